"""A testbed: the whole bot, unchanged, between a pretend Telegram and a pretend WhatsApp, on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot.app import open_app
from bot.i18n import Catalogue
from bot.operations.clock import Clock
from bot.running import App
from bot.settings import Settings
from sandbox.demo_world import demo_world
from sandbox.green_api import GreenApiServer
from sandbox.green_api_legacy import GreenApiLegacyServer
from sandbox.telegram.people import Person
from sandbox.telegram.pretend import PretendTelegram
from sandbox.wasend import WasendServer
from sandbox.world import World

BOT_TOKEN = "700000001:pretend-token-of-the-demo"
RUSSIAN_ADMIN = Person(1001, "Ольга", "ru")
ENGLISH_ADMIN = Person(1002, "Alex", "en")
STRANGER = Person(1003, "Sam", "en")
GROUP_CHAT = -1000000000001


class DemoSettings(Settings):
    """Settings that are given, and nothing else: no ``.env`` and no environment reaches the demo."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


@dataclass(frozen=True, slots=True)
class Testbed:
    """The bot and its pretend worlds, on loopback: an account of each provider in one WhatsApp."""

    telegram: PretendTelegram
    world: World
    green_api: GreenApiServer
    legacy: GreenApiLegacyServer
    wasend: WasendServer
    settings: Settings
    app: App


@asynccontextmanager
async def open_testbed(
    catalogue: Catalogue,
    data_dir: Path,
    *,
    world: World | None = None,
    clock: Clock | None = None,
    strict_pace: bool = True,
    **given: Any,
) -> AsyncIterator[Testbed]:
    """Start the servers and the bot between them; ``given`` overrides the bot's settings."""
    world = world or demo_world()
    green_api = GreenApiServer(world, world.accounts[0], strict_pace=strict_pace)
    legacy = GreenApiLegacyServer(world, world.accounts[1], strict_pace=strict_pace)
    wasend = WasendServer(world, world.accounts[2])
    telegram = PretendTelegram(BOT_TOKEN)
    for person in (RUSSIAN_ADMIN, ENGLISH_ADMIN, STRANGER):
        telegram.add_person(person)
    async with AsyncExitStack() as stack:
        for server in (green_api, legacy, wasend):
            await server.start()
            stack.push_async_callback(server.stop)
        await telegram.start()
        stack.push_async_callback(telegram.stop)
        telegram.add_group(GROUP_CHAT, "Moderators", [RUSSIAN_ADMIN.id, ENGLISH_ADMIN.id, STRANGER.id])
        settings = DemoSettings(**(_settings(telegram, green_api, legacy, wasend, data_dir) | given))
        app = await stack.enter_async_context(open_app(settings, catalogue, clock))
        async with serving(app):
            yield Testbed(telegram, world, green_api, legacy, wasend, settings, app)


@asynccontextmanager
async def serving(app: App) -> AsyncIterator[None]:
    """Serve while the block runs, and drain at its end."""
    stop = asyncio.Event()
    task = asyncio.create_task(app.serve(stop))
    try:
        yield
    finally:
        stop.set()
        await task


def _settings(
    telegram: PretendTelegram,
    green_api: GreenApiServer,
    legacy: GreenApiLegacyServer,
    wasend: WasendServer,
    data_dir: Path,
) -> dict[str, Any]:
    return {
        "bot_token": BOT_TOKEN,
        "telegram_api_url": telegram.url,
        "admins": frozenset({RUSSIAN_ADMIN.id, ENGLISH_ADMIN.id}),
        "accounts": {
            "main": {
                "provider": "green-api",
                "api_url": green_api.url,
                "id_instance": green_api.id_instance,
                "api_token": green_api.api_token,
            },
            "choir": {
                "provider": "green-api-legacy",
                "api_url": legacy.url,
                "id_instance": legacy.id_instance,
                "api_token": legacy.api_token,
            },
            "club": {
                "provider": "wasend",
                "api_url": wasend.url,
                "session_id": wasend.session_id,
                "api_key": wasend.api_key,
            },
        },
        "data_dir": data_dir,
        "add_pause": 1.0,  # the pretend WhatsApp bans nobody
        "log_level": "WARNING",
    }
