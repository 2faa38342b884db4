"""What the pretend Wasend says, in the words of its pages and in those of its SDK and engine.

Where neither tells, the words are chosen, and a comment says so.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

from bot.domain.participant import Participant, Role
from sandbox.picture import png_of_a_code
from sandbox.world import Person, Session, Verdict, WorldGroup

# A number that WhatsApp banned is told by nothing but the failed session; a restricted one is not told.
STATES: Final = {
    Session.READY: "WORKING",
    Session.NOT_AUTHORIZED: "SCAN_QR_CODE",
    Session.STARTING: "STARTING",
    Session.SUSPENDED: "WORKING",
    Session.BLOCKED: "FAILED",
}

_NAMES: Final = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}

_CODES: Final = {
    Verdict.DONE: 0,
    Verdict.ALREADY: 409,
    Verdict.NOT_MEMBER: 404,
    Verdict.NOT_ON_WHATSAPP: 404,
    Verdict.OWNER: 406,
    Verdict.REFUSED: 405,
    Verdict.INVITE_NEEDED: 403,
    Verdict.RECENTLY_LEFT: 408,
    Verdict.GROUP_FULL: 419,
    Verdict.AWAITING_APPROVAL: 421,
}
"""WhatsApp's codes for one person, as https://www.npmjs.com/package/whatsapp-web.js and others know them."""

