"""How reads behave when the wire or the server does not."""

import asyncio

import pytest

from bot.domain.failure import Failure, FailureKind
from bot.providers import http
from bot.providers.base import Provider
from bot.providers.http import LONGEST_PAUSE, TRIES
from sandbox.faults import Fault
from tests.conformance.cast import HOME, Cast
from tests.conformance.http_fixtures import CANARY, GARBAGE, HASTY, WireFixtures
from tests.conformance.read_suite import READS

SMALL_LIMIT = 2000


async def _qr(provider: Provider, _: Cast) -> object:
    return await provider.qr()


class HttpReadConformance(WireFixtures):
    """Passing trouble is ridden out, and everything else is told as what it is."""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        super().pytest_generate_tests(metafunc)
        if "read_row" in metafunc.fixturenames:
            rows = [row for row in self.rows if row.concerns("group")]
            metafunc.parametrize("read_row", rows, ids=lambda row: row.name)

    async def test_failed_answer_to_a_read(self, provider, server, fails, read_row):
        method = self.methods["group"]
        server.faults.add(method, read_row.fault, times=TRIES)
        failure = await fails(provider.group(HOME))
        assert (failure.kind, failure.retry_after) == (read_row.read, read_row.retry_after)
        assert self.sent(server, method) == read_row.tries

    async def test_read_recovers_from_passing_trouble(self, provider, server):
        server.faults.add(self.methods["group"], Fault(status=502))
        server.faults.add(self.methods["group"], Fault(drop=True))
        assert (await provider.group(HOME)).size == 7

    async def test_rare_reads_are_repeated_too(self, provider, server, cast, fails):
        for method, read in READS.items():
            if method in {"invite_link", "join_requests"} and self.provider_type.supports(method):
                server.faults.clear()
                server.faults.add(self.methods[method], Fault(status=502), times=TRIES)
                before = self.sent(server, self.methods[method])
                assert (method, (await fails(read(provider, cast))).kind) == (method, FailureKind.UPSTREAM)
                assert self.sent(server, self.methods[method]) - before == TRIES

    @pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE)
    async def test_garbage_in_place_of_what_was_asked(self, provider, server, cast, fails, body):
        for method in ("group", "invite_link", "join_requests", "qr"):
            if self.provider_type.supports(method):
                server.faults.clear()
                server.faults.add(self.methods[method], Fault(status=200, body=body))
                read = READS.get(method, _qr)
                if method == "join_requests" and body == "null":
                    continue  # an empty list, at some servers
                failure = await fails(read(provider, cast))
                assert (method, failure.kind) in {
                    (method, FailureKind.UPSTREAM),
                    ("group", FailureKind.GROUP_UNKNOWN),
                    ("invite_link", FailureKind.GROUP_UNKNOWN),
                    ("invite_link", FailureKind.NOT_ADMIN),
                }

    async def test_answer_that_is_too_large(self, provider, server, fails, monkeypatch):
        monkeypatch.setattr(http, "MOST_BYTES", SMALL_LIMIT)
        server.faults.add(self.methods["group"], Fault(status=200, body=f'"{CANARY}' + "x" * SMALL_LIMIT + '"'))
        assert (await fails(provider.group(HOME))).kind is FailureKind.UPSTREAM
        assert self.sent(server, self.methods["group"]) == 1

    @pytest.mark.parametrize("fault", [Fault(drop=True), Fault(truncate=20)], ids=["dropped", "truncated"])
    async def test_read_that_is_cut_off_gives_up_in_the_end(self, provider, server, fails, fault):
        server.faults.add(self.methods["group"], fault, times=TRIES)
        assert (await fails(provider.group(HOME))) == Failure(FailureKind.UNREACHABLE, "dropped")
        assert self.sent(server, self.methods["group"]) == TRIES

    async def test_read_that_takes_too_long_gives_up_in_the_end(self, make, server, fails):
        later = asyncio.Event()
        server.faults.add(self.methods["group"], Fault(until=later), times=TRIES)
        assert (await fails(make(HASTY).group(HOME))) == Failure(FailureKind.UNREACHABLE, "timeout")
        assert self.sent(server, self.methods["group"]) == TRIES
        later.set()

    async def test_limiter_is_held_after_429(self, provider, server, time, fails):
        for wait, pause in ((None, 1.0), ("3", 3.0), ("3600", LONGEST_PAUSE)):
            headers = {"Retry-After": wait} if wait else {}
            server.faults.add(self.methods["group"], Fault(status=429, headers=headers))
            await fails(provider.group(HOME))
            before = time.now
            await provider.group(HOME)
            assert time.now - before == pytest.approx(pause)
