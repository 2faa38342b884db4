"""The audit: one row for every request, refusal, press and result. Rows are added, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.operation import OperationId
from bot.storage import tables as t


class Event(StrEnum):
    """What an audit row tells of."""

    REQUEST = "request"
    REFUSAL = "refusal"
    PRESS = "press"
    EXPIRY = "expiry"
    RUN = "run"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. ``actor`` is a Telegram id, None where the bot itself acts. ``detail`` holds codes, never secrets."""

    event: Event
    actor: int | None = None
    chat_id: int | None = None
    operation_id: OperationId | None = None
    account: str | None = None
    group_id: str | None = None
    participant: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


async def write(connection: AsyncConnection, entry: Entry) -> None:
    """Add a row within the transaction of what it tells of."""
    await connection.execute(
        sa.insert(t.audit).values(
            at=datetime.now(UTC),
            event=entry.event,
            actor=entry.actor,
            chat_id=entry.chat_id,
            operation_id=entry.operation_id,
            account=entry.account,
            group_id=entry.group_id,
            participant=entry.participant,
            detail=dict(entry.detail),
        )
    )


class Audit:
    """The audit as such, for rows that stand alone and for reading."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, entry: Entry) -> None:
        async with self._engine.begin() as connection:
            await write(connection, entry)

    async def rows(self, operation_id: OperationId | None = None) -> list[Entry]:
        """All rows, or one operation's, the oldest first."""
        query = sa.select(t.audit).order_by(t.audit.c.id)
        if operation_id is not None:
            query = query.where(t.audit.c.operation_id == operation_id)
        async with self._engine.connect() as connection:
            return [
                Entry(
                    event=Event(row.event),
                    actor=row.actor,
                    chat_id=row.chat_id,
                    operation_id=OperationId(row.operation_id) if row.operation_id else None,
                    account=row.account,
                    group_id=row.group_id,
                    participant=row.participant,
                    detail=row.detail,
                )
                for row in await connection.execute(query)
            ]
