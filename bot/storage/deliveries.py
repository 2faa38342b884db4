"""What is on its way to Telegram: who is at it, what went wrong, and what is yet to be told to whom."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.operation import Operation, OperationId, OperationState
from bot.storage import tables as t
from bot.storage.clock import clock
from bot.storage.upsert import insert

LEASE_SECONDS = 15.0
"""How long a claim outlives the process that made it."""
RENEW_SECONDS = 4.0

_OPEN = (OperationState.ASKING, OperationState.CONFIRMED, OperationState.RUNNING)
_IS_THIS = t.delivery.c.version == t.operation.c.card_version
"""What went wrong went wrong with what there is to be told now."""
_Change = TypeVar("_Change", sa.Update, sa.Delete)

_log = structlog.get_logger(__name__)


class LostClaimError(Exception):
    """Another process may be at it by now."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong so far with telling this ``version`` of a card. Times are UTC.

    ``retry_at`` is None if it is to be tried again as soon as somebody looks.
    """

    version: int = 0
    failures: int = 0
    since: datetime | None = None
    retry_at: datetime | None = None
    is_given_up: bool = False

    def is_refusal_of(self, operation: Operation) -> bool:
        """Whether Telegram has said that it does not take what there is to tell now, or that was tried for too long."""
        return self.version == operation.card_version and (self.retry_at is not None or self.is_given_up)

    def may_be_tried(self, now: datetime) -> bool:
        """Whether it is time to try again."""
        return not self.is_given_up and (self.retry_at is None or self.retry_at <= now)


class Claim:
    """The right to tell of an operation, until it is given back by one of these."""

    def __init__(self, deliveries: "Deliveries", operation_id: OperationId, trouble: Trouble) -> None:
        self._deliveries = deliveries
        self._operation_id = operation_id
        self.trouble = trouble
        self.is_over = False

    async def shown(self, version: int) -> bool:
        """Note that the card shows this version; the result is whether there is no later one, which stays due."""
        self.is_over = True
        return await self._deliveries.settle(self._operation_id, version)

    async def failed(self, trouble: Trouble) -> None:
        """Note what went wrong. The card stays due, unless it is given up."""
        self.is_over = True
        await self._deliveries.note(self._operation_id, trouble)


class Deliveries:
    """Deliveries in the database.

    Whoever tells of an operation has claimed it, so that of several replicas one does. A claim is a lease that its
    process renews while it lives, by the database's clock.

    ``name`` tells processes apart. One that is alone has always the same, for what its predecessor claimed is its own.
    ``now`` (an expression for the database's seconds since 1970) is for tests.
    """

    def __init__(
        self, engine: AsyncEngine, name: str | None = None, *, now: sa.ColumnElement[float] | None = None
    ) -> None:
        self._engine = engine
        self._now = clock(engine) if now is None else now
        self._name = name or secrets.token_hex(8)

    @asynccontextmanager
    async def claimed(self, operation_id: OperationId) -> AsyncIterator[Claim | None]:
        """Hold the claim; None if another process holds it, or there is no such operation.

        Raises `LostClaimError` in the block, and ends it, if the claim cannot be renewed in time.
        """
        trouble = await self._take(operation_id)
        if trouble is None:
            yield None
            return
        claim, lost = Claim(self, operation_id, trouble), False
        try:
            async with asyncio.timeout(None) as limit:

                async def keep() -> None:
                    nonlocal lost
                    await self._keep(operation_id)
                    lost = True
                    limit.reschedule(asyncio.get_running_loop().time())

                keeping = asyncio.create_task(keep())
                try:
                    yield claim
                finally:
                    keeping.cancel()
                    await asyncio.gather(keeping, return_exceptions=True)
        except TimeoutError:
            if lost:
                raise LostClaimError(operation_id) from None
            raise
        finally:
            if not claim.is_over:
                with contextlib.suppress(SQLAlchemyError):  # it runs out by itself
                    await self._release(operation_id)

    async def due(self, now: datetime) -> list[OperationId]:
        """Operations whose cards do not show what is stored, and are to be tried (again) by now; the oldest first."""
        is_waiting = t.delivery.c.retry_at.is_not(None) & (t.delivery.c.retry_at > now)
        is_put_off = _IS_THIS & (t.delivery.c.is_given_up | is_waiting)
        return await self._ids(sa.func.coalesce(~is_put_off, sa.true()))

    async def untold(self, requester: int) -> list[OperationId]:
        """What this person asked for and could not be told of so far, as Telegram refused it; the oldest first."""
        is_refused = t.delivery.c.is_given_up | t.delivery.c.retry_at.is_not(None)
        return await self._ids((t.operation.c.requester == requester) & is_refused & _IS_THIS)

    async def let_be(self, operation_ids: Sequence[OperationId]) -> None:
        """Have nothing more told of these, as of what they stand at now."""
        async with self._engine.begin() as connection:
            await connection.execute(
                sa.update(t.operation).where(t.operation.c.id.in_(operation_ids)).values(card_due=False)
            )
            await connection.execute(sa.delete(t.delivery).where(t.delivery.c.operation_id.in_(operation_ids)))

    async def move_chat(self, before: int, after: int) -> None:
        """A chat has another id from now on. What is open there, or yet to be told, gets a new card in the new one."""
        chat = sa.func.coalesce(t.operation.c.card_chat_id, t.operation.c.chat_id)
        is_concerned = t.operation.c.card_due | t.operation.c.state.in_(_OPEN)
        # What is being prepared has nothing to show yet; it is due when it has.
        is_shown = t.operation.c.card_due | t.operation.c.is_prepared
        async with self._engine.begin() as connection:
            await connection.execute(
                sa.update(t.operation)
                .where(chat == before, is_concerned)
                .values(
                    card_chat_id=after,
                    card_id=None,
                    card_due=is_shown,
                    card_version=t.operation.c.card_version + 1,
                )
            )

    async def settle(self, operation_id: OperationId, version: int) -> bool:
        """See `Claim.shown`."""
        async with self._engine.begin() as connection:
            is_this = (t.operation.c.id == operation_id) & (t.operation.c.card_version == version)
            await connection.execute(
                sa.update(t.operation).where(is_this, t.operation.c.card_due).values(card_due=False)
            )
            # Before the version is read: whoever changes the card and still finds it claimed is seen here.
            await connection.execute(self._of_mine(sa.delete(t.delivery), operation_id))
            found = await connection.execute(sa.select(t.operation.c.id).where(is_this))
            return found.first() is not None

    async def note(self, operation_id: OperationId, trouble: Trouble) -> None:
        """See `Claim.failed`."""
        async with self._engine.begin() as connection:
            await connection.execute(
                self._of_mine(sa.update(t.delivery), operation_id).values(
                    claimed_by=None,
                    claimed_until=0.0,
                    version=trouble.version,
                    failures=trouble.failures,
                    failing_since=trouble.since,
                    retry_at=trouble.retry_at,
                    is_given_up=trouble.is_given_up,
                )
            )

    async def _take(self, operation_id: OperationId) -> Trouble | None:
        row, until = t.delivery.c, self._now + LEASE_SECONDS
        take = (
            insert(self._engine, t.delivery)
            .values(operation_id=operation_id, claimed_by=self._name, claimed_until=until)
            .on_conflict_do_update(
                index_elements=["operation_id"],
                set_={"claimed_by": self._name, "claimed_until": until},
                where=(row.claimed_until <= self._now) | (row.claimed_by == self._name),
            )
            .returning(row.version, row.failures, row.failing_since, row.retry_at, row.is_given_up)
        )
        try:
            async with self._engine.begin() as connection:
                taken = (await connection.execute(take)).one_or_none()
        except IntegrityError:  # there is no such operation
            return None
        return None if taken is None else Trouble(*taken)

    async def _keep(self, operation_id: OperationId) -> None:
        """Renew the claim as long as that goes well."""
        loop = asyncio.get_running_loop()
        renewed_at = loop.time()
        while loop.time() - renewed_at < LEASE_SECONDS:
            await asyncio.sleep(RENEW_SECONDS)
            began = loop.time()
            try:
                async with asyncio.timeout(RENEW_SECONDS), self._engine.begin() as connection:
                    done = await connection.execute(
                        self._of_mine(sa.update(t.delivery), operation_id).values(
                            claimed_until=self._now + LEASE_SECONDS
                        )
                    )
            except (SQLAlchemyError, TimeoutError) as error:  # a Postgres may be away for a while
                _log.warning("a claim was not renewed", operation=operation_id, error=type(error).__name__)
                continue
            if not done.rowcount:
                return
            renewed_at = began

    async def _release(self, operation_id: OperationId) -> None:
        """Give the claim back, if it was not by what came of it."""
        async with self._engine.begin() as connection:
            await connection.execute(
                self._of_mine(sa.update(t.delivery), operation_id).values(claimed_by=None, claimed_until=0.0)
            )

    def _of_mine(self, statement: _Change, operation_id: OperationId) -> _Change:
        return statement.where(t.delivery.c.operation_id == operation_id, t.delivery.c.claimed_by == self._name)

    async def _ids(self, condition: sa.ColumnElement[bool]) -> list[OperationId]:
        async with self._engine.connect() as connection:
            found = await connection.execute(
                sa.select(t.operation.c.id)
                .select_from(t.operation.outerjoin(t.delivery))
                .where(t.operation.c.card_due, condition)
                .order_by(t.operation.c.created_at)
            )
            return [OperationId(row.id) for row in found]
