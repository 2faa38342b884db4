"""After the press: what is told of each person, and that it is true."""

import asyncio
from functools import partial

import pytest

from bot.domain.failure import FailureKind
from bot.domain.participant import Role
from bot.operations import errand
from bot.operations.directory import SHARED_SECONDS
from bot.operations.patience import LONGEST_OUTAGE
from bot.providers import http
from bot.storage.audit import Event
from bot.telegram import reporter
from sandbox.faults import Fault
from sandbox.world import Session
from tests.chat.cast import (
    EMILY,
    FALCON,
    FAMILY,
    MIA,
    PARENTS,
    PAVEL,
    SELLER,
    STUBBORN,
    TIMUR,
    US,
    by_phone,
    person,
    who,
)
from tests.chat.conftest import RAW
from tests.chat.scene import Scene
from tests.chat.user import User

KICK = f"/kick {PAVEL} from Family"
YES = Fault(status=200, body='{"removeParticipant": true}')
"""The provider says that it was done, and does nothing."""


async def test_progress_and_result(scene: Scene, alex: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reporter, "PROGRESS_SECONDS", 0.0)
    monkeypatch.setattr(reporter, "PROGRESS_MAY_WAIT", 1000.0)
    monkeypatch.setattr(errand, "SECONDS_BETWEEN_QUESTIONS", 0.0)
    card = await alex.asks(f"/kick {PAVEL}, {EMILY} from Family sends advertising")
    held, held_too = asyncio.Event(), asyncio.Event()
    for one in (held, held_too):
        scene.green_api.faults.add("removeGroupParticipant", Fault(until=one))
    await alex.confirms(card)
    at_work = await alex.sees(
        card, "Removing from Family: 0 of 2", "Confirmed by Alex. Working…", who(PAVEL), who(EMILY)
    )
    assert at_work.labels == ["Stop"]
    held.set()
    await alex.sees(card, "Removing from Family: 1 of 2")
    held_too.set()

    done = await alex.sees(card, "Removed 2 people from Family")
    assert done.text == (
        "Removed 2 people from Family\n\n"
        f"{alex.verdict('done', PAVEL)}\n{alex.verdict('done', EMILY)}\n\n"
        "Reason: sends advertising\nConfirmed by Alex"
    )
    assert {PAVEL, EMILY}.isdisjoint(scene.phones(FAMILY))


async def test_progress_gives_way_to_the_result(scene: Scene, alex: User, monkeypatch: pytest.MonkeyPatch):
    """Time stands still here, so the chat has room for three messages: the card, one step, and the result."""
    monkeypatch.setattr(reporter, "PROGRESS_SECONDS", 0.0)
    card = await alex.asks(f"/kick {PAVEL}, {EMILY} from Family")
    await alex.confirms(card)
    await alex.sees(card, "Removed 2 people from Family")
    assert not any("1 of 2" in version for version in alex.versions(card))


async def test_progress_in_russian(scene: Scene, olga: User):
    card = await olga.asks(f"/кик {PAVEL}, {SELLER} из Family")
    held = asyncio.Event()
    scene.green_api.faults.add("removeGroupParticipant", Fault(until=held))
    await olga.confirms(card)
    await olga.sees(card, "Удаляю из группы Family: 0 из 2", "Подтверждено: Ольга. Выполняю…", "Готово 0 из 2")
    held.set()
    await olga.sees(card, "Из группы Family удалены 2 человека", olga.verdict("done", SELLER))


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_somebody_who_left_in_between(scene: Scene, alex: User, olga: User, language: str):
    user = alex if language == "en" else olga
    card = await user.asks(KICK)
    await scene.world.remove(person(scene.world, US), FAMILY, by_phone(PAVEL))
    await user.confirms(card)
    done = await user.sees(card, user.verdict("not_member", PAVEL))
    assert user.words.remove_result(group="Family", done=0) in done.text
    assert scene.removals() == 1


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_somebody_whom_whatsapp_does_not_remove(scene: Scene, alex: User, olga: User, language: str):
    user = alex if language == "en" else olga
    done = await user.removes(f"/kick {STUBBORN}, {TIMUR} from Родители 3Б")
    assert user.words.remove_result(group="Родители 3Б", done=1) in done.text
    assert user.verdict("refused_provider", STUBBORN) in done.text
    assert user.verdict("done", TIMUR) in done.text
    assert user.words.remove_advice_refused() in done.text
    assert STUBBORN in scene.phones(PARENTS)
    assert scene.removals() == 2


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_the_account_lost_its_rights_in_between(scene: Scene, alex: User, olga: User, language: str):
    user = alex if language == "en" else olga
    card = await user.asks(f"/kick {TIMUR} from Родители 3Б")
    scene.world.groups[PARENTS].members[person(scene.world, US)] = Role.MEMBER
    await user.confirms(card)
    done = await user.sees(card, user.verdict("refused_not_admin", TIMUR))
    assert user.words.remove_advice_not_admin() in done.text
    assert TIMUR in scene.phones(PARENTS)


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_the_account_was_taken_out_of_the_group_in_between(scene: Scene, alex: User, olga: User, language: str):
    user = alex if language == "en" else olga
    card = await user.asks(f"/kick {TIMUR} from Родители 3Б")
    del scene.world.groups[PARENTS].members[person(scene.world, US)]
    await user.confirms(card)
    done = await user.sees(card, user.verdict("failed", TIMUR))
    assert user.words.failure_advice(kind=FailureKind.GROUP_UNKNOWN) in done.text
    assert TIMUR in scene.phones(PARENTS)


