"""The words of the bot's commands."""

from bot.commands.request import VERBS

OPEN_TO_ALL = frozenset({"start", "help", "whoami", "lang"})
"""Commands that reveal nothing, and that somebody needs who is to be put on the list."""

COMMANDS = OPEN_TO_ALL | {"groups", "status"} | {word for verb in VERBS.values() for word in verb.words}
