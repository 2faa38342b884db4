"""A pretend Telegram: a server that speaks the Bot API, and the people who use the bot through it."""

from sandbox.telegram.audience import Subscription
from sandbox.telegram.contacts import Contact
from sandbox.telegram.errors import server_error, too_many_requests
from sandbox.telegram.files import Document
from sandbox.telegram.flood import FloodLimits
from sandbox.telegram.menus import MenuCommand, Scope
from sandbox.telegram.parameters import File
from sandbox.telegram.people import Person
from sandbox.telegram.presses import CallbackAnswer, NoAnswerError
from sandbox.telegram.pretend import Call, PretendTelegram
from sandbox.telegram.shown import NoSuchButtonError, ShownButton, ShownMessage

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
