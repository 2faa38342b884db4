"""Closes the questions that nobody answered in time."""

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.operations.clock import Clock
from bot.operations.desk import Desk
from bot.operations.report import Reporter
from bot.storage.operations import Operations

LONGEST_SLEEP = 5.0
"""Seconds; a question asked meanwhile is noticed no later than this after its time."""

_log = structlog.get_logger(__name__)


class Expiry:
    """Works until it is cancelled. ``longest``: the most that a question may stay open."""

    def __init__(self, store: Operations, desk: Desk, reporter: Reporter, clock: Clock, longest: timedelta) -> None:
        self._store = store
        self._desk = desk
        self._reporter = reporter
        self._clock = clock
        self._longest = longest

    async def run(self) -> None:
        while True:
            try:
                wait = await self._close_what_is_over()
            except SQLAlchemyError as error:  # a Postgres may be away for a while
                _log.warning("questions stay open for now", error=type(error).__name__)
                wait = LONGEST_SLEEP
            await asyncio.sleep(wait)

    async def _close_what_is_over(self) -> float:
        """Seconds until there may be more."""
        now = self._clock.now()
        for operation_id in await self._store.expired(now):
            if await self._desk.expire(operation_id):
                await self._reporter.show(operation_id)
        upcoming = await self._store.next_expiry()
        if upcoming is None:
            return LONGEST_SLEEP
        await self._store.hasten(now + self._longest)
        return min(LONGEST_SLEEP, max(0.0, (upcoming - now).total_seconds()))
