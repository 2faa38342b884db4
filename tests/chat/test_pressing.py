"""Who may press, when, and how often: one press of the right person, one run."""

import asyncio

import pytest

from bot.storage.audit import Event
from sandbox.testbed import RUSSIAN_ADMIN
from tests.chat.cast import FAMILY, MODERATORS, PAVEL
from tests.chat.scene import Scene
from tests.chat.user import User

KICK = "/kick 79001234502 from Family"


async def test_only_who_asked(scene: Scene, alex: User, olga: User, sam: User):
    alex, olga, sam = (user.within(MODERATORS) for user in (alex, olga, sam))
    card = await alex.asks(KICK)
    for other, why in ((olga, "not_yours"), (sam, "not_allowed")):
        for label in card.labels:
            answer = await other.presses(card, label)
            assert answer.text == other.words.press(why=why)
            assert answer.show_alert
    assert alex.now(card) == card
    await unharmed(scene)

    await alex.confirms(card)
    await alex.sees(card, "Removed 1 person from Family", "Confirmed by Alex")
    assert scene.removals() == 1
    refusals = await scene.audit(Event.REFUSAL)
    assert [(row.actor, row.detail["why"]) for row in refusals] == [
        (olga.id, "not_yours"),
        (olga.id, "not_yours"),
        (sam.id, "not on the list"),
    ]


async def test_only_who_asked_chooses_the_group(scene: Scene, alex: User, olga: User):
    alex, olga = alex.within(MODERATORS), olga.within(MODERATORS)
    question = await alex.asks("/kick 79009998877 from Project Falcon")
    answer = await olga.presses(question, question.labels[0])
    assert answer.text == olga.words.press(why="not_yours")
    assert alex.now(question) == question


async def test_a_cancelled_question_stays_so(scene: Scene, alex: User, olga: User):
    card = await alex.asks(KICK)
    await alex.cancels(card)
    closed = await alex.sees(card, "Group: Family", PAVEL, "Cancelled by Alex. Nothing was changed.")
    assert closed.keyboard == ()

    for label in card.labels:
        answer = await old_press(alex, card.button(label).data, card.message_id)
        assert answer == (alex.words.press(why="used"), True)
    await unharmed(scene)

    card = await olga.asks("/кик 79001234502 из Family")
    await olga.cancels(card)
    await olga.sees(card, "Отменено: Ольга. Ничего не изменено.")
    await unharmed(scene)
    assert [row.detail for row in await scene.audit(Event.PRESS)] == [{"press": "cancel"}] * 2


async def test_a_question_expires_by_itself(scene: Scene, alex: User, olga: User):
    card = await alex.asks(KICK)
    other = await olga.asks("/кик 79001234502 из Family")
    scene.clock.leap(119)
    assert alex.now(card) == card
    scene.clock.leap(2)
    closed = await alex.sees(card, "Group: Family", PAVEL, alex.words.card_expired())
    assert closed.keyboard == ()
    assert (await olga.sees(other, olga.words.card_expired())).keyboard == ()

    for label in card.labels:
        answer = await old_press(alex, card.button(label).data, card.message_id)
        assert answer == (alex.words.press(why="expired"), True)
    await unharmed(scene)
    assert len(await scene.audit(Event.EXPIRY)) == 2


async def test_a_question_which_group_expires_by_itself(scene: Scene, alex: User):
    question = await alex.asks("/kick 79009998877 from Project Falcon")
    scene.clock.leap(121)
    closed = await alex.sees(question, alex.words.card_expired())
    assert closed.keyboard == ()
    answer = await old_press(alex, question.button(question.labels[0]).data, question.message_id)
    assert answer == (alex.words.press(why="expired"), True)


async def test_the_time_to_confirm_is_the_one_in_the_settings(scene: Scene, alex: User):
    await scene.restart_bot(confirm_ttl="30")
    card = await alex.asks(KICK)
    scene.clock.leap(31)
    await alex.sees(card, alex.words.card_expired())
    await unharmed(scene)


