"""Wasend: https://wasend.dev/docs.

Its pages and its published SDK contradict each other; what was followed, and why, is said where it
matters (2026-11). Nothing here was seen from the live service.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, Literal

from pydantic import SecretStr

from bot.domain.action import Action
from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import Group, GroupId, GroupSummary
from bot.domain.outcome import Outcome
from bot.domain.participant import Member, Participant
from bot.providers.answer import Reply
from bot.providers.base import (
    AccountState,
    AccountStatus,
    Capabilities,
    ConfigurationError,
    Created,
    GroupSettings,
    Picture,
    Provider,
    QrCode,
    Result,
)
from bot.providers.http import Timeouts, Transport
from bot.providers.limits import Limiter
from bot.providers.texts import MOST_GROUPS
from bot.providers.wasend_answers import (
    Session,
    group_in,
    not_done,
    read_flags,
    read_group,
    read_groups,
    read_invite,
    read_person,
    read_qr,
    read_session,
    read_sessions,
    unreadable,
)
from bot.providers.wasend_calls import BearerKey, WasendCalls
from bot.providers.wasend_results import PeopleAct, read_created, read_results, refusal_of
from bot.providers.wasend_routes import Routes, Variant, calls_per_second

IdForm = Literal["s.whatsapp.net", "c.us", "phone"]

BULK_LIMIT: Final = 20
"""People per request. No limit is documented (2026-11); large ones time out in the engine below
(https://github.com/tulir/whatsmeow/issues/324), and an answer that is lost leaves as many to be looked after."""

PAGE: Final = 50
"""Groups per request: the default of the page, which no server can mean to cap."""

REMEMBER_ME_SECONDS: Final = 300.0

_FAILURE_IN: Final = {
    AccountState.NOT_AUTHORIZED: FailureKind.ACCOUNT_NOT_AUTHORIZED,
    AccountState.STARTING: FailureKind.ACCOUNT_STARTING,
}

_OF_STRANGERS: Final = frozenset({"add", "create"})
_PHONES_IN_BOTH: Final = frozenset({"add", "create", "demote"})


def _may_be_a_key(written: SecretStr) -> bool:
    # Apart, so that no frame that raises holds the key.
    key = written.get_secret_value()
    return key.isascii() and key.isprintable() and bool(key) and " " not in key


class Wasend(Provider):
    """A WhatsApp session at Wasend.

    No source promises a word about each person, and the SDK knows no answer to a removal at all; hence
    `Capabilities.needs_verification`. That writes take a LID is not documented either, but the SDK's type of
    a participant has one, and a person whose phone is hidden has no other address.
    """

    # "Removed participants will be notified": https://wasend.dev/docs/groups/remove-participants (2026-11).
    capabilities = Capabilities(
        needs_verification=True, bulk_limit=BULK_LIMIT, accepts_phone=True, accepts_lid=True, tells_removed=True
    )

    def __init__(
        self,
        account: str,
        *,
        api_url: str = "https://api.wasend.dev",
        session_id: str,
        api_key: SecretStr,
        limiter: Limiter,
        verb_variant: Literal["sdk", "documented", "auto"] = "auto",
        id_form: IdForm = "s.whatsapp.net",
        timeouts: Timeouts | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``verb_variant``: whose addresses are used where the pages and the SDK name different ones; "auto"
        tries the other where the server lacks one. ``id_form``: how a person is written to whom the
        page gives an id and the SDK a number. ``clock`` counts seconds.

        Raises `ConfigurationError` for an ``api_url`` or an ``api_key`` that can be none.
        """
        super().__init__(account)
        if not _may_be_a_key(api_key):
            raise ConfigurationError("the API key must be one word of printable ASCII characters")
        self._session_id = session_id
        self._id_form = id_form
        self._transport = Transport(account, api_url, auth=BearerKey(api_key), limiter=limiter, timeouts=timeouts)
        self._calls = WasendCalls(self._transport, Routes(session_id, verb_variant))
        self._clock = clock
        self._me: tuple[Participant, float] | None = None

    def calls_per_second(self, action: Action) -> float | None:
        return calls_per_second(action)

    async def status(self) -> AccountStatus:
        session = await self._session()
        state = session.state or AccountState.UNKNOWN
        ready = state is AccountState.READY and session.me is not None
        self._me = (session.me, self._clock()) if ready and session.me else None
        return AccountStatus(state, session.me if ready else None)

    async def me(self) -> Participant:
        if self._me and self._clock() - self._me[1] < REMEMBER_ME_SECONDS:
            return self._me[0]
        status = await self.status()
        if status.me is None:
            raise ProviderError(
                Failure(_FAILURE_IN.get(status.state, FailureKind.UPSTREAM), "no number of the session")
            )
        return status.me

    async def qr(self) -> QrCode:
        return QrCode(read_qr(await self._calls.send("qr")))

    async def groups(self) -> list[GroupSummary]:
        """https://wasend.dev/docs/groups/get-all."""
        found: dict[GroupId, GroupSummary] = {}
        for _ in range(MOST_GROUPS // PAGE):
            params = {"limit": str(PAGE), "offset": str(len(found)), "exclude": "participants"}
            reply = await self._calls.send("groups", params=params)
            page, more = await reply.converted(partial(read_groups, self.account))
            new = [one for one in page if one.id not in found]
            found |= {one.id: one for one in new}
            # A server that ignores the offset would repeat the first page for ever.
            if not new or more is False or (more is None and len(page) < PAGE):
                return list(found.values())
            if len(found) > MOST_GROUPS:
                break
        raise ProviderError(Failure(FailureKind.UPSTREAM, "too many groups"))

    async def group(self, group_id: GroupId) -> Group:
        # https://wasend.dev/docs/groups/get-info; that the people are in it is promised by both sources, and
        # they have a list of their own for the case that they are not.
        reply = await self._calls.send("group", group_id)
        fields = group_in(reply.json)
        listed = fields.get("participants")
        if not listed:
            reply = await self._calls.send("participants", group_id)
            listed = reply.json
        return await reply.converted(lambda _: read_group(self.account, group_id, fields, listed))

    async def add(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        # https://wasend.dev/docs/groups/add-participants
        return await self._people("add", group_id, members)

    async def remove(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        # https://wasend.dev/docs/groups/remove-participants
        return await self._people("remove", group_id, members)

    async def promote(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        # https://wasend.dev/docs/groups/promote
        return await self._people("promote", group_id, members)

    async def demote(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        # https://wasend.dev/docs/groups/demote
        return await self._people("demote", group_id, members)

    async def leave(self, group_id: GroupId) -> Result:
        # https://wasend.dev/docs/groups/leave
        await self._do("leave", group_id)
        return Result(Outcome.DONE)

    async def create(self, name: str, members: Sequence[Member]) -> Created:
        # https://wasend.dev/docs/groups/create; here, and only here, people are objects in both sources.
        people = [{"id": self._address("create", one)} for one in members]
        reply = await self._calls.send("create", json={"name": name, "participants": people})
        group_id, results = await reply.converted(partial(read_created, members))
        return Created(group_id, tuple(results))

    async def rename(self, group_id: GroupId, name: str) -> None:
        # https://wasend.dev/docs/groups/set-subject. A page "set-name" describes another address, of which
        # neither the SDK nor WAHA knows.
        await self._do("subject", group_id, {"subject": name})

    async def describe(self, group_id: GroupId, description: str) -> None:
        # https://wasend.dev/docs/groups/set-description
        await self._do("description", group_id, {"description": description})

    async def set_picture(self, group_id: GroupId, picture: Picture) -> None:
        # https://wasend.dev/docs/groups/set-picture: an address that everybody can read, and nothing else.
        if picture.url is None:
            raise ProviderError(Failure(FailureKind.UNSUPPORTED, "picture without an address"))
        await self._do("picture", group_id, {"url": picture.url})

    async def change_settings(self, group_id: GroupId, settings: GroupSettings) -> None:
        """https://wasend.dev/docs/groups/set-settings wants both flags in one request; the SDK has an address for each.

        Raises `UNCERTAIN` if the first of two was set and the second was not.
        """
        failure = await self._calls.at_either(
            "settings", group_id, lambda variant: self._set(variant, group_id, settings)
        )
        if failure is not None:
            raise ProviderError(failure)

    async def invite_link(self, group_id: GroupId) -> str:
        # https://wasend.dev/docs/groups/get-invite-code
        link = read_invite(await self._calls.send("invite", group_id))
        if link is None:
            raise unreadable()
        return link

    async def revoke_invite_link(self, group_id: GroupId) -> str:
        link = read_invite(await self._calls.send("revoke", group_id))
        if link is None:
            raise ProviderError(Failure(FailureKind.UNCERTAIN, "unreadable answer"))
        return link

    async def aclose(self) -> None:
        await self._transport.aclose()

    async def _session(self) -> Session:
        # https://wasend.dev/docs/sessions/get-info has the status; the SDK's type of the same answer lacks it,
        # and has it in the list of all.
        session = read_session((await self._calls.send("session")).json)
        if session.state is None:
            session = read_sessions((await self._calls.send("sessions")).json, self._session_id)
        return session

    async def _people(self, act: PeopleAct, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        if not 1 <= len(members) <= BULK_LIMIT:
            raise ValueError(f"Wasend is asked for 1 to {BULK_LIMIT} people per call")
        body = {"participants": [self._address(act, one) for one in members]}
        sent = await self._calls.tried(act, group_id, json=body)
        if isinstance(sent, Reply):
            return await sent.converted(partial(read_results, act, members))
        refusal = refusal_of(act, sent.code, alone=len(members) == 1)
        if refusal is None:
            raise ProviderError(sent)
        return [refusal] * len(members)

    async def _do(self, act: str, group_id: GroupId, json: Mapping[str, object] | None = None) -> None:
        """A write on the group itself, of which the answer tells only whether it was done."""
        if failure := not_done((await self._calls.send(act, group_id, json=json)).json):
            raise ProviderError(failure)

    async def _set(self, variant: Variant, group_id: GroupId, settings: GroupSettings) -> Failure | None:
        flags = {"info-admin-only": settings.admins_edit, "messages-admin-only": settings.admins_write}
        bodies: dict[str, dict[str, bool]] = {
            flag: {"enabled": value} for flag, value in flags.items() if value is not None
        }
        if variant == "documented" and bodies:
            bodies = {"": await self._both_flags(group_id, settings)}
        for number, (flag, body) in enumerate(bodies.items()):
            sent = await self._calls.tried_at(variant, "settings", group_id, json=body, flag=flag)
            failure = sent if isinstance(sent, Failure) else not_done(sent.json)
            if failure is not None:
                return Failure(FailureKind.UNCERTAIN, "half done") if number else failure
        return None

    async def _both_flags(self, group_id: GroupId, settings: GroupSettings) -> dict[str, bool]:
        write, edit = settings.admins_write, settings.admins_edit
        if write is None or edit is None:
            # Both fields are required, so the one that is to stay is sent as it is.
            write_now, edit_now = read_flags(group_in((await self._calls.send("group", group_id)).json))
            write, edit = write_now if write is None else write, edit_now if edit is None else edit
        return {"infoAdminOnly": edit, "messagesAdminOnly": write}

    def _address(self, act: str, member: Member) -> str:
        """How a person is written in a request.

        Whoever a group lists by LID is removed by LID: by the phone it fails in the engines below
        (https://github.com/wppconnect-team/wa-js/issues/2983). For the rest both sources write "+1234…" where
        people are added or demoted; for removals and promotions the pages write ids
        ("…@s.whatsapp.net" in the examples of 2026-11) and the SDK "+1234…".
        """
        listed = read_person(member.address)
        person = member.participant
        if listed is not None and listed.lid is not None and act not in _OF_STRANGERS:
            return str(listed.lid)
        phone = person.phone or (listed.phone if listed else None)
        if phone is None:
            return str(person.lid)
        if act in _PHONES_IN_BOTH or self._id_form == "phone":
            return phone
        return f"{phone[1:]}@{self._id_form}"
