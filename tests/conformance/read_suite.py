"""Reads, the account, and what a provider lacks."""

from collections.abc import Awaitable, Callable

import pytest

from bot.domain.failure import Failure, FailureKind
from bot.domain.participant import Participant, Role
from bot.providers.base import AccountState, Picture, Provider
from sandbox.world import Session
from tests.conformance.cast import FOREIGN, GATED, HOME, NOWHERE, OURS, Cast, member
from tests.conformance.fixtures import ProviderFixtures, needs, snapshot
from tests.conformance.writes import WRITES

READS: dict[str, Callable[[Provider, Cast], Awaitable[object]]] = {
    "me": lambda provider, _: provider.me(),
    "groups": lambda provider, _: provider.groups(),
    "group": lambda provider, _: provider.group(HOME),
    "invite_link": lambda provider, _: provider.invite_link(HOME),
    "join_requests": lambda provider, _: provider.join_requests(GATED),
    "on_whatsapp": lambda provider, cast: provider.on_whatsapp([cast.anna.listed]),
}


class ReadConformance(ProviderFixtures):
    """What is read is what is true; what is lacking raises."""

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
        before = snapshot(self.truth(provider, cast))
        status = await provider.status()
        assert (status.state, status.me) == (state, None)
        for method, read in READS.items():
            if self.provider_type.supports(method):
                assert (method, (await fails(read(provider, cast))).kind) == (method, kind)
        for write in self.supported():
            failure = await fails(write.call(provider, cast))
            assert (write.method, failure.kind) == (write.method, kind)
            assert failure.is_certain
        assert snapshot(self.truth(provider, cast)) == before

    async def test_what_is_lacking_is_told_and_not_done(self, provider, cast, fails):
        lacking = {one.method: one.call for one in WRITES} | READS | {"qr": lambda provider, _: provider.qr()}
        for method, call in lacking.items():
            if not self.provider_type.supports(method):
                assert await fails(call(provider, cast)) == Failure(FailureKind.UNSUPPORTED, method)

    async def test_groups_are_listed_once_each_and_only_ours(self, provider):
        groups = await provider.groups()
        assert sorted((one.id, one.name) for one in groups) == sorted(OURS.items())
        assert {one.account for one in groups} == {"main"}

    async def test_group_shows_its_people_with_roles_and_identities(self, provider, cast):
        group = await provider.group(HOME)
        assert (group.account, group.id, group.name, group.size) == ("main", HOME, "Family", 7)
        roles = {"owner": Role.OWNER, "ours": Role.ADMIN, "anna": Role.MEMBER, "hidden": Role.MEMBER}
        for name, role in roles.items():
            person = getattr(cast, name)
            found = group.member(person.listed)
            assert found.role is role
            assert found.participant.phone == person.listed.phone
            assert found.participant.lid == self.listed_lid(person.listed)
        assert group.is_admin(await provider.me())

    async def test_group_that_is_listed_whole_is_known_for_it(self, provider, cast):
        group = await provider.group(HOME)
        assert group.is_complete
        assert (group.listed, group.size) == (7, 7)

    async def test_group_whose_list_lacks_people_proves_nobodys_absence(self, provider, cast):
        self.unlist(provider, cast, HOME, cast.anna, cast.boris, cast.ours, cast.deputy, cast.hidden)
        group = await provider.group(HOME)
        assert group.listed == 2
        assert group.is_complete is not self.tells_size
        assert group.size == (7 if self.tells_size else 2)
        assert group.member(cast.anna.listed) is None
        assert group.lacks(cast.anna.listed) is not self.tells_size
        assert group.lacks(cast.stranger.listed) is not self.tells_size
        assert not group.lacks(cast.owner.listed)
        assert group.may_administer(await provider.me()) is self.tells_size

    async def test_group_of_which_nobody_is_listed_is_still_there(self, provider, cast, fails):
        self.unlist(provider, cast, HOME, *cast.world.groups[HOME].members)
        if self.tells_size:
            group = await provider.group(HOME)
            assert (group.name, group.listed, group.size, group.is_complete) == ("Family", 0, 7, False)
        else:
            assert (await fails(provider.group(HOME))).kind is FailureKind.GROUP_UNKNOWN

    async def test_people_who_are_not_listed_are_acted_on(self, provider, cast):
        self.unlist(provider, cast, HOME, cast.anna)
        await provider.remove(HOME, [member(cast.anna)])
        assert cast.anna not in self.truth(provider, cast).groups[HOME].members

    def listed_lid(self, listed: Participant) -> str | None:
        """The LID under which the provider lists a person; some show it only of those who hide their phone."""
        return listed.lid

    @pytest.mark.parametrize("group_id", [NOWHERE, FOREIGN])
    async def test_group_that_is_not_ours_is_unknown(self, provider, fails, group_id):
        assert (await fails(provider.group(group_id))).kind is FailureKind.GROUP_UNKNOWN

    async def test_repr_names_the_account(self, provider):
        assert repr(provider) == f"{type(provider).__name__}(account='main')"

    @needs("on_whatsapp")
    async def test_who_is_on_whatsapp(self, provider, cast):
        asked = [Participant(phone=one.phone) for one in (cast.stranger, cast.nobody, cast.anna)]
        assert await provider.on_whatsapp(asked) == [True, False, True]
        [hidden] = await provider.on_whatsapp([Participant(lid=cast.hidden.lid)])
        assert hidden is not False
        assert await provider.on_whatsapp([]) == []

    @needs("qr")
    async def test_code_to_sign_in_is_a_picture(self, provider, cast):
        self.set_session(provider, cast, Session.NOT_AUTHORIZED)
        code = await provider.qr()
        assert code.png.startswith(b"\x89PNG\r\n\x1a\n")
        assert "PNG" not in repr(code)

    @needs("qr")
    async def test_account_that_is_signed_in_has_no_code(self, provider, fails):
        assert (await fails(provider.qr())).kind is FailureKind.BAD_REQUEST

    @needs("set_picture")
    async def test_picture_in_no_form_that_is_needed(self, provider, fails):
        assert (await fails(provider.set_picture(HOME, Picture()))).kind is FailureKind.UNSUPPORTED

    def test_suite_knows_every_method_that_may_be_lacking(self):
        own = {name for name, value in vars(Provider).items() if callable(value) and not name.startswith("_")}
        assert own - {"aclose", "status", "qr", "calls_per_second"} == {write.method for write in WRITES} | set(READS)
