"""The pretend WhatsApp and its pretend GREEN-API: what the conformance cases do not touch."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.domain.participant import Participant, Role
from bot.sandbox.green_api import GreenApiServer
from bot.sandbox.demo_world import demo_world
from bot.sandbox.world import Event, Session, Verdict
from tests.conformance.cast import FOREIGN, HOME, NOWHERE, QUIET, Cast, make_cast


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
    ("group", "phone", "verdict"),
    [
        (HOME, "+79000000106", Verdict.DONE),
        (HOME, "+79000000102", Verdict.ALREADY),
        (HOME, "+79000009999", Verdict.NOT_ON_WHATSAPP),
        (QUIET, "+79000000106", Verdict.NOT_ADMIN),
        (NOWHERE, "+79000000106", Verdict.GROUP_UNKNOWN),
    ],
)
async def test_rules_of_adding(cast, group, phone, verdict):
    assert await cast.world.add(cast.ours, group, Participant(phone=phone)) is verdict


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
