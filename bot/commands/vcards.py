"""The people of an address book: vCard 2.1 (quoted-printable), 3.0 and 4.0.

vCard 3.0: https://www.rfc-editor.org/rfc/rfc2426, 4.0: https://www.rfc-editor.org/rfc/rfc6350
"""

import re
from dataclasses import dataclass
from io import StringIO
from itertools import pairwise

from vobject.base import VObjectError, getLogicalLines, textLineToContentLine

from bot.commands.entries import read_entry, refuse_too_many_numbers, rejected_entry
from bot.commands.file_problem import FileProblem, UnreadableFileError
from bot.commands.table import MOST_ROWS
from bot.commands.targets import People
from bot.domain.participant import Participant
from bot.domain.request import Rejected

_BEGIN = re.compile(r"^BEGIN[ \t]*:[ \t]*VCARD[ \t\r]*$", re.IGNORECASE | re.MULTILINE)
_WANTED = re.compile(r"(?:[\w-]+\.)?(?P<name>TEL|FN|END)(?=[;:])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Card:
    name: str
    phones: list[str]


def is_vcards(text: str) -> bool:
    """Whether the text begins as an address book does."""
    return _BEGIN.match(text.lstrip()) is not None


def read_vcards(text: str, region: str) -> People:
    """Everybody with a phone, every phone of each. A card without one, or a broken one, is rejected by its number.

    Raises `UnreadableFileError` for too many cards, and if all are broken.
    """
    texts = _split(text)
    if len(texts) > MOST_ROWS:
        raise UnreadableFileError(FileProblem.TOO_MANY_ROWS)
    cards = [_read_card(one) for one in texts]
    refuse_too_many_numbers(phone for card in cards if card is not None for phone in card.phones)
    people: list[Participant] = []
    rejected: list[Rejected] = []
    broken = 0
    for number, card in enumerate(cards, 1):
        broken += card is None
        if card is None or not card.phones:
            rejected.append(rejected_entry(card.name if card else "", number))
            continue
        for phone in card.phones:
            found = read_entry(phone, region, number)
            people += found.understood
            rejected += found.rejected
    if broken == len(cards):
        raise UnreadableFileError(FileProblem.DAMAGED)
    return People(tuple(dict.fromkeys(people)), tuple(rejected))


def phones_in(text: str) -> list[str]:
    """The phones of all cards, as they are written; a broken card has none."""
    return [phone for card in map(_read_card, _split(text)) if card is not None for phone in card.phones]


def _split(text: str) -> list[str]:
    starts = [found.start() for found in _BEGIN.finditer(text)]
    return [text[start:end] for start, end in pairwise([*starts, len(text)])]


def _read_card(text: str) -> _Card | None:
    """The card; None if it is broken: cut off, or with a line that cannot be read."""
    name, phones, is_whole = "", [], False
    try:
        for line, number in getLogicalLines(StringIO(text), allowQP=True):
            wanted = _WANTED.match(line)
            if wanted is None:
                continue  # photographs and addresses are many, and of no interest
            content = textLineToContentLine(line, number)
            match wanted["name"].upper():
                case "TEL":
                    phones.append(content.value.removeprefix("tel:").partition(";")[0])
                case "FN":
                    name = content.value
                case _:
                    is_whole = True
    except (VObjectError, LookupError, ValueError):  # the second for a charset that nobody knows
        return None
    return _Card(name, [phone for phone in phones if phone.strip()]) if is_whole else None
