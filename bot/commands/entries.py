"""One entry of a list: a line of a text, a cell of a table."""

import re
from collections.abc import Iterable

from bot.commands.file_problem import FileProblem, UnreadableFileError
from bot.commands.targets import People, read_people
from bot.domain.participant import Participant
from bot.domain.phone import PhoneFault, read_phone
from bot.domain.request import Rejected
from bot.domain.writing import trimmed, without_invisible

LONGEST_SHOWN = 60
"""Characters of a rejected entry that are kept."""
_FEWEST_DIGITS = 5
"""Beside a person, a number of fewer digits is that of a line or of a house, and no phone with a slip in it."""

_MOST_NUMBERS = 60_000
"""Of a file. Ten thousand phones written as "8 900 123 45 67" are fifty thousand."""

_NUMBER = re.compile(r"\S*\d\S*")
_FORMULA_OF_TEXT = re.compile(r'="([^"]*)"')
_DECIMAL = re.compile(r"(\d{7,15})\.0+")
_EXPONENT = re.compile(r"(\d)[.,](\d+)[eE]\+?(\d{1,2})")
_DIGIT = re.compile(r"\d")


def read_entry(text: str, region: str, row: int | None = None) -> People:
    """The people of an entry, and its faulty phones.

    Names and other words beside a person are passed over. An entry without a person is rejected as a whole.
    ``row`` is where it stands, if that is of use. ``region``: see `bot.domain.phone.read_phone`.
    """
    text = _as_digits(trimmed(without_invisible(text)))
    phone = read_phone(text, region)
    if not isinstance(phone, PhoneFault):
        return People((Participant(phone=phone),))
    found = read_people(text, region)
    if not found.understood:
        whys = [one.why for one in found.rejected if one.why is not PhoneFault.NOT_A_NUMBER]
        return People((), (Rejected(_cut(text), next(iter(whys), PhoneFault.NOT_A_NUMBER), row),))
    faulty = (one for one in found.rejected if one.why is not PhoneFault.NOT_A_NUMBER)
    return People(
        found.understood,
        tuple(
            Rejected(_cut(one.text), one.why, row) for one in faulty if len(_DIGIT.findall(one.text)) >= _FEWEST_DIGITS
        ),
    )


def numbers_in(text: str) -> int:
    """How many words with digits there are: what reading an entry costs grows with them."""
    return sum(1 for _ in _NUMBER.finditer(text))


def refuse_too_many_numbers(entries: Iterable[str]) -> None:
    """Raise `UnreadableFileError` for so many numbers that reading them would take minutes, and is no list."""
    if sum(map(numbers_in, entries)) > _MOST_NUMBERS:
        raise UnreadableFileError(FileProblem.TOO_MANY_ROWS)


def rejected_entry(text: str, row: int) -> Rejected:
    """The entry as one that is no person."""
    return Rejected(_cut(without_invisible(text)), PhoneFault.NOT_A_NUMBER, row)


def _as_digits(text: str) -> str:
    """The phone as programs write it that take it for a number, or keep others from doing so."""
    if found := _FORMULA_OF_TEXT.fullmatch(text):
        return found[1]
    if found := _DECIMAL.fullmatch(text):
        return found[1]
    if (found := _EXPONENT.fullmatch(text)) and len(found[2]) == int(found[3]):
        # Fewer digits than the exponent tells would be filled up with zeros: another phone than the one meant.
        return found[1] + found[2]
    return text.removeprefix("'").removeprefix("tel:")


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
