"""Answering a press."""

import structlog
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery

_log = structlog.get_logger(__name__)


async def answer(query: CallbackQuery, text: str | None = None, *, alert: bool = False) -> None:
    """Tell the client that its press arrived.

    A press may have waited longer than Telegram keeps it (the bot was down). It counts all the same;
    only this answer has no reader any more.
    """
    try:
        await query.answer(text, show_alert=alert)
    except TelegramBadRequest as error:
        if "query is too old" not in error.message:
            raise
        _log.info("a press was answered too late", query=query.id)
