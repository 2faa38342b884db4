"""What can be wrong with the catalogues, in themselves, beside each other, and beside the code."""

import ast as python
import keyword
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import permutations
from pathlib import Path

from fluent.syntax import ast

from tools.catalogue_model import (
    CATEGORIES,
    LANGUAGES,
    Finding,
    Sentence,
    Sheet,
    counting_categories,
    key_of,
    read,
    used_as,
)
from tools.catalogue_words import RESERVED, WORDS, method_name, words_source

_FUNCTIONS = {"NUMBER"}
"""DATETIME is Fluent's other one; moments reach the catalogue as text, for their zone is the reader's."""

_KEBAB_CASE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

_SLIPS = {
    "three dots instead of …": re.compile(r"\.\.\."),
    "a hyphen for a dash (–)": re.compile(r"(?<=[^\s=]) - (?=\S)"),
    "Latin and Cyrillic letters in one word": re.compile(r"[a-z][а-яё]|[а-яё][a-z]", re.IGNORECASE),
}


def sheets_of(root: Path) -> dict[str, Sheet]:
    """The catalogues of the project at ``root``, English (from which the accessor is named) first."""
    return {language: read(root, language) for language in LANGUAGES}


def blocking_findings(sheets: Mapping[str, Sheet]) -> list[Finding]:
    """What keeps the accessor from being generated: unreadable parts, and names that Python cannot have."""
    return sorted([*(f for sheet in sheets.values() for f in sheet.findings), *_names(sheets)])


def findings(root: Path) -> list[Finding]:
    """Everything that is wrong, in the order of files and lines."""
    sheets = sheets_of(root)
    found = blocking_findings(sheets)
    if not found and _is_stale(root, sheets):
        found.append(Finding(WORDS, 1, "out of date: run `python -m tools.catalogue write`"))
    for here, there in permutations(sheets.values(), 2):
        found += _differences(here, there)
    found += _ambiguous_arguments(sheets)
    found += _unused(root, sheets)
    for sheet in sheets.values():
        for sentence in sheet.sentences.values():
            found += _broken_references(sheet, sentence)
            found += _incomplete_choices(sheet, sentence)
        found += _unused_terms(sheet)
        found += _slips(sheet)
    return sorted(set(found))


def _is_stale(root: Path, sheets: Mapping[str, Sheet]) -> bool:
    file = root / WORDS
    return not file.exists() or file.read_text(encoding="utf-8") != words_source(sheets)


def _names(sheets: Mapping[str, Sheet]) -> Iterator[Finding]:
    for sheet in sheets.values():
        taken: dict[str, str] = dict.fromkeys(RESERVED, "a part of Words itself")
        for sentence in sheet.messages():
            if not all(_KEBAB_CASE.fullmatch(part) for part in sentence.key.split(".")):
                yield sentence.finding(f"{sentence.key} is not in kebab-case")
                continue
            name = method_name(sentence.key)
            if keyword.iskeyword(name):
                yield sentence.finding(f"{sentence.key}: Python keeps the word {name!r} for itself")
            if name in taken:
                yield sentence.finding(f"{sentence.key} would be {name}(), which is {taken[name]}")
            taken[name] = sentence.key
            for argument in sheet.arguments(sentence):
                if not _KEBAB_CASE.fullmatch(argument):
                    yield sentence.finding(f"${argument} is not in kebab-case")
                elif keyword.iskeyword(argument) or argument == "self":
                    yield sentence.finding(f"${argument}: Python keeps the word for itself")


def _differences(here: Sheet, there: Sheet) -> Iterator[Finding]:
    """What ``here`` has and ``there`` lacks."""
    known = {source.name for source in there.sources}
    for source in here.sources:
        if source.name not in known:
            yield Finding(source.path, 1, f"locales/{there.language} has no such file")
    for sentence in here.messages():
        if other := there.sentences.get(sentence.key):
            yield from _argument_differences(here, sentence, there, other)
        elif sentence.source.name in known:
            yield sentence.finding(f"{sentence.key} is missing in locales/{there.language}")


def _ambiguous_arguments(sheets: Mapping[str, Sheet]) -> Iterator[Finding]:
    places = {sentence.key: sentence for sheet in sheets.values() for sentence in sheet.messages()}
    for key, place in places.items():
        for name, argument in used_as(sheets, key).items():
            if argument.is_number and argument.words:
                yield place.finding(f"{key} takes ${name} for a number here, for a word there")


