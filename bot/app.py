"""The composition root: the only place that knows every room."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.commands.file_reader import FileReader
from bot.domain.access import Policy
from bot.domain.failure import ProviderError
from bot.http_access import Access
from bot.http_service import HttpService
from bot.i18n import Catalogue, Language
from bot.metrics import name_account
from bot.operations import looking, sending
from bot.operations.asking import Asker
from bot.operations.clock import Clock
from bot.operations.desk import Desk
from bot.operations.directory import Directory
from bot.operations.engine import EmbeddedEngine
from bot.operations.expiry import Expiry
from bot.operations.looking import Looker
from bot.operations.pace import Pace
from bot.operations.planner import Planner
from bot.operations.port import Engine
from bot.operations.retention import Retention
from bot.operations.runner import Runner
from bot.operations.sending import Sender
from bot.operations.takeover import check_times
from bot.operations.terms import Terms
from bot.providers.base import AccountState, Provider
from bot.providers.http import Timeouts
from bot.providers.limits import Limiter, MemoryLimiter
from bot.providers.registry import provider_class
from bot.readiness import OK, Check, Readiness
from bot.running import App
from bot.settings import Settings, split_listen
from bot.settings.accounts import AccountSettings
from bot.storage.audit import Audit
from bot.storage.database import migrate, open_engine, sole_use
from bot.storage.deliveries import Deliveries
from bot.storage.depth import queue_depth
from bot.storage.history import History
from bot.storage.item_rows import ItemRows
from bot.storage.items import Items
from bot.storage.limits import DatabaseLimiter
from bot.storage.operations import Operations
from bot.storage.people import People
from bot.storage.postgres import is_postgres
from bot.storage.private_files import keep_private
from bot.storage.pruning import Pruning
from bot.storage.replicas import sole_poller
from bot.storage.sqlite import database_file, examine
from bot.storage.waiting import when_reachable
from bot.telegram.cards import Cards
from bot.telegram.counting import CountUpdates
from bot.telegram.delivery import Delivery
from bot.telegram.errors import errors
from bot.telegram.gate import Gate
from bot.telegram.intake import Intake
from bot.telegram.languages import Languages
from bot.telegram.menus import Menus
from bot.telegram.pace import ChatPace
from bot.telegram.polling import Polling
from bot.telegram.reporter import CardReporter
from bot.telegram.routers.accounts import accounts_router
from bot.telegram.routers.basics import basics, fallback
from bot.telegram.routers.groups import GroupPages
from bot.telegram.routers.history import HistoryAnswers
from bot.telegram.routers.operations import operations
from bot.telegram.session import PacedCalls
from bot.telegram.strangers import Strangers
from bot.telegram.undecodable import Explainer
from bot.telegram.untold import Untold
from bot.telegram.webhook import Webhook


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is opened and closed, from which all else is put together. ``is_shared``: replicas work on the database."""

    settings: Settings
    catalogue: Catalogue
    clock: Clock
    database: AsyncEngine
    is_shared: bool
    limiter: Limiter
    accounts: Mapping[str, Provider]
    directory: Directory
    chat_pace: ChatPace
    bot: Bot
    file_reader: FileReader


@asynccontextmanager
async def open_app(
    settings: Settings, catalogue: Catalogue, clock: Clock | None = None, stop: asyncio.Event | None = None
) -> AsyncIterator[App]:
    """Put the bot together from its settings; close all of it at the end. A Postgres that cannot be reached is waited
    for, until ``stop`` is set: then `bot.stopping.StoppedError`.

    Raises `bot.storage.database.DataInUseError` if another process works on the same data folder,
    `bot.storage.data_problems.DataUnusableError` or `bot.storage.postgres.DatabaseUnusableError` if the database cannot
    be used, and `bot.storage.database.NewerDatabaseError` if a newer version has worked with it.
    """
    clock = clock or Clock()
    url = settings.database_url.get_secret_value()
    is_shared = is_postgres(url)
    async with AsyncExitStack() as stack:
        if not is_shared:
            file = database_file(url)
            await asyncio.to_thread(examine, file)
            await stack.enter_async_context(sole_use(file.parent))
            await asyncio.to_thread(keep_private, file)
        database = open_engine(url)
        stack.push_async_callback(database.dispose)
        await when_reachable(database, lambda: migrate(database), stop or asyncio.Event())
        limiter: Limiter = DatabaseLimiter(database) if is_shared else MemoryLimiter()
        accounts = open_accounts(settings, limiter)
        for provider in accounts.values():
            stack.push_async_callback(provider.aclose)
        directory = Directory(accounts, clock)
        stack.push_async_callback(directory.aclose)
        chat_pace = ChatPace(Policy(settings.admins).is_listed)
        bot = make_bot(settings, chat_pace)
        stack.push_async_callback(bot.session.close)
        file_reader = FileReader()
        stack.push_async_callback(file_reader.aclose)
        app = _compose(
            _Parts(
                settings,
                catalogue,
                clock,
                database,
                is_shared,
                limiter,
                accounts,
                directory,
                chat_pace,
                bot,
                file_reader,
            )
        )
        stack.push_async_callback(app.reporter.aclose)
        yield app


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


def open_accounts(settings: Settings, limiter: Limiter) -> dict[str, Provider]:
    """The providers of the accounts in the settings, by the accounts' names."""
    return {name: open_account(name, account, limiter) for name, account in settings.accounts.items()}


