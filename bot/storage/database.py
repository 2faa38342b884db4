"""The database: opening it, bringing its schema up to date, and keeping a second process away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.storage.postgres import AdvisoryLock, is_postgres, lock_in_transaction, open_postgres, unusable
from bot.storage.private_files import LOCK

_MIGRATIONS = Path(__file__).parent / "migrations"


class DataInUseError(Exception):
    """Another process works on the same data folder. ``folder`` names it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder


def open_engine(url: str) -> AsyncEngine:
    """An engine for ``url`` (``sqlite:///path`` or ``postgresql://…``); nothing is opened yet."""
    return open_postgres(url) if is_postgres(url) else _open_sqlite(url)


def _open_sqlite(url: str) -> AsyncEngine:
    """SQLite runs in WAL with ``synchronous=FULL``: the mark that a request is about to leave must outlive
    a power cut, or the request might be sent a second time (https://sqlite.org/pragma.html#pragma_synchronous).
    One connection serves all, so that no transaction ever meets "database is locked".

    Every transaction begins with BEGIN, which Python's own module leaves out before what changes the
    schema: a process that dies in a migration would leave half of it behind
    (https://docs.python.org/3.11/library/sqlite3.html#sqlite3-controlling-transactions).
    """
    parsed = sa.make_url(url).set(drivername="sqlite+aiosqlite")
    engine = create_async_engine(parsed, pool_size=1, max_overflow=0, hide_parameters=True)

    @sa.event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


async def migrate(engine: AsyncEngine) -> None:
    """Bring the schema up to the newest revision; does nothing if it is there already.

    Of several replicas that start at once, one does it and the others wait for it.
    Raises `bot.storage.postgres.DatabaseUnusableError` if it is a Postgres that cannot be used.
    """
    async with _explained(engine), engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            await lock_in_transaction(connection, AdvisoryLock.SCHEMA)
        await connection.run_sync(lambda sync: command.upgrade(_config(sync), "head"))


class Schema(StrEnum):
    """How the schema of a database stands."""

    NEW = "new"
    CURRENT = "current"
    OLDER = "older"


async def schema_of(engine: AsyncEngine) -> Schema:
    """Whether the schema is the one that this version works with. Changes nothing.

    Raises `bot.storage.postgres.DatabaseUnusableError` if it is a Postgres that cannot be used.
    """

    def compare(sync: sa.Connection) -> Schema:
        newest = ScriptDirectory.from_config(_config(sync)).get_current_head()
        found = MigrationContext.configure(sync).get_current_revision()
        if found is None:
            return Schema.NEW
        return Schema.CURRENT if found == newest else Schema.OLDER

    async with _explained(engine), engine.connect() as connection:
        return await connection.run_sync(compare)


@asynccontextmanager
async def _explained(engine: AsyncEngine) -> AsyncIterator[None]:
    """Errors of Postgres that a person can do something about, as `DatabaseUnusableError`."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        url = engine.url.render_as_string()
        if engine.dialect.name != "postgresql" or (explained := unusable(error, url)) is None:
            raise
        raise explained from error


@asynccontextmanager
async def sole_use(folder: Path) -> AsyncIterator[None]:
    """Hold the data folder for this process alone. The system lets go of it when the process dies.

    Raises `DataInUseError` if another process holds it.
    """
    lock = await asyncio.to_thread(_acquire, folder)
    try:
        yield
    finally:
        lock.release()


def _acquire(folder: Path) -> FileLock:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Not bound to a thread: it is taken in one and released in another.
    lock = FileLock(folder / LOCK, mode=0o600, thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise DataInUseError(folder) from None
    return lock


def database_file(url: str) -> Path:
    """The file of an SQLite database."""
    return Path(sa.make_url(url).database or "").absolute()
