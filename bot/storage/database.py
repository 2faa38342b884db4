"""The database: opening it, bringing its schema up to date, and keeping a second process away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.data_problems import DataUnusableError, of_sqlite, system_explained
from bot.storage.postgres import (
    AdvisoryLock,
    DatabaseUnusableError,
    is_postgres,
    lock_in_transaction,
    open_postgres,
    shown,
    unusable,
)
from bot.storage.private_files import LOCK
from bot.storage.sqlite import database_file, open_sqlite

_MIGRATIONS = Path(__file__).parent / "migrations"


class NewerDatabaseError(Exception):
    """A newer version has worked with the database, and this one does not know its schema. ``database`` names it."""

    def __init__(self, database: str) -> None:
        super().__init__(database)
        self.database = database


class DataInUseError(Exception):
    """Another process works on the same data folder. ``folder`` names it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder


def open_engine(url: str) -> AsyncEngine:
    """An engine for ``url`` (``sqlite:///path`` or ``postgresql://…``); nothing is opened yet."""
    return open_postgres(url) if is_postgres(url) else open_sqlite(url)


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


async def migrate(engine: AsyncEngine) -> None:
    """Bring the schema up to the newest revision; does nothing if it is there already.

    Of several replicas that start at once, one does it and the others wait for it.
    Raises `bot.storage.data_problems.DataUnusableError` or `bot.storage.postgres.DatabaseUnusableError` if it cannot
    be used, and `NewerDatabaseError`. Nothing was changed then.
    """
    async with _explained(engine), engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            await lock_in_transaction(connection, AdvisoryLock.SCHEMA)
        if await connection.run_sync(_compared) is Schema.NEWER:
            raise NewerDatabaseError(database_name(engine.url.render_as_string()))
        await connection.run_sync(lambda sync: command.upgrade(_config(sync), "head"))


class Schema(StrEnum):
    """How the schema of a database stands."""

    NEW = "new"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"


async def schema_of(engine: AsyncEngine) -> Schema:
    """Whether the schema is the one that this version works with. Changes nothing.

    Raises what `migrate` does, but for a newer one.
    """
    async with _explained(engine), engine.connect() as connection:
        return await connection.run_sync(_compared)


def _compared(connection: sa.Connection) -> Schema:
    scripts = ScriptDirectory.from_config(_config(connection))
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        return Schema.NEW
    if found == scripts.get_current_head():
        return Schema.CURRENT
    known = {script.revision for script in scripts.walk_revisions()}
    return Schema.OLDER if found in known else Schema.NEWER


def database_name(url: str) -> str:
    """A database as it may be shown to people."""
    return shown(url) if is_postgres(url) else str(database_file(url))


@asynccontextmanager
async def _explained(engine: AsyncEngine) -> AsyncIterator[None]:
    """Errors that a person can do something about, as `DatabaseUnusableError` and `DataUnusableError`."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        if (explained := why_unusable(error, engine.url.render_as_string())) is None:
            raise
        raise explained from error


def why_unusable(error: sa.exc.DBAPIError, url: str) -> DatabaseUnusableError | DataUnusableError | None:
    """What an error of the database at ``url`` means; None if it was for a fault of ours."""
    return unusable(error, url) if is_postgres(url) else of_sqlite(error.orig, database_file(url))


@asynccontextmanager
async def sole_use(folder: Path) -> AsyncIterator[None]:
    """Hold the data folder for this process alone. The system lets go of it when the process dies.

    Raises `DataInUseError` if another process holds it, and `bot.storage.data_problems.DataUnusableError`.
    """
    lock = await asyncio.to_thread(_acquire, folder)
    try:
        yield
    finally:
        lock.release()


def _acquire(folder: Path) -> FileLock:
    with system_explained(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Not bound to a thread: it is taken in one and released in another.
        lock = FileLock(folder / LOCK, mode=0o600, thread_local=False)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise DataInUseError(folder) from None
    return lock
