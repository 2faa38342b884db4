"""The migrations: from nothing to what the tables say, in one piece, as often as one likes."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import is_current, migrate, open_engine
from bot.storage.tables import metadata


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    opened = open_engine(f"sqlite:///{tmp_path / 'groupwarden.db'}")
    yield opened
    await opened.dispose()


async def test_a_new_database_comes_to_what_the_tables_say(engine: AsyncEngine):
    assert not await is_current(engine)
    await migrate(engine)
    assert await is_current(engine)
    assert await differences(engine) == []


async def test_a_difference_would_be_noticed(engine: AsyncEngine):
    await migrate(engine)
    async with engine.begin() as connection:
        await connection.exec_driver_sql("DROP INDEX ix_operation_card_due")
    assert [one[0] for one in await differences(engine)] == ["add_index"]


async def test_migrating_again_changes_nothing(engine: AsyncEngine, tmp_path: Path):
    await migrate(engine)
    async with engine.begin() as connection:
        await connection.execute(sa.insert(metadata.tables["person"]).values(telegram_id=1, language="ru"))
    before = dump(tmp_path / "groupwarden.db")
    await migrate(engine)
    assert dump(tmp_path / "groupwarden.db") == before
    assert any("INSERT INTO" in line and "person" in line for line in before)


async def test_a_migration_that_is_cut_off_leaves_nothing_behind(
    engine: AsyncEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    create = op.create_table
    with monkeypatch.context() as patch:
        patch.setattr(op, "create_table", breaking_off(create, at="target"))
        with pytest.raises(OSError, match="power"):
            await migrate(engine)
    assert dump(tmp_path / "groupwarden.db") == ["BEGIN TRANSACTION;", "COMMIT;"]
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


def dump(file: Path) -> list[str]:
    """The whole database as another process sees it."""
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())
