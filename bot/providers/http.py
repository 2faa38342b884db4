"""The HTTP under every provider: pooled, paced, never sending a write twice, never telling a secret."""

import asyncio
import functools
import logging
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Final
from urllib.parse import quote

import httpx
import structlog
from pydantic import SecretStr

from bot import __version__
from bot.blotting import Blotter
from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.metrics import LIMITER_WAITS, provider_called
from bot.providers.answer import Reply, read_content
from bot.providers.base import ConfigurationError
from bot.providers.body import MOST_BYTES, MOST_BYTES_OF_A_LIST, Fault, read_body
from bot.providers.deadline import is_too_late
from bot.providers.limits import Limiter
from bot.providers.retry_after import retry_after_of

TRIES: Final = 3
"""How often a read is sent at most."""

LONGEST_PAUSE: Final = 5.0
"""Seconds for which a 429 may hold up later calls in silence. A longer wait is the caller's to plan."""

# Both write URLs, headers or both, and GREEN-API's token is part of the URL. A filter on a parent
# logger does not see its children's records, hence every one by name.
_TALKATIVE: Final = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long a transport waits, all in seconds.

    ``connect`` is for a connection, ``total`` for one request with all that belongs to it, so that a
    server that sends its answer in drops holds nobody up. A read that failed is repeated after
    ``retry_pause``, and once more after twice that.
    """

    connect: float = 5.0
    total: float = 30.0
    retry_pause: float = 0.5


@dataclass(frozen=True, slots=True)
class Call:
    """One request. ``method`` is the provider's name for it: the label in logs, and what is paced.

    ``path`` holds the segments below the base URL, unquoted; ``per_second`` is the documented rate. The body
    is ``json``, or a form (``multipart/form-data``) of the fields ``form`` and the ``file``. ``lists`` is whether
    the answer lists all groups or contacts of the account, so that a large one is honest.
    """

    method: str
    verb: str
    path: tuple[str, ...]
    per_second: float
    params: Mapping[str, str] = field(default_factory=dict)
    json: Mapping[str, object] | None = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    file: "File | None" = None
    lists: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file in a form: the ``key`` that it stands under, its ``name`` there, and its media type."""

    key: str
    name: str
    media_type: str
    content: bytes = field(repr=False)


class Credential(httpx.Auth):
    """What proves the account's right to ask; ``auth_flow`` puts it into a request. It is blotted out of answers."""

    def __init__(self, secret: SecretStr) -> None:
        self.secret = secret


class _NoCookies(CookieJar):
    """Keeps none: a server could set any number of them, and have the next request carry them."""

    def extract_cookies(self, response: object, request: object) -> None:
        """Do nothing."""


