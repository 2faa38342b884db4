"""In whose name a person's words reach a chat."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.telegram.chats import Chat
from sandbox.telegram.people import ANONYMOUS_ADMIN, CHANNEL_SENDER, OTHER_BOT, OTHER_CHANNEL, Person


@dataclass(frozen=True, slots=True)
class Voice:
    """``forwarded`` and ``via_bot``: somebody else's words. In a group, ``anonymous_admin`` speaks in the
    group's name and ``as_channel`` in a channel's. A channel always speaks in its own.
    """

    forwarded: bool = False
    via_bot: bool = False
    anonymous_admin: bool = False
    as_channel: bool = False

    def sender(self, person: Person, chat: Chat) -> Mapping[str, Any] | None:
        """The User object that stands in "from"."""
        if chat.is_channel:
            return None
        if self.anonymous_admin:
            return ANONYMOUS_ADMIN
        return CHANNEL_SENDER if self.as_channel else person.as_json()

    def marks(self, chat: Chat) -> dict[str, Any]:
        """The further fields of the Message object that give the voice away; raises `ValueError`."""
        if (self.anonymous_admin or self.as_channel) and (chat.is_private or chat.is_channel):
            raise ValueError("only in a group do people write in another name")
        marks: dict[str, Any] = {}
        if self.anonymous_admin or chat.is_channel:
            marks["sender_chat"] = chat.as_json()
        elif self.as_channel:
            marks["sender_chat"] = dict(OTHER_CHANNEL)
        if self.via_bot:
            marks["via_bot"] = dict(OTHER_BOT)
        if self.forwarded:
            written = int(time.time())
            origin = {"type": "hidden_user", "sender_user_name": "Somebody", "date": written}
            marks |= {"forward_origin": origin, "forward_sender_name": "Somebody", "forward_date": written}
        return marks
