"""An operation's items in the database, as its run moves them: by compare-and-set, and told in the audit.

Whoever changes an item names the attempt that it knows of. A process that was taken for dead, and wakes up
when another one has gone on with its work, changes nothing any more.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.operation import Item, ItemState, OperationId, OperationState, Target, Verdict
from bot.domain.outcome import Outcome
from bot.storage import tables as t
from bot.storage.audit import Entry, Event, write
from bot.storage.rows import read_item

_UNSETTLED = frozenset({ItemState.WAITING, ItemState.ATTEMPTING})


@dataclass(frozen=True, slots=True)
class Standing:
    """The items of a group that are open: whose turn is yet to come, whose request may have left without an answer,
    and whose answer is to be checked. ``doubtful`` of these were answered by nothing that could be read.
    """

    waiting: int = 0
    unanswered: int = 0
    answered: int = 0
    doubtful: int = 0


class Items:
    """The items of all operations, for their runs."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def waiting(self, operation_id: OperationId, target: Target, most: int | None) -> list[Item]:
        """The next items of the group whose turn it is, at most so many; None: all."""
        return await self._read(operation_id, target, t.item.c.state == ItemState.WAITING, most)

    async def attempting(self, operation_id: OperationId, target: Target) -> list[Item]:
        """Items whose request may have left and whose end is not known."""
        return await self._read(operation_id, target, t.item.c.state == ItemState.ATTEMPTING)

    async def standing(self, operation_id: OperationId) -> dict[int, Standing]:
        """How much is open in each group of the operation, by its number; those in which nothing is are left out."""
        word = t.item.c.answer["outcome"].as_string().label("word")
        columns = (t.item.c.target, t.item.c.state, word)
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                sa.select(*columns, sa.func.count().label("items"))
                .where(t.item.c.operation_id == operation_id, t.item.c.state.in_(_UNSETTLED))
                .group_by(*columns)
            )
            found: dict[int, Standing] = {}
            for row in rows:
                before = found.get(row.target, Standing())
                if row.state == ItemState.WAITING:
                    found[row.target] = replace(before, waiting=before.waiting + row.items)
                elif row.word is None:
                    found[row.target] = replace(before, unanswered=before.unanswered + row.items)
                else:
                    doubtful = row.items if row.word == Outcome.UNKNOWN else 0
                    found[row.target] = replace(
                        before, answered=before.answered + row.items, doubtful=before.doubtful + doubtful
                    )
        return found

    async def has_told(self, operation_id: OperationId, target: Target, keys: AbstractSet[str]) -> bool:
        """Whether an item of the group was settled with one of these `Verdict.key`."""
        return bool(await self._read(operation_id, target, t.item.c.told.in_(keys), 1))

    async def mark_attempting(self, operation_id: OperationId, items: Sequence[Item], now: datetime) -> list[Item]:
        """Note, durably, that a request for these items is about to leave.

        The result are those whose turn it was, as they stand now; none of them if somebody has stopped the run.
        """
        runs = (
            sa.select(sa.literal(1))
            .where(
                t.operation.c.id == operation_id,
                t.operation.c.state == OperationState.RUNNING,
                t.operation.c.stopped_by.is_(None),
            )
            .exists()
        )
        by_number = {item.number: item for item in items}
        turn = (
            (t.item.c.operation_id == operation_id)
            & t.item.c.number.in_(by_number)
            & (t.item.c.state == ItemState.WAITING)
        )
        # Not by RETURNING: cut off between the change and its rows, SQLite would keep the file locked.
        chosen = sa.select(t.item.c.number, t.item.c.attempt).where(turn, runs).with_for_update(of=t.item)
        async with self._engine.begin() as connection:
            attempts = {row.number: row.attempt + 1 for row in await connection.execute(chosen)}
            await connection.execute(
                sa.update(t.item)
                .where(t.item.c.operation_id == operation_id, t.item.c.number.in_(attempts))
                .values(state=ItemState.ATTEMPTING, attempted_at=now, attempt=t.item.c.attempt + 1)
            )
        return [
            replace(by_number[number], state=ItemState.ATTEMPTING, attempted_at=now, attempt=attempts[number])
            for number in sorted(attempts)
        ]

    async def mark_waiting(self, operation_id: OperationId, told: Sequence[tuple[Item, Entry]]) -> int:
        """Note that these attempts certainly did nothing, so that they may be made again."""
        changes = [(item, entry, {"state": ItemState.WAITING}) for item, entry in told]
        return await self._change(operation_id, {ItemState.ATTEMPTING}, changes)

    async def note_answer(self, operation_id: OperationId, item: Item, answer: Verdict) -> bool:
        """Keep the provider's word on the attempt, before it is checked."""
        changes = [(item, None, {"answer": asdict(answer)})]
        return bool(await self._change(operation_id, {ItemState.ATTEMPTING}, changes))

    async def settle(self, operation_id: OperationId, told: Sequence[tuple[Item, Verdict, Entry]]) -> int:
        """Write down what became of items, from whatever state they were in; the result is how many were not settled
        before.
        """
        changes = [
            (item, entry, {"state": ItemState.SETTLED, "verdict": asdict(verdict), "told": verdict.key})
            for item, verdict, entry in told
        ]
        return await self._change(operation_id, _UNSETTLED, changes)

    async def settle_waiting(
        self, operation_id: OperationId, target: Target, verdict: Verdict, detail: Mapping[str, Any]
    ) -> int:
        """Settle in the same way all items of the group whose turn has not come, and tell of each in the audit."""
        rest = (
            (t.item.c.operation_id == operation_id)
            & (t.item.c.target == target.number)
            & (t.item.c.state == ItemState.WAITING)
        )
        told: dict[str, sa.ColumnElement[Any]] = {
            "at": sa.literal(datetime.now(UTC), t.UtcDateTime),
            "event": sa.literal(Event.RESULT, sa.String),
            "operation_id": sa.literal(operation_id, sa.String),
            "account": sa.literal(target.account, sa.String),
            "group_id": sa.literal(target.group_id, sa.String),
            "participant": sa.func.coalesce(t.item.c.phone, t.item.c.lid),
            "detail": sa.literal(dict(detail), sa.JSON),
        }
        async with self._engine.begin() as connection:
            await connection.execute(sa.insert(t.audit).from_select(list(told), sa.select(*told.values()).where(rest)))
            settled = await connection.execute(
                sa.update(t.item).where(rest).values(state=ItemState.SETTLED, verdict=asdict(verdict), told=verdict.key)
            )
            return settled.rowcount

    async def _change(
        self,
        operation_id: OperationId,
        before: AbstractSet[ItemState],
        changes: Sequence[tuple[Item, Entry | None, dict[str, Any]]],
    ) -> int:
        changed = 0
        async with self._engine.begin() as connection:
            for item, entry, values in changes:
                if await _change_one(connection, operation_id, before, item, values):
                    changed += 1
                    if entry is not None:
                        await write(connection, entry)
        return changed

    async def _read(
        self,
        operation_id: OperationId,
        target: Target,
        condition: sa.ColumnElement[bool],
        most: int | None = None,
    ) -> list[Item]:
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                sa.select(t.item)
                .where(t.item.c.operation_id == operation_id, t.item.c.target == target.number, condition)
                .order_by(t.item.c.number)
                .limit(most)
            )
            return [read_item(row) for row in rows]


async def _change_one(
    connection: AsyncConnection,
    operation_id: OperationId,
    before: AbstractSet[ItemState],
    item: Item,
    values: dict[str, Any],
) -> bool:
    done = await connection.execute(
        sa.update(t.item)
        .where(
            t.item.c.operation_id == operation_id,
            t.item.c.number == item.number,
            t.item.c.state.in_(before),
            t.item.c.attempt == item.attempt,
        )
        .values(**values)
    )
    return bool(done.rowcount)
