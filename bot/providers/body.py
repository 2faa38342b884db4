"""The body of an answer, read within limits: a broken or hostile server takes neither memory nor the event loop.

The bytes are read as they come from the wire, so that httpx unpacks nothing: it unpacks as often as a header
says, and each time without a limit.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Final

import httpx

MOST_BYTES: Final = 4 * 2**20
"""Bytes of an answer, unpacked. A group of 5,000 people, the most that WhatsApp has, takes about 1 MiB."""

MOST_BYTES_OF_A_LIST: Final = 20 * 2**20
"""The same for a list of all groups or contacts: 100,000 people at 200 bytes."""

BYTES_PER_SIGN: Final = 7
"""An answer may hold one of the signs ``{[,:`` for so many bytes of its limit. The densest honest list,
``{"id":"…@lid","admin":null},`` over and over, has about one in 8 bytes."""

BYTES_PER_CONTAINER: Final = 35
"""The same for the signs ``{`` and ``[``: an empty object takes 64 bytes of memory and 3 of the body."""

MOST_PIECES: Final = 100_000
"""Chunks of an answer. Each costs some 40 µs of CPU, be it of one byte."""

_STEP: Final = 256 * 2**10
"""Bytes after which, and pieces after 64 of which, other tasks have their turn."""

_PIECES_PER_TURN: Final = 64

_PACKED: Final = frozenset({"gzip", "x-gzip", "deflate"})


@dataclass(frozen=True, slots=True)
class Fault:
    """No answer. ``sent`` is False only if it is sure that not a byte of the request left; ``passing`` is
    whether another try may do better.
    """

    code: str
    sent: bool = True
    passing: bool = True


@dataclass(frozen=True, slots=True)
class Body:
    """A whole body, unpacked. ``signs`` is how many of ``{[,:`` are in it."""

    content: bytearray = field(repr=False)
    signs: int


async def read_body(response: httpx.Response, most: int) -> Body | Fault:
    """The body of a streamed response, of ``most`` bytes at most.

    One compression is undone, though none was asked for: some proxies compress whatever passes. More than
    one, or an unknown one, is a `Fault`.
    """
    codings = [one for part in response.headers.get("Content-Encoding", "").split(",") if (one := part.strip().lower())]
    packed = [one for one in codings if one != "identity"]
    if len(packed) > 1 or not _PACKED.issuperset(packed):
        return Fault("unknown compression", passing=False)
    if _announced(response) > most:
        return Fault("answer too large", passing=False)
    content = bytearray()
    signs = containers = 0
    unpack = _Unpacker() if packed else None
    try:
        async for piece in _pieces(response, unpack):
            content += piece
            opening = piece.count(b"{") + piece.count(b"[")
            containers += opening
            signs += opening + piece.count(b",") + piece.count(b":")
            if len(content) > most:
                return Fault("answer too large", passing=False)
            if signs > most // BYTES_PER_SIGN or containers > most // BYTES_PER_CONTAINER:
                return Fault("answer too complex", passing=False)
    except _TooManyPiecesError:
        return Fault("answer in too many pieces", passing=False)
    except zlib.error:
        return Fault("badly compressed", passing=False)
    if unpack is not None and not unpack.is_whole:
        return Fault("dropped")
    return Body(content, signs)


class _TooManyPiecesError(Exception):
    pass


class _Unpacker:
    """One decompressor of gzip or zlib, which tells the two apart by itself."""

    def __init__(self) -> None:
        self._inflater = zlib.decompressobj(zlib.MAX_WBITS | 32)
        self._began = False

    @property
    def is_whole(self) -> bool:
        """Whether the end was reached. A body of no bytes is whole, too."""
        return self._inflater.eof or not self._began

    def feed(self, packed: bytes) -> Iterator[bytes]:
        """What is in the bytes, `_STEP` of it at a time. Raises `zlib.error`."""
        self._began = True
        while not self._inflater.eof:
            piece = self._inflater.decompress(packed, _STEP)
            packed = self._inflater.unconsumed_tail
            yield piece
            if not packed and len(piece) < _STEP:
                break
        if self._inflater.eof and (self._inflater.unused_data or packed):
            raise zlib.error("more after the end")


async def _pieces(response: httpx.Response, unpack: _Unpacker | None) -> AsyncIterator[bytes]:
    """The body in pieces. What lies ready in a buffer would be read without any other task getting a turn."""
    number = since_turn = 0
    async for raw in response.aiter_raw():
        number += 1
        if number > MOST_PIECES:
            raise _TooManyPiecesError
        for piece in [raw] if unpack is None else unpack.feed(raw):
            yield piece
            since_turn += len(piece)
            if since_turn >= _STEP or number % _PIECES_PER_TURN == 0:
                since_turn = 0
                await asyncio.sleep(0)


def _announced(response: httpx.Response) -> int:
    """The Content-Length, which h11 has checked to be a number; 0 if there is none."""
    written = response.headers.get("Content-Length", "")
    return int(written) if written.isdecimal() else 0
