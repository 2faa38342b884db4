"""What the bot and the process that reads for it say to each other, and what the bot accepts of that.

Frames go over pipes. A request is the lengths of a header and of the data, the header as JSON, and the data as they
came; an answer is a length and JSON. The bot believes an answer only as far as it is formed as `decode_answer` says:
whoever wrote it has read what a stranger sent.
"""

import json
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from traceback import walk_tb
from typing import Any, BinaryIO, Final

from bot.commands.file_problem import FileProblem
from bot.commands.table import MOST_ROWS
from bot.commands.targets import People
from bot.domain.participant import Participant, Phone, WhatsAppId
from bot.domain.phone import PhoneFault
from bot.domain.request import Rejected

READY: Final = b"ready"
"""The first answer, before any request: the readers are imported and the limits are set."""
OUT_OF_MEMORY: Final = 71
"""The exit code of a process whose reading needed more memory than it may have."""
LONGEST_READING: Final = 10.0
"""Seconds from a request to its answer."""
LARGEST_ANSWER: Final = 4 * 2**20
"""Bytes. Ten thousand phones and as many rejected rows of sixty Cyrillic letters are 1.7 MB."""
MOST_PEOPLE: Final = MOST_ROWS
MOST_REJECTED: Final = 60_000
"""A row may have several. The readers refuse a file that has more numbers than this."""

_ANSWER = struct.Struct(">I")
_REQUEST = struct.Struct(">II")

_PHONE = re.compile(r"\+[1-9][0-9]{4,18}")
_LID = re.compile(r"[0-9]{1,20}@lid")
_LONGEST_TEXT = 200
"""Characters of a rejected entry; the readers cut them to fewer."""
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""What JSON can hold and a database cannot."""
_LAST_ROW = 5_000_000
"""A file of 5 MB has no more lines."""
_TYPE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}")
_PLACE = re.compile(r"[A-Za-z0-9_.]{1,80}:[0-9]{1,6}")
_PROBLEMS = frozenset(FileProblem)
_FAULTS = frozenset(PhoneFault)


@dataclass(frozen=True, slots=True)
class FileSent:
    """A file to be read by `bot.commands.files.read_file`."""

    name: str
    data: bytes
    region: str


@dataclass(frozen=True, slots=True)
class ContactSent:
    """A contact to be read by `bot.commands.contacts.read_contact`."""

    phone: str
    vcard: str
    region: str
    is_international: bool


Sent = FileSent | ContactSent


class MalformedAnswerError(Exception):
    """The answer is none that the readers give. It has no text, for that might quote the file."""


class ReaderFailedError(Exception):
    """Nothing was read for a fault of ours; the text tells it, and nothing of what was to be read."""


def encode_request(mark: str, sent: Sent) -> bytes:
    """The request's frame. ``mark`` comes back in its answer."""
    # What is no Unicode (half of a surrogate pair) is no phone either.
    if isinstance(sent, FileSent):
        header: dict[str, Any] = {"kind": "file", "name": sent.name}
        data = sent.data
    else:
        header = {"kind": "contact", "phone": sent.phone, "is_international": sent.is_international}
        data = sent.vcard.encode(errors="replace")
    head = json.dumps({"mark": mark, "region": sent.region, **header}).encode()
    return b"".join((_REQUEST.pack(len(head), len(data)), head, data))


def read_request(stream: BinaryIO) -> tuple[str, Sent] | None:
    """The next request and its mark; None when there is no bot any more to ask anything."""
    lengths = stream.read(_REQUEST.size)
    if len(lengths) < _REQUEST.size:
        return None
    head_length, data_length = _REQUEST.unpack(lengths)
    head, data = stream.read(head_length), stream.read(data_length)
    if len(head) + len(data) < head_length + data_length:
        return None
    header = json.loads(head)
    if header["kind"] == "file":
        return header["mark"], FileSent(header["name"], data, header["region"])
    contact = ContactSent(header["phone"], data.decode(), header["region"], header["is_international"])
    return header["mark"], contact


def write_answer(stream: BinaryIO, payload: bytes) -> None:
    """Send an answer's frame."""
    stream.write(_ANSWER.pack(len(payload)))
    stream.write(payload)
    stream.flush()


ANSWER_LENGTH: Final = _ANSWER.size
"""Bytes before an answer's payload, from which `answer_length` tells how long it is."""


def answer_length(prefix: bytes) -> int:
    """The length of the payload that follows. Raises `MalformedAnswerError` for one that is too long."""
    (length,) = _ANSWER.unpack(prefix)
    if length > LARGEST_ANSWER:
        raise MalformedAnswerError
    return int(length)


def encode_answer(mark: str, read: People | FileProblem) -> bytes:
    """The payload that tells what was read."""
    if isinstance(read, FileProblem):
        answer: dict[str, Any] = {"problem": read}
    else:
        answer = {
            "people": [(one.phone, one.lid) for one in read.understood],
            "rejected": [(one.text, one.why, one.row) for one in read.rejected],
        }
    return json.dumps({"mark": mark, **answer}, ensure_ascii=False).encode(errors="replace")


def encode_failure(mark: str, error: Exception) -> bytes:
    """The payload that tells that a reader has a fault: its type and its place, and nothing of the file."""
    place = ""
    for frame, line in walk_tb(error.__traceback__):
        place = f"{frame.f_globals.get('__name__', 'unnamed')}:{line}"
    return json.dumps({"mark": mark, "failed": type(error).__name__, "place": place}).encode()


def decode_answer(mark: str, payload: bytes) -> People | FileProblem:
    """What was read, if the payload is what `encode_answer` makes of something that the readers can come to.

    Raises `MalformedAnswerError` if it is not, and `ReaderFailedError` if it is what `encode_failure` makes.
    """
    try:
        answer = json.loads(payload.decode())
    except (ValueError, RecursionError):
        raise MalformedAnswerError from None
    match answer:
        case {"mark": str(answered), **rest} if answered == mark:
            return _decode(rest)
    raise MalformedAnswerError


def _decode(answer: Mapping[Any, object]) -> People | FileProblem:
    match answer:
        case {"people": list(people), "rejected": list(rejected), **rest} if not rest:
            if len(people) <= MOST_PEOPLE and len(rejected) <= MOST_REJECTED:
                understood = tuple(map(_person, people))
                if len(set(understood)) == len(understood):
                    return People(understood, tuple(map(_rejected, rejected)))
        case {"problem": str(problem), **rest} if not rest and problem in _PROBLEMS:
            return FileProblem(problem)
        case {"failed": str(kind), "place": str(place), **rest} if not rest:
            if _TYPE.fullmatch(kind) and _PLACE.fullmatch(place):
                raise ReaderFailedError(f"{kind} at {place}")
    raise MalformedAnswerError


def _person(pair: object) -> Participant:
    match pair:
        case [str() | None as phone, str() | None as lid] if phone or lid:
            if (not phone or _PHONE.fullmatch(phone)) and (not lid or _LID.fullmatch(lid)):
                return Participant(Phone(phone) if phone else None, WhatsAppId(lid) if lid else None)
    raise MalformedAnswerError


def _rejected(triple: object) -> Rejected:
    match triple:
        case [str(text), str(why), int() | None as row] if why in _FAULTS and len(text) <= _LONGEST_TEXT:
            is_row = row is None or (not isinstance(row, bool) and 1 <= row <= _LAST_ROW)
            if is_row and not _UNSTORABLE.search(text):
                return Rejected(text, PhoneFault(why), row)
    raise MalformedAnswerError
