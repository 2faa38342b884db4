"""The pace at which the bot writes into chats, under a clock that the test moves."""

import asyncio
from collections import Counter

import pytest

from bot.telegram.pace import ChatPace
from sandbox.telegram import FloodLimits
from tests.unit.test_limits import ManualTime, settle

ALEX, OLGA = 1001, 1002
MODERATORS = -100500


@pytest.fixture
def time() -> ManualTime:
    return ManualTime(now=0.0)


@pytest.fixture
def pace(time: ManualTime) -> ChatPace:
    return ChatPace(clock=time.clock, sleep=time.sleep)


class Calls:
    """Calls and when they were granted."""

    def __init__(self, pace: ChatPace, time: ManualTime) -> None:
        self.granted: list[tuple[int, int, float]] = []
        self.flood: FloodLimits | None = None
        self._pace = pace
        self._time = time

    def start(self, chat: int, number: int = 0) -> asyncio.Task[None]:
        async def call() -> None:
            await self._pace.acquire(chat)
            self.granted.append((chat, number, self._time.now))
            if self.flood is not None:
                self.flood.check("sendMessage", str(chat))

        return asyncio.create_task(call())

    def moments(self, chat: int) -> list[float]:
        return [moment for one, _, moment in self.granted if one == chat]


@pytest.fixture
def calls(pace: ChatPace, time: ManualTime) -> Calls:
    return Calls(pace, time)


def most_within(moments: list[float], seconds: float) -> int:
    """The most calls in any window of this length."""
    return max(sum(first <= one < first + seconds for one in moments) for first in moments)


async def test_a_burst_of_results_comes_late_and_not_too_fast(calls: Calls, time: ManualTime):
    chats = (ALEX, OLGA, MODERATORS, -2, -3)
    flood = FloodLimits(time.clock)
    calls.flood = flood
    tasks = [calls.start(chat, number) for number in range(40) for chat in chats]
    await time.pass_by(200)
    await asyncio.gather(*tasks)
    assert flood.earned == 0
    assert Counter(chat for chat, _, _ in calls.granted) == dict.fromkeys(chats, 40)
    assert most_within([moment for _, _, moment in calls.granted], 0.999) <= 28
    for chat in chats:
        assert [number for one, number, _ in calls.granted if one == chat] == list(range(40))
        if chat < 0:
            assert most_within(calls.moments(chat), 60) <= 18
        else:
            assert most_within(calls.moments(chat), 10) <= 13


async def test_many_chats_share_thirty_a_second(calls: Calls, time: ManualTime):
    for chat in range(1, 101):
        calls.start(chat)
    await time.pass_by(1.0)
    assert len(calls.granted) in {28, 29}
    await time.pass_by(3.0)
    assert len(calls.granted) == 100


async def test_a_few_calls_need_not_wait_for_each_other(calls: Calls, time: ManualTime):
    for _ in range(3):
        calls.start(ALEX)
    for _ in range(3):
        calls.start(MODERATORS)
    await time.pass_by(0.3)
    assert len(calls.granted) == 6


async def test_a_pause_holds_up_its_chat_alone(calls: Calls, pace: ChatPace, time: ManualTime):
    pace.pause(ALEX, 30)
    calls.start(ALEX)
    calls.start(OLGA)
    await time.pass_by(29)
    assert [chat for chat, _, _ in calls.granted] == [OLGA]
    await time.pass_by(2)
    assert calls.moments(ALEX) == [30]


async def test_a_pause_that_comes_while_calls_wait(calls: Calls, pace: ChatPace, time: ManualTime):
    for _ in range(4):
        calls.start(ALEX)
    await time.pass_by(0.2)
    pace.pause(ALEX, 7)
    pace.pause(ALEX, 1)  # a shorter one does not end it
    await time.pass_by(10)
    assert calls.moments(ALEX)[3] == pytest.approx(7.2)


async def test_a_pause_of_the_whole_bot(calls: Calls, pace: ChatPace, time: ManualTime):
    pace.pause(None, 5)
    calls.start(ALEX)
    other = asyncio.create_task(pace.resumed())
    await time.pass_by(4.9)
    assert calls.granted == []
    assert not other.done()
    assert pace.paused(OLGA) == pytest.approx(0.1)
    await time.pass_by(0.2)
    assert calls.moments(ALEX) == [5]
    assert other.done()


async def test_who_is_cancelled_costs_nobody_anything(calls: Calls, time: ManualTime):
    for number in range(3):
        calls.start(ALEX, number)
    late = [calls.start(ALEX, number) for number in range(3, 6)]
    await time.pass_by(0.2)
    late[0].cancel()
    late[1].cancel()
    await time.pass_by(1.1)
    assert calls.granted[-1][:2] == (ALEX, 5)
    assert len(calls.granted) == 4


async def test_what_would_wait(calls: Calls, pace: ChatPace, time: ManualTime):
    assert pace.would_wait(ALEX) == 0
    assert pace.would_wait(ALEX, calls=4) == pytest.approx(1.1)
    for _ in range(3):
        calls.start(ALEX)
    await time.pass_by(0.2)
    assert pace.would_wait(ALEX) == pytest.approx(0.9)
    calls.start(ALEX)
    await settle()
    assert pace.would_wait(ALEX) == pytest.approx(2.0)
    assert pace.would_wait(OLGA) == 0
    pace.pause(OLGA, 60)
    assert pace.would_wait(OLGA) == pytest.approx(60)
    await time.pass_by(5)


async def test_nothing_is_kept_of_chats_that_rest(calls: Calls, pace: ChatPace, time: ManualTime):
    for chat in range(1, 31):
        calls.start(chat)
    await time.pass_by(60)
    assert len(calls.granted) == 30
    await pace.acquire(MODERATORS)
    assert list(pace._chats) == [MODERATORS]
