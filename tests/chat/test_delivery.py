"""Whatever becomes of the chat, the result arrives, and nothing is told twice."""

import asyncio

import pytest

from bot.telegram import reporter
from sandbox.faults import Fault
from sandbox.telegram.errors import refusal
from sandbox.telegram.shown import ShownMessage
from tests.chat.cast import COMPLAINTS, EMILY, FORUM, MODERATORS, PARENTS, PAVEL, SELLER
from tests.chat.crowd import CROWD, join, results
from tests.chat.looks import Looks
from tests.chat.scene import Scene
from tests.chat.user import User

LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])
REMOVAL = "removeGroupParticipant"
KICK = f"/kick {PAVEL} from Family"
THIRTY = CROWD[:30]
KICK_THIRTY = f"/kick {' '.join(THIRTY)} from Родители 3Б"
FRIENDS, SUPERGROUP = -4001, -1000000004001
DAY = 24 * 3600.0


@pytest.fixture(autouse=True)
def looking(looks: Looks) -> Looks:
    return looks


async def held_up(scene: Scene, user: User, text: str = KICK) -> tuple[ShownMessage, asyncio.Event]:
    """A confirmed removal whose first answer waits for the event."""
    held = asyncio.Event()
    card = await user.asks(text)
    scene.green_api.faults.add(REMOVAL, Fault(until=held))
    await user.confirms(card)
    await scene.wait_for_call(REMOVAL)
    await scene.telegram.wait_for(lambda _: user.now(card) != card)
    return card, held


async def untold(scene: Scene, user: User, looks: Looks, text: str = KICK) -> ShownMessage:
    """A card whose chat is closed before its result comes."""
    card, held = await held_up(scene, user, text)
    if user.chat == user.id:
        scene.telegram.block(user.id)
    else:
        scene.telegram.throw_bot_out(user.chat)
    held.set()
    await scene.at_rest()
    await looks.pass_by()
    return card


def edits(scene: Scene) -> int:
    return len(scene._calls("editMessageText"))


# A group that becomes a supergroup


async def test_a_group_becomes_a_supergroup(scene: Scene, alex: User, looks: Looks):
    scene.telegram.add_group(FRIENDS, "Friends", [alex.id])
    friends, supergroup = alex.within(FRIENDS), alex.within(SUPERGROUP)
    question = await friends.asks(f"/kick {EMILY} from Family")
    _, held = await held_up(scene, friends)
    scene.telegram.upgrade_group(FRIENDS, SUPERGROUP)
    held.set()
    await scene.at_rest()
    await scene.telegram.wait_for(lambda _: len(supergroup.bot_messages()) == 2)
    [result] = [one for one in supergroup.bot_messages() if "Removed 1 person from Family" in one.text]
    assert result.labels == ["Undo"]
    assert result.reply_to is None  # the number is another message's there

    [asking] = [one for one in supergroup.bot_messages() if one != result]
    assert asking.text == question.text
    await supergroup.confirms(asking)
    await supergroup.sees(asking, "Removed 1 person from Family")
    assert scene.removals() == 2
    await looks.pass_by()
    assert len(supergroup.bot_messages()) == 2
    assert await scene.cards_due() == []


async def test_a_group_becomes_a_supergroup_in_the_middle_of_a_large_run(scene: Scene, alex: User, looks: Looks):
    join(scene.world, THIRTY, PARENTS)
    scene.telegram.add_group(FRIENDS, "Friends", [alex.id])
    friends, supergroup = alex.within(FRIENDS), alex.within(SUPERGROUP)
    _, held = await held_up(scene, friends, KICK_THIRTY)
    scene.telegram.upgrade_group(FRIENDS, SUPERGROUP)
    held.set()
    await scene.at_rest()
    await scene.telegram.wait_for(lambda _: supergroup.documents())
    await looks.pass_by()
    card, notice = supergroup.bot_messages()
    assert card.text.startswith("Removed: 30 of 30")
    assert notice.document is not None
    assert len(results(notice.document)) == 30


