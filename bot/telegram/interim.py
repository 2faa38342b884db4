"""What the bot says while it waits before its answer."""

import structlog
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Message
from aiogram.utils.formatting import Text

from bot.domain.failure import FailureKind
from bot.telegram.message import Shown, edited, reply
from bot.words import Words

_log = structlog.get_logger(__name__)


class Interim:
    """Says that the bot waits, once, in the message that becomes the answer."""

    def __init__(self, asked: Message, words: Words[str]) -> None:
        self._asked = asked
        self._words = words
        self._is_said = False
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

    async def become(self, shown: Shown) -> Message:
        """Answer, in the message that is there or in a new one."""
        if self.message is not None and await edited(
            self.message.edit_text(**shown.text.as_kwargs(), reply_markup=shown.keyboard)
        ):
            return self.message
        return await reply(self._asked, shown.text, shown.keyboard)
