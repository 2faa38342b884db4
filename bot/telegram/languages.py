"""Which language somebody is spoken to in."""

from bot.i18n import Language, language_from_code
from bot.storage.people import People


class Languages:
    """The language that a person has chosen, else that of their client, else the bot's own."""

    def __init__(self, people: People, default: Language) -> None:
        self._people = people
        self._default = default

    async def of(self, person: int, code: str | None) -> Language:
        """``person``: a Telegram id. ``code``: the IETF tag that Telegram tells of the client, if it does."""
        chosen = await self._people.language(person)
        return Language(chosen) if chosen else language_from_code(code) or self._default
