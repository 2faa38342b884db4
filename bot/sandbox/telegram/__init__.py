"""A pretend Telegram: a server that speaks the Bot API, and the people who use the bot through it."""

from bot.sandbox.telegram.audience import Subscription
from bot.sandbox.telegram.contacts import Contact
from bot.sandbox.telegram.errors import server_error, too_many_requests
from bot.sandbox.telegram.files import Document
from bot.sandbox.telegram.flood import FloodLimits
from bot.sandbox.telegram.menus import MenuCommand, Scope
from bot.sandbox.telegram.parameters import File
from bot.sandbox.telegram.people import Person
from bot.sandbox.telegram.presses import CallbackAnswer, NoAnswerError
from bot.sandbox.telegram.pretend import Call, PretendTelegram
from bot.sandbox.telegram.shown import NoSuchButtonError, ShownButton, ShownMessage

__all__ = [
    "Call",
    "CallbackAnswer",
    "Contact",
    "Document",
    "File",
    "FloodLimits",
    "MenuCommand",
    "NoAnswerError",
    "NoSuchButtonError",
    "Person",
    "PretendTelegram",
    "Scope",
    "ShownButton",
    "ShownMessage",
    "Subscription",
    "server_error",
    "too_many_requests",
]
