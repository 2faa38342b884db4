"""A provider with several groups, whose requests a test may hold up, or let fail."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from bot.domain.action import Action
from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import Group, GroupId, GroupSummary
from bot.domain.outcome import Outcome
from bot.domain.participant import Member, Participant, Role
from bot.providers.base import AccountState, AccountStatus, Capabilities, Provider, Result
from tests.unit.scripted import ME
from tests.unit.stored import GROUP

OTHER_GROUP = GroupId("120363043968066562@g.us")


@dataclass(frozen=True)
class Request:
    """A write that came in. ``group`` is None in a question about numbers."""

    group: GroupId | None
    people: tuple[Participant, ...]


Hold = Callable[[int], Awaitable[None]]
"""What a request of this number (from 0) does before it takes effect."""


class SeveralGroups(Provider):
    """Obeys, unless it is said otherwise. The account is an admin of all the groups.

    ``requests`` and ``reads`` are in order; ``calls`` are both, a read as None. ``at_once`` is how many writes were
    under way when each one came in. ``failing``: why a group's writes fail. ``unreadable``: why it cannot be read.
    """

    capabilities: ClassVar[Capabilities] = Capabilities(accepts_phone=True)

    def __init__(
        self, groups: Mapping[GroupId, Iterable[Participant]], *, account: str = "main", rate: float | None = None
    ) -> None:
        super().__init__(account)
        self.people = {group: set(people) for group, people in groups.items()}
        self.names = {group: f"Group {number}" for number, group in enumerate(groups)}
        self.rate = rate
        self.requests: list[Request] = []
        self.reads: list[GroupId] = []
        self.calls: list[Request | None] = []
        self.at_once: list[int] = []
        self.asked_about: list[tuple[Participant, ...]] = []
        self.not_there: set[Participant] = set()
        self.failing: dict[GroupId, Failure] = {}
        self.unreadable: dict[GroupId, Failure] = {}
        self.unlisted: Failure | None = None
        self.hold: Hold | None = None
        self.hold_read: Hold | None = None
        self.news = asyncio.Condition()
        self._under_way = 0

    async def until(self, requests: int) -> None:
        """Wait until so many writes are under way."""
        async with asyncio.timeout(10), self.news:
            await self.news.wait_for(lambda: self._under_way >= requests)

    async def status(self) -> AccountStatus:
        return AccountStatus(AccountState.READY, ME)

    async def me(self) -> Participant:
        return ME

    async def groups(self) -> list[GroupSummary]:
        if self.unlisted is not None:
            raise ProviderError(self.unlisted)
        return [GroupSummary(self.account, group, self.names[group]) for group in self.people]

    async def group(self, group_id: GroupId) -> Group:
        number = len(self.reads)
        self.reads.append(group_id)
        self.calls.append(None)
        if self.hold_read is not None:
            await self.hold_read(number)
        if group_id in self.unreadable:
            raise ProviderError(self.unreadable[group_id])
        members = tuple(Member(one) for one in sorted(self.people[group_id], key=str))
        return Group(self.account, group_id, self.names[group_id], (Member(ME, Role.ADMIN), *members))

    async def on_whatsapp(self, people: Sequence[Participant]) -> list[bool | None]:
        self.asked_about.append(tuple(people))
        return [person not in self.not_there for person in people]

    async def remove(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        people = await self._take(group_id, members)
        self.people[group_id] -= people
        return [Result(Outcome.DONE)] * len(members)

    async def add(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        people = await self._take(group_id, members)
        self.people[group_id] |= people
        return [Result(Outcome.DONE)] * len(members)

    async def aclose(self) -> None:
        """Nothing is open."""

    def calls_per_second(self, action: Action) -> float | None:
        return self.rate

    async def _take(self, group_id: GroupId, members: Sequence[Member]) -> set[Participant]:
        people = tuple(member.participant for member in members)
        assert len(people) <= self.capabilities.bulk_limit
        number = len(self.requests)
        self.requests.append(Request(group_id, people))
        self.calls.append(self.requests[-1])
        self._under_way += 1
        self.at_once.append(self._under_way)
        async with self.news:
            self.news.notify_all()
        try:
            if self.hold is not None:
                await self.hold(number)
        finally:
            self._under_way -= 1
        if group_id in self.failing:
            raise ProviderError(self.failing[group_id])
        return set(people)


class Unproven(SeveralGroups):
    """Its word is no proof."""

    capabilities = Capabilities(needs_verification=True, accepts_phone=True)


class InBatches(SeveralGroups):
    """A request carries up to three people."""

    capabilities = Capabilities(bulk_limit=3, accepts_phone=True)


def one_group(numbers: Iterable[Participant]) -> dict[GroupId, Iterable[Participant]]:
    return {GROUP: numbers}


def failure(kind: FailureKind, retry_after: float | None = None) -> Failure:
    return Failure(kind, "scripted", retry_after)
