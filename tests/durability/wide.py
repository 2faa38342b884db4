"""A site of two accounts with a group each, on either kind of database, for one bot or for several replicas."""

import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from bot.domain.operation import ItemState
from bot.i18n import Catalogue, Language
from bot.sandbox.green_api import GreenApiServer
from bot.sandbox.green_api_request import Received
from bot.sandbox.telegram.pretend import PretendTelegram
from bot.sandbox.telegram.shown import ShownMessage
from bot.sandbox.world import World
from bot.storage import tables as t
from bot.storage.database import open_engine
from tests.durability.process import BotProcess
from tests.durability.site import ALEX, API_TOKEN, BOT_TOKEN, FAMILY, REMOVE, WAIT, Site
from tests.durability.steering import Steered, steer

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

    def removals_after(self, moment: float) -> list[Received]:
        """Those of `removals` that came in after this moment, by the clock of `time.monotonic`."""
        return [call for call in self.removals if call.at > moment]

    @property
    def carried_out(self) -> Counter[str]:
        """How many removals the providers carried out, by person and group."""
        return Counter(f"{call.json['participantChatId']} {call.json['groupId']}" for call in self.removals)

    async def replica(self, *, hurried: bool = True) -> Replica:
        """Start a process that takes updates by a webhook, beside those that are there."""
        port = _free_port()
        folder = self.folder / f"replica-{self._replicas}"
        folder.mkdir()
        self._replicas += 1
        listen = {"LISTEN": f"127.0.0.1:{port}", "DATA_DIR": str(folder)}
        process = await self.process("run", hurried=hurried, settings={**WEBHOOK, **listen})
        await process.logs("serving")
        return Replica(process, f"http://127.0.0.1:{port}/telegram")

    async def replicas(self, count: int = 2, *, hurried: bool = True) -> list[Replica]:
        """So many replicas, to which Telegram's updates are brought in turn."""
        started = [await self.replica(hurried=hurried) for _ in range(count)]
        self.telegram.deliver_to(*(one.address for one in started))
        return started

    async def asks_for_all(self) -> ShownMessage:
        """Alex asks for all thirty to be removed from all groups; the result is the card, with its question."""
        sent = await self.telegram.say(ALEX.id, ALEX.id, f"/kick {', '.join(CROWD)} from all")
        card = await self.telegram.next_bot_message(ALEX.id, after=sent.message_id, timeout=WAIT)
        return await self.telegram.wait_for(lambda _: self._asking(card), timeout=WAIT)

    def _asking(self, card: ShownMessage) -> ShownMessage | None:
        now = self.now(card)
        return now if any(label.startswith("Remove") for label in now.labels) else None

    async def all_removed_once(self, card: ShownMessage) -> None:
        """The run comes to its end by itself: its card and its last message tell of it, and it is the truth."""
        result = Catalogue.load().words(Language.EN).large_result(action="remove", done=ITEMS, total=ITEMS)
        await self.sees(card, result)
        await self.telegram.wait_for(
            lambda _: [one for one in self.telegram.messages(ALEX.id) if self._tells(one, card, result)], timeout=WAIT
        )
        wanted = {f"{phone[1:]}@c.us {group}" for phone in CROWD for group in (FAMILY, WORK)}
        assert self.carried_out == Counter(wanted)
        assert self.removed == Counter(dict.fromkeys(CROWD, 2))

    def _tells(self, message: ShownMessage, card: ShownMessage, words: str) -> bool:
        return message.message_id != card.message_id and words in message.text

    async def states(self) -> tuple[list[str], Counter[str]]:
        """Of all operations their states, the oldest first, and of all items, as they stand in the database."""
        engine = open_engine(self.database_url)
        try:
            async with engine.connect() as connection:
                found = await connection.execute(sa.select(t.operation.c.state).order_by(t.operation.c.created_at))
                items = await connection.execute(sa.select(t.item.c.state, sa.func.count()).group_by(t.item.c.state))
                return [str(state) for state in found.scalars()], Counter({str(s): count for s, count in items})
        finally:
            await engine.dispose()

    async def until_over(self) -> None:
        """Return once all is finished; it is looked at with each request to Telegram, which is told of it."""
        while not await self.is_over():
            told = len(self.telegram_side.seen)
            await self.telegram_side.until(lambda seen=told: len(self.telegram_side.seen) > seen)

    async def is_over(self) -> bool:
        states, items = await self.states()
        return set(states) == {"finished"} and set(items) == {ItemState.SETTLED}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def open_wide(folder: Path, database_url: str, *, strict_pace: bool = False) -> AsyncIterator[Wide]:
    """All servers, and no bot yet. ``strict_pace``: the providers answer 429 to whoever is too fast."""
    world = World()
    crowd = [world.add_person(f"Person {number}", phone) for number, phone in enumerate(CROWD)]
    servers, accounts = [], []
    for number, (group, name) in enumerate([(FAMILY, "Family"), (WORK, "Work")]):
        ours = world.add_person(f"Groupwarden {number}", f"+7900000010{number}")
        world.add_group(group, name, owner=ours, members=crowd)
        accounts.append(world.add_account(ours))
        instance = f"710300000{number + 1}"
        servers.append(
            GreenApiServer(world, accounts[-1], id_instance=instance, api_token=API_TOKEN, strict_pace=strict_pace)
        )
    telegram = PretendTelegram(BOT_TOKEN)
    telegram.add_person(ALEX)
    async with AsyncExitStack() as stack:
        for server in (*servers, telegram):
            await server.start()
            stack.push_async_callback(server.stop)
        first_side, second_side, telegram_side = [
            await stack.enter_async_context(steer(server.url)) for server in (*servers, telegram)
        ]
        site = Wide(
            folder,
            telegram,
            telegram_side,
            accounts[0],
            servers[0],
            first_side,
            second_api=servers[1],
            second_side=second_side,
            database_url=database_url,
        )
        stack.callback(world.listen(site.note))
        try:
            yield site
        finally:
            await site.close()
