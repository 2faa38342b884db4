"""GREEN-API's own answers: what is read from each, and what is made of those that are not documented."""

import json
from typing import Any

import pytest
from pydantic import SecretStr

from bot.domain.failure import FailureKind as K
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, Participant, Role
from bot.providers.base import AccountState, Provider
from bot.providers.green_api_base import REMEMBER_ME_SECONDS
from bot.providers.limits import MemoryLimiter
from sandbox.faults import Fault
from sandbox.green_api import GreenApiServer
from sandbox.world import Session
from tests.conformance.cast import HOME, OURS, QUIET, TWIN, Cast, member
from tests.conformance.green_api import TOKEN, GreenApiFixtures, bodies, quota
from tests.conformance.http_suite import CALM, CANARY


class TestGreenApiAnswers(GreenApiFixtures):
    async def answers(self, provider: Provider, server: GreenApiServer, cast: Cast, body: object) -> Any:
        server.faults.add("removeGroupParticipant", Fault(200, body=json.dumps(body)))
        [result] = await provider.remove(HOME, [member(cast.anna)])
        return result

    # What a removal answers.

    @pytest.mark.parametrize(
        ("body", "outcome", "code"),
        [
            ({"removeParticipant": True}, Outcome.DONE, ""),
            ({"removeParticipant": True, "error": "", "reason": None}, Outcome.DONE, ""),
            ({"removeParticipant": True, "error": CANARY}, Outcome.REFUSED, "200 true with error"),
            ({"removeParticipant": True, "reason": CANARY}, Outcome.REFUSED, "200 true with error"),
            ({"removeParticipant": False}, Outcome.REFUSED, "200 false"),
            ({"removeParticipant": False, "reason": CANARY}, Outcome.REFUSED, "200 false with error"),
        ],
    )
    async def test_word_on_a_removal(self, provider, server, cast, body, outcome, code):
        result = await self.answers(provider, server, cast, body)
        refusal = Refusal.OTHER if code.endswith("with error") else None
        assert (result.outcome, result.refusal, result.code) == (outcome, refusal, code)

    @pytest.mark.parametrize("flag", ["true", 1, None, [True]])
    async def test_flag_of_another_type_is_no_flag(self, provider, server, cast, fails, flag):
        failure = await fails(self.answers(provider, server, cast, {"removeParticipant": flag}))
        assert failure.kind is K.UNCERTAIN

    async def test_people_who_cannot_be_removed_are_refused_without_a_reason(self, provider, cast):
        for group, person in (
            (HOME, cast.owner),
            (HOME, cast.refused),
            (HOME, cast.stranger),
            (QUIET, cast.anna),
        ):
            [result] = await provider.remove(group, [member(person)])
            assert (result.outcome, result.refusal) == (Outcome.REFUSED, None)

    async def test_address_is_the_listed_one_or_made_of_the_identity(self, provider, server, cast):
        listed = (await provider.group(HOME)).member(cast.boris.listed)
        odd = Member(cast.refused.listed, address=cast.refused.lid)
        for one in (listed, odd, member(cast.anna), member(cast.hidden)):
            await provider.remove(HOME, [one])
        sent = [call.json["participantChatId"] for call in server.calls if call.method == "removeGroupParticipant"]
        assert sent == ["12025550103@c.us", cast.refused.lid, "79000000102@c.us", cast.hidden.lid]

    @pytest.mark.parametrize(
        ("fault", "code"),
        [
            (quota(), "466 method"),
            (quota(correspondentsStatus={"used": 3}), "466 correspondents"),
            (bodies(400, "Instance is deleted")["plain"], "400 deleted"),
            (bodies(418, CANARY)["nest"], "418"),
        ],
    )
    async def test_code_is_a_label_of_our_own(self, provider, server, cast, fails, fault, code):
        server.faults.add("removeGroupParticipant", fault)
        assert (await fails(provider.remove(HOME, [member(cast.anna)]))).code == code

    # Accounts.

    @pytest.mark.parametrize("session", [Session.STARTING, Session.NOT_AUTHORIZED, Session.READY])
    async def test_text_that_names_two_causes_is_told_apart_by_asking(self, provider, server, cast, fails, session):
        cast.world.set_session(cast.account, session)
        server.faults.add("removeGroupParticipant", bodies(400, "instance is starting or not authorized")["nest"])
        failure = await fails(provider.remove(HOME, [member(cast.anna)]))
        unauthorized = session is Session.NOT_AUTHORIZED
        assert failure.kind is (K.ACCOUNT_NOT_AUTHORIZED if unauthorized else K.ACCOUNT_STARTING)
        assert [call.method for call in server.calls] == ["removeGroupParticipant", "getStateInstance"]

    async def test_text_that_names_two_causes_when_asking_fails(self, provider, server, cast, fails):
        server.faults.add("*", bodies(400, "instance is starting or not authorized")["plain"], times=9)
        failure = await fails(provider.remove(HOME, [member(cast.anna)]))
        assert failure.kind is K.ACCOUNT_STARTING
        assert self.sent(server, "getStateInstance") == 1
        server.faults.clear()
        server.faults.add("removeGroupParticipant", bodies(400, "instance is starting or not authorized")["plain"])
        server.faults.add("getStateInstance", Fault(401))
        failure = await fails(provider.remove(HOME, [member(cast.anna)]))
        assert failure.kind is K.ACCOUNT_STARTING

    @pytest.mark.parametrize(
        ("body", "state"),
        [
            ('{"stateInstance": "yellowCard"}', AccountState.SUSPENDED),
            ('{"stateInstance": "suspended", "suspendedUntil": 1}', AccountState.SUSPENDED),
            ('{"stateInstance": "sleepMode"}', AccountState.ASLEEP),
            ('{"stateInstance": "levitating"}', AccountState.UNKNOWN),
            ('{"stateInstance": 7}', AccountState.UNKNOWN),
            ('{"stateInstance": null}', AccountState.STARTING),
            ("null", AccountState.STARTING),
            ("", AccountState.STARTING),
        ],
    )
    async def test_states(self, provider, server, body, state):
        server.faults.add("getStateInstance", Fault(200, body=body))
        assert (await provider.status()).state is state

    @pytest.mark.parametrize(
        ("text", "state"),
        [
            ("instance in starting process try later", AccountState.STARTING),
            ("instance account not authorized", AccountState.NOT_AUTHORIZED),
            ("instance is starting or not authorized", AccountState.STARTING),
        ],
    )
    async def test_state_that_is_told_by_an_error(self, provider, server, text, state):
        server.faults.add("getStateInstance", bodies(400, text)["nest"])
        assert (await provider.status()).state is state

    async def test_state_that_cannot_be_read_is_an_error(self, provider, server, fails):
        server.faults.add("getStateInstance", Fault(200, body=f"<html>{CANARY}</html>"))
        assert (await fails(provider.status())).kind is K.UPSTREAM
        server.faults.add("getStateInstance", Fault(401))
        assert (await fails(provider.status())).kind is K.CREDENTIALS

    async def test_state_without_a_number_is_a_state_all_the_same(self, provider, server):
        server.faults.add("getWaSettings", Fault(401))
        status = await provider.status()
        assert (status.state, status.me) == (AccountState.READY, None)

    async def test_own_number_is_remembered_for_a_while(self, provider, server, time):
        await provider.me()
        time.now += REMEMBER_ME_SECONDS - 1
        await provider.me()
        assert self.sent(server, "getWaSettings") == 1
        time.now += 2
        await provider.me()
        assert self.sent(server, "getWaSettings") == 2

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            ({"phone": "", "stateInstance": "notAuthorized"}, K.ACCOUNT_NOT_AUTHORIZED),
            ({"phone": "", "stateInstance": "starting"}, K.ACCOUNT_STARTING),
            ({"phone": "", "stateInstance": "authorized"}, K.UPSTREAM),
            ({}, K.UPSTREAM),
            ([CANARY], K.UPSTREAM),
        ],
    )
    async def test_no_number_is_told_by_the_state(self, provider, server, fails, body, kind):
        server.faults.add("getWaSettings", Fault(200, body=json.dumps(body)))
        assert (await fails(provider.me())).kind is kind

    async def test_number_may_be_a_number(self, provider, server):
        server.faults.add("getWaSettings", Fault(200, body='{"phone": 79001112233}'))
        assert await provider.me() == Participant.from_id("79001112233@c.us")

    @pytest.mark.parametrize("wrong", [{"api_token": SecretStr("wrong-" + TOKEN)}, {"id_instance": "1"}])
    async def test_wrong_credentials(self, build, fails, cast, wrong):
        provider = build(CALM, **wrong)
        assert (await fails(provider.group(HOME))).kind is K.CREDENTIALS
        assert (await fails(provider.remove(HOME, [member(cast.anna)]))).kind is K.CREDENTIALS
        await provider.aclose()

    # Groups.

    async def test_list_is_what_either_list_has(self, provider, server):
        contacts = [
            {"id": HOME, "name": "", "contactName": "Home", "type": "group"},
            {"id": "79001112233@c.us", "name": "Somebody", "type": "user"},
            {"name": CANARY},
            CANARY,
        ]
        chats = [
            {"id": TWIN, "name": "Twin"},
            {"id": HOME, "name": "Not used"},
            {"id": "status@broadcast", "name": "Status"},
            {"id": "120363000000000000@newsletter", "name": "News"},
        ]
        server.faults.add("getContacts", Fault(200, body=json.dumps(contacts)))
        server.faults.add("getChats", Fault(200, body=json.dumps(chats)))
        assert [(one.id, one.name) for one in await provider.groups()] == [(HOME, "Home"), (TWIN, "Twin")]

    @pytest.mark.parametrize("fault", [Fault(466), Fault(200, body='{"not": "a list"}'), Fault(200, body="null")])
    @pytest.mark.parametrize("missing", ["getContacts", "getChats"])
    async def test_one_list_does_if_the_other_fails(self, provider, server, capsys, fault, missing):
        server.faults.add(missing, fault)
        assert len(await provider.groups()) == len(OURS)
        assert missing in capsys.readouterr().out

    async def test_both_lists_fail(self, provider, server, fails):
        server.faults.add("getContacts", Fault(466))
        server.faults.add("getChats", Fault(401))
        assert (await fails(provider.groups())).kind is K.QUOTA

    async def test_fields_that_older_servers_lack(self, provider, server):
        people = [{"id": "79000000101@c.us"}, {"id": "79000000102@c.us", "isAdmin": True}]
        answer = {"owner": "79000000101@c.us", "participants": people}
        server.faults.add("getGroupData", Fault(200, body=json.dumps(answer)))
        group = await provider.group(HOME)
        assert (group.id, group.name) == (HOME, "")
        assert [one.role for one in group.members] == [Role.OWNER, Role.ADMIN]
        assert [one.address for one in group.members] == ["79000000101@c.us", "79000000102@c.us"]

    async def test_maker_who_came_back_is_no_owner(self, provider, server):
        people = [{"id": "79000000101@c.us", "isAdmin": False, "isSuperAdmin": False}]
        answer = {"owner": "79000000101@c.us", "participants": people}
        server.faults.add("getGroupData", Fault(200, body=json.dumps(answer)))
        assert [one.role for one in (await provider.group(HOME)).members] == [Role.MEMBER]

    @pytest.mark.parametrize(
        ("size", "is_complete", "told"),
        [
            (2, True, 2),
            (1, True, 2),
            (0, True, 2),
            (3, False, 3),
            (952, False, 952),
            ("952", False, 952),
            (10**30, False, 2**31 - 1),
            ("9" * 30, False, 2**31 - 1),
            (None, True, 2),
            (-1, True, 2),
            (True, True, 2),
            (1.5, True, 2),
            ("many", True, 2),
            ([952], True, 2),
        ],
    )
    async def test_size_beside_a_list(self, provider, server, size, is_complete, told):
        people = [{"id": "79000000101@c.us"}, {"id": "79000000102@c.us"}]
        server.faults.add("getGroupData", Fault(200, body=json.dumps({"participants": people, "size": size})))
        group = await provider.group(HOME)
        assert (group.listed, group.is_complete, group.size) == (2, is_complete, told)

    async def test_person_who_is_listed_twice_counts_once(self, provider, server):
        people = [{"id": "79000000101@c.us"}, {"id": "79000000101@c.us", "lid": "1@lid"}]
        server.faults.add("getGroupData", Fault(200, body=json.dumps({"participants": people, "size": 2})))
        group = await provider.group(HOME)
        assert (group.listed, group.is_complete) == (1, False)

    @pytest.mark.parametrize("people", [[{"id": "nonsense"}], [CANARY], [{}], {"id": "1"}, 5])
    async def test_nobody_is_left_out(self, provider, server, fails, people):
        listed = [{"id": "79000000101@c.us"}, *people] if isinstance(people, list) else people
        server.faults.add("getGroupData", Fault(200, body=json.dumps({"participants": listed})))
        assert (await fails(provider.group(HOME))).kind is K.UPSTREAM

    @pytest.mark.parametrize(
        "fault",
        [
            bodies(404, "item-not-found")["nest"],
            bodies(500, "item-not-found")["plain"],
            Fault(200, body='{"participants": []}'),
            Fault(200, body='{"subject": "Family"}'),
            Fault(200, body=json.dumps({"participants": [{"id": "79000000101@c.us"}], "error": CANARY})),
        ],
    )
    async def test_what_may_mean_an_unknown_group(self, provider, server, fails, fault):
        server.faults.add("getGroupData", fault)
        assert (await fails(provider.group(HOME))).kind is K.GROUP_UNKNOWN

    @pytest.mark.parametrize("method", ["getGroupData", "removeGroupParticipant"])
    async def test_failure_told_by_200(self, provider, server, cast, fails, method):
        server.faults.add(method, Fault(200, body="instance account not authorized"))
        call = provider.group(HOME) if method == "getGroupData" else provider.remove(HOME, [member(cast.anna)])
        assert (await fails(call)).kind is K.ACCOUNT_NOT_AUTHORIZED

    async def test_server_turns_the_impatient_away(self, build, fails, time):
        class Impatient(MemoryLimiter):
            async def acquire(self, key: str, per_second: float) -> None:
                """Wait for nothing."""

        provider = build(CALM, limiter=Impatient())
        await provider.group(HOME)
        assert (await fails(provider.group(HOME))).kind is K.RATE_LIMITED
        time.now += 1
        await provider.group(HOME)
        await provider.aclose()
