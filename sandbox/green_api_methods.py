"""The methods of a pretend GREEN-API, as https://green-api.com/en/docs/api/ describes them, over a `World`.

Where the documentation is silent the answer is chosen, and a comment says so.
"""

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from bot.domain.group import GroupId
from bot.domain.participant import Participant, Phone, Role
from sandbox import green_api_request as checks
from sandbox.green_api_request import Asked, Check, Upload
from sandbox.picture import png_of_a_code
from sandbox.world import Person, Session, Verdict, World, WorldAccount, WorldGroup

Answer = Callable[[Asked], Awaitable[web.Response]]

STATES: Final = {
    Session.READY: "authorized",
    Session.NOT_AUTHORIZED: "notAuthorized",
    Session.STARTING: "starting",
    Session.SUSPENDED: "suspended",
    Session.BLOCKED: "blocked",
}

_JPEG: Final = b"\xff\xd8\xff"
_GROUP: Final[dict[str, Check]] = {"groupId": checks.group_id}
_PERSON: Final[dict[str, Check]] = {**_GROUP, "participantChatId": checks.person_id}


@dataclass(frozen=True, slots=True)
class Method:
    """A method by its verb, with the fields of its body and whether it answers in any state of the account."""

    verb: str
    answer: Answer
    required: dict[str, Check] = field(default_factory=dict)
    optional: dict[str, Check] = field(default_factory=dict)
    in_any_state: bool = False


