"""A site of two accounts with a group each, on either kind of database, for one bot or for several replicas."""

import math
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.operation import ItemState
from bot.i18n import Language
from bot.storage import tables as t
from bot.storage.database import open_engine
from sandbox.green_api import GreenApiServer
from sandbox.green_api_request import Received
from sandbox.telegram.pretend import PretendTelegram
from sandbox.telegram.shown import ShownMessage
from sandbox.world import World, WorldAccount
from tests.durability.process import BotProcess, Hurried
from tests.durability.site import ALEX, API_TOKEN, BOT_TOKEN, FAMILY, REMOVE, Site
from tests.durability.steering import WAIT, Steered, steer
from tests.words import catalogue

WORK = "120363043968066562@g.us"
CROWD = tuple(f"+79001234{number:03d}" for number in range(30))
ITEMS = 2 * len(CROWD)
WEBHOOK = {"WEBHOOK_URL": "http://127.0.0.1:1/telegram", "WEBHOOK_SECRET": "secret-of-the-webhook"}


@dataclass
class Replica:
    """One of several processes. ``address`` is where it takes updates."""

    process: BotProcess
    address: str


@dataclass(kw_only=True)
class Wide(Site):
    """Sixty can be removed: thirty people, who are in a group of each account."""

    second_api: GreenApiServer
    second_side: Steered
    database_url: str
    _replicas: int = field(default=0)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **super().environment,
            "ACCOUNTS__SECOND__PROVIDER": "green-api",
            "ACCOUNTS__SECOND__API_URL": self.second_side.url,
            "ACCOUNTS__SECOND__ID_INSTANCE": self.second_api.id_instance,
            "ACCOUNTS__SECOND__API_TOKEN": API_TOKEN,
            "DATABASE_URL": self.database_url,
            "BULK_LIMIT": "1000",
        }

    @property
    def provider_sides(self) -> tuple[Steered, Steered]:
        return self.provider_side, self.second_side

    @property
    def removals(self) -> list[Received]:
        """All requests to remove somebody that came in at the providers, the oldest first."""
        calls = [*self.green_api.calls, *self.second_api.calls]
        return sorted((call for call in calls if call.method == REMOVE), key=lambda call: call.at)

    def ahead_of(self, rate: float, *, since: float = -math.inf, until: float = math.inf) -> float:
        """By how many removals a provider was ever ahead of this rate, counted from its first between these moments.

        Unlike the most in any second, it does not grow when a busy machine holds up some that then come in together.
        """
        times = [
            sorted(call.at for call in api.calls if call.method == REMOVE and since < call.at <= until)
            for api in (self.green_api, self.second_api)
        ]
        return max(number - rate * (at - of_one[0]) for of_one in times for number, at in enumerate(of_one))

    def removals_after(self, moment: float) -> list[Received]:
        """Those of `removals` that came in after this moment, by the clock of `time.monotonic`."""
        return [call for call in self.removals if call.at > moment]

    @property
    def carried_out(self) -> Counter[str]:
        """How many removals the providers carried out, by person and group."""
        return Counter(f"{call.json['participantChatId']} {call.json['groupId']}" for call in self.removals)

    async def replica(self, *, hurried: Hurried = True, hook: Callable[[], None] | None = None) -> Replica:
        """Start a process that takes updates by a webhook, beside those that are there."""
        port = _free_port()
        folder = self.folder / f"replica-{self._replicas}"
        folder.mkdir()
        self._replicas += 1
        listen = {"LISTEN": f"127.0.0.1:{port}", "DATA_DIR": str(folder)}
        process = await self.process("run", hurried=hurried, settings={**WEBHOOK, **listen}, hook=hook)
        await process.logs("serving")
        return Replica(process, f"http://127.0.0.1:{port}/telegram")

    async def replicas(self, count: int = 2, *, hurried: Hurried = True) -> list[Replica]:
        """So many replicas, to which Telegram's updates are brought in turn."""
        started = [await self.replica(hurried=hurried) for _ in range(count)]
        self.telegram.deliver_to(*(one.address for one in started))
        return started

    async def asks_for_all(self) -> ShownMessage:
        """Alex asks for all thirty to be removed from all groups; the result is the card, with its question."""
        sent = await self.telegram.say(ALEX.id, ALEX.id, f"/kick {', '.join(CROWD)} from all")
        card = await self.telegram.next_bot_message(ALEX.id, after=sent.message_id, timeout=WAIT)
        asking = await self.telegram.wait_for(lambda _: self._asking(card), timeout=WAIT)
        await self.remembers_the_card()
        return asking

    async def has_something_to_tell(self) -> bool:
        async with self._connection() as connection:
            return bool(await connection.scalar(sa.select(sa.func.count()).where(t.operation.c.card_due)))

    def _asking(self, card: ShownMessage) -> ShownMessage | None:
        now = self.now(card)
        return now if any(label.startswith("Remove") for label in now.labels) else None

    async def all_removed_once(self, card: ShownMessage) -> None:
        """The run comes to its end by itself: its card and its last message tell of it, and it is the truth."""
        await self.told_of_all(card)
        self.nobody_twice()

    async def told_of_all(self, card: ShownMessage) -> None:
        """The card, and a message of its own, come to say that all are removed."""
        result = catalogue().words(Language.EN).large_result(action="remove", done=ITEMS, total=ITEMS)
        await self.sees(card, result)

        def told(_: PretendTelegram) -> bool:
            return any(self._tells(message, card, result) for message in self.telegram.messages(ALEX.id))

        await self.telegram.wait_for(told, timeout=WAIT)

    def nobody_twice(self) -> None:
        """All were removed, by one request each."""
        wanted = Counter(f"{phone[1:]}@c.us {group}" for phone in CROWD for group in (FAMILY, WORK))
        assert (self.carried_out - wanted, wanted - self.carried_out) == (Counter(), Counter())
        assert self.removed == Counter(dict.fromkeys(CROWD, 2))

    def _tells(self, message: ShownMessage, card: ShownMessage, words: str) -> bool:
        return message.message_id != card.message_id and words in message.text

    async def states(self) -> tuple[list[str], Counter[str]]:
        """Of all operations their states, the oldest first, and of all items, as they stand in the database."""
        async with self._connection() as connection:
            found = await connection.execute(sa.select(t.operation.c.state).order_by(t.operation.c.created_at))
            items = await connection.execute(sa.select(t.item.c.state, sa.func.count()).group_by(t.item.c.state))
            return [str(state) for state in found.scalars()], Counter({str(s): count for s, count in items})

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        engine = open_engine(self.database_url)
        try:
            async with engine.connect() as connection:
                yield connection
        finally:
            await engine.dispose()

    async def until_over(self) -> None:
        """Return once all is finished; it is looked at with each request to Telegram, which is told of it."""
        seen = self.telegram_side.seen
        told = len(seen)
        while not await self.is_over():
            await self.telegram_side.until(partial(_longer_than, seen, told))
            told = len(seen)

    async def is_over(self) -> bool:
        states, items = await self.states()
        return set(states) == {"finished"} and set(items) == {ItemState.SETTLED}


