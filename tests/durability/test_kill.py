"""kill -9 at telling moments: nobody is lost, nobody is removed twice, and the card ends with the truth."""

import asyncio
from collections import Counter
from itertools import count
from random import Random

import pytest
from aiohttp import web

from sandbox.telegram.shown import ShownMessage
from tests.durability.assassin import Assassin
from tests.durability.process import LOOKS
from tests.durability.site import PHONES, REMOVE, Site
from tests.durability.steering import Act, never

LOOK = "getGroupData"


async def removed_once(site: Site, card: ShownMessage, *phones: str) -> None:
    """The card comes to say that these people were removed, and so it was, once each."""
    told = "Removed 1 person" if len(phones) == 1 else f"Removed {len(phones)} people"
    done = await site.sees(card, told)
    assert [line for line in done.text.splitlines() if "✅" in line] == [
        f"✅ {phone} Person {PHONES.index(phone)}: removed" for phone in phones
    ]
    assert site.removed == Counter(phones)
    assert site.carried_out == Counter(phones)
    assert site.state() == "finished"


async def test_between_the_command_and_the_press(site: Site):
    bot = await site.start()
    card = await site.asks(PHONES[0])
    bot.kill()
    assert await bot.ended() == -9
    site.presses(card)  # nobody is there to hear it yet
    await site.start()
    await removed_once(site, card, PHONES[0])
    assert site.sent == 1


async def test_while_a_request_is_on_its_way_that_acts_late(site: Site):
    on_its_way, go, acted = asyncio.Event(), asyncio.Event(), asyncio.Event()
    looks_after = 0

    async def around(method: str, act: Act) -> web.Response:
        nonlocal looks_after
        if method == REMOVE:
            on_its_way.set()
            await go.wait()
            answer = await act()
            acted.set()
            return answer
        if method == LOOK and on_its_way.is_set():
            looks_after += 1
            if looks_after == 2:  # it was seen once that nothing had happened yet
                go.set()
                await acted.wait()
        return await act()

    bot = await site.start()
    card = await site.asks(PHONES[0])
    site.provider_side.around = around
    site.presses(card)
    await on_its_way.wait()
    bot.kill()
    await bot.ended()
    await site.start()
    await removed_once(site, card, PHONES[0])
    assert site.sent == 1


async def test_while_a_request_is_on_its_way_that_never_acts(site: Site):
    on_its_way = asyncio.Event()
    looks_after = 0
    looks_before_the_second: list[int] = []

    async def around(method: str, act: Act) -> web.Response:
        nonlocal looks_after
        if method == REMOVE and not on_its_way.is_set():
            on_its_way.set()
            await never()
        if method == REMOVE:
            looks_before_the_second.append(looks_after)
        if method == LOOK and on_its_way.is_set():
            looks_after += 1
        return await act()

    bot = await site.start()
    card = await site.asks(PHONES[0])
    site.provider_side.around = around
    site.presses(card)
    await on_its_way.wait()
    bot.kill()
    await bot.ended()
    await site.start()
    await removed_once(site, card, PHONES[0])
    assert looks_before_the_second == [len(LOOKS)]  # nothing is sent before the first can no longer act
    assert site.sent == 2


async def test_after_a_request_has_acted_and_before_its_answer(site: Site):
    acted = asyncio.Event()

    async def around(method: str, act: Act) -> web.Response:
        answer = await act()
        if method == REMOVE:
            acted.set()
            await never()
        return answer

    bot = await site.start(hurried=False)
    card = await site.asks(PHONES[0])
    site.provider_side.around = around
    site.presses(card)
    await acted.wait()
    bot.kill()
    await bot.ended()
    await site.start(hurried=False)  # with the waits of every day: somebody who is gone is not waited for
    await removed_once(site, card, PHONES[0])
    assert site.sent == 1


@pytest.mark.parametrize("third", ["acts unheard", "acts late", "gets lost"])
async def test_in_the_middle_of_five_people(site: Site, third: str):
    struck = asyncio.Event()
    removals = count(1)

    async def around(method: str, act: Act) -> web.Response:
        if method != REMOVE or next(removals) != 3:
            return await act()
        if third == "gets lost":
            struck.set()
            await never()
        if third == "acts late":
            struck.set()
            await bot.ended()
            return await act()
        await act()
        struck.set()
        return await never()

    bot = await site.start()
    card = await site.asks(*PHONES)
    site.provider_side.around = around
    site.presses(card)
    await struck.wait()
    bot.kill()
    await bot.ended()
    await site.start()
    await removed_once(site, card, *PHONES)
    assert site.sent == (6 if third == "gets lost" else 5)


async def test_once_more_while_the_first_crash_is_mended(site: Site):
    struck = asyncio.Event()
    looks_after = 0
    looks_before: list[int] = []

    async def around(method: str, act: Act) -> web.Response:
        nonlocal looks_after
        if method == REMOVE:
            looks_before.append(looks_after)
            if len(looks_before) == 1:
                struck.set()
                await never()
        if method == LOOK and looks_before:
            looks_after += 1
            if looks_after in {1, 3}:
                struck.set()
                await never()
        return await act()

    bot = await site.start()
    card = await site.asks(PHONES[0], PHONES[1])
    site.provider_side.around = around
    site.presses(card)
    for _ in range(3):
        await struck.wait()
        struck.clear()
        bot.kill()
        await bot.ended()
        bot = await site.process("run")
    await removed_once(site, card, PHONES[0], PHONES[1])
    # The other person does not wait for what became of the first, and the first for all the looks of one life.
    assert looks_before == [0, 0, 1 + 2 + len(LOOKS)]


async def test_after_the_result_is_stored_and_before_the_card_tells_it(site: Site):
    struck = asyncio.Event()

    async def around(method: str, act: Act) -> web.Response:
        if method == "editMessageText" and site.state() == "finished":
            struck.set()
            await never()
        return await act()

    bot = await site.start()
    card = await site.asks(PHONES[0])
    site.telegram_side.around = around
    site.presses(card)
    await struck.wait()
    bot.kill()
    await bot.ended()
    assert "Removed" not in site.now(card).text
    site.telegram_side.around = None
    await site.start()
    await removed_once(site, card, PHONES[0])
    assert site.sent == 1


@pytest.mark.parametrize("seed", range(6))
async def test_at_moments_drawn_by_lot(site: Site, seed: int):
    assassin = Assassin([site.provider_side, site.telegram_side], Random(seed), site.kill_the_last)
    await site.start()
    card = await site.asks(*PHONES[:3])
    assassin.lie_in_wait()
    site.presses(card)
    result = asyncio.create_task(removed_once(site, card, *PHONES[:3]))
    for _ in range(2):
        struck = asyncio.create_task(assassin.struck.wait())
        await asyncio.wait([struck, result], return_when=asyncio.FIRST_COMPLETED)
        if not struck.done():
            struck.cancel()
            break
        await site.bots[-1].ended()
        assassin.lie_in_wait()
        await site.process("run")
    assassin.give_up()
    if assassin.struck.is_set():
        await site.bots[-1].ended()
        await site.start()
        if site.state() == "asking":  # the press was cut off before it was taken: nothing was promised yet
            site.presses(card)
    await result