@pytest.mark.parametrize("fault", [YES, Fault(status=200, body='{"removeParticipant": true, "error": "no"}')])
async def test_a_yes_that_is_not_true(scene: Scene, alex: User, olga: User, fault: Fault):
    for user in (alex, olga):
        scene.green_api.faults.add("removeGroupParticipant", fault)
        done = await user.removes(KICK)
        verdict = "pending" if fault is YES else "refused_other"
        assert user.verdict(verdict, PAVEL) in done.text
        if fault is YES:
            assert user.words.card_uncertain(group="Family") in done.text
            assert user.words.remove_advice_unknown() in done.text
    assert PAVEL in scene.phones(FAMILY)
    assert scene.removals() == 2


async def test_a_yes_that_cannot_be_checked(scene: Scene, alex: User):
    card = await alex.asks(KICK)
    scene.green_api.faults.add("getGroupData", Fault(status=500, body=RAW), times=1000)
    began = scene.clock.monotonic()
    await alex.confirms(card)
    await alex.sees(card, alex.words.card_waiting(kind=FailureKind.UPSTREAM))
    done = await alex.sees(card, alex.verdict("pending", PAVEL), alex.words.remove_advice_unknown())
    assert "still shows" not in done.text
    assert scene.clock.monotonic() - began > LONGEST_OUTAGE - 60


async def test_a_yes_that_can_be_checked_after_a_while(scene: Scene, alex: User):
    card = await alex.asks(KICK)
    scene.green_api.faults.add("getGroupData", Fault(status=500, body=RAW), times=50)
    await alex.confirms(card)
    await alex.sees(card, alex.verdict("done", PAVEL))


@pytest.mark.parametrize(
    "fault",
    [
        Fault(drop=True, acts_first=True),
        Fault(status=502, body=f"<html>{RAW}</html>", content_type="text/html", acts_first=True),
        Fault(status=500, body=RAW, acts_first=True),
        Fault(status=200, body="<html>", content_type="text/html", acts_first=True),
        Fault(status=200, body="null", acts_first=True),
        Fault(acts_first=True, truncate=5),
    ],
)
async def test_an_answer_that_was_lost_after_the_deed(scene: Scene, alex: User, fault: Fault):
    scene.green_api.faults.add("removeGroupParticipant", fault)
    done = await alex.removes(KICK)
    assert "Removed 1 person from Family" in done.text
    assert alex.verdict("done", PAVEL) in done.text
    assert scene.removals() == 1


@pytest.mark.parametrize("fault", [Fault(drop=True), Fault(status=502, body="<html>"), Fault(status=200, body="{")])
async def test_an_answer_that_was_lost_before_the_deed(scene: Scene, alex: User, olga: User, fault: Fault):
    for count, user in enumerate((alex, olga), start=1):
        scene.green_api.faults.add("removeGroupParticipant", fault)
        done = await user.removes(KICK)
        assert user.words.card_uncertain(group="Family") in done.text
        assert user.verdict("unknown", PAVEL) in done.text
        assert user.words.remove_advice_unknown() in done.text
        assert scene.removals() == count
    assert PAVEL in scene.phones(FAMILY)