def _longer_than(seen: list[str], length: int) -> bool:
    return len(seen) > length


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def open_wide(folder: Path, database_url: str) -> AsyncIterator[Wide]:
    """All servers, and no bot yet."""
    world = World()
    crowd = [world.add_person(f"Person {number}", phone) for number, phone in enumerate(CROWD)]
    accounts: list[WorldAccount] = []
    providers: list[GreenApiServer] = []
    for number, (group, name) in enumerate([(FAMILY, "Family"), (WORK, "Work")]):
        ours = world.add_person(f"Groupwarden {number}", f"+7900000010{number}")
        world.add_group(group, name, owner=ours, members=crowd)
        accounts.append(world.add_account(ours))
        instance = f"710300000{number + 1}"
        providers.append(
            GreenApiServer(world, accounts[-1], id_instance=instance, api_token=API_TOKEN, strict_pace=False)
        )
    telegram = PretendTelegram(BOT_TOKEN)
    telegram.add_person(ALEX)
    async with AsyncExitStack() as stack:
        for provider in providers:
            await provider.start()
            stack.push_async_callback(provider.stop)
        await telegram.start()
        stack.push_async_callback(telegram.stop)
        first_side = await stack.enter_async_context(steer(providers[0].url))
        second_side = await stack.enter_async_context(steer(providers[1].url))
        telegram_side = await stack.enter_async_context(steer(telegram.url))
        site = Wide(
            folder,
            telegram,
            telegram_side,
            accounts[0],
            providers[0],
            first_side,
            second_api=providers[1],
            second_side=second_side,
            database_url=database_url,
        )
        stack.callback(world.listen(site.note))
        try:
            yield site
        finally:
            await site.close()
