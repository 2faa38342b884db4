"""Long and strange input: the bot answers within Telegram's limits, and shows it harmlessly."""

import pytest
from aiogram.utils.formatting import Text

from bot.domain.participant import Role
from bot.i18n import Language
from bot.storage.audit import Event
from bot.storage.operations import EXAMPLES
from bot.telegram.message import LONGEST_TEXT, Listed, lines
from sandbox.telegram import pretend
from sandbox.telegram.people import Person
from sandbox.world import World
from tests.chat.cast import EMILY, FALCON, FAMILY, PAVEL, SELLER, US, person
from tests.chat.crowd import table
from tests.chat.scene import Scene
from tests.chat.user import User, entity_texts

CROWD = [f"+7900200{number:04}" for number in range(300)]
MARKUP = "<b>*_`[x](http://y.example)`_*</b> &amp; {name} %s \\n"
BIDI = "\u202eevil\u2066name\u2069\u200f"
EMOJI = "👩‍👩‍👧‍👦🏳️‍🌈" * 20


@pytest.mark.parametrize("group", [FAMILY, FALCON])
async def test_a_crowd(scene: Scene, alex: User, olga: User, group: str):
    """In one group all of them are, in the other it cannot be seen, which makes the longest of lines."""
    join(scene.world, CROWD)
    for user in (alex, olga):
        card = await user.asks(f"/kick {' '.join(CROWD)} from {group}")
        assert card.labels[-1] == user.words.remove_confirm(count=300)
        assert CROWD[0] in entity_texts(card, "code")
        assert card.text.count("• ") == EXAMPLES
        assert user.words.large_to_do(action="remove", count=300) in card.text
        assert len(table(await user.gets_document())) >= 300
        await user.cancels(card)
        await scene.at_rest()
        assert user.now(card).keyboard == ()
        assert user.words.large_people(count=300) in user.now(card).text


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_crowd_of_whom_nobody_can_be_removed_after_all(scene: Scene, alex: User, olga: User, language: str):
    user = alex if language == "en" else olga
    join(scene.world, CROWD[:60])
    card = await user.asks(f"/kick {' '.join(CROWD[:60])} from Family {'x' * 1000}")
    scene.world.groups[FAMILY].members[person(scene.world, US)] = Role.MEMBER
    await user.presses(card, card.labels[-1])
    armed = await user.sees(card, user.words.large_armed(count=60))
    await user.confirms(armed)
    await scene.at_rest()
    done = user.now(card).text
    assert done.count("⛔ +7900200") == EXAMPLES
    assert user.words.large_count(verdict="refused_not_admin", count=60) in done
    assert user.words.remove_advice_not_admin() in done
    assert scene.removals() == 60


async def test_a_crowd_that_is_not_there(scene: Scene, alex: User, olga: User):
    for user in (alex, olga):
        answer = await user.asks(f"/kick {' '.join(CROWD)} from All Staff")
        assert answer.keyboard == ()
        assert user.words.card_nothing_changed() in answer.text


async def test_a_crowd_half_of_which_is_there(scene: Scene, alex: User, olga: User):
    join(scene.world, CROWD[:150])
    for user in (alex, olga):
        card = await user.asks(f"/kick {' '.join(CROWD[:250])} from Family {EMOJI}")
        assert card.labels[-1] == user.words.remove_confirm(count=150)
        assert CROWD[0] in card.text
        assert card.text.count("+7900200") == EXAMPLES
        assert user.words.large_to_do(action="remove", count=150) in card.text
        assert user.words.large_count(verdict="not_member", count=100) in card.text
        assert len(table(await user.gets_document())) >= 250


def test_lists_share_the_room_of_a_message():
    text = lines(*(Listed([Text(letter * 150)] * 40, lambda count: f"and {count} more") for letter in "xyz"), "end")
    assert len(text) <= LONGEST_TEXT
    told = text.as_kwargs()["text"]
    assert told.endswith("\nend")
    for letter in "xyz":
        shown = told.count(letter * 150)
        assert shown >= 8
        assert f"{letter}\nand {40 - shown} more" in told


