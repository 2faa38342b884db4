"""The run of a confirmed operation, a step at a time: every item attempted once, checked, and settled.

It may be cut off at any moment and gone on with, here or in another process: what an item's state says is all
that it goes by.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from bot.domain.failure import FailureKind
from bot.domain.operation import Operation, OperationState, Run, Target, Verdict
from bot.domain.outcome import Outcome
from bot.operations.clock import Clock
from bot.operations.errand import Courtesy, Errand, settle, told
from bot.operations.looking import Looker, Schedule
from bot.operations.patience import Patience
from bot.operations.port import GiveWay
from bot.operations.report import Reporter
from bot.operations.sending import Sender
from bot.operations.verify import unverified
from bot.providers.base import Provider
from bot.storage.audit import Entry, Event
from bot.storage.items import Items
from bot.storage.operations import Operations

MOST_MEMORIES = 1000
"""Runs of which something is remembered; a forgotten one is only waited for anew."""

_OPEN = frozenset({OperationState.CONFIRMED, OperationState.RUNNING})

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Memory:
    """What this process remembers of a run between two steps: how long it has waited, and when to look again."""

    patience: Patience = field(default_factory=Patience)
    schedule: Schedule = field(default_factory=Schedule)


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

    async def step(self, run: Run, give_way: GiveWay) -> float | None:
        """Work at what the account has to do for the operation, until it is over, has to wait, or others wait for it.

        See `bot.operations.port.Step`.
        """
        memory = self._memories.pop(run, None) or _Memory()
        operation = await self._begun(run)
        if operation is None:
            return None
        wait = await self._work(run, operation, memory, give_way)
        if wait is not None:
            self._memories[run] = memory
            # Another replica may have ended what this one has begun.
            while len(self._memories) > MOST_MEMORIES:
                del self._memories[next(iter(self._memories))]
            return wait
        ended = Entry(Event.RUN, operation_id=run.operation_id, detail={"state": OperationState.FINISHED})
        if await self._store.finish(run.operation_id, ended, self._clock.now()):
            await self._reporter.show(run.operation_id)
        return None

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
        errand = Errand(operation, provider, targets, memory.patience)
        wait = await self._sender.send(errand, give_way)
        if wait is not None:
            return wait
        return await self._looker.look(errand, memory.schedule, Courtesy(give_way, self._clock))

    async def _give_up(self, operation: Operation, target: Target) -> None:
        verdict = Verdict(failure=FailureKind.CREDENTIALS, code="account not in the settings")
        await self._items.settle_waiting(operation.id, target, verdict, told(verdict))
        lost = await self._items.attempting(operation.id, target)
        await settle(self._items, operation, target, [(item, unverified(item)) for item in lost])
        await self._store.target_done(operation.id, target)
