"""The webhook: Telegram delivers updates, and is told that one arrived when it can no longer be lost.

https://core.telegram.org/bots/api#setwebhook
"""

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import Update
from aiohttp import web
from pydantic import SecretStr, ValidationError

from bot.metrics import WEBHOOK_REQUESTS

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
ANSWER_SECONDS: Final = 25.0
"""How long a request waits for its update's handler. Telegram gives up after about a minute."""
LOOK_SECONDS: Final = 1.0
"""After how long, and how often, it is looked whether the update is safe: Telegram brings a chat's updates one by one,
and the next is not to wait for the planning of this one.
"""
READ_SECONDS: Final = 15.0
REMEMBERED: Final = 1000
"""How many updates are known again that Telegram delivers twice because the answer was lost."""

IsTaken = Callable[[Update], Awaitable[bool]]
"""Whether what the update asks for is stored, though its handler still works on it."""

_log = structlog.get_logger(__name__)


class WebhookRefusedError(Exception):
    """Telegram does not accept the webhook's address. ``problem`` is its word for it."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Webhook:
    """Takes updates at ``url``, of those who know ``secret``.

    A request is answered with 200 when its update has been handled, or is stored while its handler takes its time.
    Otherwise (the process dies, stops, or fails) Telegram delivers the update again; one that is still being worked
    on, or was, is not handled twice by this process, and what it asks for is stored once for all of them.
    """

    def __init__(self, bot: Bot, dispatcher: Dispatcher, url: str, secret: SecretStr, is_taken: IsTaken) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._secret = secret.get_secret_value()
        # Telegram does not tell the secret that it was given. By this mark a changed one shows in its answer.
        mark = hmac.new(bot.token.encode(), self._secret.encode(), hashlib.sha256).hexdigest()[:8]
        self._address = f"{url}?v={mark}"
        self._path = urlsplit(url).path or "/"
        self._is_taken = is_taken
        self._work: dict[int, asyncio.Task[Any]] = {}
        self._is_closed = False

    def routes(self) -> list[web.RouteDef]:
        return [web.post(self._path, self._deliver)]

    async def register(self) -> None:
        """Have updates delivered here; nothing is changed if they are already, by another process with these settings.

        Raises `WebhookRefusedError` if Telegram does not accept the address, `aiogram.exceptions.TelegramAPIError`
        if it does not answer.
        """
        info = await self._bot.get_webhook_info()
        wanted = sorted(self._dispatcher.resolve_used_update_types())
        if info.url == self._address and sorted(info.allowed_updates or ()) == wanted:
            return
        try:
            await self._bot.set_webhook(self._address, secret_token=self._secret, allowed_updates=wanted)
        except TelegramBadRequest as error:
            raise WebhookRefusedError(error.message.removeprefix("Bad Request: ")) from None
        _log.info("the webhook is set")

    async def is_registered(self) -> bool:
        """Ask Telegram whether it delivers here."""
        info = await self._bot.get_webhook_info(request_timeout=5)
        return info.url == self._address

    def close(self) -> None:
        """Take no more updates. Telegram keeps them, and delivers them again after the next start."""
        self._is_closed = True

    async def _deliver(self, request: web.Request) -> web.Response:
        outcome, status = await self._outcome(request)
        WEBHOOK_REQUESTS.labels(outcome).inc()
        return web.Response(status=status)

    async def _outcome(self, request: web.Request) -> tuple[str, int]:
        """What became of the request: the label in the metrics, and the HTTP status."""
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), self._secret.encode()):
            return "unauthorized", 401
        if self._is_closed:
            return "stopping", 503
        try:
            async with asyncio.timeout(READ_SECONDS):
                update = Update.model_validate_json(await request.read(), context={"bot": self._bot})
        except web.HTTPRequestEntityTooLarge:
            return "too_large", 413
        except TimeoutError:
            return "unreadable", 408
        except ValidationError:
            _log.error("an update cannot be read")
            return "unreadable", 400
        return await self._handled(update)

    async def _handled(self, update: Update) -> tuple[str, int]:
        task = self._task(update)
        waited = 0.0
        while not (await asyncio.wait({task}, timeout=LOOK_SECONDS))[0]:
            if await self._is_taken(update):
                return "taken", 200
            waited += LOOK_SECONDS
            if waited >= ANSWER_SECONDS:
                return "late", 503  # delivered again, it finds its handler at work and waits for it once more
        if task.cancelled():
            return "stopping", 503
        if (error := task.exception()) is not None:
            _log.error("an update failed and is left with Telegram", update=update.update_id, exc_info=error)
            return "failed", 500
        return "handled", 200

    def _task(self, update: Update) -> asyncio.Task[Any]:
        """The handler at work on this update, or that has worked on it."""
        task = self._work.get(update.update_id)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            if len(self._work) >= REMEMBERED:
                self._work = {key: one for key, one in self._work.items() if not one.done()}
            task = asyncio.create_task(self._dispatcher.feed_update(self._bot, update))
            self._work[update.update_id] = task
        return task


async def delete_webhook(bot: Bot) -> None:
    """Take away a webhook that is set, for Telegram lets nobody fetch updates beside one; those that wait are kept."""
    if (await bot.get_webhook_info()).url:
        await bot.delete_webhook(drop_pending_updates=False)
        _log.warning("a webhook was set and is deleted, for WEBHOOK_URL is empty")
