"""Contacts that people share (https://core.telegram.org/bots/api#contact)."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody from an address book. ``user_id`` only if they are on Telegram; ``vcard`` is the card's text.

    ``phone_number`` is as the address book has it: with or without a plus sign.
    """

    phone_number: str
    first_name: str
    last_name: str | None = None
    user_id: int | None = None
    vcard: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The Contact object."""
        return {name: value for name, value in asdict(self).items() if value is not None}