class GreenApiMethods:
    """What an account of the world answers."""

    def __init__(self, world: World, account: WorldAccount) -> None:
        self.world = world
        self.account = account

    def table(self) -> dict[str, Method]:
        """The methods by their names."""
        named = {**_GROUP, "groupName": checks.name}
        settings: dict[str, Check] = dict.fromkeys(
            ("allowParticipantsEditGroupSettings", "allowParticipantsSendMessages"), checks.flag
        )
        return {
            "getStateInstance": Method("GET", self.get_state, in_any_state=True),
            "getWaSettings": Method("GET", self.get_wa_settings, in_any_state=True),
            "qr": Method("GET", self.qr, in_any_state=True),
            "getContacts": Method("GET", self.get_contacts),
            "getChats": Method("GET", self.get_chats),
            "checkWhatsapp": Method(
                "POST", self.check_whatsapp, {}, {"chatId": checks.person_id, "phoneNumber": checks.number}
            ),
            "getGroupData": Method("POST", self.get_group_data, _GROUP),
            "createGroup": Method("POST", self.create_group, {"groupName": checks.name, "chatIds": checks.people_ids}),
            "updateGroupName": Method("POST", self.update_group_name, named),
            "updateGroupSettings": Method("POST", self.update_group_settings, _GROUP, settings),
            "setGroupPicture": Method("POST", self.set_group_picture, {**_GROUP, "file": checks.upload}),
            "addGroupParticipant": Method("POST", self.add_group_participant, _PERSON),
            "removeGroupParticipant": Method("POST", self.remove_group_participant, _PERSON),
            "setGroupAdmin": Method("POST", self.set_group_admin, _PERSON),
            "removeAdmin": Method("POST", self.remove_admin, _PERSON),
            "leaveGroup": Method("POST", self.leave_group, _GROUP),
        }

    @property
    def person(self) -> Person:
        return self.account.person

    @property
    def groups(self) -> list[WorldGroup]:
        return self.world.groups_of(self.person)

    async def get_state(self, _: Asked) -> web.Response:
        return web.json_response({"stateInstance": STATES[self.account.session]})

    async def get_wa_settings(self, _: Asked) -> web.Response:
        linked = self.account.session in {Session.READY, Session.SUSPENDED}
        return web.json_response(
            {
                "avatar": "",
                "phone": digits(self.person) if linked else "",
                "stateInstance": STATES[self.account.session],
                "deviceId": f"{digits(self.person)}:7@s.whatsapp.net" if linked else "",
            }
        )

    async def qr(self, _: Asked) -> web.Response:
        if self.account.session is Session.NOT_AUTHORIZED:
            return web.json_response({"type": "qrCode", "message": base64.b64encode(png_of_a_code()).decode()})
        if self.account.session in {Session.READY, Session.SUSPENDED}:
            return web.json_response({"type": "alreadyLogged", "message": "instance account already authorized"})
        return web.json_response({"type": "error", "message": "instance in starting process try later"})

    async def get_contacts(self, asked: Asked) -> web.Response:
        groups = [{"id": group.id, "name": group.name, "contactName": "", "type": "group"} for group in self.groups]
        people = [
            {"id": chat_id(one), "name": one.name, "contactName": "", "type": "user"}
            for one in self.world.people
            if one is not self.person and not one.hides_phone
        ]
        wanted = asked.http.query.get("group")
        return web.json_response([*([] if wanted == "false" else groups), *([] if wanted == "true" else people)])

    async def get_chats(self, _: Asked) -> web.Response:
        chats = [{"archive": False, "id": group.id, "name": group.name, "type": "group"} for group in self.groups]
        status = {"archive": False, "id": "status@broadcast", "name": "", "type": "user"}
        return web.json_response([*chats, status])

    async def check_whatsapp(self, asked: Asked) -> web.Response:
        body = asked.body if isinstance(asked.body, dict) else {}
        if len(body) != 1:
            return asked.error(400, "XOR Validation failed. Details: one of 'chatId', 'phoneNumber' is required")
        target = _by_number(body["phoneNumber"]) if "phoneNumber" in body else Participant.from_id(body["chatId"])
        found = self.world.known(target)
        return web.json_response(
            {
                "existsWhatsapp": found is not None,
                "chatId": found.lid if found else "",
                "username": "",
                "phoneNumber": f"{digits(found)}@c.us" if found and not found.hides_phone else "",
                "fromCache": False,
            }
        )

    async def get_group_data(self, asked: Asked) -> web.Response:
        group = self.world.groups.get(asked.group_id)
        if group is None or self.person not in group.members:
            # Not documented. Chosen after the sibling product's answers to other unknown ids.
            return web.json_response({"groupId": asked.group_id, "error": "item-not-found"})
        return web.json_response(self.group_data(group))

    def group_data(self, group: WorldGroup) -> dict[str, Any]:
        return {
            **basic_group_data(group, for_admin=group.is_admin(self.person)),
            "participants": [
                {
                    "id": chat_id(person),
                    "lid": person.lid,
                    "isAdmin": role is not Role.MEMBER,
                    "isSuperAdmin": role is Role.OWNER,
                }
                for person, role in group.listed.items()
            ],
            "size": len(group.members),
            "ephemeralExpiration": 0,
            "allowParticipantsEditGroupSettings": not group.admins_edit,
            "allowParticipantsSendMessages": not group.admins_write,
            "allowParticipantsAddMembers": group.members_may_add,
        }

    async def create_group(self, asked: Asked) -> web.Response:
        return await self.create(asked.body["groupName"], map(Participant.from_id, asked.body["chatIds"]))

    async def create(self, name: str, people: Any) -> web.Response:
        group = await self.world.create(self.person, name)
        for target in people:
            await self.world.add(self.person, group.id, target)
        return web.json_response({"created": True, "chatId": group.id, "groupInviteLink": link(group)})

    async def update_group_name(self, asked: Asked) -> web.Response:
        verdict = await self.world.change(self.person, asked.group_id, name=asked.body["groupName"])
        return web.json_response({"updateGroupName": verdict is Verdict.DONE})

    async def update_group_settings(self, asked: Asked) -> web.Response:
        fields = {"allowParticipantsEditGroupSettings": "admins_edit", "allowParticipantsSendMessages": "admins_write"}
        changes = {ours: not asked.body[theirs] for theirs, ours in fields.items() if theirs in asked.body}
        verdict = await self.world.change(self.person, asked.group_id, **changes)
        # The reason's texts are not documented.
        reason = "" if verdict is Verdict.DONE else "not-allowed"
        return web.json_response({"updateGroupSettings": verdict is Verdict.DONE, "reason": reason})

    async def set_group_picture(self, asked: Asked) -> web.Response:
        file: Upload = asked.body["file"]
        if not file.content:
            return asked.error(400, "File is empty")
        if file.media_type != "image/jpeg" or not file.content.startswith(_JPEG):
            return asked.error(400, "Unsupported media type")
        verdict = await self.world.change(self.person, asked.group_id, picture=f"JPEG of {len(file.content)} bytes")
        if verdict is Verdict.DONE:
            url = "https://pps.whatsapp.net/pretend.jpg"
            return web.json_response({"setGroupPicture": True, "urlAvatar": url, "reason": ""})
        reason = "Timed Out" if verdict is Verdict.GROUP_UNKNOWN else ""
        return web.json_response({"setGroupPicture": False, "urlAvatar": None, "reason": reason})

    async def add_group_participant(self, asked: Asked) -> web.Response:
        verdict = await self.world.add(self.person, asked.group_id, self.target(asked))
        # "true" with nobody added is reported, and chosen where the person has to be let in first.
        return web.json_response({"addParticipant": verdict in {Verdict.DONE, Verdict.AWAITING_APPROVAL}})

    async def remove_group_participant(self, asked: Asked) -> web.Response:
        verdict = await self.world.remove(self.person, asked.group_id, self.target(asked))
        # That an unknown group and a missing right are answered by false, too, is not documented.
        return web.json_response({"removeParticipant": verdict is Verdict.DONE})

    async def set_group_admin(self, asked: Asked) -> web.Response:
        verdict = await self.world.set_role(self.person, asked.group_id, self.target(asked), Role.ADMIN)
        if verdict is Verdict.NOT_MEMBER:
            # So recorded in 2025-03: the flag is true beside the error.
            return web.json_response({"setGroupAdmin": True, "error": "participant not found"})
        if verdict in {Verdict.DONE, Verdict.ALREADY}:
            return web.json_response({"setGroupAdmin": True})
        return web.json_response({"setGroupAdmin": False, "error": "failed to set group admin"})

    async def remove_admin(self, asked: Asked) -> web.Response:
        verdict = await self.world.set_role(self.person, asked.group_id, self.target(asked), Role.MEMBER)
        # What somebody who is no admin comes to is not documented.
        return web.json_response({"removeAdmin": verdict in {Verdict.DONE, Verdict.ALREADY}})

    async def leave_group(self, asked: Asked) -> web.Response:
        group = self.world.groups.get(asked.group_id)
        flag = "removeAdmin" if group and group.is_admin(self.person) else "leaveGroup"
        verdict = await self.world.leave(self.person, asked.group_id)
        return web.json_response({flag: verdict is Verdict.DONE})

    def target(self, asked: Asked) -> Participant:
        """Whom the request names."""
        return Participant.from_id(asked.body["participantChatId"])


def _by_number(written: int) -> Participant:
    return Participant(phone=Phone(f"+{written}"))


def digits(person: Person) -> str:
    return person.phone.removeprefix("+")


def chat_id(person: Person) -> str:
    # What stands for somebody whose phone is hidden is not documented.
    return person.lid if person.hides_phone else f"{digits(person)}@c.us"


def link(group: WorldGroup) -> str:
    return f"https://chat.whatsapp.com/{group.invite_code}"


def basic_group_data(group: WorldGroup, *, for_admin: bool) -> dict[str, Any]:
    """What servers of all generations tell of a group beside its people."""
    owner = next((one for one, role in group.members.items() if role is Role.OWNER), None)
    return {
        "groupId": GroupId(group.id),
        "owner": chat_id(owner) if owner else "",
        "subject": group.name,
        "creation": 1_587_570_015,
        "subjectTime": 1_587_737_715,
        "subjectOwner": chat_id(owner) if owner else "",
        "groupInviteLink": link(group) if for_admin else "",
    }
