"""Why the data folder, or the SQLite file in it, cannot be used, in words that lead to a remedy."""

import errno
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final


class DataProblem(StrEnum):
    """What is wrong with the data. The catalogues hold a sentence for each."""

    FULL = "full"
    READ_ONLY = "read_only"
    """The file system takes no writes."""
    FORBIDDEN = "forbidden"
    NO_FOLDER = "no_folder"
    """A part of the path is a file."""
    IS_FOLDER = "is_folder"
    """A folder stands where the database should."""
    EMPTY = "empty"
    """The database file holds nothing, which the bot never leaves behind."""
    PARTED = "parted"
    """There are changes for a database that is not there (``-wal``); SQLite would delete them."""
    NO_DATABASE = "no_database"
    FOREIGN = "foreign"
    """The database holds another program's tables."""
    DAMAGED = "damaged"
    BUSY = "busy"
    OTHER = "other"


class DataUnusableError(Exception):
    """The data cannot be used. ``path`` is what is meant, ``detail`` the word of the system, or of SQLite."""

    def __init__(self, problem: DataProblem, path: Path, detail: str) -> None:
        super().__init__(f"{problem}: {path}: {detail}")
        self.problem = problem
        self.path = path
        self.detail = detail


_OF_SYSTEM: Final[Mapping[int, DataProblem]] = MappingProxyType(
    {
        errno.ENOSPC: DataProblem.FULL,
        errno.EDQUOT: DataProblem.FULL,
        errno.EROFS: DataProblem.READ_ONLY,
        errno.EACCES: DataProblem.FORBIDDEN,
        errno.EPERM: DataProblem.FORBIDDEN,
        errno.ENOTDIR: DataProblem.NO_FOLDER,
        errno.EEXIST: DataProblem.NO_FOLDER,
        errno.EISDIR: DataProblem.IS_FOLDER,
    }
)
_OF_SQLITE: Final[Mapping[int, DataProblem]] = MappingProxyType(
    {
        sqlite3.SQLITE_FULL: DataProblem.FULL,
        sqlite3.SQLITE_READONLY: DataProblem.FORBIDDEN,
        sqlite3.SQLITE_PERM: DataProblem.FORBIDDEN,
        sqlite3.SQLITE_CORRUPT: DataProblem.DAMAGED,
        sqlite3.SQLITE_NOTADB: DataProblem.NO_DATABASE,
        sqlite3.SQLITE_BUSY: DataProblem.BUSY,
        sqlite3.SQLITE_LOCKED: DataProblem.BUSY,
        sqlite3.SQLITE_IOERR: DataProblem.OTHER,
        sqlite3.SQLITE_CANTOPEN: DataProblem.OTHER,
    }
)
"""By primary result code (https://sqlite.org/rescode.html#primary_result_codes_versus_extended_result_codes)."""
_PRIMARY: Final = 0xFF


def of_system(error: OSError, path: Path) -> DataUnusableError:
    """What an error of the system means; ``path`` is told if it names none itself."""
    number = error.errno or 0
    told = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else path
    return DataUnusableError(_OF_SYSTEM.get(number, DataProblem.OTHER), told, error.strerror or str(error))


@contextmanager
def system_explained(path: Path) -> Iterator[None]:
    """Errors of the system as `DataUnusableError`."""
    try:
        yield
    except OSError as error:
        raise of_system(error, path) from error


def of_sqlite(error: BaseException | None, file: Path) -> DataUnusableError | None:
    """What an error of the driver means; None if it was for a fault of ours, such as a wrong statement."""
    if not isinstance(error, sqlite3.Error):
        return None
    problem = _OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & _PRIMARY)
    # SQLite's own words name the fault ("disk I/O error") and hold no values.
    return None if problem is None else DataUnusableError(problem, file, str(error))
