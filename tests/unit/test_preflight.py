"""What the plan says of each person before anything is asked."""

import pytest

from bot.domain.action import Action
from bot.domain.failure import FailureKind, ProviderError
from bot.domain.group import Group
from bot.domain.operation import ItemState, Target, Verdict
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, Participant, Role, WhatsAppId
from bot.operations.preflight import preflight
from tests.unit.scripted import ME
from tests.unit.stored import GROUP, person

TARGET = Target(0, "main", GROUP, "Family")
HIDDEN = Participant(lid=WhatsAppId("204000000007919@lid"))
US = Member(ME, Role.ADMIN)


def group(*members: Member) -> Group:
    return Group("main", GROUP, "Family", members)


def verdicts(looked: Group, *people: Participant) -> list[Verdict | None]:
    return [item.verdict for item in preflight(Action.REMOVE, looked, ME, people, TARGET)]


def test_members_and_admins_are_to_be_done():
    anna = Member(person(1), Role.MEMBER, "Анна", "79001230001@c.us")
    items = preflight(Action.REMOVE, group(US, anna, Member(person(2), Role.ADMIN)), ME, [person(2), person(1)], TARGET)
    assert [(one.number, one.state, one.role) for one in items] == [
        (0, ItemState.WAITING, Role.ADMIN),
        (1, ItemState.WAITING, Role.MEMBER),
    ]
    assert (items[1].name, items[1].address, items[1].seen) == ("Анна", "79001230001@c.us", True)


@pytest.mark.parametrize(
    ("listed", "who", "expected"),
    [
        (Member(person(1)), person(2), Verdict(Outcome.NOT_MEMBER)),
        (Member(person(1), Role.OWNER), person(1), Verdict(Outcome.REFUSED, Refusal.OWNER)),
        (Member(person(1)), ME, Verdict(Outcome.REFUSED, Refusal.SELF)),
    ],
)
def test_what_cannot_or_need_not_be_done_is_settled(listed: Member, who: Participant, expected: Verdict):
    [item] = preflight(Action.REMOVE, group(US, listed), ME, [who], TARGET)
    assert (item.state, item.verdict, item.to_do) == (ItemState.SETTLED, expected, False)


def test_the_account_is_known_under_its_other_identity():
    alias = Participant(lid=WhatsAppId("204000000000001@lid"))
    ours = Member(ME.joined_with(alias), Role.ADMIN)
    assert verdicts(group(ours, Member(person(1))), alias) == [Verdict(Outcome.REFUSED, Refusal.SELF)]


def test_an_account_that_is_no_admin_can_do_nothing():
    looked = group(Member(ME), Member(person(1)), Member(person(2), Role.OWNER))
    assert verdicts(looked, person(1), person(2), person(3)) == [
        Verdict(Outcome.REFUSED, Refusal.NOT_ADMIN),
        Verdict(Outcome.REFUSED, Refusal.OWNER),
        Verdict(Outcome.NOT_MEMBER),
    ]


def test_where_phones_are_hidden_absence_proves_nothing():
    looked = group(US, Member(HIDDEN, address=HIDDEN.lid))
    assert looked.hides_phones
    [absent, listed] = preflight(Action.REMOVE, looked, ME, [person(1), HIDDEN], TARGET)
    assert (absent.seen, absent.state) == (False, ItemState.WAITING)
    assert (listed.seen, listed.state, listed.address) == (True, ItemState.WAITING, HIDDEN.lid)
    assert verdicts(group(Member(ME), Member(HIDDEN)), person(1)) == [Verdict(Outcome.REFUSED, Refusal.NOT_ADMIN)]


def test_a_group_whose_list_lacks_the_account_is_not_its_own():
    with pytest.raises(ProviderError) as raised:
        preflight(Action.REMOVE, group(Member(person(1))), ME, [person(1)], TARGET)
    assert raised.value.failure.kind is FailureKind.GROUP_UNKNOWN


def test_an_account_that_may_be_hidden_in_the_list_may_try():
    assert verdicts(group(Member(HIDDEN), Member(person(1))), person(1)) == [None]


def test_the_identities_that_the_list_knows_are_joined():
    both = person(1).joined_with(HIDDEN)
    [item] = preflight(Action.REMOVE, group(US, Member(both)), ME, [person(1)], TARGET)
    assert item.participant == both


def test_one_person_named_twice_is_asked_for_once():
    both = person(1).joined_with(HIDDEN)
    items = preflight(
        Action.REMOVE, group(US, Member(both), Member(person(2))), ME, [person(1), HIDDEN, person(2), person(2)], TARGET
    )
    assert [(one.number, one.participant) for one in items] == [(0, both), (1, person(2))]
