"""What the bot says while it waits before its answer."""

import time

import structlog
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Message
from aiogram.utils.formatting import Text

from bot.domain.failure import FailureKind
from bot.telegram.message import Shown, edited, reply
from bot.words import Words

SECONDS_BETWEEN_EDITS = 3.0

_log = structlog.get_logger(__name__)


class Interim:
    """Says that the bot waits, once, in the message that becomes the answer."""

    def __init__(self, asked: Message, words: Words[str]) -> None:
        self._asked = asked
        self._words = words
        self._is_said = False
        self._progress_at = time.monotonic()
        self.message: Message | None = None

    async def show(self, kind: FailureKind) -> None:
        """Say what is waited for. Several accounts may be waited for at once, and Telegram may be out of reach."""
        if self._is_said:
            return
        self._is_said = True
        try:
            self.message = await reply(self._asked, Text(self._words.card_waiting(kind=kind)))
        except TelegramAPIError as error:
            _log.warning("the wait could not be told", error=type(error).__name__)

    async def show_progress(self, done: int, total: int) -> None:
        """Say how many groups have been looked at, if that takes long, and no more often than one can read."""
        now = time.monotonic()
        if now - self._progress_at < SECONDS_BETWEEN_EDITS or done == total:
            return
        self._progress_at = now
        text = Text(self._words.large_looking(done=done, total=total))
        try:
            if self.message is None:
                self.message = await reply(self._asked, text)
            else:
                await edited(self.message.edit_text(**text.as_kwargs()))
        except TelegramAPIError as error:
            _log.warning("the progress could not be told", error=type(error).__name__)

    async def become(self, shown: Shown) -> Message:
        """Answer, in the message that is there or in a new one."""
        if self.message is not None and await edited(
            self.message.edit_text(**shown.text.as_kwargs(), reply_markup=shown.keyboard)
        ):
            return self.message
        return await reply(self._asked, shown.text, shown.keyboard)
