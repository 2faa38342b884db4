"""Groups, invites and the account: every shape in which Wasend may tell of them."""

import traceback
from base64 import b64encode
from typing import Any

import pytest
from pydantic import SecretStr

from bot.domain.failure import FailureKind as K
from bot.domain.group import GroupSummary
from bot.domain.outcome import Outcome
from bot.domain.participant import Member, Participant, Role
from bot.providers.base import AccountState, ConfigurationError
from bot.providers.wasend import PAGE, REMEMBER_ME_SECONDS
from sandbox.faults import Fault
from sandbox.world import Session
from tests.conformance.cast import HOME, OURS, TWIN, member
from tests.conformance.http_fixtures import CALM, CANARY
from tests.conformance.wasend import ANNA, BORIS, KEY, SESSION, WasendFixtures, nest, says

PNG = b"\x89PNG\r\n\x1a\n and so on"


class TestGroups(WasendFixtures):
    dialect = "sdk"

    async def listed(self, provider, server, *pages: Any) -> list[tuple[str, str, int | None]]:
        for page in pages:
            server.faults.add("groups", says(page))
        groups: list[GroupSummary] = await provider.groups()
        return [(one.id, one.name, one.size) for one in groups]

    @pytest.mark.parametrize(
        "page",
        [
            [{"jid": HOME, "name": "Home", "participants": [1, 2]}, {"JID": TWIN, "Name": "Twin"}],
            {"groups": [{"jid": HOME, "name": "Home", "participantsCount": 2}, {"id": TWIN, "subject": "Twin"}]},
            {
                HOME: {"id": HOME, "subject": "Home", "size": 2, "participants": [1]},
                TWIN: {"id": TWIN, "name": "Twin"},
            },
        ],
    )
    async def test_three_shapes_of_the_list(self, provider, server, page):
        assert await self.listed(provider, server, page) == [(HOME, "Home", 2), (TWIN, "Twin", None)]

    @pytest.mark.parametrize("page", [None, "x", {}, {"groups": None}, {"groups": [CANARY]}, {"success": False}, 5])
    async def test_what_is_no_list(self, provider, server, fails, page):
        assert (await fails(self.listed(provider, server, page))).kind is K.UPSTREAM

    async def test_nothing_at_all(self, provider, server):
        assert await self.listed(provider, server, []) == []

    async def test_pages_are_followed_to_the_end(self, provider, server, cast):
        for number in range(PAGE + 10):
            cast.world.add_group(f"1203634000000{number:05d}@g.us", f"Group {number}", owner=cast.ours)
        groups = await provider.groups()
        assert len({one.id for one in groups}) == len(groups) == PAGE + 10 + len(OURS)
        assert self.sent(server, "groups") == 2

    async def test_server_that_ignores_the_offset(self, provider, server):
        page = [{"jid": f"1203634000000{number:05d}@g.us", "name": "x"} for number in range(PAGE)]
        assert len(await self.listed(provider, server, page, page)) == PAGE
        assert self.sent(server, "groups") == 2

    async def test_short_page_of_several(self, provider, server):
        more = {"groups": [{"jid": HOME, "name": "Home"}], "pagination": {"hasMore": True}}
        last = {"groups": [{"jid": TWIN, "name": "Twin"}], "pagination": {"hasMore": False}}
        assert len(await self.listed(provider, server, more, last)) == 2

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"jid": ANNA, "isSuperAdmin": True, "isAdmin": True}, Role.OWNER),
            ({"jid": ANNA, "isAdmin": True}, Role.ADMIN),
            ({"id": ANNA, "admin": "superadmin"}, Role.OWNER),
            ({"id": ANNA, "admin": "admin"}, Role.ADMIN),
            ({"id": ANNA, "admin": None}, Role.MEMBER),
            ({"id": ANNA, "role": "admin"}, Role.ADMIN),
        ],
    )
    async def test_roles(self, provider, server, fields, expected):
        server.faults.add("group", says({"jid": HOME, "name": "Home", "participants": [fields]}))
        [one] = (await provider.group(HOME)).members
        assert (one.role, one.address) == (expected, ANNA)

    @pytest.mark.parametrize(
        "owner",
        [
            {"ownerJid": "79000000102@c.us"},
            {"ownerPn": "+79000000102"},
            {"owner": {"jid": "79000000102@c.us"}},
            {"owner": ANNA},
        ],
    )
    async def test_owner_where_the_flag_is_missing(self, provider, server, owner):
        people = [{"jid": ANNA, "isAdmin": True}, {"jid": BORIS, "isAdmin": True}]
        server.faults.add("group", says({"jid": HOME, "name": "Home", "participants": people, **owner}))
        assert [one.role for one in (await provider.group(HOME)).members] == [Role.OWNER, Role.ADMIN]

    async def test_person_with_all_identities_and_a_name(self, provider, server, cast):
        entry = {"jid": cast.anna.lid, "phoneNumber": ANNA, "lid": cast.anna.lid, "displayName": "Anna"}
        body = {"jid": HOME, "name": "Home", "memberAddMode": "all_member_add", "participants": [entry, {"jid": BORIS}]}
        server.faults.add("group", says(body))
        group = await provider.group(HOME)
        assert group.members[0] == Member(cast.anna.listed, Role.MEMBER, "Anna", cast.anna.lid)
        assert group.members[1].name is None
        assert group.members_may_add is True

    @pytest.mark.parametrize(
        "listed",
        [
            [{"jid": ANNA}, {"jid": BORIS}],
            {"success": True, "participants": [{"jid": "79000000102@c.us"}, {"jid": BORIS}], "error": None},
        ],
    )
    async def test_people_have_a_list_of_their_own(self, provider, server, listed):
        server.faults.add("group", says({"jid": HOME, "name": "Home"}))
        server.faults.add("participants", says(listed))
        group = await provider.group(HOME)
        assert (group.name, group.size, group.members_may_add) == ("Home", 2, None)

    @pytest.mark.parametrize("name", ["size", "participantCount", "ParticipantCount", "participantsCount"])
    @pytest.mark.parametrize(
        ("size", "is_complete"), [(952, False), (3, False), (2, True), (1, True), (None, True), (10**30, False)]
    )
    async def test_size_beside_a_list(self, provider, server, name, size, is_complete):
        body = {"jid": HOME, "name": "Home", "participants": [{"jid": ANNA}, {"jid": BORIS}], name: size}
        server.faults.add("group", says(body))
        group = await provider.group(HOME)
        assert (group.listed, group.is_complete) == (2, is_complete)

    async def test_size_in_the_list_of_groups(self, provider, server):
        body = [{"jid": HOME, "name": "Home", "participants": [{"jid": ANNA}], "participantCount": 952}]
        assert await self.listed(provider, server, body) == [(HOME, "Home", 952)]

    @pytest.mark.parametrize("people", [[{"jid": ANNA}, {"jid": CANARY}], [CANARY], [{}], {"x": 1}, 5])
    async def test_nobody_is_left_out(self, provider, server, fails, people):
        server.faults.add("group", says({"jid": HOME, "participants": people}))
        assert (await fails(provider.group(HOME))).kind is K.UPSTREAM

    async def test_what_may_mean_an_unknown_group(self, provider, server, fails):
        for body in ("", "null"):
            server.faults.add("group", Fault(200, body=body))
            assert (await fails(provider.group(HOME))).kind is K.GROUP_UNKNOWN
        server.faults.add("group", says({"jid": HOME, "name": "Home", "participants": []}))
        server.faults.add("participants", says([]))
        assert (await fails(provider.group(HOME))).kind is K.GROUP_UNKNOWN

    async def test_unclear_404_is_settled_by_the_session(self, provider, server, fails):
        server.faults.add("group", Fault(404))
        server.faults.add("session", nest(404, "Not Found"))
        assert (await fails(provider.group(HOME))).kind is K.CREDENTIALS
        server.faults.add("groups", Fault(404))
        assert (await fails(provider.groups())).kind is K.BAD_REQUEST

    @pytest.mark.parametrize(
        ("body", "link"),
        [
            ("Inv0000000000000000009", True),
            ("Inv0000000000000000009\n", True),
            ('"Inv0000000000000000009"', True),
            ('"https://chat.whatsapp.com/Inv0000000000000000009"', True),
            ('{"success": true, "inviteCode": "Inv0000000000000000009"}', True),
            ('{"inviteLink": "https://chat.whatsapp.com/Inv0000000000000000009", "expiresAt": null}', True),
            ('{"data": "Inv0000000000000000009"}', True),
            ('{"inviteCode": ""}', False),
            ('{"inviteCode": "https://example.org/Inv0000000000000000009"}', False),
            ("<html>no</html>", False),
        ],
    )
    async def test_shapes_of_an_invite(self, provider, server, fails, body, link):
        for act, call in {"invite": provider.invite_link, "revoke": provider.revoke_invite_link}.items():
            server.faults.add(act, Fault(200, body=body, content_type="text/html"))
            if link:
                assert await call(HOME) == "https://chat.whatsapp.com/Inv0000000000000000009"
            else:
                assert (await fails(call(HOME))).kind is (K.UPSTREAM if act == "invite" else K.UNCERTAIN)

    async def test_invite_that_only_admins_get(self, provider, server, fails):
        server.faults.add("invite", nest(500, "info query returned status 401: not-authorized"))
        assert (await fails(provider.invite_link(HOME))).kind is K.NOT_ADMIN

    async def test_people_of_a_new_group(self, provider, server, cast):
        asked = [member(one) for one in (cast.anna, cast.invited, cast.boris)]
        people = [
            {"jid": "79000000100@s.whatsapp.net", "isSuperAdmin": True},
            {"jid": ANNA},
            {"jid": BORIS, "error": 408},
        ]
        for wrap in (lambda group: group, lambda group: {"success": True, "data": group}):
            server.faults.add("create", says(wrap({"jid": TWIN, "name": "New", "participants": people}), 201))
            created = await provider.create("New", asked)
            assert created.group_id == TWIN
            assert [one.outcome for one in created.results] == [Outcome.DONE, Outcome.UNKNOWN, Outcome.RECENTLY_LEFT]
        assert server.calls[-1].json == {
            "name": "New",
            "participants": [{"id": "+79000000102"}, {"id": "+79000000108"}, {"id": "+12025550103"}],
        }
        server.faults.add("create", says({"jid": TWIN}, 201))
        assert [one.outcome for one in (await provider.create("New", asked)).results] == [Outcome.UNKNOWN] * 3


