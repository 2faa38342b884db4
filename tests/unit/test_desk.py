"""The desk where a press has more to it: two for a large operation, stops by others, undoing in time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.access import Policy
from bot.domain.action import Action
from bot.domain.operation import Item, OperationId, OperationState, Run, Stop, Target
from bot.operations.desk import Desk, Press
from bot.operations.terms import Terms
from bot.storage.audit import Entry, Event
from tests.clock import LeapingClock
from tests.unit.several import OTHER_GROUP
from tests.unit.stored import (
    GROUP,
    REQUESTER,
    TTL,
    Stored,
    asked,
    begun,
    confirmed,
    open_stored,
    waiting,
)

OTHER_ADMIN = 1002
STRANGER = 4242
BULK_LIMIT = 3
UNDO_TTL = timedelta(hours=1)
NOBODY = OperationId("a" * 12)


class Given:
    """An engine that only notes what it is given."""

    def __init__(self) -> None:
        self.runs: list[Run] = []

    async def submit(self, runs: Sequence[Run]) -> None:
        self.runs.extend(runs)

    async def run(self) -> None:
        """Nothing is run here."""

    async def drain(self, seconds: float) -> None:
        """Nothing is running."""


@dataclass
class Counter:
    """A desk with its parts."""

    stored: Stored
    clock: LeapingClock
    engine: Given
    desk: Desk

    async def finish(self, operation_id: OperationId) -> None:
        over = Entry(Event.RUN, operation_id=operation_id)
        for target in (await self.stored.get(operation_id)).targets:
            await self.stored.operations.target_done(operation_id, target)
        assert await self.stored.operations.finish(operation_id, over, self.clock.now())

    async def refusals(self, operation_id: OperationId) -> list[str]:
        rows = await self.stored.audit.rows(operation_id)
        return [str(row.detail["why"]) for row in rows if row.event is Event.REFUSAL]


@pytest.fixture
async def counter(tmp_path: Path, database_url: str) -> AsyncIterator[Counter]:
    async with open_stored(tmp_path, database_url) as stored:
        clock, engine = LeapingClock(), Given()
        terms = Terms(confirm_ttl=TTL, bulk_limit=BULK_LIMIT, undo_ttl=UNDO_TTL)
        policy = Policy(frozenset({REQUESTER, OTHER_ADMIN}))
        yield Counter(stored, clock, engine, Desk(stored.operations, stored.audit, engine, policy, clock, terms))


def items(count: int) -> list[Item]:
    return [waiting(number) for number in range(count)]


async def test_a_large_operation_takes_one_press_of_each_of_two_buttons(counter: Counter):
    operation_id = await asked(counter.stored, counter.clock.now(), items(BULK_LIMIT + 1))
    first = await counter.desk.confirm(operation_id, REQUESTER, "Alex")
    assert first.press is Press.TAKEN
    assert first.operation is not None
    assert (first.operation.state, first.operation.is_armed) == (OperationState.ASKING, True)
    again = await counter.desk.confirm(operation_id, REQUESTER, "Alex")
    assert again.press is Press.SECOND
    assert counter.engine.runs == []
    second = await counter.desk.confirm(operation_id, REQUESTER, "Alex", surely=True)
    assert second.press is Press.TAKEN
    assert second.operation is not None
    assert second.operation.state is OperationState.CONFIRMED
    assert counter.engine.runs == [Run(operation_id, "main", urgent=True)]
    for surely in (False, True):
        assert (await counter.desk.confirm(operation_id, REQUESTER, "Alex", surely=surely)).press is Press.USED
    presses = [dict(row.detail) for row in await counter.stored.audit.rows(operation_id) if row.event is Event.PRESS]
    assert presses == [{"press": "confirm first"}, {"press": "confirm"}]


async def test_of_many_first_presses_at_once_one_counts(counter: Counter):
    operation_id = await asked(counter.stored, counter.clock.now(), items(BULK_LIMIT + 1))
    presses = await asyncio.gather(*(counter.desk.confirm(operation_id, REQUESTER, "Alex") for _ in range(5)))
    assert [one.press for one in presses].count(Press.TAKEN) == 1
    assert counter.engine.runs == []


async def test_only_what_is_to_do_makes_an_operation_large(counter: Counter):
    operation_id = await asked(counter.stored, counter.clock.now(), items(BULK_LIMIT))
    assert (await counter.desk.confirm(operation_id, REQUESTER, "Alex")).press is Press.TAKEN
    assert [run.operation_id for run in counter.engine.runs] == [operation_id]


async def test_the_second_press_comes_in_time_or_not_at_all(counter: Counter):
    operation_id = await asked(counter.stored, counter.clock.now(), items(BULK_LIMIT + 1))
    await counter.desk.confirm(operation_id, REQUESTER, "Alex")
    counter.clock.leap(TTL.total_seconds())
    assert (await counter.desk.confirm(operation_id, REQUESTER, "Alex", surely=True)).press is Press.EXPIRED
    assert counter.engine.runs == []


async def test_the_first_press_comes_in_time_or_not_at_all(counter: Counter):
    operation_id = await asked(counter.stored, counter.clock.now(), items(BULK_LIMIT + 1))
    counter.clock.leap(TTL.total_seconds())
    assert (await counter.desk.confirm(operation_id, REQUESTER, "Alex")).press is Press.EXPIRED


async def test_nobody_else_presses_either_button(counter: Counter):
    operation_id = await asked(counter.stored, counter.clock.now(), items(BULK_LIMIT + 1))
    for surely in (False, True):
        pressed = await counter.desk.confirm(operation_id, OTHER_ADMIN, "Sam", surely=surely)
        assert pressed.press is Press.NOT_YOURS
    assert not (await counter.stored.get(operation_id)).is_armed


async def test_an_operation_in_groups_of_two_accounts_is_two_runs(counter: Counter):
    targets = [Target(0, "main", GROUP, "Family"), Target(1, "other", OTHER_GROUP, "Choir")]
    people = [waiting(0), waiting(1, target=1)]
    operation_id = await asked(counter.stored, counter.clock.now(), people, targets=targets)
    await counter.desk.confirm(operation_id, REQUESTER, "Alex")
    assert counter.engine.runs == [Run(operation_id, account, urgent=True) for account in ("main", "other")]


async def test_a_made_up_press_of_the_second_button_alone_confirms_nothing(counter: Counter):
    operation_id = await asked(counter.stored, counter.clock.now(), items(21))
    pressed = await counter.desk.confirm(operation_id, REQUESTER, "Alex", surely=True)
    assert pressed.press is Press.GONE
    assert counter.engine.runs == []


async def test_who_has_many_to_deal_with_is_not_urgent(counter: Counter):
    operation_id = await asked(counter.stored, counter.clock.now(), items(21))
    await counter.desk.confirm(operation_id, REQUESTER, "Alex")
    await counter.desk.confirm(operation_id, REQUESTER, "Alex", surely=True)
    assert counter.engine.runs == [Run(operation_id, "main", urgent=False)]
    assert counter.engine.runs == await counter.stored.operations.open_runs()


@pytest.mark.parametrize("is_begun", [True, False])
async def test_another_admin_may_stop_a_run_once(counter: Counter, *, is_begun: bool):
    make = begun if is_begun else confirmed
    operation_id = await make(counter.stored, counter.clock.now(), items(2))
    pressed = await counter.desk.stop(operation_id, OTHER_ADMIN, "Sam")
    assert pressed.press is Press.TAKEN
    assert pressed.operation is not None
    assert pressed.operation.stop == Stop(OTHER_ADMIN, "Sam")
    assert [run.operation_id for run in counter.engine.runs] == [operation_id]  # so that it is told soon
    assert (await counter.desk.stop(operation_id, REQUESTER, "Alex")).press is Press.STOPPING
    assert (await counter.stored.get(operation_id)).stop == Stop(OTHER_ADMIN, "Sam")


async def test_a_stranger_stops_nothing_and_it_is_noted(counter: Counter):
    operation_id = await begun(counter.stored, counter.clock.now(), items(2))
    assert (await counter.desk.stop(operation_id, STRANGER, "Eve")).press is Press.NOT_ALLOWED
    assert (await counter.stored.get(operation_id)).stop is None
    assert await counter.refusals(operation_id) == ["not_allowed"]
    assert counter.engine.runs == []


async def test_what_does_not_run_cannot_be_stopped(counter: Counter):
    operation_id = await begun(counter.stored, counter.clock.now(), items(1))
    await counter.finish(operation_id)
    assert (await counter.desk.stop(operation_id, REQUESTER, "Alex")).press is Press.ENDED
    question = await asked(counter.stored, counter.clock.now(), items(1))
    assert (await counter.desk.stop(question, REQUESTER, "Alex")).press is Press.ENDED
    assert (await counter.desk.stop(NOBODY, REQUESTER, "Alex")).press is Press.GONE


async def test_what_was_done_can_be_undone_for_a_time(counter: Counter):
    operation_id = await begun(counter.stored, counter.clock.now(), items(1))
    assert (await counter.desk.may_undo(operation_id, REQUESTER)).press is Press.PAST  # it is not done yet
    await counter.finish(operation_id)
    assert (await counter.desk.may_undo(operation_id, OTHER_ADMIN)).press is Press.TAKEN
    counter.clock.leap(UNDO_TTL.total_seconds() - 60)
    assert (await counter.desk.may_undo(operation_id, REQUESTER)).press is Press.TAKEN
    counter.clock.leap(61)
    assert (await counter.desk.may_undo(operation_id, REQUESTER)).press is Press.PAST


async def test_a_stranger_undoes_nothing_and_it_is_noted(counter: Counter):
    operation_id = await begun(counter.stored, counter.clock.now(), items(1))
    await counter.finish(operation_id)
    assert (await counter.desk.may_undo(operation_id, STRANGER)).press is Press.NOT_ALLOWED
    assert await counter.refusals(operation_id) == ["not_allowed"]


async def test_not_everything_can_be_undone(counter: Counter):
    operation_id = await begun(counter.stored, counter.clock.now(), items(1), action=Action.LEAVE)
    await counter.finish(operation_id)
    assert (await counter.desk.may_undo(operation_id, REQUESTER)).press is Press.GONE
    assert (await counter.desk.may_undo(NOBODY, REQUESTER)).press is Press.GONE
