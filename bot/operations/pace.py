"""How fast an operation goes on, and how long it takes.

The providers' own limits are kept where their requests leave. Here is what they leave open: people are added
much more slowly than a provider allows, for that is what gets numbers banned.
"""

import random
from collections.abc import Mapping

from bot.domain.action import Action
from bot.providers.base import Provider
from bot.providers.limits import Limiter

JITTER = 0.5
"""How far a pause is from the one that is set, at most, as a share of it: machines are even, people are not."""
SECONDS_OF_A_LOOK = 2.0
"""What the look at a group takes that checks what was done there, with what it has to wait for."""


class Pace:
    """The pauses between additions, one after another for each account, whichever operation they belong to."""

    def __init__(self, limiter: Limiter, add_pause: float) -> None:
        """``add_pause`` is the mean, in seconds per person; 0 is none."""
        self._limiter = limiter
        self._add_pause = add_pause

    async def turn(self, account: str, action: Action, people: int, at_most: int = 1) -> float:
        """Take the turn for so many people: 0.0 if it is theirs, else how many seconds are left until it may be.

        ``at_most``: the people for whom a turn is ever taken at once.
        """
        if action is not Action.ADD or not self._add_pause:
            return 0.0
        pause = people * self._add_pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - nothing secret
        longest = max(people, at_most) * self._add_pause * (1 + JITTER)
        return await self._limiter.grant(f"{account}:adding", pause, longest=longest)

    def estimate(self, action: Action, work: Mapping[Provider, tuple[int, int]]) -> float:
        """Seconds that a run takes, in which each account has so many people to deal with in so many groups.

        The accounts work side by side.
        """
        return max((self._estimate(action, provider, *amounts) for provider, amounts in work.items()), default=0.0)

    def _estimate(self, action: Action, provider: Provider, people: int, groups: int) -> float:
        requests = -(-people // provider.capabilities.bulk_limit) if groups == 1 else max(people, groups)
        rate = provider.calls_per_second(action)
        seconds = requests / rate if rate else 0.0
        if action is Action.ADD:
            seconds = max(seconds, (people - 1) * self._add_pause)
        looks = groups if provider.capabilities.needs_verification else 0
        return seconds + looks * SECONDS_OF_A_LOOK
