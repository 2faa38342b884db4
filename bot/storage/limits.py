"""Pacing over all replicas: a row per key, granted by the database's own clock."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage import tables as t
from bot.storage.clock import clock
from bot.storage.upsert import insert

LONGEST_PAUSE = 10.0
"""Seconds. A pause that would last longer was stored before the database's clock was set back; it is over."""
_SHORTEST_WAIT = 0.001


class DatabaseLimiter:
    """A `bot.providers.limits.Limiter` that all processes on one database share: GCRA with a burst of one.

    A slot is taken by one conditional statement at the moment when it is granted and never before it is due.
    So whoever gives up while waiting costs nobody anything, and a pause holds up everybody who waits already,
    in whatever process. Within a process the order is that of asking; between processes whoever asks first
    when the slot is due has it. The time is the database's: the clocks of the replicas need not agree.

    ``now`` (an expression for the seconds since 1970) and ``sleep`` are for tests.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        now: sa.ColumnElement[float] | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._engine = engine
        self._now = clock(engine) if now is None else now
        self._sleep = sleep
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def acquire(self, key: str, per_second: float) -> None:
        """See `bot.providers.limits.Limiter.acquire`."""
        async with self._turns[key]:
            while (wait := await self.grant(key, 1 / per_second, longest=1 / per_second)) > 0:
                await self._sleep(wait)

    async def grant(self, key: str, seconds: float, *, longest: float | None = None) -> float:
        """See `bot.providers.limits.Limiter.grant`."""
        rate, now = t.rate.c, self._now
        # The condition and the new value are worked out when the row is locked, after whoever was first.
        is_free, is_over = rate.free_at <= now, (rate.paused_until <= now) | (rate.paused_until > now + LONGEST_PAUSE)
        if longest is not None:
            # A little more than allowed, for what is added and taken away again is rounded.
            is_free |= rate.free_at > now + longest + _SHORTEST_WAIT
        take = (
            insert(self._engine, t.rate)
            .values(key=key, free_at=now + seconds, paused_until=0.0)
            .on_conflict_do_update(
                index_elements=["key"],
                set_={"free_at": now + seconds},
                where=is_free & is_over,
            )
            .returning(rate.key)
        )
        left = sa.select(rate.free_at - now, rate.paused_until - now).where(rate.key == key)
        async with self._engine.begin() as connection:
            if (await connection.execute(take)).first() is not None:
                return 0.0
            free_in, over_in = (await connection.execute(left)).one()
        return max(_SHORTEST_WAIT, float(free_in), float(over_in))

    async def pause(self, key: str, seconds: float) -> None:
        """See `bot.providers.limits.Limiter.pause`. A shorter pause does not end a longer one."""
        until = self._now + seconds
        async with self._engine.begin() as connection:
            await connection.execute(
                insert(self._engine, t.rate)
                .values(key=key, free_at=0.0, paused_until=until)
                .on_conflict_do_update(
                    index_elements=["key"],
                    set_={"paused_until": until},
                    where=(t.rate.c.paused_until < until) | (t.rate.c.paused_until > self._now + LONGEST_PAUSE),
                )
            )
