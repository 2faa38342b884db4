"""Closes the data to the other users of the machine, whatever the umask and whichever version made the files."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Final

import structlog

from bot.storage.data_problems import of_sqlite, system_explained

LOCK: Final = "groupwarden.lock"
"""The file in the data folder that says whether a process works on it."""
_SIDECARS: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database, with the mode of that (https://sqlite.org/tempfiles.html)."""
_OTHERS: Final = 0o077

_log = structlog.get_logger(__name__)


def keep_private(database: Path) -> None:
    """Give the database and what is beside it the mode 0600, and their folder 0700.

    The database is made if there is none: SQLite would open it to whomever the umask allows. A folder with
    anything else in it (a home, a shared one) may be in use by others, and keeps its mode. What belongs to another
    user, or cannot be changed on this file system, stays as it is, and the log says so.

    Raises `bot.storage.data_problems.DataUnusableError` if the database cannot be made.
    """
    with system_explained(database):
        real = database.resolve()  # as SQLite does before it names its files
        if not real.exists():
            _make(real)
        folder = database.parent
        for file in (real, *_beside(real), folder / LOCK):
            _close_file(file)
        own = {database, *_beside(database), *_unfinished(database)}
        _close_folder(folder, {LOCK, *(file.name for file in own)})


def _beside(database: Path) -> list[Path]:
    return [database.with_name(database.name + suffix) for suffix in _SIDECARS]


def _unfinished(database: Path) -> list[Path]:
    new = database.with_name(database.name + ".new")
    return [new, *_beside(new)]


def _make(database: Path) -> None:
    """Make a database that holds nothing but its header, all at once.

    An empty file would be taken for one that somebody emptied, see `bot.storage.sqlite.examine`.
    """
    new, *_ = unfinished = _unfinished(database)
    for file in unfinished:
        file.unlink(missing_ok=True)
    try:
        os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(new)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")  # which writes the header
        new.rename(database)
    except sqlite3.Error as error:
        if (explained := of_sqlite(error, database)) is None:
            raise
        raise explained from error
    finally:
        for file in unfinished:
            file.unlink(missing_ok=True)


def _close_file(file: Path) -> None:
    try:
        found = file.lstat()
    except FileNotFoundError:
        return
    if stat.S_ISREG(found.st_mode):
        _close(file, found, 0o600)


def _close_folder(folder: Path, own: set[str]) -> None:
    found = folder.stat()
    if not found.st_mode & _OTHERS:
        return
    if any(entry.name not in own for entry in folder.iterdir()):
        _log.warning("the data folder holds other files, so others may still look into it", folder=str(folder))
        return
    _close(folder, found, 0o7700)


def _close(path: Path, found: os.stat_result, keep: int) -> None:
    """Take all bits but those of ``keep`` from the mode, if it lets others in."""
    if not found.st_mode & _OTHERS:
        return
    if found.st_uid != os.geteuid():
        _log.warning("the owner is another user, so others may still read it", path=str(path), owner=found.st_uid)
        return
    try:
        path.chmod(stat.S_IMODE(found.st_mode) & keep)
        is_closed = not path.stat().st_mode & _OTHERS
    except OSError as error:
        _log.warning("the mode cannot be changed, so others may still read it", path=str(path), error=error.strerror)
        return
    if not is_closed:  # the file system keeps no modes
        _log.warning("the mode cannot be changed, so others may still read it", path=str(path))
