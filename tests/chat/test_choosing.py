"""Which group is meant: several of one name, similar ones, none. A likeness never acts."""

import asyncio

from bot.domain.failure import FailureKind
from bot.sandbox.faults import Fault
from bot.sandbox.world import Session
from bot.storage.audit import Event
from tests.chat.cast import FALCON, FAMILY, OTHER_FALCON, PARENTS, PAVEL, SELLER, TIMUR
from tests.chat.conftest import RAW
from tests.chat.scene import Scene
from tests.chat.user import User


async def test_two_groups_of_one_name(scene: Scene, alex: User):
    question = await alex.asks("/kick 79009998877 from Project Falcon sends advertising")
    assert question.text == "There are several groups called Project Falcon. Which one is meant?"
    first, second, cancel = question.labels
    assert first == "Project Falcon · …7801"
    assert second == "Project Falcon · …7802"
    assert cancel == "Cancel"
    assert all(button.style is None for row in question.keyboard for button in row)

    await alex.presses(question, second)
    card = await alex.sees(question, "Group: Project Falcon · 4 members", "Reason: sends advertising", SELLER)
    assert card.labels == ["Cancel", "Remove 1 person"]
    assert SELLER in scene.phones(OTHER_FALCON)

    await alex.confirms(card)
    await alex.sees(card, "Removed 1 person from Project Falcon", "Reason: sends advertising")
    assert SELLER not in scene.phones(OTHER_FALCON)
    assert SELLER in scene.phones(FALCON)
    assert scene.removals() == 1


async def test_sizes_that_are_known_stand_on_the_buttons(alex: User):
    groups = await alex.asks("/groups")
    await alex.sees(groups, "5 members", "4 members")
    question = await alex.asks("/kick 79009998877 from project falcon")
    assert question.labels == ["Project Falcon · 4 members · …7801", "Project Falcon · 4 members · …7802", "Cancel"]


async def test_a_name_with_a_slip_in_it(scene: Scene, alex: User):
    question = await alex.asks("/kick 79001234502 from Famly spam")
    assert question.text.startswith("There is no group called Famly spam. Is one of these meant?")
    assert question.labels[0] == "Family"
    assert question.labels[-1] == "Cancel"
    assert scene.provider_calls("getGroupData") == 0

    await alex.presses(question, "Family")
    card = await alex.sees(question, "Group: Family · 5 members", "Reason: spam")
    await alex.confirms(card)
    await alex.sees(card, "Removed 1 person from Family")


async def test_a_name_in_other_letters(olga: User):
    question = await olga.asks("/кик 79001234521 из roditeli 3b")
    assert question.text.startswith("Группы roditeli 3b нет.")
    assert "Родители 3Б" in question.labels
    assert question.labels[-1] == "Отмена"

    await olga.presses(question, "Родители 3Б")
    await olga.sees(question, "Группа: Родители 3Б · 7 участников", TIMUR)


async def test_a_likeness_never_acts(scene: Scene, alex: User):
    question = await alex.asks("/kick 79001234502 from Famili")
    await alex.cancels(question)
    closed = await alex.sees(question, "Cancelled by Alex. Nothing was changed.")
    assert closed.keyboard == ()
    assert PAVEL in scene.phones(FAMILY)
    assert scene.removals() == 0


async def test_nothing_similar(scene: Scene, alex: User, olga: User):
    answer = await alex.asks("/kick 79001234502 from Quartet")
    assert answer.text == (
        "There is no group called Quartet among the groups of the WhatsApp account.\n"
        "Nothing was changed.\n" + alex.words.group_not_found_advice()
    )
    assert answer.keyboard == ()

    answer = await olga.asks("/кик 79001234502 из Квартет")
    assert answer.text.startswith("Группы Квартет нет среди групп аккаунта WhatsApp.\nНичего не изменено.")
    assert scene.removals() == 0


async def test_lists_are_read_again_only_if_they_may_be_old(scene: Scene, alex: User):
    await alex.asks("/kick 79001234502 from Quartet")
    assert scene.provider_calls("getContacts") == 1
    await alex.asks("/kick 79001234502 from Quartet")
    assert scene.provider_calls("getContacts") == 2
    await alex.asks("/kick 79001234502 from Family")
    assert scene.provider_calls("getContacts") == 2


async def test_an_id_of_no_group(scene: Scene, alex: User):
    answer = await alex.asks("/kick 79001234502 from 120363999999999999@g.us")
    assert answer.text.startswith("There is no group called 120363999999999999@g.us among")
    assert answer.keyboard == ()


