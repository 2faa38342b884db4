"""Forgets what is old enough, a little at a time, so that nobody waits for it."""

from collections.abc import AsyncIterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.operation import OperationState
from bot.storage import tables as t

AT_ONCE = 200
"""Rows deleted in one transaction: operations, with their items, or rows of the audit."""

_AT_WORK = (OperationState.CONFIRMED, OperationState.RUNNING)


class Pruning:
    """Deletes operations and rows of the audit. What is confirmed and not finished stays, however old it is."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def operations(self, before: datetime) -> AsyncIterator[int]:
        """Delete operations that were asked for before this moment (UTC), with all that belongs to them. Each step
        tells how many.
        """
        old = (
            sa.select(t.operation.c.id)
            .where(t.operation.c.created_at < before, t.operation.c.state.not_in(_AT_WORK))
            .limit(AT_ONCE)
        )
        async for deleted in self._steps(sa.delete(t.operation).where(t.operation.c.id.in_(old))):
            yield deleted

    async def audit(self, before: datetime) -> AsyncIterator[int]:
        """Delete rows that were written before this moment (UTC). Each step tells how many."""
        old = sa.select(t.audit.c.id).where(t.audit.c.at < before).limit(AT_ONCE)
        async for deleted in self._steps(sa.delete(t.audit).where(t.audit.c.id.in_(old))):
            yield deleted

    async def _steps(self, delete: sa.Delete) -> AsyncIterator[int]:
        while True:
            async with self._engine.begin() as connection:
                deleted = (await connection.execute(delete)).rowcount
            if not deleted:
                return
            yield deleted
