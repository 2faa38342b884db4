"""Who may read what the bot tells of itself over HTTP."""

import hmac
import ipaddress
import re
from collections.abc import Iterable
from typing import Final

from aiohttp import hdrs, web
from pydantic import SecretStr

from bot.words import Words

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_HOST: Final = re.compile(r"(?:\[(?P<ipv6>[0-9A-Fa-f:.]{2,45})\]|(?P<name>[A-Za-z0-9._-]{1,253}))(?::[0-9]{0,5})?")
"""A host as browsers and probes write it (https://www.rfc-editor.org/rfc/rfc9110#name-host-and-authority)."""
_BEARER: Final = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +(?P<token>\S+)")
"""https://www.rfc-editor.org/rfc/rfc6750#section-2.1"""


class Access:
    """Answers requests for a known host name that bring the ``token``, if there is one.

    The host name keeps out pages in a browser on this machine or in its network. By DNS rebinding such a page can
    have its own name lead here, and read what is answered; but the browser tells the name. Known are ``hosts``, the
    names of loopback, and the very address that the connection came to: a name of an attacker's is none of these.
    """

    def __init__(self, hosts: Iterable[str], token: SecretStr | None, words: Words[str]) -> None:
        self._hosts = frozenset(map(_plain, (*_LOOPBACK, *hosts)))
        self._token = token.get_secret_value().encode() if token is not None else None
        self._words = words

    def refusal(self, request: web.Request) -> web.Response | None:
        """The answer to a request that may not read anything, None if it may."""
        if not self._is_known(request):
            return web.Response(status=421, text=self._words.endpoint_host() + "\n")
        if not self._has_token(request):
            return web.Response(
                status=401, text=self._words.endpoint_token() + "\n", headers={hdrs.WWW_AUTHENTICATE: "Bearer"}
            )
        return None

    def _is_known(self, request: web.Request) -> bool:
        found = _HOST.fullmatch(request.headers.get(hdrs.HOST, ""))  # aiohttp refuses a second one
        if found is None:
            return False
        host = _plain(found["ipv6"] or found["name"])
        return host in self._hosts or host == _own_address(request)

    def _has_token(self, request: web.Request) -> bool:
        if self._token is None:
            return True
        found = _BEARER.fullmatch(request.headers.get(hdrs.AUTHORIZATION, ""))
        given = found["token"] if found is not None else ""
        return hmac.compare_digest(given.encode(errors="surrogateescape"), self._token)


def _own_address(request: web.Request) -> str | None:
    """The address of this machine that the request came to, None if its connection is gone."""
    name = request.transport.get_extra_info("sockname") if request.transport is not None else None
    return _plain(name[0].partition("%")[0]) if name else None


def _plain(host: str) -> str:
    """A host in the one spelling in which hosts are compared."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return host.lower()
