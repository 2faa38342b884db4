"""GREEN-API, current generation: https://green-api.com/en/docs/api/.

Facts were read from the public documentation in 2026-11; what it leaves open is said where it matters.
"""

import asyncio
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Final
from urllib.parse import quote

import httpx
import structlog
from pydantic import SecretStr

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import Group, GroupId, GroupSummary
from bot.domain.outcome import Outcome
from bot.domain.participant import Member, Participant
from bot.providers.base import AccountState, AccountStatus, Capabilities, Provider, Result
from bot.providers.green_api_answers import (
    read_group,
    read_list,
    read_names,
    read_person,
    read_state,
    unreadable,
)
from bot.providers.green_api_errors import STARTING_OR_NOT_AUTHORIZED, failure_of, failure_told_by_200
from bot.providers.http import Call, Reply, Timeouts, Transport
from bot.providers.limits import Limiter

RATES: Final[Mapping[str, float]] = {
    "getStateInstance": 1,
    "getWaSettings": 1,
    "getContacts": 1,
    # Not in the table. Its list is refreshed once a minute at most, so nothing is lost by asking slowly.
    "getChats": 1,
    "getGroupData": 1,
    "removeGroupParticipant": 10,
}
"""Calls per second and instance, above which 429 is answered: https://green-api.com/en/docs/api/ratelimiter/."""

REMEMBER_ME_SECONDS: Final = 300.0

_READS_BY_GET: Final = frozenset({"getStateInstance", "getWaSettings", "getContacts", "getChats"})

_STATE_TOLD_BY: Final = {
    FailureKind.ACCOUNT_STARTING: AccountState.STARTING,
    FailureKind.ACCOUNT_NOT_AUTHORIZED: AccountState.NOT_AUTHORIZED,
    FailureKind.ACCOUNT_SUSPENDED: AccountState.SUSPENDED,
}

_FAILURE_IN: Final = {
    AccountState.NOT_AUTHORIZED: FailureKind.ACCOUNT_NOT_AUTHORIZED,
    AccountState.STARTING: FailureKind.ACCOUNT_STARTING,
    AccountState.SUSPENDED: FailureKind.ACCOUNT_SUSPENDED,
    AccountState.BLOCKED: FailureKind.ACCOUNT_SUSPENDED,
}

_log = structlog.get_logger(__name__)


class UrlToken(httpx.Auth):
    """Puts the token where GREEN-API wants it: at the end of the path."""

    def __init__(self, token: SecretStr) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        token = quote(self._token.get_secret_value(), safe="")
        request.url = request.url.copy_with(path=f"{request.url.path}/{token}")
        yield request


