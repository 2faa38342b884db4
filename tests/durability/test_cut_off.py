"""Whatever is cut off, and wherever: what was confirmed takes its effect once, and everybody is accounted for."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Coroutine, Generator, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
import structlog.testing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.failure import FailureKind
from bot.domain.operation import Item, ItemState, Operation, OperationId, OperationState, Run, Verdict
from bot.domain.outcome import Outcome
from bot.operations.directory import Directory
from bot.operations.looking import LOOKS_AFTER_A_CRASH, Looker
from bot.operations.pace import Pace
from bot.operations.runner import Runner
from bot.operations.sending import Sender
from bot.providers.limits import MemoryLimiter
from bot.storage.items import Items
from tests.clock import LeapingClock
from tests.unit.scripted import DENIED, LIED, LOST, LOST_BUT_DONE, OBEYED, Answer, ScriptedProvider, failing
from tests.unit.stored import Stored, confirmed, open_stored, person, waiting


class CutOff(Awaitable[None]):
    """Runs a coroutine, and cancels its task where it waits for the ``after``-th time."""

    def __init__(self, work: Coroutine[Any, Any, None], after: int) -> None:
        self._work = work
        self._after = after

    def __await__(self) -> Generator[Any, Any, None]:
        return _Counted(self._work.__await__(), self._after)


class _Counted(Generator[Any, Any, None]):
    def __init__(self, steps: Generator[Any, Any, None], left: int) -> None:
        self._steps = steps
        self._left = left

    def send(self, value: Any) -> Any:
        return self._counted(self._steps.send(value))

    def throw(
        self,
        kind: type[BaseException] | BaseException,
        value: BaseException | object = None,
        trace: TracebackType | None = None,
    ) -> Any:
        error = kind if isinstance(kind, BaseException) else value
        assert isinstance(error, BaseException)
        return self._counted(self._steps.throw(error))

    def _counted(self, awaited: Any) -> Any:
        self._left -= 1
        if self._left == 0:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
        return awaited


class Lives:
    """An operation run by one process after another, each cut off in its turn, until one comes to the end."""

    def __init__(self, stored: Stored, provider: ScriptedProvider, clock: LeapingClock) -> None:
        self._stored = stored
        self._accounts = {"main": provider}
        self._clock = clock

    async def run(self, operation_id: OperationId, cuts: Sequence[int]) -> int:
        """Run to the end; the result is how many lives were cut off."""
        lost = 0
        for cut in cuts:
            with suppress(asyncio.CancelledError):
                await asyncio.create_task(self._life(operation_id, cut))
                return lost
            lost += 1
        await self._to_the_end(operation_id)
        return lost

    async def _life(self, operation_id: OperationId, cut: int) -> None:
        await CutOff(self._to_the_end(operation_id), cut)

    async def _to_the_end(self, operation_id: OperationId) -> None:
        """What a process does that begins anew: nothing is left of what an earlier one remembered."""
        store, items, reports = self._stored.operations, Items(self._stored.engine), Unseen()
        directory = Directory(self._accounts, self._clock)
        sender = Sender(items, Pace(MemoryLimiter(), 0), self._clock)
        looker = Looker(store, items, directory, self._clock)
        runner = Runner(store, items, self._accounts, sender, looker, reports, self._clock)
        run = Run(operation_id, "main", urgent=True)
        try:
            while (wait := await runner.step(run, nobody_waits)) is not None:
                await self._clock.sleep(wait)
        finally:
            await runner.drain(0)
            await directory.aclose()


class Unseen:
    """A reporter of what nobody looks at."""

    async def show(self, operation_id: OperationId) -> None:
        del operation_id

    def progress(self, operation: Operation, *, waiting: FailureKind | None = None) -> None:
        del operation, waiting


async def nobody_waits() -> bool:
    return False


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Faults are logged whole, with their tracebacks, which takes longer than the runs."""
    with structlog.testing.capture_logs():
        yield


