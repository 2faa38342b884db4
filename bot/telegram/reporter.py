"""Keeps each operation's card in step with what is stored."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from weakref import WeakValueDictionary

import structlog
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramMigrateToChat
from aiogram.types import Message
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.failure import FailureKind
from bot.domain.operation import Operation, OperationId, OperationState
from bot.storage.deliveries import Claim, Deliveries, LostClaimError, Trouble
from bot.storage.operations import Operations
from bot.telegram.delivery import Delivery
from bot.telegram.pace import ChatPace
from bot.telegram.persistence import after_failure

PROGRESS_SECONDS = 2.0
"""The least time between two edits that only show progress."""
PROGRESS_SECONDS_IN_GROUPS = 3.0
"""Telegram allows 20 messages a minute in a group
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this)."""
PROGRESS_MAY_WAIT = 0.5
"""Seconds. An edit that only shows progress is left out if it, or a result right after it, would wait longer."""
RETRY_SECONDS = 15.0
"""How often is looked for cards that could not be shown, or whose process died."""

_RUNNING = frozenset({OperationState.CONFIRMED, OperationState.RUNNING})

Wanted = Callable[[Operation, Trouble], bool]
"""Whether the operation is to be shown as it stands, given what went wrong so far."""

_log = structlog.get_logger(__name__)


class CardReporter:
    """Shows operations as messages. One card is edited by one task at a time, over all processes, from what is stored
    *then*, so that a late edit never brings an older state back, and nothing is sent twice.
    """

    def __init__(
        self,
        store: Operations,
        deliveries: Deliveries,
        delivery: Delivery,
        pace: ChatPace,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._deliveries = deliveries
        self._delivery = delivery
        self._pace = pace
        self._now = now
        self._locks: WeakValueDictionary[OperationId, asyncio.Lock] = WeakValueDictionary()
        self._shown_at: dict[OperationId, float] = {}
        self._coming: dict[OperationId, asyncio.Task[None]] = {}
        self._waiting: dict[OperationId, FailureKind] = {}

    async def present(self, operation: Operation, interim: Message | None = None) -> None:
        """Send the first message of an operation, or make it of the ``interim`` one."""
        if interim is not None:
            await self.shown_in(operation.id, interim.chat.id, interim.message_id)
        await self.show(operation.id)

    async def shown_in(self, operation_id: OperationId, chat_id: int, message_id: int) -> None:
        """Note where the operation is shown, if that is not known: it is being prepared, or the process died between
        sending and noting it.
        """
        await self._store.found_card(operation_id, chat_id, message_id)

    async def show(self, operation_id: OperationId, *, waiting: FailureKind | None = None) -> None:
        """Bring the card up to date. What could not be shown stays due and is tried again by `run`.

        ``waiting``: what the preparation of a question waits for.
        """
        await self._show(operation_id, waiting)

    def progress(self, operation: Operation, *, waiting: FailureKind | None = None) -> None:
        """Show soon how far the run has come. Calls that come before that are shown by the same edit."""
        operation_id = operation.id
        if waiting is None:
            self._waiting.pop(operation_id, None)
        else:
            self._waiting[operation_id] = waiting
        if operation_id not in self._coming:
            task = asyncio.create_task(self._show_progress(operation_id, operation.chat_id))
            self._coming[operation_id] = task
            task.add_done_callback(partial(self._progress_shown, operation_id))

    async def bring(self, operation_id: OperationId, person: int, chat_id: int) -> None:
        """Tell what could not be told so far, now that the person who asked for it writes in this chat.

        Where the card belongs, as a new message if that is here; and if it cannot be told there, to that person.
        """
        async with self._claimed(operation_id) as claim:
            operation = await self._to_be_shown(operation_id) if claim is not None else None
            if (
                claim is None
                or operation is None
                or not operation.is_card_due
                or not claim.trouble.is_refusal_of(operation)
            ):
                return  # it was told meanwhile, or there is something newer to tell
            here = replace(operation, card_id=None)
            tries = [here if operation.chat_id == chat_id else operation]
            if operation.chat_id != person:
                tries.append(replace(here, card_chat_id=person))
            for one in tries:
                try:
                    await self._delivery.deliver(one)
                except TelegramMigrateToChat as error:
                    await self._deliveries.move_chat(operation.chat_id, error.migrate_to_chat_id)
                    return  # it is due there
                except TelegramAPIError as error:
                    failure = error
                else:
                    await claim.shown(operation.card_version)
                    return
            await self._note(claim, operation, failure)

    async def run(self) -> None:
        """Show what stayed due, at first what an earlier process left so. Works until it is cancelled."""
        while True:
            try:
                for operation_id in await self._deliveries.due(self._now()):
                    await self._show_guarded(operation_id)
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
        await self._show(operation_id, wanted=lambda operation, trouble: not trouble.is_refusal_of(operation))

    async def _show_guarded(self, operation_id: OperationId) -> None:
        """An operation that cannot even be rendered keeps nobody else's from being shown."""
        try:
            await self._show(operation_id, wanted=self._is_still_due)
        except SQLAlchemyError:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, it is logged whole
            _log.exception("a card cannot be made", operation=operation_id)

    def _is_still_due(self, operation: Operation, trouble: Trouble) -> bool:
        """Somebody else may have shown it, or have tried to, since it was looked for."""
        is_put_off = trouble.is_refusal_of(operation) and not trouble.may_be_tried(self._now())
        return operation.is_card_due and not is_put_off

    async def _show(
        self, operation_id: OperationId, waiting: FailureKind | None = None, wanted: Wanted = lambda *_: True
    ) -> None:
        goes_on = True
        while goes_on:
            goes_on = False
            async with self._claimed(operation_id) as claim:
                # Whoever else holds it shows what has changed meanwhile; if it dies, the card stays due.
                goes_on = claim is not None and await self._show_once(claim, operation_id, waiting, wanted)

    async def _show_once(
        self, claim: Claim, operation_id: OperationId, waiting: FailureKind | None, wanted: Wanted
    ) -> bool:
        """Whether there is more to show."""
        operation = await self._to_be_shown(operation_id)
        if operation is None or not wanted(operation, claim.trouble):
            return False
        try:
            await self._delivery.deliver(operation, waiting or self._waiting.get(operation_id))
        except TelegramMigrateToChat as error:
            if error.migrate_to_chat_id != operation.chat_id:
                _log.info("a group became a supergroup", operation=operation_id)
                await self._deliveries.move_chat(operation.chat_id, error.migrate_to_chat_id)
                return True
            await self._note(claim, operation, error)
            return False
        except TelegramAPIError as error:
            await self._note(claim, operation, error)
            return False
        if operation.state not in _RUNNING:
            self._shown_at.pop(operation_id, None)
            self._waiting.pop(operation_id, None)
        # What changed while the card was edited, here or in another process, is shown as well.
        return not await claim.shown(operation.card_version)

    @asynccontextmanager
    async def _claimed(self, operation_id: OperationId) -> AsyncIterator[Claim | None]:
        """Hold the operation against everybody else; None if somebody in another process holds it."""
        # One lock for an operation, as long as somebody wants it.
        lock = self._locks.setdefault(operation_id, asyncio.Lock())
        try:
            async with lock, self._deliveries.claimed(operation_id) as claim:
                yield claim
        except LostClaimError:
            _log.warning("a card is left to another process", operation=operation_id)

    async def _to_be_shown(self, operation_id: OperationId) -> Operation | None:
        operation = await self._store.view(operation_id)
        if operation is None:
            return None
        # While a question is prepared there is nothing to show yet, unless in the message that says so.
        return operation if operation.card_id is not None or operation.is_card_due else None

    async def _note(self, claim: Claim, operation: Operation, error: TelegramAPIError) -> None:
        """Note that a card could not be shown."""
        trouble = after_failure(claim.trouble, operation.card_version, error, self._now())
        about = {"operation": operation.id, "error": type(error).__name__, "said": error.message}
        if trouble.is_given_up:
            level = logging.ERROR if isinstance(error, TelegramBadRequest) else logging.WARNING
            _log.log(level, "the card is given up", **about)
        else:
            _log.warning("the card stays due", failures=trouble.failures, **about)
        await claim.failed(trouble)
