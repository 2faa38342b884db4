"""What can be known before anything is asked: per person, whether the act can be done at all."""

from collections.abc import Mapping, Sequence

from bot.domain.action import Action
from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import Group
from bot.domain.operation import Item, ItemState, Target, Verdict
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, Participant, Role


def preflight(
    action: Action,
    group: Group,
    me: Participant,
    people: Sequence[Participant],
    target: Target,
    reachable: Mapping[Participant, bool | None] | None = None,
    *,
    first: int = 0,
) -> tuple[Item, ...]:
    """The items of one group, numbered from ``first``. Those that cannot or need not be done carry their verdict
    already.

    ``reachable``: who of the people is on WhatsApp, as far as that is known. Raises `GROUP_UNKNOWN` if the
    group's list shows that the account is not in it.
    """
    if group.lacks(me):
        raise ProviderError(Failure(FailureKind.GROUP_UNKNOWN, "account not in the list"))
    judge = _Judge(action, group, me, group.may_administer(me), reachable or {})
    items: list[Item] = []
    named: set[str] = set()
    for person in people:
        item = judge.item(first + len(items), person, target)
        # Only the group's list shows that a phone and a LID are one person, who is asked for once.
        if named.isdisjoint(item.participant.identities):
            items.append(item)
            named.update(item.participant.identities)
    return tuple(items)


class _Judge:
    def __init__(
        self,
        action: Action,
        group: Group,
        me: Participant,
        may_administer: bool,  # noqa: FBT001 - one of the circumstances
        reachable: Mapping[Participant, bool | None],
    ) -> None:
        self._action = action
        self._group = group
        self._me = me
        self._may_administer = may_administer
        self._reachable = reachable

    def item(self, number: int, person: Participant, target: Target) -> Item:
        member = self._group.member(person)
        verdict = self._verdict(person, member)
        return Item(
            number=number,
            target=target.number,
            participant=member.participant.joined_with(person) if member else person,
            name=member.name if member else None,
            address=member.address if member else None,
            role=member.role if member else None,
            seen=member is not None or (self._action is Action.ADD and self._group.is_complete),
            to_do=verdict is None,
            state=ItemState.SETTLED if verdict else ItemState.WAITING,
            verdict=verdict,
        )

    def _verdict(self, person: Participant, member: Member | None) -> Verdict | None:
        if self._action is Action.LEAVE:
            return None
        if person.same_person(self._me) or (member is not None and member.participant.same_person(self._me)):
            return Verdict(Outcome.REFUSED, Refusal.SELF)
        if self._action is Action.ADD:
            return self._addition(person, member)
        if self._group.lacks(person):
            return Verdict(Outcome.NOT_MEMBER)
        role = member.role if member else None
        if self._action is Action.PROMOTE and role in {Role.ADMIN, Role.OWNER}:
            return Verdict(Outcome.ALREADY)
        if self._action is Action.DEMOTE and role is Role.MEMBER:
            return Verdict(Outcome.ALREADY)
        if self._action is not Action.PROMOTE and role is Role.OWNER:
            return Verdict(Outcome.REFUSED, Refusal.OWNER)
        return None if self._may_administer else Verdict(Outcome.REFUSED, Refusal.NOT_ADMIN)

    def _addition(self, person: Participant, member: Member | None) -> Verdict | None:
        if member is not None:
            return Verdict(Outcome.ALREADY)
        if not self._may_administer and self._group.members_may_add is not True:
            return Verdict(Outcome.REFUSED, Refusal.NOT_ADMIN)
        return Verdict(Outcome.NOT_ON_WHATSAPP) if self._reachable.get(person) is False else None
