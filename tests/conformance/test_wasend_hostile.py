"""What only Wasend can be made to do by a hostile answer: its list has pages, and its sessions are searched."""

from typing import Any

import pytest

from bot.domain.failure import Failure
from bot.domain.failure import FailureKind as K
from bot.providers.texts import MOST_GROUPS
from bot.providers.wasend import PAGE
from tests.conformance.wasend import SESSION, WasendFixtures, says


def page(first: int, number: int) -> dict[str, Any]:
    groups = [{"jid": f"120363{one:012}@g.us", "name": "x"} for one in range(first, first + number)]
    return {"groups": groups, "pagination": {"hasMore": True}}


class TestWasendHostile(WasendFixtures):
    dialect = "sdk"

    async def test_list_without_an_end(self, provider, server, fails):
        for number in range(MOST_GROUPS):
            server.faults.add("groups", says(page(number, 1)))
        assert await fails(provider.groups()) == Failure(K.UPSTREAM, "too many groups")
        assert self.sent(server, "groups") == MOST_GROUPS // PAGE

    async def test_large_pages_without_an_end(self, provider, server, fails):
        for number in range(9):
            server.faults.add("groups", says(page(number * MOST_GROUPS, MOST_GROUPS)))
        assert await fails(provider.groups()) == Failure(K.UPSTREAM, "too many groups")
        assert self.sent(server, "groups") == 2

    @pytest.mark.parametrize("size", [-1, 10**30, True, 1.5, "5", None, [1] * 20_000])
    async def test_size_that_is_none(self, provider, server, size):
        field = "participants" if isinstance(size, list) else "participantsCount"
        server.faults.add("groups", says([{"jid": "120363043968066561@g.us", "name": "x", field: size}]))
        assert [one.size for one in await provider.groups()] == [None]

    @pytest.mark.parametrize("odd", [[], {}, [SESSION], {"id": SESSION}])
    async def test_session_under_no_name(self, provider, server, fails, odd):
        server.faults.add("session", says({"session": {}}))
        server.faults.add("sessions", says([{"id": odd, "name": odd, "status": "WORKING"}]))
        assert await fails(provider.status()) == Failure(K.CREDENTIALS, "no such session")
