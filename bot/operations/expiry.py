"""Closes the questions that nobody answered in time."""

import asyncio

from bot.operations.clock import Clock
from bot.operations.desk import Desk
from bot.operations.report import Reporter
from bot.storage.operations import Operations

LONGEST_SLEEP = 5.0
"""Seconds; a question asked meanwhile is noticed no later than this after its time."""


class Expiry:
    """Works until it is cancelled."""

    def __init__(self, store: Operations, desk: Desk, reporter: Reporter, clock: Clock) -> None:
        self._store = store
        self._desk = desk
        self._reporter = reporter
        self._clock = clock

    async def run(self) -> None:
        while True:
            now = self._clock.now()
            for operation_id in await self._store.expired(now):
                if await self._desk.expire(operation_id):
                    await self._reporter.show(operation_id)
            upcoming = await self._store.next_expiry()
            wait = LONGEST_SLEEP
            if upcoming is not None:
                wait = min(wait, max(0.0, (upcoming - now).total_seconds()))
            await asyncio.sleep(wait)
