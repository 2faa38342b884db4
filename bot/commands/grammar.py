"""The grammar of a command: ``<people> <connecting word> <group> [reason]``."""

import re

from bot.commands.request import VERBS, Misunderstood, Problem
from bot.commands.targets import read_people
from bot.domain.action import Action
from bot.domain.group import GroupId, read_group_id
from bot.domain.phone import PhoneFault
from bot.domain.request import GroupWords, Request
from bot.domain.writing import plain_signs, trimmed, without_invisible

_CLOSING_QUOTES = {'"': '"', "'": "'", "«": "»", "“": "”", "„": "“”", "‘": "’"}
_QUOTES = "".join({*_CLOSING_QUOTES, *"".join(_CLOSING_QUOTES.values())})
_WORD = re.compile(rf"[^\s,;{_QUOTES}]+")
_NOT_PEOPLE = frozenset({PhoneFault.NOT_A_NUMBER, PhoneFault.IS_A_GROUP})


def parse(action: Action, text: str, region: str) -> Request | Misunderstood:
    """Read what stands after a command's verb; raises nothing, whatever the text.

    The first connecting word parts the people from the group, so that groups' names and reasons may hold
    further ones. Nothing is guessed: a single number that is not understood refuses the whole command.
    ``region`` is where phones without a country code belong (ISO 3166, ``"RU"``).
    """
    connectors = VERBS[action].connectors
    if not connectors:
        return _parse_group_only(action, text)
    connector = next((word for word in _WORD.finditer(text) if _bare(word[0]) in connectors), None)
    people = read_people(text[: connector.start()] if connector else text, region)

    def misunderstood(problem: Problem) -> Misunderstood:
        return Misunderstood(action, problem, people.understood, people.rejected)

    if not people.understood and not people.rejected:
        return misunderstood(Problem.NO_PEOPLE)
    if connector is None:
        return misunderstood(Problem.NO_CONNECTOR)
    if people.rejected:
        not_people = any(rejected.why in _NOT_PEOPLE for rejected in people.rejected)
        return misunderstood(Problem.NOT_A_PERSON if not_people else Problem.BAD_PHONES)
    place, reason = read_place(trimmed(text[connector.end() :]))
    return misunderstood(Problem.NO_GROUP) if _is_empty(place) else Request(action, people.understood, place, reason)


def _parse_group_only(action: Action, text: str) -> Request | Misunderstood:
    place, reason = read_place(trimmed(text))
    return Misunderstood(action, Problem.NO_GROUP) if _is_empty(place) else Request(action, (), place, reason)


def _is_empty(place: GroupId | GroupWords) -> bool:
    return isinstance(place, GroupWords) and not without_invisible(place.text).strip(_QUOTES)


def _bare(word: str) -> str:
    return without_invisible(word).casefold()


def read_place(tail: str) -> tuple[GroupId | GroupWords, str]:
    """The group at the beginning of ``tail``, and what follows its id (`GroupWords` carry that themselves)."""
    quoted = _read_quoted(tail)
    if quoted is not None:
        name, reason = quoted
    else:
        name = next(iter(tail.split(maxsplit=1)), "")
        reason = trimmed(tail[len(name) :])
    if (group_id := read_group_id(plain_signs(without_invisible(name)))) is not None:
        return group_id, reason
    if quoted is not None:
        return GroupWords(name, quoted=True, reason=reason), ""
    name, *further_lines = tail.splitlines() or [""]
    return GroupWords(name.rstrip(), reason=trimmed(tail[len(name) :]) if further_lines else None), ""


def _read_quoted(tail: str) -> tuple[str, str] | None:
    """The name in the quotes that begin the tail, and what stands after them; None without such quotes.

    A quote closes the name where no word goes on: ``'Peter's friends'`` is one name. Quotes that differ
    from their closing ones may stand within each other.
    """
    closing = _CLOSING_QUOTES.get(tail[:1], "")
    depth = 0
    for place, character in enumerate(tail if closing else ""):
        if character in closing and place and not tail[place + 1 : place + 2].isalnum():
            depth -= 1
            if depth == 0 or tail[0] in closing:
                return trimmed(tail[1:place]), trimmed(tail[place + 1 :])
        elif character == tail[0]:
            depth += 1
    return None
