"""The card: what is asked before anything is done, and when nothing is asked."""

import pytest

from bot.domain.participant import Role
from bot.storage.audit import Event
from sandbox.telegram.shown import ShownMessage
from tests.chat.cast import (
    ANNA,
    COMPLAINTS,
    EMILY,
    FALCON,
    FAMILY,
    FORUM,
    MODERATORS,
    NOBODY,
    OLEG,
    OLGA_K,
    PAVEL,
    SELLER,
    TIMUR,
    US,
    person,
    who,
)
from tests.chat.scene import Scene
from tests.chat.user import User, entity_texts


async def test_all_that_it_tells(alex: User):
    asked = await alex.writes("/kick 8 (900) 123-45-02 from family sends advertising")
    card = await alex.gets()
    assert card.reply_to == asked.message_id
    assert card.text == (
        "Remove from the group?\n"
        "\n"
        "Group: Family · 5 members\n"
        "Reason: sends advertising\n"
        "Who:\n"
        f"• {who(PAVEL)}\n"
        "\n"
        f"{alex.words.remove_effect(count=1)}\n"
        "Only you can confirm, within 2 minutes."
    )
    assert entity_texts(card, "code") == [PAVEL]
    assert entity_texts(card, "bold") == ["Remove from the group?", "Family"]
    [[cancel, act]] = card.keyboard
    assert (cancel.text, cancel.style) == ("Cancel", None)
    assert (act.text, act.style) == ("Remove 1 person", "danger")


async def test_all_that_it_tells_in_russian(olga: User):
    asked = await olga.writes("/кик 79001234502, 12025550117 из Family рассылает рекламу")
    card = await olga.gets()
    assert card.reply_to == asked.message_id
    assert card.text == (
        "Удалить из группы?\n"
        "\n"
        "Группа: Family · 5 участников\n"
        "Причина: рассылает рекламу\n"
        "Кого:\n"
        f"• {who(PAVEL)}\n"
        f"• {who(EMILY)}\n"
        "\n"
        f"{olga.words.remove_effect(count=2)}\n"
        "Подтвердить можете только вы, в течение 2 минут."
    )
    [[cancel, act]] = card.keyboard
    assert (cancel.text, cancel.style) == ("Отмена", None)
    assert (act.text, act.style) == ("Удалить 2 человек", "danger")


async def test_the_time_is_the_one_in_the_settings(scene: Scene, alex: User, olga: User):
    await scene.restart_bot(confirm_ttl="45")
    card = await alex.asks("/kick 79001234502 from Family")
    assert "Only you can confirm, within 45 seconds." in card.text
    await scene.restart_bot(confirm_ttl="60")
    card = await olga.asks("/кик 79001234502 из Family")
    assert "Подтвердить можете только вы, в течение 1 минуты." in card.text


@pytest.mark.parametrize(("chat", "topic"), [(MODERATORS, None), (FORUM, None), (FORUM, COMPLAINTS)])
async def test_it_comes_where_it_was_asked_for(alex: User, chat: int, topic: int | None):
    there = alex.within(chat)
    asked = await there.writes("/kick 79001234502 from Family", thread_id=topic)
    card = await there.gets()
    assert card.reply_to == asked.message_id
    assert card.thread_id == topic
    await there.confirms(card)
    await there.sees(card, "Removed 1 person")
    assert alex.bot_messages() == []


async def test_a_question_which_group_comes_where_it_was_asked_for(alex: User):
    there = alex.within(FORUM)
    asked = await there.writes("/kick 79001234502 from Famly", thread_id=COMPLAINTS)
    question = await there.gets()
    assert (question.reply_to, question.thread_id) == (asked.message_id, COMPLAINTS)


async def test_an_explanation_comes_where_it_was_asked_for(alex: User):
    there = alex.within(FORUM)
    asked = await there.writes("/kick", thread_id=COMPLAINTS)
    answer = await there.gets()
    assert (answer.reply_to, answer.thread_id) == (asked.message_id, COMPLAINTS)


async def test_an_admin_of_the_group_is_called_one(alex: User, olga: User):
    card = await alex.asks("/kick 79001234501 from Family")
    assert f"• {who(ANNA)} — an admin of the group\n" in card.text
    assert card.labels == ["Cancel", "Remove 1 person"]
    card = await olga.asks("/кик 79001234501 из Family")
    assert f"• {who(ANNA)} — администратор группы\n" in card.text


