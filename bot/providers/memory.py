"""A provider without a provider: groups in memory, under WhatsApp's own rules."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import Group, GroupId, GroupSummary
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, Participant, Role
from bot.providers.base import AccountState, AccountStatus, Capabilities, Provider, Result

_FAILURES = {
    AccountState.NOT_AUTHORIZED: FailureKind.ACCOUNT_NOT_AUTHORIZED,
    AccountState.STARTING: FailureKind.ACCOUNT_STARTING,
    AccountState.SUSPENDED: FailureKind.ACCOUNT_SUSPENDED,
    AccountState.BLOCKED: FailureKind.ACCOUNT_SUSPENDED,
    AccountState.ASLEEP: FailureKind.UNREACHABLE,
}


class MemoryProvider(Provider):
    """Answers at once, truly, and with a reason. ``state`` may be set to see the account fail."""

    capabilities = Capabilities(bulk_limit=1000, reports_participants=True, accepts_phone=True, accepts_lid=True)

    def __init__(self, account: str, me: Participant, groups: Iterable[Group] = ()) -> None:
        super().__init__(account)
        self.state = AccountState.READY
        self._me = me
        self._groups = {group.id: group for group in groups}

    async def status(self) -> AccountStatus:
        return AccountStatus(self.state, self._me if self.state is AccountState.READY else None)

    async def me(self) -> Participant:
        self._check()
        return self._me

    async def groups(self) -> list[GroupSummary]:
        self._check()
        return [
            GroupSummary(self.account, group.id, group.name, group.size)
            for group in self._groups.values()
            if group.member(self._me)
        ]

    async def group(self, group_id: GroupId) -> Group:
        self._check()
        group = self._groups.get(group_id)
        if group is None or group.member(self._me) is None:
            raise ProviderError(Failure(FailureKind.GROUP_UNKNOWN))
        return group

    async def remove(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        group = await self.group(group_id)
        if not group.is_admin(self._me):
            raise ProviderError(Failure(FailureKind.NOT_ADMIN))
        return [self._remove(group_id, one.participant) for one in members]

    async def aclose(self) -> None:
        """Nothing is open."""

    def _remove(self, group_id: GroupId, person: Participant) -> Result:
        group = self._groups[group_id]
        found = group.member(person)
        if found is None:
            return Result(Outcome.NOT_MEMBER)
        if found.participant.same_person(self._me):
            return Result(Outcome.REFUSED, Refusal.SELF)
        if found.role is Role.OWNER:
            return Result(Outcome.REFUSED, Refusal.OWNER)
        left = tuple(one for one in group.members if one is not found)
        self._groups[group_id] = replace(group, members=left)
        return Result(Outcome.DONE)

    def _check(self) -> None:
        if kind := _FAILURES.get(self.state):
            raise ProviderError(Failure(kind))
