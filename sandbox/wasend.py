"""A pretend Wasend over a `World`, in either of the two ways in which it is described.

``documented`` is the HTTP of its pages, https://wasend.dev/docs; ``sdk`` that of the published SDK,
https://pypi.org/project/wasend/, with the errors of WAHA, the engine below. The words are in `wasend_words`.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import web

from bot.domain.group import GroupId, read_group_id
from bot.domain.participant import Participant, Role
from sandbox import wasend_words as words
from sandbox.faults import Faults
from sandbox.wasend_http import (
    BROKEN,
    NOWHERE,
    Addresses,
    Asked,
    Dialect,
    InvalidError,
    Received,
    read_body,
    read_people,
)
from sandbox.wasend_words import Told
from sandbox.world import Person, Session, Verdict, World, WorldAccount, WorldGroup

_FLAGS: Final = {"info-admin-only": "admins_edit", "messages-admin-only": "admins_write"}
_REFUSED: Final = frozenset({Verdict.GROUP_UNKNOWN, Verdict.NOT_ADMIN})


class WasendServer:
    """One account of the world as a session at Wasend. Faults and calls go by the names of the acts, not the paths."""

    def __init__(
        self,
        world: World,
        account: WorldAccount,
        *,
        dialect: Dialect = "documented",
        session_id: str = "demo-session",
        api_key: str = "demo-key-of-no-value",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.session_id = session_id
        self.api_key = api_key
        self.faults = Faults()
        self.calls: list[Received] = []
        self.url = ""
        self._world = world
        self._account = account
        self._documented = dialect == "documented"
        self._addresses = Addresses(dialect)
        self._prefix = ""
        self._clock = clock
        self._runner: web.AppRunner | None = None
        self._reads: dict[str, Callable[[Asked], web.Response]] = {
            "session": lambda _: web.json_response(self._session()),
            "sessions": lambda _: web.json_response(words.sessions(self._session_words(), self._state)),
            "qr": lambda _: self._qr(),
        }
        self._acts: dict[str, Callable[[Asked], Awaitable[web.Response]]] = {
            "groups": self._list,
            "group": self._group,
            "participants": self._participants,
            "create": self._create,
            "add": lambda asked: self._people(asked, self._world.add),
            "remove": lambda asked: self._people(asked, self._world.remove),
            "promote": lambda asked: self._people(asked, self._set_role(Role.ADMIN)),
            "demote": lambda asked: self._people(asked, self._set_role(Role.MEMBER)),
            "leave": self._leave,
            "subject": lambda asked: self._change(asked, name=asked.text("subject")),
            "description": lambda asked: self._change(asked, description=asked.text("description")),
            "picture": lambda asked: self._change(asked, picture=asked.text("url")),
            "settings": self._settings,
            "invite": self._invite,
            "revoke": self._revoke,
        }

    def routes(self, prefix: str = "") -> list[web.RouteDef]:
        """The routes, for a server that has others beside them."""
        self._prefix = prefix
        return [web.route("*", prefix + "/{path:.*}", self._handle)]

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen on an own port, of the system's choice if 0; ``url`` is where."""
        app = web.Application()
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        path = request.rel_url.raw_path.removeprefix(self._prefix)
        body = await read_body(request)
        method, named = self._addresses.find(request.method, path)
        self.calls.append(Received(method, request.method, path, body, self._clock()))
        asked = Asked(request, method, named, body)
        answer = self._turn_away if method == NOWHERE else self._answer
        return await self.faults.answer(method, request, lambda: answer(asked))

    async def _turn_away(self, asked: Asked) -> web.Response:
        # WAHA 2024.10.8 on loopback: the framework answers before it asks for a key.
        path = asked.http.rel_url.raw_path.removeprefix(self._prefix)
        return words.error(404, f"Cannot {asked.http.method} {path}")

    async def _answer(self, asked: Asked) -> web.Response:
        if asked.http.headers.get("Authorization") != f"Bearer {self.api_key}":
            return words.error(401, "Unauthorized")
        if asked.body is BROKEN:
            return words.error(400, "Expected property name or '}' in JSON at position 1")
        if asked.named.get("session", self.session_id) != self.session_id:
            return words.error(404, "Session not found")
        if read := self._reads.get(asked.method):
            return read(asked)
        if self._state != "WORKING":
            return words.wrong_state(self.session_id, self._state, "WORKING")
        if "group" in asked.named and read_group_id(asked.named["group"]) is None:
            return words.error(400, "groupId must be a group's id")
        try:
            return await self._acts[asked.method](asked)
        except InvalidError as error:
            return words.error(400, [str(error)])

    @property
    def _person(self) -> Person:
        return self._account.person

    @property
    def _state(self) -> str:
        return words.STATES[self._account.session]

    def _session_words(self) -> dict[str, Any]:
        return words.session(self.session_id, self._person)

    def _session(self) -> dict[str, Any]:
        # The SDK's type of this answer has no state.
        return self._session_words() | ({"status": self._state} if self._documented else {})

    def _qr(self) -> web.Response:
        if self._account.session is not Session.NOT_AUTHORIZED:
            return words.wrong_state(self.session_id, self._state, "SCAN_QR_CODE")
        return web.json_response({"data": words.qr(documented=self._documented)})

    async def _list(self, asked: Asked) -> web.Response:
        query = asked.http.query
        limit, offset = int(query.get("limit", 50)), int(query.get("offset", 0))
        ours = self._world.groups_of(self._person)
        page = [words.group(one, self._documented) for one in ours[offset : offset + limit]]
        for one in page:
            one.pop(query.get("exclude", ""), None)
        if not self._documented:
            return web.json_response(page)
        more = offset + limit < len(ours)
        pagination = {"total": len(ours), "limit": limit, "offset": offset, "hasMore": more}
        return web.json_response({"groups": page, "pagination": pagination})

    async def _group(self, asked: Asked) -> web.Response:
        group = self._ours(asked)
        if isinstance(group, web.Response):
            return group
        said = words.group(group, self._documented)
        return web.json_response({"success": True, "info": said} if self._documented else said)

    async def _participants(self, asked: Asked) -> web.Response:
        group = self._ours(asked)
        if isinstance(group, web.Response):
            return group
        people = words.participants(group, self._documented)
        if not self._documented:
            return web.json_response(people)
        return web.json_response({"success": True, "participants": people, "error": None})

    async def _people(
        self, asked: Asked, act: Callable[[Person, GroupId, Participant], Awaitable[Verdict]]
    ) -> web.Response:
        written = asked.body.get("participants") if isinstance(asked.body, dict) else None
        told: list[Told] = []
        for one, target in zip(written or [], read_people(written), strict=True):
            verdict = await act(self._person, asked.group_id, target)
            if verdict in _REFUSED:
                return self._refusal(asked, verdict)
            told.append(Told(one, target, self._world.known(target), verdict))
        if self._documented:
            return words.documented_results(asked.method, told)
        return words.engine_results(asked.method, told)

    def _set_role(self, role: Role) -> Callable[[Person, GroupId, Participant], Awaitable[Verdict]]:
        return lambda actor, group_id, target: self._world.set_role(actor, group_id, target, role)

    async def _create(self, asked: Asked) -> web.Response:
        name = asked.text("name")
        listed = asked.body.get("participants")
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            raise InvalidError("participants must be an array")
        written = [one.get("id") for one in listed]
        targets = read_people(written) if written else []
        group = await self._world.create(self._person, name)
        refused = []
        for one, target in zip(written, targets, strict=True):
            verdict = await self._world.add(self._person, group.id, target)
            if verdict is not Verdict.DONE:
                refused.append(Told(one, target, self._world.known(target), verdict))
        said = words.group(group, self._documented)
        if not self._documented:
            said["participants"] += [words.engine_participant("add", one) for one in refused]
        return web.json_response(said, status=201)

    async def _leave(self, asked: Asked) -> web.Response:
        return self._done(asked, await self._world.leave(self._person, asked.group_id))

    async def _change(self, asked: Asked, **changes: Any) -> web.Response:
        return self._done(asked, await self._world.change(self._person, asked.group_id, **changes))

    async def _settings(self, asked: Asked) -> web.Response:
        if self._documented:
            edit, write = asked.flag("infoAdminOnly"), asked.flag("messagesAdminOnly")
            return await self._change(asked, admins_edit=edit, admins_write=write)
        name = _FLAGS.get(asked.named["flag"])
        if name is None:
            return words.error(404, f"Cannot PUT {asked.http.path}")
        answer = await self._change(asked, **{name: asked.flag("enabled")})
        return web.json_response({"enabled": asked.body["enabled"]}) if answer.status == 200 else answer

    async def _invite(self, asked: Asked) -> web.Response:
        group = self._ours(asked)
        if isinstance(group, web.Response):
            return group
        if not group.is_admin(self._person):
            return self._refusal(asked, Verdict.NOT_ADMIN)
        return words.invite(group.invite_code, self._documented)

    async def _revoke(self, asked: Asked) -> web.Response:
        verdict = await self._world.revoke_invite(self._person, asked.group_id)
        if verdict in _REFUSED:
            return self._refusal(asked, verdict)
        return words.invite(self._world.groups[asked.group_id].invite_code, self._documented)

    def _done(self, asked: Asked, verdict: Verdict) -> web.Response:
        if verdict in _REFUSED:
            return self._refusal(asked, verdict)
        if self._documented:
            return web.json_response({"success": True, "message": "Group updated successfully."})
        return web.Response(status=200)

    def _ours(self, asked: Asked) -> WorldGroup | web.Response:
        group = self._world.groups.get(asked.group_id)
        if group is None or self._person not in group.members:
            return self._refusal(asked, Verdict.GROUP_UNKNOWN)
        return group

    def _refusal(self, asked: Asked, verdict: Verdict) -> web.Response:
        if self._documented:
            return words.documented_refusal(verdict)
        exists = asked.group_id in self._world.groups
        return words.engine_refusal(asked.method, verdict, asked.http, exists=exists)
