"""Looks at the groups in which a run has acted, until it is known what became of everybody.

A look is made beside the sending: it takes what the provider takes, and holds up nobody.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from bot.domain.action import Action
from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import Group, read_invite_link
from bot.domain.operation import Item, Target, Verdict
from bot.domain.outcome import Outcome
from bot.domain.participant import Participant
from bot.operations.clock import Clock
from bot.operations.directory import Directory
from bot.operations.errand import Errand, entry, settle, told
from bot.operations.patience import PASSING, Endurance, patiently
from bot.operations.verify import already, did_nothing, judge, undecided, unverified
from bot.providers.base import AccountState
from bot.storage.items import Items, Standing
from bot.storage.operations import Operations

LOOKS = (0.0, 2.0, 4.0)
"""Seconds before each look at the group that checks what was done: lists lag behind a little."""
LOOKS_AFTER_A_CRASH = (0.0, 5.0, 10.0, 25.0)
"""Seconds before each look at the group that tells what became of a dead process's request.

Before the last one is over, the request may still take effect: its own time limit is 30 s. They are
counted from when this process found it, for when the request left is not known: it may have waited for its
turn, or the machine may have slept, and between two starts the machine's clock may have been set.
"""
LOOKS_MEANWHILE = 15.0
"""Seconds between two looks at a group in which more is being sent; reads are few (GREEN-API: 1 000 a month)."""
WORTH_A_LOOK = 20
"""Answers that are to be checked, from which on a look is made though more is being sent."""
SHORT_READ_SECONDS = 10.0
"""How long a read may take that the run does not depend on, or that somebody has stopped."""

_INVITABLE = frozenset({"invite_needed", "recently_left", "refused_provider"})
_OF_THE_ACCOUNT = PASSING - {FailureKind.UPSTREAM, FailureKind.UNCERTAIN}
"""What keeps one group from being read keeps the account's others, too."""
_STATES = {
    AccountState.NOT_AUTHORIZED: FailureKind.ACCOUNT_NOT_AUTHORIZED,
    AccountState.STARTING: FailureKind.ACCOUNT_STARTING,
    AccountState.SUSPENDED: FailureKind.ACCOUNT_SUSPENDED,
    AccountState.BLOCKED: FailureKind.ACCOUNT_SUSPENDED,
    AccountState.ASLEEP: FailureKind.UNREACHABLE,
}

