"""What the check of the catalogues finds, and what the accessor that is made of them lets pass."""

import inspect
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.i18n import Language
from tools.catalogue import PROJECT, main
from tools.catalogue_check import findings
from tools.catalogue_model import LANGUAGES

GOOD_ENGLISH = """\
# A term has cases of its own.
-bot = Warden

card-removed =
    { $count ->
        [0] Nobody was removed from { $group }
        [one] { -bot } removed one person from { $group }
       *[other] { -bot } removed { $count } people from { $group }
    }
card-state =
    { $state ->
        [done] Done
       *[failed] Failed: { $reason }
    }
card-button = Undo
    .hint = Puts { NUMBER($count) } people back
card-dry =
    { $dry-run ->
        [true] A rehearsal
       *[false] { card-button.hint }
    }
"""

GOOD_RUSSIAN = """\
# У термина свои падежи.
-bot =
    { $case ->
        [genitive] Стража
       *[nominative] Страж
    }
-group = группа
    .gender = feminine

card-removed =
    { $count ->
        [0] Из группы { $group } никто не удалён
        [one] Удалён { $count } участник группы { $group } рукой { -bot(case: "genitive") }
        [few] Удалены { $count } участника группы { $group }
       *[many] Удалено { $count } участников группы { $group }
    }
card-state =
    { $state ->
        [done] Готово, { -group } { -group.gender ->
            [feminine] довольна
           *[other] доволен
        }
       *[failed] Не вышло: { $reason }
    }
card-button = Вернуть
    .hint = Вернёт участников: { $count }
card-dry =
    { $dry-run ->
        [true] Репетиция
       *[false] { card-button.hint }
    }
"""

CODE = """\
def say(words, **arguments):
    words.card_removed(**arguments)
    words.card_state(**arguments)
    words.card_button()
    words.card_dry(**arguments)
"""