async def test_a_crowd_with_a_slip(scene: Scene, alex: User, olga: User):
    for user in (alex, olga):
        answer = await user.asks(f"/kick {' '.join(CROWD)}, 7900123456 from Family")
        assert user.words.misunderstood_title() in answer.text
        assert "7900123456" in answer.text
        assert user.words.card_more(count=260) in answer.text


@pytest.mark.parametrize(
    "piece", ["7900123456,", "70001234502 ", "абракадабра,", "8 900 123-45-6 7 900 765-43-21,", "@x "]
)
async def test_nothing_but_slips(alex: User, olga: User, piece: str):
    for user in (alex, olga):
        answer = await user.asks("/kick " + (piece * 1000)[:4000] + " from Family")
        assert answer.text.startswith(user.words.misunderstood_title())
        assert user.words.example_kick() in entity_texts(answer, "code")


@pytest.mark.parametrize("letter", ["x", "ё", "<", "👍", "👩‍👩‍👧‍👦", "ﷺ"])
async def test_the_longest_messages(alex: User, letter: str):
    for begin in (
        "",
        "/kick ",
        f"/kick {PAVEL} from ",
        f'/kick {PAVEL} from "',
        f"/kick {PAVEL} from Family ",
        "/lang ",
    ):
        room = (4096 - len(begin)) // (len(letter.encode("utf-16-le")) // 2)
        answer = await alex.asks(begin + letter * room)
        assert answer.text


async def test_a_long_reason_is_cut_and_that_is_told(alex: User, olga: User):
    for user, person_meant in ((alex, PAVEL), (olga, EMILY)):
        card = await user.asks(f"/kick {person_meant} from Family " + "\u200bx" * 1500)
        cut = f"{user.words.card_reason(reason='x' * 500 + '…')}\n{user.words.card_reason_cut(most=500)}\n"
        assert cut in card.text
        await user.confirms(card)
        await user.sees(card, user.words.remove_result(group="Family", done=1), cut)


async def test_a_reason_of_just_the_length_is_whole(alex: User):
    card = await alex.asks(f"/kick {PAVEL} from Family " + "x" * 500)
    assert f"Reason: {'x' * 500}\nWho" in card.text


@pytest.mark.parametrize("strange", [MARKUP, BIDI, EMOJI, "\u200b\u200b", "a\nb\r\nc\u2028d", "ӕ" * 100, "\x00\x07x"])
async def test_strange_names_of_groups(scene: Scene, alex: User, strange: str):
    scene.world.add_group(
        "120363999999999998@g.us", strange, owner=person(scene.world, US), members=[person(scene.world, PAVEL)]
    )
    scene.world.add_group("120363999999999999@g.us", strange + "!", owner=person(scene.world, US))
    groups = await alex.asks("/groups")
    await alex.presses(groups, "Next")
    await scene.at_rest()
    harmless(alex.now(groups).text)

    card = await alex.asks(f"/kick {PAVEL} from 120363999999999998@g.us")
    harmless(card.text)
    assert card.labels == ["Cancel", "Remove 1 person"]
    await alex.confirms(card)
    done = await alex.sees(card, "Removed 1 person from")
    harmless(done.text)

    await alex.asks(f'/kick {PAVEL} from "{strange[:60]}"')
    await alex.asks(f"/kick {PAVEL} from {strange[:60]}?")


async def test_markup_is_shown_as_it_was_written(scene: Scene, alex: User):
    scene.world.groups[FAMILY].name = MARKUP
    card = await alex.asks(f"/kick {PAVEL} from {FAMILY} {MARKUP}")
    assert f"Group: {MARKUP} · 5 members\nReason: {MARKUP}\n" in card.text
    assert MARKUP in entity_texts(card, "bold")
    assert {entity.type for entity in card.entities} <= {"bold", "code"}


