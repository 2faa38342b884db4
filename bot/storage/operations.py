"""Operations in the database: made once, moved by compare-and-set, never rewritten."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.action import Action
from bot.domain.failure import FailureKind
from bot.domain.group import GroupId
from bot.domain.operation import (
    TRANSITIONS,
    Choice,
    Item,
    ItemState,
    Operation,
    OperationId,
    OperationState,
    Origin,
    Target,
    Verdict,
)
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Participant, Phone, Role, WhatsAppId
from bot.storage import tables as t
from bot.storage.audit import Entry, write

_OPEN = (OperationState.CONFIRMED, OperationState.RUNNING)


class Operations:
    """The stored operations.

    Every change that matters is one transaction with its audit row, and a change of state happens
    only from the state that it is meant for: whoever comes second is told so by ``False``.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def create(self, operation: Operation, entry: Entry) -> bool:
        """Store a new operation; False if its message has asked before."""
        try:
            async with self._engine.begin() as connection:
                await connection.execute(sa.insert(t.operation).values(**_row(operation)))
                await write(connection, entry)
        except IntegrityError:
            if await self.by_message(operation.origin.chat_id, operation.origin.message_id) is None:
                raise
            return False
        return True

    async def get(self, operation_id: OperationId) -> Operation | None:
        return await self._one(t.operation.c.id == operation_id)

    async def by_message(self, chat_id: int, message_id: int) -> Operation | None:
        """The operation that this Telegram message asked for."""
        return await self._one((t.operation.c.chat_id == chat_id) & (t.operation.c.message_id == message_id))

    async def offer(self, operation_id: OperationId, choices: Sequence[Choice], expires_at: datetime) -> None:
        """Ask which group is meant."""
        async with self._engine.begin() as connection:
            await connection.execute(
                sa.update(t.operation)
                .where(t.operation.c.id == operation_id, t.operation.c.state == OperationState.ASKING)
                .values(choices=[asdict(choice) for choice in choices], expires_at=expires_at, card_due=True)
            )

    async def choose(self, operation_id: OperationId, entry: Entry, expires_at: datetime) -> bool:
        """Take the offered choices away, for one of them was made; False if somebody was quicker."""
        async with self._engine.begin() as connection:
            done = await connection.execute(
                sa.update(t.operation)
                .where(
                    t.operation.c.id == operation_id,
                    t.operation.c.state == OperationState.ASKING,
                    sa.cast(t.operation.c.choices, sa.Text) != "[]",
                )
                .values(choices=[], expires_at=expires_at)
            )
            if done.rowcount:
                await write(connection, entry)
            return bool(done.rowcount)

    async def plan(
        self,
        operation_id: OperationId,
        *,
        reason: str | None,
        targets: Sequence[Target],
        items: Sequence[Item],
        expires_at: datetime,
    ) -> None:
        """Write down what would be done to whom. The operation goes on asking; one that no longer does is let be."""
        async with self._engine.begin() as connection:
            done = await connection.execute(
                sa.update(t.operation)
                .where(t.operation.c.id == operation_id, t.operation.c.state == OperationState.ASKING)
                .values(reason=reason, expires_at=expires_at, card_due=True)
            )
            if not done.rowcount:
                return
            await connection.execute(
                sa.insert(t.target), [{"operation_id": operation_id, **asdict(target)} for target in targets]
            )
            await connection.execute(sa.insert(t.item), [_item_row(operation_id, item) for item in items])

    async def move(
        self,
        operation_id: OperationId,
        before: OperationState,
        after: OperationState,
        entry: Entry,
        *,
        not_later_than: datetime | None = None,
        expired_by: datetime | None = None,
        **changes: Any,
    ) -> bool:
        """Move from ``before`` to ``after``; False, and nothing changed, if it was not in ``before``.

        With ``not_later_than`` the move counts only while the operation has not expired by then, with
        ``expired_by`` only if it has.
        """
        if after not in TRANSITIONS[before]:
            raise ValueError(f"no way from {before} to {after}")
        condition = (t.operation.c.id == operation_id) & (t.operation.c.state == before)
        if not_later_than is not None:
            condition &= t.operation.c.expires_at > not_later_than
        if expired_by is not None:
            condition &= t.operation.c.expires_at <= expired_by
        async with self._engine.begin() as connection:
            done = await connection.execute(
                sa.update(t.operation).where(condition).values(state=after, card_due=True, **changes)
            )
            if done.rowcount:
                await write(connection, entry)
            return bool(done.rowcount)

    async def mark_attempting(self, operation_id: OperationId, item: Item, now: datetime) -> bool:
        """Note, durably, that a request for this item is about to leave; False if it is not its turn."""
        return await self._change_item(
            operation_id, item, {ItemState.WAITING}, state=ItemState.ATTEMPTING, attempted_at=now
        )

    async def mark_waiting(self, operation_id: OperationId, item: Item, entry: Entry) -> bool:
        """Note that the attempt certainly did nothing, so that it may be made again."""
        return await self._change_item(operation_id, item, {ItemState.ATTEMPTING}, entry, state=ItemState.WAITING)

    async def note_answer(self, operation_id: OperationId, item: Item, answer: Verdict) -> bool:
        """Keep the provider's word on the attempt, before it is checked."""
        return await self._change_item(operation_id, item, {ItemState.ATTEMPTING}, answer=asdict(answer))

    async def settle(self, operation_id: OperationId, item: Item, verdict: Verdict, entry: Entry) -> bool:
        """Write down what became of an item, from whatever state it was in; False if it was settled before."""
        unsettled = {ItemState.WAITING, ItemState.ATTEMPTING}
        return await self._change_item(
            operation_id, item, unsettled, entry, state=ItemState.SETTLED, verdict=asdict(verdict)
        )

    async def _change_item(
        self,
        operation_id: OperationId,
        item: Item,
        before: AbstractSet[ItemState],
        entry: Entry | None = None,
        **changes: Any,
    ) -> bool:
        async with self._engine.begin() as connection:
            done = await connection.execute(
                sa.update(t.item)
                .where(
                    t.item.c.operation_id == operation_id,
                    t.item.c.number == item.number,
                    t.item.c.state.in_(before),
                )
                .values(**changes)
            )
            if done.rowcount and entry is not None:
                await write(connection, entry)
            return bool(done.rowcount)

    async def set_invite_link(self, operation_id: OperationId, target: Target, link: str) -> None:
        """Keep the link for those who could not be added."""
        async with self._engine.begin() as connection:
            await connection.execute(
                sa.update(t.target)
                .where(t.target.c.operation_id == operation_id, t.target.c.number == target.number)
                .values(invite_link=link)
            )

    async def set_card(self, operation_id: OperationId, card_id: int) -> None:
        """Remember which Telegram message shows the operation."""
        async with self._engine.begin() as connection:
            await connection.execute(
                sa.update(t.operation).where(t.operation.c.id == operation_id).values(card_id=card_id)
            )

    async def card_shown(self, operation_id: OperationId, state: OperationState) -> None:
        """Note that the card shows this state; a later state stays due."""
        async with self._engine.begin() as connection:
            await connection.execute(
                sa.update(t.operation)
                .where(t.operation.c.id == operation_id, t.operation.c.state == state)
                .values(card_due=False)
            )

    async def open_runs(self) -> list[OperationId]:
        """Operations that were confirmed and are not finished, the oldest first."""
        return await self._ids(t.operation.c.state.in_(_OPEN))

    async def cards_due(self) -> list[OperationId]:
        """Operations whose card does not show their state yet."""
        return await self._ids(t.operation.c.card_due & t.operation.c.card_id.is_not(None))

    async def expired(self, now: datetime) -> list[OperationId]:
        """Questions that nobody answered in time."""
        return await self._ids((t.operation.c.state == OperationState.ASKING) & (t.operation.c.expires_at <= now))

    async def next_expiry(self) -> datetime | None:
        """When the next open question expires."""
        async with self._engine.connect() as connection:
            found = await connection.execute(
                sa.select(t.operation.c.expires_at)
                .where(t.operation.c.state == OperationState.ASKING)
                .order_by(t.operation.c.expires_at)
                .limit(1)
            )
            return found.scalar_one_or_none()

    async def _ids(self, condition: sa.ColumnElement[bool]) -> list[OperationId]:
        async with self._engine.connect() as connection:
            found = await connection.execute(
                sa.select(t.operation.c.id).where(condition).order_by(t.operation.c.created_at)
            )
            return [OperationId(row.id) for row in found]

    async def _one(self, condition: sa.ColumnElement[bool]) -> Operation | None:
        async with self._engine.connect() as connection:
            row = (await connection.execute(sa.select(t.operation).where(condition))).one_or_none()
            return await _load(connection, row) if row is not None else None


