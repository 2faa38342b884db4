"""``python -m bot run``: serve until the system says stop."""

import asyncio
import signal
from collections.abc import Iterable

import structlog

from bot.app import open_app
from bot.i18n import Catalogue
from bot.problems import explain
from bot.settings import Settings
from bot.settings.hints import SameAccount, UnknownName
from bot.stopping import StoppedError
from bot.words import Words

_log = structlog.get_logger(__name__)


async def serve(settings: Settings, catalogue: Catalogue, words: Words[str]) -> str | None:
    """Serve until SIGTERM or SIGINT. Returns a sentence if it could not begin, or not go on."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        async with open_app(settings, catalogue, stop=stop) as app:
            await app.serve(stop)
    except StoppedError:
        return None
    except Exception as error:
        if (told := explain(error, settings, words)) is None:
            raise
        return told
    return None


def warn(hints: Iterable[UnknownName | SameAccount]) -> None:
    """Log what the settings hardly mean."""
    for hint in hints:
        if isinstance(hint, SameAccount):
            _log.warning("accounts are the same at the provider", accounts=hint.names)
        else:
            meant = {"meant": hint.nearest} if hint.nearest else {}
            _log.warning("there is no such setting", name=hint.name, where=hint.place, **meant)
