"""The grammar of a command: ``[dry] <people> <connecting word> <group> [reason]``."""

import re
from dataclasses import dataclass

from bot.commands.place import QUOTES, first_line, is_empty, read_all_groups, read_place
from bot.commands.request import DRY_WORDS, VERBS, Misunderstood, Problem
from bot.commands.targets import People, read_people
from bot.domain.action import Action
from bot.domain.phone import PhoneFault
from bot.domain.request import Rejected, Request
from bot.domain.writing import plain_signs, trimmed, without_invisible

_WORD = re.compile(rf"[^\s,;{QUOTES}]+")
_NOT_PEOPLE = frozenset({PhoneFault.NOT_A_NUMBER, PhoneFault.IS_A_GROUP})
_LIST_MARK = re.compile(r"[0-9]{1,3}[.)]")
"""What numbers the lines of a list."""


@dataclass(frozen=True, slots=True)
class Attached:
    """The people of a file or a contact that came with the command. ``source``: the file's name, or nothing."""

    people: People
    source: str = ""


@dataclass(frozen=True, slots=True)
class _Parts:
    """A command taken apart: who, and what follows the connecting word (None without one)."""

    people: People
    is_list: bool
    """Whether the people stand on lines of their own, where what is no person is left out and told."""
    tail: str | None


def parse(action: Action, text: str, region: str, attached: Attached | None = None) -> Request | Misunderstood:
    """Read what stands after a command's verb; raises nothing, whatever the text.

    The first connecting word parts the people from the group, so that groups' names and reasons may hold
    further ones. Nothing is guessed: on one line, a single number that is not understood refuses the whole
    command; in a list over several lines it is left out. ``region`` is where phones without a country code
    belong (ISO 3166, ``"RU"``). ``attached`` people are joined to those of the text.
    """
    attached = attached or Attached(People())
    is_dry, text = _read_dry(text, alone_is_a_name=not VERBS[action].connectors)
    if not VERBS[action].connectors:
        return _parse_group_only(action, text, is_dry=is_dry)
    parts = _take_apart(action, text, region, attached.people)
    people = parts.people

    def misunderstood(problem: Problem) -> Misunderstood:
        return Misunderstood(action, problem, people.understood, people.rejected)

    if not people and not attached.people:
        return misunderstood(Problem.NO_PEOPLE)
    if parts.tail is None:
        return misunderstood(Problem.NO_CONNECTOR)
    if people.rejected and not (parts.is_list and people.understood):
        not_people = any(rejected.why in _NOT_PEOPLE for rejected in people.rejected)
        return misunderstood(Problem.NOT_A_PERSON if not_people else Problem.BAD_PHONES)
    place, reason = read_all_groups(parts.tail) or read_place(parts.tail)
    if is_empty(place):
        return misunderstood(Problem.NO_GROUP)
    left_out = tuple(one for one in people.rejected if not _LIST_MARK.fullmatch(one.text))
    everybody = People(people.understood, left_out).joined_with(attached.people)
    return Request(action, everybody.understood, place, reason, is_dry, everybody.rejected, attached.source)


def _parse_group_only(action: Action, text: str, *, is_dry: bool) -> Request | Misunderstood:
    place, reason = read_place(trimmed(text))
    if is_empty(place):
        return Misunderstood(action, Problem.NO_GROUP)
    return Request(action, (), place, reason, is_dry)


def _read_dry(text: str, *, alone_is_a_name: bool) -> tuple[bool, str]:
    """Whether the text begins with a word for a dry run, and the text after it.

    Where a command names a group only, such a word alone on its line is the group's name.
    """
    text = trimmed(text)
    word = _WORD.match(text)
    if word is None or plain_signs(_bare(word[0])) not in DRY_WORDS:
        return False, text
    rest = text[word.end() :]
    if alone_is_a_name and not trimmed(first_line(rest)[0]):
        return False, text
    return True, rest


def _take_apart(action: Action, text: str, region: str, attached: People) -> _Parts:
    connectors = VERBS[action].connectors
    connector = next((word for word in _WORD.finditer(text) if _bare(word[0]) in connectors), None)
    before = trimmed(text[: connector.start()] if connector else text)
    people = read_people(before, region)
    if connector is None:
        return _Parts(people, _has_lines(before), None)
    tail = trimmed(text[connector.end() :])
    if not people:
        line, below = first_line(tail)
        after = _read_below(below or "", region, beside=attached)
        if after:
            return _Parts(after, _has_lines(below or ""), line)
    return _Parts(people, _has_lines(before), tail)


def _read_below(text: str, region: str, *, beside: People) -> People:
    """The people on the lines below the group's, or nobody where these lines are a reason.

    Without other people they are a list. Beside an attached one they are people only if they are nothing else.
    """
    people = read_people(text, region)
    if beside:
        return People() if people.rejected else people
    if not people.understood and any(_is_no_person(one) for one in people.rejected):
        return People()
    return people


def _is_no_person(rejected: Rejected) -> bool:
    return rejected.why in _NOT_PEOPLE


def _has_lines(text: str) -> bool:
    return len(text.splitlines()) > 1


def _bare(word: str) -> str:
    return without_invisible(word).casefold()
