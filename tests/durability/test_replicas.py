"""Several replicas on one Postgres: what is asked once is done once, whoever of them dies, hangs, or hears of it."""

import asyncio
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.i18n import Language
from sandbox.telegram.shown import ShownMessage
from sandbox.telegram.updates import Update
from tests.durability.hooks import STOPPING, stop_between_a_mark_and_its_request
from tests.durability.site import ALEX, REMOVE
from tests.durability.steering import WAIT, Act
from tests.durability.wide import CROWD, ITEMS, WEBHOOK, Wide, open_wide
from tests.words import catalogue

CLUB = -1001
NOWHERE = "http://127.0.0.1:1/"
TAKEN_OVER_WITHIN = 30.0
"""Seconds from the death of a replica until another one goes on with its work."""


@pytest.fixture
async def wide(tmp_path: Path, empty_postgres: str) -> AsyncIterator[Wide]:
    async with open_wide(tmp_path, empty_postgres) as opened:
        opened.telegram.add_group(CLUB, "Moderators", [ALEX.id])
        yield opened


class Gate:
    """Lets so many removals pass, and the others once it is opened."""

    def __init__(self, wide: Wide, passing: int) -> None:
        self.reached, self.open = asyncio.Event(), asyncio.Event()
        self._passing = passing
        for side in wide.provider_sides:
            side.around = self._around

    async def _around(self, method: str, act: Act) -> web.Response:
        if method == REMOVE:
            self._passing -= 1
            if self._passing < 0:
                self.reached.set()
                await self.open.wait()
        return await act()


async def asks_in(wide: Wide, chat: int, *phones: str) -> ShownMessage:
    sent = await wide.telegram.say(ALEX.id, chat, f"/kick {', '.join(phones)} from Family")
    return await wide.telegram.next_bot_message(chat, after=sent.message_id, timeout=WAIT)


def presses_of(wide: Wide, count: int) -> list[Update] | None:
    """The first so many presses, once they are there."""
    pressed = [update for update in wide.telegram.updates if "callback_query" in update]
    return pressed[:count] if len(pressed) >= count else None


async def first_of(*waits: Coroutine[Any, Any, None]) -> None:
    """Wait until one of these is over; the others are given up."""
    tasks = [asyncio.create_task(wait) for wait in waits]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_presses_through_both_at_once_are_one_run(wide: Wide):
    replicas = await wide.replicas()
    card = await wide.asks_for_all()
    wide.telegram.deliver_to(NOWHERE)
    for _ in range(4):
        wide.presses(card)
    pressed = await wide.telegram.wait_for(lambda _: presses_of(wide, 4), timeout=WAIT)
    headers = {"X-Telegram-Bot-Api-Secret-Token": WEBHOOK["WEBHOOK_SECRET"]}
    async with ClientSession(headers=headers) as session:
        posts = [session.post(replica.address, json=update) for update in pressed for replica in replicas]
        answers = await asyncio.gather(*posts)
        assert [answer.status for answer in answers] == [200] * 8
        for answer in answers:
            answer.release()
    wide.telegram.deliver_to(*(one.address for one in replicas))  # and all of them once more
    await wide.all_removed_once(card)
    assert (await wide.states())[0] == ["finished"]


async def test_stopped_through_the_replica_that_does_not_run_it(wide: Wide):
    await wide.replicas(1)
    card = await wide.asks_for_all()
    gate = Gate(wide, passing=10)
    wide.presses(card)
    await gate.reached.wait()
    other = await wide.replica()
    wide.telegram.deliver_to(other.address)
    running = await wide.telegram.wait_for(lambda _: "Stop" in wide.now(card).labels and wide.now(card), timeout=WAIT)
    wide.presses(running, "Stop")
    await wide.telegram.wait_for(lambda _: "Stop" not in wide.now(card).labels, timeout=WAIT)
    gate.open.set()
    await wide.until_over()
    done = await wide.sees(card, "Stopped")
    removed = len(wide.removals)
    assert removed < ITEMS
    assert f"Removed: {removed} of {ITEMS}" in done.text
    assert set(wide.carried_out.values()) == {1}


