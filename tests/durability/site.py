"""Both pretend servers, which stay, and the bot's process between them, which comes and goes."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.green_api import GreenApiServer
from sandbox.telegram.people import Person
from sandbox.telegram.pretend import PretendTelegram
from sandbox.telegram.shown import ShownMessage
from sandbox.world import Event, World, WorldAccount
from tests.durability.process import BotProcess, Hurried, start_process
from tests.durability.steering import WAIT, Steered, steer

BOT_TOKEN = "700000001:AAEsecret-of-the-durability-tests"
API_TOKEN = "d75b3a66secretofthedurabilitytests"
ALEX = Person(1002, "Alex", "en")
FAMILY = "120363043968066561@g.us"
PHONES = tuple(f"+7900123450{number}" for number in range(1, 6))
REMOVE = "removeGroupParticipant"


@dataclass
class Site:
    """The accounts' world with a group of five people who can be removed, and who was removed so far."""

    folder: Path
    telegram: PretendTelegram
    telegram_side: Steered
    account: WorldAccount
    green_api: GreenApiServer
    provider_side: Steered
    removed: Counter[str] = field(default_factory=Counter)
    bots: list[BotProcess] = field(default_factory=list)
    _presses: list[asyncio.Task[object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.data = self.folder / "data"

    @property
    def environment(self) -> dict[str, str]:
        """The settings of the bot."""
        return {
            "BOT_TOKEN": BOT_TOKEN,
            "TELEGRAM_API_URL": self.telegram_side.url,
            "ADMINS": str(ALEX.id),
            "ACCOUNTS__MAIN__PROVIDER": "green-api",
            "ACCOUNTS__MAIN__API_URL": self.provider_side.url,
            "ACCOUNTS__MAIN__ID_INSTANCE": self.green_api.id_instance,
            "ACCOUNTS__MAIN__API_TOKEN": API_TOKEN,
            "DATA_DIR": str(self.data),
        }

    async def process(
        self,
        *arguments: str,
        hurried: Hurried = True,
        settings: Mapping[str, str] | None = None,
        reader: str | None = None,
        hook: Callable[[], None] | None = None,
    ) -> BotProcess:
        """Start a process of the bot's; ``settings`` stand over the site's own."""
        environment = {**self.environment, **(settings or {})}
        bot = await start_process(arguments, environment, self.folder, hurried=hurried, reader=reader, hook=hook)
        self.bots.append(bot)
        return bot

    async def start(
        self,
        *,
        hurried: Hurried = True,
        settings: Mapping[str, str] | None = None,
        reader: str | None = None,
        hook: Callable[[], None] | None = None,
    ) -> BotProcess:
        """Start the bot; it reads updates when this returns."""
        polls = self.telegram_side.seen.count("getUpdates")
        bot = await self.process("run", hurried=hurried, settings=settings, reader=reader, hook=hook)
        await self.telegram_side.until(lambda: self.telegram_side.seen.count("getUpdates") > polls)
        return bot

    def kill_the_last(self) -> None:
        """Kill the bot that was started last."""
        self.bots[-1].kill()

    async def asks(self, *phones: str) -> ShownMessage:
        """Alex asks for these people to be removed; the result is the card."""
        sent = await self.telegram.say(ALEX.id, ALEX.id, f"/kick {', '.join(phones)} from Family")
        card = await self.telegram.next_bot_message(ALEX.id, after=sent.message_id, timeout=WAIT)
        await self.remembers_the_card()
        return card

    async def remembers_the_card(self) -> None:
        """Who is killed before it has noted the card's number sends another one."""
        async with asyncio.timeout(WAIT):
            while await self.has_something_to_tell():  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(0.01)

    async def has_something_to_tell(self) -> bool:
        with closing(sqlite3.connect(self.data / "groupwarden.db")) as database:
            [[due]] = database.execute("SELECT count(*) FROM operation WHERE card_due")
        return bool(due)

    def presses(self, card: ShownMessage, label: str = "Remove") -> None:
        """Alex presses a button, and does not wait for what comes of it."""
        [button] = [one for one in card.labels if one.startswith(label)]
        press = self.telegram.press(ALEX.id, ALEX.id, card.message_id, button, timeout=WAIT)
        self._presses.append(asyncio.create_task(press))

    async def sees(self, card: ShownMessage, words: str) -> ShownMessage:
        """The card once it says this."""

        def says(_: object) -> ShownMessage | None:
            now = self.now(card)
            return now if words in now.text else None

        return await self.telegram.wait_for(says, timeout=WAIT)

    def now(self, card: ShownMessage) -> ShownMessage:
        return next(one for one in self.telegram.messages(ALEX.id) if one.message_id == card.message_id)

    @property
    def sent(self) -> int:
        """How many removals the provider was asked for, those among them that the test let get lost."""
        return self.provider_side.seen.count(REMOVE)

    @property
    def carried_out(self) -> Counter[str]:
        """How many removals the provider carried out, by phone, whether or not there was anybody to remove."""
        calls = [call.json for call in self.green_api.calls if call.method == REMOVE]
        return Counter("+" + call["participantChatId"].removesuffix("@c.us") for call in calls)

    def state(self) -> str:
        """The state of the only operation, as it stands on the disk."""
        with closing(sqlite3.connect(self.data / "groupwarden.db")) as database:
            [[state]] = database.execute("SELECT state FROM operation")
        return str(state)

    async def close(self) -> None:
        for bot in self.bots:
            bot.end()
        for press in self._presses:
            press.cancel()
        await asyncio.gather(*self._presses, return_exceptions=True)
        for bot in self.bots:
            await bot.discard()

    def note(self, event: Event) -> None:
        person = event.get("person")
        if event["event"] == "removed" and isinstance(person, dict):
            self.removed[person["phone"]] += 1


@asynccontextmanager
async def open_site(folder: Path) -> AsyncIterator[Site]:
    """Both servers, and no bot yet."""
    world = World()
    ours = world.add_person("Groupwarden", "+79000000100")
    people = [world.add_person(f"Person {number}", phone) for number, phone in enumerate(PHONES)]
    world.add_group(FAMILY, "Family", owner=ours, members=people)
    account = world.add_account(ours)
    green_api = GreenApiServer(world, account, api_token=API_TOKEN, strict_pace=False)
    telegram = PretendTelegram(BOT_TOKEN)
    telegram.add_person(ALEX)
    async with AsyncExitStack() as stack:
        for server in (green_api, telegram):
            await server.start()
            stack.push_async_callback(server.stop)
        provider_side = await stack.enter_async_context(steer(green_api.url))
        telegram_side = await stack.enter_async_context(steer(telegram.url))
        site = Site(folder, telegram, telegram_side, account, green_api, provider_side)
        stack.callback(world.listen(site.note))
        try:
            yield site
        finally:
            await site.close()
