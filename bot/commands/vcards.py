"""The people of an address book: vCard 2.1 (quoted-printable), 3.0 and 4.0.

vCard 2.1: https://web.archive.org/web/20150921153423/http://www.imc.org/pdi/vcard-21.txt,
3.0: https://www.rfc-editor.org/rfc/rfc2426, 4.0: https://www.rfc-editor.org/rfc/rfc6350
"""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice

from bot.commands.entries import EntryReader, rejected_entry
from bot.commands.file_problem import FileProblem, UnreadableFileError
from bot.commands.table import MOST_ROWS
from bot.commands.targets import People
from bot.domain.participant import Participant
from bot.domain.request import Rejected

_MOST_PHONES = 3
"""Of a card, on the average of a file: programs write the same phone several times."""
_LONGEST_PROPERTY = 4000
"""Characters of a name or a phone with its parameters, 500 letters in quoted-printable take 3000. The rest is
cut off."""
_LONGEST_HEAD = 200
"""Characters of a line in which its encoding is looked for."""
_CHARSETS = frozenset({"utf-8", "windows-1251", "windows-1252", "koi8-r", "iso-8859-1", "iso-8859-5", "ibm866"})
"""Of quoted-printable text. A name in any other is shown with replacement characters; digits are the same in all."""

_BEGIN = re.compile(r"\s*^BEGIN[ \t]*:[ \t]*VCARD[ \t\r]*$", re.IGNORECASE | re.MULTILINE)
_WANTED = re.compile(r"(?:[\w-]+\.)?(?P<name>BEGIN|TEL|FN|END)[ \t]*(?=[;:])", re.IGNORECASE)
_PIECE = re.compile(r'"[^"]*"|[^":;]+|.', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(slots=True)
class _Card:
    name: str = ""
    phones: list[str] = field(default_factory=list)
    is_broken: bool = False


def is_vcards(text: str) -> bool:
    """Whether the text begins as an address book does."""
    return _BEGIN.match(text) is not None


def read_vcards(text: str, region: str) -> People:
    """Everybody with a phone, every phone of each. A card without one, or a broken one, is rejected by its number.

    Raises `UnreadableFileError` for too many cards or phones, and if all cards are broken.
    """
    cards = list(islice(_cards(text), MOST_ROWS + 1))
    if len(cards) > MOST_ROWS:
        raise UnreadableFileError(FileProblem.TOO_MANY_ROWS)
    if all(card.is_broken for card in cards):
        raise UnreadableFileError(FileProblem.DAMAGED)
    entries = EntryReader(region)
    understood: dict[Participant, None] = {}
    rejected: list[Rejected] = []
    for number, card in enumerate(cards, 1):
        if card.is_broken or not card.phones:
            rejected.append(rejected_entry("" if card.is_broken else card.name, number))
            continue
        for phone in card.phones:
            found = entries.read(phone, number)
            understood.update(dict.fromkeys(found.understood))
            rejected += found.rejected
    return People(tuple(understood), tuple(rejected))


def phones_in(text: str) -> list[str]:
    """The phones of all cards, as they are written; a broken card has none."""
    return [phone for card in _cards(text) if not card.is_broken for phone in card.phones]


def _cards(text: str) -> Iterator[_Card]:
    """The cards. Broken are those that are cut off, or have a line that cannot be read."""
    card: _Card | None = None
    phones = 0
    for name, content in _properties(text):
        parted = _parted(content)
        if parted is not None and name in {"BEGIN", "END"} and parted[1].strip().upper() == "VCARD":
            if card is not None:
                card.is_broken |= name == "BEGIN"
                yield card
            card = _Card() if name == "BEGIN" else None
        elif card is not None:
            _note(card, name, parted)
            phones += name == "TEL"
        if phones > _MOST_PHONES * MOST_ROWS:
            raise UnreadableFileError(FileProblem.TOO_MANY_ROWS)
    if card is not None:
        card.is_broken = True
        yield card


def _note(card: _Card, name: str, parted: tuple[list[str], str] | None) -> None:
    if parted is None:
        card.is_broken = True
    elif name == "FN":
        card.name = _text(*parted)
    elif name == "TEL" and (phone := _phone(*parted)):
        card.phones.append(phone)


def _properties(text: str) -> Iterator[tuple[str, str]]:
    """Each property that is of interest: its name, and what follows that, with the line breaks taken out.

    Photographs and addresses are many and are passed over. Their encoding counts all the same: a line after a
    soft line break belongs to them, whatever it looks like.
    """
    name, pieces, length = "", list[str](), 0
    is_quoted = goes_on = False
    for line in StringIO(text, newline=None):
        piece = line.removesuffix("\n")
        if piece.startswith((" ", "\t")) and not goes_on:
            piece = piece[1:]
        elif not goes_on:
            if name:
                yield name, "".join(pieces)
            found = _WANTED.match(piece)
            name, pieces, length = found["name"].upper() if found else "", [], 0
            is_quoted = "QUOTED-PRINTABLE" in piece[:_LONGEST_HEAD].partition(":")[0].upper()
            piece = piece[found.end() :] if found else piece
        goes_on = is_quoted and piece.endswith("=")
        if name and length < _LONGEST_PROPERTY:
            pieces.append((piece[:-1] if goes_on else piece)[: _LONGEST_PROPERTY - length])
            length += len(piece)
    if name:
        yield name, "".join(pieces)


def _parted(content: str) -> tuple[list[str], str] | None:
    """The parameters of a property and its value, or None if it has no value. Within quotes no sign parts them."""
    parameters = [""]
    for piece in _PIECE.finditer(content):
        match piece[0]:
            case ":":
                return [parameter.strip().upper() for parameter in parameters], content[piece.end() :]
            case ";":
                parameters.append("")
            case text:
                parameters[-1] += text
    return None


def _text(parameters: list[str], value: str) -> str:
    """The value as it was meant, without its encoding and its escapes."""
    if any(parameter.removeprefix("ENCODING=") == "QUOTED-PRINTABLE" for parameter in parameters):
        named = (parameter.removeprefix("CHARSET=").lower() for parameter in parameters if "CHARSET=" in parameter)
        charset = next((charset for charset in named if charset in _CHARSETS), "utf-8")
        value = quopri.decodestring(value.encode()).decode(charset, errors="replace")
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _phone(parameters: list[str], value: str) -> str:
    """The phone alone, of a ``tel:`` address, too; without an extension (https://www.rfc-editor.org/rfc/rfc3966)."""
    text = _text(parameters, value).strip()
    return (text[4:] if text[:4].lower() == "tel:" else text).partition(";")[0].strip()
