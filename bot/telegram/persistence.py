"""How often, and for how long, the bot tries to tell what Telegram did not take."""

from datetime import datetime, timedelta
from typing import Final

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
)

from bot.storage.deliveries import Trouble

FIRST_PAUSE: Final = timedelta(seconds=15)
LONGEST_PAUSE: Final = timedelta(minutes=30)
"""Between two tries; from the first on the pauses double. A topic is opened again within minutes, a bot that was thrown
out is let in again within hours, and a try is a call of a chat that nobody reads."""
LONGEST_TRYING: Final = timedelta(days=1)

_REFUSALS = (TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat, TelegramNotFound)
"""What Telegram will answer again, however often the same is sent, until somebody changes something."""


def after_failure(trouble: Trouble, version: int, error: TelegramAPIError, now: datetime) -> Trouble:
    """What there is to note when this ``version`` of a card could not be told.

    What will pass (Telegram is out of reach) is tried again with the next look, what was refused after a pause.
    """
    if trouble.version != version:
        trouble = Trouble(version)
    since = trouble.since or now
    is_refusal = isinstance(error, _REFUSALS)
    failures = trouble.failures + is_refusal
    is_over = now - since >= LONGEST_TRYING
    pause = min(FIRST_PAUSE * 2 ** min(failures - 1, 20), LONGEST_PAUSE) if is_refusal else None
    return Trouble(version, failures, since, now + pause if pause is not None else None, is_over)