Change = Callable[[str, str, str], None]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for path, text in {
        "locales/en/card.ftl": GOOD_ENGLISH,
        "locales/ru/card.ftl": GOOD_RUSSIAN,
        "bot/code.py": CODE,
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    assert main(["write"], tmp_path) == 0
    return tmp_path


@pytest.fixture
def change(project: Path) -> Change:
    def change(path: str, old: str, new: str) -> None:
        text = (project / path).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is to stand in {path} once"
        (project / path).write_text(text.replace(old, new), encoding="utf-8")

    return change


def found(project: Path) -> list[str]:
    """The findings, but for the accessor's being out of date, which follows from nearly every change."""
    return [str(finding) for finding in findings(project) if "out of date" not in finding.text]


def test_good_catalogues_pass(project: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["check"], project) == 0
    assert capsys.readouterr().out == "catalogues: 5 sentences in each language, nothing wrong\n"


def test_findings_are_lines_and_an_exit_code(project: Path, change: Change, capsys: pytest.CaptureFixture[str]):
    change("locales/ru/card.ftl", "card-button = Вернуть\n", "card-button =\n")
    change("bot/code.py", "    words.card_button()\n", "")
    assert main(["check"], project) == 1
    assert capsys.readouterr().out == (
        "locales/en/card.ftl:15: card-button is missing in locales/ru\n"
        "locales/en/card.ftl:15: card-button is not used: nothing names card_button\n"
    )


EN, RU = "locales/en/card.ftl", "locales/ru/card.ftl"


@pytest.mark.parametrize(
    ("slip", "expected"),
    [
        pytest.param(
            (RU, "    .hint = Вернёт участников: { $count }\n", ""),
            ["en/card.ftl:16: card-button.hint is missing in locales/ru",
             "ru/card.ftl:29: card-dry refers to card-button.hint, which is nowhere",
             "en/card.ftl:17: card-dry has $count, which locales/ru has not"],
            id="an attribute is missing",
        ),
        pytest.param(
            (RU, "failed] Не вышло: { $reason }", "failed] Не вышло: { $reasom }"),
            ["en/card.ftl:10: card-state has $reason, which locales/ru has not",
             "ru/card.ftl:17: card-state has $reasom, which locales/en has not"],
            id="a misspelt argument in one variant",
        ),
        pytest.param(
            (EN, "{ NUMBER($count) } people", "people"),
            ["ru/card.ftl:26: card-button.hint has $count, which locales/en has not",
             "ru/card.ftl:27: card-dry has $count, which locales/en has not"],
            id="an argument through a reference",
        ),
        pytest.param(
            (EN, "[one] { -bot } removed one person from { $group }\n       *[other]", "*[rest]"),
            ["en/card.ftl:5: card-removed lacks the plural [one], [other]"],
            id="a number among the cases makes it a count",
        ),
        pytest.param(
            (RU, "[few] Удалены", "[two] Удалены"),
            ["ru/card.ftl:11: card-removed has the plural [two], which ru has not",
             "ru/card.ftl:11: card-removed lacks the plural [few]"],
            id="a plural of another language",
        ),
        pytest.param(
            (RU, "*[many] Удалено", "[many] Удалено много\n       *[other] Удалено"),
            [],
            id="a case for fractions",
        ),
        pytest.param(
            (EN, "*[other] { -bot } removed", "*[many] { -bot } removed"),
            ["en/card.ftl:5: card-removed has the plural [many], which en has not",
             "en/card.ftl:5: card-removed lacks the plural [other]"],
            id="English counts by one and other",
        ),
        pytest.param(
            (RU, "        [one] Удалён", "        [few] Удалён"),
            ["ru/card.ftl:11: card-removed has [few] 2 times",
             "ru/card.ftl:11: card-removed lacks the plural [one]"],
            id="a case twice",
        ),
        pytest.param(
            (RU, "[done] Готово", "[ready] Готово"),
            ["en/card.ftl:10: card-state tells [done] of $state, which locales/ru does not",
             "ru/card.ftl:17: card-state tells [ready] of $state, which locales/en does not"],
            id="other words to choose by",
        ),
        pytest.param(
            (RU, "[done] Готово", "[one] Готово"),
            ["en/card.ftl:10: card-state tells [done] of $state, which locales/ru does not",
             "ru/card.ftl:17: card-state tells [one] of $state, which locales/en does not"],
            id="a plural's name among words",
        ),
        pytest.param(
            (EN, "card-button = Undo", "card-button = Undo {"),
            ["en/card.ftl:16: not Fluent: Expected an inline expression",
             "ru/card.ftl:25: card-button is missing in locales/en",
             "ru/card.ftl:26: card-button.hint is missing in locales/en",
             "en/card.ftl:20: card-dry refers to card-button.hint, which is nowhere",
             "ru/card.ftl:27: card-dry has $count, which locales/en has not"],
            id="a syntax error",
        ),
        pytest.param(
            (RU, "card-button = Вернуть\n", "card-state = Вернуть\ncard-button = Вернуть\n"),
            ["ru/card.ftl:25: card-state stands in locales/ru/card.ftl already"],
            id="a message twice",
        ),
        pytest.param(
            (RU, "card-button = Вернуть\n", "card-button = Вернуть\n    .hint = Раз { $count }\n"),
            ["ru/card.ftl:27: card-button.hint stands here twice"],
            id="an attribute twice",
        ),
        pytest.param(
            (RU, '{ -bot(case: "genitive") }', "{ -bt }"),
            ["ru/card.ftl:13: card-removed refers to -bt, which is nowhere", "ru/card.ftl:2: -bot is not used"],
            id="a term that is nowhere, and one that nobody needs",
        ),
        pytest.param(
            (RU, 'case: "genitive"', 'cace: "genitive"'),
            ["ru/card.ftl:13: card-removed gives -bot $cace, which it does not use"],
            id="a term's argument misspelt",
        ),
        pytest.param(
            (RU, 'case: "genitive"', 'case: "genitiv"'),
            ["ru/card.ftl:13: card-removed gives -bot $case 'genitiv', which it does not tell"],
            id="a term's case misspelt",
        ),
        pytest.param(
            (RU, "[genitive] Стража", "[genitive] Стража { $group }"),
            ["ru/card.ftl:13: card-removed gives -bot no $group"],
            id="a term does not see the arguments of the message",
        ),
        pytest.param(
            (RU, "-bot(case:", "-bot($count, case:"),
            ["ru/card.ftl:13: card-removed gives -bot an argument without a name"],
            id="a term's argument without a name",
        ),
        pytest.param(
            (EN, "Puts { NUMBER($count) }", "{ card-dry } puts { NUMBER($count) }"),
            ["en/card.ftl:16: card-button.hint speaks itself",
             "en/card.ftl:17: card-dry speaks itself",
             "en/card.ftl:16: card-button.hint has $dry-run, which locales/ru has not"],
            id="a circle",
        ),
        pytest.param(
            (RU, "[nominative] Страж", "[nominative] { -bot }"),
            ["ru/card.ftl:2: -bot speaks itself"],
            id="a circle of terms",
        ),
        pytest.param(
            (EN, "NUMBER($count)", "DATETIME($count)"),
            ["en/card.ftl:16: card-button.hint calls DATETIME, which is not offered"],
            id="an unknown function",
        ),
        pytest.param(
            (EN, "card-button = Undo", "card-button = Undo..."),
            ["en/card.ftl:15: three dots instead of …"],
            id="three dots",
        ),
        pytest.param(
            (EN, "card-button = Undo", "card-button = Undo - now "),
            ["en/card.ftl:15: a hyphen for a dash (–)", "en/card.ftl:15: spaces at the end of the line"],
            id="a hyphen and a trailing space",
        ),
        pytest.param(
            (RU, "card-button = Вернуть", "card-button = Bернуть"),
            ["ru/card.ftl:25: Latin and Cyrillic letters in one word"],
            id="a Latin letter in a Russian word",
        ),
        pytest.param(
            (RU, "# У термина свои падежи.", "# У термина - падежи..."),
            [],
            id="comments are free",
        ),
    ],
)  # fmt: skip
def test_a_slip_is_found(project: Path, change: Change, slip: tuple[str, str, str], expected: list[str]):
    change(*slip)
    assert sorted(found(project)) == sorted("locales/" + line for line in expected)


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        ("cardOne = x", "cardOne is not in kebab-case"),
        ("import = x", "import: Python keeps the word 'import' for itself"),
        ("render = x", "render would be render(), which is a part of Words itself"),
        ("card-button-hint = x", "card-button-hint would be card_button_hint(), which is card-button.hint"),
        ("extra = { $from }", "$from: Python keeps the word for itself"),
        ("extra = { $self }", "$self: Python keeps the word for itself"),
        ("extra = { $group_name }", "$group_name is not in kebab-case"),
    ],
)
def test_a_name_that_python_cannot_have_is_refused(
    project: Path, definition: str, problem: str, capsys: pytest.CaptureFixture[str]
):
    before = (project / "bot/words.pyi").read_text(encoding="utf-8")
    for language in LANGUAGES:
        with (project / f"locales/{language}/card.ftl").open("a", encoding="utf-8") as file:
            file.write(definition + "\n")
    assert main(["write"], project) == 1
    assert capsys.readouterr().out == f"{EN}:22: {problem}\n{RU}:32: {problem}\n"
    assert (project / "bot/words.pyi").read_text(encoding="utf-8") == before
    assert any(problem in finding for finding in found(project))


