"""Slow, idle and all too many connections, over real sockets. The limits are short where they are to be met, and
long where they are not.
"""

import asyncio

import pytest
from aiohttp import web

from bot.http_connections import Limits
from bot.metrics import REGISTRY
from tests.unit.http_client import HEALTH, SECONDS, serving

LONG, SHORT = 60.0, 0.5
POST = b"POST /take HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n"


def limits(*, header: float = LONG, body: float = LONG, idle: float = LONG, connections: int = 200) -> Limits:
    return Limits(header, body, idle, connections)


def cut(reason: str) -> float:
    return REGISTRY.get_sample_value("groupwarden_http_closed_total", {"reason": reason}) or 0


async def took(request: web.Request) -> web.Response:
    return web.Response(text=(await request.read()).decode())


TAKE = web.post("/take", took)


@pytest.mark.parametrize("data", [b"", b"GET", HEALTH[:-2], b"\r\n", b"POST /take HTTP/1.1\r\nX: y\r\n"])
async def test_a_header_that_does_not_come(data: bytes):
    before = cut("slow_header")
    async with serving(limits=limits(header=SHORT)) as site:
        client = await site.opens(data)
        assert await client.rest() == b""
    assert cut("slow_header") == before + 1


async def test_a_header_that_comes_in_drops():
    async with serving(limits=limits(header=SHORT)) as site:
        client = await site.opens(b"GET /healthz HTTP/1.1\r\nX: ")

        async def drip() -> None:
            while True:
                client.sends(b"x")
                await asyncio.sleep(SHORT / 20)

        dripping = asyncio.create_task(drip())
        assert await client.rest() == b""
        dripping.cancel()
        await asyncio.gather(dripping, return_exceptions=True)


async def test_the_header_of_a_later_request_that_does_not_come():
    async with serving(limits=limits(header=SHORT)) as site:
        client = await site.opens(HEALTH)
        assert (await client.gets())[0] == 200
        client.sends(HEALTH)
        assert (await client.gets())[0] == 200
        client.sends(HEALTH[:-1])
        assert await client.rest() == b""


async def test_a_connection_that_asks_nothing_more():
    async with serving(limits=limits(idle=SHORT)) as site:
        client = await site.opens(HEALTH)
        assert (await client.gets())[0] == 200
        assert await client.rest() == b""


async def test_a_body_that_does_not_come():
    before = cut("slow_body")
    async with serving(routes=[TAKE], limits=limits(body=SHORT)) as site:
        client = await site.opens(POST + b"123")
        assert await client.rest() == b""
    assert cut("slow_body") == before + 1


async def test_a_body_that_nobody_reads_and_that_does_not_come():
    async with serving(limits=limits(idle=SHORT)) as site:
        client = await site.opens(b"POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n123")
        assert (await client.gets())[0] == 404
        assert await client.rest() == b""


async def test_a_handler_has_all_the_time_it_needs():
    begun, done = asyncio.Event(), asyncio.Event()

    async def slow(request: web.Request) -> web.Response:
        begun.set()
        body = await request.read()
        await done.wait()
        return web.Response(body=body)

    short = Limits(header=SHORT, body=SHORT, idle=SHORT)
    async with serving(routes=[web.post("/take", slow)], limits=short) as site:
        whole = await site.opens(POST + b"123")
        async with asyncio.timeout(SECONDS):
            await begun.wait()
        whole.sends(b"4567890")
        partly = await site.opens(POST + b"123")
        assert await partly.rest() == b""  # by then the limits are over for both
        done.set()
        assert await whole.gets() == (200, b"1234567890")


async def test_a_client_that_does_not_read():
    async def much(_: web.Request) -> web.Response:
        return web.Response(body=bytes(50_000_000))

    before = cut("idle")
    async with serving(routes=[web.get("/much", much)], limits=limits(idle=SHORT)) as site:
        client = await site.opens(b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n")
        client.writer.transport.pause_reading()  # type: ignore[attr-defined]
        async with asyncio.timeout(SECONDS):
            while cut("idle") == before:  # noqa: ASYNC110 - a counter tells nobody
                await asyncio.sleep(0.01)
        client.writer.transport.resume_reading()  # type: ignore[attr-defined]
        assert len(await client.rest()) < 50_000_000


async def test_health_answers_while_very_many_connections_stand_half_open():
    most = Limits().connections
    assert most == 200
    before = cut("crowded_out")
    async with serving() as site:
        for number in range(300):
            await site.opens(HEALTH[: number % len(HEALTH)])
        for _ in range(3):
            assert await site.asks(HEALTH) == (200, b'{"alive": true}')
        early = [client.rest() for client in site.clients[: 303 - most]]
        assert set(await asyncio.gather(*early)) == {b""}
        assert all(client.is_open for client in site.clients[303 - most :])
    assert cut("crowded_out") == before + 303 - most


async def test_who_waits_longest_makes_room():
    async with serving(limits=limits(connections=3)) as site:
        first, second, third = [await site.opens() for _ in range(3)]
        for client in (third, first):  # so it is the second that has asked nothing for longest
            client.sends(HEALTH)
            assert (await client.gets())[0] == 200
        assert (await site.asks(HEALTH))[0] == 200
        assert await second.rest() == b""
        assert (await site.asks(HEALTH))[0] == 200
        assert await third.rest() == b""
        first.sends(HEALTH)
        assert (await first.gets())[0] == 200


async def test_no_request_is_cut_for_a_new_connection():
    begun, done = asyncio.Semaphore(0), asyncio.Event()

    async def slow(_: web.Request) -> web.Response:
        begun.release()
        await done.wait()
        return web.Response(text="done")

    request = b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"
    before = cut("refused")
    async with serving(routes=[web.get("/slow", slow)], limits=limits(connections=2)) as site:
        busy = [await site.opens(request) for _ in range(2)]
        async with asyncio.timeout(SECONDS):
            for _ in busy:
                await begun.acquire()
        assert await (await site.opens(HEALTH)).rest() == b""
        assert cut("refused") == before + 1
        done.set()
        for client in busy:
            assert await client.gets() == (200, b"done")
        assert (await site.asks(HEALTH))[0] == 200


async def test_requests_in_one_go_are_all_answered():
    async with serving(routes=[TAKE]) as site:
        client = await site.opens((POST + b"1234567890" + HEALTH) * 20)
        for _ in range(20):
            assert await client.gets() == (200, b"1234567890")
            assert await client.gets() == (200, b'{"alive": true}')


async def test_the_end_does_not_wait_for_half_open_connections():
    async with serving() as site:
        clients = [await site.opens(data) for data in (b"", b"GET", HEALTH)]
        assert (await clients[2].gets())[0] == 200
        async with asyncio.timeout(4):  # less than `LAST_ANSWERS`
            await site.service.stop()
        for client in clients:
            assert await client.rest() == b""
        with pytest.raises(OSError):
            await site.opens()
