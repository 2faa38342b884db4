"""``python -m bot run``: serve until the system says stop."""

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiogram.exceptions import TelegramNotFound, TelegramUnauthorizedError

from bot.app import open_app
from bot.http_service import ListenError
from bot.i18n import Catalogue
from bot.operations.port import QueueSchemaError
from bot.running import PollingLostError
from bot.settings import Settings
from bot.storage.database import DataInUseError
from bot.storage.postgres import DatabaseUnusableError
from bot.storage.replicas import AnotherPollsError
from bot.storage.waiting import StoppedError
from bot.telegram.webhook import WebhookRefusedError
from bot.words import Words

_SENTENCES: tuple[tuple[type[Exception], Callable[[Any, Settings, Words[str]], str]], ...] = (
    (DataInUseError, lambda error, _, words: words.data_in_use(folder=str(error.folder))),
    (
        DatabaseUnusableError,
        lambda error, _, words: words.database_unusable(problem=error.problem, database=error.database),
    ),
    (
        ListenError,
        lambda error, settings, words: words.listen_failed(listen=settings.listen or "", problem=error.problem),
    ),
    (WebhookRefusedError, lambda error, _, words: words.webhook_refused(problem=error.problem)),
    (AnotherPollsError, lambda _, __, words: words.another_polls()),
    (PollingLostError, lambda _, __, words: words.polling_lost()),
    (QueueSchemaError, lambda _, __, words: words.queue_schema()),
    # A token of the right form that Telegram does not know is answered with 401, a malformed one with 404.
    (TelegramUnauthorizedError, lambda _, __, words: words.telegram_refused()),
    (TelegramNotFound, lambda _, __, words: words.telegram_refused()),
)
"""What keeps the bot from serving, and how it is told."""


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
    except (PermissionError, NotADirectoryError, FileExistsError) as error:
        return words.data_unusable(folder=str(Path(error.filename or settings.data_dir)), problem=error.strerror or "")
    except Exception as error:
        for kind, tell in _SENTENCES:
            if isinstance(error, kind):
                return tell(error, settings, words)
        raise
    return None
