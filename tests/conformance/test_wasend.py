"""Wasend against the suite, in both of its descriptions.

The statuses are those of https://wasend.dev/docs/groups/remove-participants, the texts those of WAHA and whatsmeow.
"""

from typing import ClassVar

import pytest

from bot.domain.failure import FailureKind as K
from bot.providers.base import AccountState
from bot.providers.http import TRIES
from sandbox.faults import Fault
from sandbox.world import Session
from tests.conformance.fixtures import snapshot
from tests.conformance.http_fixtures import CANARY, Row, gateway_rows
from tests.conformance.http_suite import HttpProviderConformance
from tests.conformance.read_suite import READS
from tests.conformance.wasend import WasendFixtures, engine, nest, state
from tests.conformance.writes import PEOPLE_WRITES, WRITES

OF_GROUP = ("leave", "rename", "describe", "set_picture", "change_settings", "revoke_invite_link")
IN_GROUP = (*PEOPLE_WRITES, *OF_GROUP)


def rows_of_whatsapp() -> list[Row]:
    """What WhatsApp says to a whole request, as each engine passes it on."""
    refusals = (
        (400, "bad-request", K.BAD_REQUEST, K.BAD_REQUEST, ()),
        (401, "not-authorized", K.NOT_ADMIN, K.NOT_ADMIN, IN_GROUP),
        (403, "forbidden", K.GROUP_UNKNOWN, K.NOT_ADMIN, ("group", *IN_GROUP)),
        (404, "item-not-found", K.GROUP_UNKNOWN, K.GROUP_UNKNOWN, ()),
        (406, "not-acceptable", K.BAD_REQUEST, K.BAD_REQUEST, ("group", *OF_GROUP, "create")),
        (419, "resource-limit", K.QUOTA, K.QUOTA, ("group", *OF_GROUP, "create")),
        (429, "rate-overlimit", K.RATE_LIMITED, K.RATE_LIMITED, ()),
        (500, "internal-server-error", K.UPSTREAM, K.UNCERTAIN, ()),
        (503, "service-unavailable", K.UPSTREAM, K.UNCERTAIN, ()),
    )
    rows = []
    for code, text, read, write, only in refusals:
        tries = TRIES if read is K.UPSTREAM else 1
        for name, fault in {
            "gows": engine(f"2 UNKNOWN: info query returned status {code}: {text}"),
            "noweb": engine(text, data=code, isBoom=True),
            "details": engine(CANARY, details=f"info query returned status {code}: {text}"),
        }.items():
            rows.append(Row(f"{name}-{code}", fault, read, write, tries=tries, only=only))
    return rows


