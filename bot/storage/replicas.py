"""What only one of several replicas may do at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.postgres import AdvisoryLock

LOOK_SECONDS = 5.0

_log = structlog.get_logger(__name__)


class AnotherPollsError(Exception):
    """Another replica asks Telegram for updates already. Nothing was changed."""


@asynccontextmanager
async def sole_poller(engine: AsyncEngine, look_seconds: float = LOOK_SECONDS) -> AsyncIterator[asyncio.Event]:
    """Be the one replica on this Postgres that asks Telegram for updates (Telegram answers a second one with 409).

    The lock belongs to a connection, so Postgres lets go of it when the process dies
    (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS). The value is set once that
    connection is lost: from then on another replica may poll, and this one must stop. It is looked at every
    ``look_seconds``.

    Raises `AnotherPollsError` if another replica holds the lock.
    """
    lost = asyncio.Event()
    async with engine.connect() as pooled:
        connection = await pooled.execution_options(isolation_level="AUTOCOMMIT")
        take = sa.select(sa.func.pg_try_advisory_lock(AdvisoryLock.TELEGRAM.value))
        if not (await connection.execute(take)).scalar_one():
            raise AnotherPollsError
        watch = asyncio.create_task(_watch(connection, lost, look_seconds))
        try:
            yield lost
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
            # The session goes, not only back to the pool, and the lock with it, whatever state it is in.
            await connection.invalidate()


async def _watch(connection: AsyncConnection, lost: asyncio.Event, look_seconds: float) -> None:
    while not lost.is_set():
        await asyncio.sleep(look_seconds)
        try:
            async with asyncio.timeout(look_seconds):
                await connection.execute(sa.select(sa.literal(1)))
        except (sa.exc.SQLAlchemyError, TimeoutError) as error:
            _log.error("the connection that holds the right to poll is lost", error=type(error).__name__)
            lost.set()
