"""GREEN-API of 2020 against the suite. Its errors are those of https://github.com/green-api/docs at 79ab56f."""

from typing import Any, ClassVar

import pytest
from pydantic import SecretStr

from bot.domain.failure import Failure
from bot.domain.failure import FailureKind as K
from bot.domain.outcome import Outcome
from bot.domain.participant import Participant
from bot.providers.base import Result
from bot.providers.green_api_legacy import API_URL, GreenApiLegacy
from sandbox.faults import Fault
from tests.conformance.cast import HOME, TWIN, identity, member
from tests.conformance.green_api import GreenApiLegacyFixtures, bodies, rows_of
from tests.conformance.http_suite import CALM, HttpProviderConformance, Row, gateway_rows

TEXTS = {
    "instance in starting process try later": K.ACCOUNT_STARTING,
    "instance account not authorized": K.ACCOUNT_NOT_AUTHORIZED,
    "bad request data": K.BAD_REQUEST,
}
"""The three errors of every method. Their form is not documented, and a later page has them under 200."""

METHODS = {
    "group": "getGroupData",
    "invite_link": "getGroupData",
    "add": "addGroupParticipant",
    "remove": "removeGroupParticipant",
    "promote": "setGroupAdmin",
    "demote": "removeAdmin",
    "leave": "leaveGroup",
    "create": "createGroup",
    "rename": "updateGroupName",
}


class TestGreenApiLegacy(GreenApiLegacyFixtures, HttpProviderConformance):
    methods: ClassVar = METHODS
    pace: ClassVar = {
        "getGroupData": 1,
        "addGroupParticipant": 10,
        "removeGroupParticipant": 10,
        "createGroup": 1 / 300,
    }
    rows: ClassVar = (
        *(row for text, kind in TEXTS.items() for status in (400, 200) for row in rows_of(status, text, kind)),
        *rows_of(500, "", K.UNCERTAIN, only=("add", "create")),
        Row("401", Fault(401), K.CREDENTIALS, K.CREDENTIALS),
        *gateway_rows(),
    )


class TestGreenApiLegacyRequests(GreenApiLegacyFixtures):
    """What is sent, for nothing of it is as today."""

    def sent_bodies(self, server: Any, method: str) -> list[Any]:
        return [call.json for call in server.calls if call.method == method]

    @pytest.mark.parametrize(
        ("field", "by_phone", "by_lid"),
        [
            ("auto", {"participantPhone": 79000000102}, {"participantChatId": "204000000039595@lid"}),
            ("chat_id", {"participantChatId": "79000000102@c.us"}, {"participantChatId": "204000000039595@lid"}),
            ("phone", {"participantPhone": 79000000102}, None),
        ],
    )
    async def test_how_people_are_named(self, build, server, cast, field, by_phone, by_lid):
        provider = build(CALM, participant_field=field)
        for method, write in (("removeGroupParticipant", provider.remove), ("addGroupParticipant", provider.add)):
            await write(HOME, [member(cast.anna)])
            [of_hidden] = await write(HOME, [member(cast.hidden)])
            expected = [{"groupId": HOME} | by_phone, *([{"groupId": HOME} | by_lid] if by_lid else [])]
            assert self.sent_bodies(server, method) == expected
            if by_lid is None:
                assert of_hidden == Result(Outcome.REFUSED, code="cannot be named")
        await provider.aclose()

    @pytest.mark.parametrize(
        ("field", "chat_ids", "phones"),
        [
            ("auto", ["204000000039595@lid"], [79000000102]),
            ("chat_id", ["79000000102@c.us", "204000000039595@lid"], []),
        ],
    )
    async def test_people_of_a_new_group(self, build, server, cast, field, chat_ids, phones):
        provider = build(CALM, participant_field=field)
        await provider.create("New", [member(cast.anna), member(cast.hidden)])
        assert self.sent_bodies(server, "createGroup") == [{"groupName": "New", "chatIds": chat_ids, "phones": phones}]
        await provider.aclose()

    async def test_group_of_people_who_cannot_be_named(self, build, server, cast, fails):
        provider = build(CALM, participant_field="phone")
        failure = await fails(provider.create("New", [member(cast.anna), member(cast.hidden)]))
        assert failure == Failure(K.UNSUPPORTED, "create without a phone")
        assert server.calls == []
        await provider.aclose()

    async def test_host_is_the_one_of_all_unless_told_otherwise(self, limiter):
        provider = GreenApiLegacy("main", id_instance="1", api_token=SecretStr("x"), limiter=limiter)
        assert API_URL == "https://api.green-api.com"
        assert provider.wire._transport._base == API_URL
        await provider.aclose()

    @pytest.mark.parametrize("flag", ["leaveGroup", "removeAdmin"])
    async def test_admin_who_leaves_may_be_answered_as_today(self, provider, server, flag):
        server.faults.add("leaveGroup", Fault(200, body=f'{{"{flag}": true}}'))
        assert await provider.leave(HOME) == Result(Outcome.DONE)

    async def test_lists_are_the_contacts_alone(self, provider, server):
        assert {one.id for one in await provider.groups()} >= {HOME, TWIN}
        assert [call.method for call in server.calls] == ["getContacts"]

    async def test_own_number_is_of_the_settings(self, provider, server, fails):
        server.faults.add("getSettings", Fault(200, body='{"wid": "79001112233@c.us"}'))
        assert await provider.me() == Participant.from_id("79001112233@c.us")
        assert await provider.me() == Participant.from_id("79001112233@c.us")
        assert self.sent(server, "getSettings") == 1

    @pytest.mark.parametrize(("body", "kind"), [("{}", K.ACCOUNT_NOT_AUTHORIZED), ("[]", K.UPSTREAM), ("", K.UPSTREAM)])
    async def test_settings_that_tell_nobody(self, provider, server, fails, body, kind):
        server.faults.add("getSettings", Fault(200, body=body))
        assert (await fails(provider.me())).kind is kind

    async def test_numbers_are_looked_up_as_integers(self, provider, server, cast):
        asked = [identity(cast.anna), identity(cast.hidden), identity(cast.nobody)]
        assert await provider.on_whatsapp(asked) == [True, None, False]
        assert self.sent_bodies(server, "checkWhatsapp") == [{"phoneNumber": 79000000102}, {"phoneNumber": 79000009999}]

    @pytest.mark.parametrize("text", TEXTS)
    async def test_state_that_is_told_by_a_text(self, provider, server, fails, text):
        server.faults.add("getSettings", bodies(200, text)["coded"])
        assert (await fails(provider.me())).kind is TEXTS[text]
