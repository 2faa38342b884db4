"""INSERT … ON CONFLICT, which SQLAlchemy spells once for each database."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine


def insert(engine: AsyncEngine, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT into ``table`` that knows ``on_conflict_do_update``, with the same arguments on both databases."""
    return postgresql.insert(table) if engine.dialect.name == "postgresql" else sqlite.insert(table)
