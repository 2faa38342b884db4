"""The same text as different keyboards and copy-paste write it: invisible characters, signs, digits."""

import re
import unicodedata
from functools import lru_cache

_INVISIBLE_CHARACTERS = (
    # Default_Ignorable_Code_Point of https://www.unicode.org/Public/16.0.0/ucd/DerivedCoreProperties.txt
    "\u00ad\u034f\u061c"  # soft hyphen, combining grapheme joiner, Arabic letter mark
    "\u115f\u1160\u3164\uffa0"  # Hangul fillers, which are letters
    "\u17b4\u17b5\u180b-\u180f"  # Khmer inherent vowels, Mongolian variation selectors and vowel separator
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # zero width, the joiner within an emoji, direction (bidi)
    "\ufe00-\ufe0f\ufff0-\ufff8"  # variation selectors: whether a heart is drawn in colour; unassigned
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # controls of shorthand and of musical notation
    "\U000e0000-\U000e0fff"  # tags, of which flags of regions are made, and further variation selectors
    # Drawn as nothing without being so named.
    "\u2800\ufff9-\ufffc\U00013430-\U0001343f\U00016fe4\U0001d159"
    # Control characters but white space (https://www.unicode.org/charts/PDF/U0000.pdf, …/U0080.pdf).
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
    # Halves of surrogate pairs, which cannot be encoded; servers leave them when they cut inside an emoji.
    "\ud800-\udfff"
    # Noncharacters (https://www.unicode.org/faq/private_use.html#nonchar1).
    "\ufdd0-\ufdef" + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
)
_INVISIBLE = re.compile(f"[{_INVISIBLE_CHARACTERS}]+")
_EMOJI = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
    "[\ufe0f\U0001f3fb-\U0001f3ff]?"  # drawn in colour, or with a colour of skin
)
_UNSEEN = re.compile(
    # Kept, for in these it decides what is drawn (https://www.unicode.org/reports/tr51/#Emoji_Sequences):
    f"(?P<emoji>[0-9#*]\ufe0f\u20e3|\U0001f3f4[\U000e0020-\U000e007e]{{3,6}}\U000e007f|{_EMOJI}(?:\u200d{_EMOJI})*)"
    f"|[{_INVISIBLE_CHARACTERS}]+"
)
_MARGIN = re.compile(rf"[\s{_INVISIBLE_CHARACTERS}]+")
_MINUS_SIGNS = frozenset("\u2043\u2212\u30fc")  # drawn like dashes, but not of Unicode's category for dashes
_SIGNS = frozenset("+-.()/@,;")

_MOST_LOOKED_AT = 5000
"""Characters of a foreign text that is shortened: more than any message has; a server may send megabytes."""


def without_invisible(text: str) -> str:
    """The text without the characters that show nothing; phone books wrap numbers in such.

    They hide what is written from who reads it: a group may be called "Office" and a zero width space. White
    space stays.
    """
    return text if text.isascii() and text.isprintable() else _INVISIBLE.sub("", text)


def visible(text: str) -> str:
    """The text as it is shown: `without_invisible`, but for what makes one picture of several emoji.

    Such a picture may look like the emoji one by one, so it is never compared.
    """
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub(r"\g<emoji>", text)


def on_one_line(text: str) -> str:
    """Foreign text as it is shown: `visible`, all white space as single spaces, none outside.

    It is empty where there was nothing to be seen.
    """
    return " ".join(visible(text).split())


def shortened(text: str, length: int) -> str:
    """Foreign text on one line, so that it cannot look like lines of the bot's own, and no longer than ``length``."""
    line = on_one_line(text[:_MOST_LOOKED_AT])
    is_whole = len(line) <= length and len(text) <= _MOST_LOOKED_AT
    return line if is_whole or not line else line[: length - 1] + "…"


def plain_signs(text: str) -> str:
    """Digits of all scripts and widths as 0-9, dashes as ``-``, wide signs as narrow ones.

    The result has as many characters as the text, so that places in one are places in the other. Signs
    that merely resemble digits (``²``, ``①``) are left alone: they are not what someone types for a digit.
    """
    return text if text.isascii() else "".join(map(_plain_sign, text))


@lru_cache(maxsize=1024)
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
    margin = _MARGIN.match(text)
    return text[margin.end() if margin else 0 :].rstrip()
