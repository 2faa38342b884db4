"""The demo page's server: whom it answers, and what it takes."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from dataclasses import fields
from typing import Any

import aiohttp
import pytest

from sandbox.demo_world import demo_world
from sandbox.page import DemoPage, PageChat, PagePerson, PageTexts
from sandbox.telegram import Person, PretendTelegram, Subscription
from sandbox.world import Session, World

ANN, BOB, EVE = 11, 12, 13
CHAT = -1000000000001


@pytest.fixture
def telegram() -> PretendTelegram:
    telegram = PretendTelegram("1:pretend")
    for person_id, name in ((ANN, "Ann"), (BOB, "Bob"), (EVE, "Eve")):
        telegram.add_person(Person(person_id, name, "en"))
    telegram.add_group(CHAT, "All", [ANN, BOB])
    return telegram


@pytest.fixture
def world() -> World:
    return demo_world()


@pytest.fixture
async def page(telegram: PretendTelegram, world: World) -> AsyncIterator[DemoPage]:
    page = DemoPage(
        telegram,
        world,
        people=[PagePerson(ANN, "Ann", "", "en"), PagePerson(BOB, "Bob", "", "en")],
        chats=[PageChat(None, "Warden"), PageChat(CHAT, "All")],
        texts={"en": PageTexts(**{field.name: field.name for field in fields(PageTexts)})},
        examples={"en": ["/help"]},
    )
    await page.start()
    yield page
    await page.stop()


@pytest.fixture
async def client(page: DemoPage) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(page.url) as client:
        yield client


async def event_of(stream: aiohttp.ClientResponse) -> tuple[str, Any]:
    fields = (await stream.content.readuntil(b"\n\n")).decode().strip().splitlines()
    named = dict(field.split(": ", 1) for field in fields)
    return named["event"], json.loads(named["data"])


def named(page: DemoPage, host: str) -> dict[str, str]:
    return {"Host": host.replace("PORT", page.url.rstrip("/").rpartition(":")[2])}


@pytest.mark.parametrize("path", ["", "static/page.js", "cast", f"events?person={ANN}&chat={ANN}"])
@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:PORT", 200),
        ("localhost:PORT", 200),
        ("LocalHost:PORT", 200),
        ("127.0.0.1", 403),
        ("127.0.0.1:1", 403),
        ("rebound.example:PORT", 403),
        ("127.0.0.1.rebound.example:PORT", 403),
    ],
)
async def test_only_its_own_name_is_answered(page, client, path, host, status):
    async with client.get(path, headers=named(page, host)) as answer:
        assert answer.status == status
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_post_without_json_is_refused(telegram, client, kind):
    said = json.dumps({"person": ANN, "chat": ANN, "text": "hello"})
    async with client.post("say", data=said, headers={"Content-Type": kind}) as answer:
        assert answer.status == 415
    assert telegram.messages(ANN) == []


async def test_post_under_another_name_is_refused(page, telegram, client):
    said = {"person": ANN, "chat": ANN, "text": "hello"}
    async with client.post("say", json=said, headers=named(page, "rebound.example:PORT")) as answer:
        assert answer.status == 403
    assert telegram.messages(ANN) == []


async def test_no_leave_for_other_origins(client):
    asked = {"Origin": "http://elsewhere.example", "Access-Control-Request-Method": "POST"}
    async with client.options("say", headers=asked) as answer:
        assert answer.status == 405
        assert not [name for name in answer.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("say", []),
        ("say", {"person": ANN, "chat": ANN}),
        ("say", {"person": ANN, "chat": ANN, "text": " \n"}),
        ("say", {"person": ANN, "chat": ANN, "text": "x" * 5000}),
        ("say", {"person": ANN, "chat": BOB, "text": "x"}),
        ("say", {"person": EVE, "chat": EVE, "text": "x"}),
        ("say", {"person": "11", "chat": ANN, "text": "x"}),
        ("say", {"person": ANN, "chat": ANN, "text": "x", "reply_to": 99}),
        ("say", {"person": ANN, "chat": ANN, "text": "x", "document": "list.csv"}),
        ("say", {"person": ANN, "chat": ANN, "text": "x", "document": {"name": "list.csv", "content": "?"}}),
        ("say", {"person": ANN, "chat": ANN, "text": "", "contact": {"phone": "+79001234567"}}),
        ("say", {"person": ANN, "chat": ANN, "text": "x", "contact": {"phone": "+79001234567", "name": "A"}}),
        ("press", {"person": ANN, "chat": ANN, "message": "1", "data": "x"}),
        ("session", {"phone": "+70000000000", "signed_in": True}),
        ("session", {"phone": "+79000000100", "signed_in": 1}),
    ],
)
async def test_what_makes_no_sense_is_refused(client, path, value):
    async with client.post(path, json=value) as answer:
        assert answer.status == 400


@pytest.mark.parametrize("query", ["", f"?person={ANN}", f"?person={ANN}&chat=x", f"?person={ANN}&chat={BOB}"])
async def test_stream_of_nobody_is_refused(client, query):
    async with client.get("events" + query) as answer:
        assert answer.status == 400


async def test_stream_begins_with_the_state_and_tells_of_this_chat_only(telegram, world, client):
    await telegram.say(ANN, CHAT, "before")
    async with client.get(f"events?person={ANN}&chat={CHAT}") as stream:
        name, state = await event_of(stream)
        assert name == "state"
        assert [message["text"] for message in state["messages"]] == ["before"]
        family = state["whatsapp"]["groups"][0]
        assert (family["name"], family["administered"]) == ("Family", True)
        assert family["members"][0] == {
            "key": world.accounts[0].person.lid,
            "name": "Groupwarden",
            "address": "+79000000100",
            "number_hidden": False,
            "role": "owner",
            "is_account": True,
        }
        await telegram.say(ANN, ANN, "elsewhere")
        await telegram.say(BOB, CHAT, "after")
        name, message = await event_of(stream)
        assert (name, message["text"], message["person_id"]) == ("message", "after", BOB)
        async with client.post("session", json={"phone": "+79000000100", "signed_in": False}) as answer:
            assert answer.status == 204
        name, whatsapp = await event_of(stream)
        assert (name, whatsapp["accounts"][0]["signed_in"]) == ("whatsapp", False)
        assert world.accounts[0].session is Session.NOT_AUTHORIZED


async def test_hidden_number_is_not_told(world, client):
    async with client.get(f"events?person={ANN}&chat={ANN}") as stream:
        text = (await stream.content.readuntil(b"\n\n")).decode()
    hidden = next(person for person in world.people if person.hides_phone)
    assert hidden.lid in text
    assert hidden.phone not in text


async def test_stop_ends_streams_at_once(page, client):
    async with client.get(f"events?person={ANN}&chat={ANN}") as stream:
        await event_of(stream)
        async with asyncio.timeout(0.5):
            await page.stop()
            assert await stream.read() == b""
    with pytest.raises(RuntimeError):
        _ = page.url


async def test_streams_of_closed_tabs_are_forgotten(page, world, client, monkeypatch):
    forgotten = asyncio.Event()
    close = Subscription.close

    def closing(stream: Subscription) -> None:
        close(stream)
        forgotten.set()

    monkeypatch.setattr(Subscription, "close", closing)
    stream = await client.get(f"events?person={ANN}&chat={ANN}")
    await event_of(stream)
    assert (len(page._streams), len(world._listeners)) == (1, 1)
    stream.close()
    async with asyncio.timeout(5):
        await forgotten.wait()
    assert (len(page._streams), len(world._listeners)) == (0, 0)


async def test_busy_port(page, telegram, world):
    other = DemoPage(telegram, world, people=[], chats=[], texts={}, examples={})
    port = int(page.url.rstrip("/").rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        await other.start(port=port)
    await other.stop()


async def test_document_that_was_sent_can_be_had_in_its_chat_only(telegram, client):
    sent = {"name": "список <1>.csv", "content": base64.b64encode(b"a,b").decode()}
    async with client.post("say", json={"person": ANN, "chat": CHAT, "text": "", "document": sent}) as answer:
        assert answer.status == 204
    [message] = telegram.messages(CHAT)
    assert (message.document.file_name, message.document.content) == ("список <1>.csv", b"a,b")
    where = {"person": str(BOB), "chat": str(CHAT), "message": str(message.message_id)}
    async with client.get("document", params=where) as answer:
        assert await answer.read() == b"a,b"
        assert answer.content_type == "application/octet-stream"
        assert answer.content_disposition.type == "attachment"
        assert answer.content_disposition.filename == "список <1>.csv"
    for other, status in [({"message": "99"}, 404), ({"chat": str(ANN)}, 400), ({"message": "x"}, 400)]:
        async with client.get("document", params=where | other) as answer:
            assert answer.status == status
