"""How fast the bot writes: within what Telegram bears, so that messages come late and never not at all."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

ChatId = int | str


@dataclass(frozen=True, slots=True)
class Rate:
    """A call every ``interval`` seconds; after a rest ``burst`` calls at once.

    A window of W seconds holds at most ``burst + W / interval`` calls.
    """

    interval: float
    burst: int


# https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
OVERALL: Final = Rate(1 / 25, 4)
PRIVATE: Final = Rate(1.1, 3)
GROUP: Final = Rate(4.0, 3)
"""A minute holds at most 18 calls; Telegram allows 20, and the whole bot 30 a second, of which this one makes 29. All
three leave some room: calls take longer or shorter to arrive, and so come to Telegram closer together than they left.
"""


@dataclass(slots=True)
class _Lane:
    """The calls under one limit. ``due`` is when the next call would come if all kept the interval (GCRA)."""

    rate: Rate
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    due: float = -math.inf
    paused_until: float = -math.inf
    callers: int = 0

    def wait(self, now: float, ahead: int = 0) -> float:
        """Seconds until a call is allowed, if ``ahead`` others go first; zero or less if it is now."""
        due = self.due
        if ahead:
            due = max(due, now) + ahead * self.rate.interval
        return max(due - (self.rate.burst - 1) * self.rate.interval, self.paused_until) - now

    def rest(self, now: float) -> float:
        """Seconds until all of the burst is there again, with nobody before."""
        return max(self.due, self.paused_until) - now

    def take(self, now: float) -> None:
        self.due = max(self.due, now) + self.rate.interval

    def is_idle(self, now: float) -> bool:
        """Whether a new lane would be no different."""
        return self.callers == 0 and max(self.due, self.paused_until) <= now


class ChatPace:
    """Grants calls that write into chats: within the limit of each chat in the order in which they were asked for,
    and within the limit of the whole bot.

    A slot is taken only when it is granted, so a caller who is cancelled costs nobody anything. Of a chat that rests
    nothing is kept. The limits are Telegram's own advice and may change any day; `pause` is how it says so.
    A private chat with somebody who is not ``listed`` waits until all of the bot's burst is there, and so takes nothing
    that somebody on the list could need. ``clock`` (seconds, never going back) and ``sleep`` are for tests.
    """

    def __init__(
        self,
        is_listed: Callable[[int], bool] = lambda _: True,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._is_listed = is_listed
        self._clock = clock
        self._sleep = sleep
        self._overall = _Lane(OVERALL)
        self._chats: dict[ChatId, _Lane] = {}

    async def acquire(self, chat_id: ChatId) -> None:
        """Return when one more call may write into this chat."""
        lane = self._lane(chat_id)
        async with self._turn(lane):
            while True:
                await self._free(lane)
                if not self._goes_first(chat_id):
                    await self._rested()
                async with self._turn(self._overall):
                    await self._free(self._overall)
                    now = self._clock()
                    if not self._goes_first(chat_id) and self._overall.rest(now) > 0:
                        continue  # somebody on the list was quicker
                    if lane.wait(now) <= 0:  # Telegram may have asked for a pause of the chat meanwhile
                        lane.take(now)
                        self._overall.take(now)
                        return

    async def resumed(self) -> None:
        """Return when no pause holds up the whole bot: for calls that write into no chat."""
        while (wait := self._overall.paused_until - self._clock()) > 0:
            await self._sleep(wait)

    def pause(self, chat_id: ChatId | None, seconds: float) -> None:
        """Grant nothing for this chat (None: for nobody) for so long. A shorter pause does not end a longer one."""
        lane = self._overall if chat_id is None else self._lane(chat_id)
        lane.paused_until = max(lane.paused_until, self._clock() + seconds)

    def paused(self, chat_id: ChatId | None) -> float:
        """Seconds that are left of a pause, of the chat's or of all; 0 if there is none."""
        lane = None if chat_id is None else self._chats.get(chat_id)
        until = max(self._overall.paused_until, lane.paused_until if lane else -math.inf)
        return max(0.0, until - self._clock())

    def would_wait(self, chat_id: ChatId, calls: int = 1) -> float:
        """Seconds that the last of so many new calls would wait behind those that wait already; 0 if none.

        For what only shows progress: an edit that would wait, or would make the result after it wait (``calls=2``),
        is better left out than queued.
        """
        now = self._clock()
        lane = self._chats.get(chat_id) or _Lane(_rate(chat_id))
        return max(0.0, *(one.wait(now, one.callers + calls - 1) for one in (lane, self._overall)))

    def _lane(self, chat_id: ChatId) -> _Lane:
        lane = self._chats.get(chat_id)
        if lane is None:
            now = self._clock()
            self._chats = {key: one for key, one in self._chats.items() if not one.is_idle(now)}
            lane = self._chats[chat_id] = _Lane(_rate(chat_id))
        return lane

    @asynccontextmanager
    async def _turn(self, lane: _Lane) -> AsyncIterator[None]:
        lane.callers += 1
        try:
            async with lane.turn:
                yield
        finally:
            lane.callers -= 1

    def _goes_first(self, chat_id: ChatId) -> bool:
        return _rate(chat_id) is GROUP or (isinstance(chat_id, int) and self._is_listed(chat_id))

    async def _rested(self) -> None:
        """Wait without a place in the queue, so that nobody stands behind it."""
        while (wait := self._overall.rest(self._clock())) > 0:
            await self._sleep(wait)

    async def _free(self, lane: _Lane) -> None:
        # Asked again after every sleep: a pause may have come meanwhile, and timers can fire early.
        while (wait := lane.wait(self._clock())) > 0:
            await self._sleep(wait)


def _rate(chat_id: ChatId) -> Rate:
    """Groups and channels have negative ids, or a public name (https://core.telegram.org/bots/api#sendmessage)."""
    return PRIVATE if isinstance(chat_id, int) and chat_id > 0 else GROUP
