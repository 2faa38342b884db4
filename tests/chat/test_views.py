"""/groups and /status: what can be looked at without changing anything."""

import asyncio

import pytest

from bot.domain.failure import FailureKind
from bot.providers.base import AccountState
from sandbox.faults import Fault
from sandbox.world import Session
from tests.chat.cast import MODERATORS, US, person
from tests.chat.conftest import RAW
from tests.chat.scene import Scene
from tests.chat.user import User, entity_texts


async def test_groups_come_at_once_and_their_sizes_later(scene: Scene, alex: User):
    held = asyncio.Event()
    scene.green_api.faults.add("getGroupData", Fault(until=held), times=6)
    answer = await alex.asks("/groups")
    assert answer.text.splitlines()[0] == "6 groups"
    assert answer.text.splitlines()[2:4] == ["1. Family · counting…", "2. Родители 3Б · counting…"]
    assert answer.keyboard == ()
    held.set()
    counted = await alex.sees(answer, "1. Family · 5 members", "2. Родители 3Б · 7 members", "6. All Staff · 4 members")
    assert "counting" not in counted.text


async def test_groups_in_russian(olga: User):
    answer = await olga.asks("/groups")
    await olga.sees(answer, "6 групп", "1. Family · 5 участников", "4. Project Falcon · 4 участника")


async def test_sizes_are_not_read_again_at_once(scene: Scene, alex: User):
    await alex.asks("/groups")
    await scene.at_rest()
    answer = await alex.asks("/groups")
    await scene.at_rest()
    assert "1. Family · 5 members" in answer.text
    assert scene.provider_calls("getGroupData") == 6


async def test_a_group_that_cannot_be_read(scene: Scene, alex: User, olga: User):
    for user in (alex, olga):
        scene.clock.leap(3600)
        scene.green_api.faults.add("getGroupData", Fault(status=466, body=RAW))
        answer = await user.asks("/groups")
        told = user.now(await user.sees(answer, user.words.groups_size_unknown())).text
        assert told.count(user.words.groups_size_unknown()) == 1
        assert user.words.groups_size(size=7) in told
        assert user.words.groups_size_reading() not in told


async def test_pages(scene: Scene, alex: User):
    more_groups(scene, 8)
    first = await alex.asks("/groups")
    assert first.text.startswith("14 groups · page 1 of 3\n")
    assert first.labels == ["Next"]
    await alex.presses(first, "Next")
    second = await alex.sees(first, "14 groups · page 2 of 3", "7. Club 0 · 1 member\n", "12. Club 5 · 1 member")
    assert second.labels == ["Back", "Next"]
    assert "Family" not in second.text
    await alex.presses(first, "Next")
    third = await alex.sees(first, "14 groups · page 3 of 3", "13. Club 6 · 1 member\n", "14. Club 7 · 1 member")
    assert third.labels == ["Back"]
    await alex.presses(first, "Back")
    await alex.sees(first, "14 groups · page 2 of 3", "12. Club 5 · 1 member")
    await alex.presses(first, "Back")
    await alex.sees(first, "14 groups · page 1 of 3", "1. Family · 5 members")


async def test_pages_in_russian(scene: Scene, olga: User):
    more_groups(scene, 1)
    first = await olga.asks("/groups")
    assert "7 групп · страница 1 из 2" in first.text
    await olga.presses(first, "Дальше")
    second = await olga.sees(first, "страница 2 из 2", "7. Club 0 · 1 участник")
    assert second.labels == ["Назад"]


async def test_a_page_that_is_turned_while_it_is_counted(scene: Scene, alex: User):
    more_groups(scene, 2)
    await alex.asks("/groups")
    await scene.at_rest()
    scene.clock.leap(660)
    held = asyncio.Event()
    scene.green_api.faults.add("getGroupData", Fault(until=held), times=6)
    first = await alex.asks("/groups")
    await alex.presses(first, "Next")
    await alex.sees(first, "page 2 of 2", "8. Club 1 · 1 member")
    held.set()
    await scene.at_rest()
    assert "page 2 of 2" in alex.now(first).text


@pytest.mark.parametrize("page", [2, 999, -1, -5])
async def test_a_page_that_there_is_not_any_more(scene: Scene, alex: User, page: int):
    more_groups(scene, 2)
    answer = await alex.asks("/groups")
    await scene.telegram.press_data(alex.id, alex.chat, answer.message_id, f"groups:{page}")
    if page > 0:
        await alex.sees(answer, "page 2 of 2", "7. Club 0 · 1 member\n")
    else:
        await scene.at_rest()
        assert "page 1 of 2" in alex.now(answer).text
        assert "1. Family · 5 members\n" in alex.now(answer).text


async def test_strangers_turn_no_pages(scene: Scene, alex: User, sam: User):
    more_groups(scene, 2)
    answer = await alex.within(MODERATORS).asks("/groups")
    await scene.at_rest()
    before = alex.within(MODERATORS).now(answer)
    pressed = await sam.within(MODERATORS).presses(answer, "Next")
    assert pressed.show_alert
    await scene.at_rest()
    assert alex.within(MODERATORS).now(answer) == before


async def test_no_groups(scene: Scene, alex: User, olga: User):
    for group in scene.world.groups.values():
        group.members.pop(person(scene.world, US))
    assert (await alex.asks("/groups")).text == "The WhatsApp account is in no group yet."
    assert (await olga.asks("/groups")).text == "Аккаунт WhatsApp пока не состоит ни в одной группе."


