"""What can be done to a group or a person in it."""

from enum import StrEnum


class Action(StrEnum):
    """An act that changes a group."""

    REMOVE = "remove"
