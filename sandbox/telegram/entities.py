"""The formatting of a text: entities, and how they may stand together.

The kinds and the nesting rules are those of https://core.telegram.org/bots/api#formatting-options. Telegram
repairs entities that break the nesting rules, by dropping or splitting some, without a word. Here they are an
error, so that a bot that relies on the repair is found out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.telegram.fields import (
    FieldError,
    as_object,
    decode,
    optional_text,
    required_integer,
    required_text,
)
from sandbox.telegram.links import check_link, mentioned_user

FLEXIBLE = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
VERBATIM = frozenset({"code", "pre", "date_time"})
LINKS = frozenset({"text_link", "text_mention", "custom_emoji"})
FOUND = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"})
"""Kinds that Telegram finds by itself; it ignores them where a bot names them."""

_OUTERMOST_FIRST = (
    "blockquote",
    "expandable_blockquote",
    "pre",
    "code",
    "date_time",
    "text_link",
    "text_mention",
)
_MAX_NUMBER = 1_000_000
_DATE_LETTERS = frozenset("tTdDwW")

FindUser = Callable[[int], Mapping[str, Any] | None]
"""The User object of an id, or None if the bot cannot know this person."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A formatted stretch. ``offset`` and ``length`` count UTF-16 code units, as everywhere in the Bot API.

    ``details`` are the further fields of its kind: ``url``, ``language``, ``user``, ``unix_time`` and so on.
    """

    type: str
    offset: int
    length: int
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def end(self) -> int:
        return self.offset + self.length

    def as_json(self) -> dict[str, Any]:
        return {"offset": self.offset, "length": self.length, "type": self.type, **self.details}


def in_order(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """The entities from left to right, an outer one before those in it."""

    def rank(entity: Entity) -> tuple[int, int, int]:
        known = entity.type in _OUTERMOST_FIRST
        return (
            entity.offset,
            -entity.length,
            _OUTERMOST_FIRST.index(entity.type) if known else len(_OUTERMOST_FIRST),
        )

    return tuple(sorted(entities, key=rank))


def read_entities(text: str, find_user: FindUser) -> tuple[Entity, ...]:
    """The entities of a JSON array as a bot sends it; raises `FieldError`."""
    if not text:
        return ()
    listed = decode(text, "Can't parse entities JSON object")
    if not isinstance(listed, list):
        raise FieldError("Expected an Array of MessageEntity")
    entities = []
    for value in listed:
        try:
            fields = as_object(value, "expected an Object")
            offset, length = required_integer(fields, "offset"), required_integer(fields, "length")
            kind = required_text(fields, "type")
            details = _details(kind, fields)
        except FieldError as error:
            raise FieldError(f"Can't parse MessageEntity: {error}") from error
        if kind in FOUND:
            continue
        _check_numbers(offset, length)
        if "url" in details:
            _check_url(details["url"])
        if length:
            entities.append(with_user(Entity(kind, offset, length, details), find_user))
    return in_order([entity for entity in entities if entity is not None])


def with_user(entity: Entity, find_user: FindUser) -> Entity | None:
    """A mention of a person with the User object in it, None if Telegram would drop it; others as is."""
    url = entity.details.get("url", "")
    user_id = mentioned_user(url) if entity.type == "text_link" else entity.details.get("user_id")
    if user_id is None:
        return entity
    user = find_user(user_id)
    return None if user is None else Entity("text_mention", entity.offset, entity.length, {"user": user})


def check_nesting(entities: Sequence[Entity]) -> None:
    """Raise `FieldError` unless the entities, being in order, stand together as the Bot API lets them."""
    around: list[Entity] = []
    for entity in entities:
        while around and around[-1].end <= entity.offset:
            around.pop()
        for outer in around:
            if entity.end > outer.end:
                raise FieldError(
                    f"Can't parse entities: {entity.type} intersects {outer.type} (at UTF-16 offset {entity.offset})"
                )
            if not _may_contain(outer.type, entity.type):
                raise FieldError(
                    f"Can't parse entities: {outer.type} can't contain {entity.type} (at UTF-16 offset {entity.offset})"
                )
        around.append(entity)


def _may_contain(outer: str, inner: str) -> bool:
    if outer in VERBATIM:
        return False
    if outer in QUOTES:
        return inner not in QUOTES
    if inner in VERBATIM:
        return False
    return outer in FLEXIBLE or inner in FLEXIBLE


def _check_numbers(offset: int, length: int) -> None:
    if not 0 <= offset <= _MAX_NUMBER:
        raise FieldError(f"Receive an entity with incorrect offset {offset}")
    if not 0 <= length <= _MAX_NUMBER:
        raise FieldError(f"Receive an entity with incorrect length {length}")


def _check_url(url: str) -> None:
    try:
        check_link(url)
    except FieldError as error:
        raise FieldError(f"Entity {error}") from error


def date_time_details(unix_time: int, date_format: str) -> dict[str, Any]:
    """The fields of a moment shown in the reader's own time; raises `FieldError` for an unknown format."""
    if date_format.lower() != "r" and not _DATE_LETTERS.issuperset(date_format):
        raise FieldError("Invalid date-time format specified")
    return {"unix_time": unix_time} | ({"date_time_format": date_format} if date_format else {})


def _details(kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    if kind in _READERS:
        return _READERS[kind](fields)
    if kind in FLEXIBLE | QUOTES | VERBATIM | FOUND:
        return {}
    raise FieldError("Unsupported type specified")


def _of_pre(fields: Mapping[str, Any]) -> dict[str, Any]:
    language = optional_text(fields, "language")
    return {"language": language} if language else {}


def _of_mention(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"user_id": required_integer(as_object(fields.get("user"), 'Can\'t find field "user"'), "id")}


_READERS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "pre": _of_pre,
    "text_link": lambda fields: {"url": required_text(fields, "url")},
    "text_mention": _of_mention,
    "custom_emoji": lambda fields: {"custom_emoji_id": str(required_integer(fields, "custom_emoji_id"))},
    "date_time": lambda fields: date_time_details(
        required_integer(fields, "unix_time"), optional_text(fields, "date_time_format")
    ),
}
