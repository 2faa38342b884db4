"""The types of the sentences: ``bot/words.pyi`` out of the catalogues."""

import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path

from fluent.syntax import ast

from tools.catalogue_model import Argument, Sheet, key_of, used_as

WORDS = "bot/words.pyi"

_HOUSE = Path(__file__).parent.parent
"""Where the formatter's settings are."""

RESERVED = frozenset({"render"})
"""The names that `Words` has besides its sentences."""

_WIDTH = 106
"""Of a docstring's line, so that one with its quotation marks fits the house's 120."""

_HEAD = '''\
# ruff: noqa: A002, D210, D301, D400, D403, D404, D415, D419, E501, PYI021, RUF100
"""Every sentence of ``locales/`` as a method. Written by ``python -m tools.catalogue write``, not by hand."""

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

_T = TypeVar("_T")

class Words(Generic[_T]):
    """The sentences of one language, spoken as ``_T``: str, or a kind of rich text.

    Arguments are what the sentence shows (a str, a number, or a ``_T``), counts (float, which takes int)
    or chooses by (a str or a bool). Each method's docstring is the English sentence: ``{count}`` is an argument,
    ``[one]`` a case, ``(person | people)`` a choice.
    """

    render: Callable[[str, Mapping[str, str | float | _T]], _T]
    def __init__(self, render: Callable[[str, Mapping[str, str | float | _T]], _T]) -> None: ...
'''


def method_name(key: str) -> str:
    """``card_who`` for the message ``card-who``, ``card_who_title`` for its attribute ``card-who.title``."""
    return key.replace("-", "_").replace(".", "_")


def words_source(sheets: Mapping[str, Sheet]) -> str:
    """The text of ``bot/words.pyi``. The first language gives the methods their order and docstrings."""
    first = next(iter(sheets.values()))
    methods = [_method(s.key, used_as(sheets, s.key), s.pattern) for s in first.messages()]
    return _formatted("\n".join([_HEAD, *methods]))


def _method(key: str, arguments: Mapping[str, Argument], pattern: ast.Pattern) -> str:
    parameters = "".join(f", {name.replace('-', '_')}: {_type_of(argument)}" for name, argument in arguments.items())
    return f'''\
    def {method_name(key)}(self{", *" if parameters else ""}{parameters}) -> _T:
        """{_docstring(pattern)}"""
'''


def _type_of(argument: Argument) -> str:
    if argument.is_number:
        return "float"
    if argument.words == {"true", "false"}:
        return "bool"
    return "str" if argument.words else "str | float | _T"


def _docstring(pattern: ast.Pattern) -> str:
    """The sentence for the eye; one that is a choice as a whole, with a line for each case."""
    lines = [f"[{key}] {text}" for key, text in _cases(pattern)] or [_spoken(pattern)]
    lines = [
        row
        for line in lines
        for row in textwrap.wrap(" ".join(line.split()), _WIDTH, subsequent_indent="    " if lines[1:] else "")
    ]
    if len(lines) == 1:
        # A quotation mark at the end would join those that close the docstring.
        return _escaped(lines[0]) + (" " if lines[0].endswith('"') else "")
    return "\n        ".join([*map(_escaped, lines), ""])


def _cases(pattern: ast.Pattern) -> list[tuple[str, str]]:
    match pattern.elements:
        case [ast.Placeable(expression=ast.SelectExpression(variants=variants))]:
            return [
                (v.key.name if isinstance(v.key, ast.Identifier) else v.key.value, _spoken(v.value)) for v in variants
            ]
    return []


def _spoken(pattern: ast.Pattern) -> str:
    """A sentence with its arguments as ``{count}`` and its choices as ``(person | people)``."""
    return "".join(
        element.value if isinstance(element, ast.TextElement) else _shown(element) for element in pattern.elements
    )


def _shown(expression: ast.SyntaxNode) -> str:
    match expression:
        case ast.Placeable():
            return _shown(expression.expression)
        case ast.SelectExpression():
            return "(" + " | ".join(_spoken(variant.value) for variant in expression.variants) + ")"
        case ast.Literal():
            return str(expression.parse()["value"])
        case ast.FunctionReference():
            return ", ".join(_shown(argument) for argument in expression.arguments.positional)
        case ast.MessageReference() | ast.TermReference():
            return f"{{{key_of(expression)}}}"
        case ast.VariableReference():
            return f"{{{expression.id.name}}}"
    raise TypeError(type(expression).__name__)


def _escaped(line: str) -> str:
    line = line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in line)


def _formatted(source: str) -> str:
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", WORDS, "-"]
    done = subprocess.run(  # noqa: S603 - the project's formatter, on text made here
        command, cwd=_HOUSE, input=source, capture_output=True, check=True, encoding="utf-8"
    )
    return done.stdout
