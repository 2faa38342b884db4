"""What somebody wants: an action, on people, in a group."""

from dataclasses import dataclass

from bot.domain.action import Action
from bot.domain.group import GroupId
from bot.domain.participant import Participant
from bot.domain.phone import PhoneFault


@dataclass(frozen=True, slots=True)
class Rejected:
    """A piece of the command that stands for a person and was not accepted.

    ``text`` is as the moderator wrote it, less invisible characters.
    """

    text: str
    why: PhoneFault


@dataclass(frozen=True, slots=True)
class AllGroups:
    """All groups, of one account if it is named."""

    account: str | None = None


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
class Request:
    """An understood command: do this, to these people, each named once and in the order written.

    ``reason`` is what follows a group's id, in the moderator's own writing, and empty if there is nothing.
    Where ``place`` is `GroupWords` the search for the group tells the reason, and this one is empty.
    """

    action: Action
    people: tuple[Participant, ...]
    place: GroupId | GroupWords | AllGroups
    reason: str = ""
    is_dry: bool = False
    rejected: tuple[Rejected, ...] = ()
    source: str = ""
