"""Keeping other pages in the visitor's browser away from the demo."""

from collections.abc import Callable, Collection

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # The files may differ after the next start on the same port.
    "Cache-Control": "no-cache",
}


def guard(hosts: Callable[[], Collection[str]]) -> Middleware:
    """Answers only what is asked of one of these hosts (``127.0.0.1:8765``), and POSTs only if they are JSON.

    The first keeps out pages whose own name has come to resolve to this machine (DNS rebinding). The
    second, forms and scripts elsewhere: a browser asks before it sends JSON to another origin, and gets
    no leave here (https://fetch.spec.whatwg.org/#cors-preflight-fetch).
    """

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.host.lower() not in hosts():
            raise web.HTTPForbidden(text="ask for this page by its own address")
        if request.method == "POST" and request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="send JSON")
        return await handler(request)

    return guarded


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """To be called as a response is prepared: what the browser is to allow the page."""
    response.headers.update(_HEADERS)
