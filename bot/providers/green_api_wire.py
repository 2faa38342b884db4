"""GREEN-API's HTTP: where its methods are, how often they may be called, and what a failed answer means."""

from collections.abc import Callable, Generator, Mapping
from typing import Final, TypeVar
from urllib.parse import quote

import httpx
import structlog
from pydantic import SecretStr

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.providers.answer import UNREADABLE, Reply
from bot.providers.base import AccountState
from bot.providers.green_api_answers import read_state
from bot.providers.green_api_errors import (
    NOT_AUTHORIZED,
    STARTING_OR_NOT_AUTHORIZED,
    failure_of,
    failure_told_by_200,
    words_of,
)
from bot.providers.http import Call, Credential, File, Timeouts, Transport
from bot.providers.limits import Limiter

RATES: Final[Mapping[str, float]] = {
    "getStateInstance": 1,
    "getSettings": 1,
    "getWaSettings": 1,
    "qr": 3,
    "getContacts": 1,
    # Not in the table. Its list is refreshed once a minute at most, so nothing is lost by asking slowly.
    "getChats": 1,
    "checkWhatsapp": 10,
    "getGroupData": 1,
    "addGroupParticipant": 10,
    "removeGroupParticipant": 10,
    "setGroupAdmin": 10,
    "removeAdmin": 10,
    "leaveGroup": 10,
    # The table has 1 per second, but the method's page asks for no more than one group in five minutes:
    # https://green-api.com/en/docs/api/groups/CreateGroup/.
    "createGroup": 1 / 300,
    "updateGroupName": 1,
    "setGroupPicture": 1,
    # Not in the table (2026-11); taken to be like its neighbours.
    "updateGroupSettings": 1,
}
"""Calls per second and instance, above which 429 is answered: https://green-api.com/en/docs/api/ratelimiter/."""

FAILURE_IN: Final = {
    AccountState.NOT_AUTHORIZED: FailureKind.ACCOUNT_NOT_AUTHORIZED,
    AccountState.STARTING: FailureKind.ACCOUNT_STARTING,
    AccountState.SUSPENDED: FailureKind.ACCOUNT_SUSPENDED,
    AccountState.BLOCKED: FailureKind.ACCOUNT_SUSPENDED,
}
"""What an account in such a state cannot be used for."""

_READS_BY_GET: Final = frozenset({"getStateInstance", "getSettings", "getWaSettings", "qr", "getContacts", "getChats"})

_LISTS: Final = frozenset({"getContacts", "getChats"})

_STATE_TOLD_BY: Final = {
    FailureKind.ACCOUNT_STARTING: AccountState.STARTING,
    FailureKind.ACCOUNT_NOT_AUTHORIZED: AccountState.NOT_AUTHORIZED,
    FailureKind.ACCOUNT_SUSPENDED: AccountState.SUSPENDED,
}

_log = structlog.get_logger(__name__)

T = TypeVar("T")


class UrlToken(Credential):
    """Puts the token where GREEN-API wants it: at the end of the path."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        token = quote(self.secret.get_secret_value(), safe="")
        request.url = request.url.copy_with(path=f"{request.url.path}/{token}")
        yield request


class GreenApiWire:
    """The methods of one instance. Both generations of GREEN-API are reached in the same way."""

    def __init__(
        self,
        account: str,
        *,
        api_url: str,
        id_instance: str,
        api_token: SecretStr,
        limiter: Limiter,
        timeouts: Timeouts | None = None,
    ) -> None:
        """Raises `ConfigurationError` for an ``api_url`` that is none."""
        self._account = account
        self._instance = f"waInstance{id_instance}"
        self._transport = Transport(
            account, api_url, auth=UrlToken(api_token), limiter=limiter, timeouts=timeouts, hold=hold_of
        )

    async def read(self, method: str, by: Callable[[object], T], body: Mapping[str, object] | None = None) -> T:
        """What ``by`` makes of the answer's JSON, or of its words if it is short text; see `Reply.converted`.

        Raises what the answer tells in place of what was asked for.
        """

        def is_passing(reply: Reply) -> bool:
            return reply.status != 200 and failure_of(reply, method=method, writes=False).kind is FailureKind.UPSTREAM

        reply = await self._transport.read(self._call(method, body), repeat_if=is_passing)
        return await self._answer(method, reply, by, writes=False)

    async def write(self, method: str, by: Callable[[object], T], body: Mapping[str, object]) -> T:
        """Like `read`, but sent once."""
        return await self._answer(method, await self._transport.write(self._call(method, body)), by, writes=True)

    async def upload(self, method: str, by: Callable[[object], T], form: Mapping[str, str], file: File) -> T:
        """Like `write`, with a form for a body."""
        call = Call(method, "POST", (self._instance, method), RATES[method], form=form, file=file)
        return await self._answer(method, await self._transport.write(call), by, writes=True)

    async def state(self) -> AccountState:
        """What getStateInstance says, be it by an error."""
        try:
            return await self.read("getStateInstance", read_state)
        except ProviderError as error:
            if error.failure.kind in _STATE_TOLD_BY:
                return _STATE_TOLD_BY[error.failure.kind]
            raise

    def rate(self, method: str) -> float:
        """How often the method may be called, per second."""
        return RATES[method]

    async def aclose(self) -> None:
        await self._transport.aclose()

    def _call(self, method: str, body: Mapping[str, object] | None) -> Call:
        verb = "GET" if method in _READS_BY_GET else "POST"
        return Call(method, verb, (self._instance, method), RATES[method], json=body, lists=method in _LISTS)

    async def _answer(self, method: str, reply: Reply, by: Callable[[object], T], *, writes: bool) -> T:
        if reply.status == 200:
            failure = failure_told_by_200(reply)
            if failure is None:
                return by(words_of(reply)) if reply.json is UNREADABLE else await reply.converted(by)
        else:
            failure = failure_of(reply, method=method, writes=writes)
        if failure.code in {STARTING_OR_NOT_AUTHORIZED, NOT_AUTHORIZED} and method != "getStateInstance":
            failure = await self._which(failure)
        raise ProviderError(failure)

    async def _which(self, failure: Failure) -> Failure:
        """Tell "starting" from "not authorized" and "blocked" by asking once. Left as told if that fails, too."""
        try:
            state = await self.state()
        except ProviderError as error:
            _log.warning("state of the account unknown", account=self._account, failure=str(error))
            return failure
        return Failure(FAILURE_IN.get(state, failure.kind), failure.code)


def hold_of(headers: Mapping[str, str], per_second: float) -> float:
    """The seconds for which an answer's headers ask to wait.

    ``X-RateLimit-Remaining`` and ``X-RateLimit-Replenish-Rate`` (per second) are not documented; both were
    seen on answers of 2026-10, and equal to the documented rate while nothing was used up. Without them, or
    if they cannot be read, the documented rate is all there is.
    """
    try:
        remaining = float(headers.get("X-RateLimit-Remaining", ""))
        rate = float(headers.get("X-RateLimit-Replenish-Rate", ""))
    except ValueError:
        return 0.0
    if not 0 < rate < float("inf"):
        return 0.0
    return 1 / rate if remaining < 1 or rate < per_second else 0.0
