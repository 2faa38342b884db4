"""Bounds on the connections of the HTTP service: how many there are, and how long each may keep it waiting.

aiohttp limits neither. Its own protocol stands behind one that does, with nothing but what both document
(https://docs.python.org/3/library/asyncio-protocol.html, https://docs.aiohttp.org/en/stable/web_lowlevel.html).
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.metrics import HTTP_CLOSED


@dataclass(frozen=True, slots=True)
class Limits:
    """In seconds: how long a request's ``header`` and ``body`` may take, and how long a connection may be ``idle``
    between two requests (longer than the 60 seconds of common proxies, so that it is they who close it).
    ``connections``: how many there may be at once.
    """

    header: float = 10.0
    body: float = 30.0
    idle: float = 75.0
    connections: int = 200


class Connections:
    """All connections of a server. One too many takes the place of the one that has been waiting longest for a request
    or has sent only a part of one, so whoever holds many open without asking for anything shuts nobody out.
    If requests of all of them are being handled, the new one is refused.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._open: dict[asyncio.Protocol, _Connection] = {}
        """By aiohttp's protocol, which a request knows."""
        self._waiting: dict[_Connection, None] = {}
        """Those of which no request is being handled, in the order in which they began to wait."""

    def protocol(self, inner: asyncio.Protocol) -> asyncio.Protocol:
        """A protocol for a new connection, in front of aiohttp's ``inner``."""
        return _Connection(self, inner)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Tells a connection when a request of it is handled. Stands before all other middlewares."""
        connection = self._open.get(request.protocol)
        if connection is None:  # cut just now
            return await handler(request)
        self._waiting.pop(connection, None)
        connection.request_begins(request)
        try:
            return await handler(request)
        finally:
            if request.protocol in self._open:
                self._waiting[connection] = None
                connection.request_ends()

    def admit(self, connection: "_Connection") -> bool:
        """Whether there is room for it, or could be made."""
        if len(self._open) >= self.limits.connections:
            oldest = next(iter(self._waiting), None)
            if oldest is None:
                HTTP_CLOSED.labels("refused").inc()
                return False
            oldest.cut("crowded_out")
        self._open[connection.inner] = connection
        self._waiting[connection] = None
        return True

    def forget(self, connection: "_Connection") -> None:
        """It is closed, or about to be."""
        self._open.pop(connection.inner, None)
        self._waiting.pop(connection, None)

    def cut_all(self) -> None:
        """Let go of all of them at once, whatever they are about."""
        for connection in list(self._open.values()):
            connection.abort()


class _Connection(asyncio.Protocol):
    """Passes everything on to ``inner``, and cuts the connection when its time is over."""

    def __init__(self, connections: Connections, inner: asyncio.Protocol) -> None:
        self.inner = inner
        self._connections = connections
        self._limits = connections.limits
        self._transport: asyncio.Transport | None = None
        """None if it was refused; ``inner`` has not heard of it then."""
        self._timer: asyncio.TimerHandle | None = None
        self._is_idle = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        made = cast("asyncio.Transport", transport)
        if not self._connections.admit(self):
            made.abort()
            return
        self._transport = made
        self._cut_after(self._limits.header, "slow_header")
        self.inner.connection_made(made)

    def data_received(self, data: bytes) -> None:
        if self._transport is None:
            return
        if self._is_idle:
            self._is_idle = False
            self._cut_after(self._limits.header, "slow_header")
        self.inner.data_received(data)

    def eof_received(self) -> bool | None:
        return None if self._transport is None else self.inner.eof_received()

    def pause_writing(self) -> None:
        self.inner.pause_writing()

    def resume_writing(self) -> None:
        self.inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        if self._transport is not None:
            self._connections.forget(self)
            self.inner.connection_lost(exc)

    def request_begins(self, request: web.Request) -> None:
        """Its header is there, and its handler begins."""
        self._is_idle = False
        self._stop_timer()
        if not request.content.is_eof():
            self._cut_after(self._limits.body, "slow_body", unless=request.content.is_eof)

    def request_ends(self) -> None:
        """Its handler has ended. What that answered may still be on its way."""
        self._is_idle = True
        self._cut_after(self._limits.idle, "idle")

    def cut(self, reason: str) -> None:
        """Close it before it ends of itself, and count that."""
        HTTP_CLOSED.labels(reason).inc()
        self.abort()

    def abort(self) -> None:
        """Close it without waiting for what is yet to be sent: to one who does not read, it never is."""
        self._stop_timer()
        self._connections.forget(self)
        if self._transport is not None:
            self._transport.abort()

    def _cut_after(self, seconds: float, reason: str, unless: Callable[[], bool] = lambda: False) -> None:
        self._stop_timer()

        def late() -> None:
            if not unless():
                self.cut(reason)

        self._timer = asyncio.get_running_loop().call_later(seconds, late)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
