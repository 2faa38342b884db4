"""The phones of a table: which of its columns they are in, and who is in them."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO

from bot.commands.entries import LONGEST_ENTRY, EntryReader, numbers_in
from bot.commands.file_problem import FileProblem, UnreadableFileError
from bot.commands.targets import People
from bot.domain.participant import Participant
from bot.domain.request import Rejected

MOST_ROWS = 10_000
"""Of a file, its header aside."""
MOST_COLUMNS = 100
_SAMPLE = 50_000
"""Characters by which the sign that parts the columns is told."""
_FEWEST_DIGITS = 7
"""Of a cell by which a column is judged."""
_TRIED = 50
"""Cells of a column by which it is judged."""

_MOST_NUMBERS = 12
"""Of a cell by which a column is judged: two phones, written with many spaces, and a little more."""

_STRONG = re.compile(r"\b(?:tele)?phone|\btel\b|mobile|cell|whats|телеф|\bтел\b|моб|сотов|в[ао]тс", re.IGNORECASE)
_WEAK = re.compile(r"номер|number", re.IGNORECASE)
_DIGITS = re.compile(rf"(?:\D*\d){{{_FEWEST_DIGITS}}}")
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
        return read_table(_records(text[separator.end() :], separator[1], first=2), EntryReader(region))
    return read_table(_records(text, _delimiter(text), first=1), EntryReader(region))


def read_table(rows: Iterable[Row], entries: EntryReader) -> People:
    """The people in the column that holds the phones.

    It is the one that the header calls so, if it holds any; else the one with the most. Without a header it
    is every column that is made of phones. Other columns are ignored, and so are empty cells. Raises
    `UnreadableFileError` for too many rows.
    """
    filled = _filled(rows)
    if not filled:
        return People()
    header = filled[0][1] if not any(map(_may_be_phone, filled[0][1])) else None
    body = filled[1:] if header is not None else filled
    if len(body) > MOST_ROWS:
        raise UnreadableFileError(FileProblem.TOO_MANY_ROWS)
    columns = [column for place, cells in _by_column(body) if (column := _judged(place, cells, entries)).phones]
    chosen = _called_so(columns, header) if header is not None else _made_of_phones(columns)
    understood: dict[Participant, None] = {}
    rejected: list[Rejected] = []
    for number, cells in body:
        for column in chosen:
            if cell := _cell(cells, column.place):
                found = entries.read(cell, number)
                understood.update(dict.fromkeys(found.understood))
                rejected += found.rejected
        if len(understood) > MOST_ROWS:
            raise UnreadableFileError(FileProblem.TOO_MANY_ROWS)
    return People(tuple(understood), tuple(rejected))


def _filled(rows: Iterable[Row]) -> list[Row]:
    """The rows that hold anything. Raises `UnreadableFileError` for too many of them, without reading on."""
    filled: list[Row] = []
    for number, written in rows:
        # Each cell is copied but those too long to be read, which many cells of a workbook may share.
        cells = [cell if len(cell) > LONGEST_ENTRY else cell.strip() for cell in written[:MOST_COLUMNS]]
        if any(cells):
            filled.append((number, cells))
        if len(filled) > MOST_ROWS + 1:
            raise UnreadableFileError(FileProblem.TOO_MANY_ROWS)
    return filled


def _by_column(body: Sequence[Row]) -> Iterable[tuple[int, list[str]]]:
    """The columns that hold anything, by their places, with the cells that are not empty."""
    columns: dict[int, list[str]] = {}
    for _, cells in body:
        for place, cell in enumerate(cells):
            if cell:
                columns.setdefault(place, []).append(cell)
    return sorted(columns.items())


def _judged(place: int, cells: Sequence[str], entries: EntryReader) -> _Column:
    possible = [cell for cell in cells if _may_be_phone(cell)]
    tried = possible[:: len(possible) // _TRIED + 1]
    read = sum(bool(entries.read(cell).understood) for cell in tried)
    return _Column(place, len(cells), len(possible) * read / len(tried) if tried else 0.0)


def _called_so(columns: Sequence[_Column], header: Sequence[str]) -> list[_Column]:
    for words in (_STRONG, _WEAK):
        if named := [column for column in columns if words.search(_cell(header, column.place)[:LONGEST_ENTRY])]:
            return [max(named, key=lambda column: column.phones)]
    return sorted(columns, key=lambda column: -column.phones)[:1]


def _made_of_phones(columns: Sequence[_Column]) -> list[_Column]:
    made_of_them = [column for column in columns if 2 * column.phones >= column.filled]
    return made_of_them or sorted(columns, key=lambda column: -column.phones)[:1]


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _may_be_phone(cell: str) -> bool:
    if len(cell) < _FEWEST_DIGITS or len(cell) > LONGEST_ENTRY or not _DIGITS.match(cell):
        return False
    return len(cell) < 2 * _MOST_NUMBERS or numbers_in(cell) <= _MOST_NUMBERS


def _records(text: str, delimiter: str, *, first: int) -> list[Row]:
    try:
        return _filled(enumerate(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True), first))
    except csv.Error:
        # A quote that is not closed, or stands within a word, is a sign like any other.
        lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter, quoting=csv.QUOTE_NONE)
    try:
        return _filled(enumerate(lines, first))
    except csv.Error:  # for a cell of more than 131,072 characters
        raise UnreadableFileError(FileProblem.TOO_COMPLICATED) from None


def _delimiter(text: str) -> str:
    """The sign that parts most of the first lines into equally many columns, more than one."""
    lines = [line for line in text[:_SAMPLE].splitlines()[:100] if line.strip()]

    def regularity(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in lines]
        usual = max(set(counts), key=lambda count: (count > 0, counts.count(count), count), default=0)
        return (counts.count(usual) if usual else 0, usual)

    return max(_DELIMITERS, key=regularity)
