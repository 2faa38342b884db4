"""Faults on demand: what a pretend server does wrong on the next calls of a method."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    ``acts_first``: the request takes effect before the fault shows (the answer is what is lost).
    ``drop``: the connection is cut instead of an answer. ``truncate``: the answer is cut after so many
    bytes, though its length was announced whole. ``raw``: these bytes are sent instead of an answer, headers
    and all, and the connection is closed. ``compress``: the answer comes compressed, asked for or not.
    ``until``: the answer waits for this event; ``delay`` (seconds) makes it slow. ``status`` None keeps the
    true answer.
    """

    status: int | None = None
    body: str | bytes = ""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    acts_first: bool = False
    drop: bool = False
    truncate: int | None = None
    raw: bytes = b""
    compress: web.ContentCoding | None = None
    delay: float = 0.0
    until: asyncio.Event | None = None


class Faults:
    """The faults that wait for their calls, by method, first in, first out. ``*`` is any method."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Fault]] = defaultdict(deque)

    def add(self, method: str, fault: Fault, *, times: int = 1) -> None:
        self._waiting[method].extend([fault] * times)

    def clear(self) -> None:
        self._waiting.clear()

    async def answer(
        self, method: str, request: web.Request, act: Callable[[], Awaitable[web.Response]]
    ) -> web.StreamResponse:
        """Answer a request: by ``act`` if nothing is to go wrong, else as the next fault says."""
        fault = self._take(method)
        if fault is None:
            return await act()
        true_answer = await act() if fault.acts_first or (fault.status is None and not fault.drop) else None
        if fault.until is not None:
            await fault.until.wait()
        await asyncio.sleep(fault.delay)
        if fault.drop:
            return _cut(request)
        if fault.raw:
            return _raw(request, fault.raw)
        answer = true_answer
        if fault.status is not None or answer is None:
            answer = web.Response(
                status=fault.status or 200,
                body=fault.body.encode() if isinstance(fault.body, str) else fault.body,
                headers={"Content-Type": fault.content_type, **fault.headers},
            )
        if fault.compress is not None and answer.body:
            answer.enable_compression(fault.compress)
        if fault.truncate is None:
            return answer
        return await _truncated(request, answer, fault.truncate)

    def _take(self, method: str) -> Fault | None:
        for key in (method, "*"):
            if waiting := self._waiting.get(key):
                return waiting.popleft()
        return None


def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _raw(request: web.Request, sent: bytes) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.write(sent)
        # Closing waits until the bytes are sent.
        request.transport.close()
    return web.Response()


async def _truncated(request: web.Request, answer: web.Response, after: int) -> web.StreamResponse:
    body = answer.body if isinstance(answer.body, bytes) else b""
    short = web.StreamResponse(status=answer.status, headers={"Content-Type": "application/json"})
    short.content_length = len(body)
    await short.prepare(request)
    await short.write(body[:after])
    return _cut(request)
