"""The webhook: Telegram delivers updates, and is told that one arrived when it can no longer be lost.

https://core.telegram.org/bots/api#setwebhook
"""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiohttp import web
from pydantic import SecretStr

from bot.metrics import WEBHOOK_REQUESTS
from bot.telegram.intake import Handling, Intake, UndecodableError

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
ANSWER_SECONDS: Final = 25.0
"""How long a request waits for its update's handler. Telegram gives up after about a minute."""
READ_SECONDS: Final = 15.0

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

    def __init__(self, bot: Bot, intake: Intake, kinds: Sequence[str], url: str, secret: SecretStr) -> None:
        self._bot = bot
        self._intake = intake
        self._kinds = sorted(kinds)
        self._secret = secret.get_secret_value()
        # Telegram does not tell the secret that it was given. By this mark a changed one shows in its answer.
        mark = hmac.new(bot.token.encode(), self._secret.encode(), hashlib.sha256).hexdigest()[:8]
        self._address = f"{url}?v={mark}"
        self._path = urlsplit(url).path or "/"
        self._is_closed = False

    def routes(self) -> list[web.RouteDef]:
        return [web.post(self._path, self._deliver)]

    async def register(self) -> None:
        """Have updates delivered here; nothing is changed if they are already, by another process with these settings.

        Raises `WebhookRefusedError` if Telegram does not accept the address, `aiogram.exceptions.TelegramAPIError`
        if it does not answer.
        """
        info = await self._bot.get_webhook_info()
        if info.url == self._address and sorted(info.allowed_updates or ()) == self._kinds:
            return
        try:
            await self._bot.set_webhook(self._address, secret_token=self._secret, allowed_updates=self._kinds)
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
                raw = json.loads(await request.read())
        except web.HTTPRequestEntityTooLarge:
            return "too_large", 413
        except TimeoutError:
            return "unreadable", 408
        except (ValueError, RecursionError):
            raw = None
        if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
            _log.error("an update cannot be read")
            return "unreadable", 400
        try:
            handling = await self._intake.take(raw)
        except UndecodableError:
            return "undecodable", 200  # or Telegram would bring it again and again
        except TelegramAPIError:
            return "late", 503  # who the bot is cannot be asked yet
        return await _outcome_of(handling) if handling is not None else ("ignored", 200)


async def _outcome_of(handling: Handling) -> tuple[str, int]:
    # Telegram brings a chat's updates one by one, and the next is not to wait for the planning of this one.
    if not await handling.is_settled_within(ANSWER_SECONDS):
        return "late", 503  # delivered again, it finds its handler at work and waits for it once more
    if not handling.task.done():
        return "taken", 200
    if handling.task.cancelled():
        return "stopping", 503
    return ("failed", 500) if handling.has_failed else ("handled", 200)


async def delete_webhook(bot: Bot) -> None:
    """Take away a webhook that is set, for Telegram lets nobody fetch updates beside one; those that wait are kept."""
    if (await bot.get_webhook_info()).url:
        await bot.delete_webhook(drop_pending_updates=False)
        _log.warning("a webhook was set and is deleted, for WEBHOOK_URL is empty")
