"""A file to people: lists as text or table, Excel workbooks, address books."""

from pathlib import PurePath

from bot.commands.decoding import decoded
from bot.commands.entries import read_entry, refuse_too_many_numbers
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


def read_file(name: str, data: bytes, region: str) -> People | FileProblem:
    """The people of a file, each once and in the file's order, with the rows that are no valid person; raises nothing.

    What the file is decides its content, and where that is plain text its name: ``.csv`` is a table. At least
    one person was understood, else the answer is a `FileProblem`. This takes up to seconds: call it in a
    thread. ``region``: see `bot.domain.phone.read_phone`.
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
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_ROWS + 1:
        raise UnreadableFileError(FileProblem.TOO_MANY_ROWS)
    refuse_too_many_numbers(line for _, line in lines)
    if not any(map(str.isdecimal, lines[0][1])):
        lines = lines[1:]
    understood: list[Participant] = []
    rejected: list[Rejected] = []
    for number, line in lines:
        found = read_entry(line, region, number)
        understood += found.understood
        rejected += found.rejected
        if len(understood) > MOST_ROWS:
            raise UnreadableFileError(FileProblem.TOO_MANY_ROWS)
    return People(tuple(dict.fromkeys(understood)), tuple(rejected))
