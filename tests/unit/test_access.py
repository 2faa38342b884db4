"""Who may act: nobody but those who are named, by their Telegram ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.access import ANONYMOUS_ADMIN, Policy, View, allowed
from bot.domain.action import Action
from bot.domain.group import GroupId
from tests.unit.stored import GROUP

RIGHTS = [*Action, *View]
IDS = st.integers(-(2**52), 2**52)


@pytest.mark.parametrize("what", RIGHTS)
@pytest.mark.parametrize("group", [None, GROUP])
def test_who_is_named_may(what: Action | View, group: GroupId | None):
    assert allowed(Policy(frozenset({1001})), 1001, what, group)


@given(admins=st.frozensets(IDS), actor=IDS, what=st.sampled_from(RIGHTS))
def test_everybody_else_may_not(admins: frozenset[int], actor: int, what: Action | View):
    assert allowed(Policy(admins), actor, what, GROUP) == (actor in admins and actor != ANONYMOUS_ADMIN)


@pytest.mark.parametrize("what", RIGHTS)
def test_without_names_nobody_may(what: Action | View):
    assert not allowed(Policy(frozenset()), 1001, what)


@pytest.mark.parametrize("what", RIGHTS)
def test_the_anonymous_admin_may_not_even_if_named(what: Action | View):
    assert not allowed(Policy(frozenset({ANONYMOUS_ADMIN})), ANONYMOUS_ADMIN, what, GROUP)
