"""Several large runs on one account, in virtual time: together they take what one of them alone would take."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.domain.group import GroupId
from bot.domain.operation import OperationId, OperationState, Target
from bot.domain.outcome import Outcome
from bot.operations.engine import EmbeddedEngine
from tests.unit.slow import SlowProvider
from tests.unit.stored import Stored, confirmed, open_stored, person, run_of, waiting
from tests.unit.works import runner_of
from tests.virtual import VirtualClock, in_virtual_time

PEOPLE = 320
RATE = 10.0


def groups_of(number: int) -> list[GroupId]:
    return [GroupId(f"12036304396806{one:04}@g.us") for one in range(number)]


async def settled(stored: Stored, operation_id: OperationId) -> int:
    operation = await stored.operations.head(operation_id)
    assert operation is not None
    return operation.tally.having(Outcome.DONE)


class Race:
    """So many runs that begin together; ``took`` is when the last was told, ``told`` when each was."""

    def __init__(self, runs: int, slowest: float) -> None:
        self.runs = runs
        self.slowest = slowest
        self.took = 0.0
        self.sent: Sequence[float] = ()
        self.shares: list[Counter[GroupId]] = []
        self.half_way: list[int] = []

    async def __call__(self, clock: VirtualClock, folder: Path) -> None:
        each = PEOPLE // self.runs
        groups = groups_of(self.runs)
        people = [person(number) for number in range(each)]
        provider = SlowProvider(clock, dict.fromkeys(groups, people), rate=RATE, slowest=self.slowest)
        async with open_stored(folder) as stored, runner_of(stored, {"main": provider}, clock) as runner:
            engine = EmbeddedEngine(stored.operations, runner.step, clock)
            ids = [
                await confirmed(
                    stored, clock.now(), [waiting(n) for n in range(each)], targets=[Target(0, "main", group, "")]
                )
                for group in groups
            ]
            await engine.submit([run_of(one, urgent=False) for one in ids])
            while len(provider.sent) < PEOPLE:
                await asyncio.sleep(0.5)
                if not self.half_way and len(provider.sent) >= PEOPLE * 0.95:
                    self.half_way = [await settled(stored, one) for one in ids]
            await asyncio.gather(*engine.tasks)
            self.took = clock.monotonic()
            for one in ids:
                operation = await stored.get(one)
                assert operation.state is OperationState.FINISHED
                assert operation.tally.having(Outcome.DONE) == each
        assert len({(one.group, one.person) for one in provider.sent}) == len(provider.sent) == PEOPLE
        self.sent = [one.at for one in provider.sent]
        tenth = [provider.sent[start : start + PEOPLE // 8] for start in range(0, PEOPLE, PEOPLE // 8)]
        self.shares = [Counter(one.group for one in part) for part in tenth]


def race(runs: int, folder: Path, slowest: float) -> Race:
    made = Race(runs, slowest)
    place = folder / f"{runs}"
    place.mkdir()
    in_virtual_time(lambda clock: made(clock, place))
    return made


@pytest.mark.parametrize("slowest", [0.2, 3.0])
def test_four_runs_take_as_long_as_one_of_them_all(tmp_path: Path, slowest: float):
    alone, together = race(1, tmp_path, slowest), race(4, tmp_path, slowest)
    assert alone.took < 1.25 * PEOPLE / RATE + 6
    assert together.took <= 1.25 * alone.took


def test_no_run_is_starved(tmp_path: Path):
    for share in race(4, tmp_path, 3.0).shares[:-1]:
        assert len(share) == 4
        assert min(share.values()) >= 4


@pytest.mark.parametrize("runs", [1, 4])
def test_people_are_told_of_as_done_while_others_are_being_sent_for(tmp_path: Path, runs: int):
    assert min(race(runs, tmp_path, 3.0).half_way) > 0
