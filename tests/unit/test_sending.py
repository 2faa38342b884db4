"""Sending: how many requests are under way, what keeps the next one from leaving, and that nothing is lost by it."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from bot.domain.action import Action
from bot.domain.failure import FailureKind, ProviderError
from bot.domain.group import GroupId
from bot.domain.operation import Item, ItemState, OperationId, OperationState, Target
from bot.domain.outcome import Outcome
from bot.domain.participant import Member, Participant
from bot.operations import sending
from bot.operations.patience import LONGEST_OUTAGE, LONGEST_STEP
from bot.operations.runner import Runner
from bot.providers.base import Result
from bot.providers.deadline import is_too_late
from bot.providers.limits import MemoryLimiter
from bot.storage.audit import Entry, Event
from tests.clock import LeapingClock
from tests.unit.several import OTHER_GROUP, InBatches, SeveralGroups, failure
from tests.unit.stored import GROUP, REQUESTER, Reports, Stored, begun, confirmed, open_stored, person, run_of, waiting
from tests.unit.works import nobody_waits, runner_of, to_the_end

MANY = 12
FAMILY, CHOIR = Target(0, "main", GROUP, "Family"), Target(1, "main", OTHER_GROUP, "Choir")
PAUSE = 30.0


@dataclass
class Post:
    """A runner's parts but for the provider, which each test chooses."""

    stored: Stored
    clock: LeapingClock
    reports: Reports
    stack: AsyncExitStack

    async def runner(self, provider: SeveralGroups, *, add_pause: float = 0.0) -> Runner:
        limiter = MemoryLimiter(clock=lambda: self.clock.now().timestamp(), sleep=self.clock.sleep)
        works = runner_of(
            self.stored, {"main": provider}, self.clock, self.reports, limiter=limiter, add_pause=add_pause
        )
        return await self.stack.enter_async_context(works)

    async def items(self, operation_id: OperationId) -> tuple[Item, ...]:
        return (await self.stored.get(operation_id)).items

    async def outcomes(self, operation_id: OperationId) -> list[Outcome | FailureKind | None]:
        verdicts = [item.verdict for item in await self.items(operation_id)]
        return [(one.outcome or one.failure) if one else None for one in verdicts]

    async def stop(self, operation_id: OperationId) -> None:
        press = Entry(Event.PRESS, REQUESTER, operation_id=operation_id)
        assert await self.stored.operations.stop(operation_id, REQUESTER, "Alex", press)

    async def a_while(self) -> None:
        """Long enough for somebody to send who does not wait: that takes fewer looks into the database."""
        for _ in range(30):
            await self.stored.operations.by_message(0, 0)


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with AsyncExitStack() as stack:
        stored = await stack.enter_async_context(open_stored(tmp_path))
        yield Post(stored, LeapingClock(), Reports(), stack)


def people(count: int = MANY) -> list[Item]:
    return [waiting(number) for number in range(count)]


