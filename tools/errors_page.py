"""``docs/errors.md``: what each answer of the bot means and what to do, written from the catalogues themselves.

python -m tools.errors_page write
python -m tools.errors_page check
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from bot.commands.file_problem import FileProblem
from bot.commands.files import LARGEST_FILE
from bot.commands.table import MOST_ROWS
from bot.domain.action import Action
from bot.domain.failure import FailureKind
from bot.domain.operation import Hindrance
from bot.http_service import ListenProblem
from bot.i18n import Catalogue, Language
from bot.operations.asking import MOST_ITEMS
from bot.operations.desk import Press
from bot.providers.base import AccountState
from bot.storage.data_problems import DataProblem
from bot.storage.postgres import DatabaseProblem
from bot.telegram.action_words import action_words
from bot.telegram.people_lines import verdict_variants
from bot.words import Words

PAGE = Path(__file__).parent.parent / "docs" / "errors.md"

_HEAD = """# What the answers mean

Everything that the bot can answer about a person, an account or a provider, in the bot's own words. This page is
written from the catalogues in `locales/` by `python -m tools.errors_page write`.

- [English](#english)
- [Русский](#русский)
"""
_HEADINGS = {
    Language.EN: (
        "English",
        "What became of a person",
        "When nothing could be done",
        "The state of an account (/status)",
        "Presses that do nothing",
        "Files and large operations",
        "When the bot does not start",
    ),
    Language.RU: (
        "Русский",
        "Что стало с человеком",
        "Когда ничего сделать не удалось",
        "Состояние аккаунта (/status)",
        "Нажатия, которые ничего не делают",
        "Файлы и большие операции",
        "Когда бот не запускается",
    ),
}


def page() -> str:
    """The page's text."""
    catalogue = Catalogue.load(strict=True)
    parts = [_HEAD, *(line for language in Language for line in _language(catalogue.words(language), language))]
    return "\n".join(parts) + "\n"


def _language(words: Words[str], language: Language) -> Iterator[str]:
    name, people, failures, states, presses, large, starting = _HEADINGS[language]
    yield f"\n## {name}\n\n### {people}"
    for action in Action:
        yield from _action(action, words)
    yield f"\n### {failures}\n"
    subject = words.failure_subject(several=False, account="")
    for kind in FailureKind:
        yield f"- **{words.failure(kind=kind, subject=subject)}** {words.failure_advice(kind=kind)}"
    yield f"\n### {states}\n"
    for state in AccountState:
        line = words.status_account(state=state, account="main", phone="+79000000100")
        advice = "" if state is AccountState.READY else f" {words.status_advice(state=state)}"
        yield f"- **{line}**{advice}"
    yield f"\n### {presses}\n"
    yield from (f"- {words.press(why=press)}" for press in Press if press is not Press.TAKEN)
    yield f"\n### {large}\n"
    yield from (f"- {words.large_hindrance(kind=kind, most=MOST_ITEMS)}" for kind in Hindrance)
    limits = {"megabytes": LARGEST_FILE // 1_000_000, "rows": MOST_ROWS}
    for problem in FileProblem:
        told = words.attachment_problem(problem=problem, name="list.xlsx")
        yield f"- **{told}** {words.attachment_advice(problem=problem, **limits)}"
    yield f"\n### {starting}\n"
    yield from (f"- {line}" for line in _starting(words))


def _starting(words: Words[str]) -> Iterator[str]:
    yield words.data_in_use(folder="data")
    for problem in DataProblem:
        is_about_changes = problem in {DataProblem.EMPTY, DataProblem.PARTED}
        detail = "groupwarden.db-wal" if is_about_changes else "…"
        yield words.data_unusable(problem=problem, path="data/groupwarden.db", detail=detail)
    for kind in DatabaseProblem:
        yield words.database_unusable(problem=kind, database="groupwarden (localhost:5432)")
    yield words.database_newer(database="data/groupwarden.db")
    for trouble in ListenProblem:
        yield words.listen_failed(problem=trouble, listen="127.0.0.1:80", detail="…")


def _action(action: Action, words: Words[str]) -> Iterator[str]:
    says = action_words(action, words)
    yield f"\n`{says.example()}`\n"
    lines = dict.fromkeys(says.verdict(variant, "+79001234567") for variant in verdict_variants())
    yield from (f"- {line}" for line in lines)
    yield ""
    yield "\n>\n".join(f"> {advice()}" for advice in (says.advice_unknown, says.advice_not_admin, says.advice_refused))


def main(arguments: list[str]) -> int:
    text = page()
    if arguments == ["write"]:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if arguments != ["check"]:
        print(__doc__)
        return 2
    if PAGE.read_text(encoding="utf-8") != text:
        print(f"{PAGE.name}: out of date: run `python -m tools.errors_page write`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
