"""The bot is told to stop while it works: it finishes, or takes up after the restart what it began."""

import asyncio

import pytest
from aiogram import Dispatcher

from sandbox.faults import Fault
from tests.chat.cast import EMILY, FAMILY, PAVEL, SELLER
from tests.chat.scene import Scene
from tests.chat.user import User

KICK = f"/kick {PAVEL} from Family"


async def test_a_question_that_is_being_prepared_is_finished(scene: Scene, alex: User):
    held = asyncio.Event()
    scene.green_api.faults.add("getGroupData", Fault(until=held))
    await alex.writes(KICK)
    await scene.wait_for_call("getGroupData")
    dispatcher = scene.app.dispatcher
    stopped = asyncio.create_task(scene.stop_bot())
    await no_more_updates(dispatcher)
    held.set()
    await stopped
    [card] = alex.bot_messages()
    assert len(card.labels) == 2

    await scene.start_bot()
    await scene.at_rest()
    assert alex.bot_messages() == [card]
    await alex.confirms(card)
    await alex.sees(card, "Removed 1 person")
    assert scene.removals() == 1


async def test_a_run_is_finished(scene: Scene, alex: User):
    card = await alex.asks(f"/kick {PAVEL}, {EMILY} from Family")
    held = asyncio.Event()
    scene.green_api.faults.add("removeGroupParticipant", Fault(until=held))
    await alex.confirms(card)
    await scene.wait_for_call("removeGroupParticipant")
    dispatcher = scene.app.dispatcher
    stopped = asyncio.create_task(scene.stop_bot())
    await no_more_updates(dispatcher)
    held.set()
    await stopped
    assert "Removed 2 people from Family" in alex.now(card).text
    assert scene.removals() == 2


@pytest.mark.parametrize("fault", ["before", "after"])
async def test_a_run_that_is_cut_off_is_taken_up(scene: Scene, alex: User, fault: str):
    """The first removal is under way when the bot dies: done behind its back, or never."""
    card = await alex.asks(f"/kick {PAVEL}, {EMILY} from Family")
    held = asyncio.Event()
    scene.green_api.faults.add("removeGroupParticipant", Fault(until=held, acts_first=fault == "after", drop=True))
    await alex.confirms(card)
    await scene.wait_for_call("removeGroupParticipant")
    await scene.cut_off_bot()
    held.set()
    assert (PAVEL in scene.phones(FAMILY)) == (fault == "before")
    assert EMILY in scene.phones(FAMILY)

    await scene.start_bot()
    done = await alex.sees(card, "Removed 2 people from Family", "Confirmed by Alex")
    assert alex.verdict("done", PAVEL) in done.text
    assert alex.verdict("done", EMILY) in done.text
    assert {PAVEL, EMILY}.isdisjoint(scene.phones(FAMILY))
    # Who was gone already is not asked for again; who certainly was not removed is.
    assert scene.removals() == (2 if fault == "after" else 3)


async def test_a_run_cut_off_while_it_checks_does_not_ask_again(scene: Scene, alex: User):
    card = await alex.asks(KICK)
    held = asyncio.Event()
    reads = scene.provider_calls("getGroupData")
    scene.green_api.faults.add("getGroupData", Fault(until=held))
    await alex.confirms(card)
    await scene.wait_for_call("getGroupData", more_than=reads)
    await scene.cut_off_bot()
    held.set()
    await scene.start_bot()
    await alex.sees(card, "Removed 1 person from Family")
    assert scene.removals() == 1


async def test_a_press_while_the_bot_is_down(scene: Scene, alex: User):
    card = await alex.asks(KICK)
    await scene.stop_bot()
    pressed = asyncio.create_task(alex.confirms(card))
    await asyncio.sleep(0)  # the press is on its way, and nobody is there to take it
    await scene.start_bot()
    assert (await pressed).text is None
    await alex.sees(card, "Removed 1 person")
    assert scene.removals() == 1


async def test_a_command_while_the_bot_is_down(scene: Scene, alex: User):
    await scene.stop_bot()
    await alex.writes(KICK)
    await scene.start_bot()
    card = await alex.gets()
    assert len(card.labels) == 2


async def test_what_was_answered_is_not_answered_again(scene: Scene, alex: User, sam: User):
    await alex.asks(KICK)
    await sam.asks("/whoami")
    for _ in range(2):
        await scene.restart_bot()
        await scene.at_rest()
    assert len(alex.bot_messages()) == 1
    assert len(sam.bot_messages()) == 1


async def test_several_runs_are_taken_up(scene: Scene, alex: User, olga: User):
    """Those of an account go one after the other: one was cut off, and two had not begun."""
    held = asyncio.Event()
    scene.green_api.faults.add("removeGroupParticipant", Fault(until=held, drop=True))
    cards = []
    for user, phone in ((alex, PAVEL), (olga, EMILY), (alex, SELLER)):
        card = await user.asks(f"/kick {phone} from Family")
        await user.confirms(card)
        cards.append((user, card))
    await scene.wait_for_call("removeGroupParticipant")
    await scene.cut_off_bot()
    held.set()
    await scene.start_bot()
    for user, card in cards:
        await user.sees(card, user.words.remove_result(group="Family", done=1))
    assert {PAVEL, EMILY, SELLER}.isdisjoint(scene.phones(FAMILY))
    assert scene.removals() == 4


async def no_more_updates(dispatcher: Dispatcher) -> None:
    """Wait until the stopping bot has ended its polling."""
    while dispatcher._running_lock.locked():  # noqa: ASYNC110 - aiogram tells nobody else
        await asyncio.sleep(0)
