"""The last resort: an error of ours is logged with a code, and the person is told the code."""

import secrets

import structlog
from aiogram import Router
from aiogram.exceptions import TelegramAPIError
from aiogram.types import ErrorEvent, Message
from aiogram.utils.formatting import Text

from bot.domain.access import Policy
from bot.i18n import Catalogue
from bot.telegram.languages import Languages
from bot.telegram.message import reply

_log = structlog.get_logger(__name__)


def errors() -> Router:
    """The router of what went wrong."""
    router = Router(name="errors")
    router.errors.register(_failed)
    return router


async def _failed(event: ErrorEvent, catalogue: Catalogue, languages: Languages, policy: Policy) -> bool:
    code = secrets.token_hex(3)
    _log.error("an update failed", code=code, update=event.update.update_id, exc_info=event.exception)
    query = event.update.callback_query
    message = query.message if query is not None else event.update.message
    if not isinstance(message, Message):
        return True
    person = query.from_user if query is not None else message.from_user
    if person is None or person.id not in policy.admins:
        return True
    language = await languages.of(person.id, person.language_code)
    sentence = catalogue.words(language).failure_internal(code=code)
    try:
        await reply(message, Text(sentence))
    except TelegramAPIError as error:
        _log.warning("the person could not be told", code=code, error=type(error).__name__)
    return True
