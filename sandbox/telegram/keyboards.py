"""Inline keyboards: reading, and refusing what Telegram refuses.

The limits are those of https://core.telegram.org/bots/api#inlinekeyboardbutton. Telegram takes a button of
two kinds for one of them, and skips one without a label; here both are an error.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.telegram.errors import bad_request
from sandbox.telegram.fields import FieldError, as_object, decode, optional_text, required_text
from sandbox.telegram.links import check_link

Keyboard = tuple[tuple[Mapping[str, Any], ...], ...]
"""Rows of InlineKeyboardButton objects; an empty tuple is no keyboard."""

MAX_BUTTONS = 100
_MAX_DATA = 64
_MAX_COPIED = 256
_STYLES = {"", "default", "primary", "danger", "success"}
_OBJECTS = (
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)
_KINDS = ("url", "callback_data", *_OBJECTS)


def read_keyboard(text: str, *, inline_only: bool = False) -> Keyboard:
    """The inline keyboard in a ``reply_markup``.

    Other markups (a keyboard in place of letters, its removal, a forced reply) are taken and not shown;
    with ``inline_only``, as for an edit, they are refused. Raises `FieldError` and `ApiError`.
    """
    if not text:
        return ()
    complaint = "Can't parse reply keyboard markup JSON object"
    markup = as_object(decode(text, complaint), "Object expected as reply markup")
    if "inline_keyboard" not in markup:
        if inline_only and markup:
            raise FieldError("Inline keyboard expected")
        return ()
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise FieldError('Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    keyboard = tuple(tuple(_button(button) for button in row) for row in rows if row)
    if sum(len(row) for row in keyboard) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return keyboard


def as_markup(keyboard: Keyboard) -> dict[str, Any]:
    return {"inline_keyboard": [[dict(button) for button in row] for row in keyboard]}


def _button(value: Any) -> dict[str, Any]:
    try:
        fields = as_object(value, "InlineKeyboardButton must be an Object")
        label = required_text(fields, "text")
        style = _style(fields)
        kinds = _kinds(fields)
        copied = _copied(fields) if "copy_text" in kinds else None
    except FieldError as error:
        raise FieldError(f"Can't parse inline keyboard button: {error}") from error
    if not label:
        raise FieldError("Inline keyboard button text must be non-empty")
    if len(kinds) > 1:
        raise bad_request("BUTTON_TYPE_INVALID")
    kind = kinds[0]
    if kind == "callback_data" and len(optional_text(fields, kind).encode()) > _MAX_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if copied is not None and not 1 <= len(copied) <= _MAX_COPIED:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if kind == "url":
        _check_url(optional_text(fields, kind))
    button = {"text": label, kind: fields[kind]}
    return button | ({"style": style} if style not in {"", "default"} else {})


def _style(fields: Mapping[str, Any]) -> str:
    style = optional_text(fields, "style").lower()
    if style not in _STYLES:
        raise FieldError("invalid button style specified")
    return style


def _kinds(fields: Mapping[str, Any]) -> list[str]:
    """The kinds that a button is of, at least one. An empty link or empty data make it none."""
    texts = {kind for kind in ("url", "callback_data") if optional_text(fields, kind)}
    kinds = [kind for kind in _KINDS if kind in texts or (kind in _OBJECTS and fields.get(kind) is not None)]
    if not kinds:
        raise FieldError("Text buttons are unallowed in the inline keyboard")
    return kinds


def _copied(fields: Mapping[str, Any]) -> str:
    return required_text(as_object(fields["copy_text"], 'Field "copy_text" must be of type Object'), "text")


def _check_url(url: str) -> None:
    try:
        check_link(url)
    except FieldError as error:
        raise FieldError(f"Inline keyboard button {error}") from error
