"""What of a provider's texts and numbers is taken over: nothing longer or larger than WhatsApp itself allows."""

import re
from typing import Final

LONGEST_NAME: Final = 256
"""Characters of a name that are kept. WhatsApp allows 100 for a group and 25 for a person, an address book more."""

LONGEST_ID: Final = 64
"""Characters of an id of a person or group. Twenty digits, a device and ``@s.whatsapp.net`` take 40."""

LONGEST_WORDS: Final = 1000
"""Characters of an error's words that are looked at."""

MOST_GROUPS: Final = 10_000
"""Groups of one account. A list of more is not believed: all that is listed is kept, and matched against names."""

MOST_PEOPLE: Final = 10_000
"""People of one group. WhatsApp allows 1,024, and 5,000 where only admins write."""

LARGEST_SIZE: Final = 2**31 - 1
"""The largest number of people that is kept of a group; the database takes none beyond."""

MOST_NAMES: Final = 200_000
"""People of a list of contacts whose names are kept."""

PNG: Final = b"\x89PNG\r\n\x1a\n"
"""How every PNG file begins."""

# Halves of surrogate pairs cannot be sent to anybody, and Postgres takes no NUL.
_UNSENDABLE: Final = re.compile("[\x00\ud800-\udfff]")

# Links that WhatsApp's apps share have a query besides.
_INVITE: Final = re.compile(
    r"(?:https://chat\.whatsapp\.com/(?:invite/)?)?([0-9A-Za-z_-]{10,40})(?:\?[0-9A-Za-z_=&-]{0,100})?"
)


def text_of(value: object) -> str:
    """A text as it is, or an empty one for anything else. To be compared, not to be kept."""
    return value if isinstance(value, str) else ""


def name_of(value: object) -> str:
    """A name of a group or person to be kept."""
    return _UNSENDABLE.sub("\N{REPLACEMENT CHARACTER}", text_of(value)[:LONGEST_NAME])


def id_of(value: object) -> str:
    """A text that may be an id; an empty one for what cannot be."""
    text = text_of(value)
    return text.strip() if len(text) <= LONGEST_ID and text.isascii() else ""


def link_of(value: object, *, or_code: bool = False) -> str | None:
    """An invite link, written as WhatsApp writes it; with ``or_code`` also made of the code in it."""
    text = text_of(value)
    found = _INVITE.fullmatch(text.strip().strip('"')) if len(text) <= LONGEST_NAME else None
    if found is None or (not or_code and "/" not in text):
        return None
    return f"https://chat.whatsapp.com/{found[1]}"


def number_of(value: object, most: int) -> int | None:
    """A whole number from 0 to ``most``; None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most else None


def size_of(value: object) -> int | None:
    """How many people a group is said to have; None for anything but a whole number, in JSON or in a text of digits.

    It is kept however large it is: a list that is shorter is incomplete.
    """
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value) if len(value) <= 10 else LARGEST_SIZE
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return None
    return min(value, LARGEST_SIZE)


def words_of(value: object) -> str:
    """The words of a field of an error in lower case: its text, its number, or its list or object of texts."""
    if isinstance(value, dict):
        value = list(value.values())[:20]
    parts = value[:20] if isinstance(value, list) else [value]
    words = [str(part)[:LONGEST_WORDS] for part in parts if part and isinstance(part, str | int | float)]
    return " ".join(words)[:LONGEST_WORDS].strip().lower()