@pytest.mark.parametrize("acts_first", [True, False])
async def test_an_answer_that_does_not_come(
    scene: Scene, alex: User, acts_first: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(http, "Timeouts", partial(http.Timeouts, total=0.2))
    await scene.restart_bot()
    card = await alex.asks(KICK)
    never = asyncio.Event()
    fault = Fault(until=never) if acts_first else Fault(until=never, status=500)
    scene.green_api.faults.add("removeGroupParticipant", fault)
    await alex.confirms(card)
    await alex.sees(card, alex.verdict("done" if acts_first else "unknown", PAVEL))
    assert scene.removals() == 1
    never.set()


async def test_an_answer_that_was_lost_about_somebody_the_group_hides(scene: Scene, alex: User):
    """That the person is not in the list proves nothing: it never was."""
    card = await alex.asks(f"/kick {MIA} from {FALCON}")
    scene.green_api.faults.add("removeGroupParticipant", Fault(drop=True))
    await alex.confirms(card)
    await alex.sees(card, alex.verdict("unknown", MIA), alex.words.remove_advice_unknown())
    assert MIA in scene.phones(FALCON)
    assert scene.removals() == 1


async def test_who_was_removed_before_the_line_broke_is_told_apart(scene: Scene, alex: User):
    card = await alex.asks(f"/kick {PAVEL}, {EMILY}, {SELLER} from Family")
    for fault in (Fault(), Fault(drop=True), Fault(drop=True, acts_first=True)):
        scene.green_api.faults.add("removeGroupParticipant", fault)
    await alex.confirms(card)
    done = await alex.sees(card, "Removed 2 people from Family")
    assert alex.verdict("done", PAVEL) in done.text
    assert alex.verdict("unknown", EMILY) in done.text
    assert alex.verdict("done", SELLER) in done.text
    assert scene.removals() == 3


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_an_account_that_starts_is_waited_for(
    scene: Scene, alex: User, olga: User, language: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reporter, "PROGRESS_SECONDS", 0.0)
    monkeypatch.setattr(reporter, "PROGRESS_MAY_WAIT", 1000.0)
    user = alex if language == "en" else olga
    card = await user.asks(KICK)
    scene.session(Session.STARTING)
    scene.green_api.faults.add("removeGroupParticipant", Fault(until=(held := asyncio.Event())), times=100)
    await user.confirms(card)
    held.set()
    waiting = user.words.card_waiting(kind=FailureKind.ACCOUNT_STARTING)
    await user.sees(card, waiting)
    scene.session(Session.READY)
    await user.sees(card, user.words.remove_result(group="Family", done=1))
    assert PAVEL not in scene.phones(FAMILY)


async def test_an_account_that_starts_for_too_long(scene: Scene, alex: User):
    card = await alex.asks(f"/kick {PAVEL}, {EMILY} from Family")
    scene.session(Session.STARTING)
    await alex.confirms(card)
    done = await alex.sees(card, "Nobody was removed", alex.verdict("failed", PAVEL), alex.verdict("failed", EMILY))
    assert alex.words.failure_advice(kind=FailureKind.ACCOUNT_STARTING) in done.text
    assert {PAVEL, EMILY} <= scene.phones(FAMILY)


async def test_an_account_that_starts_before_the_card(scene: Scene, alex: User, olga: User):
    for user in (alex, olga):
        scene.green_api.faults.add("getGroupData", Fault(status=400, body="instance is starting or not authorized"))
        scene.green_api.faults.add("getGroupData", Fault(until=(held := asyncio.Event())))
        answer = await user.asks(KICK)
        assert user.words.card_waiting(kind=FailureKind.ACCOUNT_STARTING) in scene.said()
        held.set()
        card = await user.sees(answer, PAVEL)
        scene.clock.leap(SHARED_SECONDS + 1)
        assert len(card.labels) == 2
    await alex.confirms(alex.now(alex.bot_messages()[-1]))
    await alex.sees(alex.bot_messages()[-1], "Removed 1 person")


async def test_the_audit_of_a_removal(scene: Scene, alex: User):
    await alex.removes(f"/kick {PAVEL}, {STUBBORN} from Родители 3Б")
    rows = await scene.audit()
    assert [row.event for row in rows] == [
        Event.REQUEST,
        Event.PRESS,
        Event.RUN,
        Event.RESULT,
        Event.RESULT,
        Event.RUN,
    ]
    assert len({row.operation_id for row in rows}) == 1
    results = {row.participant: row for row in rows if row.event is Event.RESULT}
    assert results[PAVEL].detail["outcome"] == "done"
    assert results[STUBBORN].detail["outcome"] == "refused"
    assert results[STUBBORN].detail["refusal"] == "provider"
    assert {row.group_id for row in results.values()} == {PARENTS}
    assert {row.account for row in results.values()} == {"main"}
