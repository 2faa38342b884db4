"""Telegram's limits on how fast a bot may send (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this)."""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable

from sandbox.telegram.errors import flood_error

COUNTED = frozenset({"sendMessage", "sendDocument", "editMessageText", "editMessageCaption", "editMessageReplyMarkup"})
"""The methods that count: sends and edits alike."""

_BURST = 3  # messages that a chat takes at once
_PER_GROUP = 20, 60.0  # in so many seconds
_OVERALL = 30, 1.0


class _Window:
    """At most so many events in any stretch of so many seconds."""

    def __init__(self, limit: tuple[int, float]) -> None:
        self._most, self._seconds = limit
        self._moments: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Seconds until one more is allowed."""
        while self._moments and self._moments[0] <= now - self._seconds:
            self._moments.popleft()
        return self._moments[0] + self._seconds - now if len(self._moments) >= self._most else 0.0

    def add(self, now: float) -> None:
        self._moments.append(now)


class FloodLimits:
    """One message a second in a chat, short bursts aside; 20 a minute in a group; 30 a second in all.

    What is refused does not count. ``clock`` tells seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.earned = 0
        """How many calls were answered 429 so far."""
        self._clock = clock
        self._due: dict[str, float] = {}  # when a chat will have digested all that was sent to it
        self._groups: dict[str, _Window] = defaultdict(lambda: _Window(_PER_GROUP))
        self._overall = _Window(_OVERALL)

    def check(self, method: str, chat_id: str) -> None:
        """Count a call of a method, or raise `ApiError`: 429, with the seconds to wait."""
        if method not in COUNTED:
            return
        now = self._clock()
        windows = [self._overall]
        if chat_id.startswith("-"):
            windows.append(self._groups[chat_id])
        due = max(self._due.get(chat_id, now), now)
        wait = max(due + 1 - _BURST - now, *(window.wait(now) for window in windows))
        if wait > 0:
            self.earned += 1
            raise flood_error(math.ceil(wait))
        self._due[chat_id] = due + 1
        for window in windows:
            window.add(now)
