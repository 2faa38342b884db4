"""A Postgres that is away is waited for, for a supervisor could do no more than start the bot again."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.stopping import unless
from bot.storage.postgres import DatabaseProblem, DatabaseUnusableError, unusable

FIRST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 30.0
"""Seconds between two tries; from the first on they double."""

T = TypeVar("T")
_log = structlog.get_logger(__name__)


async def when_reachable(engine: AsyncEngine, act: Callable[[], Coroutine[Any, Any, T]], stop: asyncio.Event) -> T:
    """Do something with the database, again and again while that is a Postgres that cannot be reached. To be done
    twice must do no harm.

    Raises `DatabaseUnusableError` for what waiting does not help against (a wrong password, a missing database), and
    `bot.stopping.StoppedError` as soon as ``stop`` is set.
    """
    wait = FIRST_WAIT
    while True:
        try:
            return await unless(stop, act())
        except (sa.exc.DBAPIError, DatabaseUnusableError) as error:
            explained = _explained(engine, error)
            if explained is None:
                raise
            if explained.problem is not DatabaseProblem.UNREACHABLE:
                raise explained from error
            _log.warning("the database cannot be reached yet", database=explained.database, retry_in=wait)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait)
        wait = min(2 * wait, LONGEST_WAIT)


def _explained(engine: AsyncEngine, error: sa.exc.DBAPIError | DatabaseUnusableError) -> DatabaseUnusableError | None:
    if isinstance(error, DatabaseUnusableError):
        return error
    return unusable(error, engine.url.render_as_string()) if engine.dialect.name == "postgresql" else None
