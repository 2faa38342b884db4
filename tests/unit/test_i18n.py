"""What a person reads: plurals, foreign text, numbers, and what becomes of a broken sentence."""

import subprocess
import sys
from enum import StrEnum
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.i18n import LOCALES, Catalogue, Language, SentenceError, language_from_code

ENGLISH = """\
removed =
    { $count ->
        [one] Removed { $count } member
       *[other] Removed { $count } members
    }
from-groups =
    { $people ->
        [one] Removed { $people } person
       *[other] Removed { $people } people
    } from { $groups ->
        [one] one group
       *[other] { $groups } groups
    }.
who = Remove { $person } from { $group }?
role =
    { $role ->
        [admin] an administrator
       *[member] a member
    }
mode =
    { $dry-run ->
        [true] Nothing is changed
       *[false] This is real
    }
button = The button
    .text = Press, { $person }
only-parts =
    .text = A part
counted = Counted: { NUMBER($person) }
loop = Round and { loop-back }
loop-back = round { loop }
"""

RUSSIAN = """\
removed =
    { $count ->
        [one] Удалён { $count } участник
        [few] Удалены { $count } участника
       *[many] Удалено { $count } участников
    }
from-groups =
    { $people ->
        [one] Удалён { $people } человек
        [few] Удалены { $people } человека
       *[many] Удалено { $people } человек
    } из { $groups ->
        [one] { $groups } группы
        [few] { $groups } групп
       *[many] { $groups } групп
    }.
"""


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    for language, text in {"en": ENGLISH, "ru": RUSSIAN}.items():
        (tmp_path / language).mkdir()
        # Two files of one language are one catalogue.
        first, second = text.split("from-groups", 1)
        (tmp_path / language / "a.ftl").write_text(first, encoding="utf-8")
        (tmp_path / language / "b.ftl").write_text("from-groups" + second, encoding="utf-8")
    return tmp_path


@pytest.fixture
def catalogue(locales: Path) -> Catalogue:
    return Catalogue.load(locales, strict=True)


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (1, "Удалён 1 участник"),
        (2, "Удалены 2 участника"),
        (5, "Удалено 5 участников"),
        (11, "Удалено 11 участников"),
        (21, "Удалён 21 участник"),
        (22, "Удалены 22 участника"),
        (25, "Удалено 25 участников"),
        (101, "Удалён 101 участник"),
        (111, "Удалено 111 участников"),
        (1001, "Удалён 1\N{NO-BREAK SPACE}001 участник"),
    ],
)
def test_russian_agrees_with_the_number(catalogue: Catalogue, count: int, sentence: str):
    assert catalogue.words(Language.RU).render("removed", {"count": count}) == sentence


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (0, "Removed 0 members"),
        (1, "Removed 1 member"),
        (21, "Removed 21 members"),
        (1001, "Removed 1,001 members"),
    ],
)
def test_english_agrees_with_the_number(catalogue: Catalogue, count: int, sentence: str):
    assert catalogue.words(Language.EN).render("removed", {"count": count}) == sentence


def test_one_sentence_holds_two_numbers(catalogue: Catalogue):
    arguments = {"people": 21, "groups": 3}
    assert catalogue.words(Language.EN).render("from-groups", arguments) == "Removed 21 people from 3 groups."
    assert catalogue.words(Language.RU).render("from-groups", arguments) == "Удалён 21 человек из 3 групп."


def test_an_id_stays_as_it_is_when_passed_as_text(catalogue: Catalogue):
    text = catalogue.words(Language.EN).render("who", {"person": "79001234567", "group": "Family"})
    assert text == "Remove 79001234567 from Family?"


class Role(StrEnum):
    MEMBER = "member"
    ADMIN = "admin"


def test_a_sentence_chooses_by_a_word_or_by_a_truth_value(catalogue: Catalogue):
    render = catalogue.words(Language.EN).render
    assert render("role", {"role": Role.ADMIN}) == "an administrator"
    assert render("role", {"role": Role.MEMBER}) == "a member"
    assert render("mode", {"dry-run": True}) == "Nothing is changed"
    assert render("mode", {"dry-run": False}) == "This is real"


def test_parts_of_a_message_are_sentences(catalogue: Catalogue):
    render = catalogue.words(Language.EN).render
    assert render("button-text", {"person": "Ann"}) == "Press, Ann"
    assert render("only-parts-text", {}) == "A part"


def test_foreign_text_can_neither_turn_nor_break_a_sentence(catalogue: Catalogue):
    name = "\u202egnp.\u2066A\u200f\u200en\u061cn\ud83d\u2069"
    text = catalogue.words(Language.EN).render("who", {"person": name, "group": "👨\u200d👩\u200d👧 Family"})
    assert text == "Remove gnp.Ann from 👨\u200d👩\u200d👧 Family?"
    assert text.encode()


def test_a_value_longer_than_a_message_is_cut(catalogue: Catalogue):
    text = catalogue.words(Language.EN).render("who", {"person": "x" * 5000, "group": "Family"})
    assert text == f"Remove {'x' * 1999}… from Family?"


@pytest.mark.parametrize(
    ("key", "best_effort"),
    [
        ("nowhere", "nowhere"),
        ("button-nowhere", "button-nowhere"),
        ("only-parts", "only-parts"),
        ("who", "Remove Ann from group?"),
        ("counted", "Counted: NUMBER()"),
        ("loop", "Round and round ???"),
    ],
)
def test_a_broken_sentence_fails_a_test_but_not_the_bot(locales: Path, key: str, best_effort: str):
    with pytest.raises(SentenceError, match=key):
        Catalogue.load(locales, strict=True).words(Language.EN).render(key, {"person": "Ann"})
    with capture_logs() as logs:
        text = Catalogue.load(locales).words(Language.EN).render(key, {"person": "Ann"})
    assert text == best_effort
    (entry,) = logs
    assert (entry["log_level"], entry["language"], entry["key"]) == ("error", "en", key)
    assert "Ann" not in str(entry)


def test_a_language_without_a_catalogue_is_noticed_at_the_start(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="en"):
        Catalogue.load(tmp_path)


def test_the_catalogues_of_the_project_are_read():
    catalogue = Catalogue.load(LOCALES, strict=True)
    assert [catalogue.words(language).language_name() for language in Language] == ["English", "Русский"]


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("ru", Language.RU),
        ("ru-RU", Language.RU),
        ("RU_ru", Language.RU),
        ("en-GB", Language.EN),
        ("zh-hans", None),
        ("uk", None),
        ("be", None),
        ("kk", None),
        ("rue", None),
        ("", None),
        (None, None),
    ],
)
def test_the_language_of_a_client(code: str | None, language: Language | None):
    assert language_from_code(code) is language


def test_the_words_do_not_drag_telegram_in():
    # aiogram takes seconds to import; a command line that says one sentence does not wait for it.
    program = "import sys, bot.i18n; sys.exit('aiogram' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=30)
