"""An upgrade with a run in flight: the new version finishes what the one before began, and counts what was settled."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.failure import FailureKind
from bot.domain.operation import ItemState, OperationId, OperationState, Tally
from bot.domain.outcome import Outcome
from bot.storage import database
from bot.storage.audit import Audit
from bot.storage.database import migrate, open_engine
from bot.storage.items import Items
from bot.storage.operations import Operations
from tests.clock import LeapingClock
from tests.unit.scripted import ScriptedProvider
from tests.unit.stored import GROUP, Stored, person, run_of
from tests.unit.works import runner_of, to_the_end

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
RUNNING, FINISHED, ASKING = OperationId("r" * 12), OperationId("f" * 12), OperationId("q" * 12)
DONE = {"outcome": "done", "refusal": None, "failure": None, "code": "200"}
OWNER = {"outcome": "refused", "refusal": "owner", "failure": None, "code": ""}
UNPAID = {"outcome": None, "refusal": None, "failure": "account_unpaid", "code": ""}
DENIED = {"outcome": "refused", "refusal": None, "failure": None, "code": ""}


@pytest.fixture(params=["sqlite", "postgres"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A database of the first revision."""
    sqlite = request.param == "sqlite"
    url: str = f"sqlite:///{tmp_path / 'groupwarden.db'}" if sqlite else request.getfixturevalue("empty_postgres")
    engine = open_engine(url)
    async with engine.begin() as connection:

        def upgrade(sync: sa.Connection) -> None:
            config: Config = database._config(sync)
            command.upgrade(config, "0001")

        await connection.run_sync(upgrade)
    try:
        yield engine
    finally:
        await engine.dispose()


def operation_row(operation_id: OperationId, state: str, message_id: int) -> dict[str, Any]:
    return {
        "id": operation_id,
        "action": "remove",
        "state": state,
        "requester": 1001,
        "chat_id": 1001,
        "message_id": message_id,
        "language": "en",
        "people": [{"phone": person(0).phone, "lid": None}],
        "choices": [],
        "created_at": NOW,
        "expires_at": NOW + timedelta(minutes=2),
    }


def item_row(
    operation_id: OperationId, number: int, state: str, verdict: dict[str, Any] | None = None, *, tried: bool = False
) -> dict[str, Any]:
    return {
        "operation_id": operation_id,
        "number": number,
        "target": 0,
        "phone": person(number).phone,
        "seen": True,
        "state": state,
        "attempted_at": NOW if tried else None,
        "answer": None,
        "verdict": verdict,
    }


async def fill(engine: AsyncEngine) -> None:
    """Write as the version of that revision did."""
    rows = {
        "operation": [
            operation_row(RUNNING, "running", 1),
            operation_row(FINISHED, "finished", 2),
            operation_row(ASKING, "asking", 3),
        ],
        "target": [
            {"operation_id": one, "number": 0, "account": "main", "group_id": GROUP, "name": "Family"}
            for one in (RUNNING, FINISHED, ASKING)
        ],
        "item": [
            item_row(RUNNING, 0, "settled", DONE, tried=True),
            item_row(RUNNING, 1, "settled", OWNER),
            item_row(RUNNING, 2, "attempting", tried=True),
            item_row(RUNNING, 3, "waiting"),
            item_row(FINISHED, 0, "settled", UNPAID),
            item_row(FINISHED, 1, "settled", DENIED, tried=True),
            item_row(ASKING, 0, "waiting"),
        ],
    }

    def write(connection: sa.Connection) -> None:
        found = sa.MetaData()
        found.reflect(connection)
        moments = sa.DateTime(timezone=True)
        for name, values in rows.items():
            table = found.tables[name]
            for column in table.columns:
                if isinstance(column.type, sa.DateTime):
                    column.type = moments
            connection.execute(sa.insert(table), values)

    async with engine.begin() as connection:
        await connection.run_sync(write)


def stored_in(engine: AsyncEngine) -> Stored:
    return Stored(Path(), engine, Operations(engine), Items(engine), Audit(engine))


def counts(tally: Tally) -> dict[tuple[str | None, bool], int]:
    return {(count.key, count.to_do): count.items for count in tally.counts}


async def test_the_new_version_finishes_a_run_that_the_old_one_began(engine: AsyncEngine):
    await fill(engine)
    await migrate(engine)
    stored, clock = stored_in(engine), LeapingClock()
    provider = ScriptedProvider(clock, {person(1), person(3)})  # of number 2 the request had left
    [run] = await stored.operations.open_runs()
    assert run == run_of(RUNNING)
    async with runner_of(stored, {"main": provider}, clock) as runner:
        await to_the_end(runner, run, clock)
    operation = await stored.get(RUNNING)
    assert operation.state is OperationState.FINISHED
    assert operation.finished_at is not None
    assert {item.state for item in operation.items} == {ItemState.SETTLED}
    outcomes = [item.verdict.outcome for item in operation.items if item.verdict]
    assert outcomes == [Outcome.DONE, Outcome.REFUSED, Outcome.DONE, Outcome.DONE]
    assert provider.requests == [person(3)]
    assert counts(operation.tally) == {("done", True): 3, ("refused_owner", False): 1}


async def test_a_lost_request_of_the_old_version_that_did_nothing_is_made_again(engine: AsyncEngine):
    await fill(engine)
    await migrate(engine)
    stored, clock = stored_in(engine), LeapingClock()
    provider = ScriptedProvider(clock, {person(1), person(2), person(3)})
    async with runner_of(stored, {"main": provider}, clock) as runner:
        await to_the_end(runner, run_of(RUNNING), clock)
    assert sorted(map(str, provider.requests)) == [str(person(2)), str(person(3))]
    assert (await stored.get(RUNNING)).tally.having("done") == 3


async def test_what_was_settled_before_is_counted(engine: AsyncEngine):
    await fill(engine)
    await migrate(engine)
    finished = await stored_in(engine).get(FINISHED)
    assert counts(finished.tally) == {("failed", True): 1, ("refused_provider", True): 1}
    assert [item.verdict.failure for item in finished.items if item.verdict] == [FailureKind.ACCOUNT_UNPAID, None]


async def test_an_open_question_can_still_be_answered(engine: AsyncEngine):
    await fill(engine)
    await migrate(engine)
    stored = stored_in(engine)
    assert await stored.operations.unprepared() == []
    question = await stored.get(ASKING)
    assert (question.tally.to_do, question.is_dry, question.stop, question.undoes) == (1, False, None, None)
