"""A file to people: lists as text or table, Excel workbooks, address books."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath

from bot.commands.decoding import decoded
from bot.commands.entries import LONGEST_ENTRY, EntryReader, rejected_entry
from bot.commands.file_problem import FileProblem, UnreadableFileError
from bot.commands.table import MOST_ROWS, read_csv
from bot.commands.targets import People
from bot.commands.vcards import is_vcards, read_vcards
from bot.commands.workbook import read_workbook
from bot.domain.participant import Participant
from bot.domain.request import Rejected

LARGEST_FILE = 5_000_000
"""Bytes."""
_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Begins Excel's old workbooks, and the new ones that are locked by a password:
https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb"""
_LOCKED = "EncryptedPackage".encode("utf-16-le")

_OF_OTHER_CONTENT = frozenset({".xlsx", ".vcf"})
"""Whoever gives a file such a name means it to be one, so anything else in it is damage."""
_TABLES = frozenset({".csv", ".tsv"})
_TEXTS = frozenset({"", ".txt", *_TABLES})

_SHORTEST_PHONE = 10
"""Digits that make sure that a word of a long line is a phone of its own, and no part of one."""
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|.|\Z)", re.DOTALL)
"""As `str.splitlines` has it, which would make a list of five million."""
_LISTED = re.compile(r"[^,;]+")
_WORD = re.compile(r"\S+")
_DIGIT = re.compile(r"\d")


def read_file(name: str, data: bytes, region: str) -> People | FileProblem:
    """The people of a file, each once and in the file's order, with the rows that are no valid person.

    What the file is decides its content, and where that is plain text its name: ``.csv`` is a table. At least
    one person was understood, else the answer is a `FileProblem`. Whatever the file holds, this takes at most some
    seconds of processor time and 150 MB; it raises `MemoryError` where there is less, and nothing else.
    ``region``: see `bot.domain.phone.read_phone`.
    """
    try:
        people = _read(PurePath(name).suffix.lower(), data, region)
    except UnreadableFileError as error:
        return error.problem
    if not people.understood:
        return FileProblem.NO_PHONES
    return FileProblem.TOO_MANY_ROWS if len(people.understood) > MOST_ROWS else people


def _read(suffix: str, data: bytes, region: str) -> People:
    if len(data) > LARGEST_FILE:
        raise UnreadableFileError(FileProblem.TOO_BIG)
    if data.startswith(_ZIP):
        return read_workbook(data, region)
    if data.startswith(_COMPOUND):
        raise UnreadableFileError(_compound(suffix, data))
    text = decoded(data)
    if not text.strip():
        raise UnreadableFileError(FileProblem.EMPTY)
    if is_vcards(text):
        return read_vcards(text, region)
    if suffix not in _TEXTS:
        raise UnreadableFileError(FileProblem.DAMAGED if suffix in _OF_OTHER_CONTENT else FileProblem.NOT_A_LIST)
    return read_csv(text, region) if suffix in _TABLES else _read_lines(text, region)


def _compound(suffix: str, data: bytes) -> FileProblem:
    if _LOCKED in data:
        return FileProblem.PASSWORD
    return FileProblem.OLD_EXCEL if suffix == ".xls" else FileProblem.NOT_A_LIST


def _read_lines(text: str, region: str) -> People:
    """The people of a text; a line may hold several, and a line above them that holds no number is its title."""
    lines = list(islice(_lines(text), MOST_ROWS + 2))
    if len(lines) > MOST_ROWS + 1:
        raise UnreadableFileError(FileProblem.TOO_MANY_ROWS)
    if not _DIGIT.search(lines[0][1]):
        lines = lines[1:]
    entries = EntryReader(region)
    understood: dict[Participant, None] = {}
    rejected: list[Rejected] = []
    for number, line in lines:
        found = entries.read(line, number) if len(line) <= LONGEST_ENTRY else _read_long_line(line, number, entries)
        understood.update(dict.fromkeys(found.understood))
        rejected += found.rejected
        if len(understood) > MOST_ROWS:
            raise UnreadableFileError(FileProblem.TOO_MANY_ROWS)
    return People(tuple(understood), tuple(rejected))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that hold anything, with their numbers from 1."""
    return ((number, line) for number, found in enumerate(_LINE.finditer(text), 1) if (line := found[0].strip()))


def _read_long_line(line: str, number: int, entries: EntryReader) -> People:
    """The people of a list on one line, parted by commas or semicolons, or by spaces if nothing else is in it."""
    understood: dict[Participant, None] = {}
    rejected: list[Rejected] = []
    for entry in _listed(line):
        found = entries.read(entry, number)
        understood.update(dict.fromkeys(found.understood))
        if len(understood) > MOST_ROWS:
            raise UnreadableFileError(FileProblem.TOO_MANY_ROWS)
        # Names beside people are passed over, as in a short line; what might hold a phone is not.
        rejected += [one for one in found.rejected if len(entry) > LONGEST_ENTRY or _DIGIT.search(one.text)]
    return People(tuple(understood), tuple(rejected) if understood else (rejected_entry(line, number),))


def _listed(line: str) -> Iterator[str]:
    for found in _LISTED.finditer(line):
        part = found[0].strip()
        if len(part) > LONGEST_ENTRY and all(_is_phone(word[0]) for word in _WORD.finditer(part)):
            yield from (word[0] for word in _WORD.finditer(part))
        elif part:
            yield part


def _is_phone(word: str) -> bool:
    return len(word) <= LONGEST_ENTRY and len(_DIGIT.findall(word)) >= _SHORTEST_PHONE
