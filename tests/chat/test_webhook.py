"""The bot by webhook: the same conversations, and what only a webhook can get wrong."""

import asyncio
import io
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot.http_service import LARGEST_BODY
from bot.metrics import REGISTRY
from bot.telegram import webhook
from bot.telegram.webhook import SECRET_HEADER
from sandbox.faults import Fault
from sandbox.telegram.errors import server_error
from sandbox.world import Session
from tests.chat.cast import FAMILY, PAVEL
from tests.chat.scene import Scene
from tests.chat.user import User

KICK = f"/kick {PAVEL} from Family"
SECRET = "secret-of-the-webhook_0123456789"


@dataclass
class Hook:
    """The bot at a port of its own, and a client that is not Telegram."""

    scene: Scene
    port: int
    http: aiohttp.ClientSession

    @property
    def settings(self) -> dict[str, Any]:
        address = f"127.0.0.1:{self.port}"
        return {"webhook_url": f"http://{address}/telegram", "webhook_secret": SECRET, "listen": address}

    async def restart_bot(self, **settings: Any) -> None:
        await self.scene.restart_bot(**(self.settings | settings))

    async def get(self, path: str) -> tuple[int, str]:
        async with self.http.get(f"http://127.0.0.1:{self.port}{path}") as answer:
            return answer.status, await answer.text()

    async def delivers(self, body: Any, secret: str | None = SECRET) -> int:
        headers = {} if secret is None else {SECRET_HEADER: secret}
        data = {"data": io.BytesIO(body)} if isinstance(body, bytes) else {"json": body}
        async with self.http.post(f"http://127.0.0.1:{self.port}/telegram", headers=headers, **data) as answer:
            return answer.status

    def sets(self) -> int:
        return len(self.scene._calls("setWebhook"))


@pytest.fixture
async def hook(scene: Scene) -> AsyncIterator[Hook]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    async with aiohttp.ClientSession() as http:
        hook = Hook(scene, port, http)
        await hook.restart_bot()
        yield hook
        await scene.stop_bot()


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("groupwarden_webhook_requests_total", {"outcome": outcome}) or 0


async def test_a_removal(hook: Hook, alex: User):
    polls = len(hook.scene._calls("getUpdates"))
    card = await alex.asks(KICK)
    assert (await alex.confirms(card)).text is None
    await alex.sees(card, "Removed 1 person", "Confirmed by Alex")
    assert hook.scene.removals() == 1
    assert len(hook.scene._calls("getUpdates")) == polls


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", "секрет"])
async def test_who_does_not_know_the_secret(hook: Hook, alex: User, log, secret: str | None):
    before = counted("unauthorized")
    scene = hook.scene
    await scene.stop_bot()
    await alex.writes(KICK)
    update = next(reversed(scene.telegram._updates.history.values()))
    scene.telegram._updates.clear()
    await scene.start_bot(**hook.settings)
    assert await hook.delivers(update, secret) == 401
    await alex.gets_nothing()
    assert await scene.operations() == 0
    assert counted("unauthorized") == before + 1
    for private in (SECRET, secret or SECRET):
        assert private not in log.text


@pytest.mark.parametrize(
    ("body", "status"), [(b"no json", 400), (b"{}", 400), (b'{"update_id": 1}' + b" " * LARGEST_BODY, 413)]
)
async def test_what_is_no_update(hook: Hook, body: bytes, status: int):
    hook.scene.may_log.append("an update cannot be read")
    assert await hook.delivers(body) == status


async def test_an_update_that_comes_twice(hook: Hook, alex: User):
    await alex.asks("/help")
    update = hook.scene.telegram._updates.history[max(hook.scene.telegram._updates.history)]
    assert await hook.delivers(update) == 200
    await alex.gets_nothing()


