"""Closes the questions that nobody answered in time, and those whose process died before it could ask them."""

import asyncio
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.operation import OperationId
from bot.operations.clock import Clock
from bot.operations.desk import Desk
from bot.operations.report import Reporter
from bot.storage.operations import Operations

LONGEST_SLEEP = 5.0
"""Seconds; a question asked meanwhile is noticed no later than this after its time."""
SILENT_SECONDS = 7.0
"""More than two beats of whoever prepares a question (`bot.operations.terms.HEARTBEAT_SECONDS`)."""

_log = structlog.get_logger(__name__)


class Expiry:
    """Works until it is cancelled. ``longest``: the most that a question may stay open.

    A preparation whose end is past is closed only if that end was seen to stay the same for `SILENT_SECONDS`: after a
    time in which the database was away, or this process stood still, those that live have not put it off yet.
    """

    def __init__(self, store: Operations, desk: Desk, reporter: Reporter, clock: Clock, longest: timedelta) -> None:
        self._store = store
        self._desk = desk
        self._reporter = reporter
        self._clock = clock
        self._longest = longest
        self._silent: dict[OperationId, tuple[datetime, float]] = {}
        """What is overdue, as it was seen first, and when, by the event loop's clock."""

    async def run(self) -> None:
        while True:
            try:
                wait = await self._close_what_is_over()
            except SQLAlchemyError as error:  # a Postgres may be away for a while
                _log.warning("questions stay open for now", error=type(error).__name__)
                self._silent.clear()
                wait = LONGEST_SLEEP
            await asyncio.sleep(wait)

    async def _close_what_is_over(self) -> float:
        """Seconds until there may be more."""
        now = self._clock.now()
        for operation_id in await self._store.expired(now):
            if await self._desk.expire(operation_id):
                await self._reporter.show(operation_id)
        silent = await self._close_what_fell_silent(now)
        upcoming = await self._store.next_expiry()
        due = LONGEST_SLEEP
        if upcoming is not None:
            await self._store.hasten(now + self._longest)
            due = (upcoming - now).total_seconds()
        return min(LONGEST_SLEEP, silent, max(0.0, due))

    async def _close_what_fell_silent(self, now: datetime) -> float:
        """Seconds until there may be more."""
        loop_now = asyncio.get_running_loop().time()
        overdue = await self._store.overdue_preparations(now)
        self._silent = {
            one: self._silent[one] if self._silent.get(one, (None,))[0] == until else (until, loop_now)
            for one, until in overdue.items()
        }
        for operation_id, (until, since) in tuple(self._silent.items()):
            if loop_now - since >= SILENT_SECONDS:
                del self._silent[operation_id]
                if await self._desk.interrupt(operation_id, until):
                    _log.warning("a question is given up, whose process fell silent", operation=operation_id)
                    await self._reporter.show(operation_id)
        return min((since + SILENT_SECONDS - loop_now for _, since in self._silent.values()), default=LONGEST_SLEEP)
