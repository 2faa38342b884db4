"""Requests to Wasend: at which of two addresses, and what a failed answer was about."""

from collections.abc import Awaitable, Callable, Generator, Mapping
from typing import Final, TypeVar

import httpx
import structlog

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import GroupId
from bot.providers.answer import Reply
from bot.providers.http import Call, Credential, Transport
from bot.providers.wasend_errors import (
    NO_GROUP,
    NO_ROUTE,
    OF_A_ROUTE,
    READS,
    UNCLEAR,
    failure_of,
    failure_told_by_success,
)
from bot.providers.wasend_routes import Routes, Variant

_READS_OF_A_GROUP: Final = frozenset({"group", "participants"})

_SETTLED_BY: Final = frozenset(
    {
        FailureKind.CREDENTIALS,
        FailureKind.GROUP_UNKNOWN,
        FailureKind.ACCOUNT_NOT_AUTHORIZED,
        FailureKind.ACCOUNT_STARTING,
    }
)
"""What a read may tell about a 404 that came before it."""

T = TypeVar("T")

_log = structlog.get_logger(__name__)


class BearerKey(Credential):
    """Puts the API key into the Authorization header."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self.secret.get_secret_value()}"
        yield request


class WasendCalls:
    """Sends the acts of `wasend_routes` and gives good answers and failures as values.

    A write is sent once. Where the server has no such address, so that nothing can have been done, it is sent to the
    other one.
    """

    def __init__(self, transport: Transport, routes: Routes) -> None:
        self._transport = transport
        self._routes = routes

    async def send(
        self,
        act: str,
        group_id: GroupId | None = None,
        *,
        json: Mapping[str, object] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Reply:
        """The good answer. Raises whatever a bad one tells, as `Transport` raises if there is none."""
        outcome = await self.tried(act, group_id, json=json, params=params)
        if isinstance(outcome, Failure):
            raise ProviderError(outcome)
        return outcome

    async def tried(
        self,
        act: str,
        group_id: GroupId | None = None,
        *,
        json: Mapping[str, object] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Reply | Failure:
        """The good answer, or what a bad one tells. Raises what `Transport` raises if there is none."""
        return await self.at_either(
            act, group_id, lambda variant: self.tried_at(variant, act, group_id, json=json, params=params)
        )

    async def at_either(
        self, act: str, group_id: GroupId | None, ask: Callable[[Variant], Awaitable[T | Failure]]
    ) -> T | Failure:
        """What ``ask`` comes to at the address of the two that the server has.

        A 404 that names nothing is what any framework or proxy may say of an address that there is not, and may be
        about the group as well. So the other address is asked, too, unless this one has worked before; what the 404
        was about is looked into if that tells nothing more.
        """
        outcome: T | Failure = Failure(FailureKind.UNSUPPORTED, NO_ROUTE)
        is_unclear = False
        for variant in self._routes.order(act):
            outcome = await ask(variant)
            if not isinstance(outcome, Failure) or outcome.code not in {NO_ROUTE, UNCLEAR}:
                return outcome
            is_unclear = is_unclear or outcome.code == UNCLEAR
            if self._routes.works(act, variant):
                break
        return await self._about(act, group_id) if is_unclear else outcome

    async def tried_at(
        self,
        variant: Variant,
        act: str,
        group_id: GroupId | None = None,
        *,
        json: Mapping[str, object] | None = None,
        params: Mapping[str, str] | None = None,
        flag: str = "",
    ) -> Reply | Failure:
        """As `tried`, at the one address only. `NO_ROUTE` tells that the server does not have it, `UNCLEAR` that it
        may not have it.
        """
        call = self._routes.call(act, variant, group_id, json=json, params=params, flag=flag)
        reply = await self._answer(call)
        if 200 <= reply.status < 300:
            self._routes.is_working(act, variant)
            return failure_told_by_success(reply, act) or reply
        failure = failure_of(reply, act)
        if failure.code == NO_ROUTE:
            self._routes.is_missing(act, variant)
        elif failure.code in OF_A_ROUTE:
            self._routes.is_working(act, variant)
        return failure

    async def _answer(self, call: Call) -> Reply:
        def is_passing(reply: Reply) -> bool:
            return not 200 <= reply.status < 300 and failure_of(reply, call.method).kind is FailureKind.UPSTREAM

        if call.method in READS:
            return await self._transport.read(call, repeat_if=is_passing)
        return await self._transport.write(call)

    async def _about(self, act: str, group_id: GroupId | None) -> Failure:
        """What a 404 without a clear text was about, found by one read, or two if that is not clear either."""
        unclear = Failure(FailureKind.BAD_REQUEST, UNCLEAR)
        reads_group = act in _READS_OF_A_GROUP
        try:
            if group_id is None or reads_group:
                looked = await self.tried("session")
            else:
                looked = await self.tried("group", group_id)
                if isinstance(looked, Reply) and looked.json is None:
                    return Failure(FailureKind.GROUP_UNKNOWN, NO_GROUP)
        except ProviderError as error:
            _log.warning("not found, and not known what", act=act, failure=str(error))
            return unclear
        if isinstance(looked, Failure) and looked.kind in _SETTLED_BY:
            return looked
        return Failure(FailureKind.GROUP_UNKNOWN, NO_GROUP) if reads_group else unclear
