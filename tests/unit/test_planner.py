"""The planner: each group read once, the accounts side by side, and one group's trouble is not the others'."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack

import pytest

from bot.domain.action import Action
from bot.domain.failure import FailureKind, ProviderError
from bot.domain.group import GroupId
from bot.domain.operation import ItemState
from bot.domain.outcome import Outcome
from bot.domain.participant import Participant, Phone
from bot.operations.directory import Directory
from bot.operations.pace import Pace
from bot.operations.planner import Planner, Wanted
from bot.providers.limits import MemoryLimiter
from tests.clock import LeapingClock
from tests.unit.several import OTHER_GROUP, SeveralGroups, failure
from tests.unit.stored import GROUP, person

THIRD_GROUP = GroupId("120363043968066563@g.us")


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


def planner_of(stack: AsyncExitStack, *providers: SeveralGroups) -> Planner:
    accounts: Mapping[str, SeveralGroups] = {provider.account: provider for provider in providers}
    clock = LeapingClock()
    directory = Directory(accounts, clock)
    stack.push_async_callback(directory.aclose)
    return Planner(accounts, directory, Pace(MemoryLimiter(), 0.0), clock)


def wanted(group: GroupId, *people: Participant, account: str = "main") -> Wanted:
    return Wanted(account, group, "as listed", people)


async def test_a_group_is_read_once_however_many_people_are_meant(stack: AsyncExitStack):
    provider = SeveralGroups({GROUP: map(person, range(50)), OTHER_GROUP: []})
    people = tuple(map(person, range(60)))
    plan = await planner_of(stack, provider).plan(Action.REMOVE, [wanted(GROUP, *people), wanted(OTHER_GROUP, *people)])
    assert sorted(provider.reads) == [GROUP, OTHER_GROUP]
    assert provider.requests == []
    assert sum(item.to_do for item in plan.items) == 50


async def test_items_are_numbered_through_and_groups_without_work_are_done(stack: AsyncExitStack):
    provider = SeveralGroups({GROUP: [person(0)], OTHER_GROUP: [], THIRD_GROUP: [person(1)]})
    places = [wanted(one, person(0), person(1)) for one in (GROUP, OTHER_GROUP, THIRD_GROUP)]
    plan = await planner_of(stack, provider).plan(Action.REMOVE, places)
    assert [item.number for item in plan.items] == list(range(6))
    assert [(item.target, item.participant) for item in plan.items if item.to_do] == [(0, person(0)), (2, person(1))]
    assert [(one.number, one.name, one.is_done) for one in plan.targets] == [
        (0, "Group 0", False),
        (1, "Group 1", True),
        (2, "Group 2", False),
    ]
    assert {item.state for item in plan.items if not item.to_do} == {ItemState.SETTLED}
    assert plan.has_work


async def test_accounts_are_asked_side_by_side_and_groups_of_one_after_each_other(stack: AsyncExitStack):
    main = SeveralGroups({GROUP: [person(0)], OTHER_GROUP: [person(0)]})
    other = SeveralGroups({THIRD_GROUP: [person(0)]}, account="other")
    both = asyncio.Barrier(2)
    progress: list[tuple[int, int]] = []

    async def hold(number: int) -> None:
        if number == 0:
            await both.wait()

    async def on_group(done: int, total: int) -> None:
        progress.append((done, total))

    main.hold_read = other.hold_read = hold
    places = [
        wanted(GROUP, person(0)),
        wanted(THIRD_GROUP, person(0), account="other"),
        wanted(OTHER_GROUP, person(0)),
    ]
    async with asyncio.timeout(5):
        plan = await planner_of(stack, main, other).plan(Action.REMOVE, places, on_group=on_group)
    assert main.reads == [GROUP, OTHER_GROUP]
    assert [one.group_id for one in plan.targets] == [GROUP, THIRD_GROUP, OTHER_GROUP]
    assert progress == [(1, 3), (2, 3), (3, 3)]


async def test_one_group_that_cannot_be_read_is_named_and_the_others_are_planned(stack: AsyncExitStack):
    provider = SeveralGroups({GROUP: [person(0)], OTHER_GROUP: [person(0)]})
    provider.unreadable[GROUP] = failure(FailureKind.UPSTREAM)
    places = [wanted(GROUP, person(0)), wanted(OTHER_GROUP, person(0))]
    plan = await planner_of(stack, provider).plan(Action.REMOVE, places)
    assert [(one.failure, one.is_done) for one in plan.targets] == [(FailureKind.UPSTREAM, True), (None, False)]
    assert [(item.number, item.target) for item in plan.items] == [(0, 1)]


async def test_where_no_group_can_be_read_there_is_no_plan(stack: AsyncExitStack):
    main, other = SeveralGroups({GROUP: []}), SeveralGroups({OTHER_GROUP: []}, account="other")
    main.unreadable[GROUP] = other.unreadable[OTHER_GROUP] = failure(FailureKind.QUOTA)
    places = [wanted(GROUP, person(0)), wanted(OTHER_GROUP, person(0), account="other")]
    with pytest.raises(ProviderError) as raised:
        await planner_of(stack, main, other).plan(Action.REMOVE, places)
    assert (raised.value.failure.kind, raised.value.account) == (FailureKind.QUOTA, "main")


async def test_an_account_that_left_the_settings_is_a_failure_of_its_groups(stack: AsyncExitStack):
    provider = SeveralGroups({GROUP: [person(0)]})
    places = [wanted(GROUP, person(0)), wanted(OTHER_GROUP, person(0), account="former")]
    plan = await planner_of(stack, provider).plan(Action.REMOVE, places)
    assert [one.failure for one in plan.targets] == [None, FailureKind.CREDENTIALS]


async def test_nobody_is_looked_for_on_whatsapp_twice(stack: AsyncExitStack):
    provider = SeveralGroups({GROUP: [person(0)], OTHER_GROUP: [person(1)], THIRD_GROUP: []})
    provider.not_there = {person(3)}
    people = [person(number) for number in range(4)]
    places = [wanted(one, *people) for one in (GROUP, OTHER_GROUP, THIRD_GROUP)]
    plan = await planner_of(stack, provider).plan(Action.ADD, places)
    assert provider.asked_about == [(person(1), person(2), person(3)), (person(0),)]
    to_do = [(item.target, item.participant) for item in plan.items if item.to_do]
    assert to_do == [
        (target, person(number)) for target, missing in enumerate([(1, 2), (0, 2), (0, 1, 2)]) for number in missing
    ]
    refused = [item.verdict.outcome for item in plan.items if item.participant == person(3) and item.verdict]
    assert refused == [Outcome.NOT_ON_WHATSAPP] * 3


async def test_where_it_cannot_be_told_who_is_on_whatsapp_it_is_tried(
    stack: AsyncExitStack, monkeypatch: pytest.MonkeyPatch
):
    provider = SeveralGroups({GROUP: [], OTHER_GROUP: []})
    asked: list[int] = []

    async def broken(people: list[Participant]) -> list[bool | None]:
        asked.append(len(people))
        raise ProviderError(failure(FailureKind.UNSUPPORTED))

    monkeypatch.setattr(provider, "on_whatsapp", broken)
    places = [wanted(one, person(0)) for one in (GROUP, OTHER_GROUP)]
    plan = await planner_of(stack, provider).plan(Action.ADD, places)
    assert [item.to_do for item in plan.items] == [True, True]
    assert asked == [1]


async def test_nobody_named_means_the_account_itself(stack: AsyncExitStack):
    provider = SeveralGroups({GROUP: [person(0)]})
    plan = await planner_of(stack, provider).plan(Action.LEAVE, [wanted(GROUP)])
    assert [(item.participant, item.to_do) for item in plan.items] == [(await provider.me(), True)]


async def test_as_many_people_as_an_operation_may_have(stack: AsyncExitStack):
    people = [Participant(phone=Phone(f"+7901{number:07d}")) for number in range(10_000)]
    provider = SeveralGroups({GROUP: people[::2]})
    plan = await planner_of(stack, provider).plan(Action.REMOVE, [wanted(GROUP, *people)])
    assert len(plan.items) == 10_000
    assert sum(item.to_do for item in plan.items) == 5_000