def test_an_argument_is_a_number_or_a_word_but_not_both(project: Path, change: Change):
    change(EN, "Puts { NUMBER($count) } people back", "{ $count ->\n        [done] x\n       *[failed] y\n    }")
    assert not any("for a word there" in finding for finding in found(project))
    change(RU, "Вернёт участников: { $count }", "{ NUMBER($count) }")
    assert f"{RU}:26: card-button.hint takes $count for a number here, for a word there" in found(project)


def test_a_file_of_one_language_only(project: Path):
    (project / "locales/ru/help.ftl").write_text("help = Помощь\nhelp-more = Ещё\n", encoding="utf-8")
    assert found(project) == ["locales/ru/help.ftl:1: locales/en has no such file"]


def test_an_old_accessor_is_found(project: Path, change: Change):
    change(EN, "Nobody was removed", "None were removed")
    assert list(map(str, findings(project))) == ["bot/words.pyi:1: out of date: run `python -m tools.catalogue write`"]
    assert main(["write"], project) == 0
    assert findings(project) == []


def test_a_message_without_a_text_of_its_own_is_used_by_its_parts(project: Path, change: Change):
    for path, text in {EN: "Undo", RU: "Вернуть"}.items():
        change(path, f"card-button = {text}\n", "card-button =\n")
    assert found(project) == []


