"""Operations in a database of the test's own."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.action import Action
from bot.domain.failure import FailureKind
from bot.domain.group import GroupId
from bot.domain.operation import (
    Item,
    Operation,
    OperationId,
    OperationState,
    Origin,
    Run,
    Target,
    new_operation_id,
)
from bot.domain.participant import Participant, Phone
from bot.storage.audit import Audit, Entry, Event
from bot.storage.database import open_engine
from bot.storage.items import Items
from bot.storage.operations import Operations
from bot.storage.tables import metadata

GROUP = GroupId("120363043968066561@g.us")
REQUESTER = 1001
TTL = timedelta(seconds=120)

_message_ids = count(1)


@dataclass(frozen=True)
class Stored:
    """The stores of one database. ``file`` is for whoever looks at it from outside."""

    file: Path
    engine: AsyncEngine
    operations: Operations
    items: Items
    audit: Audit

    async def get(self, operation_id: OperationId) -> Operation:
        operation = await self.operations.get(operation_id)
        assert operation is not None
        return operation


@asynccontextmanager
async def open_stored(folder: Path, url: str = "") -> AsyncIterator[Stored]:
    """The stores of a database with all tables: of ``url``, or of a new file in ``folder``.

    The tables are made without migrations, which have tests of their own.
    """
    file = folder / "groupwarden.db"
    engine = open_engine(url or f"sqlite:///{file}")

    if engine.dialect.name == "sqlite":

        @sa.event.listens_for(engine.sync_engine, "connect")
        def hurry(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA synchronous=OFF")  # the machine stays on

    try:
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        yield Stored(file, engine, Operations(engine), Items(engine), Audit(engine))
    finally:
        await engine.dispose()


def person(number: int) -> Participant:
    return Participant(phone=Phone(f"+7900123{number:04d}"))


def waiting(number: int, *, seen: bool = True, target: int = 0) -> Item:
    """An item to be attempted, of the person of this number."""
    return Item(number=number, target=target, participant=person(number), seen=seen)


def run_of(operation_id: OperationId, account: str = "main", *, urgent: bool = True) -> Run:
    return Run(operation_id, account, urgent)


async def asked(
    stored: Stored,
    now: datetime,
    items: Sequence[Item] = (),
    *,
    account: str = "main",
    ttl: timedelta = TTL,
    action: Action = Action.REMOVE,
    targets: Sequence[Target] = (),
) -> OperationId:
    """A stored question about these items, in these groups or else in `GROUP`; without items, one that is not
    prepared yet.
    """
    operation = Operation(
        id=new_operation_id(),
        action=action,
        state=OperationState.ASKING,
        origin=Origin(REQUESTER, REQUESTER, next(_message_ids), None, "en"),
        people=tuple(item.participant for item in items) or (person(0),),
        created_at=now,
        expires_at=now + ttl,
        looked_for="Family",
    )
    assert await stored.operations.create(operation, Entry(Event.REQUEST, REQUESTER))
    if items:
        places = targets or [Target(0, account, GROUP, "Family")]
        await stored.operations.plan(operation.id, reason=None, targets=places, items=items, expires_at=now + ttl)
    return operation.id


async def confirmed(
    stored: Stored,
    now: datetime,
    items: Sequence[Item],
    *,
    account: str = "main",
    action: Action = Action.REMOVE,
    targets: Sequence[Target] = (),
) -> OperationId:
    """A stored operation that somebody has confirmed."""
    operation_id = await asked(stored, now, items, account=account, action=action, targets=targets)
    press = Entry(Event.PRESS, REQUESTER, operation_id=operation_id)
    assert await stored.operations.move(
        operation_id, OperationState.ASKING, OperationState.CONFIRMED, press, decided_by=REQUESTER
    )
    return operation_id


async def begun(
    stored: Stored,
    now: datetime,
    items: Sequence[Item],
    *,
    account: str = "main",
    action: Action = Action.REMOVE,
    targets: Sequence[Target] = (),
) -> OperationId:
    """A stored operation whose run has begun."""
    operation_id = await confirmed(stored, now, items, account=account, action=action, targets=targets)
    run = Entry(Event.RUN, operation_id=operation_id)
    assert await stored.operations.move(operation_id, OperationState.CONFIRMED, OperationState.RUNNING, run)
    return operation_id


@dataclass
class Reports:
    """A reporter that remembers what it was asked to show, and of what it was told how far it has come."""

    shown: list[OperationId] = field(default_factory=list)
    told: list[OperationId] = field(default_factory=list)
    waits: list[FailureKind] = field(default_factory=list)

    async def show(self, operation_id: OperationId) -> None:
        self.shown.append(operation_id)

    def progress(self, operation: Operation, *, waiting: FailureKind | None = None) -> None:
        self.told.append(operation.id)
        if waiting is not None:
            self.waits.append(waiting)
