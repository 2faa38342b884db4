"""The catalogues as the check and the generator see them: sentences, and what each needs to be said."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import babel
from fluent.syntax import ast, parse

LANGUAGES = ("en", "ru")
"""Those of `bot.i18n.Language`, which cannot be asked: it needs the accessor that is made from here."""

CATEGORIES = frozenset({"zero", "one", "two", "few", "many", "other"})
"""CLDR's plural categories (https://cldr.unicode.org/index/cldr-spec/plural-rules)."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something wrong at a line of a file, whose path is relative to the project."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class Source:
    """A catalogue file, whose path is relative to the project."""

    path: str
    text: str

    @property
    def name(self) -> str:
        return Path(self.path).name

    def finding(self, node: ast.SyntaxNode, text: str) -> Finding:
        start = node.span.start if node.span else 0
        return Finding(self.path, self.text.count("\n", 0, start) + 1, text)


@dataclass(frozen=True, slots=True)
class Sentence:
    """The text of a message, a term, or an attribute of one.

    ``key`` is written as in Fluent: ``card``, ``card.title``, ``-group``, ``-group.gender``.
    """

    key: str
    source: Source
    id: ast.Identifier
    pattern: ast.Pattern

    def nodes(self) -> Iterator[ast.BaseNode]:
        return nodes(self.pattern)

    def finding(self, text: str, node: ast.SyntaxNode | None = None) -> Finding:
        return self.source.finding(node or self.id, text)

    def references(self) -> Iterator[ast.MessageReference | ast.TermReference]:
        return (n for n in self.nodes() if isinstance(n, ast.MessageReference | ast.TermReference))

    def choices(self) -> Iterator["Choice"]:
        return (Choice.of(n) for n in self.nodes() if isinstance(n, ast.SelectExpression))


@dataclass(frozen=True, slots=True)
class Choice:
    """A select expression. ``argument`` is None if it asks no argument, but a term for its attribute."""

    node: ast.SelectExpression
    argument: str | None
    is_number: bool
    keys: tuple[str, ...]

    @classmethod
    def of(cls, node: ast.SelectExpression) -> "Choice":
        keys = [variant.key for variant in node.variants]
        words = {key.name for key in keys if isinstance(key, ast.Identifier)}
        has_numbers = any(isinstance(key, ast.NumberLiteral) for key in keys)
        is_number = has_numbers or words <= CATEGORIES
        asked = next((n for n in nodes(node.selector) if isinstance(n, ast.VariableReference)), None)
        return cls(
            node=node,
            argument=asked.id.name if asked else None,
            is_number=is_number,
            keys=tuple(key.name if isinstance(key, ast.Identifier) else key.value for key in keys),
        )


@dataclass(slots=True)
class Argument:
    """How a sentence uses one of its arguments: to count, to choose by words, or merely to show it."""

    is_number: bool = False
    words: frozenset[str] = frozenset()