async def test_nobody_there_to_remove(scene: Scene, alex: User, olga: User):
    for user in (alex, olga):
        answer = await user.asks(f"/kick {NOBODY}, {TIMUR} from Family")
        assert user.words.remove_nothing(group="Family") in answer.text
        assert user.verdict("not_member", NOBODY) in answer.text
        assert user.verdict("not_member", TIMUR).replace(who(TIMUR), TIMUR) in answer.text
        nothing_is_offered(user, answer)
    assert scene.removals() == 0


async def test_the_account_is_no_admin(scene: Scene, alex: User, olga: User):
    for user in (alex, olga):
        answer = await user.asks(f"/kick {TIMUR} from All Staff")
        assert user.words.remove_nothing(group="All Staff") in answer.text
        assert user.verdict("refused_not_admin", TIMUR) in answer.text
        assert user.words.remove_advice_not_admin() in answer.text
        nothing_is_offered(user, answer)
    assert scene.removals() == 0


async def test_the_owner(alex: User, olga: User):
    for user in (alex, olga):
        answer = await user.asks(f"/kick {OLGA_K} from Родители 3Б")
        assert user.verdict("refused_owner", OLGA_K) in answer.text
        nothing_is_offered(user, answer)
        answer = await user.asks(f"/kick {OLEG} from All Staff")
        assert user.verdict("refused_owner", OLEG) in answer.text
        nothing_is_offered(user, answer)


async def test_the_account_itself(scene: Scene, alex: User, olga: User):
    for user in (alex, olga):
        for name in (US, "79000000100@c.us", person(scene.world, US).lid):
            answer = await user.asks(f"/kick {name} from Family")
            assert user.verdict("refused_self", US) in answer.text
            nothing_is_offered(user, answer)


async def test_some_can_be_removed_and_some_cannot(scene: Scene, alex: User):
    card = await alex.asks(f"/kick {OLGA_K}, {TIMUR}, {NOBODY}, {US}, {SELLER} from Родители 3Б")
    who_is_asked_for, rest = card.text.split(alex.words.card_also())
    assert f"• {who(TIMUR)}\n• {who(SELLER)}" in who_is_asked_for
    assert alex.verdict("refused_owner", OLGA_K) in rest
    assert alex.verdict("not_member", NOBODY) in rest
    assert alex.verdict("refused_self", US) in rest
    assert alex.words.remove_effect(count=2) in rest
    assert card.labels == ["Cancel", "Remove 2 people"]

    await alex.confirms(card)
    done = await alex.sees(card, "Removed 2 people from Родители 3Б")
    for verdict, phone in (
        ("refused_owner", OLGA_K),
        ("done", TIMUR),
        ("not_member", NOBODY),
        ("refused_self", US),
        ("done", SELLER),
    ):
        assert alex.verdict(verdict, phone) in done.text
    assert scene.removals() == 2


async def test_mixtures_without_anybody_to_remove_offer_nothing(scene: Scene, alex: User):
    answer = await alex.asks(f"/kick {OLEG}, {US}, {TIMUR}, {NOBODY} from All Staff")
    for verdict, phone in (
        ("refused_owner", OLEG),
        ("refused_self", US),
        ("refused_not_admin", TIMUR),
        ("not_member", NOBODY),
    ):
        assert alex.verdict(verdict, phone) in answer.text
    nothing_is_offered(alex, answer)
    assert scene.removals() == 0


async def test_a_hidden_phone_where_the_account_is_no_admin(scene: Scene, alex: User):
    scene.world.groups[FALCON].members[person(scene.world, US)] = Role.MEMBER
    answer = await alex.asks(f"/kick {NOBODY} from {FALCON}")
    assert alex.verdict("refused_not_admin", NOBODY) in answer.text
    nothing_is_offered(alex, answer)


async def test_a_group_that_the_account_was_taken_out_of(scene: Scene, alex: User, olga: User):
    await alex.asks("/groups")
    del scene.world.groups[FAMILY].members[person(scene.world, US)]
    for user in (alex, olga):
        answer = await user.asks(f"/kick {PAVEL} from Family")
        assert user.words.card_nothing_changed() in answer.text
        assert user.words.failure_advice(kind="group_unknown") in answer.text
        assert answer.keyboard == ()


async def test_a_refusal_is_in_the_audit(scene: Scene, alex: User):
    await alex.asks(f"/kick {TIMUR} from All Staff")
    request, refusal = await scene.audit()
    assert (request.event, request.actor, request.participant) == (Event.REQUEST, alex.id, TIMUR)
    assert (refusal.event, refusal.actor, refusal.account) == (Event.REFUSAL, alex.id, "main")
    assert refusal.operation_id == request.operation_id


def nothing_is_offered(user: User, answer: ShownMessage) -> None:
    assert answer.keyboard == ()
    assert user.words.card_nothing_changed() in answer.text