def _argument_differences(here: Sheet, sentence: Sentence, there: Sheet, other: Sentence) -> Iterator[Finding]:
    ours, theirs = here.arguments(sentence), there.arguments(other)
    for name, argument in ours.items():
        if name not in theirs:
            yield sentence.finding(f"{sentence.key} has ${name}, which locales/{there.language} has not")
        elif extra := argument.words - theirs[name].words:
            yield sentence.finding(
                f"{sentence.key} tells {_list(extra)} of ${name}, which locales/{there.language} does not"
            )


def _incomplete_choices(sheet: Sheet, sentence: Sentence) -> Iterator[Finding]:
    for choice in sentence.choices():
        keys = frozenset(choice.keys)
        for key, count in Counter(choice.keys).items():
            if count > 1:
                yield sentence.finding(f"{sentence.key} has [{key}] {count} times", choice.node)
        if choice.is_number:
            needed = counting_categories(sheet.language)
            if lacking := needed - keys:
                yield sentence.finding(f"{sentence.key} lacks the plural {_list(lacking)}", choice.node)
            if foreign := (keys & CATEGORIES) - needed - {"other"}:
                yield sentence.finding(
                    f"{sentence.key} has the plural {_list(foreign)}, which {sheet.language} has not",
                    choice.node,
                )


def _broken_references(sheet: Sheet, sentence: Sentence) -> Iterator[Finding]:
    if sentence in sheet.within(sentence, terms=True):
        yield sentence.finding(f"{sentence.key} speaks itself")
    for reference in sentence.references():
        inner = sheet.sentences.get(key_of(reference))
        if inner is None:
            yield sentence.finding(f"{sentence.key} refers to {key_of(reference)}, which is nowhere", reference)
        elif isinstance(reference, ast.TermReference):
            for problem in _misgiven(reference, inner):
                yield sentence.finding(f"{sentence.key} {problem}", reference)
    for node in sentence.nodes():
        if isinstance(node, ast.FunctionReference) and node.id.name not in _FUNCTIONS:
            yield sentence.finding(f"{sentence.key} calls {node.id.name}, which is not offered", node)


def _misgiven(reference: ast.TermReference, term: Sentence) -> Iterator[str]:
    """What is wrong with the arguments given to a term. Fluent would pass over it in silence."""
    call = reference.arguments or ast.CallArguments()
    if call.positional:
        yield f"gives {term.key} an argument without a name"
    given = {argument.name.name: argument.value for argument in call.named}
    words: dict[str, set[str]] = {}
    for choice in term.choices():
        if choice.argument is not None:
            words.setdefault(choice.argument, set()).update(choice.keys)
    shown = {n.id.name for n in term.nodes() if isinstance(n, ast.VariableReference)} - set(words)
    for name in sorted(shown - set(given)):
        yield f"gives {term.key} no ${name}"
    for name, value in given.items():
        if name not in shown and name not in words:
            yield f"gives {term.key} ${name}, which it does not use"
        elif name in words and isinstance(value, ast.StringLiteral) and value.value not in words[name]:
            yield f"gives {term.key} ${name} {value.value!r}, which it does not tell"


def _unused(root: Path, sheets: Mapping[str, Sheet]) -> Iterator[Finding]:
    used: set[str] = set()
    for file in sorted(file for folder in ("bot", "sandbox") for file in (root / folder).rglob("*.py")):
        tree = python.parse(file.read_text(encoding="utf-8"), str(file))
        used |= {node.attr for node in python.walk(tree) if isinstance(node, python.Attribute)}
    spoken = {key_of(r) for sheet in sheets.values() for s in sheet.sentences.values() for r in s.references()}
    for sentence in next(iter(sheets.values())).messages():
        if method_name(sentence.key) not in used and sentence.key not in spoken:
            yield sentence.finding(f"{sentence.key} is not used: nothing names {method_name(sentence.key)}")


def _unused_terms(sheet: Sheet) -> Iterator[Finding]:
    spoken = {key_of(r) for sentence in sheet.sentences.values() for r in sentence.references()}
    for term in sheet.terms():
        if term.key not in spoken:
            yield term.finding(f"{term.key} is not used")


def _slips(sheet: Sheet) -> Iterator[Finding]:
    for source in sheet.sources:
        for number, line in enumerate(source.text.splitlines(), 1):
            if line != line.rstrip():
                yield Finding(source.path, number, "spaces at the end of the line")
            if line.startswith("#"):
                continue
            for slip, pattern in _SLIPS.items():
                if pattern.search(line):
                    yield Finding(source.path, number, slip)


def _list(keys: set[str] | frozenset[str]) -> str:
    return ", ".join(f"[{key}]" for key in sorted(keys))
