"""The words of the bot's commands."""

import re

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

_COMMAND = re.compile(r"/(?P<word>\w+)(?:@(?P<to>\w+))?(?=\s|$)")


def command_in(text: str, username: str) -> str | None:
    """Which of the bot's commands the text begins with, by its word in small letters; None if with none of them.

    ``username`` is the bot's own: a command may name another bot.
    """
    found = _COMMAND.match(text)
    if found is None or (found["to"] or username).lower() != username.lower():
        return None
    word = found["word"].lower()
    return word if word in COMMANDS else None