@pytest.fixture
async def stored(tmp_path: Path) -> AsyncIterator[Stored]:
    async with open_stored(tmp_path) as opened:
        yield opened


async def test_cut_off_at_every_point_of_a_run_nobody_is_asked_for_twice(stored: Stored):
    cut = 0
    while True:
        cut += 1
        clock = LeapingClock()
        provider = ScriptedProvider(clock, {person(0)})
        operation_id = await confirmed(stored, clock.now(), [waiting(0)])
        lost = await Lives(stored, provider, clock).run(operation_id, [cut])
        [item] = (await stored.get(operation_id)).items
        assert item.verdict == Verdict(Outcome.DONE), cut
        assert provider.requests == provider.removed == [person(0)], cut
        if not lost:
            break
    assert cut > 50  # or the run was not cut off at all


LONGEST_ON_THE_WAY = 30.0
"""Seconds: the time limit of the call, for which the runner's looks after a crash allow."""

CERTAIN_FAILURES = [kind for kind in FailureKind if kind is not FailureKind.UNCERTAIN]

ANSWERS = st.one_of(
    st.sampled_from([OBEYED, LIED, DENIED, LOST, LOST_BUT_DONE, Answer(raises=ValueError)]),
    st.sampled_from(CERTAIN_FAILURES).map(failing),
    st.builds(
        Answer,
        after=st.floats(0, LONGEST_ON_THE_WAY),
        failure=st.sampled_from([None, FailureKind.UNCERTAIN]),
    ),
)


# A task that is cancelled while the database is being opened lets the connection go unclosed. Python 3.13 minds;
# the process whose death this stands for would not.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@settings(
    max_examples=30,
    deadline=None,
    # The database is shared by all examples; each has an operation of its own in it.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    people=st.lists(st.booleans(), min_size=1, max_size=4),
    script=st.lists(ANSWERS, max_size=8),
    cuts=st.lists(st.integers(1, 160), max_size=5),
)
async def test_effects_are_exactly_once_and_everybody_is_accounted_for(
    stored: Stored, people: list[bool], script: list[Answer], cuts: list[int]
):
    clock = LeapingClock()
    everybody = [waiting(number, seen=seen) for number, seen in enumerate(people)]
    provider = ScriptedProvider(clock, {item.participant for item in everybody})
    provider.hidden = {item.participant for item in everybody if not item.seen}
    provider.plays(*script)
    operation_id = await confirmed(stored, clock.now(), everybody)

    await Lives(stored, provider, clock).run(operation_id, cuts)
    provider.finish()

    operation = await stored.get(operation_id)
    assert operation.state is OperationState.FINISHED
    assert len(operation.items) == len(people)
    for item in operation.items:
        assert_accounted_for(item, provider)
    assert max(Counter(provider.removed).values(), default=0) <= 1
    assert provider.needless == []


def assert_accounted_for(item: Item, provider: ScriptedProvider) -> None:
    """What is said of somebody is true."""
    assert item.state is ItemState.SETTLED
    assert item.verdict is not None
    removed = item.participant in provider.removed
    match item.verdict.outcome:
        case Outcome.DONE:
            assert removed or not item.seen  # of somebody unseen, the provider's word is all there is
        case Outcome.PENDING | Outcome.UNKNOWN:
            pass
        case _:
            assert not removed


async def test_without_faults_of_the_provider_crashes_lose_nobody(stored: Stored):
    clock = LeapingClock()
    everybody = [waiting(number) for number in range(4)]
    provider = ScriptedProvider(clock, {item.participant for item in everybody})
    operation_id = await confirmed(stored, clock.now(), everybody)
    lost = await Lives(stored, provider, clock).run(operation_id, [25, 40, 31, 77, 12, 63])
    assert lost == 6
    assert Counter(provider.removed) == Counter(item.participant for item in everybody)
    assert provider.needless == []


def test_the_looks_after_a_crash_outlast_the_longest_call():
    assert sum(LOOKS_AFTER_A_CRASH) > LONGEST_ON_THE_WAY