# Topics


async def test_a_topic_that_is_closed_for_a_while(scene: Scene, alex: User, looks: Looks):
    join(scene.world, THIRTY, PARENTS)
    there = alex.within(FORUM)
    await there.writes(KICK_THIRTY, thread_id=COMPLAINTS)
    card = await there.gets()
    held = asyncio.Event()
    scene.green_api.faults.add(REMOVAL, Fault(until=held))
    await there.confirms(card)
    await scene.wait_for_call(REMOVAL)
    scene.telegram.close_topic(FORUM, COMPLAINTS)
    held.set()
    await scene.at_rest()
    await looks.pass_by()
    assert there.now(card).text.startswith("Removed: 30 of 30")  # an edit is let through
    assert len(there.documents()) == 1
    scene.clock.leap(45)
    await looks.pass_by()
    scene.telegram.reopen_topic(FORUM, COMPLAINTS)
    scene.clock.leap(60)
    await scene.telegram.wait_for(lambda _: len(there.documents()) == 2)
    assert there.bot_messages()[-1].thread_id == COMPLAINTS
    await looks.pass_by()
    assert len(there.bot_messages()) == 3


async def test_a_topic_that_is_deleted(scene: Scene, alex: User, looks: Looks):
    join(scene.world, THIRTY, PARENTS)
    there = alex.within(FORUM)
    await there.writes(KICK_THIRTY, thread_id=COMPLAINTS)
    card = await there.gets()
    held = asyncio.Event()
    scene.green_api.faults.add(REMOVAL, Fault(until=held))
    await there.confirms(card)
    await scene.wait_for_call(REMOVAL)
    scene.telegram.delete_topic(FORUM, COMPLAINTS)
    held.set()
    await scene.at_rest()
    await scene.telegram.wait_for(lambda _: there.documents())
    await looks.pass_by()
    result, notice = there.bot_messages()
    assert result.text.startswith("Removed: 30 of 30")
    assert notice.document is not None
    assert (result.thread_id, notice.thread_id) == (None, None)


# Trouble that lasts


async def test_the_bot_is_thrown_out_and_let_in_again(scene: Scene, alex: User, looks: Looks):
    there = alex.within(MODERATORS)
    card = await untold(scene, there, looks)
    tries = [edits(scene)]
    for seconds in (14, 1, 15, 15, 59, 1):
        scene.clock.leap(seconds)
        await looks.pass_by()
        tries.append(edits(scene) - tries[0])
    assert tries[1:] == [0, 1, 1, 2, 2, 3]  # after 15, 30 and 60 seconds
    await scene.restart_bot()
    await looks.pass_by()
    assert edits(scene) == tries[0] + 3  # it is known after the restart how long to wait
    scene.telegram.let_bot_in(MODERATORS)
    scene.clock.leap(120)
    await there.sees(card, "Removed 1 person", "Confirmed by Alex")
    await looks.pass_by()
    assert await scene.cards_due() == []
    assert len(there.bot_messages()) == 1
    assert scene.removals() == 1


async def test_the_pauses_end_at_half_an_hour_and_the_tries_after_a_day(scene: Scene, alex: User, looks: Looks):
    there = alex.within(MODERATORS)
    await untold(scene, there, looks)
    before = edits(scene)
    for _ in range(10):
        scene.clock.leap(1800)
        await looks.pass_by()
    assert edits(scene) == before + 10
    scene.clock.leap(DAY)
    await looks.pass_by()
    last = edits(scene)
    assert last == before + 11
    scene.telegram.let_bot_in(MODERATORS)
    scene.clock.leap(DAY)
    await looks.pass_by()
    assert edits(scene) == last

    await alex.asks("/whoami")
    await there.sees(there.bot_messages()[-1], "Removed 1 person from Family")
    assert len(alex.bot_messages()) == 1


