"""What texts look like: the skeleton of Unicode's Technical Standard 39 (https://www.unicode.org/reports/tr39/)."""

import re
from functools import cache
from unicodedata import normalize

from bot.domain.writing import without_invisible

_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]+")
"""Accents and the like of no script of their own. The standard keeps them; a reader overlooks them."""


def skeleton(text: str) -> str:
    """The text with each character, and each pair like ``rn``, as one of those that look like it.

    Texts of one skeleton can hardly be told apart: "Office", and the same with Cyrillic letters. A skeleton is for
    comparing only, and not for showing. Takes time in proportion to the text; the first call loads the table.
    """
    return _without_marks(_decomposed(text).translate(_table()))


def _decomposed(text: str) -> str:
    return normalize("NFD", without_invisible(text))


def _without_marks(text: str) -> str:
    return _MARKS.sub("", text)


@cache
def _table() -> dict[int, str]:
    """What stands for each confusable character.

    The package lists with each character, or run of them, those that it is confused with. Such classes are stars:
    the standard's prototype lists all others, each of which lists the prototype alone. Of two that list each other
    a run is the prototype, or else the second.
    """
    # Half a million characters of JSON, which nobody needs before two names are compared.
    from confusable_homoglyphs.confusables import confusables_data  # type: ignore[import-untyped]  # noqa: PLC0415

    prototypes: dict[str, str] = {}
    for written, entries in confusables_data.items():
        character = without_invisible(written)  # those of scripts from right to left stand between marks of direction
        other = entries[0]["c"]
        prototype = without_invisible(other)
        are_two = len(entries) == len(confusables_data[other]) == 1
        is_prototype = len(entries) > 1 or (are_two and len(prototype) == 1 and prototype < character)
        if len(character) == 1 and not is_prototype:
            prototypes[character] = prototype
    return {
        ord(character): "".join(prototypes.get(one, one) for one in _decomposed(prototype))
        for character, prototype in prototypes.items()
    }
