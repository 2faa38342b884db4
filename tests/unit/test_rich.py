"""Sentences with bold text and code in them."""

from pathlib import Path

import pytest
from aiogram.enums import MessageEntityType
from aiogram.types import MessageEntity
from aiogram.utils.formatting import Bold, Code, Pre, Text, TextLink

from bot.i18n import Catalogue, Language
from bot.telegram.rich import rich
from bot.words import Words

ENGLISH = """\
who = Remove { $person } from { $group }?
twice = { $person }, yes, { $person }!
maybe =
    { $count ->
        [0] Nobody
        [one] { $person }
       *[other] { $person } and others: { $count }
    }
both = « { $first } | { $second } »
"""

RUSSIAN = """\
who = Из группы { $group } удалить { $person }?
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    for language, text in {"en": ENGLISH, "ru": RUSSIAN}.items():
        (tmp_path / language).mkdir()
        (tmp_path / language / "a.ftl").write_text(text, encoding="utf-8")
    return Catalogue.load(tmp_path, strict=True)


@pytest.fixture
def english(catalogue: Catalogue) -> Words[Text]:
    return rich(catalogue.words(Language.EN))


def marked(text: Text) -> tuple[str, list[tuple[str, str]]]:
    """The text, and what each entity in it covers, as Telegram would read it (offsets in UTF-16 units)."""
    plain, entities = text.render()
    return plain, [(entity.type, _covered(plain, entity)) for entity in entities]


def _covered(plain: str, entity: MessageEntity) -> str:
    units = plain.encode("utf-16-le")
    return units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


BOLD, CODE = MessageEntityType.BOLD, MessageEntityType.CODE


def test_each_language_puts_the_nodes_where_it_wants_them(catalogue: Catalogue, english: Words[Text]):
    arguments: dict[str, str | float | Text] = {"person": Code("+79001234567"), "group": Bold("Семья 👨‍👩‍👧")}
    assert marked(english.render("who", arguments)) == (
        "Remove +79001234567 from Семья 👨‍👩‍👧?",
        [(CODE, "+79001234567"), (BOLD, "Семья 👨‍👩‍👧")],
    )
    assert marked(rich(catalogue.words(Language.RU)).render("who", arguments)) == (
        "Из группы Семья 👨‍👩‍👧 удалить +79001234567?",
        [(BOLD, "Семья 👨‍👩‍👧"), (CODE, "+79001234567")],
    )


def test_a_node_may_be_said_twice(english: Words[Text]):
    assert marked(english.render("twice", {"person": Bold("Ann")})) == (
        "Ann, yes, Ann!",
        [(BOLD, "Ann"), (BOLD, "Ann")],
    )


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, ("Nobody", [])),
        (1, ("+7900", [(CODE, "+7900")])),
        (1500, ("+7900 and others: 1,500", [(CODE, "+7900")])),
    ],
)
def test_a_node_may_be_left_out_and_numbers_still_count(
    english: Words[Text], count: int, expected: tuple[str, list[tuple[str, str]]]
):
    assert marked(english.render("maybe", {"person": Code("+7900"), "count": count})) == expected


def test_sentences_may_be_parts_of_sentences(english: Words[Text]):
    inner = english.render("twice", {"person": Bold("Ann")})
    assert marked(english.render("who", {"person": inner, "group": "Family"})) == (
        "Remove Ann, yes, Ann! from Family?",
        [(BOLD, "Ann"), (BOLD, "Ann")],
    )


def test_foreign_text_cannot_pose_as_the_place_of_a_node(english: Words[Text]):
    forged = "".join(map(chr, range(0x10F000, 0x10F003)))
    text = english.render("both", {"first": forged + "Mallory", "second": Code("+7900")})
    assert marked(text) == ("« Mallory | +7900 »", [(CODE, "+7900")])


def test_foreign_text_inside_nodes_can_neither_turn_nor_break_a_sentence(english: Words[Text]):
    nested = Bold("\u202eA", Code("b\u200f\ud83d"), TextLink("c\u2066", url="https://example.org/"), 5)
    assert marked(english.render("twice", {"person": nested}))[0] == "Abc5, yes, Abc5!"


def test_a_node_keeps_its_own_parameters(english: Words[Text]):
    link, block = TextLink("here", url="https://example.org/"), Pre("x = 1", language="python")
    _, entities = english.render("both", {"first": link, "second": block}).render()
    assert [(e.url, e.language) for e in entities] == [("https://example.org/", None), (None, "python")]


def test_markup_in_foreign_text_stays_text(english: Words[Text]):
    text = english.render("who", {"person": "<b>Ann</b>", "group": Bold("*_[x](y)")})
    assert marked(text) == ("Remove <b>Ann</b> from *_[x](y)?", [(BOLD, "*_[x](y)")])


def test_a_long_node_is_not_cut(english: Words[Text]):
    plain, _ = english.render("twice", {"person": Text("x" * 3000)}).render()
    assert plain == f"{'x' * 3000}, yes, {'x' * 3000}!"
