"""The table of providers: ``write`` makes ``docs/providers.md`` of the code, ``check`` tells if it is out of date."""

import argparse
import dataclasses
import inspect
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path

from bot.providers.base import Capabilities, Provider
from bot.providers.registry import PROVIDERS, provider_class

PROJECT = Path(__file__).parent.parent
PAGE = Path("docs", "providers.md")

_HEAD = """\
# Providers

What each provider can do, as its code says: a method that it does not have raises `UNSUPPORTED`. This page is made by
`python -m tools.providers write`; a test fails if it is out of date. How to add a provider is told in
[ADDING_A_PROVIDER.md](ADDING_A_PROVIDER.md).
"""

_FLAGS = {
    "needs_verification": "Its word on a write is no proof: the group is read again before anything is said",
    "bulk_limit": "People whom one request carries at most",
    "reports_participants": "The answer to a request for several people tells of each",
    "accepts_phone": "Writes take a phone that is not listed in the group",
    "accepts_lid": "Writes take a LID that is not listed in the group",
    "tells_removed": "Its pages promise that WhatsApp tells people who are removed",
}


def page() -> str:
    """The whole page, in Markdown."""
    providers = {name: provider_class(name) for name in PROVIDERS}
    return "\n".join(
        [
            _HEAD,
            "## Methods\n",
            *_table(["", *providers], ([_method(name), *_marks(name, providers.values())] for name in methods())),
            "",
            "## Flags\n",
            *_table(["", *providers], _flag_rows(providers.values())),
            "",
            "## Notes",
            *(_notes(name, provider) for name, provider in providers.items()),
        ]
    )


def methods() -> list[str]:
    """The methods of the contract that a provider may have, in the contract's order."""
    public = (name for name, value in vars(Provider).items() if inspect.iscoroutinefunction(value) and name[0] != "_")
    return [name for name in public if name != "aclose"]


def check(root: Path) -> int:
    """Exit code 1, and a line, if the page is not what the code says."""
    path = root / PAGE
    if not path.exists() or path.read_text(encoding="utf-8") != page():
        print(f"{PAGE.as_posix()}: out of date: run `python -m tools.providers write`")
        return 1
    print(f"providers: {len(PROVIDERS)} in {PAGE.as_posix()}, nothing wrong")
    return 0


def write(root: Path) -> int:
    """Write the page."""
    (root / PAGE).parent.mkdir(exist_ok=True)
    (root / PAGE).write_text(page(), encoding="utf-8")
    return 0


def main(arguments: Sequence[str], root: Path = PROJECT) -> int:
    commands = {"check": check, "write": write}
    parser = argparse.ArgumentParser(prog="python -m tools.providers", description=__doc__)
    parser.add_argument("command", choices=commands)
    return commands[parser.parse_args(arguments).command](root)


def _method(name: str) -> str:
    text = inspect.getdoc(getattr(Provider, name)) or ""
    return f"`{name}`: {_sentence(text)}"


def _marks(method: str, providers: Iterable[type[Provider]]) -> list[str]:
    return ["yes" if provider.supports(method) else "–" for provider in providers]


def _flag_rows(providers: Iterable[type[Provider]]) -> list[list[str]]:
    told = [provider.capabilities for provider in providers]
    names = [one.name for one in dataclasses.fields(Capabilities)]
    return [[f"`{name}`: {_FLAGS[name]}", *(_value(getattr(one, name)) for one in told)] for name in names]


def _value(value: int) -> str:
    if isinstance(value, bool):
        return "yes" if value else "–"
    return str(value)


def _notes(name: str, provider: type[Provider]) -> str:
    module = inspect.getdoc(import_module(provider.__module__)) or ""
    return f"\n### {name}\n\n{_markdown(module)}\n\n{_markdown(inspect.getdoc(provider) or '')}\n".rstrip("\n") + "\n"


def _table(head: list[str], rows: Iterable[list[str]]) -> list[str]:
    rule = ["---", *[":-:"] * (len(head) - 1)]
    return [f"| {' | '.join(row)} |" for row in (head, rule, *rows)]


def _sentence(text: str) -> str:
    """The first sentence, on one line."""
    return _markdown(" ".join(text.split("\n\n", maxsplit=1)[0].split()).split(". ")[0].rstrip("."))


def _markdown(text: str) -> str:
    return text.replace("``", "`")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
