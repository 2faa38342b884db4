"""What a failed statement tells: where and why it failed, and nothing of the people it was about."""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime

import psycopg
import pytest
import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.logs import set_up_logs
from bot.storage.database import open_engine
from bot.storage.tables import UtcDateTime
from tests.unit.replicas import UNSCANNED, World, replicas, run_of

PEOPLE = sa.Table(
    "people",
    sa.MetaData(),
    sa.Column("phone", sa.String(16), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("reason", sa.JSON),
    sa.Column("at", UtcDateTime),
)
PHONE, NAME, REASON = "+79001239876", "Pyotr the Secret", "for spam about cats"
ROW = {"phone": PHONE, "name": NAME, "reason": {"said": REASON}, "at": datetime(2026, 5, 1, 12, tzinfo=UTC)}

Statement = Callable[[AsyncConnection], Awaitable[object]]


async def a_row_twice(connection: AsyncConnection) -> None:
    await connection.execute(sa.insert(PEOPLE), [ROW, ROW])


async def a_row_that_breaks_a_rule(connection: AsyncConnection) -> None:
    await connection.execute(sa.insert(PEOPLE).values(ROW | {"name": None}))


async def a_missing_column(connection: AsyncConnection) -> None:
    await connection.execute(sa.text("UPDATE people SET nothing = :name WHERE phone = :phone"), ROW)


async def a_row_that_a_trigger_or_check_refuses(connection: AsyncConnection) -> None:
    await connection.execute(sa.text("INSERT INTO checked (name) VALUES (:name)"), ROW)


async def a_value_that_cannot_be_bound(connection: AsyncConnection) -> None:
    await connection.execute(sa.insert(PEOPLE).values(ROW | {"at": datetime(2026, 5, 1)}))  # noqa: DTZ001


async def an_index_over_equal_rows(connection: AsyncConnection) -> None:
    await connection.execute(sa.insert(PEOPLE), [ROW, ROW | {"phone": PHONE + "0"}])
    await connection.run_sync(sa.Index("one_name", sa.func.lower(PEOPLE.c.name), unique=True).create)


async def a_value_of_another_kind(connection: AsyncConnection) -> None:
    """SQLite converts whatever it is given, so there it is the missing function that fails."""
    await connection.execute(sa.insert(PEOPLE).values(ROW))
    await connection.execute(sa.text("SELECT CAST(name AS INTEGER) + to_number(name, '9') FROM people"))


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(database_url)
    async with engine.begin() as connection:
        await connection.run_sync(PEOPLE.metadata.create_all)
        await connection.exec_driver_sql("CREATE TABLE checked (name TEXT CHECK (length(name) < 3))")
    yield engine
    await engine.dispose()


@pytest.mark.parametrize(
    "fails",
    [
        a_row_twice,
        a_row_that_breaks_a_rule,
        a_missing_column,
        a_row_that_a_trigger_or_check_refuses,
        a_value_that_cannot_be_bound,
        an_index_over_equal_rows,
        a_value_of_another_kind,
    ],
)
async def test_a_failed_statement_names_nobody(engine: AsyncEngine, fails: Statement):
    with pytest.raises(sa.exc.StatementError) as raised:
        async with engine.begin() as connection:
            await fails(connection)
    told = "".join(traceback.format_exception(raised.value)) + repr(raised.value)
    assert "people" in told or "checked" in told  # it still tells where
    nobody_in(told)


async def test_why_a_statement_failed_is_still_told(engine: AsyncEngine):
    with pytest.raises(sa.exc.IntegrityError) as raised:
        async with engine.begin() as connection:
            await a_row_twice(connection)
    reason = "UNIQUE constraint failed" if engine.dialect.name == "sqlite" else "duplicate key value .* [(]23505[)]"
    assert raised.match(reason)


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    """The logger that `set_up_logs` changes, as it was afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield root
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


async def test_the_queue_that_fails_names_nobody(
    empty_postgres: str, root_logger: logging.Logger, capsys: pytest.CaptureFixture[str]
):
    """What procrastinate's own connections say is not shortened: nothing private goes through them."""
    set_up_logs("DEBUG", ())
    run = run_of("one")
    world = World()

    async def act(_name: str, _run: object, _give_way: object) -> None:
        raise AssertionError("no job can be queued")

    async with replicas(empty_postgres, world, act, names="a", pace=UNSCANNED) as engines:
        await world.until(lambda: world.scans == 1)
        with psycopg.connect(empty_postgres, autocommit=True) as connection:
            connection.execute("ALTER TABLE procrastinate_jobs ADD CHECK (queue_name = 'none')")
        await asyncio.wait_for(engines[0].submit([run]), 10)
    said = capsys.readouterr().err
    assert "Failing row contains" in said
    row = next(line for line in said.splitlines() if "Failing row contains" in line)
    assert run.operation_id in row
    nobody_in(said)


def nobody_in(text: str) -> None:
    for private in (PHONE, PHONE.lstrip("+"), NAME, NAME.lower(), REASON):
        assert private not in text
