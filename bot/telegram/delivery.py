"""How an operation is told: its card, and for a large one the file with everybody in it."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramEntityTooLarge, TelegramForbiddenError
from aiogram.types import BufferedInputFile
from aiogram.utils.formatting import Bold, Text

from bot.domain.failure import FailureKind
from bot.domain.operation import Operation, OperationState
from bot.i18n import Catalogue, Language
from bot.storage.operations import Operations
from bot.telegram.cards import Cards
from bot.telegram.csv_file import items_csv
from bot.telegram.large_cards import LargeCards
from bot.telegram.message import Shown, document_for, edited, lines, message_for
from bot.words import Words

_WITH_FILE = frozenset({OperationState.ASKING, OperationState.SHOWN, OperationState.REFUSED, OperationState.FINISHED})
_FILE_REFUSED = (TelegramBadRequest, TelegramForbiddenError, TelegramEntityTooLarge)
"""A group may take texts and no files, and a Bot API server of somebody's own less than Telegram's 50 MB."""

_log = structlog.get_logger(__name__)


class Delivery:
    """Puts operations where they belong. Whoever calls it has claimed the operation."""

    def __init__(
        self, bot: Bot, store: Operations, cards: Cards, catalogue: Catalogue, now: Callable[[], datetime]
    ) -> None:
        self._bot = bot
        self._store = store
        self._cards = cards
        self._catalogue = catalogue
        self._now = now

    async def deliver(self, operation: Operation, waiting: FailureKind | None = None) -> None:
        """Tell the operation as it is given: in its card, or in a new one if there is none any more.

        Raises `aiogram.exceptions.TelegramAPIError`; what was told before that is remembered.
        """
        words = self._catalogue.words(Language(operation.origin.language))
        await self._put(operation, self._cards.render(operation, words, waiting, self._now()))
        if operation.is_large and operation.notice_id is None:
            await self._send_file(operation, words)

    async def _put(self, operation: Operation, shown: Shown) -> None:
        if operation.card_id is not None and await edited(
            self._bot.edit_message_text(
                chat_id=operation.chat_id,
                message_id=operation.card_id,
                **shown.text.as_kwargs(),
                reply_markup=shown.keyboard,
            )
        ):
            return
        # There is none yet, or somebody deleted it; what became of the operation is told all the same.
        sent = await message_for(self._bot, operation, shown)
        await self._store.set_card(operation.id, operation.chat_id, sent.message_id)

    async def _send_file(self, operation: Operation, words: Words[str]) -> None:
        """The whole list: with the plan, and with the result, where it is a fresh message so that a push arrives."""
        if operation.state not in _WITH_FILE or not operation.items:
            return
        is_result = operation.state is OperationState.FINISHED
        whole = await self._store.get(operation.id)
        if whole is None:
            return
        content = await asyncio.to_thread(items_csv, whole, words)
        name = words.large_result_file(id=operation.id) if is_result else words.large_plan_file(id=operation.id)
        notice = self._cards.notice(operation, words, self._now()) if is_result else None
        try:
            sent = await document_for(self._bot, operation, BufferedInputFile(content, name), notice)
        except _FILE_REFUSED as error:
            _log.warning("a file was refused", operation=operation.id, error=type(error).__name__, said=error.message)
            sent = await message_for(self._bot, operation, self._in_place_of_file(operation, words, notice))
        await self._store.set_notice(operation.id, operation.state, sent.message_id)

    def _in_place_of_file(self, operation: Operation, words: Words[str], notice: Shown | None) -> Shown:
        """The push must not be lost with the file."""
        if notice is None:
            return Shown(Text(words.delivery_no_plan_file()))
        headline = LargeCards(self._cards.several).headline(operation, words)
        return Shown(lines(Bold(headline), words.delivery_no_result_file()), notice.keyboard)
