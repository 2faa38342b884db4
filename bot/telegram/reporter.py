"""Keeps each operation's card in step with what is stored."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from weakref import WeakValueDictionary

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
)
from aiogram.types import BufferedInputFile, Message
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.failure import FailureKind
from bot.domain.operation import Hindrance, Operation, OperationId, OperationState
from bot.i18n import Catalogue, Language
from bot.storage.operations import Operations
from bot.telegram.cards import Cards
from bot.telegram.csv_file import items_csv
from bot.telegram.message import Shown, document_to_origin, edited, reply_to_origin
from bot.telegram.pace import ChatPace
from bot.words import Words

PROGRESS_SECONDS = 2.0
"""The least time between two edits that only show progress."""
PROGRESS_SECONDS_IN_GROUPS = 3.0
"""Telegram allows 20 messages a minute in a group
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this)."""
PROGRESS_MAY_WAIT = 0.5
"""Seconds. An edit that only shows progress is left out if it, or a result right after it, would wait longer."""
RETRY_SECONDS = 15.0
"""How often cards are tried again that could not be shown."""

_RUNNING = frozenset({OperationState.CONFIRMED, OperationState.RUNNING})
_WITH_FILE = frozenset({OperationState.ASKING, OperationState.SHOWN, OperationState.REFUSED, OperationState.FINISHED})
_HOPELESS = (TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat, TelegramNotFound)
"""What Telegram will answer again, however often the same is sent."""
_log = structlog.get_logger(__name__)


class CardReporter:
    """Shows operations as messages. One card is edited by one task at a time, from what is stored *then*,
    so that a late edit never brings an older state back.
    """

    def __init__(
        self,
        bot: Bot,
        store: Operations,
        cards: Cards,
        catalogue: Catalogue,
        pace: ChatPace,
        now: Callable[[], datetime],
    ) -> None:
        self._bot = bot
        self._store = store
        self._cards = cards
        self._catalogue = catalogue
        self._pace = pace
        self._now = now
        self._locks: WeakValueDictionary[OperationId, asyncio.Lock] = WeakValueDictionary()
        self._shown_at: dict[OperationId, float] = {}
        self._coming: dict[OperationId, asyncio.Task[None]] = {}
        self._waiting: dict[OperationId, FailureKind] = {}
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
        """Bring the card up to date. What could not be shown stays due and is tried again by `run`.

        ``waiting``: what the preparation of a question waits for.
        """
        # One lock for an operation, as long as somebody wants it.
        lock = self._locks.setdefault(operation_id, asyncio.Lock())
        async with lock:
            while (operation := await self._to_be_shown(operation_id)) is not None:
                if not await self._bring_up_to_date(operation, waiting or self._waiting.get(operation_id)):
                    return
                if operation.state not in _RUNNING:
                    self._shown_at.pop(operation_id, None)
                    self._waiting.pop(operation_id, None)
                # What changed while the card was edited, here or in another process, is shown as well.
                if await self._store.state(operation_id) is operation.state:
                    return

    def progress(self, operation: Operation, *, waiting: FailureKind | None = None) -> None:
        """Show soon how far the run has come. Calls that come before that are shown by the same edit."""
        operation_id = operation.id
        if waiting is None:
            self._waiting.pop(operation_id, None)
        else:
            self._waiting[operation_id] = waiting
        if operation_id not in self._coming:
            task = asyncio.create_task(self._show_progress(operation_id, operation.origin.chat_id))
            self._coming[operation_id] = task
            task.add_done_callback(partial(self._progress_shown, operation_id))

    async def run(self) -> None:
        """Show what stayed due, at first what an earlier process left so. Works until it is cancelled."""
        while True:
            try:
                for operation_id in dict.fromkeys([*self._unsent, *await self._store.cards_due()]):
                    await self.show(operation_id)
            except SQLAlchemyError as error:  # a Postgres may be away for a while
                _log.warning("cards stay due for now", error=type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)

    async def aclose(self) -> None:
        """Let go of progress that is yet to be shown."""
        coming = list(self._coming.values())
        for task in coming:
            task.cancel()
        await asyncio.gather(*coming, return_exceptions=True)

    def _progress_shown(self, operation_id: OperationId, task: asyncio.Task[None]) -> None:
        del self._coming[operation_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.warning("progress was not shown", operation=operation_id, error=type(error).__name__)

    async def _show_progress(self, operation_id: OperationId, chat_id: int) -> None:
        least = PROGRESS_SECONDS if chat_id > 0 else PROGRESS_SECONDS_IN_GROUPS
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._shown_at.get(operation_id, 0.0) + least - loop.time()))
        # What a run waits for may stand for long, and there may be no other edit for as long.
        if operation_id not in self._waiting and self._pace.would_wait(chat_id, calls=2) > PROGRESS_MAY_WAIT:
            return
        self._shown_at[operation_id] = loop.time()
        await self.show(operation_id)

    async def _to_be_shown(self, operation_id: OperationId) -> Operation | None:
        operation = await self._store.view(operation_id)
        if operation is None:
            return None
        # An interrupted preparation never had a card; who asked learns of it all the same.
        is_lost = operation.hindrance is Hindrance.INTERRUPTED
        return operation if operation.card_id or operation_id in self._unsent or is_lost else None

    async def _bring_up_to_date(self, operation: Operation, waiting: FailureKind | None) -> bool:
        words = self._catalogue.words(Language(operation.origin.language))
        try:
            await self._put(operation, self._cards.render(operation, words, waiting, self._now()))
            if operation.is_large and operation.notice_id is None:
                await self._send_file(operation, words)
        except _HOPELESS as error:
            level = logging.ERROR if isinstance(error, TelegramBadRequest) else logging.WARNING
            _log.log(level, "the card is given up", operation=operation.id, error=type(error).__name__)
        except TelegramAPIError as error:
            _log.warning("the card stays due", operation=operation.id, error=type(error).__name__)
            if operation.card_id is None:
                self._unsent[operation.id] = None
            return False
        self._unsent.pop(operation.id, None)
        await self._store.card_shown(operation.id, operation.state)
        return True

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
        caption = self._cards.notice(operation, words, self._now()) if is_result else None
        sent = await document_to_origin(self._bot, operation.origin, BufferedInputFile(content, name), caption)
        await self._store.set_notice(operation.id, operation.state, sent.message_id)
