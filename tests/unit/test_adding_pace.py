"""How long an operation takes at the allowed speed, and the pauses between additions."""

import pytest

from bot.domain.action import Action
from bot.operations.pace import JITTER, SECONDS_OF_A_LOOK, Pace
from bot.providers.limits import MemoryLimiter
from tests.clock import LeapingSeconds
from tests.unit.several import InBatches, SeveralGroups, Unproven

PAUSE = 10.0


@pytest.fixture
def seconds() -> LeapingSeconds:
    return LeapingSeconds()


@pytest.fixture
def pace(seconds: LeapingSeconds) -> Pace:
    return Pace(MemoryLimiter(clock=seconds.clock, sleep=seconds.sleep), PAUSE)


@pytest.mark.parametrize(
    ("rate", "people", "expected"), [(10.0, 100, 10.0), (0.5, 100, 200.0), (None, 100, 0.0), (10.0, 0, 0.0)]
)
def test_a_removal_takes_what_the_provider_allows(pace: Pace, rate: float | None, people: int, expected: float):
    assert pace.estimate(Action.REMOVE, {SeveralGroups({}, rate=rate): (people, 1)}) == expected


def test_batches_are_fewer_requests_but_no_fewer_than_there_are_groups(pace: Pace):
    provider = InBatches({}, rate=1)
    assert pace.estimate(Action.REMOVE, {provider: (7, 1)}) == 3
    assert pace.estimate(Action.REMOVE, {provider: (7, 7)}) == 7


def test_a_word_that_must_be_checked_costs_a_look_at_each_group(pace: Pace):
    assert pace.estimate(Action.REMOVE, {Unproven({}, rate=1): (6, 3)}) == 6 + 3 * SECONDS_OF_A_LOOK


def test_additions_take_their_pauses_where_these_are_longer(pace: Pace):
    assert pace.estimate(Action.ADD, {SeveralGroups({}, rate=10): (7, 1)}) == 6 * PAUSE
    assert pace.estimate(Action.ADD, {SeveralGroups({}, rate=0.01): (7, 1)}) == 700


def test_accounts_work_side_by_side(pace: Pace):
    slow, fast = SeveralGroups({}, rate=1), SeveralGroups({}, account="other", rate=10)
    assert pace.estimate(Action.REMOVE, {slow: (5, 1), fast: (20, 1)}) == 5
    assert pace.estimate(Action.REMOVE, {}) == 0


async def test_a_turn_to_add_is_one_account_s_and_comes_after_a_pause_of_about_so_long(
    pace: Pace, seconds: LeapingSeconds
):
    assert await pace.turn("main", Action.ADD, 1) == 0
    left = await pace.turn("main", Action.ADD, 1)
    assert (1 - JITTER) * PAUSE <= left <= (1 + JITTER) * PAUSE
    assert await pace.turn("other", Action.ADD, 1) == 0
    assert await pace.turn("main", Action.REMOVE, 1) == 0
    seconds.now += left
    assert await pace.turn("main", Action.ADD, 1) == 0


async def test_pauses_are_uneven(pace: Pace, seconds: LeapingSeconds):
    pauses: set[float] = set()
    for _ in range(5):
        assert await pace.turn("main", Action.ADD, 1) == 0
        pauses.add(await pace.turn("main", Action.ADD, 1))
        seconds.now += 10 * PAUSE
    assert len(pauses) == 5


async def test_without_a_pause_nobody_waits():
    pace = Pace(MemoryLimiter(), 0.0)
    assert [await pace.turn("main", Action.ADD, 1) for _ in range(3)] == [0, 0, 0]
