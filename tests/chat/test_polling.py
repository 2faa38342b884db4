"""Long polling: what Telegram forgets and when, and who is served first."""

import asyncio
import time

import pytest

from bot.metrics import REGISTRY
from bot.telegram import intake, polling, strangers
from sandbox.faults import Fault
from sandbox.telegram import Person
from sandbox.telegram.errors import server_error
from tests.chat.cast import PAVEL
from tests.chat.scene import Scene
from tests.chat.user import User

KICK = f"/kick {PAVEL} from Family"


def crowd(scene: Scene, count: int) -> list[int]:
    """So many strangers."""
    ids = list(range(5_000, 5_000 + count))
    for one in ids:
        scene.telegram.add_person(Person(one, f"Stranger {one}", "en"))
    return ids


def offsets(scene: Scene) -> list[int]:
    """Up to where Telegram was told to forget, in order."""
    return [int(call.params.get("offset", 0)) for call in scene._calls("getUpdates")]


def newest(scene: Scene) -> int:
    return max(scene.telegram._updates.history)


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("groupwarden_strangers_total", {"outcome": outcome}) or 0


async def test_an_update_is_kept_until_it_is_handled(scene: Scene, alex: User):
    held = asyncio.Event()
    scene.green_api.faults.add("getStateInstance", Fault(until=held))
    await alex.writes("/status")
    update = newest(scene)
    await scene.wait_for_call("getStateInstance")
    polls = len(offsets(scene))
    await scene.telegram.wait_for(lambda _: len(offsets(scene)) > polls + 2)
    assert max(offsets(scene)) <= update
    assert scene.provider_calls("getStateInstance") == 1, "what is handed out again is known again"
    held.set()
    await alex.gets()
    await scene.telegram.wait_for(lambda _: max(offsets(scene)) > update)
    await alex.gets_nothing()


async def test_a_request_that_is_stored_is_forgotten_though_its_plan_takes_long(scene: Scene, alex: User):
    held = asyncio.Event()
    scene.green_api.faults.add("getGroupData", Fault(until=held))
    await alex.writes(KICK)
    update = newest(scene)
    await scene.wait_for_call("getGroupData")
    await scene.telegram.wait_for(lambda _: max(offsets(scene)) > update)
    held.set()
    assert len((await alex.gets()).labels) == 2


async def test_an_update_that_is_cut_off_comes_again(scene: Scene, alex: User):
    held = asyncio.Event()
    scene.green_api.faults.add("getStateInstance", Fault(until=held))
    await alex.writes("/status")
    await scene.wait_for_call("getStateInstance")
    await scene.cut_off_bot()
    assert alex.bot_messages() == []
    held.set()
    await scene.start_bot()
    await alex.gets()
    await alex.gets_nothing()


async def test_what_was_handled_before_the_stop_does_not_come_again(scene: Scene, alex: User):
    held = asyncio.Event()
    scene.green_api.faults.add("getStateInstance", Fault(until=held))
    await alex.writes("/status")
    await scene.wait_for_call("getStateInstance")
    stopped = asyncio.create_task(scene.stop_bot())
    await asyncio.sleep(0)
    held.set()
    await stopped
    await scene.start_bot()
    await scene.at_rest()
    assert len(alex.bot_messages()) == 1


async def test_one_that_takes_too_long_does_not_hide_those_after_it(
    scene: Scene, alex: User, olga: User, monkeypatch: pytest.MonkeyPatch
):
    """Telegram hands out a hundred, and then the same hundred again until the first is confirmed."""
    monkeypatch.setattr(polling, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(polling.GetRawUpdates.model_fields["limit"], "default", 3)
    polling.GetRawUpdates.model_rebuild(force=True)
    held = asyncio.Event()
    scene.green_api.faults.add("getStateInstance", Fault(until=held))
    await alex.writes("/status")
    await scene.wait_for_call("getStateInstance")
    for one in crowd(scene, 4):
        await scene.telegram.say(one, one, "hello")
    assert (await olga.asks("/whoami")).text
    held.set()
    await alex.gets()
    monkeypatch.undo()
    polling.GetRawUpdates.model_rebuild(force=True)


async def test_answers_that_hold_no_updates_are_waited_out(scene: Scene, alex: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(polling, "FIRST_RETRY", 0.01)
    scene.telegram.faults.add("getUpdates", server_error(), times=3)
    assert (await alex.asks("/whoami")).text


async def test_strangers_wait_while_somebody_on_the_list_is_served(scene: Scene, alex: User, olga: User, sam: User):
    held = asyncio.Event()
    scene.green_api.faults.add("getStateInstance", Fault(until=held))
    await alex.writes("/status")
    await scene.wait_for_call("getStateInstance")
    await sam.writes("hello")
    assert (await olga.asks("/whoami")).text
    assert sam.bot_messages() == []
    held.set()
    await sam.gets()


async def test_who_is_on_the_list_is_taken_out_of_a_backlog_first(scene: Scene, alex: User):
    await scene.stop_bot()
    for one in crowd(scene, 250):
        await scene.telegram.say(one, one, "hello")
    await alex.writes("/whoami")
    await scene.start_bot()
    await alex.gets()
    chats = [int(call.params["chat_id"]) for call in scene._calls("sendMessage")]
    assert chats.index(alex.id) < 25, "that many were answered while three hundred updates were fetched"


async def test_more_strangers_than_are_answered_are_counted(scene: Scene, alex: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(intake, "MOST_WAITING", 20)
    await scene.restart_bot()
    before = counted("dropped")
    held = asyncio.Event()
    scene.green_api.faults.add("getStateInstance", Fault(until=held))
    await alex.writes("/status")
    await scene.wait_for_call("getStateInstance")
    for one in crowd(scene, 40):
        await scene.telegram.say(one, one, "hello")
    await scene.telegram.wait_for(lambda _: counted("dropped") > before)
    held.set()
    await scene.at_rest()
    answered = sum(int(call.params["chat_id"]) >= 5_000 for call in scene._calls("sendMessage"))
    assert 20 <= answered <= 21, "the queue, and the one that was taken out of it"
    assert sum(row.detail["count"] for row in await scene.audit()) == 40


async def test_strangers_are_not_waited_for_at_the_stop(scene: Scene, alex: User, sam: User):
    held = asyncio.Event()
    scene.green_api.faults.add("getStateInstance", Fault(until=held))
    await alex.writes("/status")
    await scene.wait_for_call("getStateInstance")
    before = counted("answered")
    await sam.writes("hello")
    await scene.telegram.wait_for(lambda _: counted("answered") > before)
    for one in crowd(scene, 50):
        await scene.telegram.say(one, one, "hello")
    stopped = asyncio.create_task(scene.stop_bot())
    held.set()
    started = time.monotonic()
    await stopped
    assert time.monotonic() - started < 5
    assert len(alex.bot_messages()) == 1
    assert sum(bool(scene.telegram.messages(one)[-1].from_bot) for one in range(5_000, 5_050)) < 50


async def test_the_strangers_that_are_remembered_are_bounded(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(strangers, "MOST_KNOWN", 10)
    monkeypatch.setattr(strangers, "MOST_COUNTED", 20)
    for one in crowd(scene, 30):
        await scene.telegram.say(one, one, "/whoami")
        await scene.telegram.say(one, one, "hello")
    await scene.at_rest()
    assert len(scene.app.strangers._known) == 10
