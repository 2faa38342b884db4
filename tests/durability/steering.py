"""A proxy before a server: every request passes by the test, which may hold it or drop it, or let things happen."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import ClientSession, web
from yarl import URL

WAIT = 45.0
"""Seconds for what must happen; a busy machine is slow."""

Act = Callable[[], Awaitable[web.Response]]
"""Carries out a request and returns the answer, whether or not its sender is still there to hear it."""

Around = Callable[[str, Act], Awaitable[web.Response]]
"""What becomes of a request, given the name of its method. `ConnectionResetError` cuts its connection."""


@dataclass
class Steered:
    """``url`` is where to ask. ``seen`` are the methods of all requests so far, noted before they are carried out."""

    url: str = ""
    around: Around | None = None
    seen: list[str] = field(default_factory=list)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait until this holds; it is looked at when a request comes in, and when one has been carried out.

        Several requests may come before it is looked at again: ask for "so many or more".
        """
        async with asyncio.timeout(WAIT), self._changed:
            await self._changed.wait_for(happened)

    async def pass_by(self, method: str, act: Act) -> web.Response:
        self.seen.append(method)
        await self._tell()
        try:
            return await (act() if self.around is None else self.around(method, act))
        finally:
            await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


@asynccontextmanager
async def steer(server: str) -> AsyncIterator[Steered]:
    """Stand before the server at this address. The second segment of a path names the method."""
    steered = Steered()

    async def pass_on(request: web.Request) -> web.Response:
        body = await request.read()  # whole, so that it can be carried out when its sender is dead
        url = URL(server + request.path_qs, encoded=True)

        async def act() -> web.Response:
            headers = {"Content-Type": request.headers.get("Content-Type", "")}
            async with session.request(request.method, url, data=body or None, headers=headers) as answer:
                return web.Response(status=answer.status, body=await answer.read(), content_type=answer.content_type)

        try:
            return await steered.pass_by(request.path.split("/")[2], act)
        except ConnectionResetError:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()

    application = web.Application()
    application.add_routes([web.route("*", "/{one}/{method}{rest:.*}", pass_on)])
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.01)
    async with ClientSession() as session:
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            steered.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield steered
        finally:
            await runner.cleanup()


async def never() -> web.Response:
    """No answer, until the server is closed."""
    await asyncio.Event().wait()
    raise AssertionError
