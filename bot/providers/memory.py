"""A provider without a provider: groups in memory, under WhatsApp's own rules."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import Group, GroupId, GroupSummary
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, Participant, Role
from bot.providers.base import (
    AccountState,
    AccountStatus,
    Capabilities,
    Created,
    GroupSettings,
    Picture,
    Provider,
    QrCode,
    Result,
)

_FAILURES: Final = {
    AccountState.NOT_AUTHORIZED: FailureKind.ACCOUNT_NOT_AUTHORIZED,
    AccountState.STARTING: FailureKind.ACCOUNT_STARTING,
    AccountState.SUSPENDED: FailureKind.ACCOUNT_SUSPENDED,
    AccountState.BLOCKED: FailureKind.ACCOUNT_SUSPENDED,
    AccountState.ASLEEP: FailureKind.UNREACHABLE,
}

_PNG: Final = b"\x89PNG\r\n\x1a\n"


@dataclass(slots=True)
class Details:
    """What belongs to a group beside its people. ``capacity`` is in people; ``approval``: who is added waits;
    ``unlisted``: members whom its list leaves out.
    """

    capacity: int = 1024
    approval: bool = False
    description: str = ""
    picture: Picture | None = None
    settings: GroupSettings = field(default_factory=lambda: GroupSettings(admins_write=False, admins_edit=False))
    invite_code: str = ""
    waiting: list[Participant] = field(default_factory=list)
    unlisted: set[Participant] = field(default_factory=set)


class MemoryProvider(Provider):
    """Answers at once, truly, and with a reason.

    ``state`` and ``details`` may be set to see calls fail; ``additions`` is what adding somebody comes to,
    for whom it does not simply work (the invited, those who left, numbers that are not on WhatsApp).
    """

    capabilities = Capabilities(bulk_limit=1000, reports_participants=True, accepts_phone=True, accepts_lid=True)

    def __init__(
        self,
        account: str,
        me: Participant,
        groups: Iterable[Group] = (),
        additions: Mapping[Participant, Outcome] | None = None,
    ) -> None:
        super().__init__(account)
        self.state = AccountState.READY
        self.details: dict[GroupId, Details] = {}
        self._me = me
        self._groups: dict[GroupId, Group] = {}
        self._additions = dict(additions or {})
        self._codes = 0
        for group in groups:
            self._keep(group)

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
        group = await self._whole(group_id)
        unlisted = self.details[group_id].unlisted
        shown = tuple(one for one in group.members if not any(map(one.participant.same_person, unlisted)))
        return replace(group, members=shown, reported_size=len(group.members))

    async def qr(self) -> QrCode:
        if self.state is AccountState.READY:
            raise ProviderError(Failure(FailureKind.BAD_REQUEST, "already authorized"))
        return QrCode(_PNG)

    async def on_whatsapp(self, people: Sequence[Participant]) -> list[bool | None]:
        self._check()
        return [self._addition_of(person) is not Outcome.NOT_ON_WHATSAPP for person in people]

    async def add(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        return await self._each(group_id, members, self._add, by_members=True)

    async def remove(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        return await self._each(group_id, members, self._remove)

    async def promote(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        return await self._each(group_id, members, lambda group, person: self._set_role(group, person, Role.ADMIN))

    async def demote(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        return await self._each(group_id, members, lambda group, person: self._set_role(group, person, Role.MEMBER))

    async def leave(self, group_id: GroupId) -> Result:
        group = await self._whole(group_id)
        self._put(group, [one for one in group.members if not one.participant.same_person(self._me)])
        return Result(Outcome.DONE)

    async def create(self, name: str, members: Sequence[Member]) -> Created:
        self._check()
        group_id = GroupId(f"{120_363_500_000_000_000 + len(self._groups)}@g.us")
        self._keep(Group(self.account, group_id, name, (Member(self._me, Role.OWNER),)))
        results = await self.add(group_id, members) if members else []
        return Created(group_id, tuple(results), await self.invite_link(group_id))

    async def rename(self, group_id: GroupId, name: str) -> None:
        self._groups[group_id] = replace(await self._ours(group_id), name=name)

    async def describe(self, group_id: GroupId, description: str) -> None:
        await self._ours(group_id)
        self.details[group_id].description = description

    async def set_picture(self, group_id: GroupId, picture: Picture) -> None:
        await self._ours(group_id)
        if picture.jpeg is None and picture.url is None:
            raise ProviderError(Failure(FailureKind.UNSUPPORTED, "no picture"))
        self.details[group_id].picture = picture

    async def change_settings(self, group_id: GroupId, settings: GroupSettings) -> None:
        await self._ours(group_id)
        now = self.details[group_id].settings
        self.details[group_id].settings = GroupSettings(
            now.admins_write if settings.admins_write is None else settings.admins_write,
            now.admins_edit if settings.admins_edit is None else settings.admins_edit,
        )

    async def invite_link(self, group_id: GroupId) -> str:
        await self._ours(group_id)
        return f"https://chat.whatsapp.com/{self.details[group_id].invite_code}"

    async def revoke_invite_link(self, group_id: GroupId) -> str:
        await self._ours(group_id)
        self.details[group_id].invite_code = self._new_code()
        return await self.invite_link(group_id)

    async def join_requests(self, group_id: GroupId) -> list[Participant]:
        await self._ours(group_id)
        return list(self.details[group_id].waiting)

    async def answer_join_requests(
        self, group_id: GroupId, people: Sequence[Participant], *, approve: bool
    ) -> list[Result]:
        await self._ours(group_id)
        return [self._answer(group_id, person, approve=approve) for person in people]

    async def aclose(self) -> None:
        """Nothing is open."""

    async def _each(
        self,
        group_id: GroupId,
        members: Sequence[Member],
        act: Callable[[Group, Participant], Result],
        *,
        by_members: bool = False,
    ) -> list[Result]:
        if not 1 <= len(members) <= self.capabilities.bulk_limit:
            raise ValueError(f"one to {self.capabilities.bulk_limit} people in one call")
        group = await self._whole(group_id)
        if not (group.is_admin(self._me) or (by_members and group.members_may_add)):
            raise ProviderError(Failure(FailureKind.NOT_ADMIN))
        return [act(self._groups[group_id], one.participant) for one in members]

    def _add(self, group: Group, person: Participant) -> Result:
        details = self.details[group.id]
        outcome = self._addition_of(person)
        if group.member(person):
            outcome = Outcome.ALREADY
        elif outcome is Outcome.DONE and group.size >= details.capacity:
            outcome = Outcome.GROUP_FULL
        elif outcome is Outcome.DONE and details.approval:
            outcome = Outcome.AWAITING_APPROVAL
            details.waiting.append(person)
        elif outcome is Outcome.DONE:
            self._put(group, [*group.members, Member(person)])
        return Result(outcome)

    def _remove(self, group: Group, person: Participant) -> Result:
        found = group.member(person)
        if found is None:
            return Result(Outcome.NOT_MEMBER)
        if found.participant.same_person(self._me):
            return Result(Outcome.REFUSED, Refusal.SELF)
        if found.role is Role.OWNER:
            return Result(Outcome.REFUSED, Refusal.OWNER)
        self._put(group, [one for one in group.members if one is not found])
        return Result(Outcome.DONE)

    def _set_role(self, group: Group, person: Participant, role: Role) -> Result:
        found = group.member(person)
        if found is None:
            return Result(Outcome.NOT_MEMBER)
        if found.role is role or (found.role is Role.OWNER and role is Role.ADMIN):
            return Result(Outcome.ALREADY)
        if found.role is Role.OWNER:
            return Result(Outcome.REFUSED, Refusal.OWNER)
        self._put(group, [replace(one, role=role) if one is found else one for one in group.members])
        return Result(Outcome.DONE)

    def _answer(self, group_id: GroupId, person: Participant, *, approve: bool) -> Result:
        waiting = self.details[group_id].waiting
        found = next((one for one in waiting if one.same_person(person)), None)
        if found is None:
            return Result(Outcome.NOT_MEMBER)
        waiting.remove(found)
        if approve:
            group = self._groups[group_id]
            self._put(group, [*group.members, Member(found)])
        return Result(Outcome.DONE)

    def _addition_of(self, person: Participant) -> Outcome:
        found = (outcome for one, outcome in self._additions.items() if one.same_person(person))
        return next(found, Outcome.DONE)

    async def _whole(self, group_id: GroupId) -> Group:
        """The group with everybody in it."""
        self._check()
        group = self._groups.get(group_id)
        if group is None or group.member(self._me) is None:
            raise ProviderError(Failure(FailureKind.GROUP_UNKNOWN))
        return group

    async def _ours(self, group_id: GroupId) -> Group:
        group = await self._whole(group_id)
        if not group.is_admin(self._me):
            raise ProviderError(Failure(FailureKind.NOT_ADMIN))
        return group

    def _keep(self, group: Group) -> None:
        self._groups[group.id] = group
        self.details[group.id] = Details(invite_code=self._new_code())

    def _put(self, group: Group, members: Iterable[Member]) -> None:
        self._groups[group.id] = replace(group, members=tuple(members))

    def _new_code(self) -> str:
        self._codes += 1
        return f"Memory{self._codes:016d}"

    def _check(self) -> None:
        if kind := _FAILURES.get(self.state):
            raise ProviderError(Failure(kind))
