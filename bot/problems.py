"""What keeps the bot from starting, or from going on, and an operator can do something about: each in one sentence."""

from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa
from aiogram.exceptions import TelegramNotFound, TelegramUnauthorizedError

from bot.http_service import ListenError
from bot.operations.port import QueueSchemaError
from bot.providers.base import ConfigurationError
from bot.running import PollingLostError
from bot.settings import Settings
from bot.storage.data_problems import DataUnusableError
from bot.storage.database import DataInUseError, NewerDatabaseError, why_unusable
from bot.storage.postgres import DatabaseUnusableError
from bot.storage.replicas import AnotherPollsError
from bot.telegram.webhook import WebhookRefusedError
from bot.words import Words

_SENTENCES: Final[tuple[tuple[type[Exception], Callable[[Any, Settings, Words[str]], str]], ...]] = (
    (DataInUseError, lambda error, _, words: words.data_in_use(folder=str(error.folder))),
    (
        DataUnusableError,
        lambda error, _, words: words.data_unusable(problem=error.problem, path=str(error.path), detail=error.detail),
    ),
    (
        DatabaseUnusableError,
        lambda error, _, words: words.database_unusable(problem=error.problem, database=error.database),
    ),
    (NewerDatabaseError, lambda error, _, words: words.database_newer(database=error.database)),
    (
        ListenError,
        lambda error, settings, words: words.listen_failed(
            problem=error.problem, listen=settings.listen or "", detail=error.detail
        ),
    ),
    (WebhookRefusedError, lambda error, _, words: words.webhook_refused(problem=error.problem)),
    (AnotherPollsError, lambda _, __, words: words.another_polls()),
    (PollingLostError, lambda _, __, words: words.polling_lost()),
    (QueueSchemaError, lambda _, __, words: words.queue_schema()),
    (ConfigurationError, lambda _, __, words: words.account_unusable()),
    # A token of the right form that Telegram does not know is answered with 401, a malformed one with 404.
    (TelegramUnauthorizedError, lambda _, __, words: words.telegram_refused()),
    (TelegramNotFound, lambda _, __, words: words.telegram_refused()),
    # Whatever else the system refuses; what is about the data has been told apart by now.
    (OSError, lambda error, _, words: words.system_refused(detail=error.strerror or str(error))),
)


def explain(error: Exception, settings: Settings, words: Words[str]) -> str | None:
    """The sentence; None if it was for a fault of ours, whose traceback is of more use."""
    if isinstance(error, ExceptionGroup):
        return next((told for one in error.exceptions if (told := explain(one, settings, words)) is not None), None)
    if isinstance(error, sa.exc.DBAPIError):
        explained = why_unusable(error, settings.database_url.get_secret_value())
        return None if explained is None else explain(explained, settings, words)
    return next((tell(error, settings, words) for kind, tell in _SENTENCES if isinstance(error, kind)), None)
