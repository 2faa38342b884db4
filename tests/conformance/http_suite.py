"""What every provider behind HTTP must do, over a pretend server on loopback.

A provider's test inherits `HttpProviderConformance`, overrides the fixtures that raise
`NotImplementedError`, and declares the rows that are its own.
"""

import asyncio
import itertools
import logging
import traceback
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import pytest

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.providers.base import Provider
from bot.providers.http import LARGEST_BODY, LONGEST_PAUSE, TRIES, Timeouts
from bot.providers.limits import MemoryLimiter
from bot.sandbox.faults import Fault, Faults
from tests.conformance.cast import HOME, AutoTime, Cast, member
from tests.conformance.suite import ProviderConformance, ProviderFixtures

CANARY = "canary-among-the-words-of-the-provider"
"""Stands in every answer that a test makes up, and may be seen nowhere else."""

CALM = Timeouts(connect=5, total=20, retry_pause=0.001)
HASTY = Timeouts(connect=5, total=0.4, retry_pause=0.001)

Make = Callable[[Timeouts], Provider]


class Server(Protocol):
    """What the suite needs of a pretend server. Each entry of ``calls`` has ``method`` and ``at``."""

    faults: Faults
    url: str

    @property
    def calls(self) -> Sequence[Any]: ...

    async def stop(self) -> None: ...


class HttpFixtures(ProviderFixtures):
    """A pretend server, and a provider for it whose clock is never waited for.

    After every test it is checked that no secret and no word of the server got out, by whatever way.
    """

    @pytest.fixture
    def time(self) -> AutoTime:
        return AutoTime()

    @pytest.fixture
    def limiter(self, time: AutoTime) -> MemoryLimiter:
        return MemoryLimiter(clock=time.clock, sleep=time.sleep)

    @pytest.fixture
    async def server(self, cast: Cast, time: AutoTime) -> Any:
        """A started server that judges the pace by ``time``; stopped afterwards."""
        raise NotImplementedError

    @pytest.fixture
    def secrets(self, server: Any) -> tuple[str, ...]:
        """What must be seen nowhere."""
        raise NotImplementedError

    @pytest.fixture
    def build(self, server: Any, limiter: MemoryLimiter) -> Make:
        """Makes a provider for the server. The suite closes it."""
        raise NotImplementedError

    @pytest.fixture
    async def make(self, build: Make) -> AsyncIterator[Make]:
        made: list[Provider] = []

        def make(timeouts: Timeouts) -> Provider:
            made.append(build(timeouts))
            return made[-1]

        yield make
        for one in made:
            await one.aclose()

    @pytest.fixture
    def provider(self, make: Make) -> Provider:
        return make(CALM)

    @pytest.fixture(autouse=True)
    def nothing_leaks(
        self,
        caplog: pytest.LogCaptureFixture,
        capsys: pytest.CaptureFixture[str],
        secrets: tuple[str, ...],
        provider: Provider,
        caught: list[ProviderError],
    ) -> Iterator[None]:
        caplog.set_level(logging.DEBUG)
        for name in ("httpx", "httpcore.connection", "httpcore.http11"):
            caplog.set_level(logging.DEBUG, name)
        yield
        printed = "".join(capsys.readouterr())
        records = [*caplog.get_records("setup"), *caplog.get_records("call")]
        logged = [text for record in records for text in (record.getMessage(), repr(vars(record)))]
        told = [repr(provider), repr(vars(provider)), printed, *logged]
        with_locals: list[str] = []
        for error in caught:
            assert error.__cause__ is None
            assert error.__context__ is None
            told += [str(error), repr(error), *traceback.format_exception(error)]
            told.append(repr(error.failure))
            with_locals += traceback.TracebackException.from_exception(error, capture_locals=True).format()
        for secret in secrets:
            assert secret not in "\n".join(told + with_locals)
        assert CANARY not in "\n".join(told)

    def sent(self, server: Server, method: str) -> int:
        return sum(call.method == method for call in server.calls)


@dataclass(frozen=True)
class Row:
    """A failed answer and what it means: to a read, to a write, and how often a read is sent."""

    name: str
    fault: Fault
    read: FailureKind
    write: FailureKind
    retry_after: float | None = None
    tries: int = 1


