"""Where a command is to act: a group by its name or id, or all groups; and the reason after it."""

import re

from bot.domain.group import GroupId, read_group_id
from bot.domain.request import AllGroups, GroupWords
from bot.domain.writing import plain_signs, trimmed, without_invisible

_CLOSING_QUOTES = {'"': '"', "'": "'", "«": "»", "“": "”", "„": "“”", "‘": "’"}
QUOTES = "".join({*_CLOSING_QUOTES, *"".join(_CLOSING_QUOTES.values())})
"""Every sign that begins or ends a quoted name."""

_ALL_GROUPS = re.compile(
    r"(?:all|все|всех)(?:\s+(?:groups|группы|групп|группах))?(?:\s+(?:in|в|во)\s+(?P<account>[a-z0-9_-]+))?"
)

_ALL = re.compile(r"(?:all|все|всех)\b")


def read_place(tail: str) -> tuple[GroupId | GroupWords, str]:
    """The group named by what follows the connecting word, and the reason where it is known already."""
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
    name, further_lines = first_line(tail)
    return GroupWords(name, reason=further_lines), ""


def read_all_groups(tail: str) -> tuple[AllGroups, str] | None:
    """All groups, and the reason on the lines below, if the first line says just that; None otherwise.

    A word more, a quote or a slip makes it the name of a group, so that neither "All Staff" nor a misspelt
    "All Staf" is ever taken for all.
    """
    line, reason = first_line(tail)
    found = _ALL_GROUPS.fullmatch(plain_signs(without_invisible(line)).casefold())
    return (AllGroups(found["account"]), reason or "") if found else None


def begins_with_all(name: str) -> bool:
    """Whether all groups may have been meant by a group's name that says more than that."""
    return _ALL.match(plain_signs(without_invisible(name)).casefold()) is not None


def is_empty(place: GroupId | GroupWords | AllGroups) -> bool:
    """Whether nothing stands where the group should, or quotes with nothing in them."""
    return isinstance(place, GroupWords) and not without_invisible(place.text).strip(QUOTES)


def first_line(text: str) -> tuple[str, str | None]:
    """The first line, and the text below it; None if there is no line break."""
    line, *further = text.splitlines() or [""]
    return line.rstrip(), trimmed(text[len(line) :]) if further else None


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
