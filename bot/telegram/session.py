"""The way out to Telegram: waits when Telegram says "too many requests", and knows its failures by one family."""

from asyncio import sleep
from collections.abc import Awaitable

import structlog
from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import ClientDecodeError, TelegramRetryAfter, TelegramServerError
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

LONGEST_PAUSE = 120
"""Seconds. Longer pauses are not waited out here; cards are tried again later by themselves."""
TRIES = 5

_log = structlog.get_logger(__name__)


class ObeyRetryAfter(BaseRequestMiddleware):
    """Repeats a call that Telegram put off. It did nothing then, so repeating doubles nothing.

    A page of a gateway in place of an answer is a `TelegramServerError` like any other 5xx: aiogram's own
    `ClientDecodeError` is no `TelegramAPIError`, and would pass those who expect one.
    """

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        for _ in range(TRIES - 1):
            try:
                return await _made(make_request(bot, method), method)
            except TelegramRetryAfter as error:
                if error.retry_after > LONGEST_PAUSE:
                    raise
                _log.warning("Telegram asks for a pause", method=method.__api_method__, seconds=error.retry_after)
                await sleep(error.retry_after)
        return await _made(make_request(bot, method), method)


async def _made(
    request: Awaitable[Response[TelegramType]], method: TelegramMethod[TelegramType]
) -> Response[TelegramType]:
    try:
        return await request
    except ClientDecodeError:
        raise TelegramServerError(method=method, message="unreadable answer") from None
