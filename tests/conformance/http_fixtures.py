"""A pretend server on loopback and a provider for it; after every test it is checked that nothing leaked."""

import logging
import traceback
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import pytest

from bot.domain.failure import FailureKind, ProviderError
from bot.providers.base import Provider
from bot.providers.http import TRIES, Timeouts
from bot.providers.limits import MemoryLimiter
from sandbox.faults import Fault, Faults
from tests.conformance.cast import AutoTime, Cast
from tests.conformance.fixtures import ProviderFixtures

CANARY = "canary-among-the-words-of-the-provider"
"""Stands in every answer that a test makes up, and may be seen nowhere else."""

CALM = Timeouts(connect=5, total=20, retry_pause=0.001)
HASTY = Timeouts(connect=5, total=1.0, retry_pause=0.001)

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
    """A failed answer and what it means: to a read, to a write, and how often a read is sent.

    ``only``: the methods of the contract that it belongs to; all writes, and `Provider.group`, if empty.
    """

    name: str
    fault: Fault
    read: FailureKind
    write: FailureKind
    retry_after: float | None = None
    tries: int = 1
    only: tuple[str, ...] = ()

    def concerns(self, method: str) -> bool:
        return not self.only or method in self.only


def gateway_rows() -> list[Row]:
    """The statuses that mean the same everywhere."""
    upstream = [
        Row(
            str(status),
            Fault(status=status, body=f"<html>{CANARY}</html>", content_type="text/html"),
            FailureKind.UPSTREAM,
            FailureKind.UNCERTAIN,
            tries=TRIES,
        )
        for status in (502, 503, 504)
    ]
    limited = FailureKind.RATE_LIMITED
    wait = Fault(status=429, headers={"Retry-After": "7"})
    return [*upstream, Row("429", Fault(status=429), limited, limited), Row("429-wait", wait, limited, limited, 7.0)]


GARBAGE = {
    "null": "null",
    "empty": "",
    "html": f"<!doctype html><title>{CANARY}</title>",
    "number": "5",
    "list": f'["{CANARY}"]',
    "other-object": f'{{"surprise": "{CANARY}"}}',
    "cut-json": f'{{"success": true, "note": "{CANARY}',
}


class WireFixtures(HttpFixtures):
    """What a provider declares about its wire."""

    methods: ClassVar[Mapping[str, str]]
    """The server's name of what each method of the contract calls (first, if it calls several)."""
    pace: ClassVar[Mapping[str, float]]
    """How many calls per second are documented, by the server's names."""
    rows: ClassVar[Sequence[Row]]
    """Each documented error."""
    bodiless: ClassVar[frozenset[str]] = frozenset()
    """Writes for which no answer's body is documented: any JSON or an empty body with a good status will do,
    though it says nothing about people."""
