"""Keeps the database from growing without bound."""

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.operations.clock import Clock
from bot.storage.pruning import Pruning

EVERY_SECONDS = 3600.0

_log = structlog.get_logger(__name__)


class Retention:
    """Forgets operations and audit rows that are older than is wanted. Works until it is cancelled.

    Replicas may do it side by side: what one has deleted the other does not find.
    """

    def __init__(self, pruning: Pruning, clock: Clock, keep_operations: timedelta, keep_audit: timedelta) -> None:
        self._pruning = pruning
        self._clock = clock
        self._keep_operations = keep_operations
        self._keep_audit = keep_audit

    async def run(self) -> None:
        while True:
            try:
                await self.prune()
            except SQLAlchemyError as error:
                _log.warning("old rows stay for now", error=type(error).__name__)
            await asyncio.sleep(EVERY_SECONDS)

    async def prune(self) -> tuple[int, int]:
        """Forget what is old by now; the result is how many operations, and how many rows of the audit."""
        now = self._clock.now()
        operations = [count async for count in self._pruning.operations(now - self._keep_operations)]
        audit = [count async for count in self._pruning.audit(now - self._keep_audit)]
        found = sum(operations), sum(audit)
        if any(found):
            _log.info("old rows deleted", operations=found[0], audit=found[1])
        return found
