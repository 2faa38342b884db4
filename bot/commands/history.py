"""What is asked of the history: ``/log`` with its arguments, and ``/op``."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from bot.commands.place import read_place
from bot.commands.targets import read_people
from bot.domain.group import GroupId
from bot.domain.operation import OperationId
from bot.domain.participant import Participant
from bot.domain.request import GroupWords
from bot.domain.writing import plain_signs, trimmed, without_invisible

USUAL_COUNT = 10
MOST = 50
"""Operations in one answer."""
USUAL_DAYS = 30

_EXPORT = frozenset({"export", "экспорт"})
_ALL = frozenset({"all", "всё", "все"})
_COUNT = re.compile(r"[0-9]{1,2}")
_LIKE_A_PHONE = re.compile(r"[0-9+\-./()\s,;]+")
_LEAST_DIGITS_OF_A_PHONE = 7
_LONGEST_PERSON = 200
"""Characters. What names one person, and the number of operations after it, is far shorter."""
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_DAYS = re.compile(r"[0-9]{1,3}")
"""No more: ``2026`` is a year."""
_NUMBER = re.compile(r"[0-9]{1,6}")


class LogProblem(StrEnum):
    """What keeps a ``/log`` from being understood. The catalogues hold a sentence for each."""

    BAD_COUNT = "bad_count"
    BAD_PERSON = "bad_person"
    """It looks like a phone or an id and is none that could be read."""
    SEVERAL_PEOPLE = "several_people"
    BAD_PERIOD = "bad_period"


@dataclass(frozen=True, slots=True)
class LogMisunderstood:
    """``text`` is what was not understood, as it was written."""

    problem: LogProblem
    text: str


@dataclass(frozen=True, slots=True)
class Recent:
    """The last ``count`` operations: on one person, in one group, or all of them (``about`` is None)."""

    about: Participant | GroupId | GroupWords | None
    count: int


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that happened to one operation."""

    operation_id: OperationId


@dataclass(frozen=True, slots=True)
class Export:
    """The operations that were asked for from ``since`` (included) to ``until`` (not included); UTC, None: no bound."""

    since: datetime | None
    until: datetime | None


def parse_log(text: str, region: str, now: datetime) -> Recent | Story | Export | LogMisunderstood:
    """Read what stands after ``/log``; raises nothing, whatever the text.

    A number from 1 to `MOST` at the end is how many operations are shown; quotes keep it in a group's name.
    A greater one belongs to the name: few ask for so many, and names end in years. ``region``: see
    `bot.domain.phone.read_phone`. Dates are days of UTC.
    """
    text = trimmed(text)
    first, *others = without_invisible(text).casefold().split() or [""]
    if first in _EXPORT:
        return _period(others, now) or LogMisunderstood(LogProblem.BAD_PERIOD, " ".join(others))
    if first.startswith("@") and not others:
        return Story(read_operation_id(text))
    rest, count = _count_at_the_end(text)
    if not rest:
        return Recent(None, count or USUAL_COUNT)
    if _NUMBER.fullmatch(rest):
        return LogMisunderstood(LogProblem.BAD_COUNT, rest)
    return _quoted(text) or _person(text, rest, count, region) or Recent(_place(rest), count or USUAL_COUNT)


def read_operation_id(text: str) -> OperationId:
    """The id as the bot writes it, with or without ``@``. Whether there is such an operation is another question."""
    return OperationId(without_invisible(text).strip().removeprefix("@"))


def _count_at_the_end(text: str) -> tuple[str, int | None]:
    plain = plain_signs(text)
    last = plain.split()[-1:]
    if not last or not plain.endswith(last[0]) or not _COUNT.fullmatch(last[0]) or not 1 <= int(last[0]) <= MOST:
        return text, None
    return text[: len(text) - len(last[0])].rstrip(), int(last[0])


def _quoted(text: str) -> Recent | None:
    """A group's name in quotes, and a number after it or nothing."""
    place, _ = read_place(text)
    if not isinstance(place, GroupWords) or not place.quoted:
        return None
    rest, count = _count_at_the_end(place.reason or "")
    return None if rest else Recent(GroupWords(place.text, quoted=True, reason=""), count or USUAL_COUNT)


def _person(text: str, rest: str, count: int | None, region: str) -> Recent | LogMisunderstood | None:
    """One person, whose phone may end in what else would be the number of operations; None for anything else."""
    for written, shown in ((text, None), (rest, count))[: 1 if len(text) > _LONGEST_PERSON else 2]:
        people = read_people(written, region)
        if people.understood and not people.rejected:
            if len(people.understood) > 1:
                return LogMisunderstood(LogProblem.SEVERAL_PEOPLE, written)
            return Recent(people.understood[0], shown or USUAL_COUNT)
    plain = plain_signs(without_invisible(rest))
    digits = sum(character.isdigit() for character in plain)
    if _LIKE_A_PHONE.fullmatch(plain) and digits >= _LEAST_DIGITS_OF_A_PHONE:
        return LogMisunderstood(LogProblem.BAD_PERSON, rest)
    return None


def _place(text: str) -> GroupId | GroupWords:
    place, after = read_place(text)
    return place if isinstance(place, str) and not after else GroupWords(text, reason="")


def _period(words: list[str], now: datetime) -> Export | None:
    try:
        match [plain_signs(word) for word in words]:
            case []:
                return Export(now - timedelta(days=USUAL_DAYS), None)
            case [word] if word in _ALL:
                return Export(None, None)
            case [word] if _DAYS.fullmatch(word):
                return Export(now - timedelta(days=int(word)), None) if int(word) else None
            case [word] if found := _MONTH.fullmatch(word):
                first = date(int(found[1]), int(found[2]), 1)
                return _days(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
            case [word]:
                return _days(date.fromisoformat(word), date.fromisoformat(word))
            case [since, until]:
                return _days(date.fromisoformat(since), date.fromisoformat(until))
            case _:
                return None
    except (ValueError, OverflowError):  # the 30th of February, the year 0 or 10000
        return None


def _days(first: date, last: date) -> Export | None:
    """From the first of these days to the end of the last."""
    if last < first:
        return None
    return Export(_midnight(first), _midnight(last + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
