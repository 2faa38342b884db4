"""The tables of procrastinate, in which the replicas find what there is to run."""

import re

import sqlalchemy as sa
from procrastinate import App
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.operations.port import QueueSchemaError
from bot.storage.postgres import AdvisoryLock, lock_in_transaction

_FUNCTION = re.compile(r"CREATE FUNCTION (procrastinate_\w+)")


async def prepare_queue(app: App, engine: AsyncEngine) -> None:
    """Make procrastinate's tables if there are none. Of several replicas that start at once, one does it.

    The tables tell no version, but their functions are numbered anew whenever they change.
    Raises `QueueSchemaError` if the library cannot work with what is there.
    """
    async with engine.begin() as connection:
        await lock_in_transaction(connection, AdvisoryLock.SCHEMA)
        if not await app.check_connection_async():
            await app.schema_manager.apply_schema_async()
        found = await connection.execute(
            sa.text("SELECT proname FROM pg_proc WHERE proname LIKE 'procrastinate%' AND pg_function_is_visible(oid)")
        )
        if missing := frozenset(_FUNCTION.findall(app.schema_manager.get_schema())) - set(found.scalars()):
            raise QueueSchemaError(missing)
