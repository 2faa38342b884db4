"""Telegram itself makes trouble: what was done is told all the same, and nothing is done twice."""

import asyncio
from collections.abc import Callable

import pytest

from bot.telegram import reporter
from sandbox.faults import Fault
from sandbox.telegram.errors import server_error, too_many_requests
from sandbox.telegram.shown import ShownMessage
from tests.chat.cast import COMPLAINTS, EMILY, FAMILY, FORUM, MODERATORS, PAVEL, SELLER
from tests.chat.scene import Scene
from tests.chat.user import User
from tests.clock import LeapingSeconds

KICK = f"/kick {PAVEL} from Family"
TROUBLES = [
    server_error(),
    server_error(acts_first=True),
    Fault(drop=True),
    Fault(drop=True, acts_first=True),
    Fault(status=502, body="<html>Bad Gateway</html>", content_type="text/html"),
]


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be shown is tried again soon."""
    monkeypatch.setattr(reporter, "RETRY_SECONDS", 0.05)


@pytest.fixture
def pauses(unhurried: LeapingSeconds) -> Callable[[], list[int]]:
    """The pauses that the bot made because Telegram asked for them, in seconds; its own pace is quicker."""
    return lambda: [seconds for seconds in unhurried.slept if seconds > 1]


async def test_too_many_requests_for_the_card(scene: Scene, alex: User, pauses: Callable[[], list[int]]):
    scene.telegram.faults.add("sendMessage", too_many_requests(7), times=2)
    card = await alex.asks(KICK)
    assert pauses() == [7, 7]
    assert alex.bot_messages() == [card]
    await alex.confirms(card)
    await alex.sees(card, "Removed 1 person")


async def test_too_many_requests_for_the_result(scene: Scene, alex: User, pauses: Callable[[], list[int]]):
    card = await alex.asks(KICK)
    scene.telegram.faults.add("editMessageText", too_many_requests(5), times=3)
    scene.telegram.faults.add("answerCallbackQuery", too_many_requests(3))
    await alex.confirms(card)
    await alex.sees(card, "Removed 1 person")
    assert sorted(pauses()) == [3, 5, 5, 5]
    assert scene.removals() == 1


async def test_a_pause_too_long_to_wait_for(scene: Scene, alex: User, unhurried: LeapingSeconds):
    """Telegram is left alone until the pause is over, and the card stays due."""
    card = await alex.asks(KICK)
    scene.telegram.faults.add("editMessageText", too_many_requests(3600))
    await alex.confirms(card)
    await scene.at_rest()
    assert PAVEL not in scene.phones(FAMILY)
    assert max(unhurried.slept, default=0) <= 1
    edits = len(scene._calls("editMessageText"))
    unhurried.now += 3600
    await alex.sees(card, "Removed 1 person")
    assert edits == 1


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_the_result_cannot_be_shown_at_first(
    scene: Scene, alex: User, trouble: Fault, monkeypatch: pytest.MonkeyPatch
):
    card = await alex.asks(KICK)
    scene.telegram.faults.add("editMessageText", trouble, times=5)
    await alex.confirms(card)
    done = await alex.sees(card, "Removed 1 person", "Confirmed by Alex")
    assert done.labels == ["Undo"]
    assert scene.removals() == 1
    await scene.at_rest()
    assert alex.bot_messages() == [alex.now(card)]


async def test_the_result_is_shown_after_a_restart(scene: Scene, alex: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reporter, "RETRY_SECONDS", 3600.0)
    await scene.restart_bot()
    card = await alex.asks(KICK)
    scene.telegram.faults.add("editMessageText", Fault(drop=True), times=100)
    await alex.confirms(card)
    await scene.at_rest()
    assert PAVEL not in scene.phones(FAMILY)
    assert alex.now(card) == card

    await scene.stop_bot()
    scene.telegram.faults.clear()
    await scene.start_bot()
    await alex.sees(card, "Removed 1 person", "Confirmed by Alex")
    assert scene.removals() == 1


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_the_card_cannot_be_sent_at_first(scene: Scene, alex: User, trouble: Fault):
    scene.telegram.faults.add("sendMessage", trouble, times=2)
    await alex.writes(KICK)
    await scene.telegram.wait_for(lambda _: sends(scene) == 3)
    card = alex.bot_messages()[-1]
    assert len(card.labels) == 2
    await alex.confirms(card)
    await alex.sees(card, "Removed 1 person")
    assert scene.removals() == 1


async def test_a_card_that_came_twice(scene: Scene, alex: User):
    scene.telegram.faults.add("sendMessage", Fault(drop=True, acts_first=True))
    first = await alex.asks(KICK)
    second = await alex.gets()
    await alex.confirms(first)
    await alex.sees(second, "Removed 1 person")
    assert alex.now(first).keyboard == ()
    assert scene.removals() == 1


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_press_that_cannot_be_answered_counts(scene: Scene, alex: User, trouble: Fault):
    card = await alex.asks(KICK)
    scene.telegram.faults.add("answerCallbackQuery", trouble)
    await unheard_press(alex, card, card.labels[1])
    await alex.sees(card, "Removed 1 person")
    assert scene.removals() == 1


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_choice_that_cannot_be_answered_counts(scene: Scene, alex: User, trouble: Fault):
    question = await alex.asks("/kick 79009998877 from Project Falcon")
    scene.telegram.faults.add("answerCallbackQuery", trouble)
    await unheard_press(alex, question, question.labels[0])
    await alex.sees(question, "Group: Project Falcon")


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_the_question_for_the_chosen_group_cannot_be_shown_at_first(scene: Scene, alex: User, trouble: Fault):
    question = await alex.asks("/kick 79009998877 from Project Falcon")
    scene.telegram.faults.add("editMessageText", trouble, times=3)
    await alex.presses(question, question.labels[0])
    card = await alex.sees(question, "Group: Project Falcon")
    assert len(card.labels) == 2


async def test_a_wait_that_cannot_be_told(scene: Scene, alex: User):
    scene.green_api.faults.add("getGroupData", Fault(status=400, body="instance is starting or not authorized"))
    scene.telegram.faults.add("sendMessage", Fault(drop=True))
    card = await alex.asks(KICK)
    assert len(card.labels) == 2


async def test_menus_that_cannot_be_set(scene: Scene, alex: User):
    scene.telegram.faults.add("setMyCommands", Fault(drop=True))
    assert alex.words.start() in (await alex.asks("/start")).text
    scene.telegram.faults.add("deleteMyCommands", server_error())
    question = await alex.asks("/lang")
    await alex.presses(question, "Русский")
    await alex.sees(question, "Теперь я отвечаю вам по-русски.")


async def test_a_press_that_is_too_old_to_be_answered(scene: Scene, alex: User):
    card = await alex.asks(KICK)
    await scene.stop_bot()
    pressed = asyncio.ensure_future(alex.confirms(card))
    await asyncio.sleep(0)  # the press is on its way, and nobody is there to take it
    scene.telegram.expire_callback_queries()
    await scene.start_bot()
    await alex.sees(card, "Removed 1 person")
    pressed.cancel()
    assert scene.removals() == 1


async def test_a_card_that_somebody_deleted(scene: Scene, alex: User):
    for there, phone, thread in (
        (alex, PAVEL, None),
        (alex.within(MODERATORS), EMILY, None),
        (alex.within(FORUM), SELLER, COMPLAINTS),
    ):
        asked = await there.writes(f"/kick {phone} from Family", thread_id=thread)
        card = await there.gets()
        held = asyncio.Event()
        scene.green_api.faults.add("removeGroupParticipant", Fault(until=held))
        await there.confirms(card)
        await there.sees(card, "Working…")
        del scene.telegram._chats.get(there.chat).messages[card.message_id]
        held.set()
        result = await there.gets()
        result = await there.sees(result, "Removed 1 person from Family")
        assert (result.reply_to, result.thread_id) == (asked.message_id, thread)
        await scene.at_rest()
        assert there.bot_messages() == [result]
    assert scene.removals() == 3


@pytest.mark.parametrize(("chat", "thread"), [(None, None), (FORUM, COMPLAINTS)])
async def test_a_command_that_was_deleted(scene: Scene, alex: User, chat: int | None, thread: int | None):
    there = alex.within(chat or alex.chat)
    held = asyncio.Event()
    scene.green_api.faults.add("getGroupData", Fault(until=held))
    asked = await there.writes(KICK, thread_id=thread)
    await scene.wait_for_call("getGroupData")
    del scene.telegram._chats.get(there.chat).messages[asked.message_id]
    held.set()
    card = await there.gets()
    assert (card.reply_to, card.thread_id) == (None, thread)
    assert len(card.labels) == 2


async def test_the_bot_is_blocked_before_the_result(scene: Scene, alex: User):
    card = await alex.asks(KICK)
    held = asyncio.Event()
    scene.green_api.faults.add("removeGroupParticipant", Fault(until=held))
    await alex.confirms(card)
    await alex.sees(card, "Working…")
    scene.telegram.block(alex.id)
    held.set()
    await scene.at_rest()
    assert PAVEL not in scene.phones(FAMILY)
    assert await scene.cards_due() == []


async def test_the_bot_is_blocked_before_the_card(scene: Scene, alex: User):
    held = asyncio.Event()
    scene.green_api.faults.add("getGroupData", Fault(until=held))
    await alex.writes(KICK)
    await scene.wait_for_call("getGroupData")
    scene.telegram.block(alex.id)
    held.set()
    await scene.at_rest()
    assert alex.bot_messages() == []


async def test_an_answer_that_cannot_be_sent_is_no_silence_for_ever(scene: Scene, alex: User):
    scene.may_log.append("an update failed")
    scene.telegram.faults.add("sendMessage", Fault(drop=True))
    answer = await alex.asks("/help")
    assert answer.text.startswith("Something went wrong inside the bot.")
    assert (await alex.asks("/help")).text.startswith(alex.words.help_title())


async def test_telegram_is_out_of_order_at_the_start(scene: Scene, alex: User):
    await scene.stop_bot()
    scene.telegram.faults.add("getMe", Fault(status=502, body="<html>", content_type="text/html"))
    scene.telegram.faults.add("setMyCommands", server_error(), times=2)
    await scene.start_bot()
    assert (await alex.asks("/whoami")).text


async def unheard_press(user: User, message: ShownMessage, label: str) -> None:
    """A press whose answer is lost on the way."""
    pressed = asyncio.ensure_future(user.presses(message, label))
    await user.scene.telegram.wait_for(lambda _: "answerCallbackQuery" in [c.method for c in user.scene.telegram.calls])
    await user.scene.at_rest()
    pressed.cancel()


def sends(scene: Scene) -> int:
    return sum(call.method == "sendMessage" for call in scene.telegram.calls)
