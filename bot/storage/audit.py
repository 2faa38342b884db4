"""The audit: one row for every request, refusal, press and result. Rows are added, never changed, but for the counts
of `Refusals`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

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


@dataclass(slots=True)
class Refusals:
    """What somebody was refused who is not on the list: one row a day, with the count.

    ``actor`` is None for a channel or an anonymous admin, who are known by their chat. ``command`` is the first one.
    """

    actor: int | None
    chat_id: int
    why: str
    command: str | None
    count: int = 0


_AT_ONCE: Final = 500
"""Strangers looked up by one query; SQLite takes 32,766 parameters (https://www.sqlite.org/limits.html)."""


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

    async def count_refusals(self, refusals: Sequence[Refusals], now: datetime) -> None:
        """Add the counts to today's rows (UTC), of which each stranger has one."""
        async with self._engine.begin() as connection:
            for first in range(0, len(refusals), _AT_ONCE):
                await _count(connection, refusals[first : first + _AT_ONCE], now)

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


async def _count(connection: AsyncConnection, refusals: Sequence[Refusals], now: datetime) -> None:
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    audit = t.audit.c
    actors = {one.actor for one in refusals if one.actor is not None}
    masked_in = {one.chat_id for one in refusals if one.actor is None}
    query = sa.select(audit.id, audit.actor, audit.chat_id, audit.detail).where(
        audit.at >= today,
        audit.event == Event.REFUSAL,
        audit.operation_id.is_(None),
        audit.actor.in_(actors) | (audit.actor.is_(None) & audit.chat_id.in_(masked_in)),
    )
    rows = {
        (row.actor, None if row.actor is not None else row.chat_id): row
        for row in await connection.execute(query)
        if "count" in row.detail
    }
    fresh = []
    for one in refusals:
        row = rows.get((one.actor, None if one.actor is not None else one.chat_id))
        if row is None:
            detail = {"why": one.why, "command": one.command, "count": one.count}
            fresh.append(
                {"at": now, "event": Event.REFUSAL, "actor": one.actor, "chat_id": one.chat_id, "detail": detail}
            )
        else:
            detail = {**row.detail, "count": row.detail["count"] + one.count}
            await connection.execute(sa.update(t.audit).where(audit.id == row.id).values(detail=detail))
    if fresh:
        await connection.execute(sa.insert(t.audit), fresh)