async def test_a_chat_that_is_not_found_is_found_again(scene: Scene, alex: User, looks: Looks):
    card = await alex.asks(KICK)
    scene.telegram.faults.add("editMessageText", refusal(400, "Bad Request: chat not found"), times=5)
    await alex.confirms(card)
    await scene.at_rest()
    for _ in range(8):
        await looks.pass_by()
        scene.clock.leap(1800)
    await alex.sees(card, "Removed 1 person")
    assert await scene.cards_due() == []


@pytest.mark.parametrize("reason", ["MESSAGE_ID_INVALID", "message can't be edited"])
async def test_a_message_that_cannot_be_edited(scene: Scene, alex: User, looks: Looks, reason: str):
    await alex.asks(KICK)
    card, held = alex.bot_messages()[-1], asyncio.Event()
    scene.green_api.faults.add(REMOVAL, Fault(until=held))
    await alex.confirms(card)
    await alex.sees(card, "Removing")
    scene.telegram.faults.add("editMessageText", refusal(400, f"Bad Request: {reason}"))
    held.set()
    result = await alex.gets()
    await alex.sees(result, "Removed 1 person")
    await looks.pass_by()
    assert len(alex.bot_messages()) == 2


@LANGUAGES
@pytest.mark.parametrize(
    "trouble",
    [
        refusal(400, "Bad Request: not enough rights to send documents to the chat"),
        refusal(413, "Request Entity Too Large"),
    ],
    ids=["400", "413"],
)
async def test_a_file_that_telegram_does_not_take(
    scene: Scene, alex: User, olga: User, looks: Looks, language: str, trouble: Fault
):
    user = alex if language == "en" else olga
    join(scene.world, THIRTY, PARENTS)
    scene.telegram.faults.add("sendDocument", trouble, times=100)
    card = await user.asks(KICK_THIRTY)
    assert (await user.gets()).text == user.words.delivery_no_plan_file()
    await user.confirms(card)
    await scene.at_rest()
    notice = await user.gets()
    headline = user.words.large_result(action="remove", done=30, total=30)
    assert notice.text == f"{headline}\n{user.words.delivery_no_result_file()}"
    assert notice.labels == [user.words.undo_button()]
    await looks.pass_by()
    assert len(user.bot_messages()) == 3
    assert await scene.cards_due() == []


# With the person's next message


@LANGUAGES
@pytest.mark.parametrize("wait", [0.0, 100.0, 2 * DAY])
async def test_whoever_blocked_the_bot_is_told_with_the_next_message(
    scene: Scene, alex: User, olga: User, looks: Looks, language: str, wait: float
):
    user = alex if language == "en" else olga
    card = await untold(scene, user, looks)
    scene.clock.leap(wait)
    await looks.pass_by()
    scene.telegram.unblock(user.id)
    answer = await user.asks("/whoami")
    assert str(user.id) in answer.text
    result = await user.gets()
    assert result.text.startswith(user.words.remove_result(group="Family", done=1))
    await scene.at_rest()
    await user.asks("/whoami")
    await user.gets_nothing()
    await looks.pass_by()
    scene.clock.leap(DAY)
    await looks.pass_by()
    assert [one.text for one in user.bot_messages()].count(result.text) == 1
    assert user.now(card).text != result.text


async def test_what_a_group_could_not_be_told_comes_in_the_private_chat(scene: Scene, alex: User, looks: Looks):
    await untold(scene, alex.within(MODERATORS), looks)
    await alex.asks("/whoami")
    result = await alex.gets()
    assert "Removed 1 person from Family" in result.text
    await scene.at_rest()
    # It is an operation like any other there.
    asked = await scene.telegram.press(alex.id, alex.id, result.message_id, "Undo")
    assert asked.text is None
    scene.telegram.let_bot_in(MODERATORS)
    scene.clock.leap(DAY)
    await looks.pass_by()
    assert "Removed 1 person" not in alex.within(MODERATORS).bot_messages()[-1].text


