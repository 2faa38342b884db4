"""A pretend GREEN-API and the provider for it, for every test that needs both."""

import json
from collections.abc import AsyncIterator
from typing import Any, ClassVar

import pytest
from pydantic import SecretStr

from bot.domain.failure import FailureKind
from bot.domain.participant import Participant
from bot.providers.base import Provider
from bot.providers.green_api import GreenApi
from bot.providers.green_api_base import GreenApiBase
from bot.providers.green_api_legacy import GreenApiLegacy
from bot.providers.http import Timeouts
from bot.providers.limits import MemoryLimiter
from sandbox.faults import Fault
from sandbox.green_api import GreenApiServer
from sandbox.green_api_legacy import GreenApiLegacyServer
from tests.conformance.cast import AutoTime, Cast
from tests.conformance.http_suite import CANARY, HttpFixtures, Make, Row

TOKEN = "d75b3a66374942c5b3c019c698abc2067e151558acbd412345"
INSTANCE = "7103123456"


def bodies(status: int, text: str) -> dict[str, Fault]:
    """An error text in every shape seen or documented. The first repeats the token, as it does live."""
    path = f"/waInstance{INSTANCE}/anyMethod/{TOKEN}"
    shapes: dict[str, Any] = {
        "nest": {"statusCode": status, "timestamp": CANARY, "path": path, "message": text},
        "coded": {"code": "INVALID_PARAM", "message": text, "status": "error"},
        "reason": {"status": False, "reason": text},
        "string": text,
    }
    faults = {name: Fault(status=status, body=json.dumps(shape)) for name, shape in shapes.items()}
    faults["plain"] = Fault(status=status, body=text, content_type="text/plain; charset=utf-8")
    return faults


def quota(**more: object) -> Fault:
    used = {"method": "any", "used": 100, "total": 100, "status": "QUOTE_EXCEEDED", "description": CANARY}
    return Fault(status=466, body=json.dumps({"invokeStatus": used, **more}))


def rows_of(
    status: int, text: str, kind: FailureKind, retry_after: float | None = None, only: tuple[str, ...] = ()
) -> list[Row]:
    return [
        Row(f"{status}-{text or 'no-text'}-{shape}", fault, kind, kind, retry_after, only=only)
        for shape, fault in bodies(status, text).items()
    ]


class GreenApiFixtures(HttpFixtures):
    provider_type: ClassVar[type[GreenApiBase]] = GreenApi
    server_type: ClassVar[type[GreenApiServer]] = GreenApiServer

    @pytest.fixture
    async def server(self, cast: Cast, time: AutoTime) -> AsyncIterator[GreenApiServer]:
        server = self.server_type(cast.world, cast.account, id_instance=INSTANCE, api_token=TOKEN, clock=time.clock)
        await server.start()
        yield server
        await server.stop()

    @pytest.fixture
    def secrets(self) -> tuple[str, ...]:
        return (TOKEN,)

    @pytest.fixture
    def build(self, server: GreenApiServer, limiter: MemoryLimiter, time: AutoTime) -> Make:
        def build(timeouts: Timeouts, **other: Any) -> Provider:
            usual: dict[str, Any] = {
                "api_url": server.url,
                "id_instance": INSTANCE,
                "api_token": SecretStr(TOKEN),
                "limiter": limiter,
                "clock": time.clock,
            }
            provider_type: Any = self.provider_type
            made: Provider = provider_type("main", timeouts=timeouts, **(usual | other))
            return made

        return build


class GreenApiLegacyFixtures(GreenApiFixtures):
    provider_type = GreenApiLegacy
    server_type = GreenApiLegacyServer
    tells_size = False

    def listed_lid(self, listed: Participant) -> str | None:
        # Groups of 2020 had no LIDs beside phones.
        return None if listed.phone else listed.lid
