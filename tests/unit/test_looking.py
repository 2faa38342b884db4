"""Looking: no more reads of a group than it takes, none before its last request, and each group for itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain.failure import FailureKind
from bot.domain.operation import Item, ItemState, OperationId, OperationState, Target, Verdict
from bot.domain.outcome import Outcome
from bot.operations.errand import SOON
from bot.operations.looking import LOOKS_AFTER_A_CRASH
from bot.operations.runner import Runner
from bot.storage.audit import Entry, Event
from tests.clock import LeapingClock
from tests.unit.several import OTHER_GROUP, Unproven, failure
from tests.unit.stored import GROUP, Stored, begun, confirmed, open_stored, person, run_of, waiting
from tests.unit.works import nobody_waits, runner_of, to_the_end

EACH = 4
TARGETS = [Target(0, "main", GROUP, "Family"), Target(1, "main", OTHER_GROUP, "Choir")]


@dataclass
class Watch:
    """A runner whose provider has two groups of the same people, and whose word is no proof."""

    stored: Stored
    clock: LeapingClock
    provider: Unproven
    stack: AsyncExitStack

    async def runner(self) -> Runner:
        """As of a new process."""
        return await self.stack.enter_async_context(runner_of(self.stored, {"main": self.provider}, self.clock))

    async def verdicts(self, operation_id: OperationId) -> list[Outcome | FailureKind | None]:
        operation = await self.stored.get(operation_id)
        assert operation.state is OperationState.FINISHED
        assert all(target.is_done for target in operation.targets)
        return [(one.verdict.outcome or one.verdict.failure) if one.verdict else None for one in operation.items]


@pytest.fixture
async def watch(tmp_path: Path) -> AsyncIterator[Watch]:
    async with AsyncExitStack() as stack:
        stored = await stack.enter_async_context(open_stored(tmp_path))
        people = [person(number) for number in range(EACH)]
        provider = Unproven({GROUP: people, OTHER_GROUP: people})
        yield Watch(stored, LeapingClock(), provider, stack)


def in_two_groups() -> list[Item]:
    return [Item(number=number, target=number // EACH, participant=person(number % EACH)) for number in range(2 * EACH)]


async def test_one_look_at_each_group_settles_everybody_after_its_last_request(watch: Watch):
    operation_id = await confirmed(watch.stored, watch.clock.now(), in_two_groups(), targets=TARGETS)
    await to_the_end(await watch.runner(), run_of(operation_id), watch.clock)
    assert await watch.verdicts(operation_id) == [Outcome.DONE] * 2 * EACH
    assert sorted(watch.provider.reads) == [GROUP, OTHER_GROUP]
    for group in (GROUP, OTHER_GROUP):
        last = max(at for at, call in enumerate(watch.provider.calls) if call is not None and call.group == group)
        assert watch.provider.calls.index(None) > last


async def test_a_group_that_cannot_be_read_is_not_the_others_trouble(watch: Watch):
    watch.provider.unreadable[GROUP] = failure(FailureKind.UPSTREAM)
    operation_id = await confirmed(watch.stored, watch.clock.now(), in_two_groups(), targets=TARGETS)
    await to_the_end(await watch.runner(), run_of(operation_id), watch.clock)
    assert await watch.verdicts(operation_id) == [Outcome.PENDING] * EACH + [Outcome.DONE] * EACH
    assert watch.provider.reads.count(OTHER_GROUP) == 1


async def test_who_was_lost_in_a_crash_goes_back_and_is_sent_again_the_rest_only_once(watch: Watch):
    operation_id = await begun(watch.stored, watch.clock.now(), in_two_groups(), targets=TARGETS)
    lost = [waiting(0), waiting(1)]
    assert len(await watch.stored.items.mark_attempting(operation_id, lost, watch.clock.now())) == 2
    watch.provider.people[GROUP].discard(person(1))  # of this one the request had left
    began = watch.clock.now()
    await to_the_end(await watch.runner(), run_of(operation_id), watch.clock)
    assert await watch.verdicts(operation_id) == [Outcome.DONE] * 2 * EACH
    sent = [(one.group, one.people[0]) for one in watch.provider.requests]
    assert sent.count((GROUP, person(0))) == 1
    assert (GROUP, person(1)) not in sent
    assert len(sent) == len(set(sent)) == 2 * EACH - 1
    assert sent[-1] == (GROUP, person(0))
    assert (watch.clock.now() - began).total_seconds() >= sum(LOOKS_AFTER_A_CRASH)
    assert [item.attempt for item in (await watch.stored.get(operation_id)).items] == [2, *[1] * (2 * EACH - 1)]


async def test_a_wait_for_one_group_s_look_does_not_keep_another_from_being_done(watch: Watch):
    operation_id = await begun(watch.stored, watch.clock.now(), in_two_groups(), targets=TARGETS)
    runner, run = await watch.runner(), run_of(operation_id)
    [lost] = await watch.stored.items.mark_attempting(operation_id, [waiting(0)], watch.clock.now())
    while (wait := await runner.step(run, nobody_waits)) == 0:
        assert len(watch.provider.calls) < 20
    assert wait is not None
    operation = await watch.stored.get(operation_id)
    assert [target.is_done for target in operation.targets] == [False, True]
    assert operation.items[lost.number].state is ItemState.ATTEMPTING


async def test_another_process_looks_again_from_the_beginning(watch: Watch):
    operation_id = await begun(watch.stored, watch.clock.now(), [waiting(0)])
    await watch.stored.items.mark_attempting(operation_id, [waiting(0)], watch.clock.now())
    first, run = await watch.runner(), run_of(operation_id)
    for _ in range(len(LOOKS_AFTER_A_CRASH) - 1):
        wait = await first.step(run, nobody_waits)
        assert wait is not None
        watch.clock.leap(wait)
    assert watch.provider.requests == []
    began = watch.clock.now()

    async def hold(_: int) -> None:
        assert (watch.clock.now() - began).total_seconds() >= sum(LOOKS_AFTER_A_CRASH)

    watch.provider.hold = hold
    await to_the_end(await watch.runner(), run, watch.clock)
    assert await watch.verdicts(operation_id) == [Outcome.DONE]


async def test_a_later_attempt_is_looked_for_from_the_beginning(watch: Watch):
    """Between two turns of this process another one has looked to the end, sent again, and died of it."""
    operation_id = await begun(watch.stored, watch.clock.now(), [waiting(0)])
    [lost] = await watch.stored.items.mark_attempting(operation_id, [waiting(0)], watch.clock.now())
    runner, run = await watch.runner(), run_of(operation_id)
    for _ in range(len(LOOKS_AFTER_A_CRASH) - 1):
        wait = await runner.step(run, nobody_waits)
        assert wait is not None
        watch.clock.leap(wait)
    again = Entry(Event.RESULT, operation_id=operation_id)
    assert await watch.stored.items.mark_waiting(operation_id, [(lost, again)])
    assert await watch.stored.items.mark_attempting(operation_id, [lost], watch.clock.now())
    began = watch.clock.now()

    async def hold(_: int) -> None:
        assert (watch.clock.now() - began).total_seconds() >= sum(LOOKS_AFTER_A_CRASH)

    watch.provider.hold = hold
    await to_the_end(runner, run, watch.clock)
    assert await watch.verdicts(operation_id) == [Outcome.DONE]
    assert len(watch.provider.requests) == 1


async def test_what_was_answered_is_told_from_where_it_was(watch: Watch):
    operation_id = await begun(watch.stored, watch.clock.now(), [waiting(0)])
    [marked] = await watch.stored.items.mark_attempting(operation_id, [waiting(0)], watch.clock.now())
    assert await watch.stored.items.note_answer(operation_id, marked, Verdict(Outcome.DONE))
    await to_the_end(await watch.runner(), run_of(operation_id), watch.clock)
    assert await watch.verdicts(operation_id) == [Outcome.PENDING]
    assert watch.provider.requests == []


async def test_who_looks_gives_way_too(watch: Watch):
    operation_id = await confirmed(watch.stored, watch.clock.now(), in_two_groups(), targets=TARGETS)
    let_go = asyncio.Event()

    async def hold(_: int) -> None:
        watch.clock.leap(2)
        await let_go.wait()

    async def others_wait() -> bool:
        return True

    watch.provider.hold_read = hold
    runner, run = await watch.runner(), run_of(operation_id)
    async with asyncio.timeout(5):
        while (wait := await runner.step(run, others_wait)) != SOON:
            assert wait == 0  # it was its turn to send
    assert watch.provider.reads == [GROUP]
    let_go.set()
    await to_the_end(runner, run, watch.clock, others_wait)
    assert sorted(watch.provider.reads) == [GROUP, OTHER_GROUP]
    assert await watch.verdicts(operation_id) == [Outcome.DONE] * 2 * EACH
