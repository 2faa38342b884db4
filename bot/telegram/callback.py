"""Answering a press."""

import structlog
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery

_log = structlog.get_logger(__name__)


async def answer(query: CallbackQuery, text: str | None = None, *, alert: bool = False) -> None:
    """Tell the client that its press arrived.

    The press counts even if this cannot be told: it may have waited longer than Telegram keeps it (the bot
    was down), or Telegram is out of reach just now.
    """
    try:
        await query.answer(text, show_alert=alert)
    except TelegramAPIError as error:
        _log.warning("a press could not be answered", query=query.id, error=type(error).__name__)
