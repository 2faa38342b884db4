"""A provider in virtual time: with a rate that it insists on, answers that take a while, and hours when it is down."""

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.action import Action
from bot.domain.failure import Failure, ProviderError
from bot.domain.group import Group, GroupId, GroupSummary
from bot.domain.outcome import Outcome
from bot.domain.participant import Member, Participant, Role
from bot.operations.clock import Clock
from bot.providers.base import AccountState, AccountStatus, Capabilities, Provider, Result
from bot.providers.limits import MemoryLimiter
from tests.unit.scripted import ME


@dataclass(frozen=True)
class Sent:
    """A request: when it came, and for whom."""

    at: float
    group: GroupId
    person: Participant


class SlowProvider(Provider):
    """Does at once what it is asked for, and answers up to ``slowest`` seconds later.

    ``fault`` says what a write or a read that comes now fails with; a write that fails does nothing. ``sent`` are the
    writes that it let through and those that it did not; ``done`` when each was done.
    """

    capabilities = Capabilities(needs_verification=True, accepts_phone=True)

    def __init__(
        self, clock: Clock, groups: Mapping[GroupId, Iterable[Participant]], *, rate: float = 10.0, slowest: float = 0.0
    ) -> None:
        super().__init__("main")
        self.people = {group: set(people) for group, people in groups.items()}
        self.fault: Callable[[bool], Failure | None] = lambda _writes: None
        self.state = AccountState.READY
        self.sent: list[Sent] = []
        self.reads: list[tuple[float, GroupId]] = []
        self.statuses = 0
        self._clock = clock
        self._rate = rate
        self._slowest = slowest
        self._limiter = MemoryLimiter(clock=clock.monotonic)
        self._random = random.Random(7)

    def calls_per_second(self, action: Action) -> float:
        return self._rate

    async def status(self) -> AccountStatus:
        self.statuses += 1
        return AccountStatus(self.state, ME)

    async def me(self) -> Participant:
        return ME

    async def groups(self) -> list[GroupSummary]:
        return [GroupSummary(self.account, group, "") for group in self.people]

    async def group(self, group_id: GroupId) -> Group:
        await self._limiter.acquire("reads", 1.0)
        self.reads.append((self._clock.monotonic(), group_id))
        self._fail(writes=False)
        members = tuple(map(Member, self.people[group_id]))
        return Group(self.account, group_id, "", (Member(ME, Role.ADMIN), *members))

    async def remove(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        await self._limiter.acquire("writes", self._rate)
        [member] = members
        self.sent.append(Sent(self._clock.monotonic(), group_id, member.participant))
        self._fail(writes=True)
        self.people[group_id].discard(member.participant)
        await asyncio.sleep(self._random.uniform(0.0, self._slowest))
        return [Result(Outcome.DONE)]

    async def aclose(self) -> None:
        """Nothing is open."""

    def _fail(self, *, writes: bool) -> None:
        failure = self.fault(writes)
        if failure is not None:
            raise ProviderError(failure)