async def test_an_update_that_comes_again_while_it_is_handled(hook: Hook, alex: User):
    scene, held = hook.scene, asyncio.Event()
    scene.green_api.faults.add("getStateInstance", Fault(until=held))
    await alex.writes("/status")
    await scene.wait_for_call("getStateInstance")
    update = scene.telegram._updates.history[max(scene.telegram._updates.history)]
    again = asyncio.create_task(hook.delivers(update))
    held.set()
    assert await again == 200
    await alex.gets()
    await alex.gets_nothing()
    assert scene.provider_calls("getStateInstance") == 1


async def test_planning_that_takes_long_holds_up_nobody(hook: Hook, alex: User):
    """Once the operation is stored Telegram is told so, and the chat's next update comes."""
    held = asyncio.Event()
    hook.scene.green_api.faults.add("getGroupData", Fault(until=held))
    await alex.writes(KICK)
    await hook.scene.wait_for_call("getGroupData")
    await alex.asks("/help")
    held.set()
    card = await alex.gets()
    assert len(card.labels) == 2


async def test_a_handler_that_takes_too_long(hook: Hook, alex: User, monkeypatch: pytest.MonkeyPatch):
    """Telegram is not made to wait for ever; what it brings again meets the handler that is at work."""
    monkeypatch.setattr(webhook, "ANSWER_SECONDS", 0.02)
    before = counted("late")
    held = asyncio.Event()
    hook.scene.green_api.faults.add("getStateInstance", Fault(until=held))
    await alex.writes("/status")
    await hook.scene.telegram.wait_for(lambda _: counted("late") > before + 1)
    held.set()
    await alex.gets()
    await alex.gets_nothing()
    assert hook.scene.provider_calls("getStateInstance") == 1


async def test_a_stop_while_an_update_is_handled(hook: Hook, alex: User):
    scene, held = hook.scene, asyncio.Event()
    scene.green_api.faults.add("getGroupData", Fault(until=held))
    await alex.writes(KICK)
    await scene.wait_for_call("getGroupData")
    app = scene.app
    stopped = asyncio.create_task(scene.stop_bot())
    await closed(app.webhook)
    assert await hook.delivers({"update_id": 1}) == 503
    await alex.writes("/help")  # too late for this process
    held.set()
    await stopped
    [card] = alex.bot_messages()
    assert len(card.labels) == 2
    await scene.start_bot(**hook.settings)
    await scene.at_rest()
    assert alex.bot_messages()[0] == card
    assert len(alex.bot_messages()) == 2


async def test_an_update_that_is_cut_off_comes_again(hook: Hook, alex: User):
    scene, held = hook.scene, asyncio.Event()
    scene.green_api.faults.add("getStateInstance", Fault(until=held))
    await alex.writes("/status")
    await scene.wait_for_call("getStateInstance")
    await scene.cut_off_bot()
    assert alex.bot_messages() == []
    held.set()
    await scene.start_bot(**hook.settings)
    await alex.gets()
    await alex.gets_nothing()


async def test_what_waited_is_brought_after_the_start_and_nothing_twice(hook: Hook, alex: User):
    card = await alex.asks(KICK)
    await hook.scene.stop_bot()
    pressed = asyncio.create_task(alex.confirms(card))
    await asyncio.sleep(0)
    await hook.scene.start_bot(**hook.settings)
    await pressed
    await alex.sees(card, "Removed 1 person")
    await hook.restart_bot()
    await hook.scene.at_rest()
    assert len(alex.bot_messages()) == 1
    assert hook.scene.removals() == 1


async def test_the_webhook_is_set_once_and_anew_when_the_secret_changes(hook: Hook, alex: User):
    assert hook.sets() == 1
    await hook.restart_bot()
    assert hook.sets() == 1
    await hook.restart_bot(webhook_secret="another-secret-of-the-webhook")
    assert hook.sets() == 2
    await alex.asks("/help")