@pytest.mark.parametrize("strange", [MARKUP, BIDI, EMOJI, "a\nb"])
async def test_strange_names_of_people(scene: Scene, strange: str):
    joined = scene.world.add_person(strange, "+79002000001")
    scene.world.groups[FAMILY].members[joined] = Role.MEMBER
    scene.telegram.add_person(Person(1048, strange[:64], "en"))
    await scene.restart_bot(admins=frozenset({1048}))
    user = User(scene, 1048, Language.EN, 1048)
    card = await user.asks("/kick 79002000001 from Family")
    harmless(card.text)
    assert "• +79002000001" in card.text
    await user.confirms(card)
    done = await user.sees(card, "Removed 1 person from Family", "Confirmed by ")
    harmless(done.text)
    cancelled = await user.asks(f"/kick {SELLER} from Family")
    await user.cancels(cancelled)
    harmless((await user.sees(cancelled, "Nothing was changed.")).text)


async def test_similar_groups_with_long_names_have_short_buttons(scene: Scene, alex: User):
    ours = person(scene.world, US)
    for number in range(4):
        scene.world.add_group(f"12036399999999999{number}@g.us", "Residents " + "of the long street " * 5, owner=ours)
    question = await alex.asks(f"/kick {PAVEL} from Residents of the long street")
    assert len(question.labels) == 5
    assert len(set(question.labels)) == 5
    assert all(len(label) <= 60 for label in question.labels)


async def test_more_groups_of_one_name_than_telegram_has_buttons(scene: Scene, alex: User):
    for number in range(120):
        scene.world.add_group(f"120363999999999{number:03}@g.us", "Class", owner=person(scene.world, US))
    question = await alex.asks(f"/kick {PAVEL} from Class")
    assert len(set(question.labels)) == 100
    assert question.labels[-1] == "Cancel"


async def test_a_message_longer_than_telegram_allows_is_refused(
    scene: Scene, alex: User, olga: User, monkeypatch: pytest.MonkeyPatch
):
    """A Bot API server of one's own may have other limits."""
    monkeypatch.setattr(pretend, "MAX_LENGTH", 10**7)
    monkeypatch.setattr(pretend, "MAX_CAPTION", 10**7)
    for user in (alex, olga):
        for text in (f"/kick {PAVEL} from Family {'x' * 5000}", f"/log {'1 ' * 100_000}", "x" * 5000):
            answer = await user.asks(text)
            assert answer.text == user.words.gate_too_long(most=4096)
        await user.attaches("list.txt", PAVEL, caption=f"/kick from Family {'x' * 5000}")
        assert (await user.gets()).text == user.words.gate_too_long(most=4096)
    assert await scene.operations() == 0
    refusals = await scene.audit(Event.REFUSAL)
    assert {refusal.detail["why"] for refusal in refusals} == {"too_long"}


async def test_the_name_of_a_file_is_bounded_and_shows_what_it_is(alex: User):
    for name, shown in (
        ("a" * 5000 + ".txt", "…" + "a" * 58 + "…"),
        ("list\u202etxt.exe\u200b.txt", "listtxt.exe.txt"),
        ("a\nb\x00.txt", "a b.txt"),
    ):
        await alex.attaches(name, "no number in it", caption="/kick from Family")
        told = await alex.gets()
        assert entity_texts(told, "code") == [shown]
    await alex.attaches("a" * 5000 + ".csv", f"phone\n{PAVEL}\n", caption="/kick from Family")
    assert (await alex.gets()).labels[-1] == "Remove 1 person"


def join(world: World, phones: list[str]) -> None:
    """Let people join the family."""
    for phone in phones:
        world.groups[FAMILY].members[world.add_person("One of a crowd with long names in it", phone)] = Role.MEMBER


def harmless(text: str) -> None:
    assert not any(control in text for control in "\u202e\u2066\u2069\u200f")
