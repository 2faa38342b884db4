"""Commands that were not understood: explained, never guessed at."""

from bot.storage.audit import Event
from tests.chat.cast import EMILY, FAMILY, PAVEL
from tests.chat.scene import Scene
from tests.chat.user import User, entity_texts

ENGLISH_EXAMPLE = "/kick 79001234567 from Family"
RUSSIAN_EXAMPLE = "/kick 79001234567 из Семья"


IN_ENGLISH = [
    ("/kick", ["There is no phone number before “from”."]),
    ("/kick from Family", ["There is no phone number before “from”."]),
    ("/kick 79001234502", ["The word “from” is missing"]),
    ("/kick 79001234502 Family", ["The word “from” is missing", "Family: neither a phone number nor"]),
    ("/kick Family 79001234502", ["The word “from” is missing", "Family: neither a phone number nor"]),
    ("/kick 79001234502 from", ["After “from” the group is missing"]),
    ('/kick 79001234502 from ""', ["After “from” the group is missing"]),
    ("/kick 7900123456 from Family", ["no valid phone numbers", "7900123456: too few digits"]),
    ("/kick 790012345678 from Family", ["no valid phone numbers", "790012345678: too many digits"]),
    ("/kick 70001234502 from Family", ["no valid phone numbers", "70001234502: there is no such"]),
    ("/kick Pavel from Family", ["neither a phone number nor a WhatsApp id:", "Pavel: neither"]),
    ("/kick @pavel from Family", ["@pavel: neither"]),
    (f"/kick {FAMILY} from Family", [f"{FAMILY}: is the id of a group, not of a person"]),
    ("/kick 79001234502@g.us from Family", ["79001234502@g.us: is the id of a group"]),
    ("/kick 79001234502, 12025550117, 7900 from Family", ["Understood as people: +79001234502, +12025550117"]),
]
"""Commands, and what must stand in the explanation."""


async def test_what_was_wrong(scene: Scene, alex: User):
    for command, parts in IN_ENGLISH:
        answer = await alex.asks(command)
        assert answer.text.startswith("I did not understand this, and nothing was changed."), command
        assert [part for part in parts if part not in answer.text] == [], command
        assert answer.text.endswith(f"One correct example: {ENGLISH_EXAMPLE}"), command
        assert entity_texts(answer, "code")[-1] == ENGLISH_EXAMPLE, command
        assert answer.keyboard == (), command
        assert len(answer.text.splitlines()) <= 8, command
    await nothing_was_asked(scene, times=len(IN_ENGLISH))


IN_RUSSIAN = [
    ("/кик", ["Перед «из» нет номера телефона."]),
    ("/кик 79001234502", ["Между людьми и группой нет слова «из»."]),
    ("/кик 79001234502 из", ["После «из» нет группы"]),
    ("/кик 7900123456 из Семья", ["неправильные номера", "7900123456: для номера телефона мало цифр"]),
    ("/кик Паша из Семья", ["что-то, что не номер", "Паша: это не номер телефона и не id WhatsApp"]),
    ("/кик 79001234502, 7900 из Семья", ["Понял как людей: +79001234502", "7900: "]),
]
"""The same in Russian."""


async def test_what_was_wrong_in_russian(scene: Scene, olga: User):
    for command, parts in IN_RUSSIAN:
        answer = await olga.asks(command)
        assert answer.text.startswith("Я не понял команду, ничего не изменено."), command
        assert [part for part in parts if part not in answer.text] == [], command
        assert answer.text.endswith(f"Правильный пример: {RUSSIAN_EXAMPLE}"), command
        assert answer.keyboard == (), command
    await nothing_was_asked(scene, times=len(IN_RUSSIAN))


async def test_one_bad_number_stops_the_whole_command(scene: Scene, alex: User):
    answer = await alex.asks("/kick 79001234502, 7900123456, 12025550117 from Family")
    assert entity_texts(answer, "code")[:3] == ["7900123456", PAVEL, EMILY]
    assert {PAVEL, EMILY} <= scene.phones(FAMILY)
    await nothing_was_asked(scene)


async def test_digits_that_can_be_read_in_two_ways_are_not_read(scene: Scene, alex: User):
    answer = await alex.asks("/kick 8 900 123-45-6 7 900 765-43-21 from Family")
    assert "I did not understand this" in answer.text
    await nothing_was_asked(scene)


async def test_the_examples_are_right(scene: Scene, alex: User, olga: User):
    for user, example in ((alex, ENGLISH_EXAMPLE), (olga, RUSSIAN_EXAMPLE)):
        answer = await user.asks(example)
        assert "not understand" not in answer.text
        assert "не понял" not in answer.text


async def nothing_was_asked(scene: Scene, *, times: int = 1) -> None:
    """No provider heard of it, and nothing is stored but that the command was refused."""
    assert scene.green_api.calls == []
    rows = await scene.audit()
    assert len(rows) == times
    assert {(row.event, row.operation_id) for row in rows} == {(Event.REFUSAL, None)}
    assert await scene.operations() == 0
