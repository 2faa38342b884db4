"""The Undo button: what was done is taken back, and only that, after a question of its own."""

import asyncio

import pytest

from sandbox.telegram.shown import ShownMessage
from tests.chat.accounts import CHESS, CHOIR, CLUB_FAMILY, three_accounts
from tests.chat.cast import (
    ANNA,
    EMILY,
    FAMILY,
    MODERATORS,
    NEIGHBOURS,
    OLEG,
    PARENTS,
    PAVEL,
    SELLER,
    STUBBORN,
    TIMUR,
    person,
)
from tests.chat.scene import Scene
from tests.chat.user import User

LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])


async def undo_of(user: User, done: ShownMessage) -> ShownMessage:
    """The question that the Undo button of a result leads to."""
    assert (await user.presses(done, user.words.undo_button())).text is None
    await user.scene.at_rest()
    card = await user.gets()
    return user.now(card)


async def undone(user: User, card: ShownMessage) -> ShownMessage:
    await user.confirms(card)
    await user.scene.at_rest()
    return user.now(card)


@LANGUAGES
async def test_of_a_removal(scene: Scene, alex: User, olga: User, language: str):
    user = alex if language == "en" else olga
    words = user.words
    done = await user.removes(f"/kick {PAVEL}, {STUBBORN}, {TIMUR} from Родители 3Б")
    assert user.verdict("refused_provider", STUBBORN) in done.text
    card = await undo_of(user, done)
    assert card.reply_to == done.message_id
    assert card.message_id != done.message_id
    assert card.labels == [words.card_cancel(), words.add_confirm(count=2)]
    assert STUBBORN not in card.text
    assert words.large_back_as_members() in card.text
    assert {PAVEL, TIMUR}.isdisjoint(scene.phones(PARENTS))
    result = await undone(user, card)
    assert result.text.startswith(words.add_result(group="Родители 3Б", done=2))
    assert result.labels == []
    assert {PAVEL, TIMUR, STUBBORN} <= scene.phones(PARENTS)


@LANGUAGES
async def test_who_cannot_come_back_is_told(scene: Scene, alex: User, olga: User, language: str):
    user = alex if language == "en" else olga
    words = user.words
    family = scene.world.groups[FAMILY]
    done = await user.removes(f"/kick {PAVEL}, {EMILY} from Family")
    family.left.add(person(scene.world, PAVEL))
    result = await undone(user, await undo_of(user, done))
    assert result.text.startswith(words.add_result(group="Family", done=1))
    assert words.add_verdict(verdict="refused_provider", person=PAVEL) in result.text
    assert family.invite_code in result.text
    assert result.labels == [words.card_copy_link()]
    assert EMILY in scene.phones(FAMILY)
    assert PAVEL not in scene.phones(FAMILY)


async def test_of_an_addition(scene: Scene, alex: User):
    done = await alex.removes(f"/add {TIMUR}, {PAVEL} to Family")
    assert done.text.startswith("Added 1 person to Family")
    result = await undone(alex, await undo_of(alex, done))
    assert result.text.startswith("Removed 1 person from Family")
    assert PAVEL in scene.phones(FAMILY)
    assert TIMUR not in scene.phones(FAMILY)


@pytest.mark.parametrize(("command", "whom"), [("promote", PAVEL), ("demote", ANNA)])
async def test_of_a_role(scene: Scene, alex: User, command: str, whom: str):
    roles = scene.world.groups[FAMILY].members
    before = dict(roles)
    done = await alex.removes(f"/{command} {whom} in Family")
    assert roles[person(scene.world, whom)] is not before[person(scene.world, whom)]
    result = await undone(alex, await undo_of(alex, done))
    assert result.labels == []
    assert roles == before


async def test_twice(scene: Scene, alex: User):
    done = await alex.removes(f"/kick {PAVEL} from Family")
    answers = await asyncio.gather(*(alex.presses(done, "Undo") for _ in range(2)))
    await scene.at_rest()
    assert "" in {answer.text or "" for answer in answers}
    cards = [one for one in alex.bot_messages() if one.message_id > done.message_id and one.labels]
    assert [one.labels for one in cards] == [["Cancel", "Add 1 person"]]
    await alex.confirms(cards[0])
    await scene.at_rest()
    assert (await alex.presses(alex.now(done), "Undo")).text == alex.words.press(why="undone")
    assert scene.provider_calls("addGroupParticipant") == 1
    assert PAVEL in scene.phones(FAMILY)


@LANGUAGES
async def test_too_late(scene: Scene, alex: User, olga: User, language: str):
    user = alex if language == "en" else olga
    done = await user.removes(f"/kick {PAVEL} from Family")
    scene.clock.leap(24 * 3600 + 1)
    answer = await user.presses(done, user.words.undo_button())
    assert (answer.text, answer.show_alert) == (user.words.press(why="past"), True)
    await scene.at_rest()
    assert user.now(done).labels == []
    assert await scene.operations() == 1


async def test_after_its_question_was_withdrawn_it_can_be_asked_again(scene: Scene, alex: User):
    done = await alex.removes(f"/kick {PAVEL} from Family")
    first = await undo_of(alex, done)
    await alex.cancels(first)
    await alex.sees(first, "Cancelled by Alex")
    second = await undo_of(alex, done)
    await undone(alex, second)
    assert PAVEL in scene.phones(FAMILY)


async def test_after_its_question_has_expired_it_can_be_asked_again(scene: Scene, alex: User):
    done = await alex.removes(f"/kick {PAVEL} from Family")
    first = await undo_of(alex, done)
    scene.clock.leap(121)
    await alex.sees(first, alex.words.card_expired())
    await undone(alex, await undo_of(alex, done))
    assert PAVEL in scene.phones(FAMILY)


async def test_nothing_done_is_nothing_to_undo(alex: User):
    done = await alex.removes(f"/kick {STUBBORN} from Родители 3Б")
    assert done.labels == []


async def test_a_stranger_may_not(scene: Scene, alex: User, sam: User):
    alex, sam = alex.within(MODERATORS), sam.within(MODERATORS)
    done = await alex.removes(f"/kick {PAVEL} from Family")
    answer = await sam.presses(done, "Undo")
    assert answer.text == alex.words.press(why="not_allowed")
    await scene.at_rest()
    assert await scene.operations() == 1


async def test_in_all_groups(scene: Scene, alex: User):
    async with three_accounts(scene):
        done = await alex.removes(f"/kick {SELLER} from all")
        assert done.text.startswith("Removed: 8 of 8")
        card = await undo_of(alex, done)
        assert card.text.startswith(alex.words.large_title(action="add", groups=8))
        result = await undone(alex, card)
        assert result.text.startswith("Added: 8 of 8")
        assert result.labels == []
        for group in (FAMILY, PARENTS, NEIGHBOURS, CHOIR, CHESS, CLUB_FAMILY):
            assert SELLER in scene.phones(group)
        assert OLEG in scene.phones(CHESS)
