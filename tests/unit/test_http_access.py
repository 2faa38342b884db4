"""Who is told how the bot is doing: by host name, and by the token if there is one."""

import pytest
from aiohttp import web

from bot.i18n import Language
from tests.unit.http_client import serving
from tests.words import catalogue

TOKEN = "5b0c7c1e9a7f+d2288e0/a1c4f3b6d9e2=="
GUARDED = ["/readyz", "/metrics"]


def get(path: str, host: str | None = "localhost", *headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", *([] if host is None else [f"Host: {host}"]), *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


@pytest.mark.parametrize("path", GUARDED)
async def test_names_of_loopback_are_known(path: str):
    async with serving() as site:
        for host in ("localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:1", "[::1]", "[0:0::1]:8080", "localhost:"):
            assert (await site.asks(get(path, host)))[0] == 200, host


@pytest.mark.parametrize("path", GUARDED)
@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example."),
        *("localhost@evil.example", "evil.example@localhost", "evil.example/localhost", "localhost,evil.example"),
        *("127.0.0.2", "127.1", "2130706433", "0.0.0.0", "[::]", "[::ffff:127.0.0.1]", "::1", "[localhost]"),
        *("", " ", "localhost:x", "localhost:8080:1", "bot"),
    ],
)
async def test_other_names_are_not(path: str, host: str):
    async with serving() as site:
        status, body = await site.asks(get(path, host))
    assert status in {400, 421}  # what is no host at all, aiohttp refuses itself
    assert b"ready" not in body
    assert b"groupwarden" not in body


@pytest.mark.parametrize("path", GUARDED)
async def test_no_name_and_two_names_are_not(path: str):
    async with serving() as site:
        for request in (
            get(path, None),
            get(path, "localhost", "Host: evil.example"),
            get(path, None, "X-Forwarded-Host: localhost"),
            get(path, "evil.example", "X-Forwarded-Host: localhost", "Forwarded: host=localhost"),
            f"GET {path} HTTP/1.0\r\n\r\n".encode(),
        ):
            assert (await site.asks(request))[0] in {400, 421}, request


@pytest.mark.parametrize("path", GUARDED)
async def test_names_of_the_settings_are_known(path: str):
    async with serving(hosts=["bot", "Metrics.Internal", "2001:DB8::1", "10.0.0.7"]) as site:
        for host in ("bot", "BOT:8080", "metrics.internal", "[2001:db8:0::1]:80", "10.0.0.7", "localhost"):
            assert (await site.asks(get(path, host)))[0] == 200, host
        assert (await site.asks(get(path, "bot2")))[0] == 421


@pytest.mark.parametrize("path", GUARDED)
async def test_the_address_that_the_connection_came_to_is_known(path: str):
    """As a probe of Kubernetes asks: it knows the address of the pod, and no name."""
    async with serving(listen="0.0.0.0") as site:
        port = site.service.port
        assert (await site.asks(get(path, f"127.0.0.2:{port}"), "127.0.0.2"))[0] == 200
        assert (await site.asks(get(path, f"127.0.0.3:{port}"), "127.0.0.2"))[0] == 421
        assert (await site.asks(get(path, f"127.0.0.2:{port}"), "127.0.0.3"))[0] == 421


@pytest.mark.parametrize("path", GUARDED)
@pytest.mark.parametrize(
    "given",
    [
        *("", "Bearer", "Bearer ", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}x"),
        *(f"Bearer {TOKEN.upper()}", "Bearer токен", "Bearer \xff", f"Bearer {TOKEN} {TOKEN}", f"Bearer{TOKEN}"),
    ],
)
async def test_without_the_token(path: str, given: str):
    request = get(path).replace(b"\r\n\r\n", b"\r\nAuthorization: " + given.encode() + b"\r\n\r\n")
    async with serving(token=TOKEN) as site:
        client = await site.opens(request)
        status, body = await client.gets()
    assert status == 401
    assert TOKEN.encode() not in body
    assert b"groupwarden" not in body


@pytest.mark.parametrize("path", GUARDED)
async def test_with_the_token(path: str):
    async with serving(token=TOKEN) as site:
        for scheme in ("Bearer", "bearer", "BEARER "):
            assert (await site.asks(get(path, "localhost", f"Authorization: {scheme} {TOKEN}")))[0] == 200
        # The name counts with the token as well.
        assert (await site.asks(get(path, "evil.example", f"Authorization: Bearer {TOKEN}")))[0] == 421


async def test_health_and_other_routes_are_open():
    async def webhook(_: web.Request) -> web.Response:
        return web.Response(text="taken")

    async with serving(token=TOKEN, routes=[web.post("/telegram", webhook)]) as site:
        assert await site.asks(get("/healthz", "evil.example")) == (200, b'{"alive": true}')
        request = get("/telegram", "bot.example.org").replace(b"GET", b"POST")
        assert await site.asks(request) == (200, b"taken")


@pytest.mark.parametrize("language", list(Language))
async def test_what_to_do_is_told(language: Language):
    words = catalogue().words(language)
    async with serving(token=TOKEN, language=language) as site:
        other_host = await site.asks(get("/metrics", "evil.example"))
        no_token = await site.asks(get("/metrics"))
    assert other_host == (421, f"{words.endpoint_host()}\n".encode())
    assert b"METRICS_HOSTS" in other_host[1]
    assert no_token == (401, f"{words.endpoint_token()}\n".encode())
    assert b"METRICS_TOKEN" in no_token[1]
