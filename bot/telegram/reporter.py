"""Keeps each operation's card in step with what is stored."""

import asyncio
import logging
from collections import defaultdict

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
)
from aiogram.types import Message

from bot.domain.failure import FailureKind
from bot.domain.operation import Operation, OperationId, OperationState
from bot.i18n import Catalogue, Language
from bot.storage.operations import Operations
from bot.telegram.cards import Cards
from bot.telegram.message import Shown, edited, reply_to_origin
from bot.telegram.pace import ChatPace

PROGRESS_SECONDS = 3.0
"""The least time between two edits that only show progress; Telegram allows 20 messages a minute in a group."""
PROGRESS_MAY_WAIT = 0.5
"""Seconds. An edit that only shows progress is left out if it, or a result right after it, would wait longer."""
RETRY_SECONDS = 15.0
"""How often cards are tried again that could not be shown."""

_RUNNING = frozenset({OperationState.CONFIRMED, OperationState.RUNNING})
_HOPELESS = (TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat, TelegramNotFound)
"""What Telegram will answer again, however often the same is sent."""
_log = structlog.get_logger(__name__)


class CardReporter:
    """Shows operations as messages. One card is edited by one task at a time, from what is stored *then*,
    so that a late edit never brings an older state back.
    """

    def __init__(self, bot: Bot, store: Operations, cards: Cards, catalogue: Catalogue, pace: ChatPace) -> None:
        self._bot = bot
        self._store = store
        self._cards = cards
        self._catalogue = catalogue
        self._pace = pace
        self._locks: defaultdict[OperationId, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._progress_at: dict[OperationId, float] = {}
        self._unsent: dict[OperationId, None] = {}

    async def present(self, operation: Operation, interim: Message | None = None) -> None:
        """Send the first message of an operation, or make it of the ``interim`` one."""
        if interim is not None:
            await self._store.set_card(operation.id, interim.message_id)
        else:
            self._unsent[operation.id] = None
        await self.show(operation.id)

    async def shown_in(self, operation: Operation, message_id: int) -> None:
        """Note where the operation is shown, if the process died between sending and noting it."""
        if operation.card_id is None:
            await self._store.set_card(operation.id, message_id)

    async def show(self, operation_id: OperationId, *, waiting: FailureKind | None = None) -> None:
        """Bring the card up to date. What could not be shown stays due and is tried again by `run`."""
        async with self._locks[operation_id]:
            operation = await self._store.get(operation_id)
            if operation is None or (operation.card_id is None and operation_id not in self._unsent):
                return
            if operation.state in _RUNNING:
                if waiting is None and self._is_too_soon(operation):
                    return
            else:
                self._progress_at.pop(operation_id, None)
            try:
                await self._put(operation, self._render(operation, waiting))
            except _HOPELESS as error:
                level = logging.ERROR if isinstance(error, TelegramBadRequest) else logging.WARNING
                _log.log(level, "the card is given up", operation=operation_id, error=type(error).__name__)
            except TelegramAPIError as error:
                _log.warning("the card stays due", operation=operation_id, error=type(error).__name__)
                return
            self._unsent.pop(operation_id, None)
            await self._store.card_shown(operation_id, operation.state)
        if operation.state not in _RUNNING and operation.state is not OperationState.ASKING:
            self._locks.pop(operation_id, None)

    async def run(self) -> None:
        """Show, at the start and from then on, every card that is due; works until it is cancelled."""
        while True:
            for operation_id in dict.fromkeys([*self._unsent, *await self._store.cards_due()]):
                await self.show(operation_id)
            await asyncio.sleep(RETRY_SECONDS)

    def _render(self, operation: Operation, waiting: FailureKind | None = None) -> Shown:
        words = self._catalogue.words(Language(operation.origin.language))
        return self._cards.render(operation, words, waiting)

    def _is_too_soon(self, operation: Operation) -> bool:
        """Whether an edit that only shows progress is left out: after another one, or where a result might wait."""
        now = asyncio.get_running_loop().time()
        last = self._progress_at.get(operation.id)
        if last is not None and now - last < PROGRESS_SECONDS:
            return True
        if self._pace.would_wait(operation.origin.chat_id, calls=2) > PROGRESS_MAY_WAIT:
            return True
        self._progress_at[operation.id] = now
        return False

    async def _put(self, operation: Operation, shown: Shown) -> None:
        if operation.card_id is not None and await edited(
            self._bot.edit_message_text(
                chat_id=operation.origin.chat_id,
                message_id=operation.card_id,
                **shown.text.as_kwargs(),
                reply_markup=shown.keyboard,
            )
        ):
            return
        # There is none yet, or somebody deleted it; what became of the operation is told all the same.
        sent = await reply_to_origin(self._bot, operation.origin, shown)
        await self._store.set_card(operation.id, sent.message_id)
