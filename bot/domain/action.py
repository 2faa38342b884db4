"""What can be done to a group or a person in it."""

from enum import StrEnum


class Action(StrEnum):
    """An act that changes a group."""

    REMOVE = "remove"
    ADD = "add"
    PROMOTE = "promote"
    DEMOTE = "demote"
    LEAVE = "leave"
    """The account itself leaves the group."""