class Transport:
    """The connection of one account to its provider.

    The credential joins a request inside httpx, by ``auth``, and goes to the host of ``base_url``
    alone: redirects are not followed, proxies and ``.netrc`` of the environment are not used. No
    httpx exception leaves this class, not even as the context of another, for it holds the URL.
    """

    def __init__(
        self,
        account: str,
        base_url: str,
        *,
        auth: Credential,
        limiter: Limiter,
        timeouts: Timeouts | None = None,
        hold: Callable[[Mapping[str, str], float], float] | None = None,
    ) -> None:
        """``hold`` reads from an answer's headers, and the documented rate per second, for how many seconds the
        method should not be called again.

        Raises `ConfigurationError` if ``base_url`` is not a plain http or https address.
        """
        self._account = account
        self._base = _checked(base_url)
        self._limiter = limiter
        self._timeouts = timeouts or Timeouts()
        self._hold = hold
        self._blotter = _blotter(auth)
        self._client = httpx.AsyncClient(
            auth=auth,
            headers={
                "User-Agent": f"groupwarden/{__version__}",
                "Accept": "application/json",
                "Accept-Encoding": "identity",
            },
            cookies=_NoCookies(),
            timeout=httpx.Timeout(self._timeouts.total, connect=self._timeouts.connect, pool=self._timeouts.connect),
            follow_redirects=False,
            trust_env=False,
            verify=_tls(),
        )
        for name in _TALKATIVE:
            logging.getLogger(name).addFilter(_nothing)

    async def read(self, call: Call, *, repeat_if: Callable[[Reply], bool]) -> Reply:
        """Send a request that changes nothing, up to `TRIES` times.

        It is repeated when no answer came, and when ``repeat_if`` holds for the answer; the last
        answer is returned, whatever it is. Raises `UNREACHABLE` if none came in the end, and
        `UPSTREAM` for one beyond the limits of `body`.
        """
        tries = 0
        while True:
            outcome = await self._attempt(call)
            tries += 1
            last = tries == TRIES
            if isinstance(outcome, Reply):
                if last or not repeat_if(outcome):
                    return outcome
            elif last or not outcome.passing:
                kind = FailureKind.UNREACHABLE if outcome.passing else FailureKind.UPSTREAM
                raise ProviderError(Failure(kind, outcome.code))
            await asyncio.sleep(self._timeouts.retry_pause * 2 ** (tries - 1))

    async def write(self, call: Call) -> Reply:
        """Send a request that may change something, once.

        Raises `UNREACHABLE` if it certainly did not leave, `UNCERTAIN` if it may have and no whole
        answer came back.
        """
        outcome = await self._attempt(call)
        if isinstance(outcome, Reply):
            return outcome
        kind = FailureKind.UNCERTAIN if outcome.sent else FailureKind.UNREACHABLE
        raise ProviderError(Failure(kind, outcome.code))

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _attempt(self, call: Call) -> Reply | Fault:
        """Faults are values here, so that the error made of them later carries no context."""
        lane = f"{self._account}:{call.method}"
        asked = time.perf_counter()
        await self._limiter.acquire(lane, call.per_second)
        LIMITER_WAITS.labels("provider").observe(time.perf_counter() - asked)
        if is_too_late():
            return Fault("too late to leave", sent=False)
        log = _log.bind(account=self._account, method=call.method)
        started = time.perf_counter()
        outcome: Reply | Fault
        try:
            outcome = await self._exchange(call)
        except httpx.ConnectTimeout:
            outcome = Fault("connect timeout", sent=False)
        except httpx.ConnectError:
            outcome = Fault("no connection", sent=False)
        except httpx.PoolTimeout:
            outcome = Fault("no free connection", sent=False)
        except (httpx.TimeoutException, TimeoutError):
            outcome = Fault("timeout")
        except httpx.HTTPError:
            outcome = Fault("dropped")
        seconds = time.perf_counter() - started
        provider_called(self._account, call.method, _outcome(outcome), seconds)
        ms = round(seconds * 1000)
        if isinstance(outcome, Fault):
            log.debug("provider call", fault=outcome.code, ms=ms)
            return outcome
        log.debug("provider call", status=outcome.status, ms=ms)
        pause = outcome.hold
        if outcome.status == httpx.codes.TOO_MANY_REQUESTS:
            pause = max(pause, 1.0 if outcome.retry_after is None else outcome.retry_after)
        if pause > 0:
            await self._limiter.pause(lane, min(pause, LONGEST_PAUSE))
        return outcome

    async def _exchange(self, call: Call) -> Reply | Fault:
        url = "/".join([self._base, *(quote(segment, safe="") for segment in call.path)])
        files = {call.file.key: (call.file.name, call.file.content, call.file.media_type)} if call.file else None
        request = self._client.stream(call.verb, url, params=call.params, json=call.json, data=call.form, files=files)
        async with asyncio.timeout(self._timeouts.total), request as response:
            body = await read_body(response, MOST_BYTES_OF_A_LIST if call.lists else MOST_BYTES)
        if isinstance(body, Fault):
            return body
        content = await read_content(body, self._blotter)
        return Reply(
            response.status_code,
            content.json,
            content.text,
            retry_after_of(response.headers),
            self._hold(response.headers, call.per_second) if self._hold else 0.0,
            content.large,
        )


def _blotter(auth: Credential) -> Blotter:
    """For the secret as it is, and as an address holds it."""
    secret = auth.secret.get_secret_value()
    return Blotter({secret, quote(secret, safe="")})


def _outcome(outcome: Reply | Fault) -> str:
    """The label in the metrics: ``2xx`` and so on, or why there is no answer."""
    return outcome.code if isinstance(outcome, Fault) else f"{outcome.status // 100}xx"


@functools.cache
def _tls() -> ssl.SSLContext:
    """One context for all transports: to load the certificates takes some 15 ms."""
    return httpx.create_ssl_context(trust_env=False)


def _nothing(_: logging.LogRecord) -> bool:
    return False


def _checked(base_url: str) -> str:
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo or url.query or url.fragment:
        # The address is not repeated: what was written there by mistake may be the token.
        raise ConfigurationError("the provider's address must look like https://host or https://host/path")
    return str(url).rstrip("/")
