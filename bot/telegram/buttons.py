"""What the buttons carry: who is meant is on the server, a button holds an id and a verb."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton

from bot.domain.operation import Operation
from bot.i18n import Language


class OperationButton(CallbackData, prefix="op"):
    """A button on an operation's card. ``press``: ``yes``, ``sure``, ``no``, ``stop``, ``undo``, or the number of a
    choice.
    """

    id: str
    press: str


def operation_button(operation: Operation, label: str, press: str, style: str | None = None) -> InlineKeyboardButton:
    """A button on this operation's card. See `OperationButton`; ``style`` is ``danger`` for what cannot be missed."""
    data = OperationButton(id=operation.id, press=press).pack()
    return InlineKeyboardButton(text=label, style=style, callback_data=data)


class GroupsButton(CallbackData, prefix="groups"):
    """A page of the list of groups, counted from 0."""

    page: int


class LanguageButton(CallbackData, prefix="lang"):
    """A language for the person with the Telegram id ``person``."""

    person: int
    language: Language
