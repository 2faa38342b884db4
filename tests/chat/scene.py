"""The scene of the conversations: two pretend worlds that stay, and the real bot between them, that may restart."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import running
from bot.app import open_app
from bot.domain.group import GroupId
from bot.domain.operation import Operation, OperationId
from bot.i18n import Catalogue
from bot.operations.engine import EmbeddedEngine
from bot.running import App
from bot.storage import tables
from bot.storage.audit import Audit, Entry, Event
from bot.storage.database import open_engine
from bot.storage.deliveries import Deliveries
from bot.storage.operations import Operations
from sandbox.green_api import GreenApiServer
from sandbox.telegram.pretend import Call, PretendTelegram
from sandbox.testbed import BOT_TOKEN, ENGLISH_ADMIN, RUSSIAN_ADMIN, STRANGER, DemoSettings, serving
from sandbox.world import Session, World
from tests.chat import cast
from tests.clock import LeapingClock

TEXTS = {
    "sendMessage": "text",
    "editMessageText": "text",
    "answerCallbackQuery": "text",
    "sendDocument": "caption",
    "editMessageCaption": "caption",
}
"""The methods with which the bot says something, and the parameter in which it does."""


@dataclass
class Scene:
    """The pretend Telegram, the pretend GREEN-API over its world, and the bot.

    The bot is stopped and started again with its data, its clock and both worlds as they are.
    """

    catalogue: Catalogue
    folder: Path
    clock: LeapingClock
    world: World
    telegram: PretendTelegram
    green_api: GreenApiServer
    may_log: list[str] = field(default_factory=list)
    """What errors in the log may say. A conversation that names nothing here is to have none."""
    _app: App | None = None
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def app(self) -> App:
        assert self._app is not None, "the bot is stopped"
        return self._app

    async def start_bot(self, **settings: Any) -> None:
        """Start the bot; ``settings`` stand over those of the scene. It takes updates when this returns."""
        takes = "setMyCommands" if settings.get("webhook_url") else "getUpdates"
        before = len(self._calls(takes))
        app = await self._running.enter_async_context(
            open_app(DemoSettings(**(self.settings() | settings)), self.catalogue, self.clock)
        )
        await self._running.enter_async_context(serving(app))
        await self.telegram.wait_for(lambda _: len(self._calls(takes)) > before)
        self._app = app

    async def stop_bot(self) -> None:
        """Stop it as SIGTERM does: what is at work may finish, within bounds."""
        self._app = None
        await self._running.aclose()

    async def cut_off_bot(self) -> None:
        """Stop it when its time to finish is over already."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(running, "DRAIN_SECONDS", 0.0)
            await self.stop_bot()

    async def restart_bot(self, **settings: Any) -> None:
        await self.stop_bot()
        await self.start_bot(**settings)

    def settings(self) -> dict[str, Any]:
        return {
            "bot_token": BOT_TOKEN,
            "telegram_api_url": self.telegram.url,
            "admins": frozenset({RUSSIAN_ADMIN.id, ENGLISH_ADMIN.id}),
            "accounts": {"main": self.account()},
            "data_dir": self.folder,
            "add_pause": 0.0,
        }

    def account(self) -> dict[str, Any]:
        """The settings of the scene's account."""
        return {
            "provider": "green-api",
            "api_url": self.green_api.url,
            "id_instance": self.green_api.id_instance,
            "api_token": self.green_api.api_token,
        }

    async def at_rest(self) -> None:
        """Wait until the bot has dealt with everything that has happened so far."""
        await self.telegram.wait_for(lambda telegram: telegram._updates.pending == 0)
        app, engine = self.app, self.app.engine
        assert isinstance(engine, EmbeddedEngine)
        while not app.intake.is_at_rest or engine.tasks:
            if busy := {*app.intake._at_work, *engine.tasks}:
                await asyncio.wait(busy)
            else:
                await asyncio.sleep(0)
        await app.strangers.write()

    async def wait_for_call(self, method: str, *, more_than: int = 0) -> None:
        """Wait until the provider has been asked so often."""
        while self.provider_calls(method) <= more_than:  # noqa: ASYNC110 - the pretend provider tells nobody of a call
            await asyncio.sleep(0)

    def removals(self) -> int:
        """How many removals were asked of the provider."""
        return self.provider_calls("removeGroupParticipant")

    def provider_calls(self, method: str) -> int:
        return sum(call.method == method for call in self.green_api.calls)

    def phones(self, group: GroupId) -> set[str]:
        """Who is in the group now."""
        return cast.phones_in(self.world.groups[group])

    def session(self, session: Session) -> None:
        """Let something happen to the account."""
        self.world.set_session(self.world.accounts[0], session)

    async def audit(self, *events: Event) -> list[Entry]:
        """The audit's rows, of these events only if any are named."""
        async with self._database() as engine:
            rows = await Audit(engine).rows()
        return [row for row in rows if not events or row.event in events]

    async def operation(self, operation_id: OperationId) -> Operation:
        """A stored operation."""
        async with self._database() as engine:
            found = await Operations(engine).get(operation_id)
        assert found is not None
        return found

    async def operations(self) -> int:
        """How many operations are stored."""
        async with self._database() as engine, engine.connect() as connection:
            found = await connection.execute(sa.select(sa.func.count()).select_from(tables.operation))
            return found.scalar_one()

    async def cards_due(self) -> list[OperationId]:
        """The operations whose cards are yet to be shown as they are."""
        async with self._database() as engine:
            return await Deliveries(engine).due(self.clock.now())

    @asynccontextmanager
    async def _database(self) -> AsyncIterator[AsyncEngine]:
        """The bot's own file, by another way than the bot's."""
        engine = open_engine(f"sqlite:///{self.folder / 'groupwarden.db'}")
        try:
            yield engine
        finally:
            await engine.dispose()

    def said(self) -> list[str]:
        """Every text that the bot has given to Telegram, in all versions of all messages."""
        return [call.params.get(TEXTS[call.method], "") for call in self.telegram.calls if call.method in TEXTS]

    def _calls(self, method: str) -> list[Call]:
        return [call for call in self.telegram.calls if call.method == method]


@asynccontextmanager
async def open_scene(catalogue: Catalogue, folder: Path) -> AsyncIterator[Scene]:
    """The scene with both servers listening and the bot not started yet."""
    world = cast.cast()
    green_api = GreenApiServer(world, world.accounts[0], strict_pace=False)
    telegram = PretendTelegram(BOT_TOKEN)
    people = (RUSSIAN_ADMIN, ENGLISH_ADMIN, STRANGER)
    for one in people:
        telegram.add_person(one)
    everybody = [one.id for one in people]
    telegram.add_group(cast.MODERATORS, "Moderators", everybody)
    telegram.add_group(cast.FORUM, "Forum", everybody, {cast.COMPLAINTS: "Complaints"})
    telegram.add_channel(cast.NEWS, "News", everybody)
    scene = Scene(catalogue, folder, LeapingClock(), world, telegram, green_api)
    async with AsyncExitStack() as stack:
        await green_api.start()
        stack.push_async_callback(green_api.stop)
        await telegram.start()
        stack.push_async_callback(telegram.stop)
        stack.push_async_callback(scene.stop_bot)
        yield scene