class TestAccount(WasendFixtures):
    dialect = "documented"

    @pytest.mark.parametrize(
        ("word", "state"),
        [
            ("WORKING", AccountState.READY),
            ("working", AccountState.READY),
            ("STARTING", AccountState.STARTING),
            ("STOPPED", AccountState.NOT_AUTHORIZED),
            ("SCAN_QR_CODE", AccountState.NOT_AUTHORIZED),
            ("PASSKEY_REQUIRED", AccountState.NOT_AUTHORIZED),
            ("FAILED", AccountState.NOT_AUTHORIZED),
            ("LEVITATING", AccountState.UNKNOWN),
        ],
    )
    async def test_states_in_every_shape(self, provider, server, word, state):
        me = Participant.from_id("79001112233@c.us")
        for body in (
            {"uniqueSessionId": "1", "phoneNumber": "+79001112233", "status": word},
            {"session": {"phoneNumber": "79001112233"}, "downstream": {"status": word}},
            {"session": {"phoneNumber": "79001112233", "status": word}},
            {"name": "1", "status": word, "me": {"id": "79001112233@c.us", "pushName": CANARY}},
        ):
            server.faults.add("session", says(body))
            status = await provider.status()
            assert (status.state, status.me) == (state, me if state is AccountState.READY else None)

    async def test_who_signed_in_counts_more_than_what_was_entered(self, provider, server):
        body = {"phoneNumber": "+79009999999", "status": "WORKING", "me": {"id": "79001112233@c.us", "lid": "5@lid"}}
        server.faults.add("session", says(body))
        assert await provider.me() == Participant.from_id("79001112233@c.us").joined_with(Participant.from_id("5@lid"))

    @pytest.mark.parametrize("body", [None, [], 5, CANARY])
    async def test_no_session_in_the_answer(self, provider, server, fails, body):
        server.faults.add("session", says(body))
        assert (await fails(provider.status())).kind is K.UPSTREAM

    async def test_state_that_only_the_list_has(self, provider, server, cast, fails):
        flat = {"id": "internal", "uniqueSessionId": SESSION, "phoneNumber": cast.ours.phone}
        server.faults.add("session", says(flat), times=3)
        status = await provider.status()
        assert (status.state, status.me) == (AccountState.READY, Participant(phone=cast.ours.phone))
        server.faults.add("sessions", says({"sessions": [{"session": {"id": "2"}}, CANARY]}))
        assert (await fails(provider.status())).kind is K.CREDENTIALS
        server.faults.add("sessions", says({"sessions": [{"session": flat}]}))
        assert (await provider.status()).state is AccountState.UNKNOWN
        server.faults.add("session", says(flat))
        server.faults.add("sessions", says({"sessions": None}))
        assert (await fails(provider.status())).kind is K.UPSTREAM

    async def test_ready_without_a_number(self, provider, server, fails):
        server.faults.add("session", says({"status": "WORKING", "phoneNumber": ""}), times=2)
        status = await provider.status()
        assert (status.state, status.me) == (AccountState.READY, None)
        assert (await fails(provider.me())).kind is K.UPSTREAM

    async def test_own_number_is_remembered_for_a_while(self, provider, server, cast, time, fails):
        await provider.me()
        time.now += REMEMBER_ME_SECONDS - 1
        await provider.me()
        assert self.sent(server, "session") == 1
        time.now += 2
        await provider.me()
        assert self.sent(server, "session") == 2
        cast.world.set_session(cast.account, Session.NOT_AUTHORIZED)
        await provider.status()
        assert (await fails(provider.me())).kind is K.ACCOUNT_NOT_AUTHORIZED

    @pytest.mark.parametrize("wrong", [{"api_key": SecretStr("wrong-" + KEY)}, {"session_id": "1"}])
    async def test_wrong_credentials(self, build, fails, cast, wrong):
        provider = build(CALM, **wrong)
        for call in (
            provider.status(),
            provider.groups(),
            provider.group(HOME),
            provider.remove(HOME, [member(cast.anna)]),
        ):
            assert (await fails(call)).kind is K.CREDENTIALS
        await provider.aclose()

    @pytest.mark.parametrize("key", ["", "two words", "ключ", "line\n", " "])
    def test_key_that_can_be_none(self, build, key):
        with pytest.raises(ConfigurationError) as raised:
            build(CALM, api_key=SecretStr(key))
        told = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
        ours = [frame for frame in told.stack if frame.filename.endswith("wasend.py") and frame.name == "__init__"]
        assert ours
        assert "ключ" not in str(raised.value) + repr([frame.locals for frame in ours])

    async def test_key_is_seen_nowhere(self, provider):
        assert KEY not in repr(vars(provider))
        assert repr(provider) == "Wasend(account='main')"

    @pytest.mark.parametrize(
        ("fault", "is_picture"),
        [
            (says({"data": b64encode(PNG).decode()}), True),
            (says({"mimetype": "image/png", "data": "data:image/png;base64," + b64encode(PNG).decode()}), True),
            (says(b64encode(PNG).decode()), True),
            (says({"data": "2@a-code-as-text"}), False),
            (says({"data": "#"}), False),
            (says({"data": None}), False),
            (Fault(200, body="<html>"), False),
        ],
    )
    async def test_shapes_of_a_code(self, provider, server, fails, fault, is_picture):
        server.faults.add("qr", fault)
        if is_picture:
            assert (await provider.qr()).png == PNG
        else:
            assert (await fails(provider.qr())).kind is K.UPSTREAM

    @pytest.mark.parametrize("status", [403, 404])
    async def test_statuses_of_the_account_are_about_the_key(self, provider, server, fails, status):
        for act, call in {"session": provider.status, "qr": provider.qr}.items():
            server.faults.add(act, Fault(status))
            if act == "qr":
                server.faults.add("session", Fault(status))  # what a 404 of another address is about is looked into
            assert (act, (await fails(call())).kind) == (act, K.CREDENTIALS)
            server.faults.clear()
        server.faults.add("groups", Fault(403))
        assert (await fails(provider.groups())).kind is K.CREDENTIALS
