"""The command line: ``python -m bot run | check | demo``.

What is heavy to import is imported by the command that needs it: aiogram alone takes seconds.
"""

import argparse
import asyncio
import os
import sys

from bot.i18n import Catalogue, Language
from bot.settings import Settings, SettingsError, load_settings
from bot.settings_faults import explain_faults
from bot.words import Words

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_SETTINGS = 2


def main(arguments: list[str] | None = None) -> int:
    """Run a command; the result is the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Groupwarden")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="serve until SIGTERM or SIGINT")
    commands.add_parser("check", help="test the settings, Telegram, the database and every account")
    demo = commands.add_parser("demo", help="the whole bot on a pretend Telegram and a pretend WhatsApp")
    demo.add_argument("--port", type=int, default=8765, help="port of the page on 127.0.0.1 (0 = any)")
    demo.add_argument("--transcript", action="store_true", help="play a fixed conversation, print it, and exit")
    chosen = parser.parse_args(arguments)
    catalogue = Catalogue.load()
    words = catalogue.words(_language())
    if chosen.command == "demo":
        from bot.demo import demo as run_demo

        return run_demo(catalogue, words, port=chosen.port, transcript=chosen.transcript)
    try:
        settings = load_settings()
    except SettingsError as error:
        heading, *faults = explain_faults(error.faults, words)
        if chosen.command == "check":
            for fault in faults:
                print(words.check_bad(what=words.check_settings(), result=fault))
            return EXIT_FAILED
        print(heading, *faults, sep="\n", file=sys.stderr)
        return EXIT_SETTINGS
    words = catalogue.words(Language(settings.default_language))
    if chosen.command == "check":
        from bot.check import check
        from bot.logs import secrets_of, set_up_logs

        set_up_logs(settings.log_level, secrets_of(settings))

        return EXIT_OK if asyncio.run(check(settings, words, print)) else EXIT_FAILED
    return _run(settings, catalogue, words)


def _run(settings: Settings, catalogue: Catalogue, words: Words[str]) -> int:
    from bot.logs import secrets_of, set_up_logs
    from bot.serve import serve

    set_up_logs(settings.log_level, secrets_of(settings))
    os.umask(0o077)  # whatever is written from now on is nobody else's
    problem = asyncio.run(serve(settings, catalogue, words))
    if problem is None:
        return EXIT_OK
    print(problem, file=sys.stderr)
    return EXIT_SETTINGS


def _language() -> Language:
    """The language of what is said before the settings are known."""
    wanted = os.environ.get("DEFAULT_LANGUAGE", "").strip().lower()
    return Language(wanted) if wanted in set(Language) else Language.EN


if __name__ == "__main__":
    sys.exit(main())
