"""Who tells of an operation, and what is yet to be told: on both databases, each on a connection of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.operation import Operation, OperationId, OperationState, Target
from bot.storage import deliveries
from bot.storage.audit import Entry, Event
from bot.storage.clock import clock
from bot.storage.database import open_engine
from bot.storage.deliveries import LEASE_SECONDS, Deliveries, LostClaimError, Trouble
from tests.unit.stored import GROUP, REQUESTER, Stored, asked, confirmed, open_stored, waiting

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
SOON, LATER = NOW + timedelta(seconds=15), NOW + timedelta(minutes=5)
PRESS = Entry(Event.PRESS, REQUESTER)
SECONDS = 20.0


@pytest.fixture
async def stored(tmp_path: Path, database_url: str) -> AsyncIterator[Stored]:
    async with open_stored(tmp_path, database_url) as opened:
        yield opened


@pytest.fixture
async def other(stored: Stored, database_url: str) -> AsyncIterator[Deliveries]:
    """Another replica's."""
    engine = open_engine(database_url)
    yield Deliveries(engine)
    await engine.dispose()


@pytest.fixture
async def heir(stored: Stored, database_url: str) -> AsyncIterator[Deliveries]:
    """Another replica's, for whom the lease of now is over."""
    engine = open_engine(database_url)
    yield Deliveries(engine, now=clock(engine) + LEASE_SECONDS + 1)
    await engine.dispose()


@pytest.fixture
def own(stored: Stored) -> Deliveries:
    return Deliveries(stored.engine)


@asynccontextmanager
async def claimed_by(one: Deliveries, operation_id: OperationId) -> AsyncIterator[bool]:
    async with asyncio.timeout(SECONDS), one.claimed(operation_id) as claim:
        yield claim is not None


async def shows(one: Deliveries, operation: Operation) -> bool:
    async with one.claimed(operation.id) as claim:
        assert claim is not None
        return await claim.shown(operation.card_version)


async def fails(one: Deliveries, operation_id: OperationId, trouble: Trouble) -> None:
    async with one.claimed(operation_id) as claim:
        assert claim is not None
        await claim.failed(trouble)


# Claims


async def test_of_several_at_once_one_has_it(stored: Stored, own: Deliveries, other: Deliveries):
    operation_id = await asked(stored, NOW, [waiting(0)])
    async with claimed_by(own, operation_id) as mine:
        assert mine
        async with claimed_by(other, operation_id) as theirs:
            assert not theirs
    async with claimed_by(other, operation_id) as theirs:
        assert theirs
        async with claimed_by(own, operation_id) as mine:
            assert not mine


async def test_a_claim_of_the_dead_runs_out(stored: Stored, own: Deliveries, other: Deliveries, heir: Deliveries):
    operation_id = await asked(stored, NOW, [waiting(0)])
    assert await own._take(operation_id) is not None  # and it is killed
    async with claimed_by(other, operation_id) as theirs:
        assert not theirs
    async with claimed_by(heir, operation_id) as theirs:
        assert theirs


async def test_who_is_alone_takes_up_its_own(stored: Stored):
    operation_id = await asked(stored, NOW, [waiting(0)])
    assert await Deliveries(stored.engine, "alone")._take(operation_id) is not None
    async with claimed_by(Deliveries(stored.engine, "alone"), operation_id) as claimed:
        assert claimed


