"""What every provider must do, whatever is behind it; `http_suite` has the cases of one behind HTTP.

A provider's test inherits the class and overrides the fixtures that raise `NotImplementedError`.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Participant, Role
from bot.providers.base import AccountState, Provider
from bot.sandbox.world import Session
from tests.conformance.cast import FOREIGN, HOME, NOWHERE, QUIET, TWIN, Cast, make_cast, member

Fails = Callable[[Awaitable[object]], Awaitable[Failure]]


class ProviderFixtures:
    """A cast, a provider that serves its account, and a way to see calls fail."""

    @pytest.fixture
    def cast(self) -> Cast:
        return make_cast()

    @pytest.fixture
    def provider(self, cast: Cast) -> Any:
        """The provider under test, serving ``cast.account`` under the name "main"."""
        raise NotImplementedError

    @pytest.fixture
    def caught(self) -> list[ProviderError]:
        return []

    @pytest.fixture
    def fails(self, caught: list[ProviderError]) -> Fails:
        """Await a call that must fail, and give its failure."""

        async def fails(call: Awaitable[object]) -> Failure:
            with pytest.raises(ProviderError) as raised:
                await call
            caught.append(raised.value)
            return raised.value.failure

        return fails


class ProviderConformance(ProviderFixtures):
    """The contract of `Provider`, as far as it can be seen without looking at the wire."""

    def set_session(self, provider: Provider, cast: Cast, session: Session) -> None:
        cast.world.set_session(cast.account, session)

    async def test_ready_account_tells_its_state_and_number(self, provider, cast):
        status = await provider.status()
        assert status.state is AccountState.READY
        assert status.me.phone == cast.ours.phone
        assert (await provider.me()).phone == cast.ours.phone

    @pytest.mark.parametrize(
        ("session", "state", "kind"),
        [
            (Session.NOT_AUTHORIZED, AccountState.NOT_AUTHORIZED, FailureKind.ACCOUNT_NOT_AUTHORIZED),
            (Session.STARTING, AccountState.STARTING, FailureKind.ACCOUNT_STARTING),
            (Session.BLOCKED, AccountState.BLOCKED, FailureKind.ACCOUNT_SUSPENDED),
        ],
    )
    async def test_account_that_cannot_be_used(self, provider, cast, fails, session, state, kind):
        self.set_session(provider, cast, session)
        status = await provider.status()
        assert (status.state, status.me) == (state, None)
        assert (await fails(provider.me())).kind is kind
        assert (await fails(provider.groups())).kind is kind
        assert (await fails(provider.group(HOME))).kind is kind
        failure = await fails(provider.remove(HOME, [member(cast.anna)]))
        assert failure.kind is kind
        assert failure.is_certain

    async def test_groups_are_listed_once_each_and_only_ours(self, provider):
        groups = await provider.groups()
        assert sorted((one.id, one.name) for one in groups) == sorted(
            [(HOME, "Family"), (TWIN, "Family"), (QUIET, "Все сотрудники")]
        )
        assert {one.account for one in groups} == {"main"}

    async def test_group_shows_its_people_with_roles_and_identities(self, provider, cast):
        group = await provider.group(HOME)
        assert (group.account, group.id, group.name, group.size) == ("main", HOME, "Family", 6)
        by_name = {
            name: group.member(Participant(lid=getattr(cast, name).lid)) for name in ("owner", "ours", "anna", "hidden")
        }
        assert {name: found.role for name, found in by_name.items()} == {
            "owner": Role.OWNER,
            "ours": Role.ADMIN,
            "anna": Role.MEMBER,
            "hidden": Role.MEMBER,
        }
        assert by_name["anna"].participant == Participant(cast.anna.phone, cast.anna.lid)
        assert by_name["hidden"].participant == Participant(None, cast.hidden.lid)
        assert group.is_admin(await provider.me())

    async def test_group_that_does_not_exist_is_unknown(self, provider, fails):
        assert (await fails(provider.group(NOWHERE))).kind is FailureKind.GROUP_UNKNOWN

    async def test_group_of_others_is_unknown(self, provider, fails):
        assert (await fails(provider.group(FOREIGN))).kind is FailureKind.GROUP_UNKNOWN

    async def test_member_is_removed(self, provider, cast):
        [result] = await provider.remove(HOME, [member(cast.anna)])
        assert result.outcome is Outcome.DONE
        assert (await provider.group(HOME)).member(member(cast.anna).participant) is None
        assert (await provider.group(TWIN)).member(member(cast.anna).participant) is not None

    async def test_everybody_can_be_removed_under_the_listed_address(self, provider, cast):
        for person in (cast.anna, cast.hidden):
            listed = (await provider.group(HOME)).member(Participant(lid=person.lid))
            [result] = await provider.remove(HOME, [listed])
            assert result.outcome is Outcome.DONE
            assert (await provider.group(HOME)).member(listed.participant) is None

    async def test_person_who_is_not_in_the_group_is_no_error(self, provider, cast):
        [result] = await provider.remove(HOME, [member(cast.stranger)])
        assert result.outcome is Outcome.NOT_MEMBER or (result.outcome, result.refusal) == (
            Outcome.REFUSED,
            None,
        )

    async def test_owner_stays(self, provider, cast):
        [result] = await provider.remove(HOME, [member(cast.owner)])
        assert (result.outcome, result.refusal) in {
            (Outcome.REFUSED, Refusal.OWNER),
            (Outcome.REFUSED, None),
        }
        assert (await provider.group(HOME)).member(member(cast.owner).participant) is not None

    async def test_ordinary_member_removes_nobody(self, provider, cast):
        try:
            [result] = await provider.remove(QUIET, [member(cast.anna)])
        except ProviderError as error:
            assert error.failure.kind is FailureKind.NOT_ADMIN  # noqa: PT017 - one of two right answers
        else:
            assert result.outcome is Outcome.REFUSED
        assert (await provider.group(QUIET)).member(member(cast.anna).participant) is not None

    async def test_several_people_in_one_call(self, provider, cast):
        several = [member(cast.anna), member(cast.stranger), member(cast.boris)]
        if provider.capabilities.bulk_limit > 1:
            results = await provider.remove(HOME, several)
            assert [one.outcome for one in results] == [Outcome.DONE, Outcome.NOT_MEMBER, Outcome.DONE]
        else:
            with pytest.raises(ValueError):
                await provider.remove(HOME, several)
            with pytest.raises(ValueError):
                await provider.remove(HOME, [])
            assert (await provider.group(HOME)).size == 6

    async def test_repr_names_the_account(self, provider):
        assert repr(provider) == f"{type(provider).__name__}(account='main')"