async def test_a_press_at_the_last_moment_that_comes_too_late(
    scene: Scene, alex: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.operations.expiry.LONGEST_SLEEP", 3600.0)
    await scene.restart_bot()
    card = await alex.asks(KICK)
    scene.clock.leap(121)
    answer = await alex.confirms(card)
    assert (answer.text, answer.show_alert) == (alex.words.press(why="expired"), True)
    closed = await alex.sees(card, alex.words.card_expired())
    assert closed.keyboard == ()
    await unharmed(scene)


async def test_a_question_expires_while_the_bot_is_down(scene: Scene, alex: User):
    card = await alex.asks(KICK)
    await scene.stop_bot()
    scene.clock.leap(3600)
    await scene.start_bot()
    assert (await alex.sees(card, alex.words.card_expired())).keyboard == ()
    await unharmed(scene)


async def test_two_presses_at_once(scene: Scene, alex: User):
    card = await alex.asks(KICK)
    answers = await asyncio.gather(*(alex.confirms(card) for _ in range(3)))
    assert sorted(answer.text or "" for answer in answers) == [
        "",
        alex.words.press(why="used"),
        alex.words.press(why="used"),
    ]
    await alex.sees(card, "Removed 1 person")
    assert scene.removals() == 1
    assert len(await scene.audit(Event.PRESS)) == 1


async def test_confirm_and_cancel_at_once(scene: Scene, alex: User):
    for _ in range(3):
        card = await alex.asks("/kick 79009998877 from Family")
        answers = await asyncio.gather(alex.confirms(card), alex.cancels(card))
        assert sorted(answer.text or "" for answer in answers) == ["", alex.words.press(why="used")]
        await scene.at_rest()
        if "Cancelled" in alex.now(card).text:
            assert scene.removals() == 0
        else:
            assert "Removed 1 person" in alex.now(card).text
            break
    assert scene.removals() <= 1


async def test_a_press_after_the_work_is_done(scene: Scene, alex: User):
    card = await alex.asks(KICK)
    await alex.confirms(card)
    done = await alex.sees(card, "Removed 1 person")
    for label in card.labels:
        answer = await old_press(alex, card.button(label).data, card.message_id)
        assert answer == (alex.words.press(why="used"), True)
    assert alex.now(card).text == done.text
    assert scene.removals() == 1


@pytest.mark.parametrize("new_id", [False, True])
async def test_a_press_that_telegram_delivers_twice(scene: Scene, alex: User, new_id: bool):
    card = await alex.asks(KICK)
    await alex.confirms(card)
    await alex.sees(card, "Removed 1 person")
    for _ in range(2):
        scene.telegram.send_again(scene.telegram.updates[-1]["update_id"], new_id=new_id)
        await scene.at_rest()
    assert len(alex.bot_messages()) == 1
    assert scene.removals() == 1


@pytest.mark.parametrize("new_id", [False, True])
async def test_a_command_that_telegram_delivers_twice(scene: Scene, alex: User, new_id: bool):
    card = await alex.asks(KICK)
    scene.telegram.send_again(scene.telegram.updates[-1]["update_id"], new_id=new_id)
    await scene.at_rest()
    assert [one.message_id for one in alex.bot_messages()] == [card.message_id]

    await alex.confirms(card)
    await alex.sees(card, "Removed 1 person")
    scene.telegram.send_again(scene.telegram.updates[0]["update_id"], new_id=new_id)
    await scene.at_rest()
    assert [one.message_id for one in alex.bot_messages()] == [card.message_id]
    assert scene.removals() == 1
    assert len(await scene.audit(Event.REQUEST)) == 1


async def test_a_command_that_telegram_delivers_again_after_a_restart(scene: Scene, alex: User):
    card = await alex.asks(KICK)
    await scene.stop_bot()
    scene.telegram.send_again(scene.telegram.updates[0]["update_id"])
    await scene.start_bot()
    await scene.at_rest()
    assert [one.message_id for one in alex.bot_messages()] == [card.message_id]


async def test_a_restart_between_card_and_press(scene: Scene, alex: User):
    card = await alex.asks(KICK)
    await scene.restart_bot()
    await alex.confirms(card)
    await alex.sees(card, "Removed 1 person from Family", f"{PAVEL} Павел Соколов: removed", "Confirmed by Alex")
    assert scene.removals() == 1
    await scene.restart_bot()
    await scene.at_rest()
    assert scene.removals() == 1


async def test_somebody_taken_off_the_list_before_the_press(scene: Scene, alex: User):
    card = await alex.asks(KICK)
    await scene.restart_bot(admins=frozenset({RUSSIAN_ADMIN.id}))
    for label in card.labels:
        answer = await alex.presses(card, label)
        assert (answer.text, answer.show_alert) == (alex.words.press(why="not_allowed"), True)
    assert alex.now(card) == card
    await unharmed(scene)
    await scene.at_rest()
    [row] = await scene.audit(Event.REFUSAL)
    assert (row.actor, row.detail["why"], row.detail["count"]) == (alex.id, "not on the list", 2)


async def test_a_button_of_no_operation(scene: Scene, alex: User, sam: User):
    card = await alex.within(MODERATORS).asks(KICK)
    for press in ("yes", "no", "0", "7", "-1", "sudo", "", "²", "9" * 40):
        for user, why in ((sam.within(MODERATORS), "not_allowed"), (alex.within(MODERATORS), "gone")):
            answer = await old_press(user, f"op:AAAAAAAAAAAA:{press}", card.message_id)
            assert answer == (user.words.press(why=why), True), press
    await unharmed(scene)


async def test_a_made_up_press_takes_no_buttons_away(scene: Scene, alex: User, sam: User):
    alex, sam = alex.within(MODERATORS), sam.within(MODERATORS)
    card = await alex.asks(KICK)
    for data in ("op:AAAAAAAAAAAA:yes", "op", "op:", "lang:1003", "groups:x", "lang:1003:xx", "anything"):
        answer = await old_press(sam, data, card.message_id)
        assert answer == (sam.words.press(why="gone" if data.startswith("lang:") else "not_allowed"), True)
    await scene.at_rest()
    assert alex.now(card) == card


async def test_a_card_of_a_database_that_is_lost(scene: Scene, alex: User):
    card = await alex.asks(KICK)
    await scene.stop_bot()
    (scene.folder / "groupwarden.db").unlink()
    await scene.start_bot()
    for _ in range(2):
        answer = await old_press(alex, card.button(card.labels[1]).data, card.message_id)
        assert answer == (alex.words.press(why="gone"), True)
    await scene.at_rest()
    assert alex.now(card).keyboard == ()
    await unharmed(scene)


async def test_a_made_up_press_on_a_true_operation(scene: Scene, alex: User):
    card = await alex.asks(KICK)
    data = (card.button(card.labels[1]).data or "").removesuffix("yes")
    for press in ("0", "7", "sudo", ""):
        answer, is_alert = await old_press(alex, data + press, card.message_id)
        assert answer in {alex.words.press(why="gone"), alex.words.press(why="used")}, press
        assert is_alert
    await unharmed(scene)


async def test_an_out_of_range_choice(scene: Scene, alex: User):
    question = await alex.asks("/kick 79009998877 from Project Falcon")
    data = (question.button(question.labels[0]).data or "").removesuffix("0")
    answer = await old_press(alex, data + "99", question.message_id)
    assert answer == (alex.words.press(why="used"), True)
    await scene.at_rest()
    assert "Which one is meant" in alex.now(question).text


async def test_confirming_what_was_not_planned_yet(scene: Scene, alex: User):
    question = await alex.asks("/kick 79009998877 from Project Falcon")
    data = (question.button(question.labels[0]).data or "").removesuffix("0")
    answer = await old_press(alex, data + "yes", question.message_id)
    assert answer == (alex.words.press(why="used"), True)
    await unharmed(scene)


async def old_press(user: User, data: str | None, message_id: int) -> tuple[str | None, bool]:
    """A press of a button that is not there any more, or never was."""
    answer = await user.scene.telegram.press_data(user.id, user.chat, message_id, data or "")
    return answer.text, answer.show_alert


async def unharmed(scene: Scene) -> None:
    """Nobody was removed, nor will be."""
    await scene.at_rest()
    assert scene.removals() == 0
    assert PAVEL in scene.phones(FAMILY)
