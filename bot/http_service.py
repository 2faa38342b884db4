"""The HTTP service: health, readiness and metrics, and beside them the routes that it is given."""

import asyncio
import math
import os
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

import structlog
from aiohttp import web

from bot.metrics import OPEN_RUNS, WAITING_ITEMS, exposition
from bot.readiness import Readiness

LARGEST_BODY: Final = 2**20
"""Bytes of a request that are read at most. An update holds some thousand characters, and no files."""
LAST_ANSWERS: Final = 5.0
"""Seconds that answers under way get when the service ends; what they wait for was drained before."""

DepthOfQueue = Callable[[], Awaitable[tuple[float, float]]]
"""The open runs and the waiting items, as they are now."""

_log = structlog.get_logger(__name__)


class ListenError(Exception):
    """The address cannot be used. ``problem`` is the system's word for it."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class HttpService:
    """Listens on ``host`` and ``port`` (0: any free one) from `start` to `stop`."""

    def __init__(
        self,
        host: str,
        port: int,
        readiness: Readiness,
        depth: DepthOfQueue,
        routes: Iterable[web.AbstractRouteDef] = (),
    ) -> None:
        self._host = host
        self._port = port
        self._readiness = readiness
        self._depth = depth
        self._routes = [
            *routes,
            web.get("/healthz", self._health),
            web.get("/readyz", self._ready),
            web.get("/metrics", self._metrics),
        ]
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen. Raises `ListenError` if another program listens there, or the system does not allow it."""
        application = web.Application(client_max_size=LARGEST_BODY)
        application.add_routes(self._routes)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=LAST_ANSWERS)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as error:
            await runner.cleanup()
            # asyncio makes a sentence of its own of strerror; errors of the resolver have negative numbers.
            number = error.errno or 0
            raise ListenError(os.strerror(number) if number > 0 else error.strerror or str(error)) from None
        self._runner = runner
        self._port = runner.addresses[0][1]
        _log.info("listening", host=self._host, port=self._port)

    @property
    def port(self) -> int:
        """Where it listens, or is to listen."""
        return self._port

    async def stop(self) -> None:
        """Stop listening, and let go of all connections."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def _health(self, _: web.Request) -> web.Response:
        """The process lives and its loop turns, or there would be no answer."""
        return web.json_response({"alive": True})

    async def _ready(self, _: web.Request) -> web.Response:
        report = await self._readiness.report()
        return web.json_response(report.as_json(), status=200 if report.is_ready else 503)

    async def _metrics(self, _: web.Request) -> web.Response:
        try:
            runs, items = await self._depth()
        except Exception as error:  # noqa: BLE001 - what the process counts itself is told all the same
            _log.warning("the queue cannot be counted", error=type(error).__name__)
            runs = items = math.nan
        OPEN_RUNS.set(runs)
        WAITING_ITEMS.set(items)
        text = await asyncio.to_thread(exposition)
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})
