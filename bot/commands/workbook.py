"""The people of an Excel workbook (``.xlsx``), read within bounds whatever the archive claims to be.

The format: https://ecma-international.org/publications-and-standards/standards/ecma-376/
"""

import warnings
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import islice
from typing import Any
from xml.parsers import expat
from zipfile import ZipFile

import structlog

from bot.commands.file_problem import FileProblem, UnreadableFileError
from bot.commands.table import MOST_COLUMNS, MOST_ROWS, Row, read_table
from bot.commands.targets import People

MOST_UNPACKED = 40_000_000
"""Bytes of all parts together. Ten thousand rows of twenty columns are a quarter of it."""
_MOST_PARTS = 1000
_LAST_ROW = 1_048_576
"""Of Excel's own sheets: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3"""
_CHUNK = 65_536
_ENCRYPTED = 0x1

_log = structlog.get_logger(__name__)


def _load(file: BytesIO, *, data_only: bool = False) -> Any:
    # It takes a while to import, and few ever send a workbook.
    from openpyxl import load_workbook  # noqa: PLC0415

    return load_workbook(file, read_only=True, keep_links=False, data_only=data_only)


def read_workbook(data: bytes, region: str) -> People:
    """The people of the first visible sheet that has phones. Raises `UnreadableFileError`."""
    # A warning of the library's helps nobody who reads a list, and may quote a cell, which is somebody's phone.
    warnings.filterwarnings("ignore", module=r"openpyxl\.")
    try:
        _check_archive(data)
        return _read(data, region)
    except UnreadableFileError:
        raise
    except Exception as error:  # noqa: BLE001 - of a damaged file the library raises whatever comes up within it
        _log.info("a workbook could not be read", error=type(error).__name__)
        raise UnreadableFileError(FileProblem.DAMAGED) from None


def _check_archive(data: bytes) -> None:
    """Look at what the archive declares before anything of it is unpacked; more than that is never read of a part."""
    with ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise UnreadableFileError(FileProblem.PASSWORD)
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise UnreadableFileError(FileProblem.TOO_BIG)
        if not any(part.filename.startswith("xl/") for part in parts):
            raise UnreadableFileError(FileProblem.NOT_A_LIST)
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                _refuse_doctype(archive, part.filename)


def _refuse_doctype(archive: ZipFile, name: str) -> None:
    """Refuse a part with a document type: no program writes one, and entities that multiply are declared in it."""
    seen: list[bool] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: seen.append(True)
    parser.StartElementHandler = lambda *_: seen.append(False)
    with archive.open(name) as part:
        while not seen and (chunk := part.read(_CHUNK)):
            parser.Parse(chunk)
    if seen and seen[0]:
        raise UnreadableFileError(FileProblem.DAMAGED)


def _read(data: bytes, region: str) -> People:
    people = People()
    for rows in _sheets(data):
        people = read_table(rows, region)
        if people.understood:
            break
    return people


def _sheets(data: bytes) -> Iterator[list[Row]]:
    """The rows of each sheet, formulas as what they came to, or as they are written if that is not in the file."""
    with BytesIO(data) as file:
        workbook = _load(file)
        try:
            for place, sheet in enumerate(workbook.worksheets):
                if sheet.sheet_state != "visible":
                    continue
                rows: list[Row] = list(_rows(sheet))
                if any(cell.startswith("=") for _, cells in rows for cell in cells):
                    known = _results(data, place)
                    rows = [(number, _reckoned(cells, known.get(number, []))) for number, cells in rows]
                yield rows
        finally:
            workbook.close()


def _results(data: bytes, place: int) -> dict[int, list[str]]:
    """The rows of a sheet with what its formulas came to when it was saved."""
    with BytesIO(data) as file:
        workbook = _load(file, data_only=True)
        try:
            return dict(_rows(workbook.worksheets[place]))
        finally:
            workbook.close()


def _reckoned(written: Sequence[str], known: Sequence[str]) -> list[str]:
    return [
        (known[place] if place < len(known) else "") or cell if cell.startswith("=") else cell
        for place, cell in enumerate(written)
    ]


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, up to the first that is too many."""
    sheet.reset_dimensions()  # what the file claims may be wrong, or a million empty columns
    rows = enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1)
    filled = ((number, cells) for number, cells in islice(rows, _LAST_ROW) if any(cell is not None for cell in cells))
    for number, cells in islice(filled, MOST_ROWS + 2):
        yield number, [_text(cell) for cell in cells]


def _text(value: object) -> str:
    """A cell as text; a number without the dot or exponent in which it happens to be stored."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    formula = getattr(value, "text", None)  # of a formula over several cells
    return str(value if formula is None else formula)
