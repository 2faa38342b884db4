"""What somebody on the list is told whose message the library does not know."""

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import ReplyParameters

from bot.i18n import Catalogue
from bot.telegram.languages import Languages
from bot.telegram.sender import Sender

_log = structlog.get_logger(__name__)


class Explainer:
    """Answers messages that cannot be decoded."""

    def __init__(self, bot: Bot, catalogue: Catalogue, languages: Languages) -> None:
        self._bot = bot
        self._catalogue = catalogue
        self._languages = languages

    async def explain(self, sender: Sender) -> None:
        """Say that the message was not read, and how to write it so that it is."""
        language = await self._languages.of(sender.id, sender.language_code)
        try:
            await self._bot.send_message(
                sender.chat_id,
                self._catalogue.words(language).message_undecodable(),
                reply_parameters=ReplyParameters(message_id=sender.message_id, allow_sending_without_reply=True),
            )
        except TelegramAPIError as error:
            _log.warning("the person could not be told", error=type(error).__name__)
