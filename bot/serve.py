"""``python -m bot run``: serve until the system says stop."""

import asyncio
import signal
from pathlib import Path

from aiogram.exceptions import TelegramNotFound, TelegramUnauthorizedError

from bot.app import open_app
from bot.http_service import ListenError
from bot.i18n import Catalogue
from bot.operations.queue_schema import QueueSchemaError
from bot.running import PollingLostError
from bot.settings import Settings
from bot.storage.database import DataInUseError
from bot.storage.postgres import DatabaseUnusableError
from bot.storage.replicas import AnotherPollsError
from bot.telegram.webhook import WebhookRefusedError
from bot.words import Words


async def serve(settings: Settings, catalogue: Catalogue, words: Words[str]) -> str | None:
    """Serve until SIGTERM or SIGINT. Returns a sentence if it could not begin."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        async with open_app(settings, catalogue) as app:
            await app.serve(stop)
    except DataInUseError as error:
        return words.data_in_use(folder=str(error.folder))
    except DatabaseUnusableError as error:
        return words.database_unusable(problem=error.problem, database=error.database)
    except (PermissionError, NotADirectoryError, FileExistsError) as error:
        return words.data_unusable(folder=str(Path(error.filename or settings.data_dir)), problem=error.strerror or "")
    except ListenError as error:
        return words.listen_failed(listen=settings.listen or "", problem=error.problem)
    except WebhookRefusedError as error:
        return words.webhook_refused(problem=error.problem)
    except AnotherPollsError:
        return words.another_polls()
    except PollingLostError:
        return words.polling_lost()
    except QueueSchemaError:
        return words.queue_schema()
    except (TelegramUnauthorizedError, TelegramNotFound):
        # A token of the right form that Telegram does not know is answered with 401, a malformed one with 404.
        return words.telegram_refused()
    return None
