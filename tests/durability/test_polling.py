"""kill -9 between the moment that Telegram hands out an update and the moment that it hears that it was taken.

Whatever the update asks for, it is not lost, and nothing is done twice: before it is stored Telegram keeps it, and
afterwards it is known again.
"""

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from sandbox.telegram.shown import ShownMessage
from tests.durability.hooks import read_groups_anew
from tests.durability.site import ALEX, PHONES, REMOVE, Site
from tests.durability.steering import WAIT, Act, Around, never


@dataclass
class Kill:
    """Kills the bot that was handed out what somebody does, and starts it again.

    ``is_stored``: what is asked for is stored, but Telegram has not heard of it. If not, the database is not to be
    written to, and the bot has asked Telegram for more by then.
    """

    site: Site
    is_stored: bool
    _is_armed: bool = False
    _handed_out: asyncio.Event = field(default_factory=asyncio.Event)
    _asked_again: asyncio.Event = field(default_factory=asyncio.Event)

    async def while_taking(self, act: Callable[[], Awaitable[object]], *, then: Around | None = None) -> None:
        """Kill it while it takes this. ``then``: what becomes of the provider's requests from its new start on."""
        self._is_armed = True
        if self.is_stored:
            before = len(rows(self.site, "SELECT id FROM audit"))
            self.site.provider_side.around = held
            await act()
            await self._handed_out.wait()
            while len(rows(self.site, "SELECT id FROM audit")) == before:  # noqa: ASYNC110 - the file tells nobody
                await asyncio.sleep(0.01)
            await self._kill()
        else:
            with held_database(self.site):
                await act()
                await self._asked_again.wait()
                await self._kill()
        self._is_armed = False
        self.site.provider_side.around = then
        await self.site.start()
        await self.site.telegram.wait_for(lambda telegram: telegram._updates.pending == 0, timeout=WAIT)

    async def _kill(self) -> None:
        self.site.kill_the_last()
        assert await self.site.bots[-1].ended() == -9

    async def around(self, method: str, act: Act) -> web.Response:
        if method != "getUpdates":
            return await act()
        if self._is_armed and self._handed_out.is_set():
            self._asked_again.set()
            if self.is_stored:
                await never()
        answer = await act()
        assert isinstance(answer.body, bytes)
        if self._is_armed and json.loads(answer.body).get("result"):
            self._handed_out.set()
        return answer


async def held(_: str, __: Act) -> web.Response:
    return await never()


@contextmanager
def held_database(site: Site) -> Iterator[None]:
    """Nobody else can write. The bot waits for five seconds."""
    with closing(sqlite3.connect(site.folder / "data" / "groupwarden.db", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")


def rows(site: Site, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(site.folder / "data" / "groupwarden.db")) as database:
        return list(database.execute(query))


@pytest.fixture(params=[False, True], ids=["before it is stored", "before Telegram hears of it"])
def kill(site: Site, request: pytest.FixtureRequest) -> Kill:
    kill = Kill(site, request.param)
    site.telegram_side.around = kill.around
    return kill


def said(site: Site) -> list[ShownMessage]:
    """The bot's messages as they are now."""
    return [one for one in site.telegram.messages(ALEX.id) if one.from_bot]


def states(site: Site) -> list[object]:
    return [state for (state,) in rows(site, "SELECT state FROM operation ORDER BY created_at")]


async def says(site: Site, text: str) -> None:
    await site.telegram.say(ALEX.id, ALEX.id, text)


async def presses(site: Site, card: ShownMessage, label: str) -> None:
    site.presses(card, label)


async def is_asked_or_told(site: Site, kill: Kill, card: ShownMessage, question: str) -> None:
    """What was cut off before it was stored is asked as if nothing had been; afterwards the moderator is told."""
    if kill.is_stored:
        await site.sees(card, "The bot was interrupted")
        assert states(site)[-1] == "refused"
    else:
        await site.telegram.wait_for(lambda _: any(one.startswith(question) for one in site.now(card).labels), WAIT)
        assert states(site)[-1] == "asking"


async def test_a_command(site: Site, kill: Kill):
    await site.start()
    await kill.while_taking(lambda: says(site, f"/kick {PHONES[0]} from Family"))
    card = await site.telegram.next_bot_message(ALEX.id, timeout=WAIT)
    await is_asked_or_told(site, kill, card, "Remove 1")
    assert len(said(site)) == len(states(site)) == 1
    assert site.carried_out == Counter()


async def test_a_press_that_confirms(site: Site, kill: Kill):
    await site.start()
    card = await site.asks(PHONES[0])
    await kill.while_taking(lambda: presses(site, card, "Remove"))
    await site.sees(card, "Removed 1 person")
    assert site.removed == site.carried_out == Counter([PHONES[0]])
    assert rows(site, "SELECT count(*) FROM audit WHERE event = 'press'") == [(1,)]


async def test_a_choice(site: Site, kill: Kill):
    await site.start()
    await says(site, f"/kick {PHONES[0]} from Famly")
    card = await site.telegram.next_bot_message(ALEX.id, timeout=WAIT)
    await site.remembers_the_card()
    await kill.while_taking(lambda: presses(site, card, "Family"))
    await is_asked_or_told(site, kill, card, "Remove 1")
    assert len(said(site)) == len(states(site)) == 1
    assert site.carried_out == Counter()


async def test_a_press_that_asks_to_undo(site: Site, kill: Kill):
    await site.start(hook=read_groups_anew)
    card = await site.asks(PHONES[0])
    site.presses(card)
    done = await site.sees(card, "Removed 1 person")
    await kill.while_taking(lambda: presses(site, done, "Undo"))
    question = await site.telegram.next_bot_message(ALEX.id, after=done.message_id, timeout=WAIT)
    if kill.is_stored:
        # The press comes again, and asks anew: the question that was cut off was closed.
        await site.sees(question, "The bot was interrupted")
        question = await site.telegram.next_bot_message(ALEX.id, after=question.message_id, timeout=WAIT)
    await site.telegram.wait_for(lambda _: any(one.startswith("Add 1") for one in site.now(question).labels), WAIT)
    assert states(site) == ["finished", *(["refused"] if kill.is_stored else []), "asking"]
    assert site.carried_out == Counter([PHONES[0]])


async def test_a_press_that_stops(site: Site, kill: Kill):
    is_stopped = asyncio.Event()

    async def around(method: str, act: Act) -> web.Response:
        if method == REMOVE:
            await is_stopped.wait()
        return await act()

    await site.start()
    card = await site.asks(*PHONES)
    site.provider_side.around = held
    site.presses(card)
    running = await site.telegram.wait_for(lambda _: "Stop" in site.now(card).labels and site.now(card), WAIT)
    await kill.while_taking(lambda: presses(site, running, "Stop"), then=around)
    await site.telegram.wait_for(lambda _: "Stop" not in site.now(card).labels, WAIT)
    is_stopped.set()
    done = await site.sees(card, "Stopped by Alex. What was done before")
    assert site.removed == site.carried_out
    assert sum(site.removed.values()) < len(PHONES), done.text
    assert rows(site, "SELECT count(*) FROM audit WHERE event = 'press'") == [(2,)]
