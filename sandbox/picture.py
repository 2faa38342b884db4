"""A picture where a real server would draw a QR code."""

import struct
import zlib
from typing import Final

_SIDE: Final = 29
"""Squares of the pattern, as of a QR code of version 3."""
_SCALE: Final = 8
"""Pixels of a square."""


def png_of_a_code() -> bytes:
    """A PNG of black and white squares. Nothing can be read from it."""
    rows = b"".join(_row(y) * _SCALE for y in range(_SIDE))
    pixels = _SIDE * _SCALE
    header = struct.pack(">IIBBBBB", pixels, pixels, 8, 0, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _row(y: int) -> bytes:
    # A PNG's row begins with the number of its filter: none.
    return b"\0" + b"".join((b"\0" if (x * y + x + y) % 3 else b"\xff") * _SCALE for x in range(_SIDE))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
