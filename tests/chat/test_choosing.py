"""Which group is meant: several of one name, similar ones, none. A likeness never acts."""

import asyncio

import pytest

from bot.domain.failure import FailureKind
from bot.domain.group import GroupId
from bot.domain.participant import Role
from bot.domain.writing import on_one_line
from bot.i18n import Language
from bot.storage.audit import Event
from sandbox.faults import Fault
from sandbox.world import Session
from tests.chat.cast import FALCON, FAMILY, OTHER_FALCON, PARENTS, PAVEL, SELLER, TIMUR, US, ending, person
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


STRANGERS = GroupId("120363999999990015@g.us")
"""A stranger's group to which the account was added. The end of its id is that of Family."""
STRANGERS_END = "90015"
FAMILY_END = "70015"
EQUAL = {
    "zero width space": "Family\u200b",
    "zero width joiner": "Fam\u200dily",
    "zero width non-joiner": "\u200cFamily",
    "soft hyphen": "Fam\u00adily",
    "variation selector": "Family\ufe0f",
    "another variation selector": "F\U000e0101amily",
    "bidi override": "\u202dFamily\u202c",
    "left-to-right mark": "Family\u200e",
    "space that does not break": "\u00a0Family\u00a0",
    "tag characters": "Family\U000e0041\U000e007f",
    "Hangul filler": "\u3164Family\u115f",
    "braille blank": "Family\u2800",
    "fullwidth letters": "Ｆａｍｉｌｙ",
}
LOOKING_SO = {
    "Cyrillic letter": "F\u0430mily",
    "Greek letter": "F\u03b1mily",
    "combining mark": "Famil\u0323y",
    "capital I": "FamiIy",
    "both and invisible ones": "F\u0430mi\u200bl\u0323y",
}
DISGUISES = EQUAL | LOOKING_SO


def disguised(scene: Scene, name: str) -> str:
    """Have a stranger add the account to a group that is called so."""
    scene.world.add_group(STRANGERS, name, owner=person(scene.world, SELLER), admins=[person(scene.world, US)])
    scene.world.groups[STRANGERS].members[person(scene.world, PAVEL)] = Role.MEMBER
    return on_one_line(name)


def kick(user: User, name: str) -> str:
    return f"/kick {PAVEL} from {name}" if user.language is Language.EN else f"/кик {PAVEL} из {name}"


@pytest.mark.parametrize("disguise", EQUAL)
async def test_a_strangers_group_of_an_equal_name(scene: Scene, alex: User, olga: User, disguise: str):
    shown = disguised(scene, EQUAL[disguise])
    for user, written in ((alex, "Family"), (olga, EQUAL[disguise].strip())):
        question = await user.asks(kick(user, written))
        assert question.text == user.words.choose_several(name="Family")
        ours, theirs, _ = question.labels
        assert ours.startswith("Family")
        assert ours.endswith(f" · …{FAMILY_END}")
        assert theirs.startswith(shown)
        assert theirs.endswith(f" · …{STRANGERS_END}")
        await user.presses(question, ours)
        card = await user.sees(question, user.words.card_look_alike(ending=FAMILY_END))
        group = user.words.card_group(group="Family", size=5)
        assert f"{group} · …{FAMILY_END}\n" in card.text
        await user.cancels(card)
    assert scene.removals() == 0


@pytest.mark.parametrize("disguise", LOOKING_SO)
async def test_a_strangers_group_that_looks_the_same(scene: Scene, alex: User, olga: User, disguise: str):
    shown = disguised(scene, LOOKING_SO[disguise])
    for user in (alex, olga):
        card = await user.asks(kick(user, "Family"))
        assert card.labels[-1] == user.words.remove_confirm(count=1)
        assert f"{user.words.card_group(group='Family', size=5)} · …{FAMILY_END}\n" in card.text
        assert user.words.card_look_alike(ending=FAMILY_END) in card.text
        await user.cancels(card)

        theirs = await user.asks(kick(user, LOOKING_SO[disguise]))
        assert f"{user.words.card_group(group=shown, size=3)} · …{STRANGERS_END}\n" in theirs.text
        assert user.words.card_look_alike(ending=STRANGERS_END) in theirs.text
        await user.cancels(theirs)
    await alex.removes(kick(alex, "Family"))
    assert PAVEL not in scene.phones(FAMILY)
    assert PAVEL in scene.phones(STRANGERS)


