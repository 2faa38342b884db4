"""The runner against a scripted provider: every failure, and every state in which an item may be found."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.domain.failure import Failure, FailureKind
from bot.domain.group import Group, GroupId
from bot.domain.operation import Item, ItemState, OperationId, OperationState, Verdict
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member
from bot.operations.looking import LOOKS_AFTER_A_CRASH
from bot.operations.patience import LONGEST_OUTAGE, LONGEST_STEP, STARTING_STEP, STARTING_TOTAL
from bot.operations.runner import Runner
from bot.providers.base import Capabilities, Result
from bot.storage.audit import Event
from tests.clock import LeapingClock
from tests.unit.scripted import DENIED, LIED, LOST, LOST_BUT_DONE, OBEYED, Answer, ScriptedProvider, failing
from tests.unit.stored import GROUP, Reports, Stored, asked, begun, confirmed, open_stored, person, run_of, waiting
from tests.unit.works import runner_of, to_the_end

PASSING = [FailureKind.ACCOUNT_STARTING, FailureKind.RATE_LIMITED, FailureKind.UNREACHABLE]
OF_ONE_PERSON = [FailureKind.BAD_REQUEST, FailureKind.UPSTREAM]
OF_ALL = [kind for kind in FailureKind if kind not in {*PASSING, *OF_ONE_PERSON, FailureKind.UNCERTAIN}]


@dataclass
class Bench:
    """A runner with its parts. Three people are in the group."""

    stored: Stored
    clock: LeapingClock
    provider: ScriptedProvider
    reports: Reports
    runner: Runner

    async def run(self, items: Sequence[Item] | None = None) -> tuple[Verdict, ...]:
        """Run an operation on all three people, or on these items, to its end."""
        chosen = [waiting(number) for number in range(3)] if items is None else items
        return await self.finish(await confirmed(self.stored, self.clock.now(), chosen))

    async def finish(self, operation_id: OperationId, account: str = "main") -> tuple[Verdict, ...]:
        await to_the_end(self.runner, run_of(operation_id, account), self.clock)
        return await self.verdicts(operation_id)

    async def verdicts(self, operation_id: OperationId) -> tuple[Verdict, ...]:
        """What became of everybody; it is said of everybody, and the operation is finished."""
        operation = await self.stored.get(operation_id)
        assert operation.state is OperationState.FINISHED
        assert all(item.state is ItemState.SETTLED for item in operation.items)
        return tuple(item.verdict for item in operation.items if item.verdict is not None)

    async def crashed(self, *, seen: bool = True, answer: Verdict | None = None) -> OperationId:
        """An operation on one person whose process died after the request was marked."""
        item = waiting(0, seen=seen)
        operation_id = await begun(self.stored, self.clock.now(), [item])
        [marked] = await self.stored.items.mark_attempting(operation_id, [item], self.clock.now())
        if answer is not None:
            assert await self.stored.items.note_answer(operation_id, marked, answer)
        return operation_id


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with open_stored(tmp_path) as stored:
        clock = LeapingClock()
        provider = ScriptedProvider(clock, {person(number) for number in range(3)})
        reports = Reports()
        async with runner_of(stored, {"main": provider}, clock, reports) as runner:
            yield Bench(stored, clock, provider, reports, runner)


def outcomes(verdicts: Sequence[Verdict]) -> list[Outcome | FailureKind | None]:
    return [verdict.outcome or verdict.failure for verdict in verdicts]


async def test_everybody_is_removed_once_and_one_look_confirms_all(bench: Bench):
    assert outcomes(await bench.run()) == [Outcome.DONE] * 3
    assert bench.provider.requests == [person(0), person(1), person(2)]
    assert bench.provider.looks == 1


async def test_the_mark_is_on_the_disk_before_the_request_leaves(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    on_disk: list[list[tuple[str, bool]]] = []
    remove = bench.provider.remove

    async def looking_first(group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        with closing(sqlite3.connect(bench.stored.file)) as other_process:
            rows = other_process.execute("SELECT state, attempted_at IS NOT NULL FROM item ORDER BY number")
            on_disk.append([(state, bool(marked)) for state, marked in rows])
        return await remove(group_id, members)

    monkeypatch.setattr(bench.provider, "remove", looking_first)
    await bench.run([waiting(0), waiting(1)])
    assert [marks[number] for number, marks in enumerate(on_disk)] == [("attempting", True)] * 2
    assert on_disk[0][1] == ("waiting", False)


@pytest.mark.parametrize("kind", OF_ALL)
async def test_a_failure_that_concerns_all_stops_the_group(bench: Bench, kind: FailureKind):
    bench.provider.plays(OBEYED, failing(kind))
    assert outcomes(await bench.run()) == [Outcome.DONE, kind, kind]
    assert len(bench.provider.requests) == 2


@pytest.mark.parametrize("kind", OF_ONE_PERSON)
async def test_a_failure_that_concerns_one_person_lets_the_others_have_their_turn(bench: Bench, kind: FailureKind):
    bench.provider.plays(failing(kind))
    assert outcomes(await bench.run()) == [kind, Outcome.DONE, Outcome.DONE]
    assert len(bench.provider.requests) == 3


@pytest.mark.parametrize("kind", PASSING)
async def test_a_passing_failure_is_waited_for(bench: Bench, kind: FailureKind):
    bench.provider.plays(failing(kind), failing(kind))
    assert outcomes(await bench.run()) == [Outcome.DONE] * 3
    assert bench.provider.sent_for(person(0)) == 3
    assert bench.reports.waits == [kind, kind]


@pytest.mark.parametrize(
    ("kind", "longest", "step"),
    [
        (FailureKind.UNREACHABLE, LONGEST_OUTAGE, LONGEST_STEP),
        (FailureKind.RATE_LIMITED, LONGEST_OUTAGE, LONGEST_STEP),
        (FailureKind.ACCOUNT_STARTING, STARTING_TOTAL, STARTING_STEP),
    ],
)
async def test_waiting_in_vain_has_an_end_and_is_not_done_for_each_person(
    bench: Bench, kind: FailureKind, longest: float, step: float
):
    bench.provider.plays(*[failing(kind)] * 1000)
    began = bench.clock.monotonic()
    assert outcomes(await bench.run()) == [kind] * 3
    assert set(bench.provider.requests) == {person(0)}
    assert longest / step - 1 <= len(bench.provider.requests) <= longest / step + 5
    assert longest - step - 1 <= bench.clock.monotonic() - began <= longest + 1


async def test_a_pause_longer_than_anybody_waits_is_told_at_once(bench: Bench):
    bench.provider.plays(failing(FailureKind.RATE_LIMITED, retry_after=7200))
    assert outcomes(await bench.run()) == [FailureKind.RATE_LIMITED] * 3
    assert len(bench.provider.requests) == 1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (LOST_BUT_DONE, Outcome.DONE),
        (LOST, Outcome.UNKNOWN),
        (replace(LOST_BUT_DONE, after=5), Outcome.DONE),
        (replace(LOST_BUT_DONE, after=60), Outcome.UNKNOWN),
        (Answer(raises=ValueError), Outcome.DONE),
        (Answer(acts=False, raises=ValueError), Outcome.UNKNOWN),
    ],
)
async def test_a_request_of_unknown_outcome_is_never_sent_again(bench: Bench, answer: Answer, expected: Outcome):
    bench.provider.plays(answer)
    assert outcomes(await bench.run()) == [expected, Outcome.DONE, Outcome.DONE]
    assert bench.provider.requests == [person(0), person(1), person(2)]


async def test_an_answer_for_nobody_or_for_too_many_is_no_answer(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    remove = bench.provider.remove

    async def with_a_surplus(group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        return await remove(group_id, members) * 2

    monkeypatch.setattr(bench.provider, "remove", with_a_surplus)
    assert outcomes(await bench.run()) == [Outcome.DONE] * 3
    assert len(bench.provider.requests) == 3


async def test_a_yes_that_the_list_contradicts_is_no_removal(bench: Bench):
    bench.provider.plays(LIED)
    assert outcomes(await bench.run([waiting(0)])) == [Outcome.PENDING]
    assert bench.provider.looks == 3


async def test_a_provider_whose_word_is_proof_is_believed(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ScriptedProvider, "capabilities", Capabilities(accepts_phone=True))
    assert outcomes(await bench.run()) == [Outcome.DONE] * 3
    assert bench.provider.looks == 0


async def test_a_no_is_explained_by_a_look_at_the_group(bench: Bench):
    bench.provider.plays(DENIED, DENIED)
    bench.provider.members.remove(person(1))
    assert await bench.run([waiting(0), waiting(1)]) == (
        Verdict(Outcome.REFUSED, Refusal.PROVIDER),
        Verdict(Outcome.NOT_MEMBER),
    )
    bench.provider.administers = False
    bench.provider.plays(DENIED)
    assert await bench.run([waiting(0)]) == (Verdict(Outcome.REFUSED, Refusal.NOT_ADMIN),)


async def test_an_account_that_left_the_settings_is_a_failure_for_all(bench: Bench):
    operation_id = await confirmed(bench.stored, bench.clock.now(), [waiting(0), waiting(1)], account="former")
    assert outcomes(await bench.finish(operation_id, "former")) == [FailureKind.CREDENTIALS] * 2
    assert bench.provider.requests == []


@pytest.mark.parametrize("account", ["main", "former"])
async def test_what_was_attempted_is_settled_whatever_became_of_the_account(bench: Bench, account: str):
    item = waiting(0)
    operation_id = await begun(bench.stored, bench.clock.now(), [item, waiting(1)], account=account)
    assert await bench.stored.items.mark_attempting(operation_id, [item], bench.clock.now())
    bench.provider.unreadable = Failure(FailureKind.CREDENTIALS)
    bench.provider.plays(failing(FailureKind.CREDENTIALS))
    assert outcomes(await bench.finish(operation_id, account)) == [Outcome.UNKNOWN, FailureKind.CREDENTIALS]


async def test_after_a_crash_somebody_who_is_gone_was_removed(bench: Bench):
    operation_id = await bench.crashed()
    bench.provider.members.remove(person(0))
    assert outcomes(await bench.finish(operation_id)) == [Outcome.DONE]
    assert bench.provider.requests == []
    assert bench.provider.looks == 1


async def test_after_a_crash_nothing_is_sent_while_the_first_request_may_still_act(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
):
    operation_id = await bench.crashed()
    bench.clock.leap(3600)  # the machine slept, or its clock was set: the mark's age proves nothing
    restarted = bench.clock.now()
    sent_after: list[float] = []
    remove = bench.provider.remove

    async def timed(group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        sent_after.append((bench.clock.now() - restarted).total_seconds())
        return await remove(group_id, members)

    monkeypatch.setattr(bench.provider, "remove", timed)
    assert outcomes(await bench.finish(operation_id)) == [Outcome.DONE]
    assert bench.provider.requests == [person(0)]
    assert sent_after[0] >= sum(LOOKS_AFTER_A_CRASH) >= 35  # the call's own limit of 30 s, and a margin
    assert bench.provider.looks == len(LOOKS_AFTER_A_CRASH) + 1


async def test_after_a_crash_a_late_effect_is_found(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    operation_id = await bench.crashed()
    real = bench.provider.group

    async def acting_late(group_id: GroupId) -> Group:
        if bench.provider.looks == 2:
            bench.provider.members.discard(person(0))
        return await real(group_id)

    monkeypatch.setattr(bench.provider, "group", acting_late)
    assert outcomes(await bench.finish(operation_id)) == [Outcome.DONE]
    assert bench.provider.requests == []


async def test_after_a_crash_somebody_whom_the_list_never_showed_is_not_tried_again(bench: Bench):
    bench.provider.hidden.add(person(0))
    operation_id = await bench.crashed(seen=False)
    assert outcomes(await bench.finish(operation_id)) == [Outcome.UNKNOWN]
    assert bench.provider.requests == []


async def test_after_a_crash_nothing_is_sent_unless_the_group_can_be_read(bench: Bench):
    operation_id = await bench.crashed()
    bench.provider.unreadable = Failure(FailureKind.UPSTREAM)
    assert outcomes(await bench.finish(operation_id)) == [Outcome.UNKNOWN]
    assert bench.provider.requests == []


@pytest.mark.parametrize("word", [Outcome.DONE, Outcome.UNKNOWN, Outcome.REFUSED])
async def test_after_a_crash_what_was_answered_is_only_checked(bench: Bench, word: Outcome):
    operation_id = await bench.crashed(answer=Verdict(word))
    expected = {Outcome.DONE: Outcome.PENDING}.get(word, word)
    assert outcomes(await bench.finish(operation_id)) == [expected]
    assert bench.provider.requests == []


async def test_only_what_is_confirmed_is_run(bench: Bench):
    operation_id = await asked(bench.stored, bench.clock.now(), [waiting(0)])
    await to_the_end(bench.runner, run_of(operation_id), bench.clock)
    assert bench.provider.requests == []
    operation = await bench.stored.get(operation_id)
    assert (operation.state, operation.items[0].state) == (OperationState.ASKING, ItemState.WAITING)


async def test_a_finished_operation_stays_as_it_is(bench: Bench):
    operation_id = await confirmed(bench.stored, bench.clock.now(), [waiting(0)])
    before = await bench.finish(operation_id)
    bench.provider.members.add(person(0))
    assert await bench.finish(operation_id) == before
    assert bench.provider.requests == [person(0)]


async def test_every_attempt_and_every_result_is_in_the_audit(bench: Bench):
    bench.provider.plays(failing(FailureKind.UNREACHABLE))
    operation_id = await confirmed(bench.stored, bench.clock.now(), [waiting(0)])
    await bench.finish(operation_id)
    rows = [row for row in await bench.stored.audit.rows(operation_id) if row.event is not Event.PRESS]
    assert [(row.event, dict(row.detail)) for row in rows] == [
        (Event.RUN, {"state": "running"}),
        (Event.RESULT, {"attempt": "nothing done", "failure": "unreachable", "code": "scripted"}),
        (Event.RESULT, {"outcome": "done", "refusal": None, "failure": None, "code": ""}),
        (Event.RUN, {"state": "finished"}),
    ]
    assert {row.participant for row in rows if row.event is Event.RESULT} == {str(person(0))}
    assert {row.group_id for row in rows if row.event is Event.RESULT} == {GROUP}
