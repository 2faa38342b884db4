"""How writes behave when the wire or the server does not: each is sent once, whatever happens."""

import asyncio
import itertools

import pytest

from bot.domain.action import Action
from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.outcome import Outcome
from bot.providers import http
from bot.providers.base import Result
from bot.providers.deadline import leaving_within
from bot.providers.http import TRIES
from sandbox.faults import Fault
from tests.conformance.cast import HOME, identity, member
from tests.conformance.http_fixtures import CANARY, GARBAGE, HASTY, WireFixtures
from tests.conformance.http_reads import SMALL_LIMIT
from tests.conformance.writes import PEOPLE_WRITES, Case, Write, ask, is_fair

_SHAPELESS = frozenset({"html", "cut-json"})


class HttpWriteConformance(WireFixtures):
    """A write is never repeated by the provider, and its failure says whether anything may have been changed."""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        super().pytest_generate_tests(metafunc)
        if "row" in metafunc.fixturenames:
            metafunc.parametrize("row", self.rows, ids=lambda row: row.name)

    async def test_failed_answer_to_every_write(self, provider, server, cast, fails, row):
        for write in self.supported():
            if row.concerns(write.method):
                method = self.methods[write.method]
                server.faults.clear()
                server.faults.add(method, row.fault)
                before = self.sent(server, method)
                failure = await fails(write.call(provider, cast))
                meaning = (write.method, failure.kind, failure.retry_after)
                assert meaning == (write.method, row.write, row.retry_after)
                assert self.sent(server, method) - before == 1
                assert not write.done(cast.world, cast)

    @pytest.mark.parametrize("garbage", GARBAGE)
    async def test_garbage_in_place_of_a_result(self, provider, server, cast, caught, garbage):
        for write in self.supported():
            server.faults.clear()
            server.faults.add(self.methods[write.method], Fault(status=200, body=GARBAGE[garbage]))
            before = self.sent(server, self.methods[write.method])
            try:
                answer = await write.call(provider, cast)
            except ProviderError as error:
                caught.append(error)
                assert (write.method, error.failure.kind) == (write.method, FailureKind.UNCERTAIN)  # noqa: PT017 - one of two right answers
            else:
                assert write.method in self.bodiless
                results = [answer] if isinstance(answer, Result) else answer or []
                says_nothing = write.method in PEOPLE_WRITES or garbage in _SHAPELESS
                may_say = {Outcome.UNKNOWN} if says_nothing else {Outcome.UNKNOWN, Outcome.DONE}
                assert {one.outcome for one in results} <= may_say  # type: ignore[attr-defined]
                assert results or garbage not in _SHAPELESS
            assert self.sent(server, self.methods[write.method]) - before == 1

    async def test_answer_to_a_write_that_is_too_large(self, provider, server, cast, fails, monkeypatch):
        monkeypatch.setattr(http, "MOST_BYTES", SMALL_LIMIT)
        for write in self.supported():
            huge = Fault(status=200, body=f'"{CANARY}' + "x" * SMALL_LIMIT + '"')
            server.faults.add(self.methods[write.method], huge)
            failure = await fails(write.call(provider, cast))
            assert (write.method, failure.kind) == (write.method, FailureKind.UNCERTAIN)

    @pytest.mark.parametrize("acts_first", [False, True])
    async def test_write_that_is_cut_off_is_sent_once(self, provider, server, cast, fails, write: Write, acts_first):
        server.faults.add(self.methods[write.method], Fault(drop=True, acts_first=acts_first))
        assert await fails(write.call(provider, cast)) == Failure(FailureKind.UNCERTAIN, "dropped")
        assert self.sent(server, self.methods[write.method]) == 1
        assert write.done(cast.world, cast) is acts_first

    async def test_write_whose_answer_is_truncated(self, provider, server, cast, fails, write: Write):
        server.faults.add(self.methods[write.method], Fault(status=200, body='{"a": 1}', truncate=3, acts_first=True))
        assert (await fails(write.call(provider, cast))).kind is FailureKind.UNCERTAIN
        assert self.sent(server, self.methods[write.method]) == 1
        assert write.done(cast.world, cast)

    async def test_truth_is_found_by_reading_again(self, provider, server, cast, fails):
        for acts_first in (False, True):
            for write in self.supported():
                if write.method in PEOPLE_WRITES:
                    server.faults.add(self.methods[write.method], Fault(drop=True, acts_first=acts_first))
                    await fails(write.call(provider, cast))
            group = await provider.group(HOME)
            read = {person: one.role for person in cast.world.people if (one := group.member(identity(person)))}
            listed = {
                person: role for person, role in cast.world.groups[HOME].members.items() if not person.hides_phone
            }
            assert read | listed == read

    @pytest.mark.parametrize("acts_first", [False, True])
    async def test_writes_that_take_too_long_are_sent_once(self, make, server, cast, caught, acts_first):
        later = asyncio.Event()
        writes, hasty = self.supported(), make(HASTY)
        for write in writes:
            server.faults.add(self.methods[write.method], Fault(status=503, until=later, acts_first=acts_first))
        told = await asyncio.gather(*(write.call(hasty, cast) for write in writes), return_exceptions=True)
        for write, error in zip(writes, told, strict=True):
            assert isinstance(error, ProviderError)
            caught.append(error)
            assert (write.method, error.failure) == (write.method, Failure(FailureKind.UNCERTAIN, "timeout"))
            assert self.sent(server, self.methods[write.method]) == 1
            assert write.done(cast.world, cast) is acts_first
        later.set()

    async def test_nobody_listens(self, provider, server, cast, fails):
        await server.stop()
        assert (await fails(provider.group(HOME))).kind is FailureKind.UNREACHABLE
        for write in self.supported():
            failure = await fails(write.call(provider, cast))
            assert (write.method, failure) == (write.method, Failure(FailureKind.UNREACHABLE, "no connection"))
            assert failure.is_certain

    async def test_redirect_is_not_followed(self, provider, server, cast, fails):
        elsewhere = Fault(status=307, headers={"Location": f"{server.url}/{CANARY}"})
        server.faults.add(self.methods["group"], elsewhere, times=TRIES)
        assert (await fails(provider.group(HOME))).kind is FailureKind.UPSTREAM
        for write in self.supported():
            server.faults.add(self.methods[write.method], elsewhere)
            failure = await fails(write.call(provider, cast))
            assert (write.method, failure.kind) == (write.method, FailureKind.UNCERTAIN)
        called = {self.methods["group"], *(self.methods[write.method] for write in self.supported())}
        assert {call.method for call in server.calls} == called

    async def test_calls_keep_the_documented_pace(self, provider, server, cast):
        for _ in range(3):
            await provider.group(HOME)
        for write in self.supported():
            for _ in range(3):
                try:
                    await write.call(provider, cast)
                except ProviderError as error:
                    assert error.failure.kind is not FailureKind.RATE_LIMITED  # noqa: PT017 - it may be done already
        for method, per_second in self.pace.items():
            at = [call.at for call in server.calls if call.method == method]
            gaps = [later - earlier for earlier, later in itertools.pairwise(at)]
            assert gaps, method
            assert min(gaps) == pytest.approx(1 / per_second), method

    async def test_runs_are_told_the_pace_that_is_kept(self, provider):
        for action in Action:
            if provider.supports(action.value):
                told = provider.calls_per_second(action)
                assert told == self.pace.get(self.methods[action.value], told), action
                assert told is None or told > 0

    async def test_write_that_is_late_does_not_leave(self, provider, server, cast, fails, write: Write):
        with leaving_within(-1.0):  # the process was stopped between the mark and the request
            failure = await fails(write.call(provider, cast))
        assert (failure.is_certain, failure.may_retry) == (True, True)
        assert self.sent(server, self.methods[write.method]) == 0
        assert not write.done(cast.world, cast)

    async def test_refusal_without_a_reason(self, provider, cast):
        [result] = await provider.remove(HOME, [member(cast.refused)])
        assert is_fair(provider, result, Case("remove", "refused", Outcome.REFUSED))
        assert cast.refused in cast.world.groups[HOME].members

    async def test_methods_do_not_wait_for_each_other(self, provider, cast, time):
        before = time.now
        await provider.group(HOME)
        await ask(provider, "remove", HOME, [member(cast.anna)])
        await ask(provider, "add", HOME, [member(cast.stranger)])
        assert time.now == before