def _row(operation: Operation) -> dict[str, Any]:
    origin = operation.origin
    return {
        "id": operation.id,
        "action": operation.action,
        "state": operation.state,
        "requester": origin.requester,
        "chat_id": origin.chat_id,
        "message_id": origin.message_id,
        "thread_id": origin.thread_id,
        "language": origin.language,
        "people": [asdict(person) for person in operation.people],
        "looked_for": operation.looked_for,
        "reason": operation.reason,
        "choices": [],
        "created_at": operation.created_at,
        "expires_at": operation.expires_at,
    }


def _item_row(operation_id: OperationId, item: Item) -> dict[str, Any]:
    return {
        "operation_id": operation_id,
        "number": item.number,
        "target": item.target,
        "phone": item.participant.phone,
        "lid": item.participant.lid,
        "name": item.name,
        "address": item.address,
        "role": item.role,
        "seen": item.seen,
        "state": item.state,
        "verdict": asdict(item.verdict) if item.verdict else None,
    }


async def _load(connection: AsyncConnection, row: sa.Row[Any]) -> Operation:
    targets = await connection.execute(
        sa.select(t.target).where(t.target.c.operation_id == row.id).order_by(t.target.c.number)
    )
    items = await connection.execute(sa.select(t.item).where(t.item.c.operation_id == row.id).order_by(t.item.c.number))
    return Operation(
        id=OperationId(row.id),
        action=Action(row.action),
        state=OperationState(row.state),
        origin=Origin(
            requester=row.requester,
            chat_id=row.chat_id,
            message_id=row.message_id,
            thread_id=row.thread_id,
            language=row.language,
        ),
        people=tuple(_participant(person["phone"], person["lid"]) for person in row.people),
        created_at=row.created_at,
        expires_at=row.expires_at,
        looked_for=row.looked_for,
        reason=row.reason,
        choices=tuple(Choice(**choice) for choice in row.choices),
        targets=tuple(Target(r.number, r.account, GroupId(r.group_id), r.name, r.size, r.invite_link) for r in targets),
        items=tuple(_item(r) for r in items),
        failure=FailureKind(row.failure) if row.failure else None,
        failed_account=row.failed_account,
        card_id=row.card_id,
        decided_by=row.decided_by,
        decided_name=row.decided_name,
    )


def _participant(phone: str | None, lid: str | None) -> Participant:
    return Participant(phone=Phone(phone) if phone else None, lid=WhatsAppId(lid) if lid else None)


def _item(row: sa.Row[Any]) -> Item:
    return Item(
        number=row.number,
        target=row.target,
        participant=_participant(row.phone, row.lid),
        name=row.name,
        address=row.address,
        role=Role(row.role) if row.role else None,
        seen=row.seen,
        state=ItemState(row.state),
        attempted_at=row.attempted_at,
        answer=_verdict(row.answer),
        verdict=_verdict(row.verdict),
    )


def _verdict(stored: dict[str, Any] | None) -> Verdict | None:
    if stored is None:
        return None
    return Verdict(
        outcome=Outcome(stored["outcome"]) if stored["outcome"] else None,
        refusal=Refusal(stored["refusal"]) if stored["refusal"] else None,
        failure=FailureKind(stored["failure"]) if stored["failure"] else None,
        code=stored["code"],
    )