@pytest.mark.parametrize("disguise", LOOKING_SO)
async def test_what_only_looks_like_the_name_never_acts(scene: Scene, alex: User, olga: User, disguise: str):
    shown = disguised(scene, LOOKING_SO[disguise])
    del scene.world.groups[FAMILY]
    for user in (alex, olga):
        question = await user.asks(kick(user, "Family spam"))
        assert question.text == user.words.choose_look_alike(name="Family spam")
        theirs, cancel = question.labels
        assert theirs in {shown, user.words.choose_button(name=shown, size=3)}
        assert cancel == user.words.card_cancel()
        await user.presses(question, theirs)
        card = await user.sees(question, user.words.card_reason(reason="spam"))
        assert user.words.card_group(group=shown, size=3) in card.text
        await user.cancels(card)
    assert scene.removals() == 0


@pytest.mark.parametrize("disguise", DISGUISES)
async def test_the_list_tells_a_strangers_group_apart(scene: Scene, alex: User, olga: User, disguise: str):
    shown = disguised(scene, DISGUISES[disguise])
    for user in (alex, olga):
        groups = await user.asks("/groups")
        await user.sees(groups, f"1. Family · {user.words.groups_size(size=5)} · …{FAMILY_END}\n")
        await user.presses(groups, user.words.groups_next())
        await user.sees(groups, f"7. {shown} · {user.words.groups_size(size=3)} · …{STRANGERS_END}")


async def test_all_groups_are_told_apart_in_the_plan_and_in_the_result(scene: Scene, alex: User):
    disguised(scene, "F\u0430mily")
    card = await alex.asks(f"/kick {PAVEL} from all")
    assert f"• Family · …{FAMILY_END}\n" in card.text
    assert f"• F\u0430mily · …{STRANGERS_END}\n" in card.text
    await alex.confirms(card)
    done = await alex.sees(card, f"F\u0430mily · …{STRANGERS_END}", "Confirmed by")
    assert f"Family · …{FAMILY_END}" in done.text
    assert "Родители 3Б ·" not in done.text


async def test_what_is_taken_back_is_told_apart_still(scene: Scene, alex: User):
    disguised(scene, "F\u0430mily")
    card = await alex.asks(kick(alex, "Family"))
    await alex.confirms(card)
    done = await alex.sees(card, f"Removed 1 person from Family · …{FAMILY_END}")
    await alex.presses(done, "Undo")
    question = await alex.gets()
    await alex.sees(question, f"Group: Family · 4 members · …{FAMILY_END}")


async def test_the_end_of_the_id_outlives_a_restart(scene: Scene, alex: User):
    disguised(scene, "Family\u200b")
    question = await alex.asks(kick(alex, "Family"))
    await scene.restart_bot()
    await alex.presses(question, question.labels[1])
    await alex.sees(question, f"Group: Family · 3 members · …{STRANGERS_END}")


async def test_a_name_that_ends_like_a_label_does_not_pass_for_one(scene: Scene, alex: User):
    scene.world.groups[PARENTS].name = f"Project Falcon · …{ending(FALCON)}"
    question = await alex.asks("/kick 79009998877 from Project Falcon")
    assert len(set(question.labels)) == 3
    suggested = await alex.asks("/kick 79009998877 from Projekt Falcon")
    assert len(set(suggested.labels)) == len(suggested.labels)


async def test_the_title_of_the_choice_is_shortened(scene: Scene, alex: User, olga: User):
    for group in (FALCON, OTHER_FALCON):
        scene.world.groups[group].name = "Long " * 1000
    for user in (alex, olga):
        question = await user.asks(kick(user, f'"{"Long " * 20}"'))
        assert question.text == user.words.choose_several(name=("Long " * 20).strip() + "…")


async def test_a_group_and_a_person_with_nothing_to_see_in_their_names(scene: Scene, alex: User):
    blank = scene.world.add_person("\u3164\u2800\u200b", "+79002000009")
    scene.world.add_group(STRANGERS, "\u2800\U000e0041\u115f", owner=person(scene.world, US), members=[blank])
    groups = await alex.asks("/groups")
    await alex.presses(groups, "Next")
    await alex.sees(groups, f"7. {STRANGERS} · 2 members")
    card = await alex.asks(f"/kick 79002000009 from {STRANGERS}")
    assert f"Group: {STRANGERS} · 2 members\nWho:\n• +79002000009\n" in card.text
