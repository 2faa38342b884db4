"""The pretend WhatsApp and its pretend GREEN-API: what the conformance cases do not touch."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.domain.participant import Participant, Role
from sandbox.demo_world import demo_world
from sandbox.green_api import GreenApiServer
from sandbox.green_api_legacy import GreenApiLegacyServer
from sandbox.world import Event, Session, Verdict
from tests.conformance.cast import FOREIGN, FULL, GATED, HOME, NOWHERE, OLD, QUIET, Cast, make_cast


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
async def server(cast: Cast) -> AsyncIterator[GreenApiServer]:
    server = GreenApiServer(cast.world, cast.account, strict_pace=False)
    await server.start()
    yield server
    await server.stop()


async def post(server: GreenApiServer, method: str, token: str | None = None, **request: object) -> httpx.Response:
    url = f"{server.url}/waInstance{server.id_instance}/{method}/{token or server.api_token}"
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(url, **request)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("group", "who", "verdict"),
    [
        (HOME, "anna", Verdict.DONE),
        (HOME, "owner", Verdict.OWNER),
        (HOME, "ours", Verdict.REFUSED),
        (HOME, "refused", Verdict.REFUSED),
        (HOME, "stranger", Verdict.NOT_MEMBER),
        (QUIET, "anna", Verdict.NOT_ADMIN),
        (FOREIGN, "stranger", Verdict.GROUP_UNKNOWN),
        (NOWHERE, "anna", Verdict.GROUP_UNKNOWN),
    ],
)
async def test_rules_of_removing(cast, group, who, verdict):
    assert await cast.world.remove(cast.ours, group, getattr(cast, who).listed) is verdict


async def test_hidden_phone_finds_nobody(cast):
    by_phone = Participant(phone=cast.hidden.phone)
    assert await cast.world.remove(cast.ours, HOME, by_phone) is Verdict.NOT_MEMBER
    assert await cast.world.remove(cast.ours, HOME, cast.hidden.listed) is Verdict.DONE


@pytest.mark.parametrize(
    ("group", "who", "verdict"),
    [
        (HOME, "stranger", Verdict.DONE),
        (HOME, "anna", Verdict.ALREADY),
        (HOME, "hidden", Verdict.ALREADY),
        (HOME, "nobody", Verdict.NOT_ON_WHATSAPP),
        (HOME, "invited", Verdict.INVITE_NEEDED),
        (HOME, "leaver", Verdict.RECENTLY_LEFT),
        (FULL, "stranger", Verdict.GROUP_FULL),
        (GATED, "stranger", Verdict.AWAITING_APPROVAL),
        (QUIET, "stranger", Verdict.NOT_ADMIN),
        (NOWHERE, "stranger", Verdict.GROUP_UNKNOWN),
        (FOREIGN, "anna", Verdict.GROUP_UNKNOWN),
    ],
)
async def test_rules_of_adding(cast, group, who, verdict):
    person = getattr(cast, who)
    was_there = group in cast.world.groups and person in cast.world.groups[group].members
    assert await cast.world.add(cast.ours, group, Participant(phone=person.phone)) is verdict
    if group in cast.world.groups:
        assert (person in cast.world.groups[group].members) is (was_there or verdict is Verdict.DONE)


async def test_people_who_are_added_wait_once_where_the_group_wants_so(cast):
    for _ in range(2):
        assert await cast.world.add(cast.ours, GATED, cast.stranger.listed) is Verdict.AWAITING_APPROVAL
    assert cast.world.groups[GATED].waiting == [cast.applicant, cast.stranger]


async def test_members_add_where_the_group_lets_them(cast):
    cast.world.groups[QUIET].members_may_add = True
    assert await cast.world.add(cast.ours, QUIET, cast.stranger.listed) is Verdict.DONE


@pytest.mark.parametrize(
    ("group", "who", "role", "verdict"),
    [
        (HOME, "boris", Role.ADMIN, Verdict.DONE),
        (HOME, "hidden", Role.ADMIN, Verdict.DONE),
        (HOME, "deputy", Role.ADMIN, Verdict.ALREADY),
        (HOME, "owner", Role.ADMIN, Verdict.ALREADY),
        (HOME, "stranger", Role.ADMIN, Verdict.NOT_MEMBER),
        (QUIET, "anna", Role.ADMIN, Verdict.NOT_ADMIN),
        (HOME, "deputy", Role.MEMBER, Verdict.DONE),
        (HOME, "boris", Role.MEMBER, Verdict.ALREADY),
        (HOME, "owner", Role.MEMBER, Verdict.OWNER),
        (FOREIGN, "stranger", Role.ADMIN, Verdict.GROUP_UNKNOWN),
    ],
)
async def test_rules_of_roles(cast, group, who, role, verdict):
    person = getattr(cast, who)
    before = cast.world.groups[group].members.get(person)
    assert await cast.world.set_role(cast.ours, group, person.listed, role) is verdict
    assert cast.world.groups[group].members.get(person) is (role if verdict is Verdict.DONE else before)


async def test_who_leaves_can_only_be_invited(cast):
    assert await cast.world.leave(cast.ours, OLD) is Verdict.DONE
    assert await cast.world.leave(cast.ours, OLD) is Verdict.GROUP_UNKNOWN
    assert await cast.world.add(cast.owner, OLD, cast.ours.listed) is Verdict.RECENTLY_LEFT


async def test_group_is_changed_by_its_admins(cast):
    assert await cast.world.change(cast.ours, HOME, name="New", admins_write=True) is Verdict.DONE
    assert (cast.world.groups[HOME].name, cast.world.groups[HOME].admins_write) == ("New", True)
    assert await cast.world.change(cast.ours, QUIET, name="New") is Verdict.NOT_ADMIN
    assert await cast.world.change(cast.ours, FOREIGN, name="New") is Verdict.GROUP_UNKNOWN


async def test_invite_code_is_changed_by_admins(cast):
    assert await cast.world.revoke_invite(cast.ours, QUIET) is Verdict.NOT_ADMIN
    assert await cast.world.revoke_invite(cast.ours, HOME) is Verdict.DONE
    codes = [group.invite_code for group in cast.world.groups.values()]
    assert cast.invite_code not in codes
    assert len(set(codes)) == len(codes)


async def test_new_group_is_ours(cast):
    one, two = await cast.world.create(cast.ours, "One"), await cast.world.create(cast.ours, "Two")
    assert one.id != two.id
    assert one.members == {cast.ours: Role.OWNER}
    assert one in cast.world.groups_of(cast.ours)


async def test_listeners_hear_of_changes_and_of_nothing_else(cast):
    heard: list[Event] = []
    stop = cast.world.listen(heard.append)
    await cast.world.remove(cast.ours, HOME, cast.owner.listed)
    await cast.world.remove(cast.ours, HOME, cast.anna.listed)
    await cast.world.add(cast.ours, HOME, cast.anna.listed)
    cast.world.set_session(cast.account, Session.STARTING)
    stop()
    cast.world.set_session(cast.account, Session.READY)
    assert [event["event"] for event in heard] == ["removed", "added", "session"]
    told = json.loads(json.dumps(heard))
    assert told[0] == {
        "event": "removed",
        "group": HOME,
        "group_name": "Family",
        "person": {"name": "Anna", "phone": "+79000000102", "lid": cast.anna.lid},
        "by": "+79000000100",
    }
    assert told[2] == {"event": "session", "phone": "+79000000100", "session": "starting"}


def test_demo_has_somebody_for_every_outcome():
    world = demo_world()
    ours = world.accounts[0].person
    groups = world.groups_of(ours)
    names = [group.name for group in groups]
    assert {"Family", "Соседи ЖК Альфа, дом 5", "Родители 3Б"} <= set(names)
    assert names.count("Project Falcon") == 2
    assert any(group.members[ours] is Role.MEMBER for group in groups)
    people = {person for group in groups if group.is_admin(ours) for person in group.members}
    assert any(person.delay for person in people)
    assert any(person.cannot_be_removed for person in people)
    assert any(person.hides_phone for person in people)
    assert any(person.only_by_invitation for person in world.people)
    everywhere = world.groups.values()
    assert any(len(group.members) == group.capacity for group in everywhere)
    assert any(group.left for group in everywhere)
    assert any(group.waiting for group in everywhere)
    for account in world.accounts[1:]:
        assert {ours} & {person for group in world.groups_of(account.person) for person in group.members} == set()
        assert 1 <= len(world.groups_of(account.person)) <= 2
    assert any(group.members_may_add for group in world.groups_of(world.accounts[2].person))
    assert len({person.phone for person in world.people}) == len(world.people)
    assert len({person.lid for person in world.people}) == len(world.people)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({}, "'groupId' is required"),
        ({"groupId": "family"}, "'groupId' must be one of the next formats: 'group_id@g.us'"),
        ({"groupId": HOME}, "'participantChatId' is required"),
        ({"groupId": HOME, "participantChatId": "+7900"}, "'participantChatId' must be one of"),
    ],
)
async def test_server_validates_and_repeats_the_token_like_the_real_one(server, body, complaint):
    answer = await post(server, "removeGroupParticipant", json=body)
    error = answer.json()
    assert (answer.status_code, error["statusCode"]) == (400, 400)
    assert error["message"].startswith("Validation failed. Details: " + complaint)
    assert error["path"].endswith(server.api_token)


async def test_server_knows_its_methods_and_verbs(server):
    assert (await post(server, "removeEverybody", json={})).status_code == 404
    assert (await post(server, "getStateInstance", json={})).status_code == 404
    assert (await post(server, "getGroupData", content="{")).text.startswith("Unexpected token")


async def test_server_checks_the_token_unless_told_not_to(server, cast):
    wrong = await post(server, "getGroupData", token="wrong", json={"groupId": HOME})
    assert (wrong.status_code, wrong.content) == (401, b"")
    lenient = GreenApiServer(cast.world, cast.account, strict_token=False)
    await lenient.start()
    answer = await post(lenient, "getGroupData", token="any", json={"groupId": HOME})
    assert answer.json()["subject"] == "Family"
    await lenient.stop()


@pytest.mark.parametrize(
    ("method", "body", "complaint"),
    [
        ("createGroup", {"groupName": "x" * 101, "chatIds": []}, "'groupName' must be a string of at most 100"),
        ("createGroup", {"groupName": "x", "chatIds": ["+7900"]}, "'chatIds' must be an array of chat ids"),
        ("createGroup", {"groupName": "x"}, "'chatIds' is required"),
        ("updateGroupName", {"groupId": HOME, "groupName": ""}, "'groupName' is required"),
        ("updateGroupSettings", {"groupId": HOME, "allowParticipantsSendMessages": "no"}, "'allowParticipantsSend"),
        ("leaveGroup", {"groupId": HOME, "colour": "red"}, "property colour should not exist"),
        ("setGroupPicture", {"groupId": HOME, "file": "text"}, "'file' must be a file"),
    ],
)
async def test_server_is_strict_about_every_field(server, method, body, complaint):
    answer = await post(server, method, json=body)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("Validation failed. Details: " + complaint)


async def test_server_looks_numbers_up_by_one_field(server, cast):
    for body in ({}, {"chatId": "79000000102@c.us", "phoneNumber": 79000000102}):
        assert (await post(server, "checkWhatsapp", json=body)).json()["message"].startswith("XOR Validation failed")
    by_number = await post(server, "checkWhatsapp", json={"phoneNumber": 79000000102})
    assert (by_number.json()["existsWhatsapp"], by_number.json()["chatId"]) == (True, cast.anna.lid)


async def test_server_minds_groups_that_are_made_too_fast(cast):
    now = 1000.0
    server = GreenApiServer(cast.world, cast.account, clock=lambda: now)
    await server.start()
    body = {"groupName": "New", "chatIds": []}
    assert (await post(server, "createGroup", json=body)).json()["created"] is True
    now += 2
    answer = await post(server, "createGroup", json=body)
    assert (answer.status_code, answer.json()["message"]) == (500, "rate overlimit")
    now += 300
    assert (await post(server, "createGroup", json=body)).json()["created"] is True
    await server.stop()


async def test_server_of_2020_answers_every_fault_by_a_text(cast):
    server = GreenApiLegacyServer(cast.world, cast.account, strict_pace=False)
    await server.start()
    neither = {"groupId": HOME}
    both = neither | {"participantPhone": 79000000102, "participantChatId": "79000000102@c.us"}
    as_text = neither | {"participantPhone": "79000000102"}
    for body in (neither, both, as_text):
        answer = await post(server, "removeGroupParticipant", json=body)
        assert (answer.status_code, answer.text) == (400, "bad request data")
    assert cast.anna in cast.world.groups[HOME].members
    assert (await post(server, "setGroupPicture", json=neither)).status_code == 404
    assert "lid" not in (await post(server, "getGroupData", json=neither)).json()["participants"][0]
    cast.world.set_session(cast.account, Session.NOT_AUTHORIZED)
    answer = await post(server, "getGroupData", json=neither)
    assert (answer.status_code, answer.text) == (400, "instance account not authorized")
    await server.stop()