ROWS = (
    Row("400", nest(400, ["participants must be an array", CANARY]), K.BAD_REQUEST, K.BAD_REQUEST),
    Row("400-json", nest(400, "Expected property name or '}' in JSON"), K.BAD_REQUEST, K.BAD_REQUEST),
    Row("400-word", nest(400, "forbidden"), K.BAD_REQUEST, K.BAD_REQUEST),
    Row("401", nest(401, "Unauthorized"), K.CREDENTIALS, K.CREDENTIALS),
    Row("401-bare", Fault(401), K.CREDENTIALS, K.CREDENTIALS),
    Row("403", nest(403, CANARY), K.GROUP_UNKNOWN, K.NOT_ADMIN, only=("group", *IN_GROUP)),
    Row("403-bare", Fault(403), K.GROUP_UNKNOWN, K.NOT_ADMIN, only=("group", *IN_GROUP)),
    Row("403-create", Fault(403), K.CREDENTIALS, K.CREDENTIALS, only=("create",)),
    Row("403-guard", nest(403, "Forbidden resource"), K.CREDENTIALS, K.CREDENTIALS),
    Row("403-key", nest(403, "Invalid API key"), K.CREDENTIALS, K.CREDENTIALS),
    Row("403-admin", nest(403, "You are not an admin of this group"), K.NOT_ADMIN, K.NOT_ADMIN),
    Row("404-session", nest(404, "Session not found"), K.CREDENTIALS, K.CREDENTIALS),
    Row("404-group", nest(404, "Group not found"), K.GROUP_UNKNOWN, K.GROUP_UNKNOWN),
    Row(
        "404-stopped",
        nest(404, f"We didn't find a session with name '{CANARY}'.\nPlease start it first by using POST"),
        K.ACCOUNT_NOT_AUTHORIZED,
        K.ACCOUNT_NOT_AUTHORIZED,
    ),
    Row("404-unclear", nest(404, "Not Found"), K.GROUP_UNKNOWN, K.BAD_REQUEST, only=("group", *OF_GROUP, "create")),
    Row(
        "404-framework",
        nest(404, "No data for this session", error="Not Found"),
        K.GROUP_UNKNOWN,
        K.BAD_REQUEST,
        only=("group", *OF_GROUP, "create"),
    ),
    Row("404-bare", Fault(404), K.GROUP_UNKNOWN, K.BAD_REQUEST, only=("group", *OF_GROUP, "create")),
    Row("409", nest(409, CANARY), K.BAD_REQUEST, K.BAD_REQUEST),
    Row("422", nest(422, CANARY), K.BAD_REQUEST, K.BAD_REQUEST, only=("group", *OF_GROUP, "create")),
    Row(
        "422-engine",
        nest(422, "The method is not implemented by the engine."),
        K.UNSUPPORTED,
        K.UNSUPPORTED,
    ),
    Row("422-starting", state("STARTING"), K.ACCOUNT_STARTING, K.ACCOUNT_STARTING),
    *(
        Row(f"422-{name}", state(name), K.ACCOUNT_NOT_AUTHORIZED, K.ACCOUNT_NOT_AUTHORIZED)
        for name in ("STOPPED", "SCAN_QR_CODE", "FAILED", "PASSKEY_REQUIRED")
    ),
    Row("408", Fault(408), K.UPSTREAM, K.UNCERTAIN, tries=TRIES),
    Row("500", nest(500, "Internal server error"), K.UPSTREAM, K.UNCERTAIN, tries=TRIES),
    Row("500-other", engine("TypeError: Cannot read properties of undefined"), K.UPSTREAM, K.UNCERTAIN, tries=TRIES),
    Row("500-408", engine("info query returned status 408: timeout"), K.UPSTREAM, K.UNCERTAIN, tries=TRIES),
    Row("500-timeout", engine("info query timed out"), K.UPSTREAM, K.UNCERTAIN, tries=TRIES),
    Row("500-group", engine("that group does not exist"), K.GROUP_UNKNOWN, K.GROUP_UNKNOWN),
    Row("500-member", engine("you're not participating in that group"), K.GROUP_UNKNOWN, K.GROUP_UNKNOWN),
    Row("500-offline", engine("websocket not connected"), K.ACCOUNT_STARTING, K.ACCOUNT_STARTING),
    Row(
        "500-signed-out",
        engine("the store doesn't contain a device JID"),
        K.ACCOUNT_NOT_AUTHORIZED,
        K.ACCOUNT_NOT_AUTHORIZED,
    ),
    Row("500-picture", engine("the given data is not a valid image"), K.BAD_REQUEST, K.BAD_REQUEST),
    Row("463", engine("info query returned status 463: x"), K.ACCOUNT_SUSPENDED, K.ACCOUNT_SUSPENDED),
    *rows_of_whatsapp(),
    *gateway_rows(),
)


class WasendConformance(WasendFixtures, HttpProviderConformance):
    methods: ClassVar = {
        **{name: name for name in ("add", "remove", "promote", "demote", "leave", "create", "group", "qr")},
        "rename": "subject",
        "describe": "description",
        "set_picture": "picture",
        "change_settings": "settings",
        "invite_link": "invite",
        "revoke_invite_link": "revoke",
    }
    # Not documented; chosen.
    pace: ClassVar = {"group": 1, "remove": 1, "add": 0.2, "create": 0.2, "promote": 1}
    bodiless: ClassVar = frozenset(
        one.method for one in WRITES if one.method not in {"create", "revoke_invite_link", "answer_join_requests"}
    )
    rows = ROWS

    # Wasend has no word for a number that WhatsApp has banned: its session has failed, that is all.
    @pytest.mark.parametrize(
        ("session", "account_state", "kind"),
        [
            (Session.NOT_AUTHORIZED, AccountState.NOT_AUTHORIZED, K.ACCOUNT_NOT_AUTHORIZED),
            (Session.STARTING, AccountState.STARTING, K.ACCOUNT_STARTING),
            (Session.BLOCKED, AccountState.NOT_AUTHORIZED, K.ACCOUNT_NOT_AUTHORIZED),
        ],
    )
    async def test_account_that_cannot_be_used(self, provider, cast, fails, session, account_state, kind):
        cast.world.set_session(cast.account, session)
        before = snapshot(cast.world)
        status = await provider.status()
        assert (status.state, status.me) == (account_state, None)
        for method in ("me", "groups", "group", "invite_link"):
            assert (method, (await fails(READS[method](provider, cast))).kind) == (method, kind)
        for write in self.supported():
            failure = await fails(write.call(provider, cast))
            assert (write.method, failure.kind) == (write.method, kind)
        assert snapshot(cast.world) == before


class TestWasendSdk(WasendConformance):
    """As the provider is built by default, at a server that has what it tries first."""

    dialect = "sdk"


class TestWasendDocumented(WasendConformance):
    dialect = "documented"
    tells_size = False
    options: ClassVar = {"verb_variant": "documented"}
