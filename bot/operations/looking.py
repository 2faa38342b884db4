"""Looks at the groups in which a run has acted, until it is known what became of everybody."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.domain.action import Action
from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import Group, read_invite_link
from bot.domain.operation import Item, Operation, Target, Verdict
from bot.domain.participant import Participant
from bot.operations.clock import Clock
from bot.operations.directory import Directory
from bot.operations.errand import Courtesy, Errand, entry, settle
from bot.operations.patience import patiently
from bot.operations.report import Reporter
from bot.operations.verify import did_nothing, judge, undecided, unverified
from bot.storage.items import Items
from bot.storage.operations import Operations

LOOKS = (0.0, 2.0, 4.0)
"""Seconds before each look at the group that checks what was done: lists lag behind a little."""
LOOKS_AFTER_A_CRASH = (0.0, 5.0, 10.0, 25.0)
"""Seconds before each look at the group that tells what became of a dead process's request.

Before the last one is over, the request may still take effect: its own time limit is 30 s. They are
counted from when this process found it, for when the request left is not known: it may have waited for its
turn, or the machine may have slept, and between two starts the machine's clock may have been set.
"""

_INVITABLE = frozenset({"invite_needed", "recently_left", "refused_provider"})

Looked = tuple[Group | None, Participant]
"""The group as it is now (None: the account has left it), and who the account is."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Looks:
    """The looks at one group: how many there were, and when the next is due."""

    waits: tuple[float, ...]
    due_at: datetime
    made: int = 0
    found_lost: bool = False


@dataclass(slots=True)
class Schedule:
    """A run's looks by the groups' numbers. The process keeps it: another one begins anew, and only looks longer."""

    by_target: dict[int, Looks] = field(default_factory=dict)


class Looker:
    """One object serves all; what outlives a call is in the `Schedule`."""

    def __init__(self, store: Operations, items: Items, directory: Directory, reporter: Reporter, clock: Clock) -> None:
        self._store = store
        self._items = items
        self._directory = directory
        self._reporter = reporter
        self._clock = clock

    async def look(self, errand: Errand, schedule: Schedule, asked: Courtesy) -> float | None:
        """Make the looks that are due. None: the run is over in all groups; a number: come again after so many
        seconds.
        """
        soonest: float | None = None
        for target in errand.targets:
            if asked.is_due:
                self._reporter.progress(errand.operation)
                if await asked.give_way():
                    return 0.0
            wait = await self._look_at(errand, target, schedule)
            if wait is not None:
                soonest = wait if soonest is None else min(soonest, wait)
        return soonest

    async def _look_at(self, errand: Errand, target: Target, schedule: Schedule) -> float | None:
        operation = errand.operation
        open_items = await self._items.attempting(operation.id, target)
        if not open_items:
            schedule.by_target.pop(target.number, None)
            return await self._leave(errand, target)
        looks = self._looks(schedule, target, open_items)
        wait = (looks.due_at - self._clock.now()).total_seconds()
        if wait > 0:
            return wait
        looked = await self._read(errand, target)
        left = await self._judged(operation, target, open_items, looked)
        looks.made += 1
        if not left:
            return 0.0
        gone = isinstance(looked, Failure) and looked.kind is FailureKind.GROUP_UNKNOWN and not looks.found_lost
        if looks.made == len(looks.waits) or gone:
            schedule.by_target.pop(target.number)
            await self._close(operation, target, left, looked)
            return 0.0
        wait = looks.waits[looks.made]
        looks.due_at = self._clock.now() + timedelta(seconds=wait)
        return wait

    def _looks(self, schedule: Schedule, target: Target, open_items: Sequence[Item]) -> Looks:
        lost = any(item.answer is None for item in open_items)
        looks = schedule.by_target.get(target.number)
        if looks is None or (lost and not looks.found_lost):
            waits = LOOKS_AFTER_A_CRASH if lost else LOOKS
            looks = Looks(waits, self._clock.now() + timedelta(seconds=waits[0]), found_lost=lost)
            schedule.by_target[target.number] = looks
        return looks

    async def _judged(
        self, operation: Operation, target: Target, open_items: Sequence[Item], looked: Looked | Failure
    ) -> list[Item]:
        """Settle what the look settles; the result is what it does not."""
        if isinstance(looked, Failure):
            _log.warning("the group could not be read", operation=operation.id, failure=looked.kind)
            return list(open_items)
        left: list[Item] = []
        settled: list[tuple[Item, Verdict]] = []
        for item in open_items:
            verdict = judge(operation.action, item, *looked)
            if verdict is None:
                left.append(item)
            else:
                settled.append((item, verdict))
        await settle(self._items, operation, target, settled)
        return left

    async def _close(
        self, operation: Operation, target: Target, left: Sequence[Item], looked: Looked | Failure
    ) -> None:
        """The last look is over. What was answered is told as far as it is known.

        A request whose process died before the answer can no longer be under way: where the group is certainly not
        as wanted it did nothing, and the item waits for its turn again.
        """
        action = operation.action
        group = None if isinstance(looked, Failure) else looked[0]
        again = [item for item in left if item.answer is None and group and did_nothing(action, item, group)]
        found = {"attempt": "nothing done", "found": "not so after a restart"}
        await self._items.mark_waiting(operation.id, [(item, entry(operation, target, item, found)) for item in again])
        rest = [item for item in left if item not in again]
        if isinstance(looked, Failure):
            verdicts = [(item, unverified(item, looked)) for item in rest]
        else:
            verdicts = [(item, undecided(action, item, *looked)) for item in rest]
        await settle(self._items, operation, target, verdicts)

    async def _read(self, errand: Errand, target: Target) -> Looked | Failure:
        """The group as it is after what was done: a read that began before that is no look."""
        now = self._clock.now()
        try:
            me = await patiently(errand.provider.me, self._clock)
            group = await self._directory.read(target.account, target.group_id, since=now)
        except ProviderError as error:
            if errand.operation.action is Action.LEAVE and error.failure.kind is FailureKind.GROUP_UNKNOWN:
                return None, me
            return error.failure
        return group, me

    async def _leave(self, errand: Errand, target: Target) -> float | None:
        """Be done with a group in which nothing is open; unless there are people whose turn is yet to come."""
        operation = errand.operation
        if await self._items.waiting(operation.id, target, 1):
            return 0.0
        if operation.action is Action.ADD and await self._items.has_told(operation.id, target, _INVITABLE):
            await self._find_invite_link(errand, target)
        await self._store.target_done(operation.id, target)
        return None

    async def _find_invite_link(self, errand: Errand, target: Target) -> None:
        """Get the link for people who could not be added. Without it the result says all the rest."""
        try:
            told = await patiently(lambda: errand.provider.invite_link(target.group_id), self._clock)
        except ProviderError as error:
            _log.info("no invite link", operation=errand.operation.id, failure=error.failure.kind)
            return
        if (link := read_invite_link(told)) is None:
            _log.warning("the provider's invite link is none", operation=errand.operation.id)
            return
        await self._store.set_invite_link(errand.operation.id, target, link)