@dataclass(slots=True)
class Sheet:
    """One language's catalogue."""

    language: str
    sources: list[Source] = field(default_factory=list)
    sentences: dict[str, Sentence] = field(default_factory=dict)
    homes: dict[str, Source] = field(default_factory=dict)
    """Where each message and term stands, by its own key."""

    findings: list[Finding] = field(default_factory=list)
    """What made a part of it unreadable or ambiguous."""

    def messages(self) -> Iterator[Sentence]:
        return (s for s in self.sentences.values() if not s.key.startswith("-"))

    def terms(self) -> Iterator[Sentence]:
        return (s for s in self.sentences.values() if s.key.startswith("-"))

    def within(self, sentence: Sentence, *, terms: bool) -> list[Sentence]:
        """The sentences that this one speaks in turn, through any number of others.

        Without ``terms``, those that are given the arguments of this one: a term is given its own only
        (https://projectfluent.org/fluent/guide/terms.html).
        """
        found: dict[str, Sentence] = {}
        waiting = [sentence]
        while waiting:
            for reference in waiting.pop().references():
                inner = self.sentences.get(key_of(reference))
                if isinstance(reference, ast.TermReference) and not terms:
                    continue
                if inner and inner.key not in found:
                    found[inner.key] = inner
                    waiting.append(inner)
        return list(found.values())

    def arguments(self, sentence: Sentence) -> dict[str, Argument]:
        """What code has to pass for this sentence, whichever of its variants is spoken."""
        arguments: dict[str, Argument] = {}
        for part in [sentence, *self.within(sentence, terms=False)]:
            for node in part.nodes():
                match node:
                    case ast.VariableReference():
                        arguments.setdefault(node.id.name, Argument())
                    case ast.FunctionReference(arguments=ast.CallArguments(positional=positional)):
                        for number in positional:
                            if isinstance(number, ast.VariableReference):
                                arguments.setdefault(number.id.name, Argument()).is_number = True
            for choice in part.choices():
                if choice.argument is None:
                    continue
                argument = arguments[choice.argument]
                if choice.is_number:
                    argument.is_number = True
                else:
                    argument.words |= frozenset(choice.keys)
        return dict(sorted(arguments.items()))


def nodes(node: ast.BaseNode) -> Iterator[ast.BaseNode]:
    """The node and all nodes below it, in the order of the text."""
    yield node
    for value in vars(node).values():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.BaseNode):
                yield from nodes(child)


def key_of(reference: ast.MessageReference | ast.TermReference) -> str:
    """The key of the sentence that is referred to."""
    sigil = "-" if isinstance(reference, ast.TermReference) else ""
    return _key(sigil + reference.id.name, reference.attribute)


@cache
def counting_categories(language: str) -> frozenset[str]:
    """The plural categories that whole numbers take in a language.

    Russian needs one, few and many; its ``other`` is for fractions, where the default may serve.
    """
    category: Callable[[int], str] = babel.Locale.parse(language).plural_form
    return frozenset(category(number) for number in range(1001))


def read(root: Path, language: str) -> Sheet:
    """Read ``locales/<language>/*.ftl`` of the project at ``root``."""
    sheet = Sheet(language)
    for file in sorted((root / "locales" / language).glob("*.ftl")):
        source = Source(file.relative_to(root).as_posix(), file.read_text(encoding="utf-8"))
        sheet.sources.append(source)
        for entry in parse(source.text).body:
            match entry:
                case ast.Junk():
                    where = entry.annotations[0]
                    sheet.findings.append(source.finding(where, f"not Fluent: {where.message}"))
                case ast.Message():
                    _add(sheet, source, entry, entry.id.name)
                case ast.Term():
                    _add(sheet, source, entry, "-" + entry.id.name)
    return sheet


def _add(sheet: Sheet, source: Source, entry: ast.Message | ast.Term, key: str) -> None:
    if first := sheet.homes.get(key):
        sheet.findings.append(source.finding(entry.id, f"{key} stands in {first.path} already"))
        return
    sheet.homes[key] = source
    if entry.value:
        sheet.sentences[key] = Sentence(key, source, entry.id, entry.value)
    for attribute in entry.attributes:
        sentence = Sentence(_key(key, attribute.id), source, attribute.id, attribute.value)
        if sentence.key in sheet.sentences:
            sheet.findings.append(sentence.finding(f"{sentence.key} stands here twice"))
        sheet.sentences[sentence.key] = sentence


def _key(key: str, attribute: ast.Identifier | None) -> str:
    return f"{key}.{attribute.name}" if attribute else key


def used_as(sheets: Mapping[str, Sheet], key: str) -> dict[str, Argument]:
    """How a message uses its arguments, in all languages that have it taken together."""
    together: dict[str, Argument] = {}
    for sheet in sheets.values():
        if sentence := sheet.sentences.get(key):
            for name, argument in sheet.arguments(sentence).items():
                known = together.setdefault(name, Argument())
                known.is_number |= argument.is_number
                known.words |= argument.words
    return dict(sorted(together.items()))
