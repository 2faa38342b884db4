"""``python -m bot.commands.reader_process``: reads what people sent, under limits, and knows nothing else.

`bot.commands.file_reader` starts it. It has the readers, two pipes and no secret.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from bot.commands.contacts import read_contact
from bot.commands.file_problem import FileProblem
from bot.commands.files import read_file
from bot.commands.reading import (
    LONGEST_READING,
    OUT_OF_MEMORY,
    READY,
    ContactSent,
    FileSent,
    Sent,
    encode_answer,
    encode_failure,
    read_request,
    write_answer,
)
from bot.commands.targets import People

_MOST_DESCRIPTORS = 16
"""The pipes, and a few for modules that a reader imports when it needs them."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reading may use.

    ``memory``: bytes of address space, which begin with 50 MB of the interpreter and the readers, and come to 100 MB
    with the largest of honest files. ``cpu``: seconds of processor time, or a little more.
    """

    memory: int = 256 * 2**20
    cpu: int = 5


def serve(reader: Callable[[Sent], People | FileProblem], limits: Limits = Limits()) -> None:
    """Answer requests until the bot closes its end of the pipe, or is no more."""
    _ignore_signals()
    requests, answers = _take_pipes()
    _confine(limits)
    write_answer(answers, READY)
    while (received := read_request(requests)) is not None:
        _begin(limits)
        mark, sent = received
        try:
            payload = encode_answer(mark, reader(sent))
        except MemoryError:
            os._exit(OUT_OF_MEMORY)  # there may be too little left for anything else
        except Exception as error:  # noqa: BLE001 - the bot tells of it, and ends this process
            payload = encode_failure(mark, error)
        signal.setitimer(signal.ITIMER_REAL, 0)
        write_answer(answers, payload)
        del received, sent, payload


def read(sent: Sent) -> People | FileProblem:
    """Give what was sent to the reader that it is for."""
    match sent:
        case FileSent(name, data, region):
            return read_file(name, data, region)
        case ContactSent(phone, vcard, region, is_international):
            return read_contact(phone, vcard, region, is_international=is_international)


def _ignore_signals() -> None:
    """Let the bot alone end this process. Service managers send SIGTERM to both, and the bot still wants an answer."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to read requests from and to write answers to; what libraries print goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    os.dup2(null, 2)
    os.close(null)
    return sys.stdin.buffer, answers


def _confine(limits: Limits) -> None:
    """Set the limits that hold for good."""
    confines = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NPROC: 0,  # no process and no thread; does not bind root
        resource.RLIMIT_NOFILE: _MOST_DESCRIPTORS,
    }
    if sys.platform == "linux":  # macOS does not hold it, and may refuse to set it
        confines[resource.RLIMIT_AS] = limits.memory
    for kind, most in confines.items():
        allowed = _at_most(most, kind)
        resource.setrlimit(kind, (allowed, allowed))


def _at_most(wanted: int, kind: int) -> int:
    """The limit that is wanted, or the one that the bot was started under, which cannot be raised."""
    _, hard = resource.getrlimit(kind)
    return wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)


def _begin(limits: Limits) -> None:
    """Give a reading its time. The default action of both signals is the end."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = _at_most(int(used.ru_utime + used.ru_stime) + 1 + limits.cpu, resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    # The bot ends a reading that takes too long; this is for the one that outlives the bot.
    signal.setitimer(signal.ITIMER_REAL, LONGEST_READING)


if __name__ == "__main__":
    serve(read)
