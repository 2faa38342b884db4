"""Two accounts more beside the scene's: one at each of the other providers, in the same WhatsApp."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from bot.domain.group import GroupId
from bot.providers import wasend_routes
from sandbox.green_api_legacy import GreenApiLegacyServer
from sandbox.wasend import WasendServer
from sandbox.world import WorldAccount
from tests.chat.cast import ANNA, EMILY, OLEG, SELLER, TIMUR, person
from tests.chat.scene import Scene

CHOIR_US = "+79000000200"
CLUB_US = "+79000000300"
GLEB = "+79001234602"
"""Allows nobody to add him to groups."""
LARISA = "+79001234603"
"""Has left the chess club."""

CHOIR = GroupId("79000000200-1587570021@g.us")
"""Of the account "choir", an admin."""
CHESS = GroupId("120363300011122301@g.us")
"""Of the account "club", an admin. Nobody's phone is hidden."""
CLUB_FAMILY = GroupId("120363300011122302@g.us")
"""Called as a group of "main" is; the account "club" owns it."""


@dataclass
class Accounts:
    """The servers of the further accounts."""

    scene: Scene
    legacy: GreenApiLegacyServer
    wasend: WasendServer

    def settings(self) -> dict[str, Any]:
        """The accounts of the settings, three of them, in the order in which the bot shows them."""
        return {
            "main": self.scene.account(),
            "choir": {
                "provider": "green-api-legacy",
                "api_url": self.legacy.url,
                "id_instance": self.legacy.id_instance,
                "api_token": self.legacy.api_token,
            },
            "club": {
                "provider": "wasend",
                "api_url": self.wasend.url,
                "session_id": self.wasend.session_id,
                "api_key": self.wasend.api_key,
            },
        }

    def requests(self, method: str) -> list[Any]:
        """The bodies of the requests that Wasend was sent."""
        return [call.json for call in self.wasend.calls if call.method == method]

    def nothing_leaked(self, log: str) -> None:
        for secret in (self.legacy.api_token, self.wasend.api_key):
            assert secret not in log
            assert all(secret not in text for text in self.scene.said())


@asynccontextmanager
async def three_accounts(scene: Scene) -> AsyncIterator[Accounts]:
    """The scene with the bot restarted on three accounts. Nobody waits for Wasend's rates."""
    choir, club = _further_cast(scene)
    accounts = Accounts(
        scene,
        GreenApiLegacyServer(scene.world, choir, strict_pace=False),
        WasendServer(scene.world, club, dialect="sdk"),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wasend_routes, "_PER_SECOND", 10_000.0)
        patch.setattr(wasend_routes, "_PER_SECOND_OF", {})
        async with _listening(accounts):
            await scene.restart_bot(accounts=accounts.settings())
            yield accounts
            await scene.at_rest()


@asynccontextmanager
async def _listening(accounts: Accounts) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for server in (accounts.legacy, accounts.wasend):
            await server.start()
            stack.push_async_callback(server.stop)
        yield


def _further_cast(scene: Scene) -> tuple[WorldAccount, WorldAccount]:
    world = scene.world
    choir, club = (world.add_person(f"Groupwarden {phone[-3]}", phone) for phone in (CHOIR_US, CLUB_US))
    world.add_person("Глеб Осторожный", GLEB, only_by_invitation=True)
    larisa = world.add_person("Лариса Ушедшая", LARISA)
    anna, emily, oleg, seller, timur = (person(world, phone) for phone in (ANNA, EMILY, OLEG, SELLER, TIMUR))
    world.add_group(CHOIR, "Хор «Заря»", owner=anna, admins=[choir], members=[timur, seller])
    chess = world.add_group(CHESS, "Chess Club", owner=emily, admins=[club, anna], members=[oleg, seller])
    chess.left.add(larisa)
    world.add_group(CLUB_FAMILY, "Family", owner=club, members=[oleg, seller])
    return world.add_account(choir), world.add_account(club)
