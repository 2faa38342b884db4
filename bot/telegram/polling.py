"""Long polling that loses nothing: Telegram keeps an update until what it asks for cannot be lost any more.

https://core.telegram.org/bots/api#getupdates
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.methods import TelegramMethod

from bot.telegram.intake import Handling, Intake, UndecodableError

POLL_SECONDS: Final = 10
"""How long Telegram waits for an update before it answers with none."""
MOST_AT_ONCE: Final = 100
"""Updates in one answer, Telegram's own limit."""
LOOK_SECONDS: Final = 0.2
"""How long the next updates wait for those before them to be safe. Storing a command takes some milliseconds; what
takes longer is asked for again by then, and known again."""
FIRST_RETRY: Final = 1.0
LONGEST_RETRY: Final = 5.0
"""Seconds between two tries while Telegram does not answer; from the first on they double."""
LAST_CONFIRMATION: Final = 3.0
"""Seconds that Telegram gets at the stop to hear what was handled; else it delivers that once more."""

_log = structlog.get_logger(__name__)


class UnnumberedError(Exception):
    """What was handed out are no updates: they have no numbers, so they can never be confirmed."""


class GetRawUpdates(TelegramMethod[list[Any]]):
    """``getUpdates`` whose answer is not decoded: one update that the library does not know would spoil all."""

    __returning__ = list[Any]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int = MOST_AT_ONCE
    timeout: int = 0
    allowed_updates: list[str]


class Polling:
    """Fetches updates and hands them to the intake.

    The offset, by which Telegram forgets updates, passes one only when it is safe. Until then Telegram hands it out
    again, and it is known by its number.
    """

    def __init__(self, bot: Bot, intake: Intake, kinds: Sequence[str]) -> None:
        self._bot = bot
        self._intake = intake
        self._kinds = list(kinds)
        self._offset: int | None = None
        self._taken: dict[int, Handling | None] = {}
        """What was handed out and is not confirmed yet, by number."""

    async def run(self) -> None:
        """Fetch updates until this is cancelled; see `confirm`."""
        retry = FIRST_RETRY
        while True:
            try:
                await self._take(await self._fetch(0 if self._unsafe() else POLL_SECONDS))
            except (TelegramAPIError, UnnumberedError) as error:
                _log.warning("updates cannot be fetched", error=type(error).__name__, retry_in=retry)
                await asyncio.sleep(retry)
                retry = min(2 * retry, LONGEST_RETRY)
                continue
            retry = FIRST_RETRY
            await self._wait_until_safe()

    async def confirm(self) -> None:
        """Tell Telegram at the end what was handled."""
        self._move_on()
        if self._offset is None:
            return
        try:
            async with asyncio.timeout(LAST_CONFIRMATION):
                await self._bot(
                    GetRawUpdates(offset=self._offset, limit=1, allowed_updates=self._kinds), request_timeout=3
                )
        except (TelegramAPIError, TimeoutError) as error:
            _log.warning("the last updates are not confirmed", error=type(error).__name__)

    async def _fetch(self, seconds: int) -> list[Any]:
        method = GetRawUpdates(offset=self._offset, timeout=seconds, allowed_updates=self._kinds)
        return await self._bot(method, request_timeout=int(self._bot.session.timeout) + seconds)

    async def _take(self, updates: Sequence[Any]) -> None:
        fresh = False
        for raw in updates:
            number = raw.get("update_id") if isinstance(raw, dict) else None
            if not isinstance(number, int) or number in self._taken:
                continue
            fresh = True
            try:
                self._taken[number] = await self._intake.take(raw)
            except UndecodableError:
                self._taken[number] = None
        if updates and not self._taken:
            raise UnnumberedError
        if not fresh and len(updates) == MOST_AT_ONCE:
            # Telegram hands out nothing that comes after these until the first of them is confirmed.
            first = min(self._taken)
            _log.warning("an update takes too long to be stored, and is confirmed all the same", update=first)
            self._taken[first] = None

    async def _wait_until_safe(self) -> None:
        if unsafe := self._unsafe():
            await asyncio.gather(*(one.is_settled_within(LOOK_SECONDS) for one in unsafe))
        self._move_on()

    def _unsafe(self) -> list[Handling]:
        return [one for one in self._taken.values() if one is not None and not one.safe.is_set()]

    def _move_on(self) -> None:
        """Move the offset past what is safe."""
        while self._taken:
            first = min(self._taken)
            handling = self._taken[first]
            if handling is not None and not handling.safe.is_set():
                return
            del self._taken[first]
            self._offset = first + 1
