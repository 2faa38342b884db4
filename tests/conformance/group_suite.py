"""The writes on a group itself, and what is read to make them."""

import pytest

from bot.domain.failure import FailureKind, ProviderError
from bot.domain.outcome import Outcome
from bot.domain.participant import Participant
from bot.providers.base import GroupSettings, Result
from tests.conformance.cast import FOREIGN, GATED, HOME, NOWHERE, OLD, OURS, QUIET, identity, member
from tests.conformance.fixtures import ProviderFixtures, needs, snapshot
from tests.conformance.writes import NEW_NAME, PEOPLE_WRITES, Write, is_vague


class GroupConformance(ProviderFixtures):
    """Each write does what it says to the one group, and to no other."""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        super().pytest_generate_tests(metafunc)
        if "group_write" in metafunc.fixturenames:
            alone = {*PEOPLE_WRITES, "create"}
            writes = [write for write in self.supported() if write.method not in alone]
            metafunc.parametrize("group_write", writes, ids=lambda write: write.method)

    async def test_write_is_done_in_its_group_alone(self, provider, cast, write: Write):
        before = snapshot(self.truth(provider, cast))
        await write.call(provider, cast)
        assert write.done(self.truth(provider, cast), cast)
        after = snapshot(self.truth(provider, cast))
        changed = {group for group in after if after[group] != before.get(group)}
        assert changed == (set(after) - set(before) if write.method == "create" else {write.group})

    @pytest.mark.parametrize("group_id", [NOWHERE, FOREIGN, QUIET])
    async def test_group_in_which_we_may_not_change_it(self, provider, cast, group_write: Write, group_id):
        if (group_write.method, group_id) == ("leave", QUIET):
            return
        before = snapshot(self.truth(provider, cast))
        kind = FailureKind.NOT_ADMIN if group_id == QUIET else FailureKind.GROUP_UNKNOWN
        try:
            result = await group_write.on(provider, cast, group_id)
        except ProviderError as error:
            vague = {FailureKind.NOT_ADMIN, FailureKind.UNCERTAIN} if is_vague(provider) else set()
            assert error.failure.kind in {kind, *vague}  # noqa: PT017 - one of two right answers
        else:
            assert group_write.method in {"leave", "answer_join_requests"}
            for one in [result] if isinstance(result, Result) else result:  # type: ignore[attr-defined]
                assert (one.outcome, one.refusal) in {(Outcome.REFUSED, None), (Outcome.UNKNOWN, None)}
        assert snapshot(self.truth(provider, cast)) == before

    @needs("leave")
    async def test_group_that_was_left(self, provider, cast, fails):
        for group_id in (OLD, QUIET):
            assert (await provider.leave(group_id)).outcome in {Outcome.DONE, Outcome.UNKNOWN}
            assert cast.ours not in self.truth(provider, cast).groups[group_id].members
            assert (await fails(provider.group(group_id))).kind is FailureKind.GROUP_UNKNOWN
        assert {one.id for one in await provider.groups()} == set(OURS) - {OLD, QUIET}

    @needs("create")
    async def test_new_group(self, provider, cast):
        created = await provider.create(NEW_NAME, [member(one) for one in (cast.anna, cast.nobody)])
        assert len(created.results) == 2
        assert created.results[0].outcome in {Outcome.DONE, Outcome.UNKNOWN}
        assert created.results[1].outcome is not Outcome.DONE
        group = await provider.group(created.group_id)
        assert group.name == NEW_NAME
        assert group.member(identity(cast.anna))
        assert group.size == 2
        assert group.is_admin(await provider.me())
        if created.invite_link:
            assert created.invite_link.startswith("https://chat.whatsapp.com/")

    @needs("rename")
    async def test_new_name_is_read_again(self, provider):
        await provider.rename(HOME, NEW_NAME)
        assert (await provider.group(HOME)).name == NEW_NAME

    @needs("change_settings")
    async def test_settings_that_are_not_named_stay(self, provider, cast):
        def settings() -> tuple[bool, bool]:
            group = self.truth(provider, cast).groups[HOME]
            return group.admins_write, group.admins_edit

        for change, after in (
            (GroupSettings(admins_write=True), (True, False)),
            (GroupSettings(admins_edit=True), (True, True)),
            (GroupSettings(), (True, True)),
            (GroupSettings(admins_write=False, admins_edit=False), (False, False)),
        ):
            await provider.change_settings(HOME, change)
            assert settings() == after

    @needs("invite_link")
    async def test_link_is_for_admins(self, provider, cast, fails):
        assert await provider.invite_link(HOME) == f"https://chat.whatsapp.com/{cast.invite_code}"
        assert (await fails(provider.invite_link(QUIET))).kind is FailureKind.NOT_ADMIN
        assert (await fails(provider.invite_link(NOWHERE))).kind is FailureKind.GROUP_UNKNOWN

    @needs("revoke_invite_link")
    async def test_new_link(self, provider, cast):
        new = await provider.revoke_invite_link(HOME)
        assert new != f"https://chat.whatsapp.com/{cast.invite_code}"
        assert await provider.invite_link(HOME) == new

    @needs("join_requests")
    async def test_who_waits(self, provider, cast):
        [waiting] = await provider.join_requests(GATED)
        assert waiting.same_person(Participant(cast.applicant.phone, cast.applicant.lid))
        assert await provider.join_requests(HOME) == []

    @needs("answer_join_requests")
    @pytest.mark.parametrize("approve", [True, False])
    async def test_who_waited(self, provider, cast, approve):
        asked = [identity(cast.applicant), identity(cast.stranger)]
        let_in, unknown = await provider.answer_join_requests(GATED, asked, approve=approve)
        assert let_in.outcome is Outcome.DONE
        assert unknown.outcome is not Outcome.DONE
        assert (cast.applicant in self.truth(provider, cast).groups[GATED].members) is approve
        assert await provider.join_requests(GATED) == []
