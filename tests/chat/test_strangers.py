"""Who may not act: strangers, and whoever does not show who they are."""

import pytest

from bot.storage.audit import Event
from bot.telegram.strangers import AN_HOUR, Answer
from sandbox.telegram.people import ANONYMOUS_ADMIN
from tests.chat.cast import FAMILY, FORUM, MODERATORS, NEWS, PAVEL
from tests.chat.scene import Scene
from tests.chat.user import User, entity_texts

KICK = f"/kick {PAVEL} from Family"
SECRETS = ("Family", "WhatsApp", "GREEN", "main", "Ольга", "Alex")


@pytest.mark.parametrize(
    "text",
    [
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
    ],
)
async def test_one_polite_refusal_in_private(scene: Scene, sam: User, text: str):
    answer = await sam.asks(text)
    assert answer.text == sam.words.gate_stranger(id=str(sam.id)), text
    assert entity_texts(answer, "code") == [str(sam.id)], text
    assert not any(secret in answer.text for secret in SECRETS), text
    await sam.gets_nothing()
    assert scene.green_api.calls == []
    assert await scene.operations() == 0


async def test_one_refusal_an_hour_however_often_they_write(scene: Scene, sam: User):
    await sam.asks("hello")
    for text in ("hello", KICK, "/start", "/groups"):
        await sam.writes(text)
    await sam.gets_nothing()
    scene.clock.leap(3599)
    await sam.writes("hello")
    await sam.gets_nothing()
    scene.clock.leap(2)
    assert (await sam.asks("hello")).text == sam.words.gate_stranger(id=str(sam.id))


async def test_who_is_refused_may_still_ask_who_they_are_but_not_for_ever(sam: User):
    await sam.asks("hello")
    for _ in range(AN_HOUR[Answer.OPEN]):
        assert str(sam.id) in (await sam.asks("/whoami")).text
    await sam.writes("/whoami")
    await sam.gets_nothing()


async def test_a_day_of_refusals_is_one_row_also_over_a_restart(scene: Scene, sam: User):
    await sam.asks(KICK)
    await sam.writes("hello")
    await sam.within(MODERATORS).writes("/groups")
    await sam.within(MODERATORS).writes("hello")
    await scene.at_rest()
    await scene.restart_bot()
    await sam.asks("/status")
    await scene.at_rest()
    [row] = await scene.audit()
    assert (row.event, row.actor, row.chat_id) == (Event.REFUSAL, sam.id, sam.id)
    assert row.detail == {"why": "not on the list", "command": "kick", "count": 4}
    scene.clock.leap(24 * 3600)
    await sam.asks("hello")
    await scene.at_rest()
    assert [row.detail["count"] for row in await scene.audit()] == [4, 1]


async def test_what_is_counted_is_written_at_the_stop(scene: Scene, sam: User):
    await sam.asks("hello")
    await scene.stop_bot()
    [row] = await scene.audit()
    assert row.detail["count"] == 1


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
    assert (refusal.event, refusal.actor, refusal.chat_id) == (Event.REFUSAL, None, MODERATORS)
    assert (refusal.detail["why"], refusal.detail["count"]) == ("anonymous", 1)


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
