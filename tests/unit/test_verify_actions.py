"""What a look at the group says of additions, changes of roles and leaving, for every word of the provider."""

import pytest

from bot.domain.action import Action
from bot.domain.failure import Failure, FailureKind
from bot.domain.group import Group
from bot.domain.operation import Item, Verdict
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, Role
from bot.operations.verify import judge, unverified
from tests.unit.scripted import ME
from tests.unit.stored import GROUP, person

WHO = person(1)
DONE = Verdict(Outcome.DONE)
ALREADY = Verdict(Outcome.ALREADY)
NOT_MEMBER = Verdict(Outcome.NOT_MEMBER)
REFUSED = Verdict(Outcome.REFUSED, Refusal.PROVIDER)
NOT_ADMIN = Verdict(Outcome.REFUSED, Refusal.NOT_ADMIN)
ABSENT = None
WORDS = (Outcome.DONE, Outcome.REFUSED, Outcome.UNKNOWN, None)


def group(role: Role | None, *, ours: Role | None = Role.ADMIN, members_may_add: bool | None = None) -> Group:
    """The group with the person in this role, or without."""
    members = [Member(person(2))]
    members += [Member(ME, ours)] if ours else []
    members += [Member(WHO, role)] if role else []
    return Group("main", GROUP, "Family", tuple(members), members_may_add)


def item(word: Outcome | None, *, seen: bool = True) -> Item:
    return Item(0, 0, WHO, seen=seen, answer=Verdict(word) if word else None)


@pytest.mark.parametrize(
    ("action", "role", "expected"),
    [
        # What is found after "yes", "no", "not known" and no answer at all.
        (Action.ADD, Role.MEMBER, [DONE, ALREADY, DONE, DONE]),
        (Action.ADD, Role.ADMIN, [DONE, ALREADY, DONE, DONE]),
        (Action.ADD, ABSENT, [None, REFUSED, None, None]),
        (Action.PROMOTE, Role.ADMIN, [DONE, ALREADY, DONE, DONE]),
        (Action.PROMOTE, Role.OWNER, [DONE, ALREADY, DONE, DONE]),
        (Action.PROMOTE, Role.MEMBER, [None, REFUSED, None, None]),
        (Action.PROMOTE, ABSENT, [None, NOT_MEMBER, None, None]),
        (Action.DEMOTE, Role.MEMBER, [DONE, ALREADY, DONE, DONE]),
        (Action.DEMOTE, Role.ADMIN, [None, REFUSED, None, None]),
        (Action.DEMOTE, ABSENT, [None, NOT_MEMBER, None, None]),
    ],
)
def test_a_look_settles_what_it_can(action: Action, role: Role | None, expected: list[Verdict | None]):
    assert [judge(action, item(word), group(role), ME) for word in WORDS] == expected


@pytest.mark.parametrize(
    ("action", "role"), [(Action.ADD, ABSENT), (Action.PROMOTE, Role.MEMBER), (Action.DEMOTE, Role.ADMIN)]
)
def test_a_no_to_an_account_that_is_no_admin(action: Action, role: Role | None):
    assert judge(action, item(Outcome.REFUSED), group(role, ours=Role.MEMBER), ME) == NOT_ADMIN


def test_a_no_where_members_may_add_has_another_reason():
    looked = group(ABSENT, ours=Role.MEMBER, members_may_add=True)
    assert judge(Action.ADD, item(Outcome.REFUSED), looked, ME) == REFUSED
    assert judge(Action.PROMOTE, item(Outcome.REFUSED), group(Role.MEMBER, ours=Role.MEMBER), ME) == NOT_ADMIN


@pytest.mark.parametrize("action", [Action.PROMOTE, Action.DEMOTE])
def test_of_somebody_who_is_not_seen_nothing_is_claimed(action: Action):
    found = [judge(action, item(word, seen=False), group(ABSENT), ME) for word in WORDS]
    assert found == [None, REFUSED, None, None]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.ADMIN, Role.OWNER])
def test_leaving_a_group_that_still_lists_the_account(role: Role):
    us = Item(0, 0, ME)
    assert judge(Action.LEAVE, us, group(ABSENT, ours=role), ME) is None
    refused = Item(0, 0, ME, answer=Verdict(Outcome.REFUSED))
    assert judge(Action.LEAVE, refused, group(ABSENT, ours=role), ME) == REFUSED


@pytest.mark.parametrize("looked", [None, group(ABSENT, ours=None)])
def test_a_group_that_the_account_is_not_in_any_more(looked: Group | None):
    found = [judge(Action.LEAVE, Item(0, 0, ME, answer=Verdict(word) if word else None), looked, ME) for word in WORDS]
    assert found == [DONE, NOT_MEMBER, DONE, DONE]


@pytest.mark.parametrize("action", [one for one in Action if one is not Action.LEAVE])
def test_a_group_that_is_gone_settles_nothing_of_other_people(action: Action):
    assert [judge(action, item(word), None, ME) for word in WORDS] == [None] * 4


def test_what_is_said_when_no_look_settled_it():
    gone = Failure(FailureKind.GROUP_UNKNOWN)
    assert unverified(item(Outcome.DONE), gone) == Verdict(Outcome.PENDING)
    assert unverified(item(Outcome.REFUSED), gone) == Verdict(failure=FailureKind.GROUP_UNKNOWN)
    assert unverified(item(Outcome.REFUSED), Failure(FailureKind.UPSTREAM)) == REFUSED
    assert unverified(item(None), gone) == Verdict(Outcome.UNKNOWN)
