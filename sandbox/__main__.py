"""The command line of the demo: ``python -m sandbox``."""

import argparse
import os
import sys

from bot.i18n import Catalogue, Language, language_from_code
from sandbox.demo import demo

_INTERRUPTED = 130
"""What a shell reports of a program that SIGINT ended."""


def main(arguments: list[str] | None = None) -> int:
    """Run the demo; the result is the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="Groupwarden on a pretend Telegram and a pretend WhatsApp"
    )
    parser.add_argument("--port", type=int, default=8765, help="port of the page on 127.0.0.1 (0 = any)")
    parser.add_argument("--transcript", action="store_true", help="play a fixed conversation, print it, and exit")
    chosen = parser.parse_args(arguments)
    catalogue = Catalogue.load()
    words = catalogue.words(language_from_code(os.environ.get("DEFAULT_LANGUAGE", "").strip()) or Language.EN)
    try:
        return demo(catalogue, words, port=chosen.port, transcript=chosen.transcript)
    except KeyboardInterrupt:  # before there was anybody to hear it
        return _INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
