"""Forgetting: what is old enough goes with all that belongs to it, and what is at work stays."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.domain.operation import OperationId, OperationState
from bot.operations.retention import Retention
from bot.storage import pruning, tables
from bot.storage.audit import Entry, Event
from bot.storage.pruning import Pruning
from tests.clock import LeapingClock
from tests.unit.stored import Stored, asked, begun, confirmed, open_stored, waiting

DAY = timedelta(days=1)


@pytest.fixture
async def stored(tmp_path: Path, database_url: str) -> AsyncIterator[Stored]:
    async with open_stored(tmp_path, database_url) as opened:
        yield opened


async def count(stored: Stored, table: sa.Table, operation_id: OperationId | None = None) -> int:
    query = sa.select(sa.func.count()).select_from(table)
    if operation_id is not None:
        query = query.where(table.c.operation_id == operation_id)
    async with stored.engine.connect() as connection:
        found: int = (await connection.execute(query)).scalar_one()
        return found


async def cancelled(stored: Stored, at: datetime) -> OperationId:
    operation_id = await asked(stored, at, [waiting(0), waiting(1)])
    press = Entry(Event.PRESS, operation_id=operation_id)
    assert await stored.operations.move(operation_id, OperationState.ASKING, OperationState.CANCELLED, press)
    return operation_id


async def test_what_is_old_goes_with_all_that_belongs_to_it(stored: Stored):
    now = datetime.now(UTC)
    old, young = await cancelled(stored, now - 2 * DAY), await cancelled(stored, now)
    assert [deleted async for deleted in Pruning(stored.engine).operations(now - DAY)] == [1]
    assert await stored.operations.get(old) is None
    assert (await stored.get(young)).tally.total == 2
    for table in (tables.item, tables.target):
        assert await count(stored, table, old) == 0
        assert await count(stored, table, young) > 0
    assert await count(stored, tables.audit) == 4  # the audit has a time of its own


async def test_what_is_at_work_stays_however_old_it_is(stored: Stored):
    long_ago = datetime.now(UTC) - 1000 * DAY
    at_work = [await confirmed(stored, long_ago, [waiting(0)]), await begun(stored, long_ago, [waiting(0)])]
    assert [deleted async for deleted in Pruning(stored.engine).operations(datetime.now(UTC))] == []
    for operation_id in at_work:
        assert (await stored.get(operation_id)).tally.total == 1


async def test_a_lot_goes_a_little_at_a_time(stored: Stored, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pruning, "AT_ONCE", 2)
    now = datetime.now(UTC)
    for _ in range(5):
        await cancelled(stored, now - 2 * DAY)
    one = Pruning(stored.engine)
    assert [deleted async for deleted in one.operations(now - DAY)] == [2, 2, 1]
    assert [deleted async for deleted in one.audit(now + DAY)] == [2] * 5
    assert await count(stored, tables.audit) == 0


async def test_operations_and_the_audit_are_kept_for_times_of_their_own(stored: Stored):
    clock = LeapingClock()
    await cancelled(stored, clock.now())
    retention = Retention(Pruning(stored.engine), clock, keep_operations=10 * DAY, keep_audit=30 * DAY)
    assert await retention.prune() == (0, 0)
    clock.leap((11 * DAY).total_seconds())
    assert await retention.prune() == (1, 0)
    clock.leap((20 * DAY).total_seconds())
    assert await retention.prune() == (0, 2)
    assert await retention.prune() == (0, 0)
