"""The provider in memory against the suite."""

import pytest

from bot.domain.failure import FailureKind
from bot.domain.group import Group, GroupId
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, Participant
from bot.providers.base import AccountState, Provider
from bot.providers.memory import MemoryProvider
from sandbox.world import Person, Session, World, WorldGroup
from tests.conformance.cast import HOME, Cast, member
from tests.conformance.suite import ProviderConformance


class TestMemoryProvider(ProviderConformance):
    provider_type = MemoryProvider

    @pytest.fixture
    def provider(self, cast: Cast) -> MemoryProvider:
        groups = [
            Group(
                "main",
                group.id,
                group.name,
                tuple(Member(person.listed, role, person.name) for person, role in group.members.items()),
            )
            for group in cast.world.groups.values()
        ]
        additions = {
            cast.invited.listed: Outcome.INVITE_NEEDED,
            cast.leaver.listed: Outcome.RECENTLY_LEFT,
            cast.nobody.listed: Outcome.NOT_ON_WHATSAPP,
        }
        provider = MemoryProvider("main", Participant(cast.ours.phone, cast.ours.lid), groups, additions)
        for group in cast.world.groups.values():
            details = provider.details[group.id]
            details.invite_code, details.capacity, details.approval = group.invite_code, group.capacity, group.approval
            details.waiting.extend(person.listed for person in group.waiting)
        return provider

    def truth(self, provider: Provider, cast: Cast) -> World:
        assert isinstance(provider, MemoryProvider)

        def person(participant: Participant) -> Person:
            found = cast.world.known(participant)
            assert found
            return found

        world = World(people=cast.world.people)
        for group in provider._groups.values():
            details = provider.details[group.id]
            world.groups[group.id] = WorldGroup(
                group.id,
                group.name,
                {person(one.participant): one.role for one in group.members},
                details.description,
                repr(details.picture or ""),
                bool(details.settings.admins_write),
                bool(details.settings.admins_edit),
                invite_code=details.invite_code,
            )
        return world

    def unlist(self, provider: Provider, cast: Cast, group_id: GroupId, *people: Person) -> None:
        assert isinstance(provider, MemoryProvider)
        provider.details[group_id].unlisted.update(person.listed for person in people)

    def set_session(self, provider: Provider, cast: Cast, session: Session) -> None:
        assert isinstance(provider, MemoryProvider)
        provider.state = AccountState(session)

    async def test_it_knows_every_reason(self, provider, cast):
        results = await provider.remove(HOME, [member(cast.owner), member(cast.ours)])
        assert [(one.outcome, one.refusal) for one in results] == [
            (Outcome.REFUSED, Refusal.OWNER),
            (Outcome.REFUSED, Refusal.SELF),
        ]

    async def test_members_may_add_where_the_group_lets_them(self, cast, fails):
        def group(*, members_may_add: bool) -> Group:
            people = (Member(cast.ours.listed), Member(cast.owner.listed))
            return Group("main", HOME, "Open", people, members_may_add)

        closed = MemoryProvider("main", cast.ours.listed, [group(members_may_add=False)])
        assert (await fails(closed.add(HOME, [member(cast.anna)]))).kind is FailureKind.NOT_ADMIN
        opened = MemoryProvider("main", cast.ours.listed, [group(members_may_add=True)])
        assert [one.outcome for one in await opened.add(HOME, [member(cast.anna)])] == [Outcome.DONE]
