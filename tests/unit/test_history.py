"""Looking back: operations counted by the database, and their items page by page."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.failure import FailureKind
from bot.domain.group import GroupId, GroupSummary
from bot.domain.operation import Item, OperationId, OperationState, Verdict
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Participant, WhatsAppId
from bot.storage import item_rows
from bot.storage.audit import Entry, Event
from bot.storage.history import History
from bot.storage.item_rows import ItemRow, ItemRows
from tests.unit.stored import GROUP, REQUESTER, Stored, asked, begun, confirmed, open_stored, person, waiting

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
LID = WhatsAppId("204000000007919@lid")
VERDICTS = [
    Verdict(Outcome.DONE, code="200"),
    Verdict(Outcome.DONE, code="201"),
    Verdict(Outcome.REFUSED, Refusal.OWNER),
    Verdict(failure=FailureKind.QUOTA),
]


@pytest.fixture
async def stored(tmp_path: Path) -> AsyncIterator[Stored]:
    async with open_stored(tmp_path) as opened:
        yield opened


async def settle(stored: Stored, operation_id: OperationId, item: Item, verdict: Verdict) -> None:
    result = Entry(
        Event.RESULT,
        operation_id=operation_id,
        account="main",
        group_id=GROUP,
        participant=str(item.participant),
        detail={"outcome": verdict.outcome, "refusal": verdict.refusal, "failure": verdict.failure},
    )
    marked = await stored.items.mark_attempting(operation_id, [item], NOW + timedelta(seconds=item.number))
    assert await stored.items.settle(operation_id, [(one, verdict, result) for one in marked]) == 1


async def test_verdicts_are_counted(stored: Stored):
    items = [waiting(number) for number in range(6)]
    operation_id = await begun(stored, NOW, items)
    for item, verdict in zip(items, VERDICTS, strict=False):
        await settle(stored, operation_id, item, verdict)
    summary = await History(stored.engine).summary(operation_id)
    assert summary is not None
    assert sorted(summary.verdicts, key=str) == sorted(
        [
            (Verdict(Outcome.DONE), 2),
            (Verdict(Outcome.REFUSED, Refusal.OWNER), 1),
            (Verdict(failure=FailureKind.QUOTA), 1),
            (None, 2),
        ],
        key=str,
    )
    assert (summary.people, summary.person, summary.groups, summary.group) == (6, person(0), 1, "Family")
    assert (summary.asked_at, summary.requester, summary.decided_by) == (NOW, REQUESTER, REQUESTER)


async def test_the_newest_come_first_and_only_so_many(stored: Stored):
    ids = [await asked(stored, NOW + timedelta(seconds=number)) for number in range(4)]
    history = History(stored.engine)
    assert [one.id for one in await history.latest(3)] == ids[:0:-1]
    assert await history.summary(OperationId("a" * 12)) is None


async def test_those_on_a_person(stored: Stored):
    hidden = replace(waiting(0), participant=Participant(person(5).phone, LID))
    as_hidden = await confirmed(stored, NOW, [hidden])
    unplanned = await asked(stored, NOW + timedelta(seconds=1))  # on the person of number 0
    await confirmed(stored, NOW, [waiting(7)])
    history = History(stored.engine)

    async def on(one: Participant) -> list[OperationId]:
        return [found.id for found in await history.latest(10, person=one)]

    assert await on(person(5)) == await on(Participant(lid=LID)) == [as_hidden]
    assert await on(person(0)) == [unplanned]
    assert await on(person(9)) == []


async def test_those_in_a_group(stored: Stored):
    planned = await confirmed(stored, NOW, [waiting(0)])
    await asked(stored, NOW)
    history = History(stored.engine)
    assert [one.id for one in await history.latest(10, groups=[GROUP])] == [planned]
    assert await history.latest(10, groups=[GroupId("1203630000000000@g.us")]) == []
    assert await history.groups() == [GroupSummary("main", GROUP, "Family")]


async def test_a_story_has_the_first_results_and_counts_all(stored: Stored, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.storage.history.MOST_RESULTS", 3)
    items = [waiting(number) for number in range(4)]
    operation_id = await begun(stored, NOW, items)
    await confirmed(stored, NOW, [waiting(0)])
    for item, verdict in zip(items, VERDICTS, strict=True):
        await settle(stored, operation_id, item, verdict)
    story = await History(stored.engine).story(operation_id)
    assert story.result_count == 4
    assert [(one.participant, one.sent_at, one.group) for one in story.results] == [
        (str(person(number)), NOW + timedelta(seconds=number), "Family") for number in range(3)
    ]
    assert [one.verdict for one in story.results] == [replace(verdict, code="") for verdict in VERDICTS[:3]]
    assert [one.event for one in story.happenings] == [Event.PRESS, Event.RUN]


@pytest.mark.parametrize("page", [1, 2, 3, 100])
async def test_every_item_comes_once_and_in_order(stored: Stored, monkeypatch: pytest.MonkeyPatch, page: int):
    monkeypatch.setattr(item_rows, "PAGE", page)
    counts = {await confirmed(stored, NOW, [waiting(number) for number in range(size)]): size for size in (3, 1, 4)}
    late = await asked(stored, NOW + timedelta(days=1), [waiting(0)])
    before = await asked(stored, NOW - timedelta(days=1), [waiting(0)])
    expected = [(one, number) for one in sorted(counts) for number in range(counts[one])]

    async def read(since: datetime | None, until: datetime | None) -> list[ItemRow]:
        pages = [rows async for rows in ItemRows(stored.engine).pages(since, until)]
        assert all(len(rows) <= page for rows in pages)
        return [row for rows in pages for row in rows]

    within = await read(NOW, NOW + timedelta(days=1))
    assert [(row.operation_id, row.participant) for row in within] == [(one, person(n)) for one, n in expected]
    assert {row.state for row in within} == {OperationState.CONFIRMED}
    everything = [row.operation_id for row in await read(None, None)]
    assert everything == [before, *(one for one, _ in expected), late]


async def test_a_story_is_not_drowned_in_presses(stored: Stored):
    operation_id = await confirmed(stored, NOW, [waiting(0)])
    for _ in range(30):
        await stored.audit.add(Entry(Event.REFUSAL, 1003, operation_id=operation_id, detail={"press": "confirm"}))
    await stored.audit.add(Entry(Event.RUN, operation_id=operation_id, detail={"state": "finished"}))
    events = [one.event for one in (await History(stored.engine).story(operation_id)).happenings]
    assert events == [Event.PRESS, *[Event.REFUSAL] * 10, Event.RUN]
