"""A text as Telegram takes it in: its markup read, its odd characters cleaned away, its ends trimmed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.telegram.entities import (
    FLEXIBLE,
    Entity,
    FindUser,
    check_nesting,
    in_order,
    read_entities,
    with_user,
)
from sandbox.telegram.fields import FieldError
from sandbox.telegram.html_markup import parse_html
from sandbox.telegram.parameters import Parameters

MAX_LENGTH = 4096
"""The longest text of a message, in UTF-16 code units without the markup."""

MAX_CAPTION = 1024
"""The longest caption of a document, counted in the same way."""

_MAX_BYTES = 1 << 15
_DROPPED = frozenset("\r\u0333\u033f\u030a" + "".join(map(chr, range(0x2028, 0x202F))))
"""Characters that vanish: carriage returns, combining lines, line separators and bidi embeddings."""

_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@])")


@dataclass(frozen=True, slots=True)
class FormattedText:
    """A text with its entities in order."""

    text: str
    entities: tuple[Entity, ...] = ()


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def read_text(parameters: Parameters, find_user: FindUser) -> FormattedText:
    """The text of a message as a bot sends it: ``text`` with ``parse_mode`` or ``entities``.

    Raises `FieldError`. The length is the caller's to check: its complaint differs by method.
    """
    text = parameters.text("text")
    if not text:
        raise FieldError("Message text is empty")
    return tidy(_read(text, parameters, "entities", find_user))


def read_caption(parameters: Parameters, find_user: FindUser) -> FormattedText:
    """The caption beneath a document, which may be empty: ``caption`` with ``parse_mode`` or ``caption_entities``.

    Raises `FieldError`. The length is the caller's to check, as with `read_text`.
    """
    return tidy(_read(parameters.text("caption"), parameters, "caption_entities", find_user), may_be_empty=True)


def _read(text: str, parameters: Parameters, entities: str, find_user: FindUser) -> FormattedText:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise FieldError("Strings must be encoded in UTF-8") from error
    if size > _MAX_BYTES:
        raise FieldError("Text is too long")
    parse_mode = parameters.text("parse_mode").lower()
    if parse_mode in {"", "none"}:
        return FormattedText(text, read_entities(parameters.text(entities), find_user))
    return _parsed(text, parse_mode, find_user)


def _parsed(text: str, parse_mode: str, find_user: FindUser) -> FormattedText:
    if parse_mode in {"markdown", "markdownv2"}:
        raise FieldError("Can't parse entities: this sandbox reads HTML and entities, not Markdown")
    if parse_mode != "html":
        raise FieldError("Unsupported parse_mode")
    try:
        bare, entities = parse_html(text)
    except FieldError as error:
        raise FieldError(f"Can't parse entities: {error}") from error
    known = [with_user(entity, find_user) for entity in entities]
    return FormattedText(bare, in_order([entity for entity in known if entity is not None]))


def tidy(formatted: FormattedText, *, may_be_empty: bool = False) -> FormattedText:
    """Check the entities against the text, clean and trim both, and find the commands in it.

    Raises `FieldError` if an entity lies outside the text, or if nothing is left of a text that may not be empty.
    """
    check_nesting(formatted.entities)
    cleaned, entities = _cleaned(formatted)
    text = cleaned.rstrip(" \n")
    if not text and not may_be_empty:
        raise FieldError("Text must be non-empty")
    end = utf16_length(text)
    entities = [
        Entity(each.type, each.offset, min(each.end, end) - each.offset, each.details)
        for each in entities
        if each.offset < end
    ]
    first = min((each.offset for each in entities), default=end)
    margin = min(len(text) - len(text.lstrip(" \n")), first)
    text = text[margin:]
    entities = [Entity(each.type, each.offset - margin, each.length, each.details) for each in entities]
    return FormattedText(text, in_order([*entities, *_commands(text, entities)]))


def _cleaned(formatted: FormattedText) -> tuple[str, list[Entity]]:
    places: list[int | None] = []  # where each UTF-16 unit of the old text comes to stand; None: amid a character
    kept: list[str] = []
    length = 0
    for character in formatted.text:
        width = utf16_length(character)
        places.extend([length, None][:width])
        if character in _DROPPED:
            continue
        kept.append(" " if character < " " and character != "\n" else character)
        length += width
    places.append(length)
    entities = []
    for entity in formatted.entities:
        start, end = _place(formatted.text, entity, places)
        if start < end:
            entities.append(Entity(entity.type, start, end - start, entity.details))
    return "".join(kept), entities


def _place(text: str, entity: Entity, places: Sequence[int | None]) -> tuple[int, int]:
    if entity.offset >= len(places):
        raise FieldError(f"Entity begins after the end of the text at UTF-16 offset {entity.offset}")
    if entity.end >= len(places):
        raise FieldError(
            f"Entity beginning at UTF-16 offset {entity.offset} ends after the end of the text "
            f"at UTF-16 offset {entity.end}"
        )
    start, end = places[entity.offset], places[entity.end]
    if start is None:
        raise FieldError(
            f"Entity begins in a middle of a UTF-16 symbol at byte offset {_bytes_to(text, entity.offset + 1)}"
        )
    if end is None:
        raise FieldError(
            f"Entity beginning at UTF-16 offset {entity.offset} ends in a middle of a UTF-16 symbol "
            f"at byte offset {_bytes_to(text, entity.end + 1)}"
        )
    return start, end


def _bytes_to(text: str, utf16_offset: int) -> int:
    return len(text.encode("utf-16-le")[: 2 * utf16_offset].decode("utf-16-le").encode())


def _commands(text: str, entities: Sequence[Entity]) -> list[Entity]:
    commands = []
    for found in _COMMAND.finditer(text):
        offset = utf16_length(text[: found.start()])
        command = Entity("bot_command", offset, len(found[0]))
        if not any(_keeps_out(each, command) for each in entities):
            commands.append(command)
    return commands


def _keeps_out(entity: Entity, command: Entity) -> bool:
    """Whether a command cannot stand there: in an entity that has nothing within it, or across the end of one."""
    if entity.offset >= command.end or command.offset >= entity.end:
        return False
    if entity.type not in FLEXIBLE | {"blockquote", "expandable_blockquote"}:
        return True
    holds = entity.offset <= command.offset and command.end <= entity.end
    is_held = command.offset <= entity.offset and entity.end <= command.end
    return not (holds or is_held)