async def test_a_group_without_a_name(scene: Scene, alex: User):
    ours = person(scene.world, US)
    scene.world.groups.clear()
    scene.world.add_group("120363999999999999@g.us", "", owner=ours)
    answer = await alex.asks("/groups")
    await alex.sees(answer, "1. 120363999999999999@g.us · 1 member")


async def test_groups_of_an_account_that_fails(scene: Scene, alex: User, olga: User):
    scene.session(Session.NOT_AUTHORIZED)
    for user in (alex, olga):
        answer = await user.asks("/groups")
        kind = FailureKind.ACCOUNT_NOT_AUTHORIZED
        subject = user.words.failure_subject(several=False, account="")
        assert answer.text == (
            f"{user.words.failure(kind=kind, subject=subject)}\n{user.words.failure_advice(kind=kind)}"
        )


async def test_groups_of_an_account_that_starts(scene: Scene, alex: User):
    scene.session(Session.STARTING)
    scene.green_api.faults.add("getContacts", Fault(until=(held := asyncio.Event())))
    await alex.writes("/groups")
    held.set()
    answer = await alex.gets()
    assert answer.text == alex.words.card_waiting(kind=FailureKind.ACCOUNT_STARTING)
    scene.session(Session.READY)
    await alex.sees(answer, "6 groups", "1. Family")
    assert len(alex.bot_messages()) == 1


async def test_groups_of_several_accounts(scene: Scene, alex: User):
    broken = scene.account() | {"api_token": "wrong-token"}
    await scene.restart_bot(accounts={"broken": broken, "main": scene.account()})
    answer = await alex.asks("/groups")
    assert "1. Family · counting… · account main" in answer.text
    assert "The provider does not accept the bot’s access data for the WhatsApp account “broken”." in answer.text


@pytest.mark.parametrize(
    ("session", "state"),
    [
        (Session.READY, AccountState.READY),
        (Session.NOT_AUTHORIZED, AccountState.NOT_AUTHORIZED),
        (Session.STARTING, AccountState.STARTING),
        (Session.SUSPENDED, AccountState.SUSPENDED),
        (Session.BLOCKED, AccountState.BLOCKED),
    ],
)
async def test_status(scene: Scene, alex: User, olga: User, session: Session, state: AccountState):
    scene.session(session)
    for user in (alex, olga):
        answer = await user.asks("/status")
        phone = US if session in {Session.READY, Session.SUSPENDED} else ""
        assert answer.text.startswith(user.words.status_account(state=state, account="main", phone=phone))
        if state is AccountState.READY:
            assert entity_texts(answer, "code") == [US]
        else:
            assert user.words.status_advice(state=state) in answer.text


@pytest.mark.parametrize(
    ("told", "state"), [("sleepMode", AccountState.ASLEEP), ("somethingNew", AccountState.UNKNOWN)]
)
async def test_status_in_states_of_other_versions(scene: Scene, alex: User, olga: User, told: str, state: AccountState):
    for user in (alex, olga):
        scene.green_api.faults.add("getStateInstance", Fault(status=200, body=f'{{"stateInstance": "{told}"}}'))
        answer = await user.asks("/status")
        assert answer.text.startswith(user.words.status_account(state=state, account="main", phone=""))
        assert user.words.status_advice(state=state) in answer.text
        assert told not in answer.text


async def test_status_of_an_account_whose_number_is_not_told(scene: Scene, alex: User):
    scene.green_api.faults.add("getWaSettings", Fault(status=500, body=RAW), times=3)
    answer = await alex.asks("/status")
    assert answer.text == "✅ main: works"


async def test_status_of_an_account_that_cannot_be_asked(scene: Scene, alex: User, olga: User):
    for user in (alex, olga):
        scene.green_api.faults.add("getStateInstance", Fault(status=401, body=RAW))
        answer = await user.asks("/status")
        kind = FailureKind.CREDENTIALS
        subject = user.words.failure_subject(several=False, account="")
        assert user.words.failure(kind=kind, subject=subject) in answer.text
        assert user.words.failure_advice(kind=kind) in answer.text


async def test_status_of_several_accounts(scene: Scene, alex: User):
    broken = scene.account() | {"api_token": "wrong-token"}
    await scene.restart_bot(accounts={"broken": broken, "main": scene.account()})
    answer = await alex.asks("/status")
    assert "⚠️ broken: The provider does not accept" in answer.text
    assert f"✅ main: works, number {US}" in answer.text


async def test_many_accounts_that_fail(scene: Scene, alex: User, olga: User):
    broken = scene.account() | {"api_token": "wrong-token"}
    await scene.restart_bot(accounts={f"account-{number:02}": broken for number in range(30)})
    for user in (alex, olga):
        for command in ("/groups", "/status"):
            answer = await user.asks(command)
            assert user.words.failure_advice(kind=FailureKind.CREDENTIALS) in answer.text
            shown = answer.text.count(user.words.failure_advice(kind=FailureKind.CREDENTIALS))
            assert answer.text.endswith(user.words.card_more(count=30 - shown))


async def test_a_wait_for_several_accounts_is_told_once(scene: Scene, alex: User):
    await scene.restart_bot(accounts={name: scene.account() for name in ("one", "two", "three")})
    starting = Fault(status=400, body="instance is in starting process try later")
    scene.green_api.faults.add("getContacts", starting, times=3)
    scene.green_api.faults.add("getChats", starting, times=3)
    answer = await alex.asks("/groups")
    await alex.sees(answer, "18 groups")
    await scene.at_rest()
    assert len(alex.bot_messages()) == 1


def more_groups(scene: Scene, count: int) -> None:
    ours = person(scene.world, US)
    for number in range(count):
        scene.world.add_group(f"1203639990000000{number:02}@g.us", f"Club {number}", owner=ours)
