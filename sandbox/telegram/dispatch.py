"""From an HTTP request to a method of the Bot API and back (https://core.telegram.org/bots/api#making-requests)."""

import contextlib
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from sandbox.faults import Faults
from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.fields import FieldError
from sandbox.telegram.flood import FloodLimits
from sandbox.telegram.parameters import Parameters, read_parameters

Handler = Callable[[Parameters], Awaitable[object]]
"""Carries out a method and returns its result as JSON; raises `ApiError`, or `FieldError` for a plain 400."""


class Dispatcher:
    """The HTTP face of the methods. ``on_call`` hears of every call of a known one before it takes effect.

    ``download`` gives the file of a path; it raises `ApiError`.
    """

    def __init__(
        self,
        token: str,
        handlers: Mapping[str, Handler],
        faults: Faults,
        on_call: Callable[[str, Parameters], None],
        download: Callable[[str], web.Response],
        flood: FloodLimits | None,
    ) -> None:
        self._token = token
        self._methods = {name.lower(): (name, handler) for name, handler in handlers.items()}
        self._faults = faults
        self._on_call = on_call
        self._download = download
        self._flood = flood

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/bot{token}/{method}", self._handle),
            web.get("/file/bot{token}/{path:.+}", self._fetch),
            web.route("*", "/{anything:.*}", self._refuse),
        ]

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_token(request)
        except ApiError as error:
            return _failed(error)
        known = self._methods.get(request.match_info["method"].lower())
        if known is None:
            return _failed(ApiError(404, "Not Found: method not found"))
        name, handler = known
        try:
            parameters = await read_parameters(request)
        except web.HTTPRequestEntityTooLarge:
            return _failed(ApiError(413, "Request Entity Too Large"))
        self._on_call(name, parameters)

        async def act() -> web.Response:
            try:
                return web.json_response({"ok": True, "result": await self._act(name, handler, parameters)})
            except ApiError as error:
                return _failed(error)

        return await self._faults.answer(name, request, act)

    async def carry_out(self, method: str, parameters: Parameters) -> None:
        """A call that stands in a webhook's answer; the bot never learns what came of it, as with Telegram."""
        known = self._methods.get(method.lower())
        if known is None:
            return
        name, handler = known
        self._on_call(name, parameters)
        with contextlib.suppress(ApiError):
            await self._act(name, handler, parameters)

    async def _act(self, name: str, handler: Handler, parameters: Parameters) -> object:
        if self._flood is not None:
            self._flood.check(name, parameters.text("chat_id"))
        try:
            return await handler(parameters)
        except FieldError as error:
            raise bad_request(str(error)) from error

    async def _fetch(self, request: web.Request) -> web.Response:
        """A file, at the address that ``getFile`` leads to."""
        try:
            self._check_token(request)
            return self._download(request.match_info["path"])
        except ApiError as error:
            return _failed(error)

    def _check_token(self, request: web.Request) -> None:
        token = request.match_info["token"]
        if token != self._token:
            is_token = ":" in token and not token.startswith("0")
            raise ApiError(401, "Unauthorized" if is_token else "Unauthorized: invalid token specified")

    async def _refuse(self, _: web.Request) -> web.Response:
        return _failed(ApiError(404, "Not Found"))


def _failed(error: ApiError) -> web.Response:
    return web.json_response(error.as_json(), status=error.status, headers=error.headers)
