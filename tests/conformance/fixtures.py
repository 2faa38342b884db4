"""What every part of the suite plays with: the cast, the provider, the truth, and calls that fail."""

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, TypeVar

import pytest

from bot.domain.failure import Failure, ProviderError
from bot.domain.group import GroupId
from bot.providers.base import Provider
from sandbox.world import Person, Session, World
from tests.conformance.cast import Cast, make_cast
from tests.conformance.writes import WRITES, Write

Fails = Callable[[Awaitable[object]], Awaitable[Failure]]
Test = TypeVar("Test", bound=Callable[..., Any])


def needs(method: str) -> Callable[[Test], Test]:
    """Mark a test as one of a method that providers may lack."""

    def mark(test: Test) -> Test:
        test.needs = method  # type: ignore[attr-defined]
        return test

    return mark


def snapshot(world: World) -> dict[str, Any]:
    """All that is true of the groups, to see whether anything changed."""
    return {
        group.id: (
            group.name,
            dict(group.members),
            group.description,
            group.picture,
            group.admins_write,
            group.admins_edit,
            group.invite_code,
        )
        for group in world.groups.values()
    }


class ProviderFixtures:
    """A cast, a provider that serves its account, and a way to see calls fail."""

    provider_type: ClassVar[type[Provider]]
    """The class under test. Of methods that it does not override the tests are left out: they must be lacking."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if not hasattr(cls, "provider_type"):
            return
        for name in dir(cls):
            method = getattr(getattr(cls, name), "needs", None)
            if method and not cls.provider_type.supports(method):
                setattr(cls, name, None)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Give the rows of a table to the tests that name one. Each part of the suite calls the next."""
        if "write" in metafunc.fixturenames:
            metafunc.parametrize("write", self.supported(), ids=lambda write: write.method)

    @classmethod
    def supported(cls) -> list[Write]:
        """The writes that the provider has."""
        return [write for write in WRITES if cls.provider_type.supports(write.method)]

    @pytest.fixture
    def cast(self) -> Cast:
        return make_cast()

    @pytest.fixture
    def provider(self, cast: Cast) -> Any:
        """The provider under test, serving ``cast.account`` under the name "main"."""
        raise NotImplementedError

    def truth(self, provider: Provider, cast: Cast) -> World:
        """The world as it is, whatever the provider says."""
        return cast.world

    tells_size: ClassVar[bool] = True
    """Whether the provider tells how many people a group has, so that a list that lacks some is known for it."""

    def unlist(self, provider: Provider, cast: Cast, group_id: GroupId, *people: Person) -> None:
        """Leave these people out of what the provider lists of the group."""
        cast.world.groups[group_id].unlisted.update(people)

    def set_session(self, provider: Provider, cast: Cast, session: Session) -> None:
        cast.world.set_session(cast.account, session)

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
