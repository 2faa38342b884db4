"""The HTTP service: health, readiness and metrics, and beside them the routes that it is given."""

import asyncio
import errno
import math
import os
import socket
from collections.abc import Awaitable, Callable, Iterable
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import structlog
from aiohttp import web

from bot.http_access import Access
from bot.http_connections import Connections, Limits
from bot.metrics import OPEN_RUNS, WAITING_ITEMS, exposition
from bot.readiness import Readiness

LARGEST_BODY: Final = 2**20
"""Bytes of a request that are read at most. An update holds some thousand characters, and no files."""
LAST_ANSWERS: Final = 5.0
"""Seconds that answers under way get when the service ends; what they wait for was drained before."""

DepthOfQueue = Callable[[], Awaitable[tuple[float, float]]]
"""The open runs and the waiting items, as they are now."""

_log = structlog.get_logger(__name__)


class ListenProblem(StrEnum):
    """Why an address cannot be listened on. The catalogues hold a sentence for each."""

    IN_USE = "in_use"
    FORBIDDEN = "forbidden"
    NO_ADDRESS = "no_address"
    OTHER = "other"


_PROBLEMS: Final = MappingProxyType(
    {
        errno.EADDRINUSE: ListenProblem.IN_USE,
        errno.EACCES: ListenProblem.FORBIDDEN,
        errno.EPERM: ListenProblem.FORBIDDEN,
        errno.EADDRNOTAVAIL: ListenProblem.NO_ADDRESS,
    }
)


class ListenError(Exception):
    """The address cannot be used. ``detail`` is the system's word for it."""

    def __init__(self, problem: ListenProblem, detail: str) -> None:
        super().__init__(detail)
        self.problem = problem
        self.detail = detail


async def listen(make: Callable[[], asyncio.Protocol], host: str, port: int) -> asyncio.Server:
    """Listen for connections. Raises `ListenError` if another program does there, or the system does not allow it."""
    try:
        return await asyncio.get_running_loop().create_server(make, host, port)
    except socket.gaierror as error:  # its numbers are the resolver's own
        raise ListenError(ListenProblem.NO_ADDRESS, error.strerror or str(error)) from None
    except OSError as error:
        number = error.errno or 0
        # asyncio makes a sentence of its own of strerror.
        detail = os.strerror(number) if number > 0 else str(error)
        raise ListenError(_PROBLEMS.get(number, ListenProblem.OTHER), detail) from None


class HttpService:
    """Listens on ``host`` and ``port`` (0: any free one) from `start` to `stop`.

    ``access`` says who may read readiness and metrics; health tells nothing and is open, and ``routes`` see to
    themselves.
    """

    def __init__(
        self,
        host: str,
        port: int,
        readiness: Readiness,
        depth: DepthOfQueue,
        access: Access,
        routes: Iterable[web.AbstractRouteDef] = (),
        limits: Limits = Limits(),  # noqa: B008 - frozen
    ) -> None:
        self._host = host
        self._port = port
        self._readiness = readiness
        self._depth = depth
        self._access = access
        self._connections = Connections(limits)
        self._routes = [
            *routes,
            web.get("/healthz", self._health),
            web.get("/readyz", self._ready),
            web.get("/metrics", self._metrics),
        ]
        self._runner: web.AppRunner | None = None
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen. Raises `ListenError` if another program listens there, or the system does not allow it."""
        application = web.Application(client_max_size=LARGEST_BODY, middlewares=[self._connections.middleware])
        application.add_routes(self._routes)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=LAST_ANSWERS)
        await runner.setup()
        try:
            self._server = await listen(lambda: self._connections.protocol(_handler(runner)), self._host, self._port)
        except ListenError:
            await runner.cleanup()
            raise
        self._runner = runner
        self._port = self._server.sockets[0].getsockname()[1]
        _log.info("listening", host=self._host, port=self._port)

    @property
    def port(self) -> int:
        """Where it listens, or is to listen."""
        return self._port

    async def stop(self) -> None:
        """Stop listening, and let go of all connections."""
        server, runner = self._server, self._runner
        self._server = self._runner = None
        if server is not None:
            server.close()
        if runner is not None:
            await runner.cleanup()
        self._connections.cut_all()

    async def _health(self, _: web.Request) -> web.Response:
        """The process lives and its loop turns, or there would be no answer."""
        return web.json_response({"alive": True})

    async def _ready(self, request: web.Request) -> web.Response:
        if (refusal := self._access.refusal(request)) is not None:
            return refusal
        report = await self._readiness.report()
        return web.json_response(report.as_json(), status=200 if report.is_ready else 503)

    async def _metrics(self, request: web.Request) -> web.Response:
        if (refusal := self._access.refusal(request)) is not None:
            return refusal
        try:
            runs, items = await self._depth()
        except Exception as error:  # noqa: BLE001 - what the process counts itself is told all the same
            _log.warning("the queue cannot be counted", error=type(error).__name__)
            runs = items = math.nan
        OPEN_RUNS.set(runs)
        WAITING_ITEMS.set(items)
        text = await asyncio.to_thread(exposition)
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


def _handler(runner: web.AppRunner) -> asyncio.Protocol:
    """The protocol of aiohttp for a new connection."""
    server = runner.server
    if server is None:
        raise RuntimeError("the runner is not set up")
    return server()
