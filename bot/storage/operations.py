"""Operations in the database: made once, moved by compare-and-set, never rewritten."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.failure import FailureKind
from bot.domain.operation import (
    LISTED_WHOLE,
    TRANSITIONS,
    Choice,
    Item,
    Operation,
    OperationId,
    OperationState,
    Run,
    Tally,
    Target,
)
from bot.storage import tables as t
from bot.storage.audit import Entry, write
from bot.storage.rows import item_row, operation_row, read_count, read_operation, target_row

_OPEN = (OperationState.CONFIRMED, OperationState.RUNNING)
_CHANGED = {"card_due": True, "card_version": t.operation.c.card_version + 1}
"""Set by every change that the card is to show."""
EXAMPLES = 10
"""Items of each kind that a view of a large operation holds."""


class Operations:
    """The stored operations.

    Every change that matters is one transaction with its audit row, and a change of state happens
    only from the state that it is meant for: whoever comes second is told so by ``False``.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def create(self, operation: Operation, entry: Entry) -> bool:
        """Store a new operation; False if its message has asked before, or if what it undoes is being undone."""
        try:
            async with self._engine.begin() as connection:
                await connection.execute(sa.insert(t.operation).values(**operation_row(operation)))
                await write(connection, entry)
        except IntegrityError:
            has_asked = await self.by_message(operation.origin.chat_id, operation.origin.message_id)
            if has_asked or (operation.undoes and await self.undoing(operation.undoes)):
                return False
            raise
        return True

    async def get(self, operation_id: OperationId) -> Operation | None:
        """The operation with all its items."""
        async with self._engine.connect() as connection:
            return await _load(connection, operation_id, most=None)

    async def view(self, operation_id: OperationId) -> Operation | None:
        """The operation as it is shown: with its items if they are few, and else with some of each kind."""
        async with self._engine.connect() as connection:
            return await _load(connection, operation_id, most=EXAMPLES)

    async def head(self, operation_id: OperationId) -> Operation | None:
        """The operation without its items, with its tally."""
        async with self._engine.connect() as connection:
            return await _load(connection, operation_id, most=0)

    async def by_message(self, chat_id: int, message_id: int) -> OperationId | None:
        """The operation that this Telegram message asked for."""
        found = await self._ids((t.operation.c.chat_id == chat_id) & (t.operation.c.message_id == message_id))
        return found[0] if found else None

    async def undoing(self, operation_id: OperationId) -> OperationId | None:
        """The operation that takes this one back, or has, if there is one."""
        found = await self._ids((t.operation.c.undoes == operation_id) & sa.text(t.UNDOING))
        return found[0] if found else None

    async def offer(
        self,
        operation_id: OperationId,
        choices: Sequence[Choice],
        expires_at: datetime,
        unlisted: Mapping[str, FailureKind] | None = None,
    ) -> None:
        """Ask which group is meant. ``unlisted``: see `Operation`; the plan replaces it."""
        async with self._engine.begin() as connection:
            await connection.execute(
                sa.update(t.operation)
                .where(t.operation.c.id == operation_id, t.operation.c.state == OperationState.ASKING)
                .values(
                    choices=[asdict(choice) for choice in choices],
                    unlisted=dict(unlisted or {}),
                    expires_at=expires_at,
                    is_prepared=True,
                    **_CHANGED,
                )
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
                .values(choices=[], expires_at=expires_at, is_prepared=False)
            )
            if done.rowcount:
                await write(connection, entry)
            return bool(done.rowcount)

    async def hold(self, operation_id: OperationId, expires_at: datetime) -> None:
        """Let what is being prepared expire no sooner than this."""
        async with self._engine.begin() as connection:
            await connection.execute(
                sa.update(t.operation)
                .where(t.operation.c.id == operation_id, ~t.operation.c.is_prepared)
                .values(expires_at=expires_at)
            )

    async def plan(
        self,
        operation_id: OperationId,
        *,
        reason: str | None,
        targets: Sequence[Target],
        items: Sequence[Item],
        expires_at: datetime,
        seconds: float = 0.0,
        unlisted: Mapping[str, FailureKind] | None = None,
        after: OperationState = OperationState.ASKING,
        entry: Entry | None = None,
        failed_account: str | None = None,
    ) -> None:
        """Write down what would be done to whom. The operation goes on asking, or is ``after`` it at once if there is
        no question; one that no longer asks is let be. ``entry`` goes to the audit.
        """
        async with self._engine.begin() as connection:
            done = await connection.execute(
                sa.update(t.operation)
                .where(t.operation.c.id == operation_id, t.operation.c.state == OperationState.ASKING)
                .values(
                    state=after,
                    reason=reason,
                    expires_at=expires_at,
                    seconds=seconds,
                    unlisted=dict(unlisted or {}),
                    failed_account=failed_account,
                    is_prepared=True,
                    **_CHANGED,
                )
            )
            if not done.rowcount:
                return
            if entry is not None:
                await write(connection, entry)
            await connection.execute(sa.insert(t.target), [target_row(operation_id, target) for target in targets])
            if items:
                await connection.execute(sa.insert(t.item), [item_row(operation_id, item) for item in items])

    async def arm(self, operation_id: OperationId, entry: Entry, now: datetime) -> bool:
        """Note the first of two presses; False if it is not asked for, or was made before."""
        condition = (t.operation.c.state == OperationState.ASKING) & ~t.operation.c.is_armed
        condition &= t.operation.c.expires_at > now
        return await self._note(operation_id, condition, entry, is_armed=True)

    async def stop(self, operation_id: OperationId, actor: int, name: str, entry: Entry) -> bool:
        """Note that nothing more is to be begun; False if it runs no more, or was stopped before."""
        condition = t.operation.c.state.in_(_OPEN) & t.operation.c.stopped_by.is_(None)
        return await self._note(operation_id, condition, entry, stopped_by=actor, stopped_name=name)

    async def _note(
        self, operation_id: OperationId, condition: sa.ColumnElement[bool], entry: Entry, **changes: Any
    ) -> bool:
        async with self._engine.begin() as connection:
            done = await connection.execute(
                sa.update(t.operation).where(t.operation.c.id == operation_id, condition).values(**_CHANGED, **changes)
            )
            if done.rowcount:
                await write(connection, entry)
            return bool(done.rowcount)

    async def move(
        self,
        operation_id: OperationId,
        before: OperationState,
        after: OperationState,
        entry: Entry,
        *,
        not_later_than: datetime | None = None,
        expired_by: datetime | None = None,
        while_unprepared: bool = False,
        while_prepared: bool = False,
        held_until: datetime | None = None,
        **changes: Any,
    ) -> bool:
        """Move from ``before`` to ``after``; False, and nothing changed, if it was not in ``before``.

        With ``not_later_than`` the move counts only while the operation has not expired by then, with
        ``expired_by`` only if it has, with ``while_unprepared`` only while there is neither a plan nor a choice, with
        ``while_prepared`` only while there is, and with ``held_until`` only if its end was not put off since.
        """
        if after not in TRANSITIONS[before]:
            raise ValueError(f"no way from {before} to {after}")
        condition = (t.operation.c.id == operation_id) & (t.operation.c.state == before)
        if not_later_than is not None:
            condition &= t.operation.c.expires_at > not_later_than
        if expired_by is not None:
            condition &= t.operation.c.expires_at <= expired_by
        if while_unprepared:
            condition &= ~t.operation.c.is_prepared
        if while_prepared:
            condition &= t.operation.c.is_prepared
        if held_until is not None:
            condition &= t.operation.c.expires_at == held_until
        async with self._engine.begin() as connection:
            done = await connection.execute(
                sa.update(t.operation).where(condition).values(state=after, **_CHANGED, **changes)
            )
            if done.rowcount:
                await write(connection, entry)
            return bool(done.rowcount)

    async def target_done(self, operation_id: OperationId, target: Target) -> None:
        """Note that the run is over in this group."""
        async with self._engine.begin() as connection:
            await connection.execute(
                sa.update(t.target)
                .where(t.target.c.operation_id == operation_id, t.target.c.number == target.number)
                .values(is_done=True)
            )

    async def finish(self, operation_id: OperationId, entry: Entry, now: datetime) -> bool:
        """End the run if it is over in all groups; False if it is not, or was ended before.

        To be called when what ended the run in a group is committed: of accounts that come to their ends
        side by side, the later one then sees both.
        """
        goes_on = sa.select(sa.literal(1)).where(t.target.c.operation_id == operation_id, ~t.target.c.is_done).exists()
        condition = (t.operation.c.state == OperationState.RUNNING) & ~goes_on
        return await self._note(operation_id, condition, entry, state=OperationState.FINISHED, finished_at=now)

    async def set_invite_link(self, operation_id: OperationId, target: Target, link: str) -> None:
        """Keep the link for those who could not be added."""
        async with self._engine.begin() as connection:
            await connection.execute(
                sa.update(t.target)
                .where(t.target.c.operation_id == operation_id, t.target.c.number == target.number)
                .values(invite_link=link)
            )

    async def set_notice(self, operation_id: OperationId, state: OperationState, notice_id: int) -> None:
        """Remember which Telegram message holds the list for this state; a later state's is yet to be sent."""
        async with self._engine.begin() as connection:
            await connection.execute(
                sa.update(t.operation)
                .where(t.operation.c.id == operation_id, t.operation.c.state == state)
                .values(notice_id=notice_id)
            )

    async def set_card(self, operation_id: OperationId, chat_id: int, card_id: int) -> None:
        """Remember which Telegram message shows the operation."""
        elsewhere = sa.case((t.operation.c.chat_id == chat_id, sa.null()), else_=sa.literal(chat_id, sa.BigInteger))
        async with self._engine.begin() as connection:
            await connection.execute(
                sa.update(t.operation)
                .where(t.operation.c.id == operation_id)
                .values(card_id=card_id, card_chat_id=elsewhere)
            )

    async def found_card(self, operation_id: OperationId, chat_id: int, card_id: int) -> None:
        """Remember this Telegram message as the one that shows the operation, if none is known in its chat."""
        chat = sa.func.coalesce(t.operation.c.card_chat_id, t.operation.c.chat_id)
        async with self._engine.begin() as connection:
            await connection.execute(
                sa.update(t.operation)
                .where(t.operation.c.id == operation_id, t.operation.c.card_id.is_(None), chat == chat_id)
                .values(card_id=card_id)
            )

    async def open_runs(self) -> list[Run]:
        """What is confirmed and not finished, the oldest first."""
        to_do = (
            sa.select(sa.func.count())
            .where(t.item.c.operation_id == t.operation.c.id, t.item.c.to_do)
            .correlate(t.operation)
            .scalar_subquery()
        )
        async with self._engine.connect() as connection:
            found = await connection.execute(
                sa.select(t.operation.c.id, t.target.c.account, to_do.label("to_do"))
                .join(t.target, t.target.c.operation_id == t.operation.c.id)
                .where(t.operation.c.state.in_(_OPEN))
                .order_by(t.operation.c.created_at, t.target.c.number)
            )
            runs = [Run(OperationId(row.id), row.account, urgent=row.to_do <= LISTED_WHOLE) for row in found]
        return list(dict.fromkeys(runs))

    async def unprepared(self) -> list[OperationId]:
        """Operations whose groups are being looked at, or were when the process died."""
        return await self._ids((t.operation.c.state == OperationState.ASKING) & ~t.operation.c.is_prepared)

    async def overdue_preparations(self, now: datetime) -> dict[OperationId, datetime]:
        """Of `unprepared`, those whose end was not put off in time, and when that was."""
        async with self._engine.connect() as connection:
            found = await connection.execute(
                sa.select(t.operation.c.id, t.operation.c.expires_at).where(
                    t.operation.c.state == OperationState.ASKING,
                    ~t.operation.c.is_prepared,
                    t.operation.c.expires_at <= now,
                )
            )
            return {OperationId(row.id): row.expires_at for row in found}

    async def expired(self, now: datetime) -> list[OperationId]:
        """Questions that nobody answered in time."""
        asking = (t.operation.c.state == OperationState.ASKING) & t.operation.c.is_prepared
        return await self._ids(asking & (t.operation.c.expires_at <= now))

    async def hasten(self, latest: datetime) -> None:
        """Let no open question expire later than this: one that would was stored before the clock was set back."""
        late = (t.operation.c.state == OperationState.ASKING) & (t.operation.c.expires_at > latest)
        async with self._engine.begin() as connection:
            await connection.execute(sa.update(t.operation).where(late).values(expires_at=latest))

    async def next_expiry(self) -> datetime | None:
        """When the next open question expires."""
        async with self._engine.connect() as connection:
            found = await connection.execute(
                sa.select(t.operation.c.expires_at)
                .where(t.operation.c.state == OperationState.ASKING, t.operation.c.is_prepared)
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


async def _load(connection: AsyncConnection, operation_id: OperationId, *, most: int | None) -> Operation | None:
    """``most``: None loads all items; 0 none; else all if they are few, and so many of each kind if not."""
    row = (await connection.execute(sa.select(t.operation).where(t.operation.c.id == operation_id))).one_or_none()
    if row is None:
        return None
    targets = await connection.execute(
        sa.select(t.target).where(t.target.c.operation_id == operation_id).order_by(t.target.c.number)
    )
    tally = await _tally(connection, operation_id)
    items = sa.select(t.item).where(t.item.c.operation_id == operation_id).order_by(t.item.c.number)
    if most is not None and tally.total > LISTED_WHOLE:
        rank = (
            sa.func.row_number().over(partition_by=(t.item.c.to_do, t.item.c.told), order_by=t.item.c.number)
        ).label("rank")
        ranked = sa.select(t.item.c.number, rank).where(t.item.c.operation_id == operation_id).subquery()
        items = items.where(t.item.c.number.in_(sa.select(ranked.c.number).where(ranked.c.rank <= most)))
    found = [] if most == 0 else (await connection.execute(items)).all()
    return read_operation(row, targets, found, tally)


async def _tally(connection: AsyncConnection, operation_id: OperationId) -> Tally:
    answered = t.item.c.answer.is_not(sa.null()).label("answered")
    kinds = (t.item.c.to_do, t.item.c.state, answered, t.item.c.told)
    counted = await connection.execute(
        sa.select(
            *kinds,
            sa.func.count().label("items"),
            sa.func.count(t.item.c.target.distinct()).label("groups"),
        )
        .where(t.item.c.operation_id == operation_id)
        .group_by(*kinds)
    )
    return Tally(tuple(map(read_count, counted)))
