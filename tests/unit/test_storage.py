"""The stored operations: what is written comes back, and whoever comes second changes nothing."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.domain.action import Action
from bot.domain.failure import FailureKind
from bot.domain.group import GroupId
from bot.domain.operation import (
    LISTED_WHOLE,
    Choice,
    Count,
    Item,
    ItemState,
    Operation,
    OperationId,
    OperationState,
    Origin,
    Tally,
    Target,
    Verdict,
    new_operation_id,
)
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Participant, Role, WhatsAppId
from bot.storage.audit import Entry, Event
from bot.storage.database import DataInUseError, open_engine, sole_use
from bot.storage.operations import EXAMPLES, Operations
from bot.storage.people import People
from bot.storage.sqlite import database_file
from tests.unit.stored import GROUP, REQUESTER, Stored, asked, begun, confirmed, open_stored, person, run_of, waiting

NOW = datetime(2026, 11, 20, 12, 30, 15, 123456, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)
SOMEBODY = Entry(Event.PRESS, REQUESTER)
CHOICES = (Choice("main", GROUP, "Family", 5, None), Choice("other", GROUP, "Семья", None, "spam"))


@pytest.fixture
async def stored(tmp_path: Path, database_url: str) -> AsyncIterator[Stored]:
    async with open_stored(tmp_path, database_url) as opened:
        yield opened


def question(message_id: int = 7) -> Operation:
    return Operation(
        id=new_operation_id(),
        action=Action.REMOVE,
        state=OperationState.ASKING,
        origin=Origin(REQUESTER, -100123, message_id, 4, "ru"),
        people=(person(1), Participant(lid=WhatsAppId("204000000007919@lid"))),
        created_at=NOW,
        expires_at=LATER,
        looked_for="Соседи 🏠",
    )


async def test_an_operation_comes_back_as_it_was_stored(stored: Stored):
    operation = question()
    assert await stored.operations.create(operation, Entry(Event.REQUEST, REQUESTER))
    assert await stored.get(operation.id) == operation
    assert await stored.operations.by_message(-100123, 7) == operation.id
    assert await stored.operations.by_message(-100123, 8) is None


async def test_a_plan_comes_back_as_it_was_stored(stored: Stored):
    operation = question()
    await stored.operations.create(operation, SOMEBODY)
    targets = (Target(0, "main", GROUP, "Family", 5), Target(1, "other", GroupId("7900-15@g.us"), "", is_done=True))
    items = (
        Item(0, 0, operation.people[0], "Анна", "79001230001@c.us", Role.ADMIN),
        Item(1, 1, operation.people[1], seen=False),
        Item(2, 0, person(3), to_do=False, state=ItemState.SETTLED, verdict=Verdict(Outcome.REFUSED, Refusal.OWNER)),
    )
    unlisted = {"third": FailureKind.UNREACHABLE}
    await stored.operations.plan(
        operation.id, reason="spam", targets=targets, items=items, expires_at=LATER, seconds=7.5, unlisted=unlisted
    )
    planned = await stored.get(operation.id)
    tally = Tally(
        (
            Count(to_do=True, state=ItemState.WAITING, answered=False, key=None, items=2, groups=2),
            Count(to_do=False, state=ItemState.SETTLED, answered=False, key="refused_owner", items=1, groups=1),
        )
    )
    assert set(planned.tally.counts) == set(tally.counts)
    assert replace(planned, tally=tally) == replace(
        operation,
        reason="spam",
        targets=targets,
        items=items,
        tally=tally,
        seconds=7.5,
        unlisted=unlisted,
        card_version=1,
        is_card_due=True,
    )
    assert planned.target_of(items[1]) == targets[1]


async def test_a_message_asks_once(stored: Stored):
    assert await stored.operations.create(question(), SOMEBODY)
    assert not await stored.operations.create(question(), SOMEBODY)
    assert await stored.operations.create(question(message_id=8), SOMEBODY)
    assert len(await stored.audit.rows()) == 2


async def test_a_taken_id_is_no_message_that_asked_before(stored: Stored):
    operation = question()
    await stored.operations.create(operation, SOMEBODY)
    with pytest.raises(sa.exc.IntegrityError):
        await stored.operations.create(replace(question(message_id=8), id=operation.id), SOMEBODY)


async def test_of_offered_choices_one_is_taken_once(stored: Stored):
    operation_id = await asked(stored, NOW)
    assert not await stored.operations.choose(operation_id, SOMEBODY, LATER)
    await stored.operations.offer(operation_id, CHOICES, LATER)
    assert (await stored.get(operation_id)).choices == CHOICES
    taken = await asyncio.gather(
        *(stored.operations.choose(operation_id, SOMEBODY, LATER + timedelta(minutes=9)) for _ in range(5))
    )
    assert sorted(taken) == [False] * 4 + [True]
    after = await stored.get(operation_id)
    assert (after.choices, after.expires_at) == ((), LATER + timedelta(minutes=9))
    assert [row.event for row in await stored.audit.rows()] == [Event.REQUEST, Event.PRESS]


async def test_a_question_that_was_closed_meanwhile_gets_no_plan(stored: Stored):
    operation_id = await asked(stored, NOW)
    await stored.operations.move(operation_id, OperationState.ASKING, OperationState.CANCELLED, SOMEBODY)
    await stored.operations.offer(operation_id, CHOICES, LATER)
    target = Target(0, "main", GROUP, "Family")
    await stored.operations.plan(operation_id, reason=None, targets=[target], items=[waiting(0)], expires_at=LATER)
    operation = await stored.get(operation_id)
    assert (operation.choices, operation.targets, operation.items) == ((), (), ())


async def test_an_item_goes_its_way_once(stored: Stored):
    item = waiting(0)
    operation_id = await begun(stored, NOW, [item])
    items = stored.items
    done = Verdict(Outcome.DONE, code="200")

    async def now() -> Item:
        return (await stored.get(operation_id)).items[0]

    assert not await items.mark_waiting(operation_id, [(item, SOMEBODY)])
    assert not await items.note_answer(operation_id, item, done)
    [first] = await items.mark_attempting(operation_id, [item], NOW)
    assert await items.mark_attempting(operation_id, [item], LATER) == []
    assert first == replace(item, state=ItemState.ATTEMPTING, attempt=1, attempted_at=NOW) == await now()
    assert await items.mark_waiting(operation_id, [(first, SOMEBODY)])
    assert (await now()).state is ItemState.WAITING
    [second] = await items.mark_attempting(operation_id, [await now()], LATER)
    assert await items.note_answer(operation_id, second, done)
    assert (await now()).answer == done
    assert await items.settle(operation_id, [(second, done, SOMEBODY)])
    assert not await items.settle(operation_id, [(second, Verdict(failure=FailureKind.QUOTA), SOMEBODY)])
    assert await items.mark_attempting(operation_id, [second], LATER) == []
    assert await now() == replace(
        item, state=ItemState.SETTLED, attempt=2, attempted_at=LATER, answer=done, verdict=done
    )


async def test_what_changes_nothing_leaves_no_audit_row(stored: Stored):
    item = waiting(0)
    operation_id = await confirmed(stored, NOW, [item])
    before = await stored.audit.rows()
    await stored.items.mark_waiting(operation_id, [(item, SOMEBODY)])
    await stored.items.settle(operation_id, [(replace(item, attempt=3), Verdict(Outcome.DONE), SOMEBODY)])
    await stored.operations.move(operation_id, OperationState.ASKING, OperationState.CANCELLED, SOMEBODY)
    await stored.operations.choose(operation_id, SOMEBODY, LATER)
    assert await stored.audit.rows() == before


async def test_a_change_and_its_audit_row_are_one(stored: Stored, monkeypatch: pytest.MonkeyPatch):
    operation_id = await asked(stored, NOW)

    async def failing(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("bot.storage.operations.write", failing)
    with pytest.raises(OSError, match="no space left"):
        await stored.operations.move(operation_id, OperationState.ASKING, OperationState.CANCELLED, SOMEBODY)
    assert (await stored.get(operation_id)).state is OperationState.ASKING


async def test_open_runs_are_found_the_oldest_first(stored: Stored):
    second = await confirmed(stored, NOW + timedelta(seconds=1), [waiting(0)])
    first = await confirmed(stored, NOW, [waiting(0)])
    running = await confirmed(stored, LATER, [waiting(0)])
    await asked(stored, NOW, [waiting(0)])
    store = stored.operations
    await store.move(running, OperationState.CONFIRMED, OperationState.RUNNING, SOMEBODY)
    assert await store.open_runs() == [run_of(first), run_of(second), run_of(running)]
    await store.move(running, OperationState.RUNNING, OperationState.FINISHED, SOMEBODY)
    assert await store.open_runs() == [run_of(first), run_of(second)]


IN_TWO_ACCOUNTS = [Target(0, "main", GROUP, "Family"), Target(1, "other", GroupId("7900-15@g.us"), "Choir")]


async def test_a_run_ends_when_the_last_of_its_groups_does(stored: Stored):
    store = stored.operations
    operation_id = await begun(stored, NOW, [waiting(0), waiting(1, target=1)], targets=IN_TWO_ACCOUNTS)
    assert await store.open_runs() == [run_of(operation_id), run_of(operation_id, "other")]
    assert not await store.finish(operation_id, SOMEBODY, LATER)
    await store.target_done(operation_id, IN_TWO_ACCOUNTS[0])
    assert not await store.finish(operation_id, SOMEBODY, LATER)
    assert (await stored.get(operation_id)).finished_at is None
    await store.target_done(operation_id, IN_TWO_ACCOUNTS[1])
    assert await store.finish(operation_id, SOMEBODY, LATER)
    assert not await store.finish(operation_id, SOMEBODY, LATER + timedelta(days=1))
    operation = await stored.get(operation_id)
    assert (operation.state, operation.finished_at) == (OperationState.FINISHED, LATER)
    assert await store.open_runs() == []


async def test_of_accounts_that_end_at_the_same_time_exactly_one_ends_the_run(stored: Stored, database_url: str):
    """Each on a connection of its own, as two replicas are."""
    other = open_engine(database_url)
    places = [Operations(stored.engine), Operations(other)]

    async def end(store: Operations, operation_id: OperationId, target: Target) -> bool:
        await store.target_done(operation_id, target)
        return await store.finish(operation_id, SOMEBODY, LATER)

    try:
        for _ in range(10):
            operation_id = await begun(stored, NOW, [waiting(0), waiting(1, target=1)], targets=IN_TWO_ACCOUNTS)
            ended = await asyncio.gather(
                *(end(store, operation_id, target) for store, target in zip(places, IN_TWO_ACCOUNTS, strict=True))
            )
            assert sum(ended) == 1
            assert (await stored.get(operation_id)).state is OperationState.FINISHED
    finally:
        await other.dispose()


async def test_a_stopped_run_marks_nobody_and_settles_the_rest_in_one(stored: Stored):
    operation_id = await begun(stored, NOW, [waiting(number) for number in range(3)])
    [first] = await stored.items.mark_attempting(operation_id, [waiting(0)], NOW)
    assert await stored.operations.stop(operation_id, REQUESTER, "Alex", SOMEBODY)
    assert not await stored.operations.stop(operation_id, REQUESTER, "Sam", SOMEBODY)
    assert await stored.items.mark_attempting(operation_id, [waiting(1)], NOW) == []
    target, stopped = Target(0, "main", GROUP, "Family"), Verdict(Outcome.STOPPED)
    told = {"outcome": stopped.outcome}
    assert await stored.items.settle_waiting(operation_id, target, stopped, told) == 2
    assert await stored.items.settle_waiting(operation_id, target, stopped, told) == 0
    operation = await stored.get(operation_id)
    assert operation.items[0] == first
    assert [item.verdict for item in operation.items] == [None, stopped, stopped]
    rows = [row for row in await stored.audit.rows(operation_id) if row.event is Event.RESULT]
    assert sorted((str(row.participant), dict(row.detail)["outcome"]) for row in rows) == [
        (str(person(number)), "stopped") for number in (1, 2)
    ]
    assert {(row.account, row.group_id) for row in rows} == {("main", GROUP)}


async def test_a_large_operation_is_counted_and_shown_by_examples(stored: Stored):
    size = LISTED_WHOLE + EXAMPLES
    settled = Verdict(Outcome.NOT_MEMBER)
    items = [waiting(number) for number in range(size)]
    items += [
        replace(waiting(size + number), to_do=False, state=ItemState.SETTLED, verdict=settled) for number in range(3)
    ]
    operation_id = await begun(stored, NOW, items)
    view, head = await stored.operations.view(operation_id), await stored.operations.head(operation_id)
    assert view is not None
    assert head is not None
    assert [item.number for item in view.items] == [*range(EXAMPLES), *range(size, size + 3)]
    assert head.items == ()
    assert view.tally == head.tally == (await stored.get(operation_id)).tally
    assert (view.tally.total, view.tally.to_do, view.tally.waiting, view.is_large) == (size + 3, size, size, True)
    assert view.tally.verdicts() == {"not_member": 3}
    [run] = await stored.operations.open_runs()
    assert not run.urgent


async def test_what_an_answer_has_come_for_counts_as_dealt_with(stored: Stored):
    operation_id = await begun(stored, NOW, [waiting(number) for number in range(3)])
    marked = await stored.items.mark_attempting(operation_id, [waiting(0), waiting(1)], NOW)
    await stored.items.note_answer(operation_id, marked[0], Verdict(Outcome.DONE))
    tally = (await stored.get(operation_id)).tally
    assert (tally.to_do, tally.waiting, tally.dealt_with) == (3, 1, 1)


async def test_questions_expire_in_their_order(stored: Stored):
    assert await stored.operations.next_expiry() is None
    late = await asked(stored, NOW + timedelta(seconds=5), [waiting(0)])
    soon = await asked(stored, NOW, [waiting(0)])
    await confirmed(stored, NOW - timedelta(days=1), [waiting(0)])
    await asked(stored, NOW - timedelta(days=1))  # what is being prepared is no question yet
    assert await stored.operations.next_expiry() == LATER
    assert await stored.operations.expired(LATER - timedelta(microseconds=1)) == []
    assert await stored.operations.expired(LATER) == [soon]
    assert await stored.operations.expired(LATER + timedelta(seconds=5)) == [soon, late]


async def test_nothing_is_found_under_an_unknown_id(stored: Stored):
    nobody = OperationId("a" * 12)
    assert await stored.operations.get(nobody) is None
    assert not await stored.operations.move(nobody, OperationState.ASKING, OperationState.CANCELLED, SOMEBODY)
    assert await stored.items.mark_attempting(nobody, [waiting(0)], NOW) == []


async def test_a_moment_without_a_zone_is_refused(stored: Stored):
    with pytest.raises(sa.exc.StatementError, match="without a time zone"):
        await stored.operations.expired(NOW.replace(tzinfo=None))


async def test_a_language_is_remembered_and_may_change(stored: Stored):
    people = People(stored.engine)
    assert await people.language(1001) is None
    await people.set_language(1001, "en")
    await people.set_language(1001, "ru")
    await people.set_language(1002, "en")
    assert await people.language(1001) == "ru"
    assert await people.known() == {1001, 1002}


async def test_many_at_once_never_meet_a_locked_database(stored: Stored):
    ids = await asyncio.gather(*(asked(stored, NOW) for _ in range(40)))
    read = await asyncio.gather(*(stored.operations.get(one) for one in ids))
    assert [operation.id for operation in read if operation] == ids


async def test_a_commit_waits_for_the_disk(tmp_path: Path):
    engine = open_engine(f"sqlite:///{tmp_path / 'groupwarden.db'}")
    try:
        async with engine.connect() as connection:
            for pragma, value in {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}.items():
                assert (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar() == value
    finally:
        await engine.dispose()
    with closing(sqlite3.connect(tmp_path / "groupwarden.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_the_folder_is_one_process_s_own(tmp_path: Path):
    folder = tmp_path / "new" / "data"
    async with sole_use(folder):
        with pytest.raises(DataInUseError) as refused:
            async with sole_use(folder):
                pass
        assert refused.value.folder == folder
    async with sole_use(folder):
        assert folder.is_dir()


def test_the_file_of_a_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert database_file("sqlite:///data/own.db") == tmp_path / "data" / "own.db"
    assert database_file("sqlite:////var/lib/own.db") == Path("/var/lib/own.db")
