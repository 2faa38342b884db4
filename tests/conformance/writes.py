"""Every write of the contract, once, as one that succeeds in the cast's world; and the words about people."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.group import GroupId
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, Role
from bot.providers.base import GroupSettings, Picture, Provider, Result
from sandbox.world import World
from tests.conformance.cast import FULL, GATED, HOME, OLD, Cast, identity, member

NEW_NAME: Final = "Новое имя"
DESCRIPTION: Final = "Rules: be kind.\nБез рекламы."
PICTURE: Final = Picture(jpeg=b"\xff\xd8\xff\xe0 a small picture", url="https://example.org/picture.jpg")


@dataclass(frozen=True)
class Write:
    """``on`` sends it to a group, ``done`` is whether it is true of the world that it was done in ``group``.

    Each is about something that no other touches, so that all may run at once.
    """

    method: str
    on: Callable[[Provider, Cast, GroupId], Awaitable[object]]
    done: Callable[[World, Cast], bool]
    group: GroupId = HOME

    def call(self, provider: Provider, cast: Cast) -> Awaitable[object]:
        return self.on(provider, cast, self.group)


def ask(provider: Provider, method: str, group_id: GroupId, people: Sequence[Member]) -> Awaitable[list[Result]]:
    """A write on people by its name."""
    answer: Awaitable[list[Result]] = getattr(provider, method)(group_id, people)
    return answer


def _on(method: str, who: str) -> Callable[[Provider, Cast, GroupId], Awaitable[object]]:
    return lambda provider, cast, group: ask(provider, method, group, [member(getattr(cast, who))])


WRITES: Final = (
    Write("add", _on("add", "stranger"), lambda world, cast: cast.stranger in world.groups[HOME].members),
    Write("remove", _on("remove", "anna"), lambda world, cast: cast.anna not in world.groups[HOME].members),
    Write("promote", _on("promote", "boris"), lambda world, cast: world.groups[HOME].members[cast.boris] is Role.ADMIN),
    Write(
        "demote", _on("demote", "deputy"), lambda world, cast: world.groups[HOME].members[cast.deputy] is Role.MEMBER
    ),
    Write(
        "leave",
        lambda provider, _, group: provider.leave(group),
        lambda world, cast: cast.ours not in world.groups[OLD].members,
        OLD,
    ),
    Write(
        "create",
        lambda provider, cast, _: provider.create(NEW_NAME, [member(cast.boris)]),
        lambda world, cast: any(one.name == NEW_NAME and one.id != HOME for one in world.groups_of(cast.ours)),
    ),
    Write(
        "rename",
        lambda provider, _, group: provider.rename(group, NEW_NAME),
        lambda world, _: world.groups[HOME].name == NEW_NAME,
    ),
    Write(
        "describe",
        lambda provider, _, group: provider.describe(group, DESCRIPTION),
        lambda world, _: world.groups[HOME].description == DESCRIPTION,
    ),
    Write(
        "set_picture",
        lambda provider, _, group: provider.set_picture(group, PICTURE),
        lambda world, _: bool(world.groups[HOME].picture),
    ),
    Write(
        "change_settings",
        lambda provider, _, group: provider.change_settings(group, GroupSettings(admins_write=True)),
        lambda world, _: world.groups[HOME].admins_write,
    ),
    Write(
        "revoke_invite_link",
        lambda provider, _, group: provider.revoke_invite_link(group),
        lambda world, cast: world.groups[HOME].invite_code != cast.invite_code,
    ),
    Write(
        "answer_join_requests",
        lambda provider, cast, group: provider.answer_join_requests(group, [identity(cast.applicant)], approve=True),
        lambda world, cast: cast.applicant in world.groups[GATED].members,
        GATED,
    ),
)

PEOPLE_WRITES: Final = ("add", "remove", "promote", "demote")


@dataclass(frozen=True)
class Case:
    """Somebody whom a write on people meets, and what a provider that knows everything says."""

    method: str
    who: str
    outcome: Outcome
    refusal: Refusal | None = None
    group: GroupId = HOME

    def __str__(self) -> str:
        return f"{self.method}-{self.who}-{self.outcome}"


CASES: Final = (
    Case("add", "stranger", Outcome.DONE),
    Case("add", "anna", Outcome.ALREADY),
    Case("add", "invited", Outcome.INVITE_NEEDED),
    Case("add", "leaver", Outcome.RECENTLY_LEFT),
    Case("add", "nobody", Outcome.NOT_ON_WHATSAPP),
    Case("add", "stranger", Outcome.GROUP_FULL, group=FULL),
    Case("add", "stranger", Outcome.AWAITING_APPROVAL, group=GATED),
    Case("remove", "anna", Outcome.DONE),
    Case("remove", "hidden", Outcome.DONE),
    Case("remove", "deputy", Outcome.DONE),
    Case("remove", "stranger", Outcome.NOT_MEMBER),
    Case("remove", "owner", Outcome.REFUSED, Refusal.OWNER),
    Case("remove", "ours", Outcome.REFUSED, Refusal.SELF),
    Case("promote", "boris", Outcome.DONE),
    Case("promote", "hidden", Outcome.DONE),
    Case("promote", "deputy", Outcome.ALREADY),
    Case("promote", "owner", Outcome.ALREADY),
    Case("promote", "stranger", Outcome.NOT_MEMBER),
    Case("demote", "deputy", Outcome.DONE),
    Case("demote", "anna", Outcome.ALREADY),
    Case("demote", "stranger", Outcome.NOT_MEMBER),
    Case("demote", "owner", Outcome.REFUSED, Refusal.OWNER),
)


def is_fair(provider: Provider, result: Result, case: Case) -> bool:
    """Whether the result is what the case holds, or as vague as the provider's capabilities allow."""
    word = (result.outcome, result.refusal)
    if word == (case.outcome, case.refusal):
        return True
    told = provider.capabilities
    vague: set[tuple[Outcome, Refusal | None]] = set()
    if told.needs_verification:
        vague |= {(Outcome.DONE, None), (Outcome.PENDING, None)}
        vague |= {(Outcome.UNKNOWN, why) for why in (None, Refusal.PROVIDER, Refusal.OTHER)}
    if case.outcome is Outcome.REFUSED or (case.outcome is not Outcome.DONE and is_vague(provider)):
        vague |= {(Outcome.REFUSED, None), (Outcome.REFUSED, Refusal.OTHER)}
    return word in vague


def is_vague(provider: Provider) -> bool:
    """Whether the provider may say "no" without a reason, or with one that is not understood."""
    told = provider.capabilities
    return told.needs_verification or not told.reports_participants
