"""Who a person is on WhatsApp: a phone number, WhatsApp ids, or both."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

Phone = NewType("Phone", str)
"""A phone number in E.164 form (``+79001234567``). Only `bot.domain.phone` makes one from what people write."""

WhatsAppId = NewType("WhatsAppId", str)
"""An id of a person as WhatsApp writes it: ``…@c.us``, ``…@s.whatsapp.net`` or ``…@lid``."""

LONGEST_NAME = 100
"""Characters of a person's name that are kept; WhatsApp takes 25, an address book any number."""

_BY_PHONE = re.compile(r"([1-9]\d{6,14})(?::\d+)?@(?:c\.us|s\.whatsapp\.net)", re.IGNORECASE)
_BY_LID = re.compile(r"(\d{1,20})(?::\d+)?@lid", re.IGNORECASE)


class NotAWhatsAppIdError(ValueError):
    """The text is not an id of a person."""


@dataclass(frozen=True, slots=True)
class Participant:
    """A person in WhatsApp, known by a phone, by a hidden id (LID), or by both.

    The digits of a LID are not a phone number and are never read as one; a person known only by a
    LID is therefore another person than one known only by a phone, until a group's list joins them.
    ``@c.us`` and ``@s.whatsapp.net`` are two spellings of "by phone" and are one identity.
    """

    phone: Phone | None = None
    lid: WhatsAppId | None = None

    def __post_init__(self) -> None:
        if self.phone is None and self.lid is None:
            raise ValueError("a participant needs a phone or a WhatsApp id")

    @classmethod
    def from_id(cls, text: str) -> "Participant":
        """Read an id as WhatsApp writes it; the device part of ``7900…:12@s.whatsapp.net`` is dropped.

        Raises `NotAWhatsAppIdError` for anything else, a group's id among it.
        """
        if found := _BY_PHONE.fullmatch(text.strip()):
            return cls(phone=Phone("+" + found[1]))
        if found := _BY_LID.fullmatch(text.strip()):
            return cls(lid=WhatsAppId(found[1] + "@lid"))
        raise NotAWhatsAppIdError(text)

    @property
    def identities(self) -> tuple[str, ...]:
        """What the person is known by; a phone and a LID are never equal."""
        return tuple(one for one in (self.phone, self.lid) if one is not None)

    def same_person(self, other: "Participant") -> bool:
        """True if both share any identity."""
        return (self.phone is not None and self.phone == other.phone) or (
            self.lid is not None and self.lid == other.lid
        )

    def joined_with(self, other: "Participant") -> "Participant":
        """The person with the identities of ``other`` filled in where this one lacks them."""
        return Participant(phone=self.phone or other.phone, lid=self.lid or other.lid)

    def __str__(self) -> str:
        return self.phone or self.lid or ""


class Role(StrEnum):
    """What a person is in a group."""

    MEMBER = "member"
    ADMIN = "admin"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a group. ``address`` is the id under which the provider lists the person, verbatim."""

    participant: Participant
    role: Role = Role.MEMBER
    name: str | None = None
    address: str | None = None
