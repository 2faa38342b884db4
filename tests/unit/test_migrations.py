"""The migrations: from nothing to what the tables say, in one piece, as often as one likes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import Schema, migrate, open_engine, schema_of
from bot.storage.postgres import DatabaseProblem, DatabaseUnusableError
from bot.storage.tables import metadata
from tests.postgres import PASSWORD, Postgres


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'groupwarden.db'}"
    found: str = request.getfixturevalue("empty_postgres")
    return found


@pytest.fixture
async def engine(url: str) -> AsyncIterator[AsyncEngine]:
    async with opened(url) as one:
        yield one


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(url)
    try:
        yield engine
    finally:
        await engine.dispose()


async def test_a_new_database_comes_to_what_the_tables_say(engine: AsyncEngine):
    assert await schema_of(engine) is Schema.NEW
    await migrate(engine)
    assert await schema_of(engine) is Schema.CURRENT
    assert await differences(engine) == []


async def test_a_difference_would_be_noticed(engine: AsyncEngine):
    await migrate(engine)
    async with engine.begin() as connection:
        await connection.exec_driver_sql("DROP INDEX ix_operation_card_due")
    assert [one[0] for one in await differences(engine)] == ["add_index"]


async def test_migrating_again_changes_nothing(engine: AsyncEngine, url: str):
    await migrate(engine)
    async with engine.begin() as connection:
        await connection.execute(sa.insert(metadata.tables["person"]).values(telegram_id=1, language="ru"))
    before = await dump(url)
    await migrate(engine)
    assert await dump(url) == before
    assert before["person"] == [(1, "ru")]


async def test_a_migration_that_is_cut_off_leaves_nothing_behind(
    engine: AsyncEngine, url: str, monkeypatch: pytest.MonkeyPatch
):
    create = op.create_table
    with monkeypatch.context() as patch:
        patch.setattr(op, "create_table", breaking_off(create, at="target"))
        with pytest.raises(OSError, match="power"):
            await migrate(engine)
    assert await dump(url) == {}
    await migrate(engine)
    assert await differences(engine) == []


def breaking_off(create: Callable[..., sa.Table], *, at: str) -> Callable[..., sa.Table]:
    def create_table(name: str, *columns: Any, **how: Any) -> sa.Table:
        if name == at:
            raise OSError("the power fails")
        return create(name, *columns, **how)

    return create_table


async def differences(engine: AsyncEngine) -> list[Any]:
    """What would have to be changed for the database to be as the tables say."""

    def compare(connection: sa.Connection) -> list[Any]:
        found: list[Any] = compare_metadata(MigrationContext.configure(connection), metadata)
        return found

    async with engine.connect() as connection:
        return await connection.run_sync(compare)


async def dump(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All tables with all rows as another process sees them."""

    def read(connection: sa.Connection) -> dict[str, list[tuple[Any, ...]]]:
        found = sa.MetaData()
        found.reflect(connection)
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(table))] for table in found.sorted_tables
        }

    async with opened(url) as engine, engine.connect() as connection:
        return await connection.run_sync(read)


async def test_of_replicas_that_start_at_once_one_migrates(empty_postgres: str):
    async with AsyncExitStack() as stack:
        engines = [await stack.enter_async_context(opened(empty_postgres)) for _ in range(4)]
        await asyncio.gather(*(migrate(engine) for engine in engines))
        assert await differences(engines[0]) == []


async def refused(url: str) -> DatabaseUnusableError:
    async with opened(url) as engine:
        with pytest.raises(DatabaseUnusableError) as looking:
            await schema_of(engine)
        with pytest.raises(DatabaseUnusableError) as starting:
            await migrate(engine)
    assert looking.value.problem is starting.value.problem
    assert PASSWORD not in str(starting.value) + repr(starting.value)
    return starting.value


async def test_a_postgres_that_cannot_be_used_says_why(postgres: Postgres, empty_postgres: str, tmp_path: Path):
    name = sa.make_url(empty_postgres).database or ""
    wrong = await refused(postgres.url(name, password="another"))
    assert wrong.problem is DatabaseProblem.PASSWORD
    assert wrong.database == f"{name} ({postgres.folder})"
    assert (await refused(postgres.url(name, user="nobody"))).problem is DatabaseProblem.PASSWORD
    assert (await refused(postgres.url("nothing"))).problem is DatabaseProblem.MISSING
    assert (await refused(f"postgresql://warden@/{name}?host={tmp_path}")).problem is DatabaseProblem.UNREACHABLE


async def test_a_user_who_may_make_no_tables(postgres: Postgres, empty_postgres: str):
    name = sa.make_url(empty_postgres).database or ""
    guest = f"guest_{name}"
    postgres.execute(sql.SQL("CREATE USER {} PASSWORD {}").format(sql.Identifier(guest), PASSWORD))
    async with opened(postgres.url(name, user=guest)) as engine:
        with pytest.raises(DatabaseUnusableError) as raised:
            await migrate(engine)
    assert raised.value.problem is DatabaseProblem.FORBIDDEN
