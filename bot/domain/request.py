"""What somebody wants: an action, on people, in a group or in all of them."""

from dataclasses import dataclass

from bot.domain.action import Action
from bot.domain.group import GroupId
from bot.domain.participant import Participant
from bot.domain.phone import PhoneFault
from bot.domain.writing import on_one_line

LONGEST_REASON = 500
"""Characters of a reason that are kept: what is shown of it in one message, beside people and groups."""


@dataclass(frozen=True, slots=True)
class GroupWords:
    """A group as the moderator called it, to be looked for by `bot.operations.group_names.find`.

    ``text`` is in the moderator's own writing, without outer white space. ``reason`` is None while it may
    be any tail of ``text``; it is known, and ``text`` is the name alone, where quotes or a line break end
    the name. An empty reason means that none was given.
    """

    text: str
    quoted: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AllGroups:
    """Every group that the account administers; of every account where ``account`` is None.

    ``account`` is in small letters and may be unknown: the settings tell.
    """

    account: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A piece of a command or a file that stands where a person should and was not accepted.

    ``text`` is as it was written, less invisible characters. ``row`` is the row of the table, the line of the
    text or the card of the address book it stands in, from 1; None in a command.
    """

    text: str
    why: PhoneFault
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """An understood command: do this, to these people, each named once and in the order written.

    ``reason`` is in the moderator's own writing, and empty if there is none. Where ``place`` is `GroupWords`
    the search for the group tells the reason, and this one is empty. ``is_dry``: show what would be done, and
    do nothing. ``rejected`` are the entries of a list that are left out, for they are no valid person.
    ``source`` is the name of the file that people were read from, and empty if there is none.
    """

    action: Action
    people: tuple[Participant, ...]
    place: GroupId | GroupWords | AllGroups
    reason: str = ""
    is_dry: bool = False
    rejected: tuple[Rejected, ...] = ()
    source: str = ""


def kept_reason(text: str) -> str:
    """The reason as it is kept and shown: on one line, without invisible characters, cut where it is too long."""
    line = on_one_line(text)
    return line if len(line) <= LONGEST_REASON else line[:LONGEST_REASON] + "…"


def is_cut(reason: str) -> bool:
    """Whether a kept reason is the beginning of a longer one."""
    return len(reason) > LONGEST_REASON