def gateway_rows() -> list[Row]:
    """The statuses that mean the same everywhere."""
    return [
        Row(
            str(status),
            Fault(status=status, body=f"<html>{CANARY}</html>", content_type="text/html"),
            FailureKind.UPSTREAM,
            FailureKind.UNCERTAIN,
            tries=TRIES,
        )
        for status in (502, 503, 504)
    ]


GARBAGE = {
    "null": "null",
    "empty": "",
    "html": f"<!doctype html><title>{CANARY}</title>",
    "number": "5",
    "list": f'["{CANARY}"]',
    "other-object": f'{{"surprise": "{CANARY}"}}',
    "cut-json": f'{{"success": true, "note": "{CANARY}',
}


class HttpProviderConformance(HttpFixtures, ProviderConformance):
    """The contract of a provider that speaks HTTP, over a pretend server on loopback."""

    read_method: ClassVar[str]
    """The server's name of what `Provider.group` calls."""
    write_method: ClassVar[str]
    """The server's name of what `Provider.remove` calls."""
    pace: ClassVar[Mapping[str, float]]
    """How many calls per second of each of the two are documented."""
    rows: ClassVar[Sequence[Row]]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "row" in metafunc.fixturenames:
            metafunc.parametrize("row", self.rows, ids=lambda row: row.name)

    async def is_member(self, provider: Provider, person: Any) -> bool:
        return (await provider.group(HOME)).member(member(person).participant) is not None

    async def test_failed_answer_to_a_read(self, provider, server, fails, row):
        server.faults.add(self.read_method, row.fault, times=TRIES)
        failure = await fails(provider.group(HOME))
        assert (failure.kind, failure.retry_after) == (row.read, row.retry_after)
        assert self.sent(server, self.read_method) == row.tries

    async def test_failed_answer_to_a_write(self, provider, server, cast, fails, row):
        server.faults.add(self.write_method, row.fault)
        failure = await fails(provider.remove(HOME, [member(cast.anna)]))
        assert (failure.kind, failure.retry_after) == (row.write, row.retry_after)
        assert self.sent(server, self.write_method) == 1

    async def test_read_recovers_from_passing_trouble(self, provider, server):
        server.faults.add(self.read_method, Fault(status=502))
        server.faults.add(self.read_method, Fault(drop=True))
        assert (await provider.group(HOME)).size == 6

    @pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE)
    async def test_garbage_in_place_of_a_group(self, provider, server, fails, body):
        server.faults.add(self.read_method, Fault(status=200, body=body))
        failure = await fails(provider.group(HOME))
        assert failure.kind in {FailureKind.UPSTREAM, FailureKind.GROUP_UNKNOWN}
        assert self.sent(server, self.read_method) == 1

    @pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE)
    async def test_garbage_in_place_of_a_result(self, provider, server, cast, fails, body):
        server.faults.add(self.write_method, Fault(status=200, body=body, acts_first=True))
        failure = await fails(provider.remove(HOME, [member(cast.anna)]))
        assert failure.kind is FailureKind.UNCERTAIN
        assert self.sent(server, self.write_method) == 1
        assert not await self.is_member(provider, cast.anna)

    async def test_answer_that_is_too_large(self, provider, server, cast, fails):
        huge = Fault(status=200, body=f'"{CANARY}' + "x" * LARGEST_BODY + '"')
        server.faults.add(self.read_method, huge)
        assert (await fails(provider.group(HOME))).kind is FailureKind.UPSTREAM
        assert self.sent(server, self.read_method) == 1
        server.faults.add(self.write_method, huge)
        failure = await fails(provider.remove(HOME, [member(cast.anna)]))
        assert failure.kind is FailureKind.UNCERTAIN

    @pytest.mark.parametrize("acts_first", [False, True])
    async def test_write_that_is_cut_off_is_not_sent_again(self, provider, server, cast, fails, acts_first):
        server.faults.add(self.write_method, Fault(drop=True, acts_first=acts_first))
        failure = await fails(provider.remove(HOME, [member(cast.anna)]))
        assert failure == Failure(FailureKind.UNCERTAIN, "dropped")
        assert self.sent(server, self.write_method) == 1
        assert await self.is_member(provider, cast.anna) is not acts_first

    async def test_write_whose_answer_is_truncated(self, provider, server, cast, fails):
        server.faults.add(self.write_method, Fault(truncate=5))
        failure = await fails(provider.remove(HOME, [member(cast.anna)]))
        assert failure.kind is FailureKind.UNCERTAIN
        assert self.sent(server, self.write_method) == 1
        assert not await self.is_member(provider, cast.anna)

    @pytest.mark.parametrize("fault", [Fault(drop=True), Fault(truncate=20)], ids=["dropped", "truncated"])
    async def test_read_that_is_cut_off_gives_up_in_the_end(self, provider, server, fails, fault):
        server.faults.add(self.read_method, fault, times=TRIES)
        assert (await fails(provider.group(HOME))) == Failure(FailureKind.UNREACHABLE, "dropped")
        assert self.sent(server, self.read_method) == TRIES

    @pytest.mark.parametrize("acts_first", [False, True])
    async def test_write_that_takes_too_long_is_not_sent_again(self, make, provider, server, cast, fails, acts_first):
        later = asyncio.Event()
        server.faults.add(self.write_method, Fault(status=503, until=later, acts_first=acts_first))
        failure = await fails(make(HASTY).remove(HOME, [member(cast.anna)]))
        assert failure == Failure(FailureKind.UNCERTAIN, "timeout")
        assert self.sent(server, self.write_method) == 1
        assert await self.is_member(provider, cast.anna) is not acts_first
        later.set()

    async def test_read_that_takes_too_long_gives_up_in_the_end(self, make, server, fails):
        later = asyncio.Event()
        server.faults.add(self.read_method, Fault(until=later), times=TRIES)
        assert (await fails(make(HASTY).group(HOME))) == Failure(FailureKind.UNREACHABLE, "timeout")
        assert self.sent(server, self.read_method) == TRIES
        later.set()

    async def test_nobody_listens(self, provider, server, cast, fails):
        await server.stop()
        assert (await fails(provider.group(HOME))).kind is FailureKind.UNREACHABLE
        failure = await fails(provider.remove(HOME, [member(cast.anna)]))
        assert failure == Failure(FailureKind.UNREACHABLE, "no connection")
        assert failure.is_certain

    async def test_redirect_is_not_followed(self, provider, server, cast, fails):
        elsewhere = {"Location": f"{server.url}/{CANARY}"}
        for method in (self.read_method, self.write_method):
            server.faults.add(method, Fault(status=307, headers=elsewhere), times=TRIES)
        assert (await fails(provider.group(HOME))).kind is FailureKind.UPSTREAM
        failure = await fails(provider.remove(HOME, [member(cast.anna)]))
        assert failure.kind is FailureKind.UNCERTAIN
        assert {call.method for call in server.calls} == {self.read_method, self.write_method}

    async def test_limiter_is_held_after_429(self, provider, server, time, fails):
        for wait, pause in ((None, 1.0), ("3", 3.0), ("3600", LONGEST_PAUSE)):
            headers = {"Retry-After": wait} if wait else {}
            server.faults.add(self.read_method, Fault(status=429, headers=headers))
            await fails(provider.group(HOME))
            before = time.now
            await provider.group(HOME)
            assert time.now - before == pytest.approx(pause)

    async def test_calls_keep_the_documented_pace(self, provider, server, cast):
        for _ in range(4):
            await provider.group(HOME)
        for person in (cast.anna, cast.boris, cast.hidden):
            await provider.remove(HOME, [member(person)])
        for method, per_second in self.pace.items():
            at = [call.at for call in server.calls if call.method == method]
            gaps = [later - earlier for earlier, later in itertools.pairwise(at)]
            assert gaps
            assert gaps == pytest.approx([1 / per_second] * len(gaps))

    async def test_methods_do_not_wait_for_each_other(self, provider, cast, time):
        before = time.now
        await provider.group(HOME)
        await provider.remove(HOME, [member(cast.anna)])
        assert time.now == before
