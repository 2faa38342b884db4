"""The composition root: the only place that knows every room."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError, TelegramServerError
from aiogram.types import Update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.access import Policy
from bot.domain.failure import ProviderError
from bot.http_service import HttpService
from bot.i18n import Catalogue, Language
from bot.metrics import name_account
from bot.operations.clock import Clock
from bot.operations.desk import Desk
from bot.operations.directory import Directory
from bot.operations.engine import EmbeddedEngine
from bot.operations.expiry import Expiry
from bot.operations.runner import Runner
from bot.providers.base import AccountState, Provider
from bot.providers.limits import MemoryLimiter
from bot.providers.registry import provider_class
from bot.readiness import OK, Check, Readiness
from bot.settings import Settings, split_listen
from bot.storage.audit import Audit
from bot.storage.database import database_file, migrate, open_engine, sole_use
from bot.storage.depth import queue_depth
from bot.storage.operations import Operations
from bot.storage.people import People
from bot.telegram.cards import Cards
from bot.telegram.counting import CountUpdates
from bot.telegram.errors import errors
from bot.telegram.gate import Gate
from bot.telegram.in_flight import InFlight
from bot.telegram.menus import Menus
from bot.telegram.pace import ChatPace
from bot.telegram.reporter import CardReporter
from bot.telegram.routers.accounts import accounts_router
from bot.telegram.routers.basics import basics, fallback
from bot.telegram.routers.groups import GroupPages
from bot.telegram.routers.operations import operations
from bot.telegram.session import PacedCalls
from bot.telegram.webhook import Webhook, delete_webhook

DRAIN_SECONDS = 20.0
"""How long what is running may go on after SIGTERM. A removal takes seconds; what is cut off is taken up again."""
LONGEST_WAIT_FOR_TELEGRAM = 30.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class App:
    """The bot, put together and ready to serve."""

    bot: Bot
    dispatcher: Dispatcher
    engine: EmbeddedEngine
    expiry: Expiry
    reporter: CardReporter
    menus: Menus
    in_flight: InFlight
    webhook: Webhook | None
    http: HttpService | None

    async def serve(self, stop: asyncio.Event) -> None:
        """Serve until ``stop`` is set, then finish what is running, within bounds.

        Raises `bot.http_service.ListenError`, `bot.telegram.webhook.WebhookRefusedError`, and
        `aiogram.exceptions.TelegramUnauthorizedError` for a wrong token.
        """
        if self.http is None:
            await self._serve(stop)
            return
        await self.http.start()
        try:
            await self._serve(stop)
        finally:
            await self._drain()  # the webhook takes updates from the first moment, also if nothing else ever began
            await self.http.stop()

    async def _serve(self, stop: asyncio.Event) -> None:
        if not await self._reach_telegram(stop):
            return
        await self.menus.set_all()
        if stop.is_set():  # polling that has not begun cannot be stopped
            return
        async with asyncio.TaskGroup() as tasks:
            background = [tasks.create_task(self.expiry.run()), tasks.create_task(self.reporter.run())]
            tasks.create_task(self.engine.run())
            polling = tasks.create_task(self._poll()) if self.webhook is None else None
            await stop.wait()
            if polling is not None:
                await self.dispatcher.stop_polling()
                await polling
            await self._drain()
            for task in background:
                task.cancel()
        _log.info("stopped")

    async def _drain(self) -> None:
        """Take nothing more, and finish what is at work."""
        if self.webhook is not None:
            self.webhook.close()
        await self.in_flight.drain(DRAIN_SECONDS)
        await self.engine.drain(DRAIN_SECONDS)

    async def _reach_telegram(self, stop: asyncio.Event) -> bool:
        """Wait until Telegram answers and delivers as it is to, or until there is no more need to."""
        wait = 1.0
        while not stop.is_set():
            try:
                me = await self.bot.me()
                if self.webhook is not None:
                    await self.webhook.register()
                else:
                    await delete_webhook(self.bot)
            except (TelegramNetworkError, TelegramServerError) as error:
                _log.warning("Telegram cannot be reached yet", error=type(error).__name__, retry_in=wait)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), wait)
                wait = min(2 * wait, LONGEST_WAIT_FOR_TELEGRAM)
            else:
                _log.info("serving", bot=me.username)
                return True
        return False

    async def _poll(self) -> None:
        await self.dispatcher.start_polling(
            self.bot,
            handle_signals=False,
            close_bot_session=False,
            allowed_updates=self.dispatcher.resolve_used_update_types(),
        )


@asynccontextmanager
async def open_app(settings: Settings, catalogue: Catalogue, clock: Clock | None = None) -> AsyncIterator[App]:
    """Put the bot together from its settings; close all of it at the end.

    Raises `bot.storage.database.DataInUseError` if another process works on the same data.
    """
    clock = clock or Clock()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(sole_use(database_file(settings.database_url).parent))
        database = open_engine(settings.database_url)
        stack.push_async_callback(database.dispose)
        await migrate(database)
        accounts = open_accounts(settings)
        for provider in accounts.values():
            stack.push_async_callback(provider.aclose)
        pace = ChatPace()
        bot = make_bot(settings, pace)
        stack.push_async_callback(bot.session.close)
        yield _compose(settings, catalogue, clock, database, accounts, bot, pace)


def make_bot(settings: Settings, pace: ChatPace) -> Bot:
    """The client of the Bot API."""
    server = TelegramAPIServer.from_base(settings.telegram_api_url) if settings.telegram_api_url else PRODUCTION
    session = AiohttpSession(api=server)
    session.middleware(PacedCalls(pace))
    return Bot(
        settings.bot_token.get_secret_value(),
        session=session,
        default=DefaultBotProperties(link_preview_is_disabled=True),
    )


def open_accounts(settings: Settings) -> dict[str, Provider]:
    """The providers of the accounts in the settings, by the accounts' names."""
    limiter = MemoryLimiter()
    accounts: dict[str, Provider] = {}
    for name, account in settings.accounts.items():
        make: Callable[..., Provider] = provider_class(account.provider)
        accounts[name] = make(name, **account.model_dump(exclude={"provider"}), limiter=limiter)
        name_account(name, account.provider)
    return accounts


