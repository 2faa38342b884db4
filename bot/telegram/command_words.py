"""The words of the bot's commands."""

from bot.commands.request import VERBS

OPEN_TO_ALL = frozenset({"start", "help", "whoami", "lang"})
"""Commands that reveal nothing, and that somebody needs who is to be put on the list."""

LOG_WORDS = ("log", "журнал")
OPERATION_WORDS = ("op", "операция")

COMMANDS = (
    OPEN_TO_ALL
    | {"groups", "status", *LOG_WORDS, *OPERATION_WORDS}
    | {word for verb in VERBS.values() for word in verb.words}
)
