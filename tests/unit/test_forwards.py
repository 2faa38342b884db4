"""Which messages count as forwarded."""

from typing import Any

import pytest
from aiogram.types import Message

from bot.telegram.forwards import is_forwarded

PLAIN: dict[str, Any] = {"message_id": 1, "date": 1_700_000_000, "chat": {"id": 1, "type": "private"}, "text": "/kick"}
ORIGIN = {"type": "hidden_user", "sender_user_name": "Eve", "date": 1_600_000_000}


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ({}, False),
        ({"forward_origin": None}, False),
        ({"forward_origin": ORIGIN}, True),
        ({"forward_date": 0}, True),
        ({"forward_sender_name": ""}, True),
        ({"forward_from_message_id": 0}, True),
        ({"is_automatic_forward": True}, True),
    ],
)
def test_whether_a_message_was_forwarded(marks: dict[str, Any], expected: bool):
    assert is_forwarded(Message.model_validate(PLAIN | marks)) is expected


def test_old_names_are_found_when_the_library_has_let_go_of_them():
    class Later(Message):
        pass

    for name in [name for name in Message.model_fields if name.startswith("forward_") and name != "forward_origin"]:
        del Later.__pydantic_fields__[name]
    Later.model_rebuild(force=True)
    message = Later.model_validate(PLAIN | {"forward_date": 1_600_000_000})
    assert "forward_date" in (message.model_extra or {})
    assert is_forwarded(message)
