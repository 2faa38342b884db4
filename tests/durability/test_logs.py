"""Whatever goes wrong, at the most talkative level: no token is in anything that the process writes."""

import logging
import signal
from collections.abc import Iterator, Mapping

import pytest
import structlog
from aiohttp import web

from bot.blotting import BLOT
from bot.logs import set_up_logs
from tests.durability.site import API_TOKEN, BOT_TOKEN, PHONES, REMOVE, Site
from tests.durability.steering import WAIT, Act

TALKATIVE = {"LOG_LEVEL": "DEBUG"}


def echo(status: int) -> web.Response:
    """An error as GREEN-API writes it, with the token in the path."""
    path = f"/waInstance7103000001/{REMOVE}/{API_TOKEN}"
    return web.json_response({"statusCode": status, "path": path, "message": f"oops {path}"}, status=status)


def no_secrets(site: Site, log: str) -> None:
    written = [log, *(file.read_bytes().decode(errors="replace") for file in (site.folder / "data").iterdir())]
    written += [str(call.params) for call in site.telegram.calls]
    for text in written:
        for secret in (BOT_TOKEN, BOT_TOKEN.partition(":")[2], API_TOKEN, API_TOKEN[8:]):
            assert secret not in text


async def ends(site: Site) -> str:
    """Stop the bot; the result is its whole log."""
    process = site.bots[-1]
    process.signal(signal.SIGTERM)
    assert await process.ended() == 0
    assert "provider call" in process.errors  # it was talkative
    return process.errors


async def test_when_all_goes_well(site: Site):
    await site.start(settings=TALKATIVE)
    card = await site.asks(PHONES[0])
    site.presses(card)
    await site.sees(card, "Removed 1 person")
    no_secrets(site, await ends(site))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"ACCOUNTS__MAIN__API_URL": "http://127.0.0.1:1"}, "cannot be reached"),
        ({"ACCOUNTS__MAIN__ID_INSTANCE": "7103000002"}, "access data"),
    ],
)
async def test_when_the_account_cannot_be_asked(site: Site, settings: Mapping[str, str], told: str):
    await site.start(settings={**TALKATIVE, **settings})
    sent = await site.telegram.say(1002, 1002, f"/kick {PHONES[0]} from Family")
    answer = await site.telegram.next_bot_message(1002, after=sent.message_id, timeout=WAIT)
    await site.sees(answer, told)
    no_secrets(site, await ends(site))


@pytest.mark.parametrize(
    ("status", "told"), [(401, "access data"), (500, "it is not known"), (502, "it is not known"), (400, "see below")]
)
async def test_when_the_provider_refuses_or_breaks(site: Site, status: int, told: str):
    async def around(method: str, act: Act) -> web.Response:
        return echo(status) if method == REMOVE else await act()

    await site.start(settings=TALKATIVE)
    card = await site.asks(PHONES[0])
    site.provider_side.around = around
    site.presses(card)
    await site.sees(card, told)
    no_secrets(site, await ends(site))


async def test_when_the_answer_is_cut_off_and_the_group_cannot_be_read(site: Site):
    async def around(method: str, act: Act) -> web.Response:
        if method == REMOVE:
            raise ConnectionResetError
        return echo(500) if method == "getGroupData" else await act()

    await site.start(settings=TALKATIVE)
    card = await site.asks(PHONES[0])
    site.provider_side.around = around
    site.presses(card)
    await site.sees(card, "The provider has a fault of its own")
    no_secrets(site, await ends(site))


async def test_when_telegram_breaks(site: Site):
    broken: set[str] = set()

    async def around(method: str, act: Act) -> web.Response:
        if method in {"editMessageText", "answerCallbackQuery"} - broken:
            broken.add(method)
            url = f"{site.telegram_side.url}/bot{BOT_TOKEN}/{method}"
            return web.json_response({"ok": False, "error_code": 500, "description": url}, status=500)
        return await act()

    await site.start(settings=TALKATIVE)
    card = await site.asks(PHONES[0])
    site.telegram_side.around = around
    site.presses(card)
    await site.sees(card, "Removed 1 person")
    no_secrets(site, await ends(site))


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield root
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_secret_that_comes_all_the_same_is_blotted_out(
    root_logger: logging.Logger, capsys: pytest.CaptureFixture[str]
):
    set_up_logs("DEBUG", {API_TOKEN, BOT_TOKEN})
    structlog.get_logger("bot").info("ours", url=f"https://host/{API_TOKEN}?x", pair=(BOT_TOKEN, 1))
    try:
        raise OSError(f"cannot connect to /bot{BOT_TOKEN}/getMe")
    except OSError:
        logging.getLogger("library").exception("theirs %s", API_TOKEN)
    written = capsys.readouterr().err
    assert "Traceback" in written
    assert written.count(BLOT) == 4
    for secret in (API_TOKEN, BOT_TOKEN):
        assert secret not in written
