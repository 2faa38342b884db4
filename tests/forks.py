"""Processes that have imported what they need before they begin: they are forked from a server that has.

There is one such server in a process of the tests, so what it imports is for all of them.
"""

from multiprocessing import get_context
from typing import Final

_IMPORTED: Final = [
    "tests.fork_server",
    "tests.durability.process",
    "tests.hostile.budget",
    "bot.serve",
    "bot.check",
    "bot.commands.contacts",
    "bot.commands.files",
    "bot.commands.grammar",
    "bot.providers.green_api",
    "openpyxl",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.aiosqlite",
]

forks: Final = get_context("forkserver")
forks.set_forkserver_preload(_IMPORTED)