async def test_a_choice_is_made_once(scene: Scene, alex: User):
    question = await alex.asks("/kick 79009998877 from Project Falcon")
    first, second, _ = question.labels
    held = asyncio.Event()
    scene.green_api.faults.add("getGroupData", Fault(until=held))
    await alex.presses(question, first)
    looking = await alex.sees(question, "Looking at it")
    assert looking.keyboard == ()

    answer = await scene.telegram.press_data(
        alex.id, alex.chat, question.message_id, question.button(second).data or ""
    )
    assert answer.text == alex.words.press(why="used")
    assert answer.show_alert

    held.set()
    card = await alex.sees(question, "Group: Project Falcon · 4 members")
    await alex.confirms(card)
    await alex.sees(card, "Removed 1 person")
    assert SELLER not in scene.phones(FALCON)
    assert SELLER in scene.phones(OTHER_FALCON)


async def test_what_was_not_found_is_not_called_chosen(scene: Scene, alex: User):
    question = await alex.asks("/kick 79001234502 from Famly")
    held = asyncio.Event()
    scene.green_api.faults.add("getGroupData", Fault(until=held))
    await alex.presses(question, "Family")
    await alex.sees(question, "Looking at it")
    assert "Famly" not in alex.now(question).text
    held.set()
    await alex.sees(question, "Group: Family")


async def test_a_choice_late_in_its_time_gets_time_of_its_own(scene: Scene, alex: User, olga: User):
    question = await alex.asks("/kick 79001234502 from Famly")
    other = await olga.asks("/kick 79001234502 from Family")
    scene.clock.leap(119)
    held = asyncio.Event()
    scene.green_api.faults.add("getGroupData", Fault(until=held))
    await alex.presses(question, "Family")
    await alex.sees(question, "Looking at it")
    scene.clock.leap(10)
    await olga.sees(other, olga.words.card_expired())
    held.set()
    card = await alex.sees(question, "Group: Family")
    await alex.confirms(card)
    await alex.sees(card, "Removed 1 person")


async def test_the_account_starts_while_the_chosen_group_is_looked_at(scene: Scene, alex: User):
    question = await alex.asks("/kick 79001234502 from Famly")
    scene.green_api.faults.add("getGroupData", Fault(status=400, body="instance is starting or not authorized"))
    await alex.presses(question, "Family")
    await alex.sees(question, "Group: Family")
    assert alex.words.card_waiting(kind=FailureKind.ACCOUNT_STARTING) in alex.versions(question)


async def test_the_chosen_group_cannot_be_read(scene: Scene, alex: User):
    question = await alex.asks("/kick 79009998877 from Project Falcon")
    scene.green_api.faults.add("getGroupData", Fault(status=401, body=RAW))
    await alex.presses(question, question.labels[0])
    closed = await alex.sees(question, "Nothing was changed.", "does not accept the bot’s access data")
    assert closed.keyboard == ()


async def test_the_chosen_group_is_gone(scene: Scene, alex: User):
    question = await alex.asks("/kick 79009998877 from Project Falcon")
    del scene.world.groups[FALCON]
    await alex.presses(question, question.labels[0])
    closed = await alex.sees(question, "Nothing was changed.", "is not in this group, or the group no longer exists")
    assert closed.keyboard == ()


async def test_a_choice_of_an_account_that_was_taken_out_of_the_settings(scene: Scene, alex: User):
    question = await alex.asks("/kick 79009998877 from Project Falcon")
    await scene.restart_bot(accounts={"other": scene.account()})
    await alex.presses(question, question.labels[0])
    closed = await alex.sees(question, "Nothing was changed.", "does not accept the bot’s access data")
    assert closed.keyboard == ()


async def test_the_account_is_named_where_there_are_several(scene: Scene, alex: User):
    await scene.restart_bot(accounts={"main": scene.account(), "spare": scene.account()})
    question = await alex.asks("/kick 79001234502 from Family")
    assert question.labels == ["Family · main", "Family · spare", "Cancel"]
    await alex.presses(question, "Family · spare")
    card = await alex.sees(question, "Group: Family · 5 members", "WhatsApp account: spare")
    await alex.confirms(card)
    await alex.sees(card, "Removed 1 person from Family", "WhatsApp account: spare")


async def test_the_audit_tells_of_the_choice(scene: Scene, alex: User):
    question = await alex.asks("/kick 79009998877 from Project Falcon")
    await alex.presses(question, question.labels[1])
    await alex.sees(question, "Group: Project Falcon")
    request, press = await scene.audit()
    assert request.event is Event.REQUEST
    assert request.detail["group"] == "Project Falcon"
    assert press.event is Event.PRESS
    assert press.actor == alex.id
    assert press.detail == {"choice": 1}


async def test_groups_of_the_account_cannot_be_listed(scene: Scene, alex: User):
    scene.session(Session.NOT_AUTHORIZED)
    answer = await alex.asks("/kick 79001234502 from Family")
    assert answer.text.startswith("Nothing was changed.\nNobody is signed in to the WhatsApp account.")
    assert PARENTS in scene.world.groups
