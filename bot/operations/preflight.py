"""What can be known before anything is asked: per person, whether the act can be done at all."""

from collections.abc import Sequence

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import Group
from bot.domain.operation import Item, ItemState, Target, Verdict
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, Participant, Role


def preflight(group: Group, me: Participant, people: Sequence[Participant], target: Target) -> tuple[Item, ...]:
    """The items of one group. Those that cannot or need not be done carry their verdict already.

    Raises `GROUP_UNKNOWN` if the group's list shows that the account is not in it.
    """
    if group.member(me) is None and not has_hidden_phones(group):
        raise ProviderError(Failure(FailureKind.GROUP_UNKNOWN, "account not in the list"))
    may_administer = group.is_admin(me) or group.member(me) is None
    items: list[Item] = []
    for person in people:
        item = _item(len(items), person, group, me, target, may_administer=may_administer)
        # Only the group's list shows that a phone and a LID are one person, who is asked for once.
        if not any(item.participant.same_person(other.participant) for other in items):
            items.append(item)
    return tuple(items)


def has_hidden_phones(group: Group) -> bool:
    """Whether people are listed without a phone, so that a phone's absence from the list proves nothing."""
    return any(member.participant.phone is None for member in group.members)


def _item(
    number: int, person: Participant, group: Group, me: Participant, target: Target, *, may_administer: bool
) -> Item:
    member = group.member(person)
    verdict = _removal_verdict(person, member, group, me, may_administer=may_administer)
    return Item(
        number=number,
        target=target.number,
        participant=member.participant.joined_with(person) if member else person,
        name=member.name if member else None,
        address=member.address if member else None,
        role=member.role if member else None,
        seen=member is not None,
        state=ItemState.SETTLED if verdict else ItemState.WAITING,
        verdict=verdict,
    )


def _removal_verdict(
    person: Participant, member: Member | None, group: Group, me: Participant, *, may_administer: bool
) -> Verdict | None:
    if person.same_person(me) or (member is not None and member.participant.same_person(me)):
        return Verdict(Outcome.REFUSED, Refusal.SELF)
    if member is None and not has_hidden_phones(group):
        return Verdict(Outcome.NOT_MEMBER)
    if member is not None and member.role is Role.OWNER:
        return Verdict(Outcome.REFUSED, Refusal.OWNER)
    return None if may_administer else Verdict(Outcome.REFUSED, Refusal.NOT_ADMIN)
