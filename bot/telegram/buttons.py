"""What the buttons carry: who is meant is on the server, a button holds an id and a verb."""

from aiogram.filters.callback_data import CallbackData

from bot.i18n import Language


class OperationButton(CallbackData, prefix="op"):
    """A button on an operation's card. ``press``: ``yes``, ``no``, or the number of a choice."""

    id: str
    press: str


class GroupsButton(CallbackData, prefix="groups"):
    """A page of the list of groups, counted from 0."""

    page: int


class LanguageButton(CallbackData, prefix="lang"):
    """A language for the person with the Telegram id ``person``."""

    person: int
    language: Language
