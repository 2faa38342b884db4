"""Webhooks: what the bot's server gets, what it may answer, and what cannot be had beside them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.methods import SendDocument, SendMessage
from aiogram.types import BufferedInputFile, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from sandbox.telegram import PretendTelegram, webhook

from .conftest import ANNA, BORIS, GROUP, Api

SECRET = "made-up_secret"
ACTIVE = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class Ear:
    """A server that keeps what it hears. ``answers`` come one by one; after them, all is well."""

    def __init__(self) -> None:
        self.url = ""
        self.heard: list[str] = []
        self.secrets: list[str | None] = []
        self.answers: list[Callable[[], Awaitable[web.Response]]] = []

    async def hear(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        update: dict[str, Any] = await request.json()
        self.heard.append(update["message"]["text"])
        return await self.answers.pop(0)() if self.answers else web.Response()

    def answer(self, status: int = 200, **body: Any) -> None:
        async def answer() -> web.Response:
            return web.json_response(body, status=status)

        self.answers.append(answer)


@pytest.fixture
async def serve(telegram: PretendTelegram) -> AsyncIterator[Callable[[Any], Awaitable[str]]]:
    """Listen with a handler, and give the address. ``telegram`` comes first so as to outlive what it knocks at."""
    async with AsyncExitStack() as stack:

        async def serve(handler: Any) -> str:
            app = web.Application()
            app.router.add_post("/hook", handler)
            runner = web.AppRunner(app)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            return f"http://127.0.0.1:{runner.addresses[0][1]}/hook"

        yield serve
        await telegram._courier.close()


@pytest.fixture
async def ear(serve: Callable[[Any], Awaitable[str]]) -> Ear:
    ear = Ear()
    ear.url = await serve(ear.hear)
    return ear


async def delivered(telegram: PretendTelegram) -> None:
    await telegram.wait_for(lambda it: it._updates.pending == 0)


async def test_updates_are_brought_with_the_secret_in_order(telegram: PretendTelegram, api: Api, ear: Ear):
    await telegram.say(ANNA, ANNA, "before")
    assert await api.done("setWebhook", url=ear.url, secret_token=SECRET) is True
    for text in "abc":
        await telegram.say(ANNA, ANNA, text)
    await delivered(telegram)
    assert ear.heard == ["before", "a", "b", "c"]
    assert ear.secrets == [SECRET] * 4


async def test_what_is_not_taken_comes_again_before_what_follows(
    telegram: PretendTelegram, api: Api, ear: Ear, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(webhook, "AGAIN", 0)
    ear.answer(500)
    ear.answer(302)
    await api.done("setWebhook", url=ear.url)
    for text in "ab":
        await telegram.say(ANNA, ANNA, text)
    await delivered(telegram)
    assert ear.heard == ["a", "a", "a", "b"]
    assert ear.secrets == [None] * 4
    info = await api.done("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 302 Found"


async def test_nobody_listens(telegram: PretendTelegram, api: Api, ear: Ear):
    await api.done("setWebhook", url=ear.url.replace("/hook", "/other"))
    await telegram.say(ANNA, ANNA, "a")
    await telegram.wait_for(lambda it: "last_error_message" in it._courier.as_json())
    info = await api.done("getWebhookInfo")
    assert (info["pending_update_count"], info["last_error_message"]) == (
        1,
        "Wrong response from the webhook: 404 Not Found",
    )
    await api.done("setWebhook", url=ear.url, drop_pending_updates=True)
    await telegram.say(ANNA, ANNA, "b")
    await delivered(telegram)
    assert ear.heard == ["b"]


async def test_a_chat_that_waits_holds_up_no_other(telegram: PretendTelegram, api: Api, ear: Ear):
    let_go = asyncio.Event()

    async def wait() -> web.Response:
        await let_go.wait()
        return web.Response()

    ear.answers.append(wait)
    await api.done("setWebhook", url=ear.url)
    await telegram.say(ANNA, ANNA, "slow")
    await telegram.say(ANNA, ANNA, "after it")
    await telegram.say(BORIS, BORIS, "beside it")
    await telegram.wait_for(lambda it: it._updates.pending == 2)
    assert set(ear.heard) == {"slow", "beside it"}
    let_go.set()
    await delivered(telegram)
    assert ear.heard[-1] == "after it"


async def test_one_connection_brings_one_at_a_time(telegram: PretendTelegram, api: Api, ear: Ear):
    assert await api.done("setWebhook", url=ear.url, max_connections=1, allowed_updates=["message"])
    await telegram.say(ANNA, ANNA, "a")
    await telegram.say(BORIS, BORIS, "b")
    await delivered(telegram)
    assert sorted(ear.heard) == ["a", "b"]
    assert await api.done("getWebhookInfo") == {
        "url": ear.url,
        "has_custom_certificate": False,
        "max_connections": 1,
        "pending_update_count": 0,
        "allowed_updates": ["message"],
    }


async def test_polling_is_refused_beside_a_webhook(telegram: PretendTelegram, api: Api, ear: Ear):
    poll = asyncio.create_task(api.refused("getUpdates", timeout=50))
    await telegram.wait_for(lambda it: it.calls)
    await api.done("setWebhook", url=ear.url)
    assert await poll == "Conflict: terminated by setWebhook request"
    assert await api.refused("getUpdates") == ACTIVE
    assert await api.done("deleteWebhook") is True
    await telegram.say(ANNA, ANNA, "a")
    assert len(await api.done("getUpdates")) == 1
    assert ear.heard == []


async def test_an_empty_address_is_no_webhook(telegram: PretendTelegram, api: Api, ear: Ear):
    await api.done("setWebhook", url=ear.url)
    await api.done("setWebhook", url="")
    assert await api.done("getUpdates") == []


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"url": "http://example.org/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "ftp://127.0.0.1/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.org:8080/"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ({"url": "https://example.org/"}, "bad webhook: this sandbox brings updates to this machine only"),
        ({"url": "http://127.0.0.1/", "secret_token": "with space"}, "secret token contains unallowed characters"),
    ],
)
async def test_webhooks_that_are_refused(api: Api, given, complaint):
    assert await api.refused("setWebhook", **given) == f"Bad Request: {complaint}"
    assert (await api.done("getWebhookInfo"))["url"] == ""


async def test_several_processes_behind_one_address(
    telegram: PretendTelegram, api: Api, ear: Ear, serve: Callable[[Any], Awaitable[str]]
):
    other = Ear()
    telegram.deliver_to(ear.url, await serve(other.hear))
    await api.done("setWebhook", url="https://bot.example/hook", secret_token=SECRET)
    for text in "abcd":
        await telegram.say(ANNA, ANNA, text)
    await delivered(telegram)
    assert (ear.heard, other.heard) == (["a", "c"], ["b", "d"])
    assert other.secrets == [SECRET] * 2


async def test_the_answer_may_hold_a_call(telegram: PretendTelegram, api: Api, ear: Ear):
    ear.answer(method="sendMessage", chat_id=ANNA, text="at your service")
    ear.answer(method="sendMessage", chat_id=999, text="to nobody")
    ear.answer(method="flyToTheMoon")

    async def form() -> web.Response:
        body = f"method=sendmessage&chat_id={ANNA}&text=as+a+form"
        return web.Response(text=body, content_type="application/x-www-form-urlencoded")

    ear.answers.append(form)
    await api.done("setWebhook", url=ear.url)
    for text in "abcd":
        await telegram.say(ANNA, GROUP, text)
    await telegram.wait_for(lambda it: len(it.messages(ANNA)) == 2)
    assert [each.text for each in telegram.messages(ANNA)] == ["at your service", "as a form"]
    assert [call.method for call in telegram.calls] == ["setWebhook", *["sendMessage"] * 3]


async def test_the_webhook_stays_over_a_stop(telegram: PretendTelegram, api: Api, ear: Ear):
    await api.done("setWebhook", url=ear.url)
    await telegram.stop()
    await telegram.say(ANNA, ANNA, "meanwhile")
    assert ear.heard == []
    await telegram.start()
    await delivered(telegram)
    assert ear.heard == ["meanwhile"]


@pytest.mark.parametrize("in_background", [True, False])
async def test_with_aiogram(telegram: PretendTelegram, bot: Bot, serve: Callable[[Any], Awaitable[str]], in_background):
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> SendMessage | SendDocument:
        if message.text == "list":
            return message.answer_document(BufferedInputFile(b"a,b", "list.csv"), caption="Here")
        return message.answer(f"{message.text}!")

    handler = SimpleRequestHandler(dispatcher, bot, handle_in_background=in_background, secret_token=SECRET)
    await bot.set_webhook(await serve(handler.handle), secret_token=SECRET)
    await telegram.say(ANNA, ANNA, "Да")
    first = await telegram.next_bot_message(ANNA)
    assert first.text == "Да!"
    await telegram.say(ANNA, ANNA, "list")
    second = await telegram.next_bot_message(ANNA, after=first.message_id)
    assert second.text == "Here"
    assert second.document is not None
    assert (second.document.file_name, second.document.content) == ("list.csv", b"a,b")
    assert (await bot.get_webhook_info()).pending_update_count == 0
    await bot.delete_webhook()


async def test_a_wrong_secret_is_not_taken(telegram: PretendTelegram, bot: Bot, serve: Callable[[Any], Awaitable[str]]):
    handler = SimpleRequestHandler(Dispatcher(), bot, secret_token=SECRET)
    await bot.set_webhook(await serve(handler.handle), secret_token="another")
    await telegram.say(ANNA, ANNA, "x")
    await telegram.wait_for(lambda it: "last_error_message" in it._courier.as_json())
    assert telegram._courier.as_json()["last_error_message"] == "Wrong response from the webhook: 401 Unauthorized"
