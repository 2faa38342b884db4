"""The phones of a table: which of its columns they are in, and who is in them."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.commands.entries import numbers_in, read_entry, refuse_too_many_numbers, rejected_entry
from bot.commands.file_problem import FileProblem, UnreadableFileError
from bot.commands.targets import People
from bot.domain.participant import Participant
from bot.domain.request import Rejected

MOST_ROWS = 10_000
"""Of a file, its header aside."""
MOST_COLUMNS = 100
_LONGEST_CELL = 500
"""Characters. Longer ones are notes; to look through them for phones would take long and find the wrong ones."""
_TRIED = 50
"""Cells of a column by which it is judged."""

_MOST_NUMBERS = 12
"""Of a cell by which a column is judged: two phones, written with many spaces, and a little more."""

_STRONG = re.compile(r"\b(?:tele)?phone|\btel\b|mobile|cell|whats|телеф|\bтел\b|моб|сотов|в[ао]тс", re.IGNORECASE)
_WEAK = re.compile(r"номер|number", re.IGNORECASE)
_DELIMITERS = ";,\t|"
_SEPARATOR_LINE = re.compile(r"sep=([;,\t|])\r?\n", re.IGNORECASE)
"""With it Excel tells itself how columns are parted."""

Row = tuple[int, Sequence[str]]
"""A row's number, from 1, and its cells."""


@dataclass(frozen=True, slots=True)
class _Column:
    place: int
    filled: int
    phones: float
    """How many cells are phones, reckoned from some of them."""


def read_csv(text: str, region: str) -> People:
    """The people in a text of columns. Raises `UnreadableFileError`."""
    if separator := _SEPARATOR_LINE.match(text):
        return read_table(_records(text[separator.end() :], separator[1], first=2), region)
    return read_table(_records(text, _delimiter(text), first=1), region)


def read_table(rows: Iterable[Row], region: str) -> People:
    """The people in the column that holds the phones.

    It is the one that the header calls so, if it holds any; else the one with the most. Without a header it
    is every column that is made of phones. Other columns are ignored, and so are empty cells. Raises
    `UnreadableFileError` for too many rows.
    """
    filled = _filled(rows)
    if not filled:
        return People()
    width = min(max(len(cells) for _, cells in filled), MOST_COLUMNS)
    header = filled[0][1] if not any(map(_may_be_phone, filled[0][1])) else None
    body = filled[1:] if header is not None else filled
    if len(body) > MOST_ROWS:
        raise UnreadableFileError(FileProblem.TOO_MANY_ROWS)
    columns = [column for place in range(width) if (column := _judged(place, body, region)).phones]
    chosen = _called_so(columns, header) if header is not None else _made_of_phones(columns)
    understood: list[Participant] = []
    rejected: list[Rejected] = []
    refuse_too_many_numbers(_cell(cells, column.place) for _, cells in body for column in chosen)
    for number, cells in body:
        for column in chosen:
            found = _read_cell(_cell(cells, column.place), region, number)
            understood += found.understood
            rejected += found.rejected
    return People(tuple(dict.fromkeys(understood)), tuple(rejected))


def _filled(rows: Iterable[Row]) -> list[Row]:
    filled = []
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            filled.append((number, cells))
        if len(filled) > MOST_ROWS + 1:
            raise UnreadableFileError(FileProblem.TOO_MANY_ROWS)
    return filled


def _judged(place: int, body: Sequence[Row], region: str) -> _Column:
    cells = [cell for _, row in body if (cell := _cell(row, place))]
    possible = [cell for cell in cells if _may_be_phone(cell)]
    tried = possible[:: len(possible) // _TRIED + 1]
    read = sum(bool(_read_cell(cell, region, 0).understood) for cell in tried)
    return _Column(place, len(cells), len(possible) * read / len(tried) if tried else 0.0)


def _called_so(columns: Sequence[_Column], header: Sequence[str]) -> list[_Column]:
    for words in (_STRONG, _WEAK):
        if named := [column for column in columns if words.search(_cell(header, column.place))]:
            return [max(named, key=lambda column: column.phones)]
    return sorted(columns, key=lambda column: -column.phones)[:1]


def _made_of_phones(columns: Sequence[_Column]) -> list[_Column]:
    made_of_them = [column for column in columns if 2 * column.phones >= column.filled]
    return made_of_them or sorted(columns, key=lambda column: -column.phones)[:1]


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _may_be_phone(cell: str) -> bool:
    cell = cell[:_LONGEST_CELL]
    return sum(map(str.isdecimal, cell)) >= 7 and numbers_in(cell) <= _MOST_NUMBERS


def _read_cell(cell: str, region: str, row: int) -> People:
    if not cell:
        return People()
    if len(cell) > _LONGEST_CELL:
        return People((), (rejected_entry(cell, row),))
    return read_entry(cell, region, row)


def _records(text: str, delimiter: str, *, first: int) -> Iterator[Row]:
    lines = text.splitlines(keepends=True)
    try:
        return iter(list(enumerate(csv.reader(lines, delimiter=delimiter, strict=True), first)))
    except csv.Error:
        # A quote that is not closed, or stands within a word, is a sign like any other.
        try:
            return iter(list(enumerate(csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE), first)))
        except csv.Error:
            raise UnreadableFileError(FileProblem.DAMAGED) from None


def _delimiter(text: str) -> str:
    """The sign that parts most of the first lines into equally many columns, more than one."""
    lines = [line for line in text[: _LONGEST_CELL * 100].splitlines()[:100] if line.strip()]

    def regularity(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in lines]
        usual = max(set(counts), key=lambda count: (count > 0, counts.count(count), count), default=0)
        return (counts.count(usual) if usual else 0, usual)

    return max(_DELIMITERS, key=regularity)
