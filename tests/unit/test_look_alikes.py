"""Names that are equal or look alike, and the ends of ids that tell their groups apart."""

import subprocess
import sys
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.group import GroupId, GroupSummary
from bot.domain.writing import on_one_line, shortened, visible, without_invisible
from bot.operations.look_alikes import distinct_endings, endings, looks, normalised
from bot.operations.skeleton import skeleton

IDS = st.integers(10**9, 10**20 - 1).map(lambda number: GroupId(f"{number}@g.us"))


def group(number: str, name: str, account: str = "main") -> GroupSummary:
    return GroupSummary(account, GroupId(f"{number}@g.us"), name)


@pytest.mark.parametrize(
    "other",
    [
        "Оffiсе",  # Cyrillic О, с and е
        "Οffice",  # Greek omicron
        "0ffice",
        "Officе\u200b",
        "O\u0336ffice",
        "Officė",
        "ꓳffice",  # Lisu
        "𝗢𝗳𝗳𝗶𝗰𝗲",
        "Ｏffice",
        "office",
    ],
)
def test_names_that_look_alike(other: str):
    assert looks("Office") & looks(other)


@pytest.mark.parametrize("other", ["Offices", "Ofice", "Officer", "Öffentlich", "Офис", "", "\u200b", "Project Falcon"])
def test_names_that_can_be_told_apart(other: str):
    assert not looks("Office") & looks(other)


def test_capitals_may_look_alike_where_small_letters_do_not():
    assert looks("ВЕСТИ") & looks("BECTИ")
    assert looks("вести") & looks("ВЕСТИ")
    assert looks("PACE") & looks("РАСЕ")
    assert looks("Illinois") & looks("lllinois")
    assert looks("modern") & looks("modem")


@given(st.text())
def test_a_skeleton_holds_nothing_that_cannot_be_seen(text: str):
    once = skeleton(text)
    assert without_invisible(once) == once
    assert skeleton("\u200b".join(without_invisible(text))) == skeleton(without_invisible(text))


@given(st.text())
def test_what_is_equal_looks_alike(text: str):
    assert normalised(text) in looks(text) or not normalised(text)
    assert normalised(text) == normalised(text.replace("ё", "\u200bе"))


def test_ends_of_ids_are_as_long_as_it_takes():
    groups = [
        group("120363000000017801", "Office"),
        group("120363000000027801", "Оffice"),
        group("120363000000000015", "OFFICE\u200b"),
        group("120363000000001234", "Family"),
    ]
    assert endings(groups) == {groups[0].id: "17801", groups[1].id: "27801", groups[2].id: "0015"}


def test_one_group_in_two_accounts_is_no_look_alike():
    assert endings([group("120363000000017801", "Office"), group("120363000000017801", "Office", "spare")]) == {}


def test_groups_without_a_visible_name_are_told_by_their_ids():
    assert endings([group("120363000000017801", ""), group("120363000000017802", "\u2800")]) == {}


def test_an_id_that_ends_in_another():
    whole, tail = GroupId("7900012345-1587570015@g.us"), GroupId("1587570015@g.us")
    assert distinct_endings([whole, tail]) == {whole: "-1587570015", tail: "1587570015"}


@given(st.sets(IDS, max_size=30))
def test_no_two_ends_are_alike(ids: set[GroupId]):
    found = distinct_endings(ids)
    assert found.keys() == ids
    assert len(set(found.values())) == len(ids)
    for group_id, ending in found.items():
        assert group_id.removesuffix("@g.us").endswith(ending)
        assert len(ending) >= 4


def test_the_table_is_not_loaded_before_it_is_needed():
    program = "import bot.app, sys; sys.exit('confusable_homoglyphs' in str(sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0


INVISIBLE = [
    *"\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800\u180e\u2065\ufff9\ufffc",
    *map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0x202A, 0x202F), *range(0x2060, 0x2070))),
    *map(chr, (*range(0xE0000, 0xE0080), *range(0xE0100, 0xE01F0), 0x1BCA0, 0x1D173, 0xFDD0, 0xFFFE, 0x10FFFF, 0xD800)),
]


@pytest.mark.parametrize("character", INVISIBLE, ids=lambda character: f"{ord(character):04X}")
def test_what_shows_nothing_is_neither_compared_nor_shown(character: str):
    for text in (f"{character}Office", f"Off{character}ice", f"Office{character * 3}"):
        assert without_invisible(text) == on_one_line(text) == visible(text) == "Office"
        assert normalised(text) == "office"
    assert on_one_line(character * 5) == shortened(character * 9000, 100) == ""


def test_every_format_control_and_surrogate_is_invisible_but_those_that_are_drawn():
    signs_that_span_numbers = set(
        "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
    )
    for character in map(chr, range(0x110000)):
        if category(character) in {"Cf", "Cs", "Cc"} and character not in signs_that_span_numbers:
            assert not visible(character).strip(), hex(ord(character))


FLAG_OF_ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize("emoji", ["👨‍👩‍👧", "❤️", "👩🏽‍💻", "🏳️‍🌈", "1️⃣", FLAG_OF_ENGLAND, "⚠️"])
def test_a_picture_made_of_several_emoji_is_shown_and_not_compared(emoji: str):
    assert on_one_line(f" {emoji}\n ") == emoji
    assert normalised(emoji) == normalised(without_invisible(emoji))


@pytest.mark.parametrize(("text", "shown"), [("👍\ufe0f\ufe0f\u200d\u200bx", "👍\ufe0fx"), ("x\u200d👍", "x👍")])
def test_what_joins_no_emoji_is_not_shown(text: str, shown: str):
    assert visible(text) == shown
