"""What is SQLite's own: its engine, and its file, which is looked at before SQLite is let near it."""

import os
import stat
import tempfile
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage.data_problems import DataProblem, DataUnusableError, system_explained

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


def database_file(url: str) -> Path:
    """The file of an SQLite database."""
    return Path(sa.make_url(url).database or "").absolute()


def examine(file: Path) -> bool:
    """Whether there is a database in this file; changes nothing.

    SQLite takes an empty file for a new database, and deletes the ``-wal`` that it finds beside it, with all that was
    confirmed last. `bot.storage.private_files.keep_private` never leaves an empty one behind, so it was emptied by
    somebody or something else.

    Raises `DataUnusableError` if there is one that cannot be used, or if none can be made.
    """
    real = Path(os.path.realpath(file))  # as SQLite does before it names the files beside it
    with system_explained(file):
        exists = _look(real)
        _try_to_write(_nearest_folder(real.parent))
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
    if not os.access(file, os.R_OK | os.W_OK):
        os.close(os.open(file, os.O_RDWR))
    return True


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _nearest_folder(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists and in which it can be made."""
    for one in (folder, *folder.parents):
        try:
            one.stat()
        except FileNotFoundError:
            continue
        return one
    return folder


def _try_to_write(folder: Path) -> None:
    """Write into a file without a name, which is gone at once."""
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(ROOM))
        file.flush()


async def verify(connection: AsyncConnection, file: Path) -> None:
    """Look whether the database is whole: 0.1 s of CPU for each 100 MB.

    Raises `DataUnusableError` if it is not, or is another program's.
    """
    told = (await connection.exec_driver_sql("PRAGMA quick_check(1)")).scalar_one()
    if told != "ok":
        raise DataUnusableError(DataProblem.DAMAGED, file, str(told).splitlines()[-1])
    names = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
    if names and "alembic_version" not in names:
        raise DataUnusableError(DataProblem.FOREIGN, file, "")