def in_two_groups(each: int) -> list[Item]:
    return [Item(number=number, target=number // each, participant=person(number % each)) for number in range(2 * each)]


def family(count: int = MANY) -> dict[GroupId, list[Participant]]:
    return {GROUP: [person(number) for number in range(count)], OTHER_GROUP: [person(n) for n in range(count)]}


async def test_where_no_pace_is_known_one_request_leaves_after_the_other(post: Post):
    provider = SeveralGroups(family())
    provider.hold = lambda _: post.a_while()
    operation_id = await confirmed(post.stored, post.clock.now(), people(4))
    await to_the_end(await post.runner(provider), run_of(operation_id), post.clock)
    assert provider.at_once == [1] * 4
    assert await post.outcomes(operation_id) == [Outcome.DONE] * 4


async def test_where_the_pace_is_known_the_first_goes_alone_and_then_as_many_as_it_allows(post: Post):
    provider = SeveralGroups(family(), rate=2.5)
    at_most = 5  # what is owed by a provider that takes two seconds for each

    async def hold(number: int) -> None:
        if 0 < number <= at_most:
            await provider.until(at_most)
        await post.a_while()

    provider.hold = hold
    operation_id = await confirmed(post.stored, post.clock.now(), people())
    await to_the_end(await post.runner(provider), run_of(operation_id), post.clock)
    assert provider.at_once[:2] == [1, 1]
    assert max(provider.at_once) == at_most
    assert sorted(str(one.people[0]) for one in provider.requests) == [str(person(n)) for n in range(MANY)]
    assert await post.outcomes(operation_id) == [Outcome.DONE] * MANY


async def test_however_fast_a_provider_says_it_is_there_is_a_bound(post: Post, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sending, "MOST_UNDER_WAY", 3)
    provider = SeveralGroups(family(), rate=1000)

    async def hold(number: int) -> None:
        if 0 < number <= 3:
            await provider.until(3)
        await post.a_while()

    provider.hold = hold
    operation_id = await confirmed(post.stored, post.clock.now(), people())
    await to_the_end(await post.runner(provider), run_of(operation_id), post.clock)
    assert max(provider.at_once) == 3


async def test_a_first_request_that_is_locked_out_is_the_only_one(post: Post):
    provider = SeveralGroups(family(), rate=100)
    provider.failing[GROUP] = failure(FailureKind.CREDENTIALS)
    provider.hold = lambda _: post.a_while()
    operation_id = await confirmed(post.stored, post.clock.now(), people())
    await to_the_end(await post.runner(provider), run_of(operation_id), post.clock)
    assert len(provider.requests) == 1
    assert await post.outcomes(operation_id) == [FailureKind.CREDENTIALS] * MANY


@pytest.mark.parametrize("rate", [None, 100])
async def test_after_a_stop_nothing_is_marked_and_nothing_leaves(post: Post, rate: float | None):
    provider = SeveralGroups(family(), rate=rate)
    operation_id = await confirmed(post.stored, post.clock.now(), people())

    async def hold(number: int) -> None:
        if number == 0:
            await post.stop(operation_id)

    provider.hold = hold
    runner = await post.runner(provider)
    await to_the_end(runner, run_of(operation_id), post.clock)
    assert len(provider.requests) == 1
    assert await post.outcomes(operation_id) == [Outcome.DONE] + [Outcome.STOPPED] * (MANY - 1)
    assert [item.attempt for item in await post.items(operation_id)] == [1] + [0] * (MANY - 1)
    assert (await post.stored.get(operation_id)).state is OperationState.FINISHED


async def test_a_stop_is_heeded_between_two_requests_that_were_read_together(post: Post):
    provider = InBatches(family())
    operation_id = await confirmed(post.stored, post.clock.now(), people())

    async def hold(number: int) -> None:
        if number == 1:
            await post.stop(operation_id)

    provider.hold = hold
    await to_the_end(await post.runner(provider), run_of(operation_id), post.clock)
    assert len(provider.requests) == 2
    assert await post.outcomes(operation_id) == [Outcome.DONE] * 6 + [Outcome.STOPPED] * (MANY - 6)


async def test_what_is_under_way_at_a_stop_is_waited_for_and_told(post: Post):
    provider = SeveralGroups(family(), rate=2)
    operation_id = await confirmed(post.stored, post.clock.now(), people())

    stopped = asyncio.Event()

    async def hold(number: int) -> None:
        if number == 4:
            await post.stop(operation_id)
            stopped.set()
        if number:
            await stopped.wait()

    provider.hold = hold
    await to_the_end(await post.runner(provider), run_of(operation_id), post.clock)
    assert len(provider.requests) == 5
    assert await post.outcomes(operation_id) == [Outcome.DONE] * 5 + [Outcome.STOPPED] * (MANY - 5)


@pytest.mark.parametrize("rate", [None, 2])
async def test_who_is_asked_to_gives_way_soon_and_loses_nothing(post: Post, rate: float | None):
    provider = SeveralGroups(family(), rate=rate)

    async def hold(_: int) -> None:
        post.clock.leap(0.6)

    provider.hold = hold
    operation_id = await confirmed(post.stored, post.clock.now(), people())
    runner, run = await post.runner(provider), run_of(operation_id)

    async def others_wait() -> bool:
        return True

    assert await runner.step(run, others_wait) == 0
    sent = len(provider.requests)
    assert sent <= 4
    states = [item.state for item in await post.items(operation_id)]
    assert states == [ItemState.SETTLED] * sent + [ItemState.WAITING] * (MANY - sent)
    assert operation_id in post.reports.told
    await to_the_end(runner, run, post.clock)
    assert [one.people for one in provider.requests] == [(person(number),) for number in range(MANY)]
    assert await post.outcomes(operation_id) == [Outcome.DONE] * MANY


async def test_nobody_is_asked_at_every_request(post: Post):
    questions: list[int] = []
    provider = SeveralGroups(family())
    operation_id = await confirmed(post.stored, post.clock.now(), people())

    async def counted() -> bool:
        questions.append(len(provider.requests))
        return False

    await to_the_end(await post.runner(provider), run_of(operation_id), post.clock, counted)
    assert len(questions) < MANY  # about once a second


async def test_a_failure_of_the_account_stops_all_its_groups(post: Post):
    provider = SeveralGroups(family(3))
    provider.failing[GROUP] = failure(FailureKind.ACCOUNT_UNPAID)
    operation_id = await confirmed(post.stored, post.clock.now(), in_two_groups(3), targets=[FAMILY, CHOIR])
    await to_the_end(await post.runner(provider), run_of(operation_id), post.clock)
    assert [one.group for one in provider.requests] == [GROUP]
    assert await post.outcomes(operation_id) == [FailureKind.ACCOUNT_UNPAID] * 6


@pytest.mark.parametrize("kind", [FailureKind.NOT_ADMIN, FailureKind.GROUP_UNKNOWN])
async def test_a_failure_of_a_group_stops_that_group_alone(post: Post, kind: FailureKind):
    provider = SeveralGroups(family(3))
    provider.failing[GROUP] = failure(kind)
    operation_id = await confirmed(post.stored, post.clock.now(), in_two_groups(3), targets=[FAMILY, CHOIR])
    await to_the_end(await post.runner(provider), run_of(operation_id), post.clock)
    assert [one.group for one in provider.requests] == [GROUP] + [OTHER_GROUP] * 3
    assert await post.outcomes(operation_id) == [kind] * 3 + [Outcome.DONE] * 3


async def test_a_failure_of_the_account_beside_others_under_way_takes_nothing_from_them(
    post: Post, monkeypatch: pytest.MonkeyPatch
):
    provider = SeveralGroups(family(), rate=2)
    remove = provider.remove

    async def failing_in_the_middle(group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        if members[0].participant == person(2):
            await provider.until(3)
            raise ProviderError(failure(FailureKind.QUOTA))
        return await remove(group_id, members)

    async def hold(number: int) -> None:
        if 0 < number <= 3:
            await provider.until(3)
        await post.a_while()

    provider.hold = hold
    monkeypatch.setattr(provider, "remove", failing_in_the_middle)
    operation_id = await confirmed(post.stored, post.clock.now(), people())
    await to_the_end(await post.runner(provider), run_of(operation_id), post.clock)
    done = {str(one.people[0]) for one in provider.requests}
    assert len(done) < MANY - 1
    for item in await post.items(operation_id):
        assert item.verdict is not None
        if str(item.participant) in done:
            assert item.verdict.outcome is Outcome.DONE
        else:
            assert item.verdict.failure is FailureKind.QUOTA


async def test_what_must_be_waited_for_comes_back_as_seconds_and_has_an_end(post: Post):
    provider = SeveralGroups(family(3))
    provider.failing[GROUP] = failure(FailureKind.UNREACHABLE)
    operation_id = await confirmed(post.stored, post.clock.now(), people(3))
    runner, run = await post.runner(provider), run_of(operation_id)
    assert [await runner.step(run, nobody_waits) for _ in range(2)] == [1, 2]
    assert {item.state for item in await post.items(operation_id)} == {ItemState.WAITING}
    assert post.reports.waits == [FailureKind.UNREACHABLE] * 2
    waits = await to_the_end(runner, run, post.clock)
    assert max(waits) == LONGEST_STEP
    # What was waited for before, and real time, count as well.
    assert LONGEST_OUTAGE - 2 * LONGEST_STEP <= sum(waits) <= LONGEST_OUTAGE
    assert await post.outcomes(operation_id) == [FailureKind.UNREACHABLE] * 3


async def test_a_provider_that_says_when_to_come_again_is_believed(post: Post):
    provider = SeveralGroups(family(3))
    provider.failing[GROUP] = failure(FailureKind.RATE_LIMITED, 17)
    operation_id = await confirmed(post.stored, post.clock.now(), people(3))
    runner, run = await post.runner(provider), run_of(operation_id)
    assert await runner.step(run, nobody_waits) == 17
    provider.failing.clear()
    assert await to_the_end(runner, run, post.clock) == []
    assert await post.outcomes(operation_id) == [Outcome.DONE] * 3


async def test_what_goes_well_begins_the_patience_anew(post: Post):
    provider = SeveralGroups(family(3))
    operation_id = await confirmed(post.stored, post.clock.now(), people(3))
    runner, run = await post.runner(provider), run_of(operation_id)

    async def hold(number: int) -> None:
        provider.failing = {} if number % 3 == 2 else {GROUP: failure(FailureKind.UNREACHABLE)}

    provider.hold = hold
    assert [wait for wait in await to_the_end(runner, run, post.clock) if wait] == [1, 2] * 3
    assert await post.outcomes(operation_id) == [Outcome.DONE] * 3


async def test_a_request_carries_as_many_as_the_provider_takes(post: Post):
    provider = InBatches(family())
    operation_id = await confirmed(post.stored, post.clock.now(), people(7))
    await to_the_end(await post.runner(provider), run_of(operation_id), post.clock)
    assert [len(one.people) for one in provider.requests] == [3, 3, 1]
    assert await post.outcomes(operation_id) == [Outcome.DONE] * 7


async def test_a_batch_fails_together_and_alone(post: Post):
    provider = InBatches(family())

    async def hold(number: int) -> None:
        provider.failing = {GROUP: failure(FailureKind.BAD_REQUEST)} if number == 1 else {}

    provider.hold = hold
    operation_id = await confirmed(post.stored, post.clock.now(), people(7))
    await to_the_end(await post.runner(provider), run_of(operation_id), post.clock)
    expected = [*[Outcome.DONE] * 3, *[FailureKind.BAD_REQUEST] * 3, Outcome.DONE]
    assert await post.outcomes(operation_id) == expected


async def test_additions_wait_for_their_turn_whichever_operation_they_belong_to(post: Post):
    provider = SeveralGroups({GROUP: [], OTHER_GROUP: []})
    runner = await post.runner(provider, add_pause=PAUSE)
    now = post.clock.now()
    first = run_of(await confirmed(post.stored, now, people(3), action=Action.ADD))
    second = run_of(await confirmed(post.stored, now, [waiting(7)], action=Action.ADD))
    wait = await runner.step(first, nobody_waits)
    assert wait is not None
    assert 0.4 * PAUSE < wait <= 1.5 * PAUSE
    assert len(provider.requests) == 1
    other_wait = await runner.step(second, nobody_waits)
    assert other_wait == pytest.approx(wait, abs=1)
    assert len(provider.requests) == 1
    assert {item.attempt for item in await post.items(second.operation_id)} == {0}
    post.clock.leap(wait)
    assert await runner.step(second, nobody_waits) is None
    assert [one.people for one in provider.requests] == [(person(0),), (person(7),)]
    again = await runner.step(first, nobody_waits)
    assert again is not None
    assert again > 0.4 * PAUSE
    await to_the_end(runner, first, post.clock)
    assert len(provider.requests) == 4


async def test_a_batch_of_additions_takes_the_turns_of_all_in_it(post: Post):
    provider = InBatches({GROUP: []})
    runner = await post.runner(provider, add_pause=PAUSE)
    run = run_of(await confirmed(post.stored, post.clock.now(), people(4), action=Action.ADD))
    wait = await runner.step(run, nobody_waits)
    assert wait is not None
    assert 1.4 * PAUSE < wait <= 4.5 * PAUSE


async def test_only_additions_wait_for_a_turn(post: Post):
    provider = SeveralGroups(family(3))
    operation_id = await confirmed(post.stored, post.clock.now(), people(3))
    assert await to_the_end(await post.runner(provider, add_pause=PAUSE), run_of(operation_id), post.clock) == []


async def test_who_was_taken_for_dead_and_wakes_changes_nothing(post: Post):
    """While its request is under way, somebody else finds that it did nothing, and begins anew."""
    provider = SeveralGroups(family(1))
    operation_id = await begun(post.stored, post.clock.now(), people(1))
    items = post.stored.items

    async def taken_over(_: int) -> None:
        [lost] = await items.attempting(operation_id, FAMILY)
        again = Entry(Event.RESULT, operation_id=operation_id)
        assert await items.mark_waiting(operation_id, [(lost, again)])
        assert await items.mark_attempting(operation_id, [lost], post.clock.now())

    provider.hold = taken_over
    provider.failing[GROUP] = failure(FailureKind.QUOTA)
    runner = await post.runner(provider)
    await runner.step(run_of(operation_id), nobody_waits)
    [item] = await post.items(operation_id)
    assert (item.state, item.attempt, item.verdict) == (ItemState.ATTEMPTING, 2, None)
    assert (await post.stored.get(operation_id)).state is OperationState.RUNNING


async def test_a_request_that_was_marked_too_long_ago_does_not_leave_and_is_made_again(
    post: Post, monkeypatch: pytest.MonkeyPatch
):
    provider = SeveralGroups(family(2))
    remove = provider.remove

    async def as_the_transport_does(group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        if is_too_late():
            raise ProviderError(failure(FailureKind.UNREACHABLE))
        return await remove(group_id, members)

    monkeypatch.setattr(provider, "remove", as_the_transport_does)
    operation_id = await confirmed(post.stored, post.clock.now(), people(2))
    runner, run = await post.runner(provider), run_of(operation_id)
    with monkeypatch.context() as asleep:
        asleep.setattr(sending, "LEAVES_WITHIN", -1.0)
        assert await runner.step(run, nobody_waits) == 1
    assert provider.requests == []
    assert [(item.state, item.attempt) for item in await post.items(operation_id)] == [
        (ItemState.WAITING, 1),
        (ItemState.WAITING, 0),
    ]
    await to_the_end(runner, run, post.clock)
    assert len(provider.requests) == 2
    assert await post.outcomes(operation_id) == [Outcome.DONE] * 2


async def test_the_time_to_leave_runs_from_before_the_mark(post: Post, monkeypatch: pytest.MonkeyPatch):
    """Stopped when the mark is on the disk and nothing has been made of it: others may have repeated it since."""
    provider = SeveralGroups(family(1))
    late: list[bool] = []
    remove, mark = provider.remove, post.stored.items.mark_attempting

    async def as_the_transport_does(group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        late.append(is_too_late())
        return await remove(group_id, members)

    async def stopped(operation_id: OperationId, items: Sequence[Item], now: datetime) -> list[Item]:
        marked = await mark(operation_id, items, now)
        time.sleep(0.1)  # noqa: ASYNC251 - nothing of the process goes on meanwhile
        return marked

    monkeypatch.setattr(provider, "remove", as_the_transport_does)
    monkeypatch.setattr(post.stored.items, "mark_attempting", stopped)
    monkeypatch.setattr(sending, "LEAVES_WITHIN", 0.05)
    operation_id = await confirmed(post.stored, post.clock.now(), people(1))
    await (await post.runner(provider)).step(run_of(operation_id), nobody_waits)
    assert late == [True]
