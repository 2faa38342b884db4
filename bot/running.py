"""The bot at work: from the first word with Telegram until what is running has come to a good place to stop."""

import asyncio
import contextlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramNetworkError, TelegramServerError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.http_service import HttpService
from bot.operations.asking import Asker
from bot.operations.expiry import Expiry
from bot.operations.port import Engine
from bot.operations.retention import Retention
from bot.operations.runner import Runner
from bot.stopping import StoppedError, unless
from bot.storage.waiting import when_reachable
from bot.telegram.intake import Intake
from bot.telegram.menus import Menus
from bot.telegram.polling import Polling
from bot.telegram.reporter import CardReporter
from bot.telegram.strangers import Strangers
from bot.telegram.webhook import Webhook, delete_webhook

DRAIN_SECONDS = 10.0
"""How long what is running may go on after SIGTERM. A removal takes seconds; what is cut off is taken up again.

With what comes after it (`bot.telegram.polling.LAST_CONFIRMATION`, `bot.http_service.LAST_ANSWERS`) the end comes
within 20 seconds, whoever does not answer.
"""
_HANDLERS_SHARE = 0.8
"""The part of it that handlers get at most: what they wait for may be a Telegram that does not answer."""
LONGEST_WAIT_FOR_TELEGRAM = 30.0

_log = structlog.get_logger(__name__)


class PollingLostError(Exception):
    """Another process may fetch Telegram's updates now, so this one has stopped."""


@dataclass(frozen=True, slots=True)
class App:
    """The bot, put together and ready to serve. ``is_alone``: no other process works on the same data."""

    bot: Bot
    dispatcher: Dispatcher
    engine: Engine
    runner: Runner
    asker: Asker
    expiry: Expiry
    retention: Retention
    reporter: CardReporter
    menus: Menus
    intake: Intake
    strangers: Strangers
    polling: Polling
    webhook: Webhook | None
    http: HttpService | None
    is_alone: bool
    database: AsyncEngine
    polling_right: Callable[[], AbstractAsyncContextManager[asyncio.Event]]
    """What is held while updates are fetched, so that no other replica fetches them, too. The event tells that it
    was lost."""

    async def serve(self, stop: asyncio.Event) -> None:
        """Serve until ``stop`` is set, then finish what is running, within bounds.

        Raises `bot.http_service.ListenError`, `bot.telegram.webhook.WebhookRefusedError`,
        `bot.storage.replicas.AnotherPollsError`, `bot.storage.postgres.DatabaseUnusableError`, `PollingLostError`, and
        `aiogram.exceptions.TelegramUnauthorizedError` for a wrong token.
        """
        async with contextlib.AsyncExitStack() as stack:
            # Before the first update comes: what is being prepared from then on is this process's own.
            if self.is_alone:
                await self.asker.interrupted()
            if self.http is not None:
                await self.http.start()
                stack.push_async_callback(self.http.stop)
                # The webhook takes updates from the first moment, also if nothing else ever begins.
                stack.push_async_callback(self._drain)
            if self.webhook is not None:
                await self._serve(stop)
                return
            try:
                lost = await when_reachable(
                    self.database, lambda: stack.enter_async_context(self.polling_right()), stop
                )
            except StoppedError:
                return
            watch = asyncio.create_task(_follow(lost, stop))
            stack.callback(watch.cancel)
            await self._serve(stop)
            if lost.is_set():
                raise PollingLostError

    async def _serve(self, stop: asyncio.Event) -> None:
        try:
            await self._work(stop)
        except ExceptionGroup as group:
            # What one task could not begin ends all; it alone is worth telling.
            if len(group.exceptions) == 1:
                raise group.exceptions[0] from None
            raise

    async def _work(self, stop: asyncio.Event) -> None:
        try:
            await unless(stop, self._begin(stop))
        except StoppedError:
            return
        async with asyncio.TaskGroup() as tasks:
            background = [
                tasks.create_task(self.expiry.run()),
                tasks.create_task(self.reporter.run()),
                tasks.create_task(self.retention.run()),
                tasks.create_task(self.strangers.run()),
                tasks.create_task(self.intake.answer_strangers()),
            ]
            tasks.create_task(self.engine.run())
            polling = tasks.create_task(self.polling.run()) if self.webhook is None else None
            await stop.wait()
            _log.info("stopping")
            if polling is not None:
                polling.cancel()
            await self._drain()
            if polling is not None:
                await self.polling.confirm()
            for task in background:
                task.cancel()
        _log.info("stopped")

    async def _begin(self, stop: asyncio.Event) -> None:
        await self._reach_telegram()
        await when_reachable(self.database, self.menus.set_all, stop)

    async def _drain(self) -> None:
        """Take nothing more, and finish what is at work."""
        if self.webhook is not None:
            self.webhook.close()
        loop = asyncio.get_running_loop()
        until = loop.time() + DRAIN_SECONDS
        await self.intake.drain(DRAIN_SECONDS * _HANDLERS_SHARE)
        await self.engine.drain(max(0.0, until - loop.time()))
        await self.runner.drain(max(0.0, until - loop.time()))

    async def _reach_telegram(self) -> None:
        """Wait until Telegram answers and delivers as it is to."""
        wait = 1.0
        while True:
            try:
                me = await self.bot.me()
                if self.webhook is not None:
                    await self.webhook.register()
                else:
                    await delete_webhook(self.bot)
            except (TelegramNetworkError, TelegramServerError) as error:
                _log.warning("Telegram cannot be reached yet", error=type(error).__name__, retry_in=wait)
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT_FOR_TELEGRAM)
            else:
                _log.info("serving", bot=me.username)
                return


async def _follow(lost: asyncio.Event, stop: asyncio.Event) -> None:
    await lost.wait()
    stop.set()
