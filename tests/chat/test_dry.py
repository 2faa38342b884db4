"""Dry runs: the plan is told, and that is all."""

import pytest

from tests.chat.cast import FAMILY, NOBODY, PARENTS, PAVEL, SELLER, US
from tests.chat.crowd import CROWD, join
from tests.chat.scene import Scene
from tests.chat.user import User

LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])


@LANGUAGES
async def test_a_plan_and_nothing_to_press(scene: Scene, alex: User, olga: User, language: str):
    user = alex if language == "en" else olga
    before = scene.phones(FAMILY)
    command = "/kick dry" if language == "en" else "/кик проверить"
    plan = await user.asks(f"{command} {PAVEL}, {NOBODY}, {US} {'from' if language == 'en' else 'из'} Family")
    words = user.words
    assert plan.keyboard == ()
    assert words.large_to_do(action="remove", count=1) in plan.text
    assert words.card_person(person=f"{PAVEL} Павел Соколов") in plan.text
    assert user.verdict("not_member", NOBODY) in plan.text
    assert words.large_dry() in plan.text
    await scene.at_rest()
    assert scene.removals() == 0
    assert scene.phones(FAMILY) == before


async def test_a_press_made_up_on_it(scene: Scene, alex: User):
    plan = await alex.asks(f"/kick dry {PAVEL} from Family")
    [request, told] = await scene.audit()
    assert told.detail == {"dry": "the plan was told"}
    for press in ("yes", "sure", "no", "stop"):
        data = f"op:{request.operation_id}:{press}"
        answer = await scene.telegram.press_data(alex.id, alex.chat, plan.message_id, data)
        why = "ended" if press == "stop" else "used"
        assert answer.text == alex.words.press(why=why)
    await scene.at_rest()
    assert scene.removals() == 0
    assert alex.now(plan).text == plan.text


async def test_a_large_plan_comes_with_its_file(scene: Scene, alex: User):
    join(scene.world, CROWD[:30], PARENTS)
    plan = await alex.asks(f"/kick dry {' '.join(CROWD[:30])} from Родители 3Б")
    assert alex.words.large_dry() in plan.text
    document = await alex.gets_document()
    assert document.file_name.startswith("plan-")
    await alex.gets_nothing()
    assert scene.removals() == 0


async def test_what_cannot_be_done_is_told_as_ever(scene: Scene, alex: User):
    answer = await alex.asks(f"/kick dry {NOBODY} from Family")
    assert alex.words.remove_nothing(group="Family") in answer.text
    assert answer.keyboard == ()


@pytest.mark.parametrize("group", ["all", "Family"])
async def test_it_cannot_be_undone(scene: Scene, alex: User, group: str):
    plan = await alex.asks(f"/kick dry {SELLER} from {group}")
    [request] = [row for row in await scene.audit() if row.participant]
    answer = await scene.telegram.press_data(alex.id, alex.chat, plan.message_id, f"op:{request.operation_id}:undo")
    assert answer.text == alex.words.press(why="past")
    assert await scene.operations() == 1
