"""The person at the other end of an update."""

from dataclasses import dataclass

from bot.domain.access import Policy, View, allowed
from bot.domain.action import Action
from bot.domain.group import GroupId
from bot.i18n import Language
from bot.words import Words


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who writes or presses, and the words in that person's language."""

    id: int
    name: str
    language: Language
    words: Words[str]
    policy: Policy

    def may(self, what: Action | View, group: GroupId | None = None) -> bool:
        return allowed(self.policy, self.id, what, group)

    @property
    def is_listed(self) -> bool:
        """Whether there is anything at all that this person may do."""
        return self.policy.is_listed(self.id)
