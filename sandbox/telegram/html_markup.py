"""Telegram's HTML (https://core.telegram.org/bots/api#html-style), read as strictly as Telegram does.

It is not HTML as browsers know it: few tags, four named references, every tag closed in turn. Complaints name
byte offsets in the source.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.telegram.entities import Entity, date_time_details
from sandbox.telegram.fields import FieldError
from sandbox.telegram.links import check_link

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([A-Za-z]*));?")
_MAX_NUMERIC = 9  # characters of a numeric reference, its semicolon not counted

_SPACE = " \t\r\n\v\0"
_TAG_NAME = re.compile(rf"[^{_SPACE}>]*")
_ATTRIBUTE_NAME = re.compile(rf"[^{_SPACE}=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")


@dataclass(slots=True)
class _Tag:
    name: str
    offset: int
    text_begin: int
    attributes: dict[str, str] = field(default_factory=dict)


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The bare text and its entities; raises `FieldError`. ``source`` holds no lone surrogates."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text: list[str] = []
        self._offset = 0  # in the bare text, in UTF-16 code units
        self._open: list[_Tag] = []
        self._entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._source):
            if self._source.startswith("</", self._at):
                self._end_tag()
            elif self._source[self._at] == "<":
                self._start_tag()
            else:
                character = self._character()
                self._text.append(character)
                self._offset += 1 + (character > "\uffff")
        if self._open:
            raise FieldError(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        text = "".join(self._text)
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise FieldError(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        return text, self._entities

    def _character(self) -> str:
        """The next character, a reference being read as what it stands for."""
        found = _REFERENCE.match(self._source, self._at)
        meant = _meaning(found) if found else None
        if found is None or meant is None:
            self._at += 1
            return self._source[self._at - 1]
        self._at = found.end()
        return meant

    def _start_tag(self) -> None:
        begin = self._at
        name = self._match(_TAG_NAME, begin + 1).lower()
        where = f"at byte offset {self._bytes(begin)}"
        if self._ended:
            raise FieldError(f"Unclosed start tag {where}")
        if name not in _KINDS:
            raise FieldError(f'Unsupported start tag "{name}" {where}')
        tag = _Tag(name, self._offset, len(self._text))
        while self._skip_spaces() != ">":
            self._attribute(tag, where)
        self._at += 1
        if name == "span" and tag.attributes.get("class") != "tg-spoiler":
            raise FieldError(f'Tag "span" must have class "tg-spoiler" {where}')
        self._open.append(tag)

    def _attribute(self, tag: _Tag, where: str) -> None:
        name = self._match(_ATTRIBUTE_NAME, self._at)
        if not name:
            raise FieldError(f'Empty attribute name in the tag "{tag.name}" {where}')
        if self._skip_spaces() != "=":
            if self._ended:
                raise FieldError(f'Unclosed start tag "{tag.name}" {where}')
            tag.attributes[name] = ""
            return
        self._at += 1
        quote = self._skip_spaces()
        if self._ended:
            raise FieldError(f'Unclosed start tag "{tag.name}" {where}')
        value = self._quoted(quote) if quote in {'"', "'"} else self._token()
        if self._ended:
            raise FieldError(f"Unclosed start tag {where}")
        tag.attributes[name] = value

    def _token(self) -> str:
        begin = self._at
        value = self._match(_TOKEN, begin).lower()
        if not self._ended and self._source[self._at] not in _SPACE + ">":
            raise FieldError(f"Unexpected end of name token at byte offset {self._bytes(begin)}")
        return value

    def _quoted(self, quote: str) -> str:
        self._at += 1
        value = []
        while not self._ended and self._source[self._at] != quote:
            value.append(self._character())
        self._at += 1
        return "".join(value)

    def _end_tag(self) -> None:
        begin = self._at
        where = f"at byte offset {self._bytes(begin)}"
        if not self._open:
            raise FieldError(f"Unexpected end tag {where}")
        name = self._match(_TAG_NAME, begin + 2).lower()
        if self._skip_spaces() != ">":
            raise FieldError(f"Unclosed end tag {where}")
        self._at += 1
        tag = self._open.pop()
        if name not in {"", tag.name}:
            raise FieldError(f'Unmatched end tag {where}, expected "</{tag.name}>", found "</{name}>"')
        if self._offset > tag.offset:
            self._close(tag)

    def _close(self, tag: _Tag) -> None:
        kind = _KINDS[tag.name]
        details = _details(tag, "".join(self._text[tag.text_begin :]))
        if details is None:
            return
        if kind == "blockquote" and "expandable" in tag.attributes:
            kind = "expandable_blockquote"
        length = self._offset - tag.offset
        inner = self._entities[-1] if self._entities else None
        if kind == "pre" and inner and (inner.type, inner.offset, inner.length) == ("code", tag.offset, length):
            details = self._entities.pop().details  # <pre><code class="language-…"> is one entity
        self._entities.append(Entity(kind, tag.offset, length, details))
        if kind == "code" and not self._is_in_pre():
            self._entities[-1] = Entity(kind, tag.offset, length)

    def _is_in_pre(self) -> bool:
        return any(tag.name == "pre" for tag in self._open)

    def _match(self, pattern: re.Pattern[str], at: int) -> str:
        found = pattern.match(self._source, at)
        self._at = found.end() if found else at
        return self._source[at : self._at]

    def _skip_spaces(self) -> str:
        """The first character that is no space, empty at the end of the source."""
        while not self._ended and self._source[self._at] in _SPACE:
            self._at += 1
        return "" if self._ended else self._source[self._at]

    @property
    def _ended(self) -> bool:
        return self._at >= len(self._source)

    def _bytes(self, at: int) -> int:
        return len(self._source[:at].encode())


def _meaning(found: re.Match[str]) -> str | None:
    hexadecimal, decimal, name = found.groups()
    if name is not None:
        return _NAMED.get(name)
    digits = hexadecimal or decimal
    if not digits or len(found[0].rstrip(";")) > _MAX_NUMERIC:
        return None
    code = int(digits, 16 if hexadecimal else 10)
    return chr(code) if 0 < code < 0x10FFFF else None


def _details(tag: _Tag, text: str) -> Mapping[str, Any] | None:
    """What the entity of a tag holds; None if Telegram drops it, formatting nothing."""
    if tag.name == "a":
        url = tag.attributes.get("href") or text
        try:
            check_link(url)
        except FieldError:
            return None
        return {"url": url}
    if tag.name == "code":
        language = tag.attributes.get("class", "")
        return {"language": language[9:]} if language.startswith("language-") else {}
    if tag.name == "tg-emoji":
        identifier = tag.attributes.get("emoji-id", "")
        if not identifier.isdecimal() or not int(identifier):
            raise FieldError("Invalid custom emoji identifier specified")
        return {"custom_emoji_id": identifier}
    if tag.name == "tg-time":
        moment = tag.attributes.get("unix", "")
        details = date_time_details(int(moment) if moment.isdecimal() else 0, tag.attributes.get("format", ""))
        return details if details["unix_time"] else None
    return {}