class GreenApi(Provider):
    """A WhatsApp account at GREEN-API.

    A write's answer is a bare flag without a reason, and one that was true with nothing done has
    been reported (https://github.com/green-api/issues/issues/214); hence
    `Capabilities.needs_verification`. That writes take a LID is not documented: the pages of the group
    methods name ``@c.us`` only. But the server's own validation text of 2026-08 lists
    ``chat_id@lid``, and a person whose phone is hidden has no other address.
    """

    capabilities = Capabilities(needs_verification=True, accepts_phone=True, accepts_lid=True)

    def __init__(
        self,
        account: str,
        *,
        api_url: str,
        id_instance: str,
        api_token: SecretStr,
        limiter: Limiter,
        timeouts: Timeouts | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``api_url`` is the instance's own host, as its console shows it; ``clock`` counts seconds.

        Raises `ConfigurationError` for an ``api_url`` that is none.
        """
        super().__init__(account)
        self._instance = f"waInstance{id_instance}"
        self._transport = Transport(account, api_url, auth=UrlToken(api_token), limiter=limiter, timeouts=timeouts)
        self._clock = clock
        self._me: tuple[Participant, float] | None = None
        self._names: dict[str, str] = {}

    async def status(self) -> AccountStatus:
        state = await self._state()
        if state not in {AccountState.READY, AccountState.SUSPENDED}:
            self._me = None
            return AccountStatus(state)
        try:
            return AccountStatus(state, await self.me())
        except ProviderError as error:
            _log.warning("own number unknown", account=self.account, failure=str(error))
            return AccountStatus(state)

    async def me(self) -> Participant:
        # https://green-api.com/en/docs/api/account/GetWaSettings/
        if self._me and self._clock() - self._me[1] < REMEMBER_ME_SECONDS:
            return self._me[0]
        settings = await self._read("getWaSettings")
        if not isinstance(settings, dict):
            raise unreadable()
        person = read_person(f"{settings.get('phone')}@c.us")
        if person is None:
            kind = _FAILURE_IN.get(read_state(settings), FailureKind.UPSTREAM)
            raise ProviderError(Failure(kind, "no phone in the settings"))
        self._me = person, self._clock()
        return person

    async def groups(self) -> list[GroupSummary]:
        """Each of the two lists is known to miss groups, so the answer is what is in either. The contacts are asked
        for whole: they alone tell the names of people, which groups do not
        (https://github.com/green-api/issues/issues/829).

        https://green-api.com/en/docs/api/service/GetContacts/ (refreshed within five minutes; it
        advises to ask again after an empty list), https://green-api.com/en/docs/api/journals/GetChats/.
        """
        contacts, chats = await asyncio.gather(self._listed("getContacts"), self._listed("getChats"))
        if isinstance(contacts, ProviderError) and isinstance(chats, ProviderError):
            raise contacts
        names: dict[GroupId, str] = {}
        for listed in (contacts, chats):
            for group_id, name in listed if isinstance(listed, list) else []:
                names[group_id] = names.get(group_id) or name
        return [GroupSummary(self.account, group_id, name) for group_id, name in names.items()]

    async def group(self, group_id: GroupId) -> Group:
        # https://green-api.com/en/docs/api/groups/GetGroupData/
        answer = await self._read("getGroupData", {"groupId": group_id})
        return read_group(self.account, group_id, answer, self._names)

    async def remove(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        # https://green-api.com/en/docs/api/groups/RemoveGroupParticipant/. "false" is documented for a
        # wrong id and for a person who is not in the group; what an account that is not an admin gets
        # is not documented. No answer has a field for the reason, but for setGroupAdmin "true" was
        # seen beside an error (2025-03), so success is a true flag with nothing said against it.
        if len(members) != 1:
            raise ValueError("GREEN-API removes one person per call")
        body = {"groupId": group_id, "participantChatId": _address(members[0])}
        answer = await self._write("removeGroupParticipant", body)
        flag = answer.get("removeParticipant") if isinstance(answer, dict) else None
        if not isinstance(answer, dict) or not isinstance(flag, bool):
            raise ProviderError(Failure(FailureKind.UNCERTAIN, "unreadable answer"))
        objection = "with error" if answer.get("error") or answer.get("reason") else ""
        if flag and not objection:
            return [Result(Outcome.DONE)]
        return [Result(Outcome.REFUSED, code=f"200 {str(flag).lower()} {objection}".rstrip())]

    async def aclose(self) -> None:
        await self._transport.aclose()

    async def _state(self) -> AccountState:
        try:
            answer = await self._read("getStateInstance")
        except ProviderError as error:
            if error.failure.kind in _STATE_TOLD_BY:
                return _STATE_TOLD_BY[error.failure.kind]
            raise
        return read_state(answer)

    async def _listed(self, method: str) -> list[tuple[GroupId, str]] | ProviderError:
        """The groups of one list: id and name. An error is returned, for the other list may do."""
        try:
            answer = await self._read(method)
            groups = read_list(answer)
        except ProviderError as error:
            _log.warning("a list of groups is missing", account=self.account, method=method, failure=str(error))
            return error
        self._names |= read_names(answer)
        return groups

    async def _read(self, method: str, body: Mapping[str, str] | None = None) -> object:
        def is_passing(reply: Reply) -> bool:
            return reply.status != 200 and failure_of(reply, method=method, writes=False).kind is FailureKind.UPSTREAM

        reply = await self._transport.read(self._call(method, body), repeat_if=is_passing)
        return await self._answer(method, reply, writes=False)

    async def _write(self, method: str, body: Mapping[str, str]) -> object:
        return await self._answer(method, await self._transport.write(self._call(method, body)), writes=True)

    def _call(self, method: str, body: Mapping[str, str] | None) -> Call:
        verb = "GET" if method in _READS_BY_GET else "POST"
        return Call(method, verb, (self._instance, method), RATES[method], json=body)

    async def _answer(self, method: str, reply: Reply, *, writes: bool) -> object:
        """The answer's JSON. Raises what the answer tells in its place."""
        if reply.status == 200:
            failure = failure_told_by_200(reply)
            if failure is None:
                return reply.json()
        else:
            failure = failure_of(reply, method=method, writes=writes)
        if failure.code == STARTING_OR_NOT_AUTHORIZED and method != "getStateInstance":
            failure = await self._which(failure)
        raise ProviderError(failure)

    async def _which(self, failure: Failure) -> Failure:
        """Tell "starting" from "not authorized" by asking once. Left at "starting" if that fails, too."""
        try:
            state = await self._state()
        except ProviderError as error:
            _log.warning("state of the account unknown", account=self.account, failure=str(error))
            return failure
        return Failure(_FAILURE_IN.get(state, failure.kind), failure.code)


def _address(member: Member) -> str:
    person = member.participant
    return member.address or (f"{person.phone[1:]}@c.us" if person.phone else str(person.lid))
