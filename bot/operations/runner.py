"""The run of a confirmed operation, a step at a time: every item attempted once, checked, and settled.

It may be cut off at any moment and gone on with, here or in another process: what an item's state says is all
that it goes by.
"""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from bot.domain.failure import FailureKind
from bot.domain.operation import Operation, OperationState, Run, Target, Verdict
from bot.domain.outcome import Outcome
from bot.operations.clock import Clock
from bot.operations.errand import SOON, Courtesy, Errand, settle, told
from bot.operations.looking import Looker, Schedule
from bot.operations.patience import LONGEST_STEP, Endurance
from bot.operations.port import GiveWay
from bot.operations.report import Reporter
from bot.operations.sending import Sender
from bot.operations.traffic import Flight, Traffic
from bot.operations.verify import unverified
from bot.providers.base import Provider
from bot.storage.audit import Entry, Event
from bot.storage.items import Items
from bot.storage.operations import Operations

MOST_MEMORIES = 1000
"""Runs of which something is remembered; a forgotten one is only waited for anew."""

SILENCE = 1.5
"""Seconds without any answer after which the card says that the provider has not answered yet."""

_OPEN = frozenset({OperationState.CONFIRMED, OperationState.RUNNING})

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Memory:
    """What this process remembers of a run between two steps: what is under way, and how long it has waited."""

    flight: Flight
    endurance: Endurance = field(default_factory=Endurance)
    schedule: Schedule = field(default_factory=Schedule)
    told: tuple[int, FailureKind | None] = (0, None)