def open_account(name: str, account: AccountSettings, limiter: Limiter) -> Provider:
    """The provider of an account. Raises `bot.providers.base.ConfigurationError` for settings that it cannot use."""
    make: Callable[..., Provider] = provider_class(account.provider)
    provider = make(name, **account.model_dump(exclude={"provider"}), limiter=limiter)
    name_account(name, account.provider)
    return provider


def _compose(parts: _Parts) -> App:
    settings, clock, database = parts.settings, parts.clock, parts.database
    store, items, audit = Operations(database), Items(database), Audit(database)
    policy = Policy(settings.admins)
    several = len(parts.accounts) > 1
    terms = Terms(settings.confirm_ttl, settings.bulk_limit, settings.undo_ttl)
    telling = frozenset(name for name, provider in parts.accounts.items() if provider.capabilities.tells_removed)
    cards = Cards(several, settings.confirm_ttl, settings.undo_ttl, telling)
    deliveries = Deliveries(database, None if parts.is_shared else "alone")
    delivery = Delivery(parts.bot, store, cards, parts.catalogue, clock.now)
    reporter = CardReporter(store, deliveries, delivery, parts.chat_pace, clock.now)
    pace = Pace(parts.limiter, settings.add_pause)
    sender = Sender(items, pace, clock)
    looker = Looker(store, items, parts.directory, clock)
    runner = Runner(store, items, parts.accounts, sender, looker, reporter, clock)
    engine = _engine(parts, store, runner)
    asker = Asker(store, parts.directory, Planner(parts.accounts, parts.directory, pace, clock), clock, terms)
    desk = Desk(store, audit, engine, policy, clock, terms)
    people = People(database)
    language = Language(settings.default_language)
    languages = Languages(people, language)
    menus = Menus(parts.bot, parts.catalogue, people, policy, language)
    dispatcher = Dispatcher(
        disable_fsm=True,
        settings=settings,
        catalogue=parts.catalogue,
        people=people,
        audit=audit,
        accounts=parts.accounts,
        asker=asker,
        desk=desk,
        reporter=reporter,
        menus=menus,
        file_reader=parts.file_reader,
        policy=policy,
        languages=languages,
    )
    dispatcher.update.outer_middleware(CountUpdates())
    gate = Gate(parts.catalogue, languages, audit, policy, language)
    for observer in (dispatcher.message, dispatcher.channel_post, dispatcher.callback_query):
        observer.outer_middleware(gate)
    dispatcher.message.outer_middleware(Untold(deliveries, reporter))
    dispatcher.include_routers(
        basics(),
        accounts_router(),
        GroupPages(parts.directory, several=several).router(),
        HistoryAnswers(History(database), ItemRows(database), store, cards, clock).router(),
        operations(),
        errors(),
        fallback(),
    )
    strangers = Strangers(audit, clock)
    explainer = Explainer(parts.bot, parts.catalogue, languages)
    intake = Intake(parts.bot, dispatcher, policy.is_listed, strangers, explainer.explain)
    kinds = dispatcher.resolve_used_update_types()
    webhook = _webhook(settings, parts.bot, intake, kinds)
    return App(
        bot=parts.bot,
        dispatcher=dispatcher,
        engine=engine,
        runner=runner,
        asker=asker,
        expiry=Expiry(store, desk, reporter, clock, terms.longest_question),
        retention=Retention(
            Pruning(database),
            clock,
            timedelta(days=settings.keep_operations_days),
            timedelta(days=settings.keep_audit_days),
        ),
        reporter=reporter,
        menus=menus,
        intake=intake,
        strangers=strangers,
        polling=Polling(parts.bot, intake, kinds),
        webhook=webhook,
        http=_http_service(parts, webhook),
        is_alone=not parts.is_shared,
        database=database,
        polling_right=lambda: sole_poller(database) if parts.is_shared else contextlib.nullcontext(asyncio.Event()),
    )


def _engine(parts: _Parts, store: Operations, runner: Runner) -> Engine:
    if not parts.is_shared:
        return EmbeddedEngine(store, runner.step, parts.clock)
    # Its queue and its driver take a while to import, and most need neither.
    from bot.operations.cluster import ClusterEngine  # noqa: PLC0415

    check_times(leaves_within=sending.LEAVES_WITHIN, longest_call=Timeouts().total, looks=looking.LOOKS_AFTER_A_CRASH)
    return ClusterEngine(parts.database, store.open_runs, runner.step)


def _webhook(settings: Settings, bot: Bot, intake: Intake, kinds: Sequence[str]) -> Webhook | None:
    """The webhook, if the settings ask for one."""
    if settings.webhook_url is None or settings.webhook_secret is None:
        return None
    return Webhook(bot, intake, kinds, settings.webhook_url, settings.webhook_secret)


def _http_service(parts: _Parts, webhook: Webhook | None) -> HttpService | None:
    """The HTTP service, if the settings ask for one."""
    settings = parts.settings
    if settings.listen is None:
        return None

    async def database_answers() -> str:
        async with parts.database.connect() as connection:
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
        found = await queue_depth(parts.database)
        return found.open_runs, found.waiting_items

    readiness = Readiness(
        {"database": database_answers, "webhook": webhook_is_set},
        {name: account_state(provider) for name, provider in parts.accounts.items()},
    )
    host, port = split_listen(settings.listen)
    words = parts.catalogue.words(Language(settings.default_language))
    access = Access({host, *settings.metrics_hosts}, settings.metrics_token, words)
    return HttpService(host, port, readiness, depth, access, webhook.routes() if webhook is not None else ())
