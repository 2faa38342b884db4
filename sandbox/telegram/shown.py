"""What people see of a message: plain values for tests and for a page."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sandbox.telegram.chats import Message
from sandbox.telegram.contacts import Contact
from sandbox.telegram.entities import Entity
from sandbox.telegram.files import Document


class NoSuchButtonError(LookupError):
    """The message has no such button to press."""


@dataclass(frozen=True, slots=True)
class ShownButton:
    """An inline button. ``style`` is None, ``primary``, ``danger`` or ``success``."""

    text: str
    data: str | None = None
    style: str | None = None
    copy_text: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as it stands now.

    ``person_id`` is who stands in "from": the bot itself for its messages, Telegram's stand-ins for anonymous
    admins and for channels, None for a channel's post. ``text`` and ``entities`` are those of the caption
    where there is a ``document``. ``edited`` counts the edits.
    """

    message_id: int
    chat_id: int
    from_bot: bool
    person_id: int | None
    text: str
    entities: tuple[Entity, ...]
    keyboard: tuple[tuple[ShownButton, ...], ...]
    reply_to: int | None
    thread_id: int | None
    edited: int
    date: int
    document: Document | None = None
    contact: Contact | None = None

    @property
    def labels(self) -> list[str]:
        """What the buttons say, in reading order."""
        return [button.text for row in self.keyboard for button in row]

    def button(self, label: str) -> ShownButton:
        """The button that says just this; raises `NoSuchButtonError`."""
        found = next((each for row in self.keyboard for each in row if each.text == label), None)
        if found is None:
            raise NoSuchButtonError(f"no button {label!r} under {self.text!r}, only {self.labels}")
        return found

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values. A document stands in it without its content, as in the Bot API."""
        plain = asdict(replace(self, document=None))
        return plain | {"document": None if self.document is None else self.document.as_json()}


def show(message: Message) -> ShownMessage:
    return ShownMessage(
        message_id=message.id,
        chat_id=message.chat.id,
        from_bot=message.from_bot,
        person_id=None if message.sender is None else message.sender["id"],
        text=message.content.text,
        entities=message.content.entities,
        keyboard=tuple(tuple(_button(button) for button in row) for row in message.keyboard),
        reply_to=message.reply_to,
        thread_id=message.thread_id,
        edited=message.edits,
        date=message.date,
        document=message.document,
        contact=message.contact,
    )


def _button(button: Mapping[str, Any]) -> ShownButton:
    return ShownButton(
        text=button["text"],
        data=button.get("callback_data"),
        style=button.get("style"),
        copy_text=button.get("copy_text", {}).get("text"),
        url=button.get("url"),
    )
