"""The transport: what a conformance case cannot show."""

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.providers import http
from bot.providers.answer import UNREADABLE, Reply
from bot.providers.base import ConfigurationError
from bot.providers.green_api_wire import UrlToken
from bot.providers.http import TRIES, Call, Credential, Timeouts, Transport
from bot.providers.limits import MemoryLimiter

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve = Callable[[Handler], Awaitable[Transport]]

CALL = Call("look", "GET", ("one", "look"), per_second=1000)
SECRET = "a/secret?with#odd characters%"


class Bearer(Credential):
    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self.secret.get_secret_value()}"
        yield request


def transport_to(url: str, auth: Credential | None = None, **timeouts: float) -> Transport:
    return Transport(
        "main",
        url,
        auth=auth or Bearer(SecretStr(SECRET)),
        limiter=MemoryLimiter(),
        timeouts=Timeouts(**{"retry_pause": 0.001, **timeouts}),
    )


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Serve every path by one handler, and give a transport to it."""
    runners: list[web.AppRunner] = []
    transports: list[Transport] = []

    async def serve(handler: Handler, auth: Credential | None = None, **timeouts: float) -> Transport:
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", handler)
        runners.append(web.AppRunner(app, access_log=None, shutdown_timeout=0.1))
        await runners[-1].setup()
        await web.TCPSite(runners[-1], "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runners[-1].addresses[0][1]}/base/"
        transports.append(transport_to(url, auth, **timeouts))
        return transports[-1]

    yield serve
    for transport in transports:
        await transport.aclose()
    for runner in runners:
        await runner.cleanup()


async def test_request_is_as_it_was_called(serve):
    seen = []

    async def handler(request: web.Request) -> web.Response:
        seen.append((request.method, request.raw_path, await request.json(), request.headers["Authorization"]))
        return web.json_response({"ok": True})

    transport = await serve(handler)
    call = Call("act", "DELETE", ("s", "a/b@g.us"), 1000, {"q": "1"}, {"people": ["x"]})
    reply = await transport.write(call)
    assert reply == Reply(200, {"ok": True}, '{"ok": true}')
    assert seen == [("DELETE", "/base/s/a%2Fb%40g.us?q=1", {"people": ["x"]}, "Bearer " + SECRET)]


async def test_token_in_the_url_is_one_segment_whatever_is_in_it(serve):
    seen = []

    async def handler(request: web.Request) -> web.Response:
        seen.append((request.path, dict(request.query)))
        return web.Response()

    transport = await serve(handler, auth=UrlToken(SecretStr(SECRET)))
    call = Call("look", "GET", ("one", "look"), 1000, {"q": "1"})
    await transport.read(call, repeat_if=lambda _: False)
    assert seen == [("/base/one/look/" + SECRET, {"q": "1"})]


async def test_read_is_repeated_as_long_as_the_answer_asks_for_it(serve):
    statuses = [503, 500, 200]

    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=statuses.pop(0))

    transport = await serve(handler)
    reply = await transport.read(CALL, repeat_if=lambda reply: reply.status >= 500)
    assert (reply.status, statuses) == (200, [])


async def test_last_answer_of_a_read_is_given_as_it_is(serve):
    statuses = [503, 503, 500, 200]

    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=statuses.pop(0))

    transport = await serve(handler)
    reply = await transport.read(CALL, repeat_if=lambda reply: reply.status >= 500)
    assert (reply.status, statuses) == (500, [200])


async def test_answer_in_drops_is_cut_off_by_the_total(serve):
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while request.transport is not None:
            await response.write(b" ")
            await asyncio.sleep(0.01)
        return response

    transport = await serve(handler, total=0.3)
    with pytest.raises(ProviderError) as raised:
        await transport.write(CALL)
    assert raised.value.failure == Failure(FailureKind.UNCERTAIN, "timeout")


@pytest.mark.parametrize(
    ("error", "write", "read"),
    [
        (httpx.ConnectError, FailureKind.UNREACHABLE, FailureKind.UNREACHABLE),
        (httpx.ConnectTimeout, FailureKind.UNREACHABLE, FailureKind.UNREACHABLE),
        (httpx.PoolTimeout, FailureKind.UNREACHABLE, FailureKind.UNREACHABLE),
        (httpx.ReadTimeout, FailureKind.UNCERTAIN, FailureKind.UNREACHABLE),
        (httpx.WriteTimeout, FailureKind.UNCERTAIN, FailureKind.UNREACHABLE),
        (httpx.ReadError, FailureKind.UNCERTAIN, FailureKind.UNREACHABLE),
        (httpx.WriteError, FailureKind.UNCERTAIN, FailureKind.UNREACHABLE),
        (httpx.CloseError, FailureKind.UNCERTAIN, FailureKind.UNREACHABLE),
        (httpx.RemoteProtocolError, FailureKind.UNCERTAIN, FailureKind.UNREACHABLE),
    ],
)
async def test_what_each_fault_says_about_the_request(monkeypatch, error, write, read):
    tries = []

    async def exchange(call: Call) -> Reply:
        tries.append(call)
        raise error(SECRET)

    transport = transport_to("https://host.example")
    monkeypatch.setattr(transport, "_exchange", exchange)
    with pytest.raises(ProviderError) as raised:
        await transport.write(CALL)
    assert (raised.value.failure.kind, len(tries)) == (write, 1)
    with pytest.raises(ProviderError) as raised:
        await transport.read(CALL, repeat_if=lambda _: False)
    assert (raised.value.failure.kind, len(tries)) == (read, 1 + TRIES)
    assert raised.value.__context__ is None
    await transport.aclose()


async def test_failed_tls_handshake_is_before_the_request():
    async def not_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(not_tls, "127.0.0.1", 0)
    transport = transport_to(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    with pytest.raises(ProviderError) as raised:
        await transport.write(CALL)
    assert raised.value.failure == Failure(FailureKind.UNREACHABLE, "no connection")
    await transport.aclose()
    server.close()
    await server.wait_closed()


async def test_proxies_of_the_environment_do_not_matter(serve, monkeypatch):
    async def handler(_: web.Request) -> web.Response:
        return web.Response()

    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    transport = await serve(handler)
    assert (await transport.write(CALL)).status == 200


async def test_packed_answer_is_capped_unpacked(serve, monkeypatch):
    monkeypatch.setattr(http, "MOST_BYTES", 1000)

    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=gzip.compress(b"x" * 1001), headers={"Content-Encoding": "gzip"})

    transport = await serve(handler)
    with pytest.raises(ProviderError) as raised:
        await transport.write(CALL)
    assert raised.value.failure == Failure(FailureKind.UNCERTAIN, "answer too large")


async def test_packing_is_not_asked_for_and_cookies_are_not_kept(serve):
    seen = []

    async def handler(request: web.Request) -> web.Response:
        seen.append((request.headers["Accept-Encoding"], request.headers.get("Cookie")))
        return web.Response(headers={"Set-Cookie": "a=b"})

    transport = await serve(handler)
    await transport.write(CALL)
    await transport.write(CALL)
    assert seen == [("identity", None)] * 2


async def test_badly_packed_answer_is_no_answer(serve):
    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=b"not gzip", headers={"Content-Encoding": "gzip"})

    transport = await serve(handler)
    with pytest.raises(ProviderError) as raised:
        await transport.write(CALL)
    assert raised.value.failure == Failure(FailureKind.UNCERTAIN, "badly compressed")


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b"null", None),
        (b"", None),
        (b" \n", None),
        (b"<html>", UNREADABLE),
        (b'{"a": ', UNREADABLE),
        (b'"\xff"', UNREADABLE),
        (b"[" * 100_000, UNREADABLE),
    ],
)
async def test_json(serve, body, value):
    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=body)

    transport = await serve(handler)
    assert (await transport.write(CALL)).json == value


def test_reply_and_call_keep_their_contents_to_themselves():
    assert "hush" not in repr(Reply(200, "hush", "hush"))
    assert "hush" not in repr(Call("act", "POST", (), 1, json={"who": "hush"}))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("0", 0.0), ("1.5", 1.5), ("-1", None), ("nan", None), ("soon", None), ("", None)],
)
async def test_retry_after(serve, header, seconds):
    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=503, headers={"Retry-After": header})

    transport = await serve(handler)
    assert (await transport.write(CALL)).retry_after == seconds


@pytest.mark.parametrize(("ahead", "seconds"), [(timedelta(minutes=10), 600), (timedelta(days=-1), 0)])
async def test_retry_after_a_date(serve, ahead, seconds):
    async def handler(_: web.Request) -> web.Response:
        moment = format_datetime(datetime.now(UTC) + ahead, usegmt=True)
        return web.Response(status=503, headers={"Retry-After": moment})

    transport = await serve(handler)
    assert (await transport.write(CALL)).retry_after == pytest.approx(seconds, abs=5)


@pytest.mark.parametrize(
    "url",
    ["", SECRET, "host.example", "ftp://host.example", "https://", f"https://u:{SECRET}@h", "https://h?a=1"],
)
def test_address_that_is_none(url):
    with pytest.raises(ConfigurationError) as raised:
        transport_to(url)
    assert SECRET not in str(raised.value)


def test_every_logger_of_the_client_libraries_is_silent():
    transport_to("https://host.example")
    talkative = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in {"httpx", "httpcore"}]
    record = logging.makeLogRecord({"msg": SECRET, "levelno": logging.CRITICAL})
    silent = [name for name in talkative if not logging.getLogger(name).filter(record)]
    # The parent of the httpcore loggers is not written to itself.
    assert set(talkative) - set(silent) <= {"httpcore"}
    assert "httpcore.http11" in silent