class Runner:
    """Carries out operations."""

    def __init__(
        self,
        store: Operations,
        items: Items,
        accounts: Mapping[str, Provider],
        sender: Sender,
        looker: Looker,
        reporter: Reporter,
        clock: Clock,
    ) -> None:
        self._store = store
        self._items = items
        self._accounts = accounts
        self._sender = sender
        self._looker = looker
        self._reporter = reporter
        self._clock = clock
        self._memories: dict[Run, _Memory] = {}
        self._traffic: dict[str, Traffic] = {}

    async def step(self, run: Run, give_way: GiveWay) -> float | None:
        """Work at what the account has to do for the operation, until it is over, has to wait, or others wait for it.

        See `bot.operations.port.Step`. What a step leaves under way ends by itself, or by `drain`.
        """
        memory = self._memories.pop(run, None)
        is_new = memory is None
        self._memories[run] = memory = memory or _Memory(Flight(self._traffic_of(run.account)))
        wait: float | None = None
        try:
            operation = await self._begun(run)
            if operation is not None:
                if is_new:
                    await self._recall(run, operation, memory)
                wait = await self._work(run, operation, memory, give_way)
        finally:
            if wait is None:
                await self._forget(run)
        if wait is not None or operation is None:
            await self._forget_the_oldest()
            return wait
        ended = Entry(Event.RUN, operation_id=run.operation_id, detail={"state": OperationState.FINISHED})
        if await self._store.finish(run.operation_id, ended, self._clock.now()):
            await self._reporter.show(run.operation_id)
        return None

    async def drain(self, seconds: float) -> None:
        """Wait for the answers to what is under way, at most so long; what comes later is found by a look."""
        requests = [task for memory in self._memories.values() for task in memory.flight.tasks]
        if requests:
            await asyncio.wait(requests, timeout=seconds)
        for run in tuple(self._memories):
            await self._forget(run)

    def _traffic_of(self, account: str) -> Traffic:
        return self._traffic.setdefault(account, Traffic(self._clock.monotonic))

    async def _recall(self, run: Run, operation: Operation, memory: _Memory) -> None:
        """What an earlier process did not come to know of is known from the database."""
        standing = await self._items.standing(operation.id)
        own = [standing.get(one.number) for one in operation.targets if one.account == run.account]
        if doubts := sum(stands.doubtful + stands.unanswered for stands in own if stands is not None):
            memory.flight.traffic.doubted(doubts)

    async def _forget(self, run: Run) -> None:
        memory = self._memories.pop(run, None)
        if memory is not None:
            await memory.schedule.cut_off()
            await memory.flight.cut_off()

    async def _forget_the_oldest(self) -> None:
        # Another replica may have ended what this one has begun.
        while len(self._memories) > MOST_MEMORIES:
            await self._forget(next(iter(self._memories)))

    async def _begun(self, run: Run) -> Operation | None:
        operation = await self._store.head(run.operation_id)
        if operation is None or operation.state not in _OPEN:
            _log.info("nothing to run", operation=run.operation_id, state=operation.state if operation else None)
            return None
        if operation.state is OperationState.CONFIRMED:
            begun = Entry(Event.RUN, operation_id=run.operation_id, detail={"state": OperationState.RUNNING})
            await self._store.move(run.operation_id, OperationState.CONFIRMED, OperationState.RUNNING, begun)
        return operation

    async def _work(self, run: Run, operation: Operation, memory: _Memory, give_way: GiveWay) -> float | None:
        targets = [one for one in operation.targets if one.account == run.account and not one.is_done]
        provider = self._accounts.get(run.account)
        if provider is None:  # the account was taken out of the settings while the operation waited
            for target in targets:
                await self._give_up(operation, target)
            return None
        if operation.stop is not None:
            stopped = Verdict(Outcome.STOPPED)
            for target in targets:
                await self._items.settle_waiting(operation.id, target, stopped, told(stopped))
        errand = Errand(operation, provider, targets, memory.endurance, memory.flight)

        async def beat() -> None:
            await self._looker.begin(errand, memory.schedule)
            self._tell(operation, memory)

        asked = Courtesy(give_way, self._clock, beat)
        await self._looker.settle_already_so(errand, memory.schedule)
        wait = await self._sender.send(errand, asked)
        if wait is None:
            return await self._await_looks(errand, memory, asked)
        if wait:
            await self._looker.begin(errand, memory.schedule)
            self._tell(operation, memory)
        return wait

    async def _await_looks(self, errand: Errand, memory: _Memory, asked: Courtesy) -> float | None:
        """Nothing can be sent: wait for answers and looks, but not while others wait for the account."""
        flight, schedule = errand.flight, memory.schedule
        while True:
            standing = await self._looker.begin(errand, schedule)
            flight.check()
            held = flight.traffic.held_for
            waiting = [one for one in errand.targets if one.number in standing and standing[one.number].waiting]
            if flight.failed is not None or any(not held or one.number in flight.shut for one in waiting):
                return 0.0
            if schedule.task is None and flight.is_empty:
                # Of a group in which more is to be sent, no look is due before that, but for one that lets it be sent.
                others = errand.targets if math.isinf(held) else [one for one in errand.targets if one not in waiting]
                next_at = self._looker.next_at(others, schedule)
                if next_at is None and not waiting:
                    return None
                wait = math.inf if next_at is None else next_at - self._clock.monotonic()
                # Another run may find sooner that the account works.
                wait = min(held, wait, LONGEST_STEP) if waiting else wait
                if wait > 0:
                    self._tell(errand.operation, memory)
                    return wait
            if asked.is_due and await asked.give_way():
                return SOON
            await flight.traffic.hear(asked.left)

    def _tell(self, operation: Operation, memory: _Memory) -> None:
        """Show how far the run has come, or what it waits for, if there is news of either."""
        news = memory.flight.landed, self._reason(memory)
        if news != memory.told or news[1] is not None:
            self._reporter.progress(operation, waiting=news[1])
        memory.told = news

    def _reason(self, memory: _Memory) -> FailureKind | None:
        """What the run waits for, if for anything."""
        traffic, schedule, now = memory.flight.traffic, memory.schedule, self._clock.monotonic()
        if waiting := schedule.waiting or memory.flight.waiting:
            return waiting
        is_silent = now - traffic.quiet_since >= SILENCE or (
            schedule.task is not None and now - schedule.began_at >= SILENCE
        )
        return FailureKind.UNCERTAIN if traffic.held_for or is_silent else None

    async def _give_up(self, operation: Operation, target: Target) -> None:
        verdict = Verdict(failure=FailureKind.CREDENTIALS, code="account not in the settings")
        await self._items.settle_waiting(operation.id, target, verdict, told(verdict))
        lost = await self._items.attempting(operation.id, target)
        await settle(self._items, operation, target, [(item, unverified(item)) for item in lost])
        await self._store.target_done(operation.id, target)
