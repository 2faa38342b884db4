"""The words of the bot: the Fluent catalogues in ``locales/``, spoken through `bot.words.Words`.

Nothing here knows Telegram: the command line speaks through it, too. Sentences that carry bold text or
code are made by `bot.telegram.rich.rich` out of the same words.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path

import structlog
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.resolver import Pattern

from bot.domain.writing import visible
from bot.words import Words

LOCALES = Path(__file__).parent.parent / "locales"

_log = structlog.get_logger(__name__)

_LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_PART_OF_A_TAG = re.compile("[-_]")

_LONGEST_VALUE = 2000
"""In characters. A message of Telegram holds 4,096 in all, and fluent.runtime gives up the whole sentence for
one value of more than 2,500 (``MAX_PART_LENGTH``,
https://github.com/projectfluent/python-fluent/blob/main/fluent.runtime/fluent/runtime/resolver.py)."""


class Language(StrEnum):
    """The languages that the bot speaks, by their ISO 639-1 codes."""

    EN = "en"
    RU = "ru"


def language_from_code(code: str | None) -> Language | None:
    """The language that a client's language tag asks for (``"ru-RU"``), or None if the bot does not speak it.

    Telegram sends an IETF tag and may send none (https://core.telegram.org/bots/api#user). Only the language
    itself counts: a neighbouring one (``uk``, ``be``, ``kk``) is not taken for Russian.
    """
    primary = _PART_OF_A_TAG.split(code or "", maxsplit=1)[0].lower()
    return next((language for language in Language if language == primary), None)


def harmless(text: str) -> str:
    """Foreign text (a name, a reason) without the characters with which it could turn, break or falsify a message.

    Those are all that show nothing, among them the marks that turn the direction of the text after them
    (https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters), and line breaks, with which a name
    could bring lines of its own: they become spaces.
    """
    return _LINE_BREAK.sub(" ", visible(text))


class SentenceError(Exception):
    """A sentence is missing or could not be formatted. Raised by a strict `Catalogue` only."""


class Catalogue:
    """The sentences of every language, read once.

    A sentence that cannot be formatted is logged with its key, and the best that can be had of it is
    returned: a bot with a blemished sentence serves better than one that falls silent. A ``strict``
    catalogue, which is for tests, raises `SentenceError` instead.
    """

    def __init__(self, bundles: Mapping[Language, FluentBundle], *, strict: bool = False) -> None:
        self._bundles = bundles
        self._strict = strict
        self._words = {language: Words(partial(self._render, language)) for language in bundles}

    @classmethod
    def load(cls, directory: Path = LOCALES, *, strict: bool = False) -> "Catalogue":
        """Read ``<directory>/<language>/*.ftl`` of every `Language`.

        Raises FileNotFoundError if there is nothing for one of them.
        """
        return cls({language: _bundle(directory, language) for language in Language}, strict=strict)

    def words(self, language: Language) -> Words[str]:
        """The sentences of one language, as plain text.

        Numbers are written as the language writes them (``1 000``), so ids are passed as str. A str passes
        through `harmless`, and is cut at 2,000 characters.
        """
        return self._words[language]

    def _render(self, language: Language, key: str, arguments: Mapping[str, str | float]) -> str:
        bundle = self._bundles[language]
        pattern = _pattern(bundle, key)
        if pattern is None:
            self._complain(language, key, "no such sentence")
            return key
        values = {name: _fluent_value(value) for name, value in arguments.items()}
        text, errors = bundle.format_pattern(pattern, values)
        if errors:
            # Their texts may quote a value, and a value may be a person's name: the log gets the classes.
            self._complain(language, key, ", ".join(type(error).__name__ for error in errors), errors)
        return text if isinstance(text, str) else key

    def _complain(self, language: Language, key: str, problem: str, errors: list[Exception] | None = None) -> None:
        if self._strict:
            raise SentenceError(f"{language}: {key}: {errors or problem}")
        _log.error("sentence_not_formatted", language=language.value, key=key, problem=problem)


def _pattern(bundle: FluentBundle, key: str) -> Pattern | None:
    """What a key stands for: a message, or else an attribute of one, whose name is then the end of the key."""
    if bundle.has_message(key) and bundle.get_message(key).value is not None:
        return bundle.get_message(key).value
    parts = key.split("-")
    for end in range(len(parts) - 1, 0, -1):
        if bundle.has_message(message := "-".join(parts[:end])):
            return bundle.get_message(message).attributes.get("-".join(parts[end:]))
    return None


def _bundle(directory: Path, language: Language) -> FluentBundle:
    files = sorted((directory / language).glob("*.ftl"))
    if not files:
        raise FileNotFoundError(f"no catalogue: {directory / language}/*.ftl")
    # Isolating marks would land in copied phone numbers and in the text of buttons.
    bundle = FluentBundle([language], use_isolating=False)
    for file in files:
        bundle.add_resource(FluentResource(file.read_text(encoding="utf-8")))
    return bundle


def _fluent_value(value: str | float) -> str | float:
    if isinstance(value, bool):
        return "true" if value else "false"  # Fluent has no truth values, and would count True as 1
    if not isinstance(value, str):
        return value
    text = harmless(str(value))
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
