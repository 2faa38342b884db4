"""A WhatsApp group."""

import re
from dataclasses import dataclass, field
from typing import NewType

from bot.domain.participant import Member, Participant, Role

GroupId = NewType("GroupId", str)
"""``120363…@g.us``, or the older ``<creator's phone>-<unix time>@g.us``. Both are in use."""

LONGEST_NAME = 100
"""Characters of a group's name in WhatsApp (https://green-api.com/en/docs/api/groups/CreateGroup/)."""

_GROUP_ID = re.compile(r"(?:\d{10,20}|\d{7,15}-\d{9,11})@g\.us", re.IGNORECASE)


_INVITE_LINK = re.compile(r"https://chat\.whatsapp\.com/[0-9A-Za-z_-]{10,64}")
"""The code has 22 characters today; no page of WhatsApp's promises that."""


def read_invite_link(text: str) -> str | None:
    """The text if it is a link that invites into a group, and nothing else; None otherwise.

    It is given to people to follow and to copy: a provider's answer must not choose where they are led.
    """
    return text if _INVITE_LINK.fullmatch(text) else None


def read_group_id(text: str) -> GroupId | None:
    """The text as a group id, or None if it is none."""
    text = text.strip()
    return GroupId(text.lower()) if _GROUP_ID.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """A group as a provider lists it. ``size`` (people) is None where the list does not tell."""

    account: str
    id: GroupId
    name: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group with its people, as read at one moment."""

    account: str
    id: GroupId
    name: str
    members: tuple[Member, ...]
    members_may_add: bool | None = None
    """Whether people who are no admins may add others; None where the provider does not tell."""
    reported_size: int | None = None
    """How many people the provider says there are, the account among them; None where it does not tell."""
    listed: int = field(init=False, compare=False)
    """How many people ``members`` shows; one who is there under two identities counts once."""
    hides_phones: bool = field(init=False, compare=False)
    """Whether people are listed without a phone, so that a phone's absence from the list proves nothing."""
    _by_identity: dict[str, Member] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        by_identity: dict[str, Member] = {}
        listed = 0
        for member in self.members:
            identities = member.participant.identities
            listed += by_identity.keys().isdisjoint(identities)
            for identity in identities:
                by_identity.setdefault(identity, member)
        object.__setattr__(self, "_by_identity", by_identity)
        object.__setattr__(self, "listed", listed)
        object.__setattr__(self, "hides_phones", any(member.participant.phone is None for member in self.members))

    def member(self, person: Participant) -> Member | None:
        """The listed member who shares an identity with ``person``. Takes the same time for any size of group."""
        found = (self._by_identity.get(identity) for identity in person.identities)
        return next((member for member in found if member is not None), None)

    def is_admin(self, person: Participant) -> bool:
        """Whether this person may administer the group (its owner may, too)."""
        found = self.member(person)
        return found is not None and found.role is not Role.MEMBER

    def lacks(self, person: Participant) -> bool:
        """Whether the list proves that this person is not in the group: it is complete, it does not show the
        person, and it shows nobody who may be the person under another identity.
        """
        return self.is_complete and not self.hides_phones and self.member(person) is None

    def may_administer(self, person: Participant) -> bool:
        """Whether this person may administer the group as far as the list tells. Who may be in it unseen may."""
        return self.is_admin(person) or not (self.lacks(person) or self.member(person))

    @property
    def is_complete(self) -> bool:
        """Whether the list shows everybody, as far as that is known: of an incomplete one absence proves nothing."""
        return self.reported_size is None or self.listed >= self.reported_size

    @property
    def size(self) -> int:
        """How many people there are: what the provider reports, or shows if that is more."""
        return max(self.listed, self.reported_size or 0)
