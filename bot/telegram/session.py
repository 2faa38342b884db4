"""The way out to Telegram: keeps its limits, obeys its "too many requests", and knows its failures by one family."""

import time
from collections.abc import Awaitable
from types import MappingProxyType
from typing import Final

import structlog
from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

from bot.metrics import LIMITER_WAITS, TELEGRAM_CALLS
from bot.telegram.pace import ChatId, ChatPace

LONGEST_PAUSE = 120
"""Seconds. Longer pauses are not waited out here; cards are tried again later by themselves."""
TRIES = 5

_WRITES = ("send", "edit", "delete", "copy", "forward")
"""How the methods begin that, if they name a chat, write into it."""
_OUTCOMES: Final = MappingProxyType(
    {
        TelegramRetryAfter: "too_many_requests",
        TelegramBadRequest: "bad_request",
        TelegramUnauthorizedError: "unauthorized",
        TelegramForbiddenError: "forbidden",
        TelegramNotFound: "not_found",
        TelegramConflictError: "conflict",
        TelegramServerError: "server_error",
        TelegramNetworkError: "network",
    }
)

_log = structlog.get_logger(__name__)


class PacedCalls(BaseRequestMiddleware):
    """Makes each call when `ChatPace` grants it, and repeats what Telegram put off. It did nothing then, so
    repeating doubles nothing.

    A 429 pauses the chat of the call, or all calls if it has none; the repeated call waits for the same pause as
    the others. A page of a gateway in place of an answer is a `TelegramServerError` like any other 5xx: aiogram's
    own `ClientDecodeError` is no `TelegramAPIError`, and would pass those who expect one.
    """

    def __init__(self, pace: ChatPace) -> None:
        self._pace = pace

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        chat_id = _written_into(method)
        tries = 0
        while True:
            if chat_id is not None:
                await self._granted(chat_id, method)
            elif tries:
                await self._pace.resumed()
            tries += 1
            try:
                return await _made(make_request(bot, method), method)
            except TelegramRetryAfter as error:
                self._pace.pause(chat_id, error.retry_after)
                if tries == TRIES or error.retry_after > LONGEST_PAUSE:
                    raise
                _log.warning("Telegram asks for a pause", method=method.__api_method__, seconds=error.retry_after)

    async def _granted(self, chat_id: ChatId, method: TelegramMethod[TelegramType]) -> None:
        """Raises `TelegramRetryAfter` without a call during a pause that is too long to be waited out."""
        left = self._pace.paused(chat_id)
        if left > LONGEST_PAUSE:
            raise TelegramRetryAfter(method=method, message="Too Many Requests", retry_after=round(left))
        started = time.perf_counter()
        await self._pace.acquire(chat_id)
        LIMITER_WAITS.labels("telegram").observe(time.perf_counter() - started)


def _written_into(method: TelegramMethod[TelegramType]) -> ChatId | None:
    """The chat that the call writes into; None if it writes into none."""
    chat_id: ChatId | None = getattr(method, "chat_id", None)
    return chat_id if method.__api_method__.startswith(_WRITES) else None


async def _made(
    request: Awaitable[Response[TelegramType]], method: TelegramMethod[TelegramType]
) -> Response[TelegramType]:
    outcome = "failed"
    try:
        response = await request
        outcome = "ok"
    except ClientDecodeError:
        outcome = _OUTCOMES[TelegramServerError]
        raise TelegramServerError(method=method, message="unreadable answer") from None
    except TelegramAPIError as error:
        outcome = _OUTCOMES.get(type(error), "failed")
        raise
    finally:
        TELEGRAM_CALLS.labels(method.__api_method__, outcome).inc()
    return response
