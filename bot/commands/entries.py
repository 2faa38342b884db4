"""One entry of a list: a line of a text, a cell of a table, a phone of an address book."""

import re

from bot.commands.file_problem import FileProblem, UnreadableFileError
from bot.commands.targets import People, read_people
from bot.domain.participant import Participant, Phone
from bot.domain.phone import PhoneFault, read_phone
from bot.domain.request import Rejected
from bot.domain.writing import plain_signs, trimmed, without_invisible

LONGEST_ENTRY = 500
"""Characters. Longer ones are notes; to look through them for phones would take long and find the wrong ones."""
LONGEST_SHOWN = 60
"""Characters of a rejected entry that are kept."""
_FEWEST_DIGITS = 5
"""Beside a person, a number of fewer digits is that of a line or of a house, and no phone with a slip in it."""

_MOST_ATTEMPTS = 50_000
"""To read digits as a phone, for one file, each in 20 to 60 microseconds. Of most lists an entry takes two."""
_MOST_DIGITS = 20
"""Of words that `read_people` tries to read together as one phone."""

_SEPARATOR = re.compile(r"[,;\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_NUMBER = re.compile(r"[\s0-9+\-./()]+")
_DIGIT = re.compile(r"\d")
_LIST_MARK = re.compile(r"[0-9]{1,5}(?:\)|\.(?=\s|[0-9]{7}))\s*")
"""What numbers the lines of a list, and is no country code: ``1. 916 234-56-78``."""
_FORMULA_OF_TEXT = re.compile(r'="([^"]*)"')
_DECIMAL = re.compile(r"(\d{7,15})\.0+")
_EXPONENT = re.compile(r"(\d)[.,](\d+)[eE]\+?(\d{1,2})")


class EntryReader:
    """Reads the entries of one file, and bounds what all of them together cost.

    ``region``: see `bot.domain.phone.read_phone`.
    """

    def __init__(self, region: str) -> None:
        self._region = region
        self._left = _MOST_ATTEMPTS

    def read(self, text: str, row: int | None = None) -> People:
        """The people of an entry, and its faulty phones.

        Names and other words beside a person are passed over. An entry without a person is rejected as a
        whole. ``row`` is where it stands, if that is of use. Raises `UnreadableFileError` once the entries
        needed more attempts at reading phones than those of any list.
        """
        self._spend(1)
        if len(text) > LONGEST_ENTRY:
            return People((), (rejected_entry(text, row),))
        text = _as_digits(trimmed(without_invisible(text)))
        if not _DIGIT.search(text):
            return People((), (rejected_entry(text, row),))
        plain = plain_signs(text)
        runs = _runs(plain)
        phones = self._whole_phones(plain, runs)
        if phones:
            return People(tuple(Participant(phone=phone) for phone in dict.fromkeys(phones)))
        self._spend(sum(map(_attempts, runs)))
        return _searched(text, self._region, row)

    def _whole_phones(self, plain: str, runs: list[list[str]]) -> list[Phone]:
        """The phones, if every number that is long enough for one is a single phone; else nothing.

        This is how most lists are written, and much cheaper than to try all ways of reading them.
        """
        if "@" in plain:
            return []
        if _NUMBER.fullmatch(plain):
            phone = self._phone(plain)
            if phone is not None or len(runs) < 2:
                return [phone] if phone is not None else []
        phones = [self._phone(number) for number in map(" ".join, runs) if _digits(number) >= _FEWEST_DIGITS]
        return [phone for phone in phones if phone is not None] if None not in phones else []

    def _phone(self, number: str) -> Phone | None:
        self._spend(1)
        if mark := _LIST_MARK.match(number):
            phone = read_phone(number[mark.end() :], self._region)
            if not isinstance(phone, PhoneFault):
                return phone
        phone = read_phone(number, self._region)
        return None if isinstance(phone, PhoneFault) else phone

    def _spend(self, attempts: int) -> None:
        self._left -= attempts
        if self._left < 0:
            raise UnreadableFileError(FileProblem.TOO_COMPLICATED)


def numbers_in(text: str) -> int:
    """How many words with digits there are."""
    return sum(1 for word in text.split() if _DIGIT.search(word))


def rejected_entry(text: str, row: int | None) -> Rejected:
    """The entry as one that is no person."""
    return Rejected(_cut(without_invisible(text[:LONGEST_ENTRY])), PhoneFault.NOT_A_NUMBER, row)


def _digits(text: str) -> int:
    return len(_DIGIT.findall(text))


def _runs(plain: str) -> list[list[str]]:
    """The words that stand together and are made of the signs of phones."""
    runs: list[list[str]] = []
    for listed in _SEPARATOR.split(plain):
        run: list[str] = []
        for word in listed.split():
            if _NUMBER.fullmatch(word):
                run.append(word)
            elif run:
                runs.append(run)
                run = []
        if run:
            runs.append(run)
    return runs


def _attempts(run: list[str]) -> int:
    """How often `read_people` at most tries to read words of the run together as one phone.

    It tries no two words of which the last is a single digit, and none with more digits than `_MOST_DIGITS`.
    """
    digits = list(map(_digits, run))
    attempts = until = together = ends = 0
    for first, own in enumerate(digits):
        while until < len(digits) and (until == first or together + digits[until] <= _MOST_DIGITS):
            together += digits[until]
            ends += digits[until] != 1
            until += 1
        attempts += ends + (own == 1)
        together -= own
        ends -= own != 1
    return attempts + len(run)


def _searched(text: str, region: str, row: int | None) -> People:
    found = read_people(text, region)
    faulty = [one for one in found.rejected if one.why is not PhoneFault.NOT_A_NUMBER]
    if not found.understood:
        return People((), (Rejected(_cut(text), faulty[0].why if faulty else PhoneFault.NOT_A_NUMBER, row),))
    return People(
        found.understood,
        tuple(Rejected(_cut(one.text), one.why, row) for one in faulty if _digits(one.text) >= _FEWEST_DIGITS),
    )


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