async def test_who_lost_the_claim_is_stopped(
    stored: Stored, own: Deliveries, heir: Deliveries, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(deliveries, "RENEW_SECONDS", 0.05)
    operation_id = await asked(stored, NOW, [waiting(0)])

    async def stands_still_for_long() -> None:
        async with claimed_by(own, operation_id):
            assert await heir._take(operation_id) is not None
            await asyncio.Event().wait()

    with pytest.raises(LostClaimError):
        await stands_still_for_long()
    async with claimed_by(own, operation_id) as mine:
        assert not mine  # what is the heir's was not given back


async def test_who_lives_keeps_the_claim(
    stored: Stored, own: Deliveries, other: Deliveries, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(deliveries, "LEASE_SECONDS", 0.6)
    monkeypatch.setattr(deliveries, "RENEW_SECONDS", 0.05)
    operation_id = await asked(stored, NOW, [waiting(0)])
    loop = asyncio.get_running_loop()
    async with claimed_by(own, operation_id):
        until = loop.time() + 1.2
        while loop.time() < until:
            async with claimed_by(other, operation_id) as theirs:
                assert not theirs


async def test_a_block_that_takes_too_long_for_its_own_reasons_says_so(stored: Stored, own: Deliveries):
    operation_id = await asked(stored, NOW, [waiting(0)])
    with pytest.raises(TimeoutError):
        async with own.claimed(operation_id), asyncio.timeout(0):
            await asyncio.Event().wait()


async def test_nothing_is_claimed_under_an_unknown_id(own: Deliveries):
    async with claimed_by(own, OperationId("a" * 12)) as mine:
        assert not mine


# What is due


async def test_a_card_is_due_until_it_shows_the_last_version(stored: Stored, own: Deliveries):
    operation_id = await asked(stored, NOW)
    assert await own.due(NOW) == []  # it is being prepared
    target = Target(0, "main", GROUP, "Family")
    await stored.operations.plan(operation_id, reason=None, targets=[target], items=[waiting(0)], expires_at=LATER)
    assert await own.due(NOW) == [operation_id]  # also before there is a card
    first = await stored.get(operation_id)
    assert await shows(own, first)
    assert await own.due(NOW) == []


@pytest.mark.parametrize("change", ["arm", "stop", "move"])
async def test_what_changes_while_the_card_is_shown_is_shown_as_well(stored: Stored, own: Deliveries, change: str):
    make = confirmed if change == "stop" else asked
    operation_id = await make(stored, NOW, [waiting(0)])
    shown = await stored.get(operation_id)
    match change:
        case "arm":
            assert await stored.operations.arm(operation_id, PRESS, NOW)
        case "stop":
            assert await stored.operations.stop(operation_id, REQUESTER, "Alex", PRESS)
        case _:
            await stored.operations.move(operation_id, OperationState.ASKING, OperationState.CANCELLED, PRESS)
    assert not await shows(own, shown)
    assert await own.due(NOW) == [operation_id]
    assert await shows(own, await stored.get(operation_id))
    assert await own.due(NOW) == []


async def test_what_was_refused_is_put_off_and_what_changes_then_is_not(stored: Stored, own: Deliveries):
    operation_id = await asked(stored, NOW, [waiting(0)])
    version = (await stored.get(operation_id)).card_version
    trouble = Trouble(version, 3, NOW, SOON)
    await fails(own, operation_id, trouble)
    assert await own.due(NOW) == []
    assert await own.due(SOON) == [operation_id]
    async with own.claimed(operation_id) as claim:
        assert claim is not None
        assert claim.trouble == trouble
    await stored.operations.arm(operation_id, PRESS, NOW)
    assert await own.due(NOW) == [operation_id]


async def test_what_will_pass_is_tried_with_the_next_look(stored: Stored, own: Deliveries):
    operation_id = await asked(stored, NOW, [waiting(0)])
    version = (await stored.get(operation_id)).card_version
    await fails(own, operation_id, Trouble(version, 0, NOW))
    assert await own.due(NOW) == [operation_id]
    assert await own.untold(REQUESTER) == []


async def test_what_is_given_up_is_kept_for_the_person(stored: Stored, own: Deliveries):
    operation_id = await asked(stored, NOW, [waiting(0)])
    version = (await stored.get(operation_id)).card_version
    await fails(own, operation_id, Trouble(version, 40, NOW, None, is_given_up=True))
    assert await own.due(NOW + timedelta(days=9)) == []
    assert await own.untold(REQUESTER) == [operation_id]
    assert await own.untold(REQUESTER + 1) == []
    await own.let_be([operation_id])
    assert await own.untold(REQUESTER) == []
    assert await own.due(NOW + timedelta(days=9)) == []


# Another chat


async def test_a_chat_that_has_another_id_takes_along_what_is_open_or_untold(stored: Stored, own: Deliveries):
    store = stored.operations
    shown = await asked(stored, NOW, [waiting(0)])
    over = await asked(stored, NOW, [waiting(0)])
    await store.move(over, OperationState.ASKING, OperationState.CANCELLED, PRESS)
    preparing = await asked(stored, NOW)
    for one in (shown, over, preparing):
        await store.set_card(one, REQUESTER, 55)
    for one in (shown, over):
        assert await shows(own, await stored.get(one))
    await own.move_chat(REQUESTER, -100)
    assert await own.due(NOW) == [shown]
    places = {
        one: (found.chat_id, found.card_id) for one in (shown, over, preparing) if (found := await stored.get(one))
    }
    assert places == {shown: (-100, None), over: (REQUESTER, 55), preparing: (-100, None)}
    await store.set_card(shown, -100, 7)
    assert (await stored.get(shown)).card_chat_id == -100
    await store.set_card(shown, REQUESTER, 8)
    assert (await stored.get(shown)).card_chat_id is None


async def test_a_card_that_is_found_is_taken_if_none_is_known_there(stored: Stored):
    operation_id = await asked(stored, NOW)
    store = stored.operations
    await store.found_card(operation_id, -100, 3)  # another chat's message
    assert (await stored.get(operation_id)).card_id is None
    await store.found_card(operation_id, REQUESTER, 4)
    await store.found_card(operation_id, REQUESTER, 5)
    operation = await stored.get(operation_id)
    assert (operation.card_id, operation.is_card_due) == (4, False)
