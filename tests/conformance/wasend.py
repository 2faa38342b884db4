"""A pretend Wasend and the provider for it, for every test that needs both."""

import json
from collections.abc import AsyncIterator
from typing import Any, ClassVar

import pytest
from pydantic import SecretStr

from bot.providers.base import Provider
from bot.providers.http import Timeouts
from bot.providers.limits import MemoryLimiter
from bot.providers.wasend import Wasend
from sandbox.faults import Fault
from sandbox.wasend import WasendServer
from sandbox.wasend_http import Dialect
from tests.conformance.cast import AutoTime, Cast
from tests.conformance.http_fixtures import CANARY, HttpFixtures, Make

KEY = "wsnd_6f1d2c3b4a5968778695a4b3c2d1e0f0"
SESSION = "8c7b/6a59 4837"
"""With signs that must be quoted in a path."""

ANNA = "79000000102@s.whatsapp.net"
BORIS = "12025550103@s.whatsapp.net"


def says(body: object, status: int = 200) -> Fault:
    """A good answer."""
    return Fault(status, body=json.dumps(body))


def nest(status: int, message: object, *, error: str = CANARY) -> Fault:
    """An error of the framework."""
    return Fault(status, body=json.dumps({"statusCode": status, "message": message, "error": error}))


def engine(message: str, **more: object) -> Fault:
    """WAHA's 500, which repeats the request and tells the server's insides."""
    said = {
        "statusCode": 500,
        "timestamp": "2026-11-01T10:00:00.000Z",
        "exception": {"message": message, "name": "Error", "stack": f"Error at {CANARY}", **more},
        "request": {"path": f"/{CANARY}", "method": "POST", "body": {"note": f"item-not-found {CANARY}"}},
    }
    return Fault(500, body=json.dumps(said))


def state(name: str) -> Fault:
    """WAHA's answer for a session that is not signed in."""
    text = "Session status is not as expected. Try again later or restart the session"
    return Fault(422, body=json.dumps({"error": text, "session": CANARY, "status": name, "expected": ["WORKING"]}))


class WasendFixtures(HttpFixtures):
    provider_type = Wasend
    dialect: ClassVar[Dialect] = "documented"
    options: ClassVar[dict[str, Any]] = {}

    @pytest.fixture
    async def server(self, cast: Cast, time: AutoTime) -> AsyncIterator[WasendServer]:
        server = WasendServer(
            cast.world, cast.account, dialect=self.dialect, session_id=SESSION, api_key=KEY, clock=time.clock
        )
        await server.start()
        yield server
        await server.stop()

    @pytest.fixture
    def secrets(self) -> tuple[str, ...]:
        return (KEY,)

    @pytest.fixture
    def build(self, server: WasendServer, limiter: MemoryLimiter, time: AutoTime) -> Make:
        def build(timeouts: Timeouts, **other: Any) -> Provider:
            usual: dict[str, Any] = {
                "api_url": server.url,
                "session_id": SESSION,
                "api_key": SecretStr(KEY),
                "limiter": limiter,
                "clock": time.clock,
            }
            return Wasend("main", timeouts=timeouts, **(usual | self.options | other))

        return build
