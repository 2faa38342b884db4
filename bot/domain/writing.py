"""The same text as different keyboards and copy-paste write it: invisible characters, signs, digits."""

import re
import unicodedata

_INVISIBLE_CHARACTERS = (
    "\u00ad\u061c\u180e"  # soft hyphen, Arabic letter mark, Mongolian vowel separator
    "\u200b-\u200f\u2060-\u2064\ufeff"  # zero width, among them the joiner within an emoji
    "\u202a-\u202e\u2066-\u206f"  # direction (bidi) controls
    "\ufe00-\ufe0f"  # variation selectors: whether a heart is drawn in colour
)
_INVISIBLE = re.compile(f"[{_INVISIBLE_CHARACTERS}]")
_MARGIN = re.compile(rf"\A[\s{_INVISIBLE_CHARACTERS}]+")
_MINUS_SIGNS = frozenset("\u2043\u2212\u30fc")  # drawn like dashes, but not of Unicode's category for dashes
_SIGNS = frozenset("+-.()/@,;")


def without_invisible(text: str) -> str:
    """The text without the characters that show nothing; phone books wrap numbers in such."""
    return _INVISIBLE.sub("", text)


def plain_signs(text: str) -> str:
    """Digits of all scripts and widths as 0-9, dashes as ``-``, wide signs as narrow ones.

    The result has as many characters as the text, so that places in one are places in the other. Signs
    that merely resemble digits (``²``, ``①``) are left alone: they are not what someone types for a digit.
    """
    return text if text.isascii() else "".join(map(_plain_sign, text))


def _plain_sign(character: str) -> str:
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    if unicodedata.category(character) == "Pd" or character in _MINUS_SIGNS:
        return "-"
    narrow = unicodedata.normalize("NFKC", character)
    return narrow if narrow in _SIGNS else character


def trimmed(text: str) -> str:
    """The text in its own writing, without outer white space, nor invisible characters before it.

    Those after it stay: they may belong to an emoji.
    """
    return _MARGIN.sub("", text).rstrip()
