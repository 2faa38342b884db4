"""The HTTP service on a real port, and a client that can be as slow and as rude as it likes."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress

from aiohttp import web
from pydantic import SecretStr

from bot.http_access import Access
from bot.http_connections import Limits
from bot.http_service import HttpService
from bot.i18n import Language
from bot.readiness import Readiness
from tests.words import catalogue

SECONDS = 4.0
"""How long anything is waited for."""
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Client:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer

    def sends(self, data: bytes) -> None:
        self.writer.write(data)

    async def gets(self) -> tuple[int, bytes]:
        """The status and the body of the next answer."""
        async with asyncio.timeout(SECONDS):
            head = await self._reader.readuntil(b"\r\n\r\n")
            [length] = [line for line in head.lower().splitlines() if line.startswith(b"content-length:")]
            body = await self._reader.readexactly(int(length.partition(b":")[2]))
        return int(head.split()[1]), body

    async def rest(self) -> bytes:
        """What comes until the other side closes."""
        got = b""
        async with asyncio.timeout(SECONDS):
            try:
                while data := await self._reader.read(2**16):
                    got += data
            except ConnectionError:
                pass
        return got

    @property
    def is_open(self) -> bool:
        return not self._reader.at_eof() and self._reader.exception() is None

    async def closes(self) -> None:
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()


class Site:
    """A service, and the clients that a test has opened to it."""

    def __init__(self, service: HttpService) -> None:
        self.service = service
        self.clients: list[Client] = []

    async def opens(self, data: bytes = b"", host: str = "127.0.0.1") -> Client:
        client = Client(*await asyncio.open_connection(host, self.service.port))
        self.clients.append(client)
        client.sends(data)
        return client

    async def asks(self, data: bytes, host: str = "127.0.0.1") -> tuple[int, bytes]:
        """A request over a connection of its own."""
        return await (await self.opens(data, host)).gets()


@asynccontextmanager
async def serving(
    *,
    listen: str = "127.0.0.1",
    hosts: Iterable[str] = (),
    token: str | None = None,
    language: Language = Language.EN,
    routes: Iterable[web.AbstractRouteDef] = (),
    limits: Limits | None = None,
) -> AsyncIterator[Site]:
    async def depth() -> tuple[int, int]:
        return 0, 0

    words = catalogue().words(language)
    access = Access(hosts, SecretStr(token) if token else None, words)
    service = HttpService(listen, 0, Readiness({}, {}), depth, access, routes, limits or Limits())
    await service.start()
    site = Site(service)
    try:
        yield site
    finally:
        for client in site.clients:
            await client.closes()
        await service.stop()
