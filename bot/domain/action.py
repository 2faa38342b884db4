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

    @property
    def reverse(self) -> "Action | None":
        """The action that takes this one back; None where nothing of the bot's does."""
        return _REVERSES.get(self)


_REVERSES = {
    Action.REMOVE: Action.ADD,
    Action.ADD: Action.REMOVE,
    Action.PROMOTE: Action.DEMOTE,
    Action.DEMOTE: Action.PROMOTE,
}