def _compose(
    settings: Settings,
    catalogue: Catalogue,
    clock: Clock,
    database: AsyncEngine,
    accounts: Mapping[str, Provider],
    bot: Bot,
    pace: ChatPace,
) -> App:
    store, audit, people = Operations(database), Audit(database), People(database)
    policy = Policy(settings.admins)
    language = Language(settings.default_language)
    several = len(accounts) > 1
    reporter = CardReporter(bot, store, Cards(several, settings.confirm_ttl), catalogue, pace)
    directory = Directory(accounts, clock)
    engine = EmbeddedEngine(store, Runner(store, accounts, reporter, clock).run)
    desk = Desk(store, audit, accounts, directory, engine, policy, clock, settings.confirm_ttl)
    menus = Menus(bot, catalogue, people, policy, language)
    in_flight = InFlight()
    dispatcher = Dispatcher(
        disable_fsm=True,
        settings=settings,
        catalogue=catalogue,
        people=people,
        audit=audit,
        accounts=accounts,
        desk=desk,
        reporter=reporter,
        menus=menus,
        policy=policy,
        default_language=language,
    )
    dispatcher.update.outer_middleware(CountUpdates())
    dispatcher.update.outer_middleware(in_flight)
    gate = Gate(catalogue, people, audit, policy, language)
    for observer in (dispatcher.message, dispatcher.channel_post, dispatcher.callback_query):
        observer.outer_middleware(gate)
    dispatcher.include_routers(
        basics(),
        accounts_router(),
        GroupPages(directory, several=several).router(),
        operations(),
        errors(),
        fallback(),
    )
    webhook = _webhook(settings, bot, dispatcher, store)
    http = _http_service(settings, database, accounts, webhook)
    expiry = Expiry(store, desk, reporter, clock)
    return App(bot, dispatcher, engine, expiry, reporter, menus, in_flight, webhook, http)


def _webhook(settings: Settings, bot: Bot, dispatcher: Dispatcher, store: Operations) -> Webhook | None:
    """The webhook, if the settings ask for one."""
    if settings.webhook_url is None or settings.webhook_secret is None:
        return None

    async def is_taken(update: Update) -> bool:
        message = update.message
        return message is not None and await store.by_message(message.chat.id, message.message_id) is not None

    return Webhook(bot, dispatcher, settings.webhook_url, settings.webhook_secret, is_taken)


def _http_service(
    settings: Settings, database: AsyncEngine, accounts: Mapping[str, Provider], webhook: Webhook | None
) -> HttpService | None:
    """The HTTP service, if the settings ask for one."""
    if settings.listen is None:
        return None

    async def database_answers() -> str:
        async with database.connect() as connection:
            await connection.execute(sa.select(1))
        return OK

    async def webhook_is_set() -> str:
        return OK if webhook is None or await webhook.is_registered() else "not set"

    def account_state(provider: Provider) -> Check:
        async def state() -> str:
            try:
                status = await provider.status()
            except ProviderError as error:
                return error.failure.kind
            return OK if status.state is AccountState.READY else status.state

        return state

    async def depth() -> tuple[int, int]:
        found = await queue_depth(database)
        return found.open_runs, found.waiting_items

    readiness = Readiness(
        {"database": database_answers, "webhook": webhook_is_set},
        {name: account_state(provider) for name, provider in accounts.items()},
    )
    host, port = split_listen(settings.listen)
    return HttpService(host, port, readiness, depth, webhook.routes() if webhook is not None else ())
