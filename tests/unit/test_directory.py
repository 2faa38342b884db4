"""Reads of a group: who may share what was read, and who must not."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.domain.failure import FailureKind, ProviderError
from bot.operations.directory import SHARED_SECONDS, Directory
from tests.clock import LeapingClock
from tests.unit.several import OTHER_GROUP, SeveralGroups, failure
from tests.unit.stored import GROUP, person


@pytest.fixture
def clock() -> LeapingClock:
    return LeapingClock()


@pytest.fixture
def provider() -> SeveralGroups:
    return SeveralGroups({GROUP: [person(0)], OTHER_GROUP: [person(1)]})


@pytest.fixture
async def directory(provider: SeveralGroups, clock: LeapingClock) -> AsyncIterator[Directory]:
    directory = Directory({"main": provider}, clock)
    yield directory
    await directory.aclose()


async def test_what_was_read_just_now_answers_another_question(directory: Directory, provider: SeveralGroups):
    first = await directory.read("main", GROUP)
    assert await directory.read("main", GROUP) is first
    await directory.read("main", OTHER_GROUP)
    assert provider.reads == [GROUP, OTHER_GROUP]


async def test_what_was_read_a_while_ago_does_not(directory: Directory, provider: SeveralGroups, clock: LeapingClock):
    await directory.read("main", GROUP)
    clock.leap(SHARED_SECONDS + 1)
    await directory.read("main", GROUP)
    assert len(provider.reads) == 2


async def test_a_read_that_began_before_the_deed_is_no_look(
    directory: Directory, provider: SeveralGroups, clock: LeapingClock
):
    await directory.read("main", GROUP)
    done_at = clock.monotonic()
    provider.people[GROUP].clear()
    after = await directory.look("main", GROUP, since=done_at)
    assert after.member(person(0)) is None
    assert await directory.look("main", GROUP, since=done_at) is after
    assert len(provider.reads) == 2


async def test_a_read_under_way_is_waited_for_unless_it_began_too_early(
    directory: Directory, provider: SeveralGroups, clock: LeapingClock
):
    let_go = asyncio.Event()

    async def hold(_: int) -> None:
        await let_go.wait()

    provider.hold_read = hold
    began = clock.monotonic() - 1
    together = [asyncio.create_task(directory.read("main", GROUP)) for _ in range(3)]
    together.append(asyncio.create_task(directory.look("main", GROUP, since=began)))
    await asyncio.sleep(0)
    later = asyncio.create_task(directory.look("main", GROUP, since=clock.monotonic() + 1))
    await asyncio.sleep(0)
    let_go.set()
    groups = await asyncio.gather(*together)
    assert all(group is groups[0] for group in groups)
    assert await later is not groups[0]
    assert len(provider.reads) == 2


async def test_who_gives_up_takes_the_answer_from_nobody(directory: Directory, provider: SeveralGroups):
    let_go, reading = asyncio.Event(), asyncio.Event()

    async def hold(_: int) -> None:
        reading.set()
        await let_go.wait()

    provider.hold_read = hold
    impatient, patient = (asyncio.create_task(directory.read("main", GROUP)) for _ in range(2))
    await reading.wait()
    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)
    let_go.set()
    assert (await patient).member(person(0)) is not None
    assert len(provider.reads) == 1


async def test_a_failure_is_told_to_all_who_wait_and_to_nobody_after(directory: Directory, provider: SeveralGroups):
    provider.unreadable[GROUP] = failure(FailureKind.UPSTREAM)
    told = await asyncio.gather(*(directory.read("main", GROUP) for _ in range(2)), return_exceptions=True)
    assert all(isinstance(one, ProviderError) for one in told)
    assert len(provider.reads) == 1
    provider.unreadable.clear()
    assert (await directory.read("main", GROUP)).member(person(0)) is not None


async def test_reads_for_which_nobody_waits_end_with_the_directory(provider: SeveralGroups, clock: LeapingClock):
    directory = Directory({"main": provider}, clock)
    reading = asyncio.Event()

    async def hold(_: int) -> None:
        reading.set()
        await asyncio.Event().wait()

    provider.hold_read = hold
    asker = asyncio.create_task(directory.read("main", GROUP))
    await reading.wait()
    asker.cancel()
    await asyncio.gather(asker, return_exceptions=True)
    async with asyncio.timeout(5):
        await directory.aclose()
    assert not [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
