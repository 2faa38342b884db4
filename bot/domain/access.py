"""Who may do what: one pure function, asked by commands, help, menus and every press."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.action import Action
from bot.domain.group import GroupId

ANONYMOUS_ADMIN = 1087968824
"""Telegram's @GroupAnonymousBot, who stands for every anonymous admin and so for nobody: it never acts.
Source: https://core.telegram.org/bots/api#message (``sender_chat``)."""


class View(StrEnum):
    """What can be looked at without changing anything."""

    GROUPS = "groups"
    STATUS = "status"
    LOG = "log"
    """What was done before, by whom and on whom."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The rights in force. ``admins``: Telegram ids with full rights. Names never count: they can be taken."""

    admins: frozenset[int]

    def is_listed(self, person: int) -> bool:
        """Whether there is anything at all that this person may do."""
        return any(allowed(self, person, what) for what in (*Action, *View))


def allowed(policy: Policy, actor: int, what: Action | View, group: GroupId | None = None) -> bool:
    """Whether the person with the Telegram id ``actor`` may do ``what``, in ``group`` if one is meant.

    Deny by default: only who is named may act.
    """
    del what, group  # every right is full in this policy; callers state what they mean all the same
    return actor in policy.admins and actor != ANONYMOUS_ADMIN
