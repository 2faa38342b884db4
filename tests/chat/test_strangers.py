"""Who may not act: strangers, and whoever does not show who they are."""

import pytest

from bot.sandbox.telegram.people import ANONYMOUS_ADMIN
from bot.storage.audit import Event
from tests.chat.cast import FAMILY, FORUM, MODERATORS, NEWS, PAVEL
from tests.chat.scene import Scene
from tests.chat.user import User, entity_texts

KICK = f"/kick {PAVEL} from Family"
SECRETS = ("Family", "WhatsApp", "GREEN", "main", "Ольга", "Alex")


async def test_one_polite_refusal_in_private(scene: Scene, sam: User):
    for text in (
        "/start",
        KICK,
        f"/кик {PAVEL} из Family",
        "/kick",
        "/groups",
        "/status",
        "/log",
        "/op",
        "/frobnicate",
        "/kick@otherbot",
        "hello",
        "Family",
        "x" * 4096,
    ):
        answer = await sam.asks(text)
        assert answer.text == sam.words.gate_stranger(id=str(sam.id)), text
        assert entity_texts(answer, "code") == [str(sam.id)], text
        assert not any(secret in answer.text for secret in SECRETS), text
        await sam.gets_nothing()
    assert scene.green_api.calls == []
    assert await scene.operations() == 0


async def test_what_a_stranger_may_ask_tells_nothing(scene: Scene, sam: User):
    for command in ("/whoami", "/help", "/lang"):
        answer = await sam.asks(command)
        assert not any(secret in answer.text for secret in SECRETS), command
    assert scene.green_api.calls == []


@pytest.mark.parametrize("chat", [MODERATORS, FORUM])
async def test_silence_in_groups(scene: Scene, sam: User, chat: int):
    there = sam.within(chat)
    for text in (KICK, "/кик", "/groups", "/status", "/start", "/help", "/whoami", "/lang", "/frobnicate", "hello"):
        await there.writes(text)
    await there.gets_nothing()
    assert sam.bot_messages() == []
    assert scene.green_api.calls == []


async def test_refusals_are_in_the_audit(scene: Scene, sam: User):
    await sam.asks(KICK)
    await sam.asks("hello")
    await sam.within(MODERATORS).writes("/groups")
    await sam.within(MODERATORS).writes("hello")
    await scene.at_rest()
    rows = await scene.audit()
    assert {row.event for row in rows} == {Event.REFUSAL}
    assert {row.actor for row in rows} == {sam.id}
    assert [(row.chat_id, row.detail["command"]) for row in rows] == [
        (sam.id, "kick"),
        (sam.id, None),
        (MODERATORS, "groups"),
    ]


@pytest.mark.parametrize("how", ["forwarded", "via_bot"])
@pytest.mark.parametrize("chat", ["private", "group"])
async def test_words_of_somebody_else(scene: Scene, alex: User, olga: User, how: str, chat: str):
    for user in (alex, olga):
        there = user if chat == "private" else user.within(MODERATORS)
        for text in (KICK, "/groups", "/start"):
            answer = await there.asks(text, **{how: True})
            assert answer.text == getattr(user.words, f"gate_{how}")()
    await nothing_happened(scene)
    refusals = await scene.audit(Event.REFUSAL)
    assert len(refusals) == 6
    assert {row.detail["why"] for row in refusals} == {how}
    assert {row.actor for row in refusals} == {alex.id, olga.id}


async def test_forwarded_talk_in_a_group_is_not_for_the_bot(alex: User):
    there = alex.within(MODERATORS)
    await there.writes("hello", forwarded=True)
    await there.writes("/frobnicate", via_bot=True)
    await there.gets_nothing()


async def test_words_of_somebody_else_forwarded_by_a_stranger(scene: Scene, sam: User):
    answer = await sam.asks(KICK, forwarded=True)
    assert answer.text == sam.words.gate_stranger(id=str(sam.id))
    await sam.within(MODERATORS).writes(KICK, forwarded=True)
    await sam.within(MODERATORS).gets_nothing()
    await nothing_happened(scene)


@pytest.mark.parametrize("command", [KICK, "/groups", "/start", "/whoami"])
async def test_an_anonymous_admin(scene: Scene, alex: User, command: str):
    answer = await alex.within(MODERATORS).asks(command, anonymous_admin=True)
    assert answer.text == alex.words.gate_anonymous()
    await nothing_happened(scene)
    [refusal] = await scene.audit()
    assert (refusal.event, refusal.actor, refusal.detail["why"]) == (Event.REFUSAL, None, "anonymous")


async def test_an_anonymous_admin_in_a_topic(alex: User):
    asked = await alex.within(FORUM).writes(KICK, anonymous_admin=True, thread_id=7)
    answer = await alex.within(FORUM).gets()
    assert (answer.reply_to, answer.thread_id) == (asked.message_id, 7)


async def test_the_anonymous_admin_acts_on_no_list(scene: Scene, alex: User):
    with pytest.raises(ValueError, match="anonymous_admin"):
        await scene.restart_bot(admins=frozenset({ANONYMOUS_ADMIN["id"]}))
    await scene.start_bot()
    assert (await alex.asks("/start")).text


async def test_somebody_in_the_name_of_a_channel(scene: Scene, alex: User):
    answer = await alex.within(MODERATORS).asks(KICK, as_channel=True)
    assert answer.text == alex.words.gate_channel()
    await nothing_happened(scene)
    [refusal] = await scene.audit()
    assert (refusal.event, refusal.actor, refusal.detail["why"]) == (Event.REFUSAL, None, "channel")


@pytest.mark.parametrize("command", [KICK, "/groups", "/start"])
async def test_a_post_in_a_channel(scene: Scene, alex: User, command: str):
    answer = await alex.within(NEWS).asks(command)
    assert answer.text == alex.words.gate_channel()
    await nothing_happened(scene)
    [refusal] = await scene.audit()
    assert (refusal.event, refusal.actor, refusal.detail["why"]) == (Event.REFUSAL, None, "channel")


async def test_talk_in_a_channel_and_of_anonymous_admins_is_not_for_the_bot(alex: User):
    await alex.within(NEWS).writes("Good morning!")
    await alex.within(MODERATORS).writes("Good morning!", anonymous_admin=True)
    await alex.within(MODERATORS).writes("/kick@otherbot 79001234502 from Family", anonymous_admin=True)
    await alex.within(MODERATORS).writes("Good morning!", as_channel=True)
    await alex.within(NEWS).gets_nothing()
    assert alex.within(MODERATORS).bot_messages() == []


async def test_edited_messages_are_not_asked_for(scene: Scene, alex: User):
    await alex.asks("/whoami")
    [polls] = {call.params["allowed_updates"] for call in scene.telegram.calls if call.method == "getUpdates"}
    assert "edited" not in polls
    assert set(polls.strip("[]").replace('"', "").replace(" ", "").split(",")) == {
        "message",
        "channel_post",
        "callback_query",
    }


async def nothing_happened(scene: Scene) -> None:
    await scene.at_rest()
    assert scene.green_api.calls == []
    assert PAVEL in scene.phones(FAMILY)
    assert await scene.operations() == 0
