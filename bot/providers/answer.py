"""What an answer says: its JSON, parsed once, bounded, and without the account's secrets."""

import asyncio
import json
import json.scanner
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn, TypeVar

from bot.blotting import Blotter
from bot.providers.body import Body

UNREADABLE: Final = object()
"""What `Reply.json` is for a body that is not JSON, or that no honest server sends. It equals no JSON value."""

LARGE: Final = 64 * 2**10
"""Bytes from which an answer is read in a thread. Smaller ones take some milliseconds."""

DEEPEST: Final = 32
"""Containers within each other, so that no pass over an answer meets Python's own limit."""

MOST_FIELDS: Final = 20_000
"""Fields of one object. Servers that list groups by id have one field a group."""

LONGEST_NUMBER: Final = 40
"""Characters. The longest honest numbers are ids of 20 digits."""

LONGEST_TEXT: Final = 2000
"""Characters of a body that are kept as text. Bodies that are no JSON hold a sentence or a code."""

_SIGNS_IN_C: Final = 120_000
"""How many signs of structure json's C scanner gets to read: it holds the GIL all the while, 0.5 µs a sign at worst."""

# One thread each, so that large answers wait for each other as bytes, and not as objects of ten times the size.
_PARSING: Final = ThreadPoolExecutor(1, thread_name_prefix="parsing")
_CONVERTING: Final = ThreadPoolExecutor(1, thread_name_prefix="converting")

_CONTAINERS: Final = (dict, list)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that arrived whole.

    ``json`` is the body as JSON: None for an empty one, `UNREADABLE` for what is not JSON. ``text`` is the body
    as text, if it has no more than `LONGEST_TEXT` characters. ``retry_after`` (seconds) is the header's, where it
    can be read; ``hold`` for how many seconds the headers ask not to call the method again.

    The account's secrets are blotted out, but there may be phone numbers: it is for reading, not for showing.
    """

    status: int
    json: object = field(default=None, repr=False)
    text: str = field(default="", repr=False)
    retry_after: float | None = None
    hold: float = 0.0
    large: bool = False

    async def converted(self, by: Callable[[object], T]) -> T:
        """What a function makes of ``json``, and whatever it raises. A large answer is converted in a thread, where
        the function must not touch what changes.
        """
        if not self.large:
            return by(self.json)
        return await asyncio.get_running_loop().run_in_executor(_CONVERTING, by, self.json)


@dataclass(frozen=True, slots=True)
class Content:
    """What a body says; see `Reply`."""

    json: object = field(repr=False)
    text: str = field(repr=False)
    large: bool


async def read_content(body: Body, blotter: Blotter) -> Content:
    """Parse a body, which is emptied. Never raises."""
    if len(body.content) <= LARGE:
        return _read(body, blotter)
    return await asyncio.get_running_loop().run_in_executor(_PARSING, _read, body, blotter)


def _read(body: Body, blotter: Blotter) -> Content:
    large = len(body.content) > LARGE
    try:
        # JSON between systems is UTF-8 (https://www.rfc-editor.org/rfc/rfc8259#section-8.1).
        text, is_text = body.content.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        text, is_text = body.content.decode(errors="replace"), False
    body.content.clear()
    answer = _parsed(text, body.signs, blotter) if is_text else UNREADABLE
    return Content(answer, blotter.clean(text) if len(text) <= LONGEST_TEXT else "", large)


def _parsed(text: str, signs: int, blotter: Blotter) -> object:
    if not text or text.isspace():
        return None
    decoder = json.JSONDecoder if signs <= _SIGNS_IN_C else _InterpretedDecoder
    try:
        answer = decoder(parse_int=_int, parse_float=_float, parse_constant=_constant).decode(text)
    except (ValueError, RecursionError):
        return UNREADABLE
    # In a list, so that the answer itself is something within a container.
    settled = [answer]
    return settled[0] if _settle(settled, blotter) else UNREADABLE


class _InterpretedDecoder(json.JSONDecoder):
    """json's own decoder in Python: five times slower, but other threads have a turn between any two values."""

    def __init__(self, **hooks: Any) -> None:
        super().__init__(object_pairs_hook=_object, **hooks)
        self.scan_once = json.scanner.py_make_scanner(self)  # type: ignore[attr-defined]


def _settle(answer: list[object], blotter: Blotter) -> bool:
    """Blot the secrets out of every text, however it was escaped; False if the answer is too deep or too broad."""
    clean = blotter.clean
    level: list[Any] = [answer]
    for _ in range(DEEPEST + 1):
        below: list[Any] = []
        for container in level:
            is_object = isinstance(container, dict)
            if is_object and len(container) > MOST_FIELDS:
                return False
            for key, value in container.items() if is_object else enumerate(container):
                if isinstance(value, str):
                    if (cleaned := clean(value)) != value:
                        # The key stays, so this is allowed while iterating.
                        container[key] = cleaned
                elif isinstance(value, _CONTAINERS):
                    below.append(value)
        if not below:
            return True
        level = below
    return False


def _object(fields: list[tuple[str, object]]) -> dict[str, object]:
    if len(fields) > MOST_FIELDS:
        raise ValueError("too many fields")
    return dict(fields)


def _int(digits: str) -> int:
    return int(digits) if len(digits) <= LONGEST_NUMBER else _constant(digits)


def _float(digits: str) -> float:
    number = float(digits) if len(digits) <= LONGEST_NUMBER else math.inf
    return number if math.isfinite(number) else _constant(digits)


def _constant(_: str) -> NoReturn:
    # json raises this for other faults as well. What was written is not repeated.
    raise ValueError("not a number of JSON")
