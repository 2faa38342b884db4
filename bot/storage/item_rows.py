"""Items with what their operation says of them, in pages, for files that hold a row for each."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.action import Action
from bot.domain.operation import OperationId, OperationState, Verdict
from bot.domain.participant import Participant
from bot.storage import tables as t
from bot.storage.rows import read_participant, read_verdict

PAGE = 1000
"""Items read at once. Between two pages others have their turn at the database."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One person in one group. Times are UTC."""

    operation_id: OperationId
    action: Action
    state: OperationState
    asked_at: datetime
    requester: int
    decided_by: int | None
    decided_name: str | None
    account: str
    group_id: str
    group: str
    participant: Participant
    name: str | None
    verdict: Verdict | None
    attempted_at: datetime | None


class ItemRows:
    """The items of many operations."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def pages(self, since: datetime | None, until: datetime | None) -> AsyncIterator[Sequence[ItemRow]]:
        """The items of the operations asked for from ``since`` to before ``until``, the oldest first."""
        period = sa.and_(
            t.operation.c.created_at >= since if since is not None else sa.true(),
            t.operation.c.created_at < until if until is not None else sa.true(),
        )
        rest: sa.ColumnElement[bool] | None = None  # of the operation that the last page ended in
        after = period
        while True:
            rows: list[sa.Row[Any]] = []
            if rest is not None:
                rows += await self._read(rest, PAGE)
            if len(rows) < PAGE:
                rows += await self._read(after, PAGE - len(rows))
            if not rows:
                return
            yield [_item_row(row) for row in rows]
            last = rows[-1]
            rest = (t.operation.c.id == last.id) & (t.item.c.number > last.number)
            # The first condition is contained in the second; it lets the index be entered at the right place.
            after = (
                period
                & (t.operation.c.created_at >= last.created_at)
                & ((t.operation.c.created_at > last.created_at) | (t.operation.c.id > last.id))
            )

    async def _read(self, condition: sa.ColumnElement[bool], count: int) -> Sequence[sa.Row[Any]]:
        query: sa.Select[Any] = (
            sa.select(
                # not the whole row: it holds everybody whom the operation is on
                t.operation.c.id,
                t.operation.c.action,
                t.operation.c.state,
                t.operation.c.created_at,
                t.operation.c.requester,
                t.operation.c.decided_by,
                t.operation.c.decided_name,
                t.item.c.number,
                t.item.c.phone,
                t.item.c.lid,
                t.item.c.name,
                t.item.c.verdict,
                t.item.c.attempted_at,
                t.target.c.account,
                t.target.c.group_id,
                t.target.c.name.label("group_name"),
            )
            .join_from(t.operation, t.item, t.item.c.operation_id == t.operation.c.id)
            .join(t.target, (t.target.c.operation_id == t.item.c.operation_id) & (t.target.c.number == t.item.c.target))
            .where(condition)
            .order_by(t.operation.c.created_at, t.operation.c.id, t.item.c.number)
            .limit(count)
        )
        async with self._engine.connect() as connection:
            return list(await connection.execute(query))


def _item_row(row: sa.Row[Any]) -> ItemRow:
    return ItemRow(
        operation_id=OperationId(row.id),
        action=Action(row.action),
        state=OperationState(row.state),
        asked_at=row.created_at,
        requester=row.requester,
        decided_by=row.decided_by,
        decided_name=row.decided_name,
        account=row.account,
        group_id=row.group_id,
        group=row.group_name,
        participant=read_participant(row.phone, row.lid),
        name=row.name,
        verdict=read_verdict(row.verdict),
        attempted_at=row.attempted_at,
    )
