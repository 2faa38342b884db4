"""Running an application on a port of this machine, or as a part of another application."""

from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

from sandbox.telegram.files import MAX_UPLOAD

_SHUTDOWN = 1.0  # seconds for requests that are held up by a fault
_LARGEST = 2 * MAX_UPLOAD  # bytes of a request; a file that is only a little too large is refused by its own size


class Host:
    """Listens for routes, or lets them be mounted. ``on_close`` is to see that no request waits any longer."""

    def __init__(
        self, routes: Sequence[web.RouteDef], on_open: Callable[[], None], on_close: Callable[[], Awaitable[None]]
    ) -> None:
        self._routes = routes
        self._on_open = on_open
        self._on_close = on_close
        self._runner: web.AppRunner | None = None
        self._url: str | None = None

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        if self._url is None:
            raise RuntimeError("the pretend Telegram is not started")
        return self._url

    async def start(self, host: str, port: int) -> None:
        """Listen on a port; 0 is any free one."""
        runner = web.AppRunner(self.application(), access_log=None, shutdown_timeout=_SHUTDOWN)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        self._url = f"http://{host}:{runner.addresses[0][1]}"

    async def stop(self) -> None:
        runner, self._runner, self._url = self._runner, None, None
        if runner is not None:
            await runner.cleanup()

    def application(self) -> web.Application:
        """The routes as an application, to be run or mounted (``add_subapp``)."""
        application = web.Application(client_max_size=_LARGEST)
        application.add_routes(self._routes)
        application.on_startup.append(self._open)
        application.on_shutdown.append(self._close)
        return application

    async def _open(self, _: web.Application) -> None:
        self._on_open()

    async def _close(self, _: web.Application) -> None:
        await self._on_close()
