"""The way out to Telegram: waits when Telegram says "too many requests"."""

from asyncio import sleep

import structlog
from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

LONGEST_PAUSE = 120
"""Seconds. Longer pauses are not waited out here; cards are tried again later by themselves."""
TRIES = 5

_log = structlog.get_logger(__name__)


class ObeyRetryAfter(BaseRequestMiddleware):
    """Repeats a call that Telegram put off. It did nothing then, so repeating doubles nothing."""

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        for _ in range(TRIES - 1):
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as error:
                if error.retry_after > LONGEST_PAUSE:
                    raise
                _log.warning("Telegram asks for a pause", method=method.__api_method__, seconds=error.retry_after)
                await sleep(error.retry_after)
        return await make_request(bot, method)
