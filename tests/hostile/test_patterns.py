"""No pattern of the bot takes more than linear time, whatever text it is held against."""

import ast
import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

import pytest

import bot
from tests.hostile.attacks import MATCHED, SEARCHED, SlowError, check

SOURCES = sorted(Path(bot.__file__).parent.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
DEEPEST = 4
"""Containers and classes within each other that are looked into."""
OF_A_LIBRARY = {"bot/domain/phone_lengths.py"}
"""Where patterns come from the metadata of `phonenumbers`, and are held against 20 digits at most."""


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(bot.__path__, "bot."):
        yield importlib.import_module(found.name)


def patterns_in(value: object, name: str, module: str, deep: int = 0) -> Iterator[tuple[str, re.Pattern[str]]]:
    """The compiled patterns that something holds: itself, its items, its fields, or the attributes of a class."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield name, value
        return
    for key, item in parts_of(value, module).items() if deep < DEEPEST else ():
        yield from patterns_in(item, f"{name}.{key}", module, deep + 1)


def parts_of(value: object, module: str) -> Mapping[Any, object]:
    if isinstance(value, dict | MappingProxyType):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return dict(enumerate(value))
    if isinstance(value, type):
        return vars(value) if value.__module__ == module else {}
    if is_dataclass(value):
        return {field.name: getattr(value, field.name, None) for field in fields(value)}
    return {}


def all_patterns() -> dict[str, re.Pattern[str]]:
    """Each once, by the first name that it has."""
    names: dict[re.Pattern[str], str] = {}
    for module in modules():
        for key, value in vars(module).items():
            if not key.startswith("__"):
                for name, pattern in patterns_in(value, f"{module.__name__}.{key}", module.__name__):
                    names.setdefault(pattern, name)
    return {name: pattern for pattern, name in names.items()}


PATTERNS = all_patterns()


@cache
def uses_of_names() -> Mapping[str, set[str]]:
    """What is called of each name, anywhere in the bot; "passed on" where it is used as a whole."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for tree in TREES.values():
        nodes = list(ast.walk(tree))
        called = {id(node.value): node.attr for node in nodes if isinstance(node, ast.Attribute)}
        for node in nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found[node.id].add(called.get(id(node), "passed on"))
    return found


@pytest.mark.parametrize("name", PATTERNS)
def test_the_pattern_takes_linear_time(name: str):
    uses = uses_of_names().get(name.rpartition(".")[2], {"passed on"})
    check(PATTERNS[name], MATCHED if uses <= {"match", "fullmatch"} else SEARCHED)


@pytest.mark.parametrize(
    "slow",
    [
        r"\S*\d\S*",
        r"(a+)+b",
        r"(?:[a-z]+\d?)*;",
        r"(\w|\d)+@",
        r"\s+$",
        r"(?P<rest>.*?)(?:\A|\s+)[0-9]{1,2}",
        r"(?:;[\w-]+(?:=\w*)?)*[\w;=]*:",
        r"^\s*(.*?)\s*$",
    ],
)
def test_a_slow_pattern_is_found(slow: str):
    with pytest.raises(SlowError):
        check(re.compile(slow, re.DOTALL))


@pytest.mark.parametrize("fast", [r"[^,;]+", r"(?:all|все)(?:\s+in\s+[a-z]+)?", r"\+[0-9]{7,15}", r"[\s\u200b]+"])
def test_a_fast_pattern_passes(fast: str):
    check(re.compile(fast))


def test_the_patterns_are_found():
    assert {
        "bot.commands.place._ALL_GROUPS",
        "bot.domain.writing._INVISIBLE",
        "bot.i18n._LINE_BREAK",
    } <= PATTERNS.keys()
    written = sum(text.count("re.compile(") for text in map(Path.read_text, SOURCES))
    assert len(PATTERNS) >= 0.8 * written  # some are written twice


class Uses(ast.NodeVisitor):
    """Where a module uses `re`: in a function, or with a pattern that it has not compiled."""

    def __init__(self) -> None:
        self.inline: list[str] = []
        self._functions = 0

    def _visit_function(self, node: ast.AST) -> None:
        self._functions += 1
        self.generic_visit(node)
        self._functions -= 1

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._visit_function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._visit_function(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._visit_function(node)

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "re":
            is_constant = called.attr == "compile" and not self._functions
            if not is_constant and called.attr != "escape":
                self.inline.append(f"line {node.lineno}: re.{called.attr}")
        self.generic_visit(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.module == "re":
            self.inline.append(f"line {node.lineno}: from re import")


def uses_in(tree: ast.AST) -> list[str]:
    uses = Uses()
    uses.visit(tree)
    return uses.inline


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(SOURCES[0].parent.parent)))
def test_patterns_are_constants_that_can_be_found(path: Path):
    name = str(path.relative_to(SOURCES[0].parent.parent))
    uses = uses_in(TREES[path])
    if name in OF_A_LIBRARY:
        assert all(use.endswith("re.match") for use in uses)
    else:
        assert uses == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('import re\ndef f(x):\n    return re.sub("a+", "", x)', ["line 3: re.sub"]),
        ('import re\nf = lambda x: re.compile("a+")', ["line 2: re.compile"]),
        ('import re\nA = re.compile("a+")\nclass B:\n    C = [re.compile(x) for x in "ab"]', []),
        ("from re import match", ["line 1: from re import"]),
    ],
)
def test_a_pattern_in_a_function_is_found(source: str, found: list[str]):
    assert uses_in(ast.parse(source)) == found
