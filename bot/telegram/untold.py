"""What somebody asked for and could not be told of comes with the next thing that they write."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import structlog
from aiogram import BaseMiddleware
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Message, TelegramObject
from aiogram.utils.formatting import Text
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.operation import OperationId
from bot.storage.deliveries import Deliveries
from bot.telegram.message import reply
from bot.telegram.reporter import CardReporter
from bot.telegram.visitor import Visitor

MOST_AT_ONCE: Final = 5
"""Operations that are brought by one message. Of older ones only the number is told, and where to look for them."""

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]
_log = structlog.get_logger(__name__)


class Untold(BaseMiddleware):
    """Answers what was written, and then brings what could not be told before that came. Stands behind the gate."""

    def __init__(self, deliveries: Deliveries, reporter: CardReporter) -> None:
        self._deliveries = deliveries
        self._reporter = reporter
        self._at_it: set[int] = set()

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        visitor: Visitor = data["visitor"]
        if not isinstance(event, Message) or not visitor.is_listed:
            return await handler(event, data)
        untold = await self._untold(visitor)
        result = await handler(event, data)
        if untold and visitor.id not in self._at_it:
            self._at_it.add(visitor.id)
            try:
                await self._bring(untold, event, visitor)
            except (TelegramAPIError, SQLAlchemyError) as error:  # the next message will do as well
                _log.warning("what was not told stays so", person=visitor.id, error=type(error).__name__)
            finally:
                self._at_it.discard(visitor.id)
        return result

    async def _untold(self, visitor: Visitor) -> list[OperationId]:
        try:
            return await self._deliveries.untold(visitor.id)
        except SQLAlchemyError as error:  # a Postgres may be away for a while
            _log.warning("what was not told cannot be looked for", person=visitor.id, error=type(error).__name__)
            return []

    async def _bring(self, untold: Sequence[OperationId], message: Message, visitor: Visitor) -> None:
        older = untold[:-MOST_AT_ONCE]
        for operation_id in untold[-MOST_AT_ONCE:]:
            await self._reporter.bring(operation_id, visitor.id, message.chat.id)
        if older:
            await reply(message, Text(visitor.words.delivery_more(count=len(older))))
            await self._deliveries.let_be(older)
