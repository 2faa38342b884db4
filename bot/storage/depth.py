"""How much is waiting to be done."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.operation import ItemState, OperationState
from bot.storage.tables import item, operation

_OPEN = (OperationState.CONFIRMED, OperationState.RUNNING)


@dataclass(frozen=True, slots=True)
class Depth:
    """``open_runs``: operations confirmed and not finished; ``waiting_items``: people in them who still wait."""

    open_runs: int
    waiting_items: int


async def queue_depth(engine: AsyncEngine) -> Depth:
    """Count what is to be done. Raises `sqlalchemy.exc.SQLAlchemyError` if the database does not answer."""
    runs = sa.select(sa.func.count()).select_from(operation).where(operation.c.state.in_(_OPEN))
    items = (
        sa.select(sa.func.count())
        .select_from(item.join(operation, item.c.operation_id == operation.c.id))
        .where(operation.c.state.in_(_OPEN), item.c.state == ItemState.WAITING)
    )
    async with engine.connect() as connection:
        return Depth(
            (await connection.execute(runs)).scalar_one(),
            (await connection.execute(items)).scalar_one(),
        )
