"""What a broken or hostile server's answers come to. What they cost is measured in tests/hostile."""

import gzip
import zlib

import pytest
from aiohttp import web

from bot.blotting import BLOT
from bot.domain.failure import FailureKind
from bot.providers import body
from bot.providers.body import MOST_BYTES
from bot.providers.http import TRIES
from sandbox.faults import Fault
from tests.conformance.cast import HOME
from tests.conformance.http_fixtures import CANARY, WireFixtures

_FEW_PIECES = 1000

_JSON = b'{"a": 1, "note": "' + CANARY.encode() + b'"}'


def packed(body: bytes, coding: str) -> Fault:
    return Fault(200, body=body, headers={"Content-Encoding": coding})


def chunks(body: bytes) -> bytes:
    """An answer in chunks of one byte."""
    lines = b"".join(b"1\r\n%c\r\n" % byte for byte in body)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + lines + b"0\r\n\r\n"


def announced(length: bytes, body: bytes = _JSON) -> Fault:
    return Fault(raw=b"HTTP/1.1 200 OK\r\nContent-Length: " + length + b"\r\n\r\n" + body)


REFUSED = {
    "packed-twice": packed(gzip.compress(gzip.compress(_JSON)), "gzip, gzip"),
    "packed-twice-by-two-headers": Fault(
        raw=b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Encoding: deflate\r\n\r\n" + zlib.compress(_JSON)
    ),
    "packed-in-an-unknown-way": packed(_JSON, "br"),
    "packed-badly": packed(_JSON, "gzip"),
    "packed-with-more-behind": packed(gzip.compress(_JSON) + gzip.compress(_JSON), "gzip"),
    "bomb": packed(gzip.compress(b" " * MOST_BYTES + _JSON), "gzip"),
    "too-large": Fault(200, body=b" " * MOST_BYTES + _JSON),
    "announced-too-large": announced(b"%d" % (MOST_BYTES + 1)),
    "announced-beyond-reason": announced(b"9" * 20),
    "objects": Fault(200, body=b"[" + b"{}," * 200_000 + b"{}]"),
    "values": Fault(200, body=b"[" + b"1," * 700_000 + b"1]"),
    "pieces": Fault(raw=chunks(b"[" + b" " * _FEW_PIECES + b"]")),
}
"""Nothing is believed of these, and another try would not help."""

CUT_OFF = {
    "packed-and-cut-off": packed(gzip.compress(_JSON)[:-9], "gzip"),
    "announced-longer-than-it-is": announced(b"500"),
    "announced-in-no-number": announced(b"ten"),
    "announced-in-5000-digits": announced(b"9" * 5000),
    "headers": Fault(raw=b"HTTP/1.1 200 OK\r\nX-Note: " + b"a" * 200_000 + b"\r\n\r\n" + _JSON),
}
"""It may have been an honest answer once."""

NOT_JSON = {
    "deep": Fault(200, body=b"[" * 100_000 + b"]" * 100_000),
    "rather-deep": Fault(200, body=b'{"a":' * 40 + b"1" + b"}" * 40),
    "number": Fault(200, body=b'{"size": ' + b"9" * 2**20 + b"}"),
    "fraction": Fault(200, body=b'{"size": 0.' + b"9" * 2**20 + b"}"),
    "infinity": Fault(200, body=b'{"size": 1e999}'),
    "no-number": Fault(200, body=b'{"size": NaN}'),
    "fields": Fault(200, body="{" + ",".join(f'"a{number}":1' for number in range(30_000)) + "}"),
    "other-charset": Fault(200, body=_JSON.decode().encode("utf-16")),
}
"""Whole, and nothing that an honest server says."""


class HttpHostileConformance(WireFixtures):
    """A read raises, a write is uncertain, and each is sent no more often than it would be."""

    @pytest.fixture
    def few_pieces(self, monkeypatch):
        """To send as many as are allowed takes a second of CPU."""
        monkeypatch.setattr(body, "MOST_PIECES", _FEW_PIECES)

    @pytest.mark.parametrize(
        ("fault", "kind", "tries"),
        [
            *(pytest.param(fault, FailureKind.UPSTREAM, 1, id=name) for name, fault in (REFUSED | NOT_JSON).items()),
            *(pytest.param(fault, FailureKind.UNREACHABLE, TRIES, id=name) for name, fault in CUT_OFF.items()),
        ],
    )
    async def test_hostile_answer_to_a_read(self, few_pieces, provider, server, fails, fault, kind, tries):
        server.faults.add(self.methods["group"], fault, times=tries)
        assert (await fails(provider.group(HOME))).kind is kind
        assert self.sent(server, self.methods["group"]) == tries
        assert (await provider.group(HOME)).size == 7

    @pytest.mark.parametrize("name", [*REFUSED, *CUT_OFF, *NOT_JSON])
    async def test_hostile_answer_to_a_write(self, few_pieces, provider, server, cast, fails, name):
        for write in self.supported():
            server.faults.add(self.methods[write.method], (REFUSED | CUT_OFF | NOT_JSON)[name])
            failure = await fails(write.call(provider, cast))
            assert (write.method, failure.kind) == (write.method, FailureKind.UNCERTAIN)
            assert self.sent(server, self.methods[write.method]) == 1

    @pytest.mark.parametrize("coding", [web.ContentCoding.gzip, web.ContentCoding.deflate])
    async def test_answer_that_a_proxy_compressed(self, provider, server, cast, coding):
        server.faults.add(self.methods["group"], Fault(compress=coding))
        assert (await provider.group(HOME)).size == 7
        for write in self.supported():
            server.faults.add(self.methods[write.method], Fault(compress=coding))
            await write.call(provider, cast)
            assert write.done(cast.world, cast)

    async def test_wait_that_is_no_time(self, provider, server, fails):
        for wait in ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "1e308", "9" * 5000):
            server.faults.add(self.methods["group"], Fault(429, headers={"Retry-After": wait}))
            failure = await fails(provider.group(HOME))
            assert failure.kind is FailureKind.RATE_LIMITED
            assert (failure.retry_after or 0) <= 24 * 60 * 60

    async def test_token_as_a_name_or_a_link_is_not_shown(self, provider, cast, secrets, fails):
        """A server that fills a template wrongly, say."""
        [secret] = secrets
        world = cast.world
        world.groups[HOME].name = f"Our {secret}"
        world.groups[HOME].invite_code = secret
        told = repr([await provider.groups(), await provider.group(HOME)])
        assert f"Our {BLOT}" in told
        if self.provider_type.supports("invite_link"):
            assert (await fails(provider.invite_link(HOME))).kind is FailureKind.UPSTREAM
        assert secret not in told

    async def test_name_is_cut(self, provider, cast):
        cast.world.groups[HOME].name = "Name\x00\ud800 " * 1000
        [listed] = [one for one in await provider.groups() if one.id == HOME]
        for name in (listed.name, (await provider.group(HOME)).name):
            assert name.startswith("Name")
            assert len(name) <= 256
            assert "\x00" not in name
            assert name.encode()
