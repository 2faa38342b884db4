"""The people of the pretend Telegram, and the accounts that Telegram itself plays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a Telegram account.

    ``language_code`` is the language of the app (``"ru"``, ``"en"``, ``"pt-br"``), which Telegram does not
    always tell. ``started``: whether they have opened the bot's private chat, without which it may not write.
    """

    id: int
    first_name: str
    language_code: str | None = None
    username: str | None = None
    started: bool = True

    def as_json(self) -> dict[str, Any]:
        """The User object."""
        given = {"username": self.username, "language_code": self.language_code}
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            **{name: value for name, value in given.items() if value},
        }


# Who stands in "from" where nobody does (https://core.telegram.org/bots/api#message).
ANONYMOUS_ADMIN: Mapping[str, Any] = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL_SENDER: Mapping[str, Any] = {
    "id": 136817688,
    "is_bot": True,
    "first_name": "Channel",
    "username": "Channel_Bot",
}

OTHER_BOT: Mapping[str, Any] = {"id": 5550001, "is_bot": True, "first_name": "Pictures", "username": "gif"}
"""The bot through which people write "via" a bot."""

OTHER_CHANNEL: Mapping[str, Any] = {"id": -1009990000001, "title": "Somebody's channel", "type": "channel"}
"""The channel in whose name people write into groups."""
