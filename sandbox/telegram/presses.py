"""Callback queries: presses of inline buttons that wait for the bot's answer."""

import asyncio
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.telegram.chats import Chat
from sandbox.telegram.errors import bad_request


class NoAnswerError(TimeoutError):
    """The bot did not answer a press in time."""


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What the person sees after a press: nothing, a passing line, or a dialog (``show_alert``)."""

    text: str | None
    show_alert: bool


@dataclass(frozen=True, slots=True, eq=False)
class Press:
    """One press. ``answered`` gets the bot's answer; it is awaited by whoever pressed."""

    query_id: str
    person_id: int
    chat_id: int
    message_id: int
    answered: asyncio.Future[CallbackAnswer] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Presses:
    """The presses that may still be answered: each once, and only while Telegram has patience."""

    def __init__(self) -> None:
        self._open: dict[str, Press] = {}
        self._numbers = itertools.count(1)

    def open(self, person_id: int, chat_id: int, message_id: int) -> Press:
        query_id = str((person_id << 32) + next(self._numbers))  # the person in the upper half, as in real ids
        self._open[query_id] = Press(query_id, person_id, chat_id, message_id)
        return self._open[query_id]

    def answer(self, query_id: str, answer: CallbackAnswer) -> Press:
        """Raises `ApiError` if there is no such press, it is answered, or it is too old."""
        press = self._open.pop(query_id, None)
        if press is None:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        press.answered.set_result(answer)
        return press

    def expire(self) -> None:
        self._open.clear()


def callback_query(press: Press, sender: Mapping[str, Any], chat: Chat, data: str) -> dict[str, Any]:
    """The CallbackQuery object of a press; a message that is gone stands in it as an inaccessible one."""
    message = chat.messages.get(press.message_id)
    gone = {"message_id": press.message_id, "chat": chat.as_json(), "date": 0}
    return {
        "id": press.query_id,
        "from": dict(sender),
        "message": gone if message is None else message.as_json(),
        "chat_instance": str(abs(chat.id) * 7919),
        "data": data,
    }
