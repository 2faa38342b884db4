"""Pacing: how fast an account's methods may be called."""

import asyncio
import math
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol


class Limiter(Protocol):
    """Grants calls at an exact rate per key, in the order they were asked for."""

    async def acquire(self, key: str, per_second: float) -> None:
        """Return when one more call under ``key`` is allowed.

        No more than ``per_second`` calls per second are ever granted in any rolling window longer
        than the interval between two calls (no bursts): providers count strictly.
        """

    async def grant(self, key: str, seconds: float, *, longest: float | None = None) -> float:
        """Take the slot of ``key`` for so many seconds if it is free. Never waits.

        0.0: it was free, and nothing more is granted under ``key`` for ``seconds``. Otherwise nothing is
        changed, and the answer is in how many seconds it would be free. ``longest``: the most seconds for which
        anybody takes this slot; where a stored time tells of more, the clock was set, and the slot is free.
        """

    async def pause(self, key: str, seconds: float) -> None:
        """Grant nothing under ``key`` for so long: the provider said that it had enough."""


@dataclass(slots=True)
class _Lane:
    """The queue of one key. Whoever holds ``turn`` is first; ``free_at`` is when a call is allowed next."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = -math.inf


class MemoryLimiter:
    """A `Limiter` for one process: GCRA with a burst of one.

    A slot is taken only at the moment it is granted, so a waiter who is cancelled costs nobody
    anything: those behind move up. ``clock`` (seconds, never going back) and ``sleep`` are for tests.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lanes: dict[str, _Lane] = defaultdict(_Lane)

    async def acquire(self, key: str, per_second: float) -> None:
        """See `Limiter.acquire`."""
        lane = self._lanes[key]
        async with lane.turn:
            # Asked again after every sleep: a pause may have come meanwhile, and timers can fire early.
            while (wait := lane.free_at - self._clock()) > 0:
                await self._sleep(wait)
            lane.free_at = self._clock() + 1 / per_second

    async def grant(self, key: str, seconds: float, *, longest: float | None = None) -> float:
        """See `Limiter.grant`. This clock is never set."""
        del longest
        lane = self._lanes[key]
        if (wait := lane.free_at - self._clock()) > 0:
            return wait
        lane.free_at = self._clock() + seconds
        return 0.0

    async def pause(self, key: str, seconds: float) -> None:
        """See `Limiter.pause`. A shorter pause does not end a longer one."""
        lane = self._lanes[key]
        lane.free_at = max(lane.free_at, self._clock() + seconds)
