"""The Stop button: nothing more is begun, and what was done and what was not is told."""

import asyncio

import pytest

from bot.storage.audit import Event
from sandbox.faults import Fault
from sandbox.telegram.presses import CallbackAnswer
from sandbox.telegram.shown import ShownMessage
from tests.chat.accounts import three_accounts
from tests.chat.cast import ANNA, EMILY, FAMILY, MODERATORS, NEIGHBOURS, PARENTS, PAVEL, SELLER, STAFF
from tests.chat.crowd import CROWD, join, results
from tests.chat.scene import Scene
from tests.chat.user import User

LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])
REMOVAL = "removeGroupParticipant"
KICK = f"/kick {PAVEL}, {EMILY}, {SELLER} from Family"


async def held_up(scene: Scene, user: User, text: str = KICK) -> tuple[ShownMessage, asyncio.Event]:
    """A confirmed removal whose first answer waits for the event; the person is out of the group already."""
    held = asyncio.Event()
    scene.green_api.faults.add(REMOVAL, Fault(until=held))
    card = await user.asks(text)
    await user.confirms(card)
    await scene.wait_for_call(REMOVAL)
    return await user.sees(card), held


async def stops(user: User, card: ShownMessage) -> CallbackAnswer:
    await user.scene.telegram.wait_for(lambda _: user.words.stop_button() in user.now(card).labels)
    return await user.presses(card, user.words.stop_button())


@LANGUAGES
async def test_the_rest_is_let_be(scene: Scene, alex: User, olga: User, language: str):
    user = alex if language == "en" else olga
    name = "Alex" if language == "en" else "Ольга"
    card, held = await held_up(scene, user)
    assert (await stops(user, card)).text is None
    await user.sees(card, user.words.large_stopping(person=name))
    assert user.now(card).keyboard == ()
    held.set()
    await scene.at_rest()
    done = user.now(card)
    assert done.text.startswith(user.words.remove_result(group="Family", done=1))
    for line in (
        user.verdict("done", PAVEL),
        user.verdict("stopped", EMILY),
        user.verdict("stopped", SELLER),
        user.words.large_stopped(person=name),
    ):
        assert line in done.text.splitlines()
    assert scene.removals() == 1
    assert {EMILY, SELLER} <= scene.phones(FAMILY)
    assert PAVEL not in scene.phones(FAMILY)
    assert done.labels == [user.words.undo_button()]


async def test_another_admin_may(scene: Scene, alex: User, olga: User):
    alex, olga = alex.within(MODERATORS), olga.within(MODERATORS)
    card, held = await held_up(scene, alex)
    await alex.sees(card, "Removing")
    await scene.telegram.wait_for(lambda _: "Stop" in alex.now(card).labels)
    assert (await olga.presses(card, "Stop")).text is None
    held.set()
    done = await alex.sees(card, "Stopped by Ольга. What was done before stays done.", "Confirmed by Alex")
    assert alex.verdict("stopped", SELLER) in done.text
    presses = [(row.actor, row.detail) for row in await scene.audit(Event.PRESS)]
    assert presses == [(alex.id, {"press": "confirm"}), (olga.id, {"press": "stop"})]


async def test_a_stranger_may_not(scene: Scene, alex: User, sam: User):
    alex, sam = alex.within(MODERATORS), sam.within(MODERATORS)
    card, held = await held_up(scene, alex)
    answer = await stops(sam, card)
    assert answer.show_alert
    assert answer.text == alex.words.press(why="not_allowed")
    held.set()
    await alex.sees(card, "Removed 3 people from Family")
    assert scene.removals() == 3
    await scene.at_rest()
    [refused] = await scene.audit(Event.REFUSAL)
    assert (refused.actor, refused.detail) == (sam.id, {"why": "not on the list", "command": None, "count": 1})


@LANGUAGES
async def test_after_the_end_it_says_so(scene: Scene, alex: User, olga: User, language: str):
    user = alex if language == "en" else olga
    card, held = await held_up(scene, user)
    await scene.telegram.wait_for(lambda _: user.words.stop_button() in user.now(card).labels)
    data = user.now(card).button(user.words.stop_button()).data or ""
    held.set()
    await scene.at_rest()
    done = user.now(card)
    answer = await scene.telegram.press_data(user.id, user.chat, card.message_id, data)
    assert (answer.text, answer.show_alert) == (user.words.press(why="ended"), True)
    await scene.at_rest()
    assert user.now(card).text == done.text
    assert "Stopped" not in user.now(card).text
    assert scene.removals() == 3


async def test_twice_at_once(scene: Scene, alex: User, olga: User):
    alex, olga = alex.within(MODERATORS), olga.within(MODERATORS)
    card, held = await held_up(scene, alex)
    await scene.telegram.wait_for(lambda _: "Stop" in alex.now(card).labels)
    answers = await asyncio.gather(alex.presses(card, "Stop"), olga.presses(card, "Stop"))
    refused = [answer.text for answer in answers if answer.text]
    assert len(refused) == 1
    assert refused[0] in {alex.words.press(why="stopping"), olga.words.press(why="stopping")}
    held.set()
    await alex.sees(card, "Stopped by ", "Removed 1 person")
    assert len([row for row in await scene.audit(Event.PRESS) if row.detail == {"press": "stop"}]) == 1


async def test_one_person_has_no_stop_button(scene: Scene, alex: User):
    card, held = await held_up(scene, alex, f"/kick {PAVEL} from Family")
    await alex.sees(card, "Removing")
    assert alex.now(card).labels == []
    held.set()
    await alex.sees(card, "Removed 1 person")


async def test_a_large_run(scene: Scene, alex: User):
    join(scene.world, CROWD[:30], PARENTS)
    card, held = await held_up(scene, alex, f"/kick {' '.join(CROWD[:30])} from Родители 3Б")
    await stops(alex, card)
    held.set()
    await scene.at_rest()
    done = alex.now(card).text
    assert done.startswith("Removed: 1 of 30")
    assert alex.words.large_count(verdict="stopped", count=29) in done
    told = list(results(alex.documents()[-1]).values())
    assert sum("the run was stopped before" in line for line in told) == 29


async def test_all_accounts_stop(scene: Scene, alex: User):
    async with three_accounts(scene) as accounts:
        held = asyncio.Event()
        scene.green_api.faults.add(REMOVAL, Fault(until=held))
        accounts.legacy.faults.add(REMOVAL, Fault(until=held))
        card = await alex.asks(f"/kick {SELLER} from all")
        await alex.confirms(card)
        await scene.wait_for_call(REMOVAL)
        while not any(call.method == REMOVAL for call in accounts.legacy.calls):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0)
        await stops(alex, card)
        held.set()
        await scene.at_rest()
        done = alex.now(card).text
        assert alex.words.large_stopped(person="Alex") in done
        assert scene.removals() == 1
        remaining = [one for one in (FAMILY, PARENTS, NEIGHBOURS, STAFF) if SELLER in scene.phones(one)]
        assert len(remaining) == 3
        assert "the run was stopped before" in done
        assert ANNA in scene.phones(FAMILY)