async def test_what_a_group_can_be_told_again_is_told_there(scene: Scene, alex: User, looks: Looks):
    there = alex.within(MODERATORS)
    card = await untold(scene, there, looks)
    scene.telegram.let_bot_in(MODERATORS)
    await alex.asks("/whoami")
    await there.sees(card, "Removed 1 person from Family")
    await alex.gets_nothing()


async def test_only_whoever_asked_is_told(scene: Scene, alex: User, olga: User, looks: Looks):
    await untold(scene, alex.within(MODERATORS), looks)
    await olga.asks("/whoami")
    await olga.gets_nothing()


async def test_many_are_brought_a_few_at_a_time(scene: Scene, alex: User, looks: Looks):
    there = alex.within(MODERATORS)
    cards = [await there.asks(f"/kick {phone} from {group}") for phone, group in WANTED]
    scene.telegram.throw_bot_out(MODERATORS)
    for card in cards:
        await there.cancels(card)
    await scene.at_rest()
    await looks.pass_by()
    await alex.asks("/whoami")
    for _ in range(5):
        assert "Cancelled by Alex" in (await alex.gets()).text
    assert (await alex.gets()).text == alex.words.delivery_more(count=2)
    await scene.at_rest()
    await alex.asks("/whoami")
    await alex.gets_nothing()
    scene.telegram.let_bot_in(MODERATORS)
    scene.clock.leap(DAY)
    await looks.pass_by()
    assert [there.now(card) for card in cards] == cards


WANTED = [(SELLER, group) for group in ("Family", "Родители 3Б", "Соседи ЖК Альфа, дом 5")]
WANTED += [(PAVEL, "Family"), (PAVEL, "Родители 3Б"), (EMILY, "Family"), (EMILY, "Family")]


# The second of two buttons


async def test_a_second_button_is_not_lost_while_the_file_is_on_its_way(scene: Scene, alex: User, looks: Looks):
    await scene.restart_bot(bulk_limit=25)
    join(scene.world, THIRTY, PARENTS)
    held = asyncio.Event()
    scene.telegram.faults.add("sendDocument", Fault(until=held))
    card = await alex.asks(KICK_THIRTY)
    await scene.telegram.wait_for(lambda _: scene._calls("sendDocument"))
    assert (await alex.confirms(card)).text is None
    scene.telegram.faults.add("editMessageText", Fault(drop=True))
    held.set()
    await scene.telegram.wait_for(lambda _: alex.words.large_surely(count=30) in alex.now(card).labels)


async def test_the_first_button_once_more_brings_the_second(
    scene: Scene, alex: User, looks: Looks, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reporter, "RETRY_SECONDS", 3600.0)
    await scene.restart_bot(bulk_limit=25)
    join(scene.world, THIRTY, PARENTS)
    card = await alex.asks(KICK_THIRTY)
    await scene.telegram.wait_for(lambda _: alex.documents())
    await scene.at_rest()
    scene.telegram.faults.add("editMessageText", Fault(drop=True))
    await alex.confirms(card)
    await scene.at_rest()
    assert alex.now(card).keyboard == card.keyboard
    again = await alex.confirms(card)
    assert again.text == alex.words.press(why="second")
    await scene.telegram.wait_for(lambda _: alex.words.large_surely(count=30) in alex.now(card).labels)


@LANGUAGES
async def test_a_second_stop_while_it_stops(scene: Scene, alex: User, olga: User, language: str):
    user = alex if language == "en" else olga
    join(scene.world, THIRTY, PARENTS)
    card, held = await held_up(scene, user, KICK_THIRTY)
    await scene.telegram.wait_for(lambda _: user.words.stop_button() in user.now(card).labels)
    data = user.now(card).button(user.words.stop_button()).data or ""
    assert (await scene.telegram.press_data(user.id, user.chat, card.message_id, data)).text is None
    again = await scene.telegram.press_data(user.id, user.chat, card.message_id, data)
    assert again.text == user.words.press(why="stopping")
    held.set()
    await scene.at_rest()
    over = await scene.telegram.press_data(user.id, user.chat, card.message_id, data)
    assert over.text == user.words.press(why="ended")
