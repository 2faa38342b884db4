"""The account leaves a group: what is asked, what is told, and that its rights are gone."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.domain.failure import FailureKind
from bot.domain.participant import Role
from bot.storage.audit import Event
from bot.telegram import reporter
from sandbox.faults import Fault
from sandbox.world import Session
from tests.chat.accounts import CHESS, CHOIR, CHOIR_US, CLUB_US, Accounts, three_accounts
from tests.chat.cast import ANNA, FAMILY, NEIGHBOURS, OTHER_FALCON, STAFF, US, person
from tests.chat.scene import Scene
from tests.chat.user import User, entity_texts

LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])
NEIGHBOURS_NAME = "Соседи ЖК Альфа, дом 5"
CLUB = f"{CLUB_US} Groupwarden 3"
"""How Wasend, which tells names, lets the account be called."""


@pytest.fixture
async def accounts(scene: Scene, log: pytest.LogCaptureFixture) -> AsyncIterator[Accounts]:
    async with three_accounts(scene) as opened:
        yield opened
    opened.nothing_leaked(log.text)


@pytest.fixture
def user(language: str, alex: User, olga: User) -> User:
    """Whoever reads the language."""
    return alex if language == "en" else olga


def said(user: User, verdict: str, known_as: str = US) -> str:
    return user.words.leave_verdict(verdict=verdict, person=known_as)


async def test_all_that_it_tells(scene: Scene, alex: User):
    card = await alex.asks("/leave All Staff")
    assert card.text == (
        "Leave the group?\n\n"
        "Group: All Staff · 4 members\n"
        "Which WhatsApp account:\n"
        f"• {US}\n\n"
        f"{alex.words.leave_effect(role=Role.MEMBER)}\n"
        "Only you can confirm, within 2 minutes."
    )
    assert "The bot cannot undo this" in card.text
    assert card.labels == ["Cancel", "Leave the group for good"]
    assert scene.provider_calls("leaveGroup") == 0
    await alex.confirms(card)
    done = await alex.sees(card, "has left All Staff")
    assert done.text == (
        f"The bot’s WhatsApp account has left All Staff\n\n✅ {US}: has left the group\n\nConfirmed by Alex"
    )
    assert entity_texts(done, "code") == [US]
    assert done.keyboard == ()
    assert US not in scene.phones(STAFF)
    assert scene.provider_calls("leaveGroup") == 1


async def test_all_that_it_tells_in_russian(scene: Scene, olga: User):
    card = await olga.asks("/выйти All Staff")
    assert f"Выйти из группы?\n\nГруппа: All Staff · 4 участника\nКакой аккаунт WhatsApp:\n• {US}\n" in card.text
    assert "Бот не может это отменить" in card.text
    assert card.labels == ["Отмена", "Выйти из группы насовсем"]
    await olga.confirms(card)
    await olga.sees(card, "Аккаунт бота в WhatsApp вышел из группы All Staff", f"✅ {US}: больше не в группе")
    assert US not in scene.phones(STAFF)


@pytest.mark.parametrize("answer", ["removeAdmin", "leaveGroup"])
@LANGUAGES
async def test_an_admin_loses_the_rights(scene: Scene, user: User, answer: str):
    card = await user.asks(f"/leave {NEIGHBOURS_NAME}")
    assert user.words.leave_effect(role=Role.ADMIN) in card.text
    fault = Fault(status=200, body=f'{{"{answer}": true}}', acts_first=True)
    scene.green_api.faults.add("leaveGroup", fault)
    await user.confirms(card)
    done = await user.sees(card, user.words.leave_result(group=NEIGHBOURS_NAME, left=True))
    assert user.words.leave_rights() in done.text
    assert US not in scene.phones(NEIGHBOURS)


@LANGUAGES
async def test_an_owner_is_warned(scene: Scene, user: User):
    card = await user.asks(f"/leave {OTHER_FALCON}")
    assert user.words.leave_effect(role=Role.OWNER) in card.text
    await user.confirms(card)
    done = await user.sees(card, said(user, "done"))
    assert user.words.leave_rights() in done.text
    assert US not in scene.phones(OTHER_FALCON)


@LANGUAGES
async def test_a_member_is_told_nothing_of_rights(user: User):
    done = await user.removes("/leave All Staff")
    assert said(user, "done") in done.text
    assert user.words.leave_rights() not in done.text


@LANGUAGES
async def test_it_can_be_thought_better_of(scene: Scene, user: User):
    card = await user.asks("/leave All Staff")
    await user.cancels(card)
    await user.sees(card, user.words.leave_title())
    await scene.at_rest()
    assert user.now(card).keyboard == ()
    assert US in scene.phones(STAFF)
    assert scene.provider_calls("leaveGroup") == 0


async def test_a_reason(scene: Scene, alex: User):
    done = await alex.removes('/leave "All Staff" the project is over')
    assert "Reason: the project is over" in done.text
    assert US not in scene.phones(STAFF)


async def test_an_answer_that_was_lost_after_the_deed(scene: Scene, alex: User):
    scene.green_api.faults.add("leaveGroup", Fault(drop=True, acts_first=True))
    done = await alex.removes(f"/leave {NEIGHBOURS_NAME}")
    assert said(alex, "done") in done.text
    assert alex.words.leave_rights() in done.text
    assert scene.provider_calls("leaveGroup") == 1


@LANGUAGES
async def test_an_answer_that_was_lost_before_the_deed(scene: Scene, user: User):
    scene.green_api.faults.add("leaveGroup", Fault(drop=True))
    done = await user.removes("/leave All Staff")
    assert user.words.card_uncertain(group="All Staff") in done.text
    assert said(user, "unknown") in done.text
    assert user.words.leave_advice_unknown() in done.text
    assert scene.provider_calls("leaveGroup") == 1
    assert US in scene.phones(STAFF)


@LANGUAGES
async def test_a_yes_that_does_not_show(scene: Scene, user: User):
    scene.green_api.faults.add("leaveGroup", Fault(status=200, body='{"leaveGroup": true}'))
    done = await user.removes(f"/leave {NEIGHBOURS_NAME}")
    assert said(user, "pending") in done.text
    assert user.words.leave_advice_unknown() in done.text
    assert user.words.leave_rights() not in done.text


@LANGUAGES
async def test_a_no(scene: Scene, user: User):
    scene.green_api.faults.add("leaveGroup", Fault(status=200, body='{"leaveGroup": false}'))
    done = await user.removes("/leave All Staff")
    assert user.words.leave_result(group="All Staff", left=False) in done.text
    assert said(user, "refused_provider") in done.text
    assert user.words.leave_advice_refused() in done.text


@LANGUAGES
async def test_the_account_is_out_already(scene: Scene, user: User):
    answer = await user.asks("/leave 120363999999999999@g.us")
    assert user.words.card_nothing_changed() in answer.text
    assert answer.keyboard == ()
    assert scene.provider_calls("leaveGroup") == 0


@LANGUAGES
async def test_the_account_was_taken_out_in_between(scene: Scene, user: User):
    card = await user.asks(f"/leave {NEIGHBOURS_NAME}")
    del scene.world.groups[NEIGHBOURS].members[person(scene.world, US)]
    await user.confirms(card)
    done = await user.sees(card, said(user, "not_member"))
    assert user.words.leave_rights() not in done.text
    assert user.words.leave_advice_refused() not in done.text


@LANGUAGES
async def test_an_account_that_is_signed_out_in_between(scene: Scene, user: User):
    card = await user.asks("/leave All Staff")
    scene.session(Session.NOT_AUTHORIZED)
    await user.confirms(card)
    done = await user.sees(card, said(user, "failed"))
    assert user.words.leave_result(group="All Staff", left=False) in done.text
    assert user.words.failure_advice(kind=FailureKind.ACCOUNT_NOT_AUTHORIZED) in done.text


@LANGUAGES
async def test_progress(scene: Scene, user: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reporter, "PROGRESS_SECONDS", 0.0)
    card = await user.asks("/leave All Staff")
    scene.green_api.faults.add("leaveGroup", Fault(until=(held := asyncio.Event())))
    await user.confirms(card)
    await user.sees(card, user.words.leave_running(group="All Staff"))
    held.set()
    await user.sees(card, said(user, "done"))


async def test_a_name_with_a_slip_in_it_never_leaves(scene: Scene, alex: User):
    question = await alex.asks("/leave Famly")
    assert question.labels == ["Family", "Cancel"]
    await alex.presses(question, "Family")
    await alex.sees(question, "Leave the group?", alex.words.leave_effect(role=Role.OWNER))
    assert US in scene.phones(FAMILY)


async def test_wasend(scene: Scene, accounts: Accounts, alex: User, olga: User):
    card = await olga.asks("/выйти Chess Club")
    assert olga.words.leave_effect(role=Role.ADMIN) in card.text
    assert "Аккаунт WhatsApp: club" in card.text
    accounts.wasend.faults.add("leave", Fault(drop=True, acts_first=True))
    await olga.confirms(card)
    await olga.sees(card, said(olga, "done", CLUB), olga.words.leave_rights(), "Аккаунт WhatsApp: club")
    assert CLUB_US not in scene.phones(CHESS)
    done = await alex.removes("/leave 120363300011122302@g.us")
    assert said(alex, "done", CLUB) in done.text
    assert len(accounts.requests("leave")) == 2


@LANGUAGES
async def test_wasend_when_somebody_else_was_quicker(scene: Scene, accounts: Accounts, user: User):
    card = await user.asks("/leave Chess Club")
    del scene.world.groups[CHESS].members[person(scene.world, CLUB_US)]
    await user.confirms(card)
    done = await user.sees(card, said(user, "not_member", CLUB))
    assert said(user, "failed", CLUB) not in done.text
    assert len(accounts.requests("leave")) == 1


async def test_the_legacy_generation(scene: Scene, accounts: Accounts, alex: User):
    done = await alex.removes("/leave Хор «Заря»")
    assert said(alex, "done", CHOIR_US) in done.text
    assert alex.words.leave_rights() in done.text
    assert CHOIR_US not in scene.phones(CHOIR)
    assert ANNA in scene.phones(CHOIR)
    assert sum(call.method == "leaveGroup" for call in accounts.legacy.calls) == 1


@LANGUAGES
async def test_what_was_not_understood(scene: Scene, user: User):
    for text in ("/leave", '/выйти ""'):
        answer = await user.asks(text)
        assert user.words.misunderstood_problem(problem="no_group_only", connector="") in answer.text
        assert answer.text.endswith(user.words.misunderstood_example(example=user.words.example_leave()))
    assert scene.green_api.calls == []


async def test_the_audit(scene: Scene, alex: User):
    await alex.removes("/leave All Staff")
    assert [row.event for row in await scene.audit()] == [
        Event.REQUEST,
        Event.PRESS,
        Event.RUN,
        Event.RESULT,
        Event.RUN,
    ]
    [result] = await scene.audit(Event.RESULT)
    assert (result.participant, result.group_id, result.detail["outcome"]) == (US, STAFF, "done")
