"""The people of an Excel workbook (``.xlsx``), read within bounds whatever the archive claims to be.

The format: https://ecma-international.org/publications-and-standards/standards/ecma-376/
"""

import warnings
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import structlog

from bot.commands.entries import EntryReader
from bot.commands.file_problem import FileProblem, UnreadableFileError
from bot.commands.table import MOST_COLUMNS, MOST_ROWS, Row, read_table
from bot.commands.targets import People
from bot.commands.workbook_package import Package, checked
from bot.commands.workbook_parts import Formulas

_log = structlog.get_logger(__name__)


def read_workbook(data: bytes, region: str) -> People:
    """The people of the first visible sheet that has phones. Raises `UnreadableFileError`."""
    # A warning of the library's helps nobody who reads a list, and may quote a cell, which is somebody's phone.
    warnings.filterwarnings("ignore", module=r"openpyxl\.")
    try:
        return _read(checked(data), region)
    except (UnreadableFileError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - of a damaged file the library raises whatever comes up within it
        _log.info("a workbook could not be read", error=type(error).__name__)
        raise UnreadableFileError(FileProblem.DAMAGED) from None


def _read(package: Package, region: str) -> People:
    people, entries = People(), EntryReader(region)
    for rows in _sheets(package):
        people = read_table(rows, entries)
        if people.understood:
            break
    return people


def _sheets(package: Package) -> Iterator[Iterator[Row]]:
    """The rows of each sheet, formulas as what they came to, or as they are written if that is not in the file."""
    # It takes a while to import, and few ever send a workbook.
    from openpyxl import load_workbook  # noqa: PLC0415

    workbook = load_workbook(package.file, read_only=True, keep_links=False, data_only=True)
    try:
        for sheet, formulas in zip(workbook.worksheets, package.formulas, strict=True):
            if sheet.sheet_state == "visible":
                yield _rows(sheet, formulas)
    finally:
        workbook.close()


def _rows(sheet: Any, formulas: Formulas) -> Iterator[Row]:
    """The rows that hold anything, up to the first that is too many."""
    sheet.reset_dimensions()  # what the file claims may be wrong, or a million empty columns
    rows = enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1)
    filled = ((number, cells) for number, cells in rows if number in formulas or cells.count(None) < len(cells))
    for number, values in islice(filled, MOST_ROWS + 2):
        cells = ["" if value is None else _text(value) for value in values[: _width(values)]]
        for column, formula in formulas.get(number, {}).items():
            cells += [""] * (min(column + 1, MOST_COLUMNS) - len(cells))
            if column < MOST_COLUMNS:
                cells[column] = cells[column] or formula
        yield number, cells


def _width(values: Sequence[object]) -> int:
    """How many there are up to the last that is anything: rows come filled up to `MOST_COLUMNS`."""
    return next((width for width in range(len(values), 0, -1) if values[width - 1] is not None), 0)


def _text(value: object) -> str:
    """A cell as text; a number without the dot or exponent in which it happens to be stored."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
