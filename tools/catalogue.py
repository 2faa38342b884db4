"""The catalogues in ``locales/``: ``check`` finds what is wrong, ``write`` makes ``bot/words.pyi`` of them."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.catalogue_check import blocking_findings, findings, sheets_of
from tools.catalogue_words import WORDS, words_source

PROJECT = Path(__file__).parent.parent


def check(root: Path) -> int:
    """Print a line for each finding. Exit code 1 if there is any."""
    found = findings(root)
    for finding in found:
        print(finding)
    if found:
        return 1
    sentences = len(list(next(iter(sheets_of(root).values())).messages()))
    print(f"catalogues: {sentences} sentences in each language, nothing wrong")
    return 0


def write(root: Path) -> int:
    """Write the accessor. Exit code 1, and the findings, if that cannot be done."""
    sheets = sheets_of(root)
    found = blocking_findings(sheets)
    for finding in found:
        print(finding)
    if found:
        return 1
    (root / WORDS).write_text(words_source(sheets), encoding="utf-8")
    return 0


def main(arguments: Sequence[str], root: Path = PROJECT) -> int:
    commands = {"check": check, "write": write}
    parser = argparse.ArgumentParser(prog="python -m tools.catalogue", description=__doc__)
    parser.add_argument("command", choices=commands)
    return commands[parser.parse_args(arguments).command](root)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
