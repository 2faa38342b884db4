"""A pretend GREEN-API of 2020, as https://github.com/green-api/docs describes it at commit 79ab56f (2020-06-29)."""

from typing import Any, ClassVar, Final

from aiohttp import web

from bot.domain.participant import Participant, Phone, Role
from sandbox import green_api_request as checks
from sandbox.green_api import GreenApiServer
from sandbox.green_api_methods import GreenApiMethods, Method, basic_group_data, chat_id, digits
from sandbox.green_api_request import Asked, Check
from sandbox.world import Session, Verdict, WorldGroup

_STARTING: Final = "instance in starting process try later"
_NOT_AUTHORIZED: Final = "instance account not authorized"
_BAD_REQUEST: Final = "bad request data"

_GROUP: Final[dict[str, Check]] = {"groupId": checks.group_id}
_PERSON: Final[dict[str, Check]] = {"participantChatId": checks.person_id, "participantPhone": checks.number}


def _numbers(value: Any) -> str | None:
    right = isinstance(value, list) and not any(map(checks.number, value))
    return None if right else "must be an array of integer numbers"


class GreenApiLegacyMethods(GreenApiMethods):
    """The eight methods for groups, and what an account needs beside them."""

    def table(self) -> dict[str, Method]:
        named = {**_GROUP, "groupName": checks.name}
        people: dict[str, Check] = {"chatIds": checks.people_ids, "phones": _numbers}
        return {
            "getStateInstance": Method("GET", self.get_state, in_any_state=True),
            "getSettings": Method("GET", self.get_settings),
            "getContacts": Method("GET", self.get_contacts),
            "checkWhatsapp": Method("POST", self.check_whatsapp, {"phoneNumber": checks.number}),
            "getGroupData": Method("POST", self.get_group_data, _GROUP),
            "createGroup": Method("POST", self.create_group, {"groupName": checks.name}, people),
            "updateGroupName": Method("POST", self.update_group_name, named),
            "addGroupParticipant": Method("POST", self.add_group_participant, _GROUP, _PERSON),
            "removeGroupParticipant": Method("POST", self.remove_group_participant, _GROUP, _PERSON),
            "setGroupAdmin": Method("POST", self.set_group_admin, _GROUP, _PERSON),
            "removeAdmin": Method("POST", self.remove_admin, _GROUP, _PERSON),
            "leaveGroup": Method("POST", self.leave_group, _GROUP),
        }

    async def get_state(self, asked: Asked) -> web.Response:
        # There was no state for "starting": the text of the errors stood for it.
        if self.account.session is Session.STARTING:
            return web.Response(status=400, text=_STARTING)
        return await super().get_state(asked)

    async def get_settings(self, _: Asked) -> web.Response:
        return web.json_response({"wid": f"{digits(self.person)}@c.us", "typeAccount": "trial", "webhookUrl": ""})

    async def get_contacts(self, _: Asked) -> web.Response:
        people = [
            {"id": chat_id(one), "name": one.name, "type": "user"}
            for one in self.world.people
            if one is not self.person and not one.hides_phone
        ]
        groups = [{"id": group.id, "name": group.name, "type": "group"} for group in self.groups]
        return web.json_response([*people, *groups])

    async def check_whatsapp(self, asked: Asked) -> web.Response:
        written = str(asked.body["phoneNumber"])
        if len(written) not in {11, 12}:
            return web.Response(status=400, text="bad phone number, valid 11 or 12 digits")
        found = self.world.known(Participant(phone=Phone(f"+{written}")))
        return web.json_response({"existsWhatsapp": found is not None})

    def group_data(self, group: WorldGroup) -> dict[str, Any]:
        return {
            **basic_group_data(group, for_admin=group.is_admin(self.person)),
            "participants": [
                {"id": chat_id(person), "isAdmin": role is not Role.MEMBER, "isSuperAdmin": role is Role.OWNER}
                for person, role in group.listed.items()
            ],
        }

    async def create_group(self, asked: Asked) -> web.Response:
        chat_ids, phones = asked.body.get("chatIds", []), asked.body.get("phones", [])
        people = [*map(Participant.from_id, chat_ids), *(Participant(phone=Phone(f"+{phone}")) for phone in phones)]
        # An empty group was not documented; "either chatIds or phones" was.
        return await self.create(asked.body["groupName"], people) if people else bad_request()

    async def add_group_participant(self, asked: Asked) -> web.Response:
        return await super().add_group_participant(asked) if _names_one(asked) else bad_request()

    async def remove_group_participant(self, asked: Asked) -> web.Response:
        return await super().remove_group_participant(asked) if _names_one(asked) else bad_request()

    async def set_group_admin(self, asked: Asked) -> web.Response:
        if not _names_one(asked):
            return bad_request()
        verdict = await self.world.set_role(self.person, asked.group_id, self.target(asked), Role.ADMIN)
        return web.json_response({"setGroupAdmin": verdict in {Verdict.DONE, Verdict.ALREADY}})

    async def remove_admin(self, asked: Asked) -> web.Response:
        return await super().remove_admin(asked) if _names_one(asked) else bad_request()

    async def leave_group(self, asked: Asked) -> web.Response:
        verdict = await self.world.leave(self.person, asked.group_id)
        return web.json_response({"leaveGroup": verdict is Verdict.DONE})

    def target(self, asked: Asked) -> Participant:
        phone = asked.body.get("participantPhone")
        return super().target(asked) if phone is None else Participant(phone=Phone(f"+{phone}"))


class GreenApiLegacyServer(GreenApiServer):
    """One instance at the GREEN-API of 2020. All its errors are texts with 400, in which form is not documented."""

    methods: ClassVar[type[GreenApiMethods]] = GreenApiLegacyMethods

    def unusable(self, asked: Asked) -> web.Response:
        del asked
        starting = self.account.session is Session.STARTING
        return web.Response(status=400, text=_STARTING if starting else _NOT_AUTHORIZED)

    def invalid(self, asked: Asked, details: str) -> web.Response:
        del asked, details
        return bad_request()


def bad_request() -> web.Response:
    return web.Response(status=400, text=_BAD_REQUEST)


def _names_one(asked: Asked) -> bool:
    # What both fields together, or neither, come to is not documented.
    return ("participantPhone" in asked.body) != ("participantChatId" in asked.body)
