"""Whether a message was forwarded, by whichever version of the Bot API it came."""

from typing import Final

from aiogram.types import Message

_SIGNS: Final = (
    "forward_origin",
    "forward_date",
    "forward_from",
    "forward_from_chat",
    "forward_from_message_id",
    "forward_signature",
    "forward_sender_name",
    "is_automatic_forward",
)
"""``forward_origin`` came with Bot API 7.0, which took the other names of a forward away
(https://core.telegram.org/bots/api-changelog#december-29-2023): a server of one's own may be older.
"""


def is_forwarded(message: Message) -> bool:
    """Whether any field says so.

    aiogram keeps fields that it does not know as extra ones, so the old names are found also after it has let go of
    them.
    """
    return any(getattr(message, sign, None) is not None for sign in _SIGNS)
