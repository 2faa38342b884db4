"""A provider that plays a script: what becomes of each request is said beforehand."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import Group, GroupId, GroupSummary
from bot.domain.outcome import Outcome
from bot.domain.participant import Member, Participant, Phone, Role
from bot.operations.clock import Clock
from bot.providers.base import AccountState, AccountStatus, Capabilities, Provider, Result
from tests.unit.stored import GROUP

ME = Participant(phone=Phone("+79000000100"))


@dataclass(frozen=True)
class Answer:
    """What a request to remove somebody comes to.

    ``acts``: the person is removed, ``after`` seconds from when the request came in. ``failure``: what
    is said instead of an answer; `UNCERTAIN` beside ``acts`` is an answer that was lost. ``outcome`` is
    the provider's word where it answers; ``raises`` is a fault of our own on the way back.
    """

    acts: bool = True
    after: float = 0.0
    failure: FailureKind | None = None
    retry_after: float | None = None
    outcome: Outcome = Outcome.DONE
    raises: type[Exception] | None = None


OBEYED = Answer()
LIED = Answer(acts=False)
DENIED = Answer(acts=False, outcome=Outcome.REFUSED)
LOST_BUT_DONE = Answer(failure=FailureKind.UNCERTAIN)
LOST = Answer(acts=False, failure=FailureKind.UNCERTAIN)


def failing(kind: FailureKind, retry_after: float | None = None) -> Answer:
    """A request that certainly does nothing."""
    return Answer(acts=False, failure=kind, retry_after=retry_after)


@dataclass(eq=False)
class ScriptedProvider(Provider):
    """Holds one group of which the account is an admin. When the script is over, every request is obeyed.

    A request that came in takes its effect whether or not somebody still waits for the answer.
    ``requests`` and ``removed`` are in order; ``hidden`` people are in the group without being listed.
    """

    capabilities = Capabilities(needs_verification=True, accepts_phone=True)

    clock: Clock
    members: set[Participant]
    hidden: set[Participant] = field(default_factory=set)
    script: deque[Answer] = field(default_factory=deque)
    unreadable: Failure | None = None
    administers: bool = True
    requests: list[Participant] = field(default_factory=list)
    removed: list[Participant] = field(default_factory=list)
    needless: list[Participant] = field(default_factory=list)
    """Requests for somebody for whom an earlier one acts, sooner or later."""
    looks: int = 0
    account: str = "main"
    _acted_on: set[Participant] = field(default_factory=set)
    _coming: list[tuple[datetime, Participant]] = field(default_factory=list)

    def plays(self, *answers: Answer) -> None:
        self.script.extend(answers)

    async def status(self) -> AccountStatus:
        return AccountStatus(AccountState.READY, ME)

    async def me(self) -> Participant:
        return ME

    async def groups(self) -> list[GroupSummary]:
        return [GroupSummary(self.account, GROUP, "Family")]

    async def group(self, group_id: GroupId) -> Group:
        self.looks += 1
        await asyncio.sleep(0)
        if self.unreadable is not None:
            raise ProviderError(self.unreadable)
        self._let_come()
        us = Member(ME, Role.ADMIN if self.administers else Role.MEMBER)
        return Group(self.account, group_id, "Family", (us, *(Member(one) for one in self.members - self.hidden)))

    async def remove(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        [who] = [one.participant for one in members]
        answer = self.script.popleft() if self.script else OBEYED
        await asyncio.sleep(0)  # cut off here, the request never left
        if who in self._acted_on:
            self.needless.append(who)
        self.requests.append(who)
        if answer.acts:
            self._acted_on.add(who)
            self._coming.append((self.clock.now() + timedelta(seconds=answer.after), who))
        await asyncio.sleep(0)  # cut off here, the answer comes to nobody
        self._let_come()
        if answer.raises is not None:
            raise answer.raises("a fault of ours")
        if answer.failure is not None:
            raise ProviderError(Failure(answer.failure, "scripted", answer.retry_after))
        return [Result(answer.outcome)]

    async def aclose(self) -> None:
        """Nothing is open."""

    def finish(self) -> None:
        """Let everything that is under way take its effect."""
        self._let_come(whenever=True)

    def sent_for(self, who: Participant) -> int:
        return self.requests.count(who)

    def _let_come(self, *, whenever: bool = False) -> None:
        for moment, who in tuple(self._coming):
            if whenever or moment <= self.clock.now():
                self._coming.remove((moment, who))
                if who in self.members:
                    self.members.remove(who)
                    self.removed.append(who)
