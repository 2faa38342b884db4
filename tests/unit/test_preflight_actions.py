"""What the plan says of additions, changes of roles and leaving before anything is asked."""

import pytest

from bot.domain.action import Action
from bot.domain.failure import FailureKind, ProviderError
from bot.domain.group import Group
from bot.domain.operation import Item, ItemState, Target, Verdict
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, Participant, Role, WhatsAppId
from bot.operations.preflight import preflight
from tests.unit.scripted import ME
from tests.unit.stored import GROUP, person

TARGET = Target(0, "main", GROUP, "Family")
HIDDEN = Participant(lid=WhatsAppId("204000000007919@lid"))
MEMBER, ADMIN, OWNER, ABSENT = person(1), person(2), person(3), person(4)
OF_ROLES = (Member(MEMBER), Member(ADMIN, Role.ADMIN), Member(OWNER, Role.OWNER))

TO_DO = None
NOT_ADMIN = Verdict(Outcome.REFUSED, Refusal.NOT_ADMIN)
SELF = Verdict(Outcome.REFUSED, Refusal.SELF)
ALREADY = Verdict(Outcome.ALREADY)
NOT_MEMBER = Verdict(Outcome.NOT_MEMBER)


def family(*members: Member, role: Role = Role.ADMIN, members_may_add: bool | None = None) -> Group:
    return Group("main", GROUP, "Family", (Member(ME, role), *OF_ROLES, *members), members_may_add)


def verdict(action: Action, looked: Group, who: Participant, *, reachable: bool | None = None) -> Verdict | None:
    [item] = preflight(action, looked, ME, [who], TARGET, {who: reachable})
    assert item.state is (ItemState.WAITING if item.verdict is None else ItemState.SETTLED)
    return item.verdict


@pytest.mark.parametrize(
    ("action", "who", "expected"),
    [
        (Action.ADD, ABSENT, TO_DO),
        (Action.ADD, MEMBER, ALREADY),
        (Action.ADD, ADMIN, ALREADY),
        (Action.ADD, OWNER, ALREADY),
        (Action.ADD, ME, SELF),
        (Action.PROMOTE, MEMBER, TO_DO),
        (Action.PROMOTE, ADMIN, ALREADY),
        (Action.PROMOTE, OWNER, ALREADY),
        (Action.PROMOTE, ABSENT, NOT_MEMBER),
        (Action.PROMOTE, ME, SELF),
        (Action.DEMOTE, ADMIN, TO_DO),
        (Action.DEMOTE, MEMBER, ALREADY),
        (Action.DEMOTE, OWNER, Verdict(Outcome.REFUSED, Refusal.OWNER)),
        (Action.DEMOTE, ABSENT, NOT_MEMBER),
        (Action.DEMOTE, ME, SELF),
    ],
)
def test_an_account_that_is_an_admin(action: Action, who: Participant, expected: Verdict | None):
    assert verdict(action, family(), who) == expected


@pytest.mark.parametrize(
    ("action", "who", "expected"),
    [
        (Action.ADD, ABSENT, NOT_ADMIN),
        (Action.ADD, MEMBER, ALREADY),
        (Action.PROMOTE, MEMBER, NOT_ADMIN),
        (Action.PROMOTE, ADMIN, ALREADY),
        (Action.DEMOTE, ADMIN, NOT_ADMIN),
        (Action.DEMOTE, MEMBER, ALREADY),
        (Action.DEMOTE, ABSENT, NOT_MEMBER),
    ],
)
def test_an_account_that_is_a_member(action: Action, who: Participant, expected: Verdict | None):
    assert verdict(action, family(role=Role.MEMBER), who) == expected


@pytest.mark.parametrize(("may", "expected"), [(True, TO_DO), (False, NOT_ADMIN), (None, NOT_ADMIN)])
def test_members_may_add_only_where_the_group_says_so(*, may: bool | None, expected: Verdict | None):
    looked = family(role=Role.MEMBER, members_may_add=may)
    assert verdict(Action.ADD, looked, ABSENT) == expected
    assert verdict(Action.PROMOTE, looked, MEMBER) == NOT_ADMIN
    assert verdict(Action.REMOVE, looked, MEMBER) == NOT_ADMIN


@pytest.mark.parametrize(
    ("reachable", "expected"), [(True, TO_DO), (None, TO_DO), (False, Verdict(Outcome.NOT_ON_WHATSAPP))]
)
def test_only_a_number_that_is_known_not_to_be_there_is_left_out(*, reachable: bool | None, expected: Verdict | None):
    assert verdict(Action.ADD, family(), ABSENT, reachable=reachable) == expected


def test_what_is_known_of_the_group_stands_over_what_is_known_of_numbers():
    assert verdict(Action.ADD, family(), MEMBER, reachable=False) == ALREADY
    assert verdict(Action.ADD, family(role=Role.MEMBER), ABSENT, reachable=False) == NOT_ADMIN


def test_somebody_to_be_added_is_not_missing_from_a_list_that_hides_phones():
    [item] = preflight(Action.ADD, family(Member(HIDDEN)), ME, [ABSENT], TARGET)
    assert (item.state, item.seen, item.role) == (ItemState.WAITING, True, None)


@pytest.mark.parametrize("action", [Action.PROMOTE, Action.DEMOTE])
def test_a_role_that_is_not_seen_may_be_tried(action: Action):
    [item] = preflight(action, family(Member(HIDDEN)), ME, [ABSENT], TARGET)
    assert (item.state, item.seen, item.role) == (ItemState.WAITING, False, None)


@pytest.mark.parametrize("role", list(Role))
def test_leaving_can_be_done_in_any_role(role: Role):
    [item] = preflight(Action.LEAVE, family(role=role), ME, [ME], TARGET)
    assert (item.participant, item.role, item.state, item.verdict) == (ME, role, ItemState.WAITING, None)


@pytest.mark.parametrize("action", list(Action))
def test_a_group_that_the_account_is_not_in(action: Action):
    looked = Group("main", GROUP, "Family", OF_ROLES)
    with pytest.raises(ProviderError) as raised:
        preflight(action, looked, ME, [ABSENT], TARGET)
    assert raised.value.failure.kind is FailureKind.GROUP_UNKNOWN


def test_everybody_is_judged_for_themselves_and_in_order():
    items: tuple[Item, ...] = preflight(Action.DEMOTE, family(), ME, [MEMBER, ADMIN, OWNER, ABSENT, ADMIN], TARGET)
    assert [(item.number, item.to_do) for item in items] == [(0, False), (1, True), (2, False), (3, False)]
