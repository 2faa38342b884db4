"""The people in a command: phones in any human writing and WhatsApp ids, or what is neither."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.domain.group import read_group_id
from bot.domain.participant import NotAWhatsAppIdError, Participant, Phone
from bot.domain.phone import PhoneFault, read_phone
from bot.domain.phone_lengths import possible_lengths
from bot.domain.request import Rejected
from bot.domain.writing import plain_signs, without_invisible

_MOST_DIGITS = 20
"""15 of E.164 and the longest prefixes for dialling abroad: nothing longer is worth reading as one number."""

_ENOUGH_DIGITS = 10
"""From so many digits on, a rejected number is told apart from a rejected one after it."""

_MOST_READ = 1000
"""Different runs of digits that are read in one text, each in 20 to 60 microseconds. A message of 4,096 characters
holds 256 numbers written as ``8 900 123 45 67``, which take 256 readings, and 768 where one of them is wrong; no
country's writing takes more than 900.
"""

_LISTED = re.compile(r"[^,;\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_WORD = re.compile(r"\S+")
_OF_A_NUMBER = re.compile(r"[0-9+\-./()]+")
_NOT_DIALLED = re.compile(r"[^0-9+]+")
_LIST_MARK = re.compile(r"[0-9]{1,3}(?:\)|\.\s|\.[0-9]{7})")
"""What numbers the lines of a list, and must not become a country code: ``1. 916 234-56-78``."""


@dataclass(frozen=True, slots=True)
class People:
    """What was read, each person once and in the order written, and what was not."""

    understood: tuple[Participant, ...] = ()
    rejected: tuple[Rejected, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything at all stands where people should."""
        return bool(self.understood or self.rejected)

    def joined_with(self, other: "People") -> "People":
        """These people and then the others, each once."""
        return People(tuple(dict.fromkeys((*self.understood, *other.understood))), (*self.rejected, *other.rejected))


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A word of the text, from ``start`` to ``end``, with so many digits. ``dialled``: its digits and pluses."""

    start: int
    end: int
    dialled: str
    digits: int
    has_plus: bool
    is_list_mark: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """Chunks up to the one numbered ``until``, read together as one phone, or as several possible ones."""

    until: int
    phone: Phone | PhoneFault


class _TooManyWaysError(Exception):
    """More ways to part the digits than are worth trying."""


class _Reader:
    """Reads phones, each way of writing one once, and no more than a list of phones can need."""

    def __init__(self, region: str) -> None:
        self.region = region
        self._read: dict[str, Phone | PhoneFault] = {}

    def read(self, dialled: str) -> Phone | PhoneFault:
        if dialled not in self._read:
            if len(self._read) == _MOST_READ:
                raise _TooManyWaysError
            self._read[dialled] = read_phone(dialled, self.region)
        return self._read[dialled]


def read_people(text: str, region: str) -> People:
    """Read phones and ids parted by commas, semicolons, line breaks or spaces; raises nothing.

    Spaces part phones and stand within them. Where they can be read in one way only, so that every digit
    belongs to a valid phone, this is done; where in several, the numbers are `PhoneFault.AMBIGUOUS`.
    Whatever is not a phone, an id, or a sign that parts them is rejected: no character is passed over but
    punctuation of phones that stands alone. ``region``: see `bot.domain.phone.read_phone`.

    The work is bounded. What is left when it has been done is ambiguous; no list of phones in a message comes
    to that.
    """
    visible = without_invisible(text)
    found = list(_read_all(visible, plain_signs(visible), _Reader(region)))
    return People(
        tuple(dict.fromkeys(item for item in found if isinstance(item, Participant))),
        tuple(item for item in found if isinstance(item, Rejected)),
    )


def _read_all(written: str, plain: str, reader: _Reader) -> Iterator[Participant | Rejected]:
    for listed in _LISTED.finditer(plain):
        words = _WORD.finditer(plain, *listed.span())
        for kind, group in groupby(words, key=_kind):
            match kind:
                case "number":
                    yield from _read_phones(written, [_chunk(word) for word in group], reader)
                case "id":
                    yield from (_read_id(word[0], written[slice(*word.span())]) for word in group)
                case _:
                    together = list(group)
                    text = written[together[0].start() : together[-1].end()]
                    yield Rejected(text, PhoneFault.NOT_A_NUMBER)


def _kind(word: re.Match[str]) -> str:
    if "@" in word[0]:
        return "id"
    return "number" if _OF_A_NUMBER.fullmatch(word[0]) else "else"


def _read_id(plain: str, written: str) -> Participant | Rejected:
    try:
        return Participant.from_id(plain)
    except NotAWhatsAppIdError:
        is_group = read_group_id(plain) is not None
        return Rejected(written, PhoneFault.IS_A_GROUP if is_group else PhoneFault.NOT_A_NUMBER)


def _chunk(word: re.Match[str]) -> _Chunk:
    dialled = _NOT_DIALLED.sub("", word[0])
    pluses = dialled.count("+")
    is_list_mark = _LIST_MARK.match(word.string, word.start()) is not None
    return _Chunk(*word.span(), dialled, len(dialled) - pluses, pluses > 0, is_list_mark)


def _read_phones(written: str, words: Sequence[_Chunk], reader: _Reader) -> Iterator[Participant | Rejected]:
    """Read the words as phones such that as few digits as can be are left over."""
    chunks = [chunk for chunk in words if chunk.digits or chunk.has_plus]
    if not chunks:
        return
    try:
        yield from list(_read_chunks(written, chunks, reader))
    except _TooManyWaysError:
        yield Rejected(written[chunks[0].start : chunks[-1].end], PhoneFault.AMBIGUOUS)


def _read_chunks(written: str, chunks: Sequence[_Chunk], reader: _Reader) -> Iterator[Participant | Rejected]:
    ways, best = _partition(chunks, reader)
    if ways > 1:
        yield Rejected(written[chunks[0].start : chunks[-1].end], PhoneFault.AMBIGUOUS)
        return
    place = 0
    while place < len(chunks):
        reading = best[place] or _reject(chunks, best, place, reader)
        if isinstance(reading.phone, PhoneFault):
            text = written[chunks[place].start : chunks[reading.until - 1].end]
            yield Rejected(text, reading.phone)
        else:
            yield Participant(phone=reading.phone)
        place = reading.until


def _partition(chunks: Sequence[_Chunk], reader: _Reader) -> tuple[int, list[_Reading | None]]:
    """The best reading that begins at each chunk (None: the chunk is left over), found from the end.

    First stands the number of ways to read all chunks and leave none over, 2 standing for more, too.
    """
    count = len(chunks)
    readings = _readings_of_all(chunks, reader)
    lost = [0] * (count + 1)
    ways = [0] * count + [1]
    best: list[_Reading | None] = [None] * count
    for place in reversed(range(count)):
        lost[place] = lost[place + 1] + max(chunks[place].digits, 1)  # a plus alone counts, too
        for reading in readings[place]:
            if lost[reading.until] < lost[place]:
                lost[place], best[place] = lost[reading.until], reading
            ways[place] = min(ways[place] + ways[reading.until], 2)  # what may double with each phone stays small
    return ways[0], best


def _readings_of_all(chunks: Sequence[_Chunk], reader: _Reader) -> Sequence[Sequence[_Reading]]:
    """The readings that begin at each chunk.

    Where all chunks can be read and none is left over, only those are looked for that such a way can come by.
    """
    readings: list[Sequence[_Reading]] = [()] * len(chunks)
    reached = {0}
    for place in range(len(chunks)):
        if place in reached:
            readings[place] = list(_readings(chunks, place, reader))
            reached.update(reading.until for reading in readings[place])
    if len(chunks) in reached:
        return readings
    return [
        readings[place] if place in reached else list(_readings(chunks, place, reader)) for place in range(len(chunks))
    ]


def _readings(chunks: Sequence[_Chunk], place: int, reader: _Reader) -> Iterator[_Reading]:
    if chunks[place].is_list_mark:
        return
    tried = list(_tried(chunks, place))
    longest = tried[-1][1] if tried else ""
    if "+" in longest[1:]:
        return
    lengths = possible_lengths(longest, reader.region)
    has_plus = longest.startswith("+")
    for until, dialled in tried:
        if len(dialled) - has_plus not in lengths:
            continue
        phone = reader.read(dialled)
        if not isinstance(phone, PhoneFault) or phone is PhoneFault.AMBIGUOUS:
            yield _Reading(until, phone)


def _tried(chunks: Sequence[_Chunk], place: int) -> Iterator[tuple[int, str]]:
    """What may be one number from this chunk on: up to which chunk, and what is dialled then."""
    dialled, digits = "", 0
    for until in range(place + 1, len(chunks) + 1):
        last = chunks[until - 1]
        digits += last.digits
        dialled += last.dialled
        if until > place + 1:
            if last.has_plus or digits > _MOST_DIGITS:
                return
            if last.digits == 1:
                # No phone ends in a digit that stands alone. A number that lacks one would else take it from
                # the next: "8 900 123-45-6 7 900 765-43-21".
                continue
        yield until, dialled


def _reject(chunks: Sequence[_Chunk], best: Sequence[_Reading | None], place: int, reader: _Reader) -> _Reading:
    """The chunks from ``place`` on that look like one number and are none, with what is wrong.

    They are left over, or follow a plus: of ``+8 900 123-45-67`` the end is a phone, but not the one meant.
    """
    first = chunks[place]
    until, digits = place + 1, first.digits
    while until < len(chunks) and digits < _ENOUGH_DIGITS and not chunks[until].has_plus:
        if best[until] is not None and not first.has_plus:
            break
        digits += chunks[until].digits
        until += 1
    phone = reader.read("".join(chunk.dialled for chunk in chunks[place:until]))
    return _Reading(until, phone if isinstance(phone, PhoneFault) else PhoneFault.AMBIGUOUS)
