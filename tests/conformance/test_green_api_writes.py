"""GREEN-API's words on what was asked of it, and what exactly was sent."""

import base64
import contextlib
import json
from typing import Any

import pytest

from bot.domain.failure import Failure, ProviderError
from bot.domain.failure import FailureKind as K
from bot.domain.outcome import Outcome, Refusal
from bot.providers.base import GroupSettings, Picture, Result
from bot.providers.green_api_wire import hold_of
from sandbox.faults import Fault
from sandbox.green_api_request import Upload
from sandbox.world import Session
from tests.conformance.cast import HOME, OLD, QUIET, identity, member
from tests.conformance.green_api import GreenApiFixtures, bodies, quota
from tests.conformance.http_suite import CANARY

JPEG = b"\xff\xd8\xff\xe0 a small picture"
NO_ADMIN = Result(Outcome.REFUSED, code="200 failed to set group admin")
NOT_FOUND = Result(Outcome.NOT_MEMBER, code="200 participant not found")


class TestGreenApiWrites(GreenApiFixtures):
    def told(self, server: Any, method: str, body: object) -> None:
        """Let the next call of a method be answered so, with 200."""
        server.faults.add(method, Fault(200, body=body if isinstance(body, str) else json.dumps(body)))

    def sent_bodies(self, server: Any, method: str) -> list[Any]:
        return [call.json for call in server.calls if call.method == method]

    # People.

    @pytest.mark.parametrize(
        ("body", "result"),
        [
            ({"setGroupAdmin": True}, Result(Outcome.DONE)),
            ({"setGroupAdmin": True, "error": ""}, Result(Outcome.DONE)),
            ({"setGroupAdmin": True, "error": "participant not found"}, NOT_FOUND),
            ({"setGroupAdmin": False, "error": "participant not found"}, NOT_FOUND),
            ({"setGroupAdmin": False, "error": "failed to set group admin"}, NO_ADMIN),
            ({"error": "failed to set group admin"}, NO_ADMIN),
            ("failed to set group admin", NO_ADMIN),
            ('"participant not found"', NOT_FOUND),
            ({"setGroupAdmin": False}, Result(Outcome.REFUSED, code="200 false")),
            (
                {"setGroupAdmin": False, "reason": CANARY},
                Result(Outcome.REFUSED, Refusal.OTHER, code="200 false with error"),
            ),
        ],
    )
    async def test_errors_of_set_group_admin_are_texts(self, provider, server, cast, body, result):
        self.told(server, "setGroupAdmin", body)
        assert await provider.promote(HOME, [member(cast.boris)]) == [result]

    @pytest.mark.parametrize(
        ("method", "flag"),
        [("add", "addGroupParticipant"), ("promote", "removeAdmin"), ("demote", "setGroupAdmin")],
    )
    async def test_flag_of_another_method_is_no_flag(self, provider, server, cast, fails, method, flag):
        theirs = {"add": "addGroupParticipant", "promote": "setGroupAdmin", "demote": "removeAdmin"}[method]
        self.told(server, theirs, {flag: True})
        assert (await fails(getattr(provider, method)(HOME, [member(cast.boris)]))).kind is K.UNCERTAIN

    async def test_somebody_who_waits_to_be_let_in_is_said_to_be_added(self, provider, cast):
        # So it is seen that the word alone is no proof.
        cast.world.groups[HOME].approval = True
        assert await provider.add(HOME, [member(cast.stranger)]) == [Result(Outcome.DONE)]
        assert (await provider.group(HOME)).member(identity(cast.stranger)) is None

    # The group itself.

    @pytest.mark.parametrize(("group", "flag"), [(OLD, "removeAdmin"), (QUIET, "leaveGroup")])
    async def test_admin_who_leaves_is_told_so_by_another_flag(self, provider, server, cast, group, flag):
        self.told(server, "leaveGroup", {flag: True})
        assert await provider.leave(group) == Result(Outcome.DONE)
        assert await provider.leave(group) == Result(Outcome.DONE)
        assert await provider.leave(group) == Result(Outcome.REFUSED, code="200 false")

    @pytest.mark.parametrize("flag", ["leaveGroup", "removeAdmin"])
    async def test_refusal_to_leave(self, provider, server, flag):
        self.told(server, "leaveGroup", {flag: False})
        assert await provider.leave(OLD) == Result(Outcome.REFUSED, code="200 false")

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            ({"created": False, "chatId": "", "groupInviteLink": ""}, K.UPSTREAM),
            ({"created": False, "chatId": HOME}, K.UNCERTAIN),
            ({"created": True, "chatId": ""}, K.UNCERTAIN),
            ({"created": True}, K.UNCERTAIN),
            ({"chatId": HOME}, K.UNCERTAIN),
        ],
    )
    async def test_group_that_may_not_have_been_made(self, provider, server, cast, fails, body, kind):
        self.told(server, "createGroup", body)
        assert (await fails(provider.create("New", [member(cast.anna)]))).kind is kind

    @pytest.mark.parametrize("link", [None, "", CANARY, "https://chat.whatsapp.com/CodeCodeCodeCodeCodeCo"])
    async def test_group_is_made_with_a_link_or_without(self, provider, server, cast, link):
        self.told(server, "createGroup", {"created": True, "chatId": HOME, "groupInviteLink": link})
        created = await provider.create("New", [member(cast.anna), member(cast.hidden)])
        assert (created.group_id, created.results) == (HOME, (Result(Outcome.UNKNOWN),) * 2)
        assert created.invite_link == (link if link and "Code" in link else None)
        assert self.sent_bodies(server, "createGroup") == [
            {"groupName": "New", "chatIds": ["79000000102@c.us", cast.hidden.lid]}
        ]

    async def test_groups_are_made_slowly_and_whatsapp_minds_if_they_are_not(self, provider, server, cast, time, fails):
        before = time.now
        await provider.create("One", [member(cast.anna)])
        await provider.create("Two", [member(cast.anna)])
        assert time.now - before == pytest.approx(300)
        server.faults.add("createGroup", bodies(500, "rate overlimit")["nest"])
        failure = await fails(provider.create("Three", [member(cast.anna)]))
        assert (failure.kind, failure.retry_after) == (K.RATE_LIMITED, 300.0)
        server.faults.add("createGroup", Fault(500, body=CANARY, acts_first=True))
        assert (await fails(provider.create("Four", [member(cast.anna)]))).kind is K.UNCERTAIN
        assert "Four" in {group.name for group in cast.world.groups_of(cast.ours)}

    @pytest.mark.parametrize("method", ["updateGroupName", "updateGroupSettings", "setGroupPicture"])
    async def test_refusal_of_a_change_is_for_want_of_rights(self, provider, server, fails, method):
        calls = {
            "updateGroupName": lambda: provider.rename(HOME, "New"),
            "updateGroupSettings": lambda: provider.change_settings(HOME, GroupSettings(admins_write=True)),
            "setGroupPicture": lambda: provider.set_picture(HOME, Picture(jpeg=JPEG)),
        }
        for body, code in (({method: False}, "200 false"), ({method: True, "reason": CANARY}, "200 true with error")):
            self.told(server, method, body)
            assert await fails(calls[method]()) == Failure(K.NOT_ADMIN, code)

    async def test_settings_are_sent_as_what_members_may(self, provider, server):
        await provider.change_settings(HOME, GroupSettings(admins_write=True))
        await provider.change_settings(HOME, GroupSettings(admins_write=False, admins_edit=True))
        await provider.change_settings(HOME, GroupSettings())
        assert self.sent_bodies(server, "updateGroupSettings") == [
            {"groupId": HOME, "allowParticipantsSendMessages": False},
            {
                "groupId": HOME,
                "allowParticipantsSendMessages": True,
                "allowParticipantsEditGroupSettings": False,
            },
        ]

    async def test_picture_is_sent_as_a_form(self, provider, server, cast):
        await provider.set_picture(HOME, Picture(jpeg=JPEG, url="https://example.org/not-used.jpg"))
        assert self.sent_bodies(server, "setGroupPicture") == [{"groupId": HOME, "file": Upload("image/jpeg", JPEG)}]
        assert cast.world.groups[HOME].picture

    async def test_picture_that_is_refused(self, provider, server, fails):
        failure = await fails(provider.set_picture(HOME, Picture(url="https://example.org/picture.jpg")))
        assert failure.kind is K.UNSUPPORTED
        assert server.calls == []
        assert await fails(provider.set_picture(HOME, Picture(jpeg=b""))) == Failure(K.BAD_REQUEST, "400 empty file")
        assert await fails(provider.set_picture(HOME, Picture(jpeg=b"GIF"))) == Failure(K.BAD_REQUEST, "400 media type")
        self.told(server, "setGroupPicture", {"reason": "Timed Out", "urlAvatar": None, "setGroupPicture": False})
        assert await fails(provider.set_picture(HOME, Picture(jpeg=JPEG))) == Failure(K.UNCERTAIN, "200 timed out")

    @pytest.mark.parametrize("may_add", [True, False, None])
    async def test_whether_members_may_add(self, provider, server, may_add):
        people = [{"id": "79000000101@c.us"}]
        self.told(server, "getGroupData", {"participants": people, "allowParticipantsAddMembers": may_add})
        assert (await provider.group(HOME)).members_may_add is may_add

    @pytest.mark.parametrize(
        ("link", "failure"),
        [
            (None, Failure(K.NOT_ADMIN, "no link")),
            ("", Failure(K.NOT_ADMIN, "no link")),
            ("https://example.org/phishing", Failure(K.UPSTREAM, "unreadable answer")),
            ("https://chat.whatsapp.com/CodeCode/../phishing", Failure(K.UPSTREAM, "unreadable answer")),
            ("https://chat.whatsapp.com/CodeCodeCode\n" + "x" * 300, Failure(K.UPSTREAM, "unreadable answer")),
            (["https://chat.whatsapp.com/CodeCodeCode"], Failure(K.UPSTREAM, "unreadable answer")),
        ],
    )
    async def test_link_that_is_none(self, provider, server, fails, link, failure):
        self.told(server, "getGroupData", {"participants": [{"id": "79000000101@c.us"}], "groupInviteLink": link})
        assert await fails(provider.invite_link(HOME)) == failure

    # Signing in, and numbers.

    @pytest.mark.parametrize(
        ("body", "failure"),
        [
            ({"type": "alreadyLogged", "message": CANARY}, Failure(K.BAD_REQUEST, "already authorized")),
            ({"type": "passkeyRequired"}, Failure(K.UNSUPPORTED, "passkey required")),
            ({"type": "error", "message": CANARY}, Failure(K.UPSTREAM, "no code")),
            (
                {"type": "error", "message": "instance in starting process try later"},
                Failure(K.ACCOUNT_STARTING, "400 starting"),
            ),
            ({"type": "qrCode", "message": "not base64!"}, Failure(K.UPSTREAM, "unreadable answer")),
            ({"type": "qrCode", "message": "R0lGODlh"}, Failure(K.UPSTREAM, "unreadable answer")),
            ({"type": "qrCode"}, Failure(K.UPSTREAM, "unreadable answer")),
            ({"type": "new"}, Failure(K.UPSTREAM, "unreadable answer")),
        ],
    )
    async def test_no_code(self, provider, server, fails, body, failure):
        self.told(server, "qr", body)
        assert await fails(provider.qr()) == failure

    @pytest.mark.parametrize("prefix", ["", "data:image/png;base64,"])
    async def test_code(self, provider, server, prefix):
        png = b"\x89PNG\r\n\x1a\n and so on"
        self.told(server, "qr", {"type": "qrCode", "message": prefix + base64.b64encode(png).decode()})
        assert (await provider.qr()).png == png

    async def test_code_while_starting(self, provider, cast, fails):
        cast.world.set_session(cast.account, Session.STARTING)
        assert (await fails(provider.qr())).kind is K.ACCOUNT_STARTING

    async def test_numbers_are_looked_up_by_id(self, provider, server, cast):
        asked = [identity(cast.anna), identity(cast.hidden), identity(cast.nobody)]
        assert await provider.on_whatsapp(asked) == [True, True, False]
        assert self.sent_bodies(server, "checkWhatsapp") == [
            {"chatId": "79000000102@c.us"},
            {"chatId": cast.hidden.lid},
            {"chatId": "79000009999@c.us"},
        ]

    @pytest.mark.parametrize("fault", [quota(), bodies(469, "User get contact info limit reached")["reason"]])
    async def test_nothing_is_asked_beyond_the_quota(self, provider, server, cast, fault):
        server.faults.add("checkWhatsapp", Fault(200, body='{"existsWhatsapp": true}'))
        server.faults.add("checkWhatsapp", fault)
        assert await provider.on_whatsapp([identity(cast.anna)] * 4) == [True, None, None, None]
        assert self.sent(server, "checkWhatsapp") == 2

    @pytest.mark.parametrize(
        "text", ["Bad phone number", "check phone number timeout limit exceeded", "XOR Validation failed"]
    )
    async def test_number_that_cannot_be_looked_up(self, provider, server, cast, text):
        server.faults.add("checkWhatsapp", bodies(400, text)["nest"])
        assert await provider.on_whatsapp([identity(cast.anna), identity(cast.nobody)]) == [None, False]

    async def test_look_up_that_fails_as_a_whole(self, provider, server, cast, fails):
        for fault, kind in ((Fault(401), K.CREDENTIALS), (Fault(200, body="[]"), K.UPSTREAM)):
            server.faults.add("checkWhatsapp", fault)
            assert (await fails(provider.on_whatsapp([identity(cast.anna)]))).kind is kind

    # Pacing by the answers' headers.

    async def test_pace_follows_the_headers(self, provider, server, cast, time):
        async def gap(**headers: str) -> float:
            server.faults.add("removeAdmin", Fault(401, headers=headers))
            for _ in range(2):
                with contextlib.suppress(ProviderError):
                    await provider.demote(HOME, [member(cast.deputy)])
            first, second = [call.at for call in server.calls if call.method == "removeAdmin"][-2:]
            return float(second - first)

        full = {"X-RateLimit-Remaining": "10", "X-RateLimit-Replenish-Rate": "10"}
        assert await gap() == pytest.approx(0.1)
        assert await gap(**full) == pytest.approx(0.1)
        assert await gap(**full | {"X-RateLimit-Replenish-Rate": "2"}) == pytest.approx(0.5)
        assert await gap(**full | {"X-RateLimit-Remaining": "0", "X-RateLimit-Replenish-Rate": "4"}) == pytest.approx(
            0.25
        )
        assert await gap(**full | {"X-RateLimit-Replenish-Rate": "0.001"}) == pytest.approx(5)

    @pytest.mark.parametrize("odd", ["", "many", "nan", "inf", "-1", "0", "1e999"])
    def test_headers_that_cannot_be_read_ask_for_nothing(self, odd):
        assert hold_of({"X-RateLimit-Remaining": "0", "X-RateLimit-Replenish-Rate": odd}, 10) == 0
