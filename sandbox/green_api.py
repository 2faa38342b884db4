"""A pretend GREEN-API: its HTTP, as https://green-api.com/en/docs/api/ describes it."""

import time
from collections.abc import Callable, Mapping
from typing import ClassVar, Final

from aiohttp import web

from sandbox.faults import Faults
from sandbox.green_api_methods import GreenApiMethods
from sandbox.green_api_request import BROKEN, Asked, Received, body_of, complaint
from sandbox.world import Session, World, WorldAccount

_PER_SECOND: Final[Mapping[str, float]] = {
    "qr": 3,
    "checkWhatsapp": 10,
    "addGroupParticipant": 10,
    "removeGroupParticipant": 10,
    "setGroupAdmin": 10,
    "removeAdmin": 10,
    "leaveGroup": 10,
}
"""https://green-api.com/en/docs/api/ratelimiter/. The others have 1; the two that are not in it are taken to, too."""

_SECONDS_BETWEEN_GROUPS: Final = 300.0
"""https://green-api.com/en/docs/api/groups/CreateGroup/. Groups that are made faster meet WhatsApp's own limit."""

_LENIENCE: Final = 0.2
"""The part of an interval by which a request may be early: the way here takes some requests longer."""

_UNUSABLE: Final = frozenset({Session.NOT_AUTHORIZED, Session.STARTING, Session.BLOCKED})


class GreenApiServer:
    """One instance at GREEN-API, serving an account of the world.

    ``strict_token`` and ``strict_pace`` off let any token and any pace pass. The pace is judged
    more strictly than by GREEN-API, which lets short bursts through.
    """

    methods: ClassVar[type[GreenApiMethods]] = GreenApiMethods

    def __init__(
        self,
        world: World,
        account: WorldAccount,
        *,
        id_instance: str = "7103000001",
        api_token: str = "demo-token-of-no-value",  # noqa: S107 - opens nothing but this pretend server
        strict_token: bool = True,
        strict_pace: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.id_instance = id_instance
        self.api_token = api_token
        self.faults = Faults()
        self.calls: list[Received] = []
        self.url = ""
        self.account = account
        self._table = self.methods(world, account).table()
        self._strict_token = strict_token
        self._strict_pace = strict_pace
        self._clock = clock
        self._due: dict[str, float] = {}
        self._runner: web.AppRunner | None = None

    def routes(self, prefix: str = "") -> list[web.RouteDef]:
        """The routes, for a server that has others beside them."""
        return [web.route("*", prefix + "/waInstance{id_instance}/{method}/{token}", self._handle)]

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen on an own port, of the system's choice if 0; ``url`` is where."""
        app = web.Application()
        app.add_routes(self.routes())
        # The access log would hold every token.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def unusable(self, asked: Asked) -> web.Response:
        """The answer while the account cannot be used."""
        del asked
        return web.Response(status=400, text="instance is starting or not authorized")

    def invalid(self, asked: Asked, details: str) -> web.Response:
        """The answer to a body that is wrong."""
        return asked.error(400, f"Validation failed. Details: {details}")

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        body = await body_of(request)
        self.calls.append(Received(method, body, self._clock()))
        asked = Asked(request, method, body)
        return await self.faults.answer(method, request, lambda: self._paced(asked))

    async def _paced(self, asked: Asked) -> web.Response:
        """The answer with the headers that were seen in 2026-10, on every answer and full each time."""
        answer = await self._answer(asked)
        rate = str(_PER_SECOND.get(asked.method, 1))
        answer.headers.update({"X-RateLimit-Remaining": rate, "X-RateLimit-Replenish-Rate": rate})
        return answer

    async def _answer(self, asked: Asked) -> web.Response:
        if stopped := self._stopped(asked):
            return stopped
        method = self._table.get(asked.method)
        if method is None or method.verb != asked.http.method:
            return asked.error(404, f"Cannot {asked.http.method} {asked.http.path}")
        if asked.body is BROKEN:
            return web.Response(status=400, text="Unexpected token } in JSON at position 0")
        if not method.in_any_state and self.account.session in _UNUSABLE:
            return self.unusable(asked)
        if details := complaint(asked.body, method.required, method.optional):
            return self.invalid(asked, details)
        return await method.answer(asked)

    def _stopped(self, asked: Asked) -> web.Response | None:
        """The answer to a request that is not even looked at."""
        named = asked.http.match_info
        if self._strict_pace and self._is_too_fast(asked.method, 1 / _PER_SECOND.get(asked.method, 1)):
            return web.Response(status=429, text="Too Many Requests")
        if named["id_instance"] != self.id_instance:
            return web.Response(status=403, text="Forbidden")
        if self._strict_token and named["token"] != self.api_token:
            # Seen in 2026-10: no body at all, and authentication comes before validation.
            return web.Response(status=401, content_type="application/json")
        if (
            self._strict_pace
            and asked.method == "createGroup"
            and self._is_too_fast("groups made", _SECONDS_BETWEEN_GROUPS)
        ):
            return asked.error(500, "rate overlimit")
        return None

    def _is_too_fast(self, what: str, interval: float) -> bool:
        now = self._clock()
        if now < self._due.get(what, now) - _LENIENCE * interval:
            return True
        self._due[what] = now + interval
        return False
