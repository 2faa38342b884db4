"""The command line: ``python -m bot run | check``.

What is heavy to import is imported by the command that needs it: aiogram alone takes seconds.
"""

import argparse
import asyncio
import os
import sys
import threading
import time
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bot.i18n import Catalogue, Language, language_from_code
from bot.settings import SettingsError, load_settings
from bot.settings.hints import SameAccount, UnknownName, same_accounts, unknown_names
from bot.settings.loading import wanted_language
from bot.settings_faults import explain_faults, explain_hint
from bot.words import Words

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_SETTINGS = 2
EXIT_INTERRUPTED = 130
"""What a shell reports of a program that SIGINT ended."""
_THREADS_GET = 1.0
"""Seconds."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command; the result is the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Groupwarden")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="serve until SIGTERM or SIGINT")
    commands.add_parser("check", help="test the settings, Telegram, the database and every account")
    chosen = parser.parse_args(arguments)
    catalogue = Catalogue.load()
    try:
        return (_check if chosen.command == "check" else _run)(catalogue)
    except KeyboardInterrupt:  # before there was anybody to hear it
        return EXIT_INTERRUPTED


def _check(catalogue: Catalogue) -> int:
    words = catalogue.words(language_from_code(wanted_language()) or Language.EN)
    try:
        settings = load_settings()
    except SettingsError as error:
        _, *faults = explain_faults(error.faults, words)
        for fault in faults:
            print(words.check_bad(what=words.check_settings(), result=fault))
        _print_hints(unknown_names(), words)
        return EXIT_FAILED
    from bot.check import check
    from bot.logs import secrets_of, set_up_logs

    set_up_logs(settings.log_level, secrets_of(settings))
    _print_hints([*unknown_names(), *same_accounts(settings.accounts)], words)

    async def checked() -> int:
        return EXIT_OK if await check(settings, words, print) else EXIT_FAILED

    return _to_the_end(checked())


def _print_hints(hints: Iterable[UnknownName | SameAccount], words: Words[str]) -> None:
    for hint in hints:
        print(words.check_warn(what=words.check_settings(), result=explain_hint(hint, words)))


def _run(catalogue: Catalogue) -> int:
    words = catalogue.words(language_from_code(wanted_language()) or Language.EN)
    try:
        settings = load_settings()
    except SettingsError as error:
        hints = [explain_hint(hint, words) for hint in unknown_names()]
        print(*explain_faults(error.faults, words), *hints, sep="\n", file=sys.stderr)
        return EXIT_SETTINGS
    from bot.logs import secrets_of, set_up_logs
    from bot.serve import serve, warn

    set_up_logs(settings.log_level, secrets_of(settings))
    warn([*unknown_names(), *same_accounts(settings.accounts)])
    os.umask(0o077)  # whatever is written from now on is nobody else's

    async def served() -> int:
        problem = await serve(settings, catalogue, words)
        if problem is None:
            return EXIT_OK
        print(problem, file=sys.stderr)
        return EXIT_SETTINGS

    return _to_the_end(served())


def _to_the_end(work: Coroutine[Any, Any, int]) -> int:
    """Run it; the result is the exit code.

    A thread that looks up a name cannot be cancelled: it waits as long as the system's resolver does, a minute or more
    where no name server answers, and Python would wait with it. By now all that matters is done.
    """
    with asyncio.Runner() as runner:
        names = ThreadPoolExecutor()
        runner.get_loop().set_default_executor(names)
        code = runner.run(work)
        names.shutdown(wait=False, cancel_futures=True)
        until = time.monotonic() + _THREADS_GET
        for thread in threading.enumerate():
            if thread is not threading.main_thread() and not thread.daemon:
                thread.join(max(0.0, until - time.monotonic()))
                if thread.is_alive():
                    sys.stdout.flush()
                    sys.stderr.flush()
                    os._exit(code)
    return code


if __name__ == "__main__":
    sys.exit(main())
