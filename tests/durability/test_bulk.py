"""kill -9 in a large run over two accounts, on both kinds of database: nobody is lost, nobody asked for twice.

``DURABILITY_SEEDS`` (by default ``0``) are the draws of the moments, ``DURABILITY_KILLS`` how many there are of each.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest
from aiohttp import web

from tests.durability.assassin import Assassin
from tests.durability.site import ALEX, REMOVE
from tests.durability.steering import WAIT, Act, never
from tests.durability.wide import CROWD, ITEMS, Wide, open_wide

SEEDS = [int(seed) for seed in os.environ.get("DURABILITY_SEEDS", "0").split()]
KILLS = int(os.environ.get("DURABILITY_KILLS", "4"))
LOOK = "getGroupData"


@pytest.fixture(params=["sqlite", "postgres"])
async def wide(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Wide]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'data' / 'groupwarden.db'}"
    else:
        url = request.getfixturevalue("empty_postgres")
    async with open_wide(tmp_path, url) as opened:
        yield opened


@pytest.mark.parametrize("seed", SEEDS)
async def test_killed_again_and_again(wide: Wide, seed: int):
    sides = [*wide.provider_sides, wide.telegram_side]
    assassin = Assassin(sides, Random(seed), wide.kill_the_last)
    await wide.start()
    card = await wide.asks_for_all()
    assassin.lie_in_wait(2 * ITEMS // KILLS)
    wide.presses(card)
    kills = 0
    while kills < KILLS and not await wide.is_over():
        struck = asyncio.create_task(assassin.struck.wait())
        over = asyncio.create_task(wide.until_over())
        await asyncio.wait([struck, over], return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        await asyncio.gather(over, return_exceptions=True)
        if not struck.done():
            struck.cancel()
            break
        kills += 1
        await wide.bots[-1].ended()
        assassin.lie_in_wait(2 * ITEMS // KILLS)
        if kills == KILLS:
            assassin.give_up()
        await wide.process("run")
        if (await wide.states())[0] == ["asking"]:  # the press was cut off before it was taken
            wide.presses(card)
    assassin.give_up()
    if not wide.bots[-1].is_alive:
        await wide.bots[-1].ended()
        await wide.start()
    await wide.all_removed_once(card)


async def test_killed_while_it_looks_at_the_groups(wide: Wide):
    looking = asyncio.Event()

    async def around(method: str, act: Act) -> web.Response:
        if method == LOOK and not looking.is_set():
            looking.set()
            await never()
        return await act()

    bot = await wide.start()
    wide.second_side.around = around
    await wide.telegram.say(ALEX.id, ALEX.id, f"/kick {', '.join(CROWD)} from all")
    await looking.wait()
    bot.kill()
    await bot.ended()
    await wide.start()
    await wide.telegram.wait_for(
        lambda telegram: [one for one in telegram.messages(ALEX.id) if "interrupted" in one.text], timeout=WAIT
    )
    assert (await wide.states())[0] == ["refused"]
    assert wide.removals == []


async def test_killed_between_the_press_and_the_first_request(wide: Wide):
    pressed = asyncio.Event()

    async def around(method: str, act: Act) -> web.Response:
        if method == REMOVE and not bot_is_back.is_set():
            await never()
        if method == "answerCallbackQuery" and not pressed.is_set():
            pressed.set()
            await never()
        return await act()

    bot_is_back = asyncio.Event()
    bot = await wide.start()
    card = await wide.asks_for_all()
    for side in (*wide.provider_sides, wide.telegram_side):
        side.around = around
    wide.presses(card)
    await pressed.wait()
    bot.kill()
    await bot.ended()
    assert wide.removals == []
    bot_is_back.set()
    await wide.start()
    await wide.all_removed_once(card)


async def test_sigterm_in_the_middle_ends_soon_and_the_next_start_goes_on(wide: Wide):
    begun, ended = asyncio.Event(), asyncio.Event()

    async def around(method: str, act: Act) -> web.Response:
        if method == REMOVE and len(wide.removals) > 10:
            begun.set()
            await ended.wait()
        return await act()

    bot = await wide.start()
    card = await wide.asks_for_all()
    for side in wide.provider_sides:
        side.around = around
    wide.presses(card)
    await begun.wait()
    bot.signal(signal.SIGTERM)
    assert await bot.ended() == 0
    assert len(wide.removals) < ITEMS
    assert "Traceback" not in bot.errors
    ended.set()  # what was under way acts all the same, and late
    await wide.start()
    await wide.all_removed_once(card)