_DOCUMENTED_REASONS: Final = {
    ("add", Verdict.ALREADY): "ALREADY_IN_GROUP",
    ("add", Verdict.NOT_ON_WHATSAPP): "NOT_FOUND",
    ("demote", Verdict.NOT_MEMBER): "NOT_FOUND",
    ("demote", Verdict.ALREADY): "NOT_ADMIN",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one person: the id as it was written, and who that is."""

    written: str
    target: Participant
    person: Person | None
    verdict: Verdict


def error(status: int, message: str | list[str]) -> web.Response:
    """An error in the shape of the framework (NestJS)."""
    said: dict[str, Any] = {"statusCode": status, "message": message}
    if status != 401:
        said["error"] = _NAMES.get(status, "Unprocessable Entity")
    return web.json_response(said, status=status)


def wrong_state(session_id: str, state: str, expected: str) -> web.Response:
    """WAHA 2024.10.8 on loopback, there after five seconds. It has no ``message``."""
    text = "Session status is not as expected. Try again later or restart the session"
    said = {"error": text, "session": session_id, "status": state, "expected": [expected]}
    return web.json_response(said, status=422)


def session(session_id: str, person: Person) -> dict[str, Any]:
    return {
        "uniqueSessionId": session_id,
        "sessionName": "pretend",
        "phoneNumber": person.phone,
        "createdAt": "2026-11-01T10:00:00Z",
        "updatedAt": "2026-11-01T10:00:00Z",
    }


def sessions(said: dict[str, Any], state: str) -> dict[str, Any]:
    other = {"session": {**said, "uniqueSessionId": "of-somebody-else", "phoneNumber": "+12025550199"}}
    ours = {"session": said, "downstream": {"name": said["uniqueSessionId"], "status": state}}
    return {"sessions": [{**other, "downstream": {"name": "of-somebody-else", "status": "STOPPED"}}, ours]}


def qr(*, documented: bool) -> str:
    # That "data" holds a picture in Base64 is not documented; WAHA's field of the same name does.
    encoded = b64encode(png_of_a_code()).decode()
    return encoded if documented else f"data:image/png;base64,{encoded}"


def group(of: WorldGroup, documented: bool) -> dict[str, Any]:  # noqa: FBT001 - one of two ways of speaking
    owner = next((one for one, role in of.members.items() if role is Role.OWNER), None)
    people = participants(of, documented)
    if documented:
        return {
            "id": of.id,
            "name": of.name,
            "subject": of.name,
            "description": of.description,
            "owner": {"jid": _id(owner, "c.us"), "phoneNumber": owner.phone} if owner else None,
            "participants": people,
            "settings": {"announce": of.admins_write, "restrict": of.admins_edit},
        }
    return {
        "jid": of.id,
        "ownerJid": _id(owner, "s.whatsapp.net") if owner else "",
        "name": of.name,
        "topic": of.description,
        "isLocked": of.admins_edit,
        "isAnnounce": of.admins_write,
        "addressingMode": "pn",
        "memberAddMode": "all_member_add" if of.members_may_add else "admin_add",
        "participants": people,
        # As whatsmeow has it; the SDK's type does not.
        "participantCount": len(of.members),
    }


def participants(of: WorldGroup, documented: bool) -> list[dict[str, Any]]:  # noqa: FBT001 - as above
    return [
        {
            **_person(one, "c.us" if documented else "s.whatsapp.net"),
            "isAdmin": role is not Role.MEMBER,
            "isSuperAdmin": role is Role.OWNER,
            "displayName": one.name,
        }
        for one, role in of.listed.items()
    ]


def documented_results(method: str, told: Sequence[Told]) -> web.Response:
    """https://wasend.dev/docs/groups/remove-participants and its neighbours: a shape for each."""
    done = [one for one in told if one.verdict is Verdict.DONE]
    failed = [one for one in told if one.verdict is not Verdict.DONE]
    if method in {"add", "demote"}:
        name = {"add": "added", "demote": "demoted"}[method]
        lists = {
            name: [{"id": one.written, "reason": "SUCCESS"} for one in done],
            # Reasons beside the documented ones are chosen.
            "failed": [
                {"id": one.written, "reason": _DOCUMENTED_REASONS.get((method, one.verdict), one.verdict.upper())}
                for one in failed
            ],
        }
        return web.json_response({"success": True, "data": lists})
    if method == "promote":
        # That who is an admin already is promoted once more is chosen.
        done = [one for one in told if one.verdict in {Verdict.DONE, Verdict.ALREADY}]
        if not done:
            return error(404, "Participant not found in group")
        listed = [{"id": one.written, "isAdmin": True, "isSuperAdmin": False} for one in done]
        return web.json_response({"success": True, "promoted": listed, "message": "Participants promoted."})
    if not done:
        return error(422, "Participant is not a member of the group or is its owner")
    removed = [{"id": one.written} for one in done]
    text = "Some participants were not removed." if failed else "Selected participants were successfully removed."
    return web.json_response({"success": True, "removed": removed, "message": text})


def engine_results(method: str, told: Sequence[Told]) -> web.Response:
    """WhatsApp's list, as WAHA's GOWS engine passes it on and the SDK's type of a participant has it."""
    return web.json_response([engine_participant(method, one) for one in told])


def engine_participant(method: str, told: Told) -> dict[str, Any]:
    if told.person is not None:
        who = _person(told.person, "s.whatsapp.net")
    else:
        who = {"jid": f"{(told.target.phone or '+')[1:]}@s.whatsapp.net"}
    code = _CODES[told.verdict]
    said = {**who, "isAdmin": False, "isSuperAdmin": False, "displayName": "", "error": code}
    if method == "add" and told.verdict is Verdict.INVITE_NEEDED:
        said["addRequest"] = {"code": "pretend", "expiration": "2026-11-04T10:00:00Z"}
    return said


def documented_refusal(verdict: Verdict) -> web.Response:
    """https://wasend.dev/docs/groups/remove-participants, its error codes; the bodies are chosen."""
    if verdict is Verdict.NOT_ADMIN:
        return error(403, "Authenticated user is not an admin of the group")
    return error(404, "Group not found")


def engine_refusal(method: str, verdict: Verdict, request: web.Request, *, exists: bool) -> web.Response:
    """WAHA's 500, which repeats the request and a stack trace, around the text of WhatsApp's refusal."""
    if verdict is Verdict.NOT_ADMIN:
        text = "info query returned status 403: forbidden"
        if method == "invite":
            text = "you don't have the permission to get the group's invite link"
    elif exists:
        text = "you're not participating in that group"
    else:
        text = "info query returned status 404: item-not-found"
    said = {
        "statusCode": 500,
        "timestamp": "2026-11-01T10:00:00.000Z",
        "exception": {
            "message": f"2 UNKNOWN: {text}",
            "name": "Error",
            "stack": f"Error: 2 UNKNOWN: {text}\n    at callErrorFromStatus (/app/node_modules/call.js:31:19)",
        },
        "request": {"path": request.path, "method": request.method, "body": {}, "query": {}},
        "version": {"version": "2026.7.1", "engine": "GOWS", "tier": "PLUS"},
    }
    return web.json_response(said, status=500)


def invite(code: str, documented: bool) -> web.Response:  # noqa: FBT001 - as above
    if documented:
        return web.json_response({"success": True, "inviteCode": code})
    return web.Response(text=code, content_type="text/html")


def _person(person: Person, server: str) -> dict[str, Any]:
    # The pages show no LID; the SDK's type has one. What stands for a phone that is hidden is chosen.
    return {
        "jid": _id(person, server),
        "phoneNumber": "" if person.hides_phone else person.phone,
        "lid": person.lid,
    }


def _id(person: Person, server: str) -> str:
    return person.lid if person.hides_phone else f"{person.phone[1:]}@{server}"