async def test_commands_for_one_group_on_both_at_once(wide: Wide):
    await wide.replicas()
    first, second = await asyncio.gather(asks_in(wide, ALEX.id, *CROWD[:6]), asks_in(wide, CLUB, *CROWD[4:10]))
    presses = [
        wide.telegram.press(
            ALEX.id,
            chat,
            card.message_id,
            next(label for label in card.labels if label.startswith("Remove")),
            timeout=WAIT,
        )
        for chat, card in ((ALEX.id, first), (CLUB, second))
    ]
    await asyncio.gather(*presses)
    await wide.until_over()
    assert wide.removed == Counter(CROWD[:10])
    assert (await wide.states())[0] == ["finished"] * 2


async def test_a_replica_that_hangs_and_wakes_up_does_nothing_again(wide: Wide):
    hung, healthy = await wide.replicas()
    card = await wide.asks_for_all()
    gate = Gate(wide, passing=15)
    wide.presses(card)
    await gate.reached.wait()
    hung.process.signal(signal.SIGSTOP)
    wide.telegram.deliver_to(healthy.address)
    gate.open.set()
    try:
        await wide.all_removed_once(card)
    finally:
        hung.process.signal(signal.SIGCONT)
    wide.telegram.deliver_to(hung.address)
    answer = await wide.asks(CROWD[0])
    assert answer.text
    assert hung.process.is_alive
    await wide.all_removed_once(card)


async def test_a_replica_that_stops_between_a_mark_and_its_request_does_not_send_it_when_it_wakes_up(wide: Wide):
    hung = await wide.replica(hook=stop_between_a_mark_and_its_request)
    wide.telegram.deliver_to(hung.address)
    card = await wide.asks_for_all()
    wide.presses(card)
    await hung.process.logs(STOPPING)
    healthy = await wide.replica()
    wide.telegram.deliver_to(healthy.address)
    try:
        await wide.all_removed_once(card)
    finally:
        hung.process.signal(signal.SIGCONT)
    wide.telegram.deliver_to(hung.address)
    assert (await wide.asks(CROWD[0])).text
    assert hung.process.is_alive
    wide.nobody_twice()


async def test_in_earnest_a_dead_replica_is_replaced_soon_and_the_pace_is_kept(
    wide: Wide, capsys: pytest.CaptureFixture[str]
):
    killed = asyncio.Event()

    async def around(method: str, act: Act) -> web.Response:
        if method == REMOVE and len(wide.removals) >= 20 and not killed.is_set():
            first.process.kill()
            killed.set()
        return await act()

    first = await wide.replica(hurried="looks")
    wide.telegram.deliver_to(first.address)
    card = await wide.asks_for_all()
    second = await wide.replica(hurried="looks")
    for side in wide.provider_sides:
        side.around = around
    wide.presses(card)
    await killed.wait()
    died_at = time.monotonic()
    wide.telegram.deliver_to(second.address)
    # Whatever had left the dead replica has come in within a second.
    await first_of(*(side.until(lambda: bool(wide.removals_after(died_at + 1))) for side in wide.provider_sides))
    taken_over = wide.removals_after(died_at + 1)[0].at - died_at
    with capsys.disabled():
        sys.stdout.write(f"\nanother replica went on after {taken_over:.1f} s\n")
    assert taken_over < TAKEN_OVER_WITHIN
    await wide.all_removed_once(card)
    # GREEN-API allows ten a second. The first may have been held up on its way, and the next come in together with it.
    for spell in ({"until": died_at + 1}, {"since": died_at + 1}):
        assert wide.ahead_of(rate=10, **spell) <= 4


async def test_a_second_process_that_polls_is_refused(wide: Wide):
    first = await wide.start()
    for language in Language:
        folder = wide.folder / language
        folder.mkdir()
        second = await wide.process("run", settings={"DATA_DIR": str(folder), "DEFAULT_LANGUAGE": language})
        assert await second.ended() == 2
        assert second.errors.endswith(catalogue().words(language).another_polls() + "\n")
        assert "Traceback" not in second.errors
    first.kill()
    await first.ended()
    await wide.start()  # the right dies with the process
