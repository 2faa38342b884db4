"""The provider in memory against the suite."""

import pytest

from bot.domain.group import Group
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, Participant
from bot.providers.base import AccountState, Provider
from bot.providers.memory import MemoryProvider
from bot.sandbox.world import Session
from tests.conformance.cast import HOME, Cast, member
from tests.conformance.suite import ProviderConformance


class TestMemoryProvider(ProviderConformance):
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
        return MemoryProvider("main", Participant(cast.ours.phone, cast.ours.lid), groups)

    def set_session(self, provider: Provider, cast: Cast, session: Session) -> None:
        assert isinstance(provider, MemoryProvider)
        provider.state = AccountState(session)

    async def test_it_knows_every_reason(self, provider, cast):
        results = await provider.remove(HOME, [member(cast.owner), member(cast.ours)])
        assert [(one.outcome, one.refusal) for one in results] == [
            (Outcome.REFUSED, Refusal.OWNER),
            (Outcome.REFUSED, Refusal.SELF),
        ]
