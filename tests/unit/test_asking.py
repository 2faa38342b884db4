"""From a request to a stored question: all groups, bounds, dry runs, and taking back what was done."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.domain.access import Policy
from bot.domain.action import Action
from bot.domain.failure import FailureKind
from bot.domain.operation import Hindrance, Operation, OperationId, OperationState, Origin, Verdict
from bot.domain.outcome import Outcome
from bot.domain.request import AllGroups, Request
from bot.operations import asking
from bot.operations.asking import Asker
from bot.operations.desk import Desk, Press
from bot.operations.directory import Directory
from bot.operations.pace import Pace
from bot.operations.planner import Planner
from bot.operations.terms import Terms
from bot.providers.limits import MemoryLimiter
from bot.storage.audit import Entry, Event
from tests.clock import LeapingClock
from tests.unit.several import OTHER_GROUP, SeveralGroups, failure
from tests.unit.stored import GROUP, REQUESTER, TTL, Stored, asked, open_stored, person, waiting
from tests.unit.test_planner import THIRD_GROUP
from tests.unit.test_state_machine import Submissions

ANNA, BORIS, CLARA = (person(number) for number in range(3))

_messages = count(50_000)


def origin(message_id: int | None = None) -> Origin:
    return Origin(REQUESTER, REQUESTER, next(_messages) if message_id is None else message_id, None, "en")


@dataclass
class Reception:
    """An asker with a desk. The account "main" has two groups, "other" has one."""

    stored: Stored
    clock: LeapingClock
    main: SeveralGroups
    other: SeveralGroups
    asker: Asker
    desk: Desk
    engine: Submissions

    async def ask(self, request: Request, *, message_id: int | None = None) -> Operation:
        operation = await self.asker.ask(request, origin(message_id))
        assert operation is not None
        return operation

    async def finished(self, request: Request) -> Operation:
        """The operation after a run in which all that was to do was done."""
        operation = await self.ask(request)
        assert (await self.desk.confirm(operation.id, REQUESTER, "Alex")).press is Press.TAKEN
        store, entry = self.stored.operations, Entry(Event.RUN, operation_id=operation.id)
        await store.move(operation.id, OperationState.CONFIRMED, OperationState.RUNNING, entry)
        done = [(item, Verdict(Outcome.DONE), entry) for item in operation.items if item.to_do]
        assert await self.stored.items.settle(operation.id, done) == len(done)
        for target in operation.targets:
            await store.target_done(operation.id, target)
        assert await store.finish(operation.id, entry, self.clock.now())
        return await self.stored.get(operation.id)

    async def undo(self, operation_id: OperationId) -> Operation | None:
        return await self.asker.undo(operation_id, origin())


@pytest.fixture
async def reception(tmp_path: Path) -> AsyncIterator[Reception]:
    async with open_stored(tmp_path) as stored:
        clock, engine = LeapingClock(), Submissions()
        main = SeveralGroups({GROUP: [ANNA, BORIS], OTHER_GROUP: [BORIS]})
        other = SeveralGroups({THIRD_GROUP: [BORIS, CLARA]}, account="other")
        accounts = {"main": main, "other": other}
        directory = Directory(accounts, clock)
        terms = Terms(confirm_ttl=TTL, bulk_limit=20, undo_ttl=timedelta(days=1))
        planner = Planner(accounts, directory, Pace(MemoryLimiter(), 0.0), clock)
        asker = Asker(stored.operations, directory, planner, clock, terms)
        policy = Policy(frozenset({REQUESTER}))
        desk = Desk(stored.operations, stored.audit, engine, policy, clock, terms)
        yield Reception(stored, clock, main, other, asker, desk, engine)
        await directory.aclose()


KICK_BORIS = Request(Action.REMOVE, (BORIS,), AllGroups())


async def test_all_groups_are_those_of_all_accounts(reception: Reception):
    operation = await reception.ask(KICK_BORIS)
    assert operation.state is OperationState.ASKING
    assert [(one.account, one.group_id) for one in operation.targets] == [
        ("main", GROUP),
        ("main", OTHER_GROUP),
        ("other", THIRD_GROUP),
    ]
    assert (operation.tally.to_do, operation.tally.total) == (3, 3)
    assert operation.unlisted == {}
    assert reception.main.requests == reception.other.requests == []


async def test_all_groups_of_one_account(reception: Reception):
    operation = await reception.ask(replace(KICK_BORIS, place=AllGroups("other")))
    assert [one.group_id for one in operation.targets] == [THIRD_GROUP]


async def test_an_account_whose_groups_cannot_be_listed_is_named(reception: Reception):
    reception.other.unlisted = failure(FailureKind.UPSTREAM)
    operation = await reception.ask(KICK_BORIS)
    assert operation.state is OperationState.ASKING
    assert operation.unlisted == {"other": FailureKind.UPSTREAM}
    assert {one.account for one in operation.targets} == {"main"}


async def test_where_nothing_can_be_listed_the_failure_is_told(reception: Reception):
    reception.other.unlisted = failure(FailureKind.UPSTREAM)
    operation = await reception.ask(replace(KICK_BORIS, place=AllGroups("other")))
    assert (operation.state, operation.failure, operation.failed_account) == (
        OperationState.REFUSED,
        FailureKind.UPSTREAM,
        "other",
    )


async def test_where_there_is_no_group_at_all(reception: Reception):
    reception.other.people.clear()
    operation = await reception.ask(replace(KICK_BORIS, place=AllGroups("other")))
    assert (operation.state, operation.hindrance) == (OperationState.REFUSED, Hindrance.NO_GROUPS)


async def test_one_group_that_cannot_be_read_keeps_nobody_from_the_others(reception: Reception):
    reception.main.unreadable[GROUP] = failure(FailureKind.UPSTREAM)
    operation = await reception.ask(KICK_BORIS)
    assert [one.failure for one in operation.targets] == [FailureKind.UPSTREAM, None, None]
    assert operation.tally.to_do == 2


async def test_more_than_an_operation_may_have_is_refused_before_a_group_is_read(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(asking, "MOST_ITEMS", 5)
    operation = await reception.ask(Request(Action.REMOVE, (ANNA, BORIS), AllGroups()))
    assert (operation.state, operation.hindrance) == (OperationState.REFUSED, Hindrance.TOO_LARGE)
    assert reception.main.reads == reception.other.reads == []
    monkeypatch.setattr(asking, "MOST_ITEMS", 6)
    assert (await reception.ask(Request(Action.REMOVE, (ANNA, BORIS), AllGroups()))).state is OperationState.ASKING


async def test_a_dry_run_is_shown_and_cannot_be_confirmed(reception: Reception):
    operation = await reception.ask(replace(KICK_BORIS, is_dry=True))
    assert operation.state is OperationState.SHOWN
    assert operation.tally.to_do == 3
    pressed = await reception.desk.confirm(operation.id, REQUESTER, "Alex")
    assert pressed.press is Press.USED
    assert reception.engine.ids == []
    assert await reception.stored.operations.open_runs() == []


async def test_a_dry_run_without_anything_to_do_says_so(reception: Reception):
    operation = await reception.ask(Request(Action.REMOVE, (person(9),), AllGroups(), is_dry=True))
    assert (operation.state, operation.tally.to_do) == (OperationState.REFUSED, 0)


async def test_a_message_asks_once(reception: Reception):
    await reception.ask(KICK_BORIS, message_id=7)
    assert await reception.asker.ask(KICK_BORIS, origin(7)) is None


async def test_what_was_being_looked_at_when_the_process_died_is_closed_once(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
):
    ready = await reception.ask(KICK_BORIS)

    async def dies(_: int) -> None:
        raise OSError("the power fails")

    reception.main.hold_read = dies
    reception.clock.leap(60)
    with pytest.raises(BaseExceptionGroup):
        await reception.ask(KICK_BORIS, message_id=8)
    cut_off = await reception.stored.operations.by_message(REQUESTER, 8)
    assert cut_off is not None
    assert await reception.asker.interrupted() == [cut_off]
    closed = await reception.stored.get(cut_off)
    assert (closed.state, closed.hindrance) == (OperationState.REFUSED, Hindrance.INTERRUPTED)
    assert await reception.asker.interrupted() == []
    assert (await reception.stored.get(ready.id)).state is OperationState.ASKING


async def test_undoing_pairs_people_with_the_groups_where_it_was_done(reception: Reception):
    done = await reception.finished(Request(Action.REMOVE, (ANNA, CLARA), AllGroups()))
    reception.clock.leap(60)
    reception.main.people[GROUP].clear()
    reception.other.people[THIRD_GROUP].clear()
    undo = await reception.undo(done.id)
    assert undo is not None
    assert (undo.action, undo.undoes, undo.state) == (Action.ADD, done.id, OperationState.ASKING)
    pairs = [(undo.targets[item.target].group_id, item.participant, item.to_do) for item in undo.items]
    assert pairs == [(GROUP, ANNA, True), (THIRD_GROUP, CLARA, True)]


async def test_what_is_taken_back_is_so_once(reception: Reception):
    done = await reception.finished(KICK_BORIS)
    reception.clock.leap(60)
    for provider in (reception.main, reception.other):
        for people in provider.people.values():
            people.discard(BORIS)
    undo = await reception.undo(done.id)
    assert undo is not None
    assert await reception.undo(done.id) is None
    assert (await reception.desk.may_undo(done.id, REQUESTER)).press is Press.UNDONE
    assert (await reception.desk.confirm(undo.id, REQUESTER, "Alex")).press is Press.TAKEN
    assert await reception.undo(done.id) is None


async def test_who_thought_better_of_taking_it_back_may_think_again(reception: Reception):
    done = await reception.finished(KICK_BORIS)
    reception.clock.leap(60)
    reception.main.people[GROUP].discard(BORIS)
    first = await reception.undo(done.id)
    assert first is not None
    assert (await reception.desk.cancel(first.id, REQUESTER, "Alex")).press is Press.TAKEN
    assert (await reception.desk.may_undo(done.id, REQUESTER)).press is Press.TAKEN
    second = await reception.undo(done.id)
    assert second is not None
    assert second.id != first.id


async def test_an_undoing_with_nothing_left_to_do_may_be_asked_for_again(reception: Reception):
    done = await reception.finished(KICK_BORIS)
    undo = await reception.undo(done.id)  # all are in their groups: the run was never made
    assert undo is not None
    assert (undo.state, undo.tally.to_do) == (OperationState.REFUSED, 0)
    assert (await reception.desk.may_undo(done.id, REQUESTER)).press is Press.TAKEN


async def test_leaving_a_group_is_not_taken_back(reception: Reception):
    done = await reception.finished(Request(Action.LEAVE, (), AllGroups("other")))
    assert await reception.undo(done.id) is None
    assert (await reception.desk.may_undo(done.id, REQUESTER)).press is Press.GONE


async def test_what_was_prepared_a_moment_ago_is_not_interrupted(reception: Reception, monkeypatch: pytest.MonkeyPatch):
    """The process that looks for what was interrupted may be answering already."""
    operation_id = await asked(reception.stored, reception.clock.now(), [waiting(0)])

    async def a_moment_ago() -> list[OperationId]:
        return [operation_id]

    monkeypatch.setattr(reception.stored.operations, "unprepared", a_moment_ago)
    assert await reception.asker.interrupted() == []
    assert (await reception.stored.get(operation_id)).state is OperationState.ASKING
