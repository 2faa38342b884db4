"""Closes the data to the other users of the machine, whatever the umask and whichever version made the files."""

import os
import stat
from pathlib import Path
from typing import Final

import structlog

LOCK: Final = "groupwarden.lock"
"""The file in the data folder that says whether a process works on it."""
_SIDECARS: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database, with the mode of that (https://sqlite.org/tempfiles.html)."""
_OTHERS: Final = 0o077

_log = structlog.get_logger(__name__)


def keep_private(database: Path) -> None:
    """Give the database and what is beside it the mode 0600, and their folder 0700.

    The database is made, empty, if there is none: SQLite would open it to whomever the umask allows. A folder with
    anything else in it (a home, a shared one) may be in use by others, and keeps its mode. What belongs to another
    user, or cannot be changed on this file system, stays as it is, and the log says so.

    Raises OSError if the database cannot be made.
    """
    if not database.exists():
        os.close(os.open(database, os.O_WRONLY | os.O_CREAT, 0o600))
    real = database.resolve()  # as SQLite does before it names its files
    folder = database.parent
    for file in (real, *(real.with_name(real.name + suffix) for suffix in _SIDECARS), folder / LOCK):
        _close_file(file)
    _close_folder(folder, {LOCK, database.name, *(database.name + suffix for suffix in _SIDECARS)})


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
