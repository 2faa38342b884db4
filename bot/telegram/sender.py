"""Who sent an update, read off it before it is decoded, at the cost of a few look-ups.

The form: https://core.telegram.org/bots/api#update. Nothing is taken for granted: what is missing or of another type
reads as nothing, and nobody is on the list for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.domain.access import ANONYMOUS_ADMIN

_KINDS: Final = ("message", "channel_post", "callback_query")
"""The updates that the bot asks for."""
_LONGEST_COMMAND: Final = 100
"""Characters of a text that are looked at for a command."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What is known of an update's sender. Ids are 0 where there is none.

    ``text``: the beginning of the message or its caption; of a press, what the button carries. ``mask``:
    ``anonymous`` or ``channel`` where nobody in particular stands behind the message, else empty.
    """

    update_id: int
    kind: str
    id: int = 0
    chat_id: int = 0
    message_id: int = 0
    is_private: bool = False
    mask: str = ""
    text: str = ""
    language_code: str | None = None

    @property
    def may_name_a_bot(self) -> bool:
        """Whether this may be a command for the bot that it names."""
        return self.text.startswith("/") and "@" in self.text

    @property
    def is_press(self) -> bool:
        return self.kind == "callback_query"


def sender_of(raw: Mapping[str, Any]) -> Sender:
    """The sender of an update as Telegram wrote it; raises nothing."""
    update_id = _int(raw.get("update_id"))
    kind = next((one for one in _KINDS if one in raw), "unknown")
    event = _mapping(raw.get(kind))
    is_press = kind == "callback_query"
    message = _mapping(event.get("message")) if is_press else event
    chat = _mapping(message.get("chat"))
    person = _mapping(event.get("from"))
    text = event.get("data") if is_press else event.get("text") or event.get("caption")
    language = person.get("language_code")
    who = _int(person.get("id"))
    return Sender(
        update_id=update_id,
        kind=kind,
        id=who,
        chat_id=_int(chat.get("id")),
        message_id=_int(message.get("message_id")),
        is_private=chat.get("type") == "private",
        mask="" if is_press else _mask(event, chat, who),
        text=text[:_LONGEST_COMMAND] if isinstance(text, str) else "",
        language_code=language if isinstance(language, str) else None,
    )


def _mask(message: Mapping[str, Any], chat: Mapping[str, Any], who: int) -> str:
    if chat.get("type") == "channel":
        return "channel"
    posted_as = _int(_mapping(message.get("sender_chat")).get("id"))
    if who == ANONYMOUS_ADMIN or (posted_as and posted_as == chat.get("id")):
        return "anonymous"
    return "channel" if posted_as else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _int(value: Any) -> int:
    return value if isinstance(value, int) else 0
