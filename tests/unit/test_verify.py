"""What a look at the group says of a removal, for every word of the provider."""

import pytest

from bot.domain.action import Action
from bot.domain.failure import Failure, FailureKind
from bot.domain.group import Group
from bot.domain.operation import Item, Verdict
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, Participant, Role, WhatsAppId
from bot.operations.verify import judge, unverified
from tests.unit.scripted import ME
from tests.unit.stored import GROUP, person

WHO = person(1)
THERE, GONE = True, False
SEEN, NEVER_SEEN = True, False


def group(*people: Participant, administers: bool = True) -> Group:
    us = Member(ME, Role.ADMIN if administers else Role.MEMBER)
    return Group("main", GROUP, "Family", (us, *map(Member, people)))


def item(word: Outcome | None, *, seen: bool = True) -> Item:
    return Item(0, 0, WHO, seen=seen, answer=Verdict(word, code="200 x") if word else None)


@pytest.mark.parametrize(
    ("word", "seen", "there", "expected"),
    [
        (Outcome.DONE, SEEN, GONE, Verdict(Outcome.DONE)),
        (Outcome.DONE, SEEN, THERE, None),
        (Outcome.DONE, NEVER_SEEN, GONE, Verdict(Outcome.DONE)),
        (Outcome.UNKNOWN, SEEN, GONE, Verdict(Outcome.DONE)),
        (Outcome.UNKNOWN, SEEN, THERE, None),
        (Outcome.UNKNOWN, NEVER_SEEN, GONE, None),
        (Outcome.UNKNOWN, NEVER_SEEN, THERE, None),
        (Outcome.REFUSED, SEEN, GONE, Verdict(Outcome.NOT_MEMBER)),
        (Outcome.REFUSED, SEEN, THERE, Verdict(Outcome.REFUSED, Refusal.PROVIDER)),
        (Outcome.REFUSED, NEVER_SEEN, GONE, Verdict(Outcome.REFUSED, Refusal.PROVIDER)),
        (None, SEEN, GONE, Verdict(Outcome.DONE)),
        (None, SEEN, THERE, None),
        (None, NEVER_SEEN, GONE, None),
        (None, NEVER_SEEN, THERE, None),
    ],
)
def test_a_look_settles_what_it_can(word: Outcome | None, *, seen: bool, there: bool, expected: Verdict | None):
    looked = group(WHO) if there else group(person(2))
    found = judge(Action.REMOVE, item(word, seen=seen), looked, ME)
    assert (found and Verdict(found.outcome, found.refusal)) == expected
    if found is not None:
        assert found.code == ("200 x" if word else "")


def test_a_no_where_the_account_is_no_admin_has_that_reason():
    looked = group(WHO, administers=False)
    assert judge(Action.REMOVE, item(Outcome.REFUSED), looked, ME) == Verdict(
        Outcome.REFUSED, Refusal.NOT_ADMIN, code="200 x"
    )


def test_somebody_listed_under_the_other_identity_is_still_there():
    lid = Participant(lid=WhatsAppId("204000000007919@lid"))
    known = Item(0, 0, WHO.joined_with(lid), answer=Verdict(Outcome.DONE))
    assert judge(Action.REMOVE, known, group(lid), ME) is None
    assert judge(Action.REMOVE, known, group(person(2)), ME) == Verdict(Outcome.DONE)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        (Outcome.DONE, Verdict(Outcome.PENDING, code="200 x")),
        (Outcome.REFUSED, Verdict(Outcome.REFUSED, Refusal.PROVIDER, code="200 x")),
        (Outcome.UNKNOWN, Verdict(Outcome.UNKNOWN, code="200 x")),
        (None, Verdict(Outcome.UNKNOWN)),
    ],
)
def test_without_a_look_that_settles_it_nothing_is_claimed(word: Outcome | None, expected: Verdict):
    assert unverified(item(word)) == expected


@pytest.mark.parametrize(
    ("word", "unread", "expected"),
    [
        (Outcome.REFUSED, FailureKind.GROUP_UNKNOWN, Verdict(failure=FailureKind.GROUP_UNKNOWN, code="200 x")),
        (Outcome.REFUSED, FailureKind.UPSTREAM, Verdict(Outcome.REFUSED, Refusal.PROVIDER, code="200 x")),
        (Outcome.DONE, FailureKind.GROUP_UNKNOWN, Verdict(Outcome.PENDING, code="200 x")),
        (Outcome.UNKNOWN, FailureKind.GROUP_UNKNOWN, Verdict(Outcome.UNKNOWN, code="200 x")),
    ],
)
def test_a_no_in_a_group_that_there_is_not_has_that_reason(word: Outcome, unread: FailureKind, expected: Verdict):
    assert unverified(item(word), Failure(unread)) == expected