async def test_back_to_polling_loses_nothing(hook: Hook, alex: User):
    await hook.scene.stop_bot()
    await alex.writes("/help")
    await hook.scene.start_bot()
    await alex.gets()
    assert hook.scene.telegram._courier.webhook is None


async def test_telegram_that_does_not_answer_at_the_start(hook: Hook, alex: User):
    hook.scene.telegram.faults.add("setWebhook", server_error())
    await hook.restart_bot(webhook_secret="another-secret-of-the-webhook")
    await alex.asks("/help")


async def test_health_and_readiness(hook: Hook):
    assert await hook.get("/healthz") == (200, '{"alive": true}')
    assert await hook.get("/readyz") == (200, '{"ready": true, "not_ready": {}}')


async def test_an_account_that_is_signed_out_is_told_and_decides_nothing(hook: Hook):
    hook.scene.session(Session.NOT_AUTHORIZED)
    assert await hook.get("/readyz") == (200, '{"ready": true, "not_ready": {"account main": "not_authorized"}}')


async def test_readiness_cannot_be_used_to_wear_the_provider_out(hook: Hook):
    for _ in range(5):
        await hook.get("/readyz")
    assert hook.scene.provider_calls("getStateInstance") == 1
    infos = len(hook.scene._calls("getWebhookInfo"))
    await hook.get("/readyz")
    assert len(hook.scene._calls("getWebhookInfo")) == infos


async def test_a_webhook_that_somebody_took_away(hook: Hook):
    hook.scene.telegram._courier.set(None)
    assert await hook.get("/readyz") == (503, '{"ready": false, "not_ready": {"webhook": "not set"}}')


async def test_metrics_tell_of_everything_and_of_nobody(hook: Hook, alex: User):
    card = await alex.asks(KICK)
    await alex.confirms(card)
    await alex.sees(card, "Removed 1 person")
    await hook.scene.at_rest()
    status, text = await hook.get("/metrics")
    assert status == 200
    for line in (
        'groupwarden_updates_total{outcome="handled",type="callback_query"}',
        'groupwarden_commands_total{action="remove",outcome="asking"}',
        'groupwarden_provider_call_seconds_count{account="main",method="removeGroupParticipant",outcome="2xx",provider="green-api"}',
        'groupwarden_telegram_calls_total{method="sendMessage",outcome="ok"}',
        'groupwarden_limiter_wait_seconds_count{limiter="telegram"}',
        'groupwarden_limiter_wait_seconds_count{limiter="provider"}',
        'groupwarden_webhook_requests_total{outcome="handled"}',
        "groupwarden_open_runs 0.0",
        "groupwarden_waiting_items 0.0",
        "groupwarden_build_info{version=",
        "process_resident_memory_bytes",
    ):
        assert line in text
    labels = " ".join(re.findall(r"{.*}", text))  # a figure may hold any digits
    for private in (PAVEL, PAVEL.lstrip("+"), FAMILY, "Family", "Alex", str(alex.id), "http://", SECRET):
        assert private not in labels


async def test_the_queue_is_counted_while_it_is_worked_on(hook: Hook, alex: User):
    card = await alex.asks(KICK)
    held = asyncio.Event()
    hook.scene.green_api.faults.add("removeGroupParticipant", Fault(until=held))
    await alex.confirms(card)
    await hook.scene.wait_for_call("removeGroupParticipant")
    _, text = await hook.get("/metrics")
    held.set()
    assert "groupwarden_open_runs 1.0" in text
    await alex.sees(card, "Removed 1 person")


async def test_polling_with_health_beside_it(hook: Hook, alex: User):
    await hook.restart_bot(webhook_url=None, webhook_secret=None)
    assert (await hook.get("/readyz"))[0] == 200
    assert await hook.delivers({"update_id": 1}) == 404
    await alex.asks("/help")


async def closed(one: webhook.Webhook | None) -> None:
    assert one is not None
    while not one._is_closed:  # noqa: ASYNC110 - it tells nobody else
        await asyncio.sleep(0)
