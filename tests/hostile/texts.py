"""Texts, tables and address books made to do harm, and honest ones."""

import random
from collections.abc import Iterable

from bot.commands.files import LARGEST_FILE


def filled(piece: str, size: int = LARGEST_FILE) -> bytes:
    """As often as it fits into so many bytes."""
    return (piece * (size // len(piece.encode()))).encode()


def phones(count: int, writing: str = "8 9{0:02} {1:03} {2:02} {3:02}") -> list[str]:
    """Different phones."""
    return [writing.format(n // 10_000 % 100, n // 100 % 1000, n % 100, n % 97) for n in range(count)]


def lines(entries: list[str]) -> bytes:
    return "\n".join(entries).encode()


def scattered(size: int = 1_000_000) -> bytes:
    """Letters of no encoding in particular, in no order."""
    chance = random.Random(7)
    return bytes(chance.choices([10, *range(0x80, 0x100)], k=size))


def card(*properties: str) -> str:
    return "".join(f"{one}\r\n" for one in ("BEGIN:VCARD", "VERSION:3.0", *properties, "END:VCARD"))


def cards(properties: Iterable[str]) -> bytes:
    """A card for each."""
    return "".join(card(one) for one in properties).encode()


def around(before: str, piece: str, after: str) -> bytes:
    """An address book as large as files may be, of one card that is filled with a piece."""
    return card("TEL:+79001234567", before + "{}" + after).encode().replace(b"{}", filled(piece, LARGEST_FILE - 200))


PHOTO = "PHOTO;ENCODING=b;TYPE=JPEG:" + ("A" * 75 + "\r\n ") * 8
