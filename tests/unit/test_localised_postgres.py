"""A Postgres that refuses a connection in its own language is told apart from one that does not answer."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.storage.database import migrate, open_engine
from bot.storage.postgres import DatabaseProblem, DatabaseUnusableError

_ENCRYPTION = frozenset({80877103, 80877104})
"""The codes with which a client asks for TLS and for GSSAPI (https://www.postgresql.org/docs/current/protocol-flow.html)."""
WRONG_PASSWORD = 'пользователь "warden" не прошёл проверку подлинности (по паролю)'


@asynccontextmanager
async def refusing(severity: str, code: str, text: str) -> AsyncIterator[str]:
    """The address of a server that refuses every connection with this error."""
    fields = {"S": severity, "V": "FATAL", "C": code, "M": text}
    body = b"".join(key.encode() + value.encode() + b"\0" for key, value in fields.items()) + b"\0"
    error = b"E" + struct.pack("!I", len(body) + 4) + body

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            length, version = struct.unpack("!II", await reader.readexactly(8))
            await reader.readexactly(length - 8)
            if version not in _ENCRYPTION:
                break
            writer.write(b"N")
        writer.write(error)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        yield f"postgresql://warden:secret@127.0.0.1:{port}/groupwarden"


async def problem_of(url: str) -> DatabaseProblem:
    engine = open_engine(url)
    try:
        with pytest.raises(DatabaseUnusableError) as refused:
            await migrate(engine)
    finally:
        await engine.dispose()
    assert "warden:" not in str(refused.value)
    return refused.value.problem


@pytest.mark.parametrize(
    ("severity", "code", "text", "problem"),
    [
        ("ВАЖНО", "28P01", WRONG_PASSWORD, DatabaseProblem.REFUSED),
        ("FATAL", "3D000", "Datenbank »groupwarden« existiert nicht", DatabaseProblem.REFUSED),
        ("FATAL", "28P01", 'password authentication failed for user "warden"', DatabaseProblem.PASSWORD),
        ("FATAL", "57P03", "the database system is starting up", DatabaseProblem.UNREACHABLE),
    ],
)
async def test_a_server_that_refuses(severity: str, code: str, text: str, problem: DatabaseProblem):
    async with refusing(severity, code, text) as url:
        assert await problem_of(url) is problem


async def test_a_port_where_nobody_listens():
    async with refusing("FATAL", "28P01", "") as url:
        pass
    assert await problem_of(url) is DatabaseProblem.UNREACHABLE
