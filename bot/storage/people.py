"""What is remembered of the people who write to the bot: their language."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage import tables as t
from bot.storage.upsert import insert


class People:
    """Languages by Telegram id."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def language(self, telegram_id: int) -> str | None:
        """The language that this person chose, None if none was chosen."""
        async with self._engine.connect() as connection:
            found = await connection.execute(
                sa.select(t.person.c.language).where(t.person.c.telegram_id == telegram_id)
            )
            return found.scalar_one_or_none()

    async def set_language(self, telegram_id: int, language: str) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(
                insert(self._engine, t.person)
                .values(telegram_id=telegram_id, language=language)
                .on_conflict_do_update(index_elements=["telegram_id"], set_={"language": language})
            )

    async def known(self) -> frozenset[int]:
        """Everybody who has chosen a language."""
        async with self._engine.connect() as connection:
            found = await connection.execute(sa.select(t.person.c.telegram_id))
            return frozenset(found.scalars())
