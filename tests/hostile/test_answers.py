"""What hostile answers cost: each is read by a process of its own, which measures itself.

Budgets are some three times what was measured on two cores of a shared machine.
"""

import asyncio
import functools
import gzip
import json
import sys
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.hostile.reader import GROUP

MIB = 2**20
LONGEST_TURN = 0.2
"""Seconds of CPU. Nothing that was measured passes 0.1."""

Ask = Callable[["Case", str, str], Awaitable[dict[str, Any]]]


def plain(body: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join((b"HTTP/1.1 200 OK", *headers, b"Content-Length: %d" % len(body), b"", body))


def in_chunks_of_one(body: bytes) -> bytes:
    lines = b"".join(b"1\r\n%c\r\n" % byte for byte in body)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + lines + b"0\r\n\r\n"


def packed(mib: int, end: bytes = b"") -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(b" " * MIB) for _ in range(mib)) + packer.compress(end) + packer.flush()


def listed(entry: Callable[[int], str], number: int) -> bytes:
    return plain(f"[{','.join(map(entry, range(number)))}]".encode())


@functools.cache
def packed_twice() -> bytes:
    """Some 940 bytes, and 500 MiB in them."""
    return plain(gzip.compress(packed(500)), b"Content-Encoding: gzip, gzip")


def many(item: bytes, number: int) -> bytes:
    """A list of one thing over and over."""
    return plain(b"[" + (item + b",") * number + item + b"]")


def one_object() -> bytes:
    return plain(b"{" + b",".join(b'"a%d":""' % number for number in range(1_300_000)) + b"}")


def one_string() -> bytes:
    return plain(b'["' + b"\\n" * 10_000_000 + b'"]')


def contact(number: int) -> str:
    """With more fields than the documented four."""
    more = '"type":"user","lid":null,"short":"","muted":false,"labels":0'
    return f'{{"id":"79{number:09}@c.us","name":"Иван Петров","contactName":"Иван {number}",{more}}}'


def chat(number: int) -> str:
    return f'{{"id":"120363{number:012}@g.us","name":"Group {number}"}}'


def crowd(number: int) -> str:
    """A group with all its people in the list, whom nobody asked for."""
    people = ",".join(f'{{"id":"79{one:09}@c.us","admin":null}}' for one in range(1024))
    return f'{{"id":"120363{number:012}@g.us","subject":"Group {number}","participants":[{people}]}}'


@dataclass(frozen=True)
class Case:
    """An answer to everything, what it comes to (a code of a failure, or how much was found), and its budget."""

    name: str
    answer: Callable[[], bytes]
    outcome: str | int
    mib: float = 20.0
    cpu: float = 1.0

    def __str__(self) -> str:
        return self.name


UNREADABLE = "unreadable answer"

LISTS = (
    Case("packed-twice", packed_twice, "unknown compression"),
    Case("bomb", lambda: plain(packed(100), b"Content-Encoding: gzip"), "answer too large", 100),
    Case("21-mib", lambda: plain(b" " * 21 * MIB), "answer too large"),
    Case("19-mb-of-objects", lambda: many(b"{}", 19_000_000 // 3), "answer too complex"),
    Case("too-many-objects", lambda: many(b"{}", 610_000), "answer too complex"),
    Case("too-many-values", lambda: many(b"1", 3_050_000), "answer too complex"),
    Case("one-number", lambda: plain(b"[" + b"9" * MIB + b"]"), UNREADABLE),
    Case("depth", lambda: plain(b"[" * 100_000 + b"]" * 100_000), UNREADABLE),
    Case("chunks-of-one-byte", lambda: in_chunks_of_one(b" " * 300_000), "answer in too many pieces", cpu=5),
    Case("cookies", lambda: plain(b"[]", *(b"Set-Cookie: a%d=b" % number for number in range(4000))), 0),
    # As far as the limits go.
    Case("one-string", one_string, 0, 200, 2),
    Case("one-object", one_object, UNREADABLE, 700, 15),
    Case("objects", lambda: many(b"{}", 590_000), 0, 250, 6),
    Case("lists", lambda: many(b"[]", 590_000), 0, 250, 6),
    Case("strings", lambda: many(b'"abc"', 2_900_000), 0, 600, 12),
    # Honest ones.
    Case("packed-once", lambda: plain(packed(19, b"[]"), b"Content-Encoding: gzip"), 0, 200, 2),
    Case("contacts", lambda: listed(contact, 100_000), 0, 400, 10),
    Case("chats", lambda: listed(chat, 9_900), 9_900, 50, 2),
)

PAGES = (
    *(case for case in LISTS if case.name in {"19-mb-of-objects", "chats"}),
    Case("groups", lambda: listed(chat, 100_000), "too many groups", 200, 5),
    Case("crowds", lambda: listed(crowd, 150), 150, 200, 6),
)


def group_of(number: int) -> bytes:
    people = ",".join(f'{{"id":"79{one:09}@c.us","isAdmin":false,"isSuperAdmin":false}}' for one in range(number))
    return plain(f'{{"id":"{GROUP}","name":"x","subject":"x","participants":[{people}]}}'.encode())


GROUPS = (
    Case("5-mib", lambda: plain(b" " * 5 * MIB + b"{}"), "answer too large"),
    Case("too-many-people", lambda: group_of(60_000), "too many people", 100, 3),
    Case("people", lambda: group_of(9_900), 1, 50, 2),
)

WRITES = (
    Case("packed-twice", packed_twice, "unknown compression"),
    Case("5-mib", lambda: plain(b" " * 5 * MIB + b"{}"), "answer too large"),
    Case("objects", lambda: many(b"{}", 110_000), UNREADABLE, 100, 2),
    Case("lists", lambda: many(b"[]", 110_000), UNREADABLE, 100, 2),
    Case("people", lambda: group_of(60_000), UNREADABLE, 100, 3),
)


@pytest.fixture
async def ask() -> AsyncIterator[Ask]:
    """Serve one answer to everything, and have it read by a process."""
    answer = b""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def ask(case: Case, provider: str, method: str) -> dict[str, Any]:
        nonlocal answer
        answer = case.answer()
        command = (sys.executable, "-m", "tests.hostile.reader", provider, method, url)
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        try:
            told, _ = await asyncio.wait_for(process.communicate(), 120)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return dict(json.loads(told.splitlines()[-1]))

    yield ask
    server.close()
    await server.wait_closed()


def within(told: dict[str, Any], case: Case) -> None:
    assert told.get("code", told.get("found")) == case.outcome
    assert told["mib"] <= case.mib
    assert told["cpu"] <= case.cpu
    assert told["turn"] <= LONGEST_TURN


@pytest.mark.parametrize("case", LISTS, ids=str)
async def test_lists(ask, case):
    told = await ask(case, "green-api", "groups")
    within(told, case)
    assert told.get("kind") == ("upstream" if isinstance(case.outcome, str) else None)


@pytest.mark.parametrize("case", PAGES, ids=str)
async def test_pages(ask, case):
    within(await ask(case, "wasend", "groups"), case)


@pytest.mark.parametrize("provider", ["green-api", "wasend"])
@pytest.mark.parametrize("case", GROUPS, ids=str)
async def test_groups(ask, case, provider):
    within(await ask(case, provider, "group"), case)


@pytest.mark.parametrize("provider", ["green-api", "wasend"])
@pytest.mark.parametrize("case", WRITES, ids=str)
async def test_writes(ask, case, provider):
    told = await ask(case, provider, "remove")
    within(told, case)
    assert told["kind"] == "uncertain"
