"""What is SQLite's own: its engine, and its file, which is looked at before SQLite is let near it."""

import asyncio
import contextlib
import os
import sqlite3
import stat
import tempfile
from pathlib import Path
from typing import Any, Final

import aiosqlite
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.storage.data_problems import DataProblem, DataUnusableError, of_sqlite, system_explained

ROOM: Final = 2**20
"""Bytes that must be free at the start: a new database takes a quarter of it, and every one 32 KiB beside it."""


def open_sqlite(url: str) -> AsyncEngine:
    """SQLite runs in WAL with ``synchronous=FULL``: the mark that a request is about to leave must outlive
    a power cut, or the request might be sent a second time (https://sqlite.org/pragma.html#pragma_synchronous).
    One connection serves all, so that no transaction ever meets "database is locked".

    Every transaction begins with BEGIN, which Python's own module leaves out before what changes the
    schema: a process that dies in a migration would leave half of it behind
    (https://docs.python.org/3.11/library/sqlite3.html#sqlite3-controlling-transactions).
    """
    parsed = sa.make_url(url).set(drivername="sqlite+aiosqlite")
    engine = create_async_engine(
        parsed, pool_size=1, max_overflow=0, hide_parameters=True, connect_args={"async_creator_fn": _connect}
    )

    @sa.event.listens_for(engine.sync_engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


async def _connect(*database: Any, **options: Any) -> aiosqlite.Connection:
    """A connection. Who is cut off meanwhile leaves none behind, as aiosqlite does: its thread still opens it then, and
    nobody gets it.
    """
    connection = aiosqlite.connect(*database, isolation_level=None, **options)
    # As SQLAlchemy sets it: what is left open holds up no end of the process.
    connection._thread.daemon = True  # noqa: SLF001 - there is no other way
    opening = asyncio.create_task(_prepared(connection))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        with contextlib.suppress(sqlite3.Error):
            await (await opening).close()
        raise


async def _prepared(connection: aiosqlite.Connection) -> aiosqlite.Connection:
    await connection
    try:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            await connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        await connection.close()
        raise
    return connection


def database_file(url: str) -> Path:
    """The file of an SQLite database."""
    return Path(sa.make_url(url).database or "").absolute()


def examine(file: Path) -> bool:
    """Whether there is a database in this file, whole and the bot's own; changes nothing.

    SQLite takes an empty file for a new database, and deletes the ``-wal`` that it finds beside it, with all that was
    confirmed last. `bot.storage.private_files.keep_private` never leaves an empty one behind, so it was emptied by
    somebody or something else.

    Raises `DataUnusableError` if there is one that cannot be used, or if none can be made.
    """
    real = Path(os.path.realpath(file))  # as SQLite does before it names the files beside it
    try:
        with system_explained(real):
            exists = _look(real)
        with system_explained(real.parent):
            _try_to_write(_nearest(real.parent))
    except DataUnusableError as error:
        if error.problem is DataProblem.NO_FOLDER:
            raise DataUnusableError(error.problem, _nearest(real), error.detail) from error
        raise
    if exists:
        _verify(real)
    return exists


def _look(file: Path) -> bool:
    changes = file.with_name(file.name + "-wal")
    try:
        found = file.stat()
    except FileNotFoundError:
        if _size(changes):
            raise DataUnusableError(DataProblem.PARTED, file, changes.name) from None
        return False
    if stat.S_ISDIR(found.st_mode):
        raise DataUnusableError(DataProblem.IS_FOLDER, file, "")
    if not stat.S_ISREG(found.st_mode):
        raise DataUnusableError(DataProblem.NO_DATABASE, file, "")
    if found.st_size == 0:
        raise DataUnusableError(DataProblem.EMPTY, file, changes.name)
    # SQLite would open for reading what it may not write, and fail later. It is opened here only to learn why it cannot
    # be: to close a file takes the locks from all who have it open in this process.
    by_effective_user = os.access in os.supports_effective_ids
    if not os.access(file, os.R_OK | os.W_OK, effective_ids=by_effective_user):
        os.close(os.open(file, os.O_RDWR))
    return True


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _nearest(path: Path) -> Path:
    """The path, or what of it exists."""
    for one in (path, *path.parents):
        try:
            one.stat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        return one
    return path


def _try_to_write(folder: Path) -> None:
    """Write into a file without a name, which is gone at once."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(ROOM))
            file.flush()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from None  # else it names the file, or nothing


def _verify(file: Path) -> None:
    """Look whether the database is whole (0.1 s of CPU for each 100 MB), and not another program's."""
    try:
        with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True)) as connection:
            [told] = connection.execute("PRAGMA quick_check(1)").fetchone()
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    except sqlite3.Error as error:
        if (explained := of_sqlite(error, file)) is None:
            raise
        raise explained from error
    if told != "ok":
        raise DataUnusableError(DataProblem.DAMAGED, file, str(told).splitlines()[-1])
    if tables and "alembic_version" not in tables:
        raise DataUnusableError(DataProblem.FOREIGN, file, "")
