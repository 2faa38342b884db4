"""Reading the fields of JSON objects with Telegram's leniency and Telegram's complaints."""

import json
import re
from collections.abc import Mapping
from typing import Any

_INTEGER = re.compile(r"-?\d+")


class FieldError(ValueError):
    """An object is not as it should be. The text is Telegram's, but for what the caller puts before it."""


def decode(text: str, complaint: str) -> Any:
    """The JSON value in a parameter; raises `FieldError` with this complaint if it is none."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise FieldError(complaint) from error


def as_object(value: Any, complaint: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise FieldError(complaint)
    return value


def required_text(fields: Mapping[str, Any], name: str) -> str:
    """A string; a number is taken as its digits, as Telegram does."""
    if fields.get(name) is None:
        raise FieldError(f'Can\'t find field "{name}"')
    return optional_text(fields, name)


def optional_text(fields: Mapping[str, Any], name: str) -> str:
    """A string, empty if there is none; a number is taken as its digits, as Telegram does."""
    value = fields.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise FieldError(f'Field "{name}" must be of type String')
    return str(value)


def required_integer(fields: Mapping[str, Any], name: str) -> int:
    """An integer, which may stand in a string."""
    value = fields.get(name)
    if value is None:
        raise FieldError(f'Can\'t find field "{name}"')
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise FieldError(f'Field "{name}" must be a Number')
    return value


def optional_flag(fields: Mapping[str, Any], name: str) -> bool:
    value = fields.get(name, False)
    if not isinstance(value, bool):
        raise FieldError(f'Field "{name}" must be of type Boolean')
    return value
