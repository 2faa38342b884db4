"""``python -m tests.hostile_reader``: a reading process that meets with what hostile files do.

A file's name says what befalls; files of other names, and contacts of other phones, are read as ever. The process
imports this, so it holds nothing but what that needs.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

from bot.commands import reader_process
from bot.commands.file_problem import FileProblem
from bot.commands.reader_process import Limits, serve
from bot.commands.reading import FileSent, Sent
from bot.commands.targets import People
from bot.domain.participant import Participant, Phone
from bot.domain.phone import PhoneFault
from bot.domain.request import Rejected

MODULE = "tests.hostile_reader"
HOSTILE_PHONE = "+79990000000"
"""A contact with this phone is read for ever; its vCard is the path of a named pipe, as a file's content is."""
CPU = 1
"""Seconds of processor time that a reading has here."""

_PIECE = 100
"""Characters of what a process tells that are in one rejected entry."""
_ANSWERS = 3
"""The descriptor to which the process writes its answers."""


def main() -> None:
    serve(_read, Limits(cpu=CPU))


def _read(sent: Sent) -> People | FileProblem:
    if isinstance(sent, FileSent):
        befalls, data = sent.name.partition(".")[0], sent.data
    else:
        befalls, data = "spins" if sent.phone == HOSTILE_PHONE else "", sent.vcard.encode()
    return _WHAT_BEFALLS[befalls](data) if befalls in _WHAT_BEFALLS else reader_process.read(sent)


def _spins(pipe: bytes) -> People:
    _tell_of_the_beginning(pipe)
    while True:
        pass


def _sleeps(pipe: bytes) -> People:
    _tell_of_the_beginning(pipe)
    time.sleep(3600)
    raise AssertionError


def _hoards(_: bytes) -> People:
    hoard = [bytes(range(250)) * 40_000 for _ in range(100)]  # a gigabyte
    raise AssertionError(len(hoard))


def _floods(_: bytes) -> People:
    return _people(200_000)


def _crowds(_: bytes) -> People:
    return _people(10_001)


def _people(count: int) -> People:
    return People(tuple(Participant(phone=Phone(f"+7900{number:07}")) for number in range(count)))


def _writes(answer: bytes) -> People:
    os.write(_ANSWERS, answer)
    time.sleep(3600)
    raise AssertionError


def _exits(_: bytes) -> People:
    os._exit(0)


def _fails(data: bytes) -> People:
    raise KeyError(data.decode())


def _tells(expression: bytes) -> People:
    """Answer what this comes to."""
    told = repr(eval(expression, {"os": os}))
    pieces = [told[place : place + _PIECE] for place in range(0, len(told), _PIECE)]
    rejected = (Rejected(piece, PhoneFault.NOT_A_NUMBER, number) for number, piece in enumerate(pieces, 1))
    return People((Participant(phone=Phone("+79001234567")),), tuple(rejected))


_WHAT_BEFALLS: dict[str, Callable[[bytes], People]] = {
    "spins": _spins,
    "sleeps": _sleeps,
    "hoards": _hoards,
    "floods": _floods,
    "crowds": _crowds,
    "writes": _writes,
    "exits": _exits,
    "fails": _fails,
    "tells": _tells,
}


def _tell_of_the_beginning(pipe: bytes) -> None:
    with Path(os.fsdecode(pipe)).open("wb", buffering=0) as begun:
        begun.write(f"{os.getpid()}\n".encode())


if __name__ == "__main__":
    main()