def test_the_languages_are_those_of_the_bot():
    assert list(LANGUAGES) == list(Language)


AWKWARD = r"""
quoted = Say "yes"
escaped = { "\\" } or { "\u00A0" } or { "\u200B" } or { "\"\"\"" }
question = Sure?
small = this begins small
builtins = { $id } of { $type }
empty = { "" }
long = { $first-argument } { $second-argument } { $third-argument } { $fourth-argument } and so on,
    over many, many words, so that the line is far longer than a line of code may be.
"""


def test_the_accessor_is_in_the_style_of_the_house(project: Path):
    for language in LANGUAGES:
        with (project / f"locales/{language}/card.ftl").open("a", encoding="utf-8") as file:
            file.write(AWKWARD)
    assert main(["write"], project) == 0
    accessor = (project / "bot/words.pyi").read_text(encoding="utf-8")
    for command in (["format", "--check"], ["check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--stdin-filename", "bot/words.pyi", "-"]
        subprocess.run(ruff, cwd=PROJECT, input=accessor, check=True, encoding="utf-8")
    scope: dict[str, Any] = {}
    exec(compile(accessor, "words.pyi", "exec"), scope)
    words = scope["Words"]
    assert inspect.getdoc(words.card_removed) == (
        "[0] Nobody was removed from {group}\n"
        "[one] {-bot} removed one person from {group}\n"
        "[other] {-bot} removed {count} people from {group}"
    )
    assert inspect.getdoc(words.card_button_hint) == "Puts {count} people back"
    assert words.quoted.__doc__ == 'Say "yes" '


USES = """\
from bot.words import Words

class Rich: ...

def plain(words: Words[str]) -> list[str]:
    return [
        words.card_removed(count=1, group="x"),
        words.card_dry(count=1.5, dry_run=True),
        words.card_state(state="done", reason=3),
        words.card_remowed(count=1, group="x"),
        words.card_removed(count=1),
        words.card_removed(count=1, grop="x"),
        words.card_removed(count="1", group="x"),
        words.card_removed(1, "x"),
        words.card_removed(count=1, group=Rich()),
        words.card_state(state=1, reason=""),
        words.card_dry(count=1, dry_run="true"),
        words.card_dry(count="1", dry_run=True),
    ]

def rich(words: Words[Rich]) -> list[Rich]:
    return [
        words.card_removed(count=1, group=Rich()),
        words.card_removed(count=1, group="x"),
        words.card_removed(count=Rich(), group="x"),
        words.card_state(state=Rich(), reason=Rich()),
    ]
"""


def test_mypy_reports_what_the_catalogue_does_not_have(project: Path):
    (project / "uses.py").write_text(USES, encoding="utf-8")
    # Of its own: what a run beside this one reads and writes is no concern of it.
    settings = [
        "--strict",
        "--config-file=",
        "--no-incremental",
        "--hide-error-context",
        "--no-error-summary",
    ]
    mypy = subprocess.run(
        [sys.executable, "-m", "mypy", *settings, "uses.py"],
        cwd=project, capture_output=True, check=False, encoding="utf-8",
    )  # fmt: skip
    reported = [
        (int(line.split(":")[1]), line.rsplit("[", 1)[1].rstrip("]"))
        for line in mypy.stdout.splitlines()
        if ": error:" in line
    ]
    assert reported == [
        (10, "attr-defined"),
        (11, "call-arg"),
        (12, "call-arg"),
        (13, "arg-type"),
        (14, "call-arg"),
        (15, "arg-type"),
        (16, "arg-type"),
        (17, "arg-type"),
        (18, "arg-type"),
        (25, "arg-type"),
        (26, "arg-type"),
    ], mypy.stdout + mypy.stderr
