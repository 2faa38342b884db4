"""The states of an operation: which moves there are, and that of several at once exactly one is made."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import permutations, product
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.access import Policy
from bot.domain.operation import TRANSITIONS, ItemState, OperationId, OperationState, Run
from bot.operations.desk import Desk, Press
from bot.operations.terms import Terms
from bot.storage import tables
from bot.storage.audit import Entry, Event
from tests.clock import LeapingClock
from tests.unit.stored import REQUESTER, TTL, Stored, asked, open_stored, waiting

PAIRS = list(product(OperationState, OperationState))
ALLOWED = [(before, after) for before, after in PAIRS if after in TRANSITIONS[before]]
FORBIDDEN = [pair for pair in PAIRS if pair not in ALLOWED]
ENDS = [state for state in OperationState if not TRANSITIONS[state]]
STRANGER = 4242


@dataclass
class Submissions:
    """An engine that only notes what it is given."""

    ids: list[OperationId] = field(default_factory=list)

    async def submit(self, runs: Sequence[Run]) -> None:
        self.ids.extend(run.operation_id for run in runs)

    async def run(self) -> None:
        """Nothing is run here."""

    async def drain(self, seconds: float) -> None:
        """Nothing is running."""


@dataclass
class Office:
    """A desk with its parts."""

    stored: Stored
    clock: LeapingClock
    engine: Submissions
    desk: Desk

    async def asks(self) -> OperationId:
        return await asked(self.stored, self.clock.now(), [waiting(0)])

    async def state(self, operation_id: OperationId) -> OperationState:
        return (await self.stored.get(operation_id)).state

    async def put(self, operation_id: OperationId, state: OperationState) -> None:
        """Set the state by force."""
        async with self.stored.engine.begin() as connection:
            await connection.execute(
                sa.update(tables.operation).where(tables.operation.c.id == operation_id).values(state=state)
            )

    async def events(self, operation_id: OperationId) -> list[Event]:
        return [row.event for row in await self.stored.audit.rows(operation_id)]


@pytest.fixture
async def office(tmp_path: Path, database_url: str) -> AsyncIterator[Office]:
    async with open_stored(tmp_path, database_url) as stored:
        clock, engine = LeapingClock(), Submissions()
        policy = Policy(frozenset({REQUESTER}))
        terms = Terms(confirm_ttl=TTL, bulk_limit=20, undo_ttl=timedelta(days=1))
        desk = Desk(stored.operations, stored.audit, engine, policy, clock, terms)
        yield Office(stored, clock, engine, desk)


def test_every_state_has_its_ways_out_and_all_ends_are_reached():
    assert set(TRANSITIONS) == set(OperationState)
    reached = {OperationState.ASKING}
    while new := {after for before in reached for after in TRANSITIONS[before]} - reached:
        reached |= new
    assert reached == set(OperationState)


@pytest.mark.parametrize(("before", "after"), ALLOWED)
async def test_a_move_is_made_once(office: Office, before: OperationState, after: OperationState):
    operation_id = await office.asks()
    await office.put(operation_id, before)
    move = Entry(Event.RUN, operation_id=operation_id)
    assert await office.stored.operations.move(operation_id, before, after, move)
    assert await office.state(operation_id) is after
    assert not await office.stored.operations.move(operation_id, before, after, move)
    assert await office.events(operation_id) == [Event.RUN]


@pytest.mark.parametrize(("before", "after"), ALLOWED)
async def test_a_move_from_another_state_changes_nothing(office: Office, before: OperationState, after: OperationState):
    operation_id = await office.asks()
    for other in OperationState:
        if other is not before:
            await office.put(operation_id, other)
            assert not await office.stored.operations.move(operation_id, before, after, Entry(Event.RUN))
            assert await office.state(operation_id) is other


@pytest.mark.parametrize(("before", "after"), FORBIDDEN)
async def test_a_move_that_is_none_is_a_fault(office: Office, before: OperationState, after: OperationState):
    operation_id = await office.asks()
    await office.put(operation_id, before)
    with pytest.raises(ValueError, match="no way"):
        await office.stored.operations.move(operation_id, before, after, Entry(Event.RUN))
    assert await office.state(operation_id) is before


@pytest.mark.parametrize("state", [state for state in OperationState if state is not OperationState.ASKING])
async def test_a_question_that_is_answered_cannot_be_answered_again(office: Office, state: OperationState):
    operation_id = await office.asks()
    await office.put(operation_id, state)
    refused = Press.EXPIRED if state is OperationState.EXPIRED else Press.USED
    for press in (office.desk.confirm, office.desk.cancel):
        assert (await press(operation_id, REQUESTER, "Alex")).press is refused
    assert not await office.desk.expire(operation_id)
    assert await office.state(operation_id) is state
    assert office.engine.ids == []


async def test_a_press_counts_until_the_time_is_over(office: Office):
    in_time, late = await office.asks(), await office.asks()
    office.clock.leap(TTL.total_seconds() - 60)
    assert not await office.desk.expire(in_time)
    assert (await office.desk.confirm(in_time, REQUESTER, "Alex")).press is Press.TAKEN
    office.clock.leap(60)
    assert (await office.desk.confirm(late, REQUESTER, "Alex")).press is Press.EXPIRED
    assert await office.state(late) is OperationState.EXPIRED
    assert office.engine.ids == [in_time]


async def test_a_question_that_got_more_time_meanwhile_does_not_expire(office: Office):
    operation_id = await office.asks()
    office.clock.leap(TTL.total_seconds())
    assert await office.stored.operations.expired(office.clock.now()) == [operation_id]
    await office.stored.operations.offer(operation_id, [], office.clock.now() + TTL)
    assert not await office.desk.expire(operation_id)
    assert await office.state(operation_id) is OperationState.ASKING


@pytest.mark.parametrize("left", [0.5, 0.0, -0.001])
@pytest.mark.parametrize("order", list(permutations(["confirm", "cancel", "expire"])))
async def test_of_confirm_cancel_and_expire_at_once_exactly_one_wins(
    office: Office, order: tuple[str, ...], left: float
):
    operation_id = await office.asks()
    office.clock.leap(TTL.total_seconds() - left)
    await asyncio.gather(*(_take(office, operation_id, step) for step in order))
    state = await office.state(operation_id)
    assert state in {OperationState.CONFIRMED, OperationState.CANCELLED, OperationState.EXPIRED}
    assert office.engine.ids == [operation_id] * (state is OperationState.CONFIRMED)
    counted = Event.EXPIRY if state is OperationState.EXPIRED else Event.PRESS
    assert await office.events(operation_id) == [counted]


async def test_of_many_presses_at_once_one_starts_one_run(office: Office):
    operation_id = await office.asks()
    presses = await asyncio.gather(*(office.desk.confirm(operation_id, REQUESTER, "Alex") for _ in range(20)))
    assert sorted(pressed.press for pressed in presses) == [Press.TAKEN] + [Press.USED] * 19
    assert office.engine.ids == [operation_id]


async def test_a_press_by_somebody_else_changes_nothing(office: Office):
    operation_id = await office.asks()
    for press in (office.desk.confirm, office.desk.cancel):
        assert (await press(operation_id, STRANGER, "Sam")).press is Press.NOT_YOURS
    assert await office.state(operation_id) is OperationState.ASKING
    assert office.engine.ids == []
    assert await office.events(operation_id) == [Event.REFUSAL] * 2


async def test_nothing_is_confirmed_before_there_is_a_plan(office: Office):
    operation_id = await asked(office.stored, office.clock.now())
    assert (await office.desk.confirm(operation_id, REQUESTER, "Alex")).press is Press.USED
    assert await office.state(operation_id) is OperationState.ASKING


STEPS = ("confirm", "cancel", "expire", "wait", "run", "finish")


@settings(
    max_examples=40,
    deadline=None,
    # The database is shared by all examples; each has an operation of its own in it.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(st.sampled_from(STEPS), max_size=8))
async def test_whatever_happens_in_whatever_order_only_moves_that_there_are_are_made(office: Office, steps: list[str]):
    operation_id = await office.asks()
    submitted = len(office.engine.ids)
    history = [OperationState.ASKING]
    for step in steps:
        await _take(office, operation_id, step)
        state = await office.state(operation_id)
        if state is not history[-1]:
            assert state in TRANSITIONS[history[-1]]
            history.append(state)
    assert len(office.engine.ids) - submitted == (OperationState.CONFIRMED in history)
    assert len(await office.events(operation_id)) == len(history) - 1
    [item] = (await office.stored.get(operation_id)).items
    assert item.state is ItemState.WAITING


async def _take(office: Office, operation_id: OperationId, step: str) -> None:
    entry = Entry(Event.RUN, operation_id=operation_id)
    match step:
        case "confirm":
            await office.desk.confirm(operation_id, REQUESTER, "Alex")
        case "cancel":
            await office.desk.cancel(operation_id, REQUESTER, "Alex")
        case "expire":
            await office.desk.expire(operation_id)
        case "wait":
            office.clock.leap(TTL.total_seconds() / 2)
        case "run":
            await office.stored.operations.move(operation_id, OperationState.CONFIRMED, OperationState.RUNNING, entry)
        case "finish":
            await office.stored.operations.move(operation_id, OperationState.RUNNING, OperationState.FINISHED, entry)
