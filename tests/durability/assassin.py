"""Strikes the bot at a moment drawn by lot."""

import asyncio
from collections.abc import Callable, Sequence
from random import Random

from aiohttp import web

from tests.durability.steering import Act, Steered, never


class Assassin:
    """Strikes before or after the servers have carried out some request.

    A request that the strike comes before is as likely to get lost as to be carried out all the same.
    """

    def __init__(self, sides: Sequence[Steered], random: Random, strike: Callable[[], None]) -> None:
        self.struck = asyncio.Event()
        self._random = random
        self._strike = strike
        self._moments_left = 0
        for side in sides:
            side.around = self._around

    def lie_in_wait(self, most: int = 24) -> None:
        self.struck.clear()
        self._moments_left = self._random.randint(1, most)

    def give_up(self) -> None:
        self._moments_left = 0

    async def _around(self, _: str, act: Act) -> web.Response:
        if self._strikes() and self._random.random() < 0.5:
            return await never()
        answer = await act()
        self._strikes()
        return answer

    def _strikes(self) -> bool:
        if self._moments_left == 0:
            return False
        self._moments_left -= 1
        if self._moments_left > 0:
            return False
        self._strike()
        self.struck.set()
        return True
