"""What the running bot tells over HTTP, by the settings of the access to it."""

import asyncio

import aiohttp
import pytest

from tests.chat.cast import FAMILY
from tests.chat.scene import Scene

TOKEN = "5b0c7c1e9a7f4d2288e0a1c4f3b6d9e2"


async def status(scene: Scene, path: str, **headers: str) -> int:
    assert scene.app.http is not None
    url = f"http://127.0.0.1:{scene.app.http.port}{path}"
    async with asyncio.timeout(10), aiohttp.ClientSession() as http, http.get(url, headers=headers) as answer:
        body = await answer.text()
        assert (answer.status == 200) == (("groupwarden_" in body) or ("ready" in body) or ("alive" in body))
        return answer.status


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
async def test_the_names_of_the_settings(scene: Scene, path: str):
    await scene.restart_bot(listen="localhost:0", metrics_hosts="bot, [::2]")
    expected = {"bot": 200, "bot:8080": 200, "[::2]": 200, "localhost": 200, "evil.example": 421, FAMILY: 421}
    assert {host: await status(scene, path, Host=host) for host in expected} == expected
    await scene.restart_bot(listen="127.0.0.1:0")
    assert await status(scene, path, Host="bot") == 421
    assert await status(scene, "/healthz", Host="bot") == 200


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
async def test_the_token_of_the_settings(scene: Scene, path: str):
    await scene.restart_bot(listen="127.0.0.1:0", metrics_token=TOKEN)
    assert await status(scene, path) == 401
    assert await status(scene, path, Authorization=f"Bearer {TOKEN}x") == 401
    assert await status(scene, path, Authorization=f"Bearer {TOKEN}") == 200
    assert await status(scene, "/healthz") == 200


async def test_the_host_of_listen(scene: Scene):
    await scene.restart_bot(listen="127.0.0.5:0")
    assert scene.app.http is not None
    url = f"http://127.0.0.5:{scene.app.http.port}/metrics"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        assert answer.status == 200
