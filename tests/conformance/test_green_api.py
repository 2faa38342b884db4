"""GREEN-API against the suite. The errors are those of https://green-api.com/en/docs/api/common-errors/."""

from typing import ClassVar

from bot.domain.failure import FailureKind as K
from bot.providers.http import TRIES
from sandbox.faults import Fault
from tests.conformance.green_api import GreenApiFixtures, bodies, quota, rows_of
from tests.conformance.http_suite import CANARY, HttpProviderConformance, Row, gateway_rows


class TestGreenApi(GreenApiFixtures, HttpProviderConformance):
    methods: ClassVar = {
        "group": "getGroupData",
        "invite_link": "getGroupData",
        "qr": "qr",
        "add": "addGroupParticipant",
        "remove": "removeGroupParticipant",
        "promote": "setGroupAdmin",
        "demote": "removeAdmin",
        "leave": "leaveGroup",
        "create": "createGroup",
        "rename": "updateGroupName",
        "set_picture": "setGroupPicture",
        "change_settings": "updateGroupSettings",
    }
    pace: ClassVar = {
        "getGroupData": 1,
        "addGroupParticipant": 10,
        "removeGroupParticipant": 10,
        "setGroupAdmin": 10,
        "removeAdmin": 10,
        "leaveGroup": 10,
        "createGroup": 1 / 300,
        "updateGroupName": 1,
        "setGroupPicture": 1,
        "updateGroupSettings": 1,
    }
    rows = (
        *rows_of(400, "instance in starting process try later", K.ACCOUNT_STARTING),
        *rows_of(400, "instance account not authorized", K.ACCOUNT_NOT_AUTHORIZED),
        *rows_of(400, "Instance account is expired. Renew your instance from personal area", K.ACCOUNT_UNPAID),
        *rows_of(400, "Instance is deleted", K.CREDENTIALS),
        *rows_of(400, "bad request data", K.BAD_REQUEST),
        *rows_of(400, "Validation failed. Details: 'participantChatId' is required", K.BAD_REQUEST),
        *rows_of(400, "Unexpected token _ in JSON at position 7", K.BAD_REQUEST),
        *rows_of(400, "something new", K.BAD_REQUEST),
        *rows_of(400, "File is empty", K.BAD_REQUEST, only=("set_picture",)),
        *rows_of(400, "Unsupported media type", K.BAD_REQUEST, only=("set_picture",)),
        Row(
            "400-groupId",
            bodies(400, "Validation failed. Details: 'groupId' must be 'group_id@g.us'")["nest"],
            K.GROUP_UNKNOWN,
            K.BAD_REQUEST,
        ),
        Row(
            "200-page",
            Fault(200, body="<p>Your account not authorized to see this page</p>", content_type="text/html"),
            K.UPSTREAM,
            K.UNCERTAIN,
        ),
        *rows_of(401, "", K.CREDENTIALS),
        *rows_of(403, "Forbidden", K.CREDENTIALS),
        *rows_of(403, "Your account is suspended", K.ACCOUNT_SUSPENDED),
        *rows_of(404, "Not Found", K.CREDENTIALS),
        *rows_of(413, "too large", K.BAD_REQUEST),
        *rows_of(429, "Too Many Requests", K.RATE_LIMITED),
        Row("466-method", quota(), K.QUOTA, K.QUOTA),
        Row("466-correspondents", quota(correspondentsStatus={"used": 3}), K.QUOTA, K.QUOTA),
        *rows_of(469, "User get contact info limit reached", K.RATE_LIMITED, 7200.0),
        *rows_of(500, "rate overlimit", K.RATE_LIMITED, 300.0),
        Row("499", Fault(499), K.UPSTREAM, K.UNCERTAIN, tries=TRIES),
        Row("500", Fault(500, body=CANARY), K.UPSTREAM, K.UNCERTAIN, tries=TRIES),
        Row("204", Fault(204), K.UPSTREAM, K.UNCERTAIN, tries=TRIES),
        *gateway_rows(),
    )