Looked = tuple[Group | None, Participant]
"""The group as it is now (None: the account has left it), and who the account is."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Looks:
    """The looks at one group: how many there were that count, and when the next is due (`Clock.monotonic`)."""

    waits: tuple[float, ...]
    due_at: float
    made: int = 0
    lost: frozenset[tuple[int, int]] = frozenset()
    """The items, and the attempts at them, whose end is not known."""
    endurance: Endurance = field(default_factory=Endurance)


@dataclass(slots=True)
class Schedule:
    """A run's looks by the groups' numbers. The process keeps it: another one begins anew, and only looks longer.

    ``compared`` are the groups whose list was compared with what is to be done, ``over`` those in which nothing is
    left. ``task`` is the look that is being made since ``began_at``. ``waiting``: why none can be made just now.
    """

    by_target: dict[int, Looks] = field(default_factory=dict)
    meanwhile: dict[int, float] = field(default_factory=dict)
    compared: set[int] = field(default_factory=set)
    over: set[int] = field(default_factory=set)
    task: asyncio.Task[None] | None = None
    began_at: float = 0.0
    waiting: FailureKind | None = None
    not_before: float = 0.0
    endurance: Endurance = field(default_factory=Endurance)
    is_of_stopped: bool = False

    def due_at(self, target: Target) -> float:
        looks = self.by_target.get(target.number)
        return max(self.not_before, looks.due_at if looks is not None else 0.0)

    def check(self) -> None:
        """Let go of a look that is over. Raises what it ended in, if that was a fault of ours."""
        task = self.task
        if task is not None and task.done():
            self.task = None
            if not task.cancelled():
                task.result()

    async def cut_off(self) -> None:
        """End the look that is being made, as the end of the process would."""
        task, self.task = self.task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


class Looker:
    """One object serves all; what outlives a call is in the `Schedule`."""

    def __init__(self, store: Operations, items: Items, directory: Directory, clock: Clock) -> None:
        self._store = store
        self._items = items
        self._directory = directory
        self._clock = clock

    async def settle_already_so(self, errand: Errand, schedule: Schedule) -> None:
        """Tell of those for whom there is nothing left to do, where the provider's yes would not tell it.

        Providers say yes to making an admin of an admin. What was read of the group a short time ago says more,
        and somebody may have been quicker since the plan was made.
        """
        if errand.operation.action not in {Action.PROMOTE, Action.DEMOTE}:
            return
        for target in errand.targets:
            if target.number in schedule.compared:
                continue
            schedule.compared.add(target.number)
            waiting = await self._items.waiting(errand.operation.id, target, None)
            try:
                async with asyncio.timeout(SHORT_READ_SECONDS):
                    group = await self._directory.look(target.account, target.group_id) if waiting else None
            except (ProviderError, TimeoutError):
                continue  # the requests will tell what is wrong
            if group is not None:
                verdicts = [(item, already(errand.operation.action, item, group)) for item in waiting]
                so = [(item, verdict) for item, verdict in verdicts if verdict is not None]
                await settle(self._items, errand.operation, target, so)

    async def begin(self, errand: Errand, schedule: Schedule) -> Mapping[int, Standing]:
        """Begin the looks that are due, if none is being made; the result is how the groups stand."""
        schedule.check()
        if errand.operation.stop is not None and not schedule.is_of_stopped:
            # What somebody has stopped does not wait for a provider that is away.
            await schedule.cut_off()
            schedule.is_of_stopped, schedule.not_before = True, 0.0
            for looks in schedule.by_target.values():
                if not looks.lost:
                    looks.due_at = self._clock.monotonic()
        standing = await self._items.standing(errand.operation.id)
        if schedule.task is None and (due := self._due(errand, schedule, standing)):
            schedule.began_at = self._clock.monotonic()
            schedule.task = asyncio.create_task(self._look_at_all(errand, schedule, due, standing))
            schedule.task.add_done_callback(lambda _: errand.flight.traffic.news.set())
        return standing

    def next_at(self, targets: Sequence[Target], schedule: Schedule) -> float | None:
        """When the soonest look is due in these groups; None: nothing is left in any of them."""
        return min((schedule.due_at(one) for one in targets if one.number not in schedule.over), default=None)

    def _due(self, errand: Errand, schedule: Schedule, standing: Mapping[int, Standing]) -> list[Target]:
        now = self._clock.monotonic()
        if now < schedule.not_before:
            return []
        held = errand.flight.traffic.is_held
        due: list[Target] = []
        for target in errand.targets:
            if target.number in schedule.over or now < schedule.due_at(target):
                continue
            stands = standing.get(target.number, Standing())
            if not stands.waiting and not errand.flight.is_under_way_in(target):
                due.append(target)
            elif held and stands.waiting:
                due.append(target)
                held = False  # one such group is enough to see that the account works
            elif (
                stands.answered >= WORTH_A_LOOK
                and now - schedule.meanwhile.setdefault(target.number, now) >= LOOKS_MEANWHILE
            ):
                due.append(target)
        return due

    async def _look_at_all(
        self, errand: Errand, schedule: Schedule, targets: Sequence[Target], standing: Mapping[int, Standing]
    ) -> None:
        is_waiting = any(one.number in standing and standing[one.number].waiting for one in errand.targets)
        if is_waiting and errand.flight.traffic.is_held:
            failure = await self._account_trouble(errand)
            if failure is not None:
                await self._put_off(errand, schedule, None, failure)
                return
        for target in targets:
            await self._look_at(errand, schedule, target)
            if self._clock.monotonic() < schedule.not_before:
                return

    async def _account_trouble(self, errand: Errand) -> Failure | None:
        """What the account's state says of requests that come to nothing."""
        try:
            status = await errand.provider.status()
        except ProviderError as error:
            return error.failure
        kind = _STATES.get(status.state)
        return Failure(kind, f"account {status.state}") if kind is not None else None

    async def _look_at(self, errand: Errand, schedule: Schedule, target: Target) -> None:
        operation, flight = errand.operation, errand.flight
        is_last = not flight.is_under_way_in(target) and not await self._items.waiting(operation.id, target, 1)
        attempting = await self._items.attempting(operation.id, target)
        open_items = [one for one in attempting if one.answer is not None or not flight.is_own(one)]
        if is_last and not open_items:
            await self._leave(errand, schedule, target)
            return
        looks = self._looks(schedule, target, open_items)
        began = self._clock.monotonic()
        looked = await self._read(errand, target)
        if isinstance(looked, Failure):
            _log.warning("the group could not be read", operation=operation.id, failure=looked.kind)
            if looked.kind in PASSING and operation.stop is None:
                await self._put_off(errand, schedule, target, looked)
                return
            self._take_refusal(errand, target, looked)
            left = open_items
        else:
            schedule.endurance.forget()
            looks.endurance.forget()
            schedule.waiting = None
            left = await self._judged(errand, target, open_items, looked)
        unsettled = {one.number for one in left}
        has_acted = any(_is_doubtful(one) for one in open_items if one.number not in unsettled)
        flight.traffic.looked(began, has_acted=has_acted)
        now = self._clock.monotonic()
        schedule.meanwhile[target.number] = looks.due_at = now
        if not is_last or not left:
            return
        looks.made += 1
        gone = isinstance(looked, Failure) and looked.kind is FailureKind.GROUP_UNKNOWN and not looks.lost
        if looks.made == len(looks.waits) or gone:
            schedule.by_target.pop(target.number)
            await self._close(errand, target, left, looked)
        else:
            looks.due_at = now + looks.waits[looks.made]

    def _looks(self, schedule: Schedule, target: Target, open_items: Sequence[Item]) -> Looks:
        lost = frozenset((item.number, item.attempt) for item in open_items if item.answer is None)
        looks = schedule.by_target.get(target.number)
        # A later attempt was begun by another process, after what this one has seen.
        if looks is None or not lost <= looks.lost:
            looks = Looks(LOOKS_AFTER_A_CRASH if lost else LOOKS, self._clock.monotonic(), lost=lost)
            schedule.by_target[target.number] = looks
        return looks

    def _take_refusal(self, errand: Errand, target: Target, failure: Failure) -> None:
        """A read that fails for good tells what requests would come to; but nobody is asked for anything by it."""
        flight = errand.flight
        if not flight.traffic.is_held:
            return
        if failure.concerns_account:
            flight.failed = flight.failed or failure
        elif failure.concerns_all:
            flight.shut.setdefault(target.number, failure)

    async def _put_off(self, errand: Errand, schedule: Schedule, target: Target | None, failure: Failure) -> None:
        """Wait for what keeps the look from being made; when that has taken too long, tell what is known.

        ``target`` None: it is the account that is not in order.
        """
        if failure.kind not in PASSING:
            errand.flight.failed = errand.flight.failed or failure
            return
        now = self._clock.monotonic()
        looks = schedule.by_target.get(target.number) if target is not None else None
        of_account = looks is None or failure.kind in _OF_THE_ACCOUNT
        endurance = schedule.endurance if looks is None or of_account else looks.endurance
        schedule.waiting = failure.kind
        wait = endurance.wait_for(failure, now)
        if wait is None:
            endurance.forget()
            schedule.waiting = None
            for one in errand.targets if of_account or target is None else [target]:
                await self._give_up(errand, schedule, one, failure)
        elif looks is None or of_account:
            schedule.not_before = now + wait
        else:
            looks.due_at = now + wait

    async def _give_up(self, errand: Errand, schedule: Schedule, target: Target, failure: Failure) -> None:
        operation = errand.operation
        verdict = Verdict(failure=failure.kind, code=failure.code)
        await self._items.settle_waiting(operation.id, target, verdict, told(verdict))
        attempting = await self._items.attempting(operation.id, target)
        left = [one for one in attempting if one.answer is not None or not errand.flight.is_own(one)]
        schedule.by_target.pop(target.number, None)
        await self._close(errand, target, left, failure)

    async def _judged(self, errand: Errand, target: Target, open_items: Sequence[Item], looked: Looked) -> list[Item]:
        """Settle what the look settles; the result is what it does not."""
        left: list[Item] = []
        settled: list[tuple[Item, Verdict]] = []
        for item in open_items:
            verdict = judge(errand.operation.action, item, *looked)
            if verdict is None:
                left.append(item)
            else:
                settled.append((item, verdict))
        await settle(self._items, errand.operation, target, settled)
        return left

    async def _close(self, errand: Errand, target: Target, left: Sequence[Item], looked: Looked | Failure) -> None:
        """The last look is over. What was answered is told as far as it is known.

        A request whose process died before the answer can no longer be under way: where the group is certainly not
        as wanted it did nothing, and the item waits for its turn again.
        """
        operation = errand.operation
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
        now = self._clock.monotonic()
        limit = SHORT_READ_SECONDS if errand.operation.stop is not None else None
        try:
            async with asyncio.timeout(limit):
                me = await errand.provider.me()
                group = await self._directory.look(target.account, target.group_id, since=now)
        except TimeoutError:
            return Failure(FailureKind.UNREACHABLE, "no answer")
        except ProviderError as error:
            if errand.operation.action is Action.LEAVE and error.failure.kind is FailureKind.GROUP_UNKNOWN:
                return None, me
            return error.failure
        return group, me

    async def _leave(self, errand: Errand, schedule: Schedule, target: Target) -> None:
        """Be done with a group in which nothing is open."""
        operation = errand.operation
        if operation.action is Action.ADD and await self._items.has_told(operation.id, target, _INVITABLE):
            await self._find_invite_link(errand, target)
        await self._store.target_done(operation.id, target)
        schedule.by_target.pop(target.number, None)
        schedule.over.add(target.number)

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


def _is_doubtful(item: Item) -> bool:
    return item.answer is None or item.answer.outcome is Outcome.UNKNOWN
