"""A pretend GREEN-API: its HTTP, as https://green-api.com/en/docs/api/ describes it, over a `World`.

Where the documentation is silent the server chooses, and a comment says so.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from json import JSONDecodeError
from typing import Any, Final

from aiohttp import web

from bot.domain.group import GroupId, read_group_id
from bot.domain.participant import NotAWhatsAppIdError, Participant, Role
from bot.sandbox.faults import Faults
from bot.sandbox.world import Person, Session, Verdict, World, WorldAccount, WorldGroup

_PER_SECOND: Final[Mapping[str, float]] = {
    "getStateInstance": 1,
    "getWaSettings": 1,
    "getContacts": 1,
    "getChats": 1,
    "getGroupData": 1,
    "removeGroupParticipant": 10,
}
"""https://green-api.com/en/docs/api/ratelimiter/. getChats is not in it; taken to be like getContacts."""

_LENIENCE: Final = 0.2
"""The part of an interval by which a request may be early: the way here takes some requests longer."""

_STATES: Final = {
    Session.READY: "authorized",
    Session.NOT_AUTHORIZED: "notAuthorized",
    Session.STARTING: "starting",
    Session.SUSPENDED: "suspended",
    Session.BLOCKED: "blocked",
}

_UNUSABLE: Final = frozenset({Session.NOT_AUTHORIZED, Session.STARTING, Session.BLOCKED})

_ANSWERED_IN_ANY_STATE: Final = frozenset({"getStateInstance", "getWaSettings"})

_ID_FORMATS: Final = "'phone_number@c.us', 'chat_id@lid' or 'group_id@g.us'"


@dataclass(frozen=True, slots=True)
class Received:
    """A request that came in. ``at`` is by the server's clock, in seconds."""

    method: str
    json: Any = field(repr=False)
    at: float


class GreenApiServer:
    """One instance at GREEN-API, serving an account of the world.

    ``strict_token`` and ``strict_pace`` off let any token and any pace pass. The pace is judged
    more strictly than by GREEN-API, which lets short bursts through.
    """

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
        self._world = world
        self._account = account
        self._strict_token = strict_token
        self._strict_pace = strict_pace
        self._clock = clock
        self._due: dict[str, float] = {}
        self._runner: web.AppRunner | None = None
        self._methods: dict[tuple[str, str], Callable[[_Request], Awaitable[web.Response]]] = {
            ("GET", "getStateInstance"): self._get_state,
            ("GET", "getWaSettings"): self._get_wa_settings,
            ("GET", "getContacts"): self._get_contacts,
            ("GET", "getChats"): self._get_chats,
            ("POST", "getGroupData"): self._get_group_data,
            ("POST", "removeGroupParticipant"): self._remove_group_participant,
        }

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

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        body = await _body(request)
        self.calls.append(Received(method, body, self._clock()))
        asked = _Request(request, method, body)
        return await self.faults.answer(method, request, lambda: self._answer(asked))

    async def _answer(self, asked: "_Request") -> web.Response:
        if stopped := self._stopped(asked):
            return stopped
        act = self._methods.get((asked.http.method, asked.method))
        if act is None:
            return asked.error(404, f"Cannot {asked.http.method} {asked.http.path}")
        if asked.body is _BROKEN:
            return web.Response(status=400, text="Unexpected token } in JSON at position 0")
        if asked.method not in _ANSWERED_IN_ANY_STATE and self._account.session in _UNUSABLE:
            return web.Response(status=400, text="instance is starting or not authorized")
        return await act(asked)

    def _stopped(self, asked: "_Request") -> web.Response | None:
        """The answer to a request that is not even looked at."""
        named = asked.http.match_info
        if self._strict_pace and self._is_too_fast(asked.method):
            return web.Response(status=429, text="Too Many Requests")
        if named["id_instance"] != self.id_instance:
            return web.Response(status=403, text="Forbidden")
        if self._strict_token and named["token"] != self.api_token:
            # Seen in 2026-10: no body at all, and authentication comes before validation.
            return web.Response(status=401, content_type="application/json")
        return None

    def _is_too_fast(self, method: str) -> bool:
        interval = 1 / _PER_SECOND.get(method, 1)
        now = self._clock()
        if now < self._due.get(method, now) - _LENIENCE * interval:
            return True
        self._due[method] = now + interval
        return False

    async def _get_state(self, _: "_Request") -> web.Response:
        return web.json_response({"stateInstance": _STATES[self._account.session]})

    async def _get_wa_settings(self, _: "_Request") -> web.Response:
        linked = self._account.session in {Session.READY, Session.SUSPENDED}
        return web.json_response(
            {
                "avatar": "",
                "phone": _digits(self._person) if linked else "",
                "stateInstance": _STATES[self._account.session],
                "deviceId": f"{_digits(self._person)}:7@s.whatsapp.net" if linked else "",
            }
        )

    async def _get_contacts(self, asked: "_Request") -> web.Response:
        groups = [{"id": group.id, "name": group.name, "contactName": "", "type": "group"} for group in self._groups]
        people = [
            {"id": _chat_id(one), "name": one.name, "contactName": "", "type": "user"}
            for one in self._world.people
            if one is not self._person and not one.hides_phone
        ]
        wanted = asked.http.query.get("group")
        return web.json_response([*([] if wanted == "false" else groups), *([] if wanted == "true" else people)])

    async def _get_chats(self, _: "_Request") -> web.Response:
        chats = [{"archive": False, "id": group.id, "name": group.name, "type": "group"} for group in self._groups]
        status = {"archive": False, "id": "status@broadcast", "name": "", "type": "user"}
        return web.json_response([*chats, status])

    async def _get_group_data(self, asked: "_Request") -> web.Response:
        if invalid := asked.invalid("groupId"):
            return invalid
        group = self._world.groups.get(GroupId(asked.body["groupId"]))
        if group is None or self._person not in group.members:
            # Not documented. Chosen after the sibling product's answers to other unknown ids.
            return web.json_response({"groupId": asked.body["groupId"], "error": "item-not-found"})
        return web.json_response(_group_data(group, for_admin=group.is_admin(self._person)))

    async def _remove_group_participant(self, asked: "_Request") -> web.Response:
        if invalid := asked.invalid("groupId", "participantChatId"):
            return invalid
        target = Participant.from_id(asked.body["participantChatId"])
        verdict = await self._world.remove(self._person, GroupId(asked.body["groupId"]), target)
        # That an unknown group and a missing right are answered by false, too, is not documented.
        return web.json_response({"removeParticipant": verdict is Verdict.DONE})

    @property
    def _person(self) -> Person:
        return self._account.person

    @property
    def _groups(self) -> list[WorldGroup]:
        return self._world.groups_of(self._person)


