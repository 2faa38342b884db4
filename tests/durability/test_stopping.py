"""SIGTERM while Telegram does not answer: the end comes within 20 seconds, whatever is waited for."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest
from aiohttp import web

import bot
from bot.http_service import LAST_ANSWERS
from bot.running import DRAIN_SECONDS
from bot.telegram.polling import LAST_CONFIRMATION
from tests.durability.site import PHONES, REMOVE, Site
from tests.durability.steering import Act, never

WITHIN = 20.0
"""Seconds from SIGTERM to the end that operators are promised."""
SLACK = 1.0
"""Seconds for closing what is closed at once."""


def test_what_is_waited_for_one_after_the_other_is_not_too_long():
    assert DRAIN_SECONDS + LAST_CONFIRMATION + LAST_ANSWERS + SLACK < WITHIN


async def stops(site: Site) -> float:
    """The seconds that the bot takes to stop."""
    process = site.bots[-1]
    began = time.monotonic()
    process.signal(signal.SIGTERM)
    assert await process.ended() == 0
    assert "Traceback" not in process.errors
    return time.monotonic() - began


def silent(site: Site, *methods: str) -> asyncio.Event:
    """Let Telegram answer these methods never more. The result is set when one is called."""
    called = asyncio.Event()

    async def around(method: str, act: Act) -> web.Response:
        if method in methods:
            called.set()
            return await never()
        return await act()

    site.telegram_side.around = around
    return called


@pytest.mark.parametrize("method", ["getMe", "getWebhookInfo", "setMyCommands"])
async def test_while_the_bot_starts(site: Site, method: str):
    called = silent(site, method)
    await site.process("run", hurried=False)
    await called.wait()
    assert await stops(site) < WITHIN


async def test_while_the_webhook_is_set(site: Site):
    called = silent(site, "setWebhook")
    settings = {"WEBHOOK_URL": "http://127.0.0.1:1/telegram", "WEBHOOK_SECRET": "secret-of-the-webhook"}
    await site.process("run", hurried=False, settings={**settings, "LISTEN": "127.0.0.1:0"})
    await called.wait()
    assert await stops(site) < WITHIN


async def test_while_a_card_and_the_next_updates_are_waited_for(site: Site):
    """The handler of a command waits for its card to be sent, a run for its result to be shown."""
    process = await site.start(hurried=False)
    card = await site.asks(PHONES[0])
    called = silent(site, "getUpdates", "sendMessage", "editMessageText", "answerCallbackQuery")
    site.presses(card)
    await called.wait()
    await site.provider_side.until(lambda: REMOVE in site.provider_side.seen)
    assert process.is_alive
    assert await stops(site) < WITHIN
    site.telegram_side.around = None
    await site.start()
    await site.sees(card, "Removed 1 person")
    assert site.sent == 1


async def test_while_no_name_server_answers(site: Site, tmp_path: Path):
    """A look-up of a name runs in a thread, which nobody can cancel."""
    (tmp_path / "sitecustomize.py").write_text(
        "import socket, sys, time\n"
        "ask = socket.getaddrinfo\n"
        "def slow(host, *more, **named):\n"
        "    if host != 'telegram.invalid':\n"
        "        return ask(host, *more, **named)\n"
        "    print('asked', file=sys.stderr, flush=True)\n"
        "    time.sleep(120)\n"
        "socket.getaddrinfo = slow\n"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=site.folder,
        env=site.environment
        | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(Path(bot.__file__).parents[1])])}
        | {"TELEGRAM_API_URL": "https://telegram.invalid"},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stderr is not None
        async with asyncio.timeout(60):
            while b"asked" not in await process.stderr.readline():
                pass
        process.terminate()
        async with asyncio.timeout(WITHIN):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
