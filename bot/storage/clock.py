"""The database's own clock, by which replicas agree whose turn it is."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine


def clock(engine: AsyncEngine) -> sa.ColumnElement[float]:
    """The database's clock as seconds since 1970; in Postgres not the one that stands still in a transaction.

    https://www.postgresql.org/docs/current/functions-datetime.html#FUNCTIONS-DATETIME-CURRENT,
    https://sqlite.org/lang_datefunc.html (``unixepoch('subsec')`` is too new for the SQLite of Debian 12).
    """
    if engine.dialect.name == "postgresql":
        return sa.cast(sa.extract("epoch", sa.func.clock_timestamp()), sa.Double)
    return (sa.func.julianday("now", type_=sa.Double) - sa.literal(2440587.5)) * 86_400