_BROKEN: Final = object()


@dataclass(frozen=True, slots=True)
class _Request:
    http: web.Request
    method: str
    body: Any

    def error(self, status: int, message: str) -> web.Response:
        """An error in the shape of the real server's framework, which repeats the path with the token."""
        return web.json_response(
            {
                "statusCode": status,
                "timestamp": datetime.now(UTC).isoformat(),
                "path": self.http.path,
                "message": message,
            },
            status=status,
        )

    def invalid(self, *fields: str) -> web.Response | None:
        """The answer to a body in which one of the fields is missing or of a wrong form."""
        body = self.body if isinstance(self.body, dict) else {}
        for name in fields:
            value = body.get(name)
            if not value:
                return self.error(400, f"Validation failed. Details: '{name}' is required")
            if not isinstance(value, str) or not _is_id(name, value):
                formats = "'group_id@g.us'" if name == "groupId" else _ID_FORMATS
                details = f"'{name}' must be one of the next formats: {formats}"
                return self.error(400, f"Validation failed. Details: {details}")
        return None


async def _body(request: web.Request) -> Any:
    if not request.can_read_body:
        return None
    try:
        return await request.json()
    except (JSONDecodeError, UnicodeDecodeError):
        return _BROKEN


def _is_id(field_name: str, value: str) -> bool:
    if field_name == "groupId":
        return read_group_id(value) is not None
    try:
        Participant.from_id(value)
    except NotAWhatsAppIdError:
        return False
    return True


def _digits(person: Person) -> str:
    return person.phone.removeprefix("+")


def _chat_id(person: Person) -> str:
    # What stands for somebody whose phone is hidden is not documented.
    return person.lid if person.hides_phone else f"{_digits(person)}@c.us"


def _group_data(group: WorldGroup, *, for_admin: bool) -> dict[str, Any]:
    owner = next((one for one, role in group.members.items() if role is Role.OWNER), None)
    return {
        "groupId": group.id,
        "owner": _chat_id(owner) if owner else "",
        "subject": group.name,
        "creation": 1_587_570_015,
        "participants": [
            {
                "id": _chat_id(person),
                "lid": person.lid,
                "isAdmin": role is not Role.MEMBER,
                "isSuperAdmin": role is Role.OWNER,
            }
            for person, role in group.members.items()
        ],
        "subjectTime": 1_587_737_715,
        "subjectOwner": _chat_id(owner) if owner else "",
        "groupInviteLink": "https://chat.whatsapp.com/pretend" if for_admin else "",
        "size": len(group.members),
    }
