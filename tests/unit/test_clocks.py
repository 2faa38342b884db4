"""The wall clock is set, by an hour, in the middle of a run and between two starts: nobody waits for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.domain.operation import OperationId, OperationState
from bot.domain.outcome import Outcome
from bot.operations.desk import Desk
from bot.operations.engine import EmbeddedEngine
from bot.operations.expiry import Expiry
from bot.operations.terms import Terms
from bot.storage.limits import LONGEST_PAUSE, DatabaseLimiter
from tests.clock import LeapingClock
from tests.unit.slow import SlowProvider
from tests.unit.stored import GROUP, Reports, Stored, asked, confirmed, open_stored, person, run_of, waiting
from tests.unit.works import runner_of
from tests.virtual import VirtualClock, in_virtual_time

PEOPLE = 60
AN_HOUR = timedelta(hours=1)
EITHER_WAY = pytest.mark.parametrize("change", [-AN_HOUR, AN_HOUR], ids=["back", "forth"])
TERMS = Terms(confirm_ttl=timedelta(seconds=120), bulk_limit=10, undo_ttl=AN_HOUR)


@asynccontextmanager
async def at_work(
    stored: Stored, clock: VirtualClock, provider: SlowProvider, operation_id: OperationId
) -> AsyncIterator[EmbeddedEngine]:
    """A process of the bot, that dies at the end."""
    async with runner_of(stored, {"main": provider}, clock) as runner:
        engine = EmbeddedEngine(stored.operations, runner.step, clock)
        await engine.submit([run_of(operation_id, urgent=False)])
        yield engine
        await engine.drain(0)


async def all_done(stored: Stored, operation_id: OperationId) -> None:
    operation = await stored.get(operation_id)
    assert operation.state is OperationState.FINISHED
    assert operation.tally.having(Outcome.DONE) == PEOPLE


@EITHER_WAY
@pytest.mark.parametrize("after", [3.0, 6.5])
def test_a_run_goes_on_at_its_pace(tmp_path: Path, change: timedelta, after: float):
    """The clock is set while people are being sent for, and between two looks at the group."""

    async def scenario(clock: VirtualClock) -> None:
        people = [person(number) for number in range(PEOPLE)]
        provider = SlowProvider(clock, {GROUP: people}, slowest=1.0)
        async with open_stored(tmp_path) as stored:
            operation_id = await confirmed(stored, clock.now(), [waiting(number) for number in range(PEOPLE)])
            async with at_work(stored, clock, provider, operation_id) as engine:
                await asyncio.sleep(after)
                clock.set_by(change)
                await asyncio.gather(*engine.tasks)
            await all_done(stored, operation_id)
        assert clock.monotonic() < PEOPLE / 10 + 10
        moments = [one.at for one in provider.sent]
        assert all(later - sooner > 0.09 for sooner, later in pairwise(moments))

    in_virtual_time(scenario)


@EITHER_WAY
def test_a_start_after_the_clock_was_set_looks_as_soon_as_any_other(tmp_path: Path, change: timedelta):
    async def scenario(clock: VirtualClock) -> None:
        people = [person(number) for number in range(PEOPLE)]
        provider = SlowProvider(clock, {GROUP: people}, slowest=5.0)
        async with open_stored(tmp_path) as stored:
            operation_id = await confirmed(stored, clock.now(), [waiting(number) for number in range(PEOPLE)])
            async with at_work(stored, clock, provider, operation_id):
                await asyncio.sleep(6)
            sent = len(provider.sent)
            assert 0 < sent < PEOPLE
            clock.set_by(change)
            began = clock.monotonic()
            async with at_work(stored, clock, provider, operation_id) as engine:
                await asyncio.gather(*engine.tasks)
            await all_done(stored, operation_id)
        assert clock.monotonic() - began < PEOPLE / 10 + 30
        assert len({one.person for one in provider.sent}) == len(provider.sent) == PEOPLE

    in_virtual_time(scenario)


def expiry_of(stored: Stored, clock: LeapingClock, reports: Reports) -> Expiry:
    desk = Desk(stored.operations, stored.audit, _NoEngine(), _Anybody(), clock, TERMS)  # type: ignore[arg-type]
    return Expiry(stored.operations, desk, reports, clock, TERMS.longest_question)


class _NoEngine:
    """Nothing is run."""


class _Anybody:
    """Everybody may do everything."""


async def test_a_question_from_before_the_clock_was_set_back_is_open_no_longer_than_another(tmp_path: Path):
    async with open_stored(tmp_path) as stored:
        clock, reports = LeapingClock(), Reports()
        operation_id = await asked(stored, clock.now(), [waiting(0)])
        clock.set_by(-AN_HOUR)
        expiry = expiry_of(stored, clock, reports)
        await expiry._close_what_is_over()
        assert (await stored.get(operation_id)).state is OperationState.ASKING
        clock.leap(TERMS.longest_question.total_seconds() + 1)
        await expiry._close_what_is_over()
        assert (await stored.get(operation_id)).state is OperationState.EXPIRED
        assert reports.shown == [operation_id]


async def test_the_limits_in_a_database_whose_clock_was_set_back(tmp_path: Path, database_url: str):
    async with open_stored(tmp_path, database_url) as stored:
        at = 10_000.0

        def limiter() -> DatabaseLimiter:
            return DatabaseLimiter(stored.engine, now=sa.literal(at, sa.Double))

        assert await limiter().grant("calls", 0.1, longest=0.1) == 0
        assert await limiter().grant("adding", 12.0, longest=15.0) == 0
        await limiter().pause("paused", 5)
        at -= 3600
        assert await limiter().grant("calls", 0.1, longest=0.1) == 0
        assert 0 < await limiter().grant("calls", 0.1, longest=0.1) <= 0.101
        assert await limiter().grant("adding", 8.0, longest=15.0) == 0
        assert 0 < await limiter().grant("adding", 5.0, longest=15.0) <= 8
        assert await limiter().grant("paused", 1) == 0
        await limiter().pause("paused", 5)
        assert 0 < await limiter().grant("paused", 1) <= LONGEST_PAUSE
