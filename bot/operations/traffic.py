"""What is under way at a provider: of an account, whichever run it belongs to, and of a run."""

import asyncio
import contextlib
import math
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.action import Action
from bot.domain.failure import Failure, FailureKind
from bot.domain.operation import Item, Target

DOUBTS = 3
"""Requests one after another whose outcome is not known, after which nothing more is sent before a look."""
PROVEN_SECONDS = 10.0
"""How long an answer proves that the account's requests are taken."""
PROBES = (0.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0)
"""Seconds from a look that went well to the next request, while no request since the first doubt was answered: reads
may be answered where writes are not, and each such request is another person of whom it is not known."""


@dataclass(slots=True)
class Traffic:
    """An account's requests under way, and whether more may join them. ``now`` is `Clock.monotonic`.

    ``news`` is set when one of them has come back, or a look is over. ``quiet_since``: since when nothing has come
    back, where something is under way.
    """

    now: Callable[[], float]
    under_way: int = 0
    quiet_since: float = math.inf
    doubts: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)
    _proven_at: float = -math.inf
    _next_at: dict[Action, float] = field(default_factory=dict)
    _doubted_at: float = -math.inf
    _free_at: float = math.inf
    _probes: int = 0

    @property
    def is_proven(self) -> bool:
        """Whether a request was answered a short time ago."""
        return self.now() - self._proven_at < PROVEN_SECONDS

    def seconds_until_next(self, action: Action, rate: float | None) -> float:
        """How long the next request has to wait for the one before, and take its turn."""
        if not rate:
            return 0.0
        now = self.now()
        due = max(now, self._next_at.get(action, now))
        self._next_at[action] = due + 1 / rate
        return due - now

    @property
    def is_held(self) -> bool:
        """Whether nothing may be sent before a look."""
        return self.doubts >= DOUBTS and math.isinf(self._free_at)

    @property
    def held_for(self) -> float:
        """Seconds until a request may be sent; infinite before the account was looked at."""
        return max(0.0, self._free_at - self.now()) if self.doubts >= DOUBTS else 0.0

    def answered(self, left_at: float) -> None:
        """A request that left then was answered."""
        if left_at >= self._doubted_at:
            self.doubts = self._probes = 0
        if self.doubts < DOUBTS:  # an answer to what left before the trouble does not tell that it is over
            self._proven_at = self.now()

    def failed(self) -> None:
        """A request certainly did nothing: the next one goes alone."""
        self._proven_at = -math.inf

    def doubted(self, requests: int = 1) -> None:
        """It is not known what became of so many requests."""
        self._proven_at = -math.inf
        self.doubts += requests
        self._doubted_at, self._free_at = self.now(), math.inf

    def looked(self, began: float, *, has_acted: bool) -> None:
        """A look that began then went well. ``has_acted``: it showed that a request of unknown outcome was obeyed."""
        if began < self._doubted_at:
            return
        if has_acted:
            self.doubts = self._probes = 0
        elif self.is_held:
            if self.now() - self._doubted_at > PROBES[-1]:
                self._probes = 0
            self._free_at = self.now() + PROBES[min(self._probes, len(PROBES) - 1)]
            self._probes += 1

    def leaves(self) -> None:
        """A request is under way from now on."""
        if not self.under_way:
            self.quiet_since = self.now()
        self.under_way += 1

    def lands(self) -> None:
        """A request is not under way any more."""
        self.under_way -= 1
        self.quiet_since = self.now() if self.under_way else math.inf
        self.news.set()

    async def hear(self, seconds: float) -> None:
        """Wait until there is news that nobody has heard yet, at most so long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.news.wait()
        self.news.clear()


@dataclass(slots=True)
class Flight:
    """A run's requests under way. They outlive a step: who waits for the account does not wait for their answers.

    ``failed`` keeps any other from being sent, ``shut`` those in a group, by its number. ``waiting``: why the next
    one is put off; ``held_since``: since when the account has answered no request.
    ``landed`` counts the requests that are not under way any more.
    """

    traffic: Traffic
    failed: Failure | None = None
    shut: dict[int, Failure] = field(default_factory=dict)
    waiting: FailureKind | None = None
    held_since: float | None = None
    landed: int = 0
    _targets: dict[asyncio.Task[Failure | None], int] = field(default_factory=dict)
    _attempts: dict[int, int] = field(default_factory=dict)
    _fault: BaseException | None = None

    @property
    def is_empty(self) -> bool:
        return not self._targets

    @property
    def tasks(self) -> Sequence[asyncio.Task[Failure | None]]:
        return tuple(self._targets)

    def is_under_way_in(self, target: Target) -> bool:
        return target.number in self._targets.values()

    def is_closed(self, target: Target) -> bool:
        return self.failed is not None or target.number in self.shut

    def expect(self, items: Sequence[Item]) -> None:
        """Take note of attempts that are about to be marked: they are under way, and not lost in a crash."""
        self._attempts.update((item.number, item.attempt + 1) for item in items)

    def expect_no_more(self, items: Sequence[Item], marked: Sequence[Item]) -> None:
        """Forget those of ``items`` that were not ``marked``: whoever attempts them next, it is not this process."""
        for number in {item.number for item in items} - {item.number for item in marked}:
            self._attempts.pop(number, None)

    def is_own(self, item: Item) -> bool:
        """Whether the item's attempt is one of this process's."""
        return self._attempts.get(item.number) == item.attempt

    def launch(self, target: Target, items: Sequence[Item], request: Coroutine[Any, Any, Failure | None]) -> None:
        """Begin a request for these items."""
        task = asyncio.create_task(request)
        self._targets[task] = target.number
        self.traffic.leaves()

        def land(task: asyncio.Task[Failure | None]) -> None:
            del self._targets[task]
            self.traffic.lands()
            self.landed += 1
            if task.cancelled() or task.exception() is not None:
                for item in items:  # nobody knows what became of it: as if the process had died
                    self._attempts.pop(item.number, None)
                self._fault = self._fault or (None if task.cancelled() else task.exception())
            else:
                self._take(target, task.result())

        task.add_done_callback(land)

    def _take(self, target: Target, failure: Failure | None) -> None:
        if failure is None:
            return
        if failure.concerns_account or failure.may_retry:
            self.failed = self.failed or failure
        elif failure.concerns_all:
            self.shut.setdefault(target.number, failure)

    def check(self) -> None:
        """Raise a fault of ours that a request has ended in."""
        fault, self._fault = self._fault, None
        if fault is not None:
            raise fault

    async def cut_off(self) -> None:
        """End what is under way, as the end of the process would."""
        tasks = self.tasks
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
