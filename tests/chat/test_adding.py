"""Adding people: what is asked, and what is told of each person."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.failure import FailureKind
from bot.domain.participant import Role
from bot.providers.green_api_base import GreenApiBase
from bot.telegram.people_lines import verdict_variants
from sandbox.faults import Fault
from sandbox.world import Session
from tests.chat.accounts import CHESS, CHOIR, GLEB, LARISA, Accounts, three_accounts
from tests.chat.cast import (
    FALCON,
    FAMILY,
    NOBODY,
    OLEG,
    OLGA_K,
    PARENTS,
    PAVEL,
    STAFF,
    TIMUR,
    US,
    by_phone,
    person,
    who,
)
from tests.chat.conftest import RAW
from tests.chat.scene import Scene
from tests.chat.user import User, entity_texts

LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])


@pytest.fixture
async def accounts(scene: Scene, log: pytest.LogCaptureFixture) -> AsyncIterator[Accounts]:
    async with three_accounts(scene) as opened:
        yield opened
    opened.nothing_leaked(log.text)


@pytest.fixture
def user(language: str, alex: User, olga: User) -> User:
    """Whoever reads the language."""
    return alex if language == "en" else olga


def said(user: User, verdict: str, known_as: str) -> str:
    return user.words.add_verdict(verdict=verdict, person=known_as)


def link_to(scene: Scene, group: str) -> str:
    code = next(one.invite_code for one in scene.world.groups.values() if one.id == group)
    return f"https://chat.whatsapp.com/{code}"


async def test_all_that_it_tells(scene: Scene, alex: User):
    card = await alex.asks("/add 8 (900) 123-45-12 to family asked for it")
    assert card.text == (
        "Add to the group?\n"
        "\n"
        "Group: Family · 5 members\n"
        "Reason: asked for it\n"
        "Who:\n"
        f"• {OLEG}\n"
        "\n"
        f"{alex.words.add_effect(count=1)}\n"
        "Only you can confirm, within 2 minutes."
    )
    [[cancel, act]] = card.keyboard
    assert (cancel.text, act.text, act.style) == ("Cancel", "Add 1 person", "danger")
    assert scene.provider_calls("addGroupParticipant") == 0

    await alex.confirms(card)
    done = await alex.sees(card, "Added 1 person to Family")
    assert done.text == (
        f"Added 1 person to Family\n\n{said(alex, 'done', OLEG)}\n\nReason: asked for it\nConfirmed by Alex"
    )
    assert done.labels == ["Undo"]
    assert OLEG in scene.phones(FAMILY)
    assert scene.provider_calls("addGroupParticipant") == 1


async def test_all_that_it_tells_in_russian(scene: Scene, olga: User):
    card = await olga.asks("/добавить 79001234512, 79001234521 в Family")
    assert card.text.startswith(f"Добавить в группу?\n\nГруппа: Family · 5 участников\nКого:\n• {OLEG}\n• {TIMUR}\n")
    assert olga.words.add_effect(count=2) in card.text
    assert card.labels == ["Отмена", "Добавить 2 человек"]
    await olga.confirms(card)
    await olga.sees(card, "В группу Family добавлены 2 человека", said(olga, "done", TIMUR), "Подтверждено: Ольга")
    assert {OLEG, TIMUR} <= scene.phones(FAMILY)


@LANGUAGES
async def test_who_need_not_or_cannot_be_added(scene: Scene, user: User):
    card = await user.asks(f"/add {PAVEL}, {US}, {NOBODY}, {OLEG} to Family")
    todo, rest = card.text.split(user.words.card_also())
    assert OLEG in todo
    assert said(user, "already", who(PAVEL)) in rest
    assert said(user, "refused_self", US) in rest
    assert said(user, "not_on_whatsapp", NOBODY) in rest
    assert card.labels[-1] == user.words.add_confirm(count=1)
    await user.confirms(card)
    await user.sees(card, user.words.add_result(group="Family", done=1), said(user, "not_on_whatsapp", NOBODY))
    assert scene.provider_calls("addGroupParticipant") == 1


@LANGUAGES
async def test_nobody_there_to_add(scene: Scene, user: User):
    answer = await user.asks(f"/add {PAVEL}, {NOBODY} to Family")
    assert user.words.add_nothing(group="Family") in answer.text
    assert user.words.card_nothing_changed() in answer.text
    assert answer.keyboard == ()
    assert scene.provider_calls("addGroupParticipant") == 0


@LANGUAGES
async def test_the_account_is_no_admin(scene: Scene, user: User):
    answer = await user.asks(f"/add {PAVEL} to All Staff")
    assert said(user, "refused_not_admin", PAVEL) in answer.text
    assert user.words.add_advice_not_admin() in answer.text
    assert answer.keyboard == ()
    assert scene.provider_calls("checkWhatsapp") <= 1
    assert scene.provider_calls("addGroupParticipant") == 0


async def test_a_group_whose_members_may_add(scene: Scene, alex: User):
    scene.world.groups[STAFF].members_may_add = True
    done = await alex.removes(f"/add {PAVEL} to All Staff")
    assert "Added 1 person to All Staff" in done.text
    assert PAVEL in scene.phones(STAFF)


async def test_numbers_that_cannot_be_checked_are_asked_for_all_the_same(scene: Scene, alex: User):
    scene.green_api.faults.add("checkWhatsapp", Fault(status=466, body=RAW))
    done = await alex.removes(f"/add {OLEG} to Family")
    assert said(alex, "done", OLEG) in done.text


async def test_a_group_that_hides_phones(scene: Scene, alex: User):
    card = await alex.asks(f"/add {OLEG} to 120363210034567801@g.us")
    assert "hides" not in card.text
    await alex.confirms(card)
    await alex.sees(card, said(alex, "done", OLEG))
    assert OLEG in scene.phones(FALCON)


@LANGUAGES
async def test_a_refusal_without_a_reason_comes_with_the_link(scene: Scene, user: User):
    scene.world.add_person("Глеб Осторожный", GLEB, only_by_invitation=True)
    done = await user.removes(f"/add {GLEB} to Family")
    link = link_to(scene, FAMILY)
    assert user.words.add_result(group="Family", done=0) in done.text
    assert said(user, "refused_provider", GLEB) in done.text
    assert user.words.add_advice_refused() in done.text
    assert link in entity_texts(done, "code")
    [[button]] = done.keyboard
    assert (button.text, button.copy_text) == (user.words.card_copy_link(), link)


@LANGUAGES
async def test_somebody_who_came_in_between(scene: Scene, user: User):
    card = await user.asks(f"/add {OLEG} to Family")
    await scene.world.add(person(scene.world, US), FAMILY, by_phone(OLEG))
    await user.confirms(card)
    done = await user.sees(card, said(user, "already", OLEG))
    assert user.words.add_result(group="Family", done=0) in done.text
    assert done.keyboard == ()


@LANGUAGES
async def test_the_account_lost_its_rights_in_between(scene: Scene, user: User):
    card = await user.asks(f"/add {OLEG} to Родители 3Б")
    scene.world.groups[PARENTS].members[person(scene.world, US)] = Role.MEMBER
    await user.confirms(card)
    done = await user.sees(card, said(user, "refused_not_admin", OLEG))
    assert user.words.add_advice_not_admin() in done.text
    assert done.keyboard == ()


@LANGUAGES
async def test_a_yes_that_does_not_show(scene: Scene, user: User):
    scene.world.groups[FAMILY].approval = True
    done = await user.removes(f"/add {OLEG} to Family")
    assert user.words.card_uncertain(group="Family") in done.text
    assert said(user, "pending", OLEG) in done.text
    assert user.words.add_advice_unknown() in done.text


@LANGUAGES
async def test_an_answer_that_was_lost(scene: Scene, user: User):
    card = await user.asks(f"/add {OLEG}, {TIMUR} to Family")
    scene.green_api.faults.add("addGroupParticipant", Fault(drop=True, acts_first=True))
    scene.green_api.faults.add("addGroupParticipant", Fault(drop=True))
    await user.confirms(card)
    done = await user.sees(card, user.words.add_result(group="Family", done=1))
    assert said(user, "done", OLEG) in done.text
    assert said(user, "unknown", TIMUR) in done.text
    assert user.words.add_advice_unknown() in done.text
    assert scene.provider_calls("addGroupParticipant") == 2


@LANGUAGES
async def test_an_account_that_is_signed_out_in_between(scene: Scene, user: User):
    card = await user.asks(f"/add {OLEG}, {TIMUR} to Family")
    scene.session(Session.NOT_AUTHORIZED)
    await user.confirms(card)
    done = await user.sees(card, said(user, "failed", OLEG), said(user, "failed", TIMUR))
    assert user.words.failure_advice(kind=FailureKind.ACCOUNT_NOT_AUTHORIZED) in done.text
    assert scene.provider_calls("addGroupParticipant") == 1


async def test_several_people_in_one_request(scene: Scene, accounts: Accounts, alex: User):
    done = await alex.removes(f"/add {PAVEL}, {TIMUR}, {OLGA_K} to Chess Club")
    assert "Added 3 people to Chess Club" in done.text
    assert "WhatsApp account: club" in done.text
    assert {PAVEL, TIMUR, OLGA_K} <= scene.phones(CHESS)
    [body] = accounts.requests("add")
    assert body == {"participants": [PAVEL, TIMUR, OLGA_K]}


@LANGUAGES
async def test_some_of_several_people(scene: Scene, accounts: Accounts, user: User):
    done = await user.removes(f"/add {PAVEL}, {GLEB}, {LARISA} to Chess Club")
    assert user.words.add_result(group="Chess Club", done=1) in done.text
    assert said(user, "done", PAVEL) in done.text
    assert said(user, "invite_needed", GLEB) in done.text
    assert said(user, "recently_left", LARISA) in done.text
    link = link_to(scene, CHESS)
    assert link in entity_texts(done, "code")
    assert [button.copy_text for row in done.keyboard for button in row if button.copy_text] == [link]
    assert len(accounts.requests("add")) == 1


@LANGUAGES
async def test_a_full_group(scene: Scene, accounts: Accounts, user: User):
    scene.world.groups[CHESS].capacity = 4
    done = await user.removes(f"/add {PAVEL} to Chess Club")
    assert said(user, "group_full", PAVEL) in done.text
    assert done.keyboard == ()
    assert len(accounts.requests("add")) == 1


@LANGUAGES
async def test_somebody_who_must_be_let_in(scene: Scene, accounts: Accounts, user: User):
    scene.world.groups[CHESS].approval = True
    done = await user.removes(f"/add {PAVEL} to Chess Club")
    assert said(user, "awaiting_approval", PAVEL) in done.text
    assert user.words.add_result(group="Chess Club", done=0) in done.text
    assert done.keyboard == ()
    assert len(accounts.requests("add")) == 1


@LANGUAGES
async def test_a_number_that_is_not_on_whatsapp_is_told_after_the_deed(accounts: Accounts, user: User):
    done = await user.removes(f"/add {NOBODY} to Chess Club")
    assert said(user, "not_on_whatsapp", NOBODY) in done.text
    assert len(accounts.requests("add")) == 1


@LANGUAGES
async def test_without_a_link_it_is_told_whom_to_ask(scene: Scene, accounts: Accounts, user: User):
    scene.world.groups[CHESS].members_may_add = True
    card = await user.asks(f"/add {GLEB} to Chess Club")
    accounts.wasend.faults.add("invite", Fault(status=403, body=RAW), times=5)
    await user.confirms(card)
    done = await user.sees(card, said(user, "invite_needed", GLEB), user.words.card_invite_none())
    assert done.keyboard == ()
    assert scene.phones(CHESS).isdisjoint({GLEB})


async def test_the_legacy_generation(scene: Scene, accounts: Accounts, olga: User):
    done = await olga.removes(f"/добавить {PAVEL} в Хор «Заря»")
    assert "В группу Хор «Заря» добавлен 1 человек" in done.text
    assert "Аккаунт WhatsApp: choir" in done.text
    assert PAVEL in scene.phones(CHOIR)
    assert sum(call.method == "addGroupParticipant" for call in accounts.legacy.calls) == 1


async def test_a_name_that_is_not_known(scene: Scene, alex: User, olga: User):
    answer = await alex.asks(f"/add {OLEG} to Quartet")
    assert answer.text.startswith("There is no group called Quartet")
    answer = await olga.asks(f"/добавить {OLEG} в Квартет")
    assert answer.text.startswith("Группы Квартет нет")
    assert scene.provider_calls("checkWhatsapp") == 0


@pytest.mark.parametrize(
    ("command", "part"),
    [
        ("/add", "There is no phone number before “to”."),
        ("/add 79001234502", "The word “to” is missing"),
        ("/add 79001234502 from Family", "The word “to” is missing"),
        ("/add 79001234502 to", "After “to” the group is missing"),
        ("/add Pavel to Family", "Before “to” there is something"),
    ],
)
async def test_what_was_not_understood(scene: Scene, alex: User, command: str, part: str):
    answer = await alex.asks(command)
    assert part in answer.text
    assert answer.text.endswith(alex.words.misunderstood_example(example=alex.words.example_add()))
    assert scene.green_api.calls == []


@pytest.mark.parametrize(
    ("command", "part"),
    [
        ("/добавить", "Перед «в» нет номера телефона."),
        ("/добавить 79001234502 из Семья", "Между людьми и группой нет слова «в»."),
        ("/добавить 79001234502 в", "После «в» нет группы"),
    ],
)
async def test_what_was_not_understood_in_russian(scene: Scene, olga: User, command: str, part: str):
    answer = await olga.asks(command)
    assert part in answer.text
    assert answer.text.endswith(olga.words.misunderstood_example(example=olga.words.example_add()))
    assert scene.green_api.calls == []


def test_no_outcome_of_an_addition_falls_back_to_unknown(alex: User, olga: User):
    """Beside what cannot be: an owner and a member are told as being there already."""
    for user in (alex, olga):
        unknown = said(user, "unknown", PAVEL)
        same = {one for one in verdict_variants() if said(user, one, PAVEL) == unknown}
        assert same <= {"unknown", "not_member", "refused_owner"}


@LANGUAGES
@pytest.mark.parametrize(
    "code", ["x" * 250, "Code/../../evil", "Code\nhttps://evil.example", "Codeaaaaaaaaa?next=evil", ""]
)
async def test_a_link_that_is_none_is_neither_shown_nor_copied(
    scene: Scene, user: User, monkeypatch: pytest.MonkeyPatch, code: str
):
    """Whatever the provider's adapter lets through."""

    async def link(*_: object) -> str:
        return f"https://chat.whatsapp.com/{code}"

    monkeypatch.setattr(GreenApiBase, "invite_link", link)
    scene.world.add_person("Глеб Осторожный", GLEB, only_by_invitation=True)
    done = await user.removes(f"/add {GLEB} to Family")
    assert "whatsapp.com" not in done.text
    assert all(button.copy_text is None for row in done.keyboard for button in row)
