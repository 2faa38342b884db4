"""Both pretend servers, on loopback, and a note of every request that reaches them."""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from sandbox.green_api import GreenApiServer
from sandbox.telegram import Person, PretendTelegram, ShownMessage
from sandbox.world import World

BOT_TOKEN = "700000001:pretend-token-of-the-benchmarks"  # noqa: S105 - opens nothing
PATIENCE = 300.0
"""Seconds for anything that is waited for."""
_PHONES_FROM = 79_000_100_000
_GROUPS_FROM = 120_363_043_968_000_000
_MODERATORS_FROM = 10_000


class Server(StrEnum):
    """Who was asked."""

    TELEGRAM = "telegram"
    PROVIDER = "provider"


@dataclass(slots=True)
class Request:
    """A request as its server saw it. ``arrived`` is in seconds of `time.perf_counter`; ``status`` None: at work."""

    server: Server
    method: str
    arrived: float
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A Telegram with moderators, and a GREEN-API with groups of people who can be removed."""

    telegram: PretendTelegram
    telegram_url: str
    green_api: GreenApiServer
    green_api_url: str
    moderators: Sequence[Person]
    groups: Sequence[str]
    phones: Sequence[str]
    """Each is a member of all groups."""
    requests: list[Request] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """The settings of a bot that works here, without where it keeps its data."""
        return {
            "BOT_TOKEN": BOT_TOKEN,
            "TELEGRAM_API_URL": self.telegram_url,
            "ADMINS": ",".join(str(one.id) for one in self.moderators),
            "ACCOUNTS__MAIN__PROVIDER": "green-api",
            "ACCOUNTS__MAIN__API_URL": self.green_api_url,
            "ACCOUNTS__MAIN__ID_INSTANCE": self.green_api.id_instance,
            "ACCOUNTS__MAIN__API_TOKEN": self.green_api.api_token,
            "LOG_LEVEL": "WARNING",
        }

    def first(self, server: Server, *methods: str, since: int = 0) -> Request | None:
        """The first request of one of these methods (none named: of any) from the one of this number on."""
        return next(
            (one for one in self.requests[since:] if one.server is server and (not methods or one.method in methods)),
            None,
        )

    def of(self, method: str, since: int = 0) -> list[Request]:
        return [one for one in self.requests[since:] if one.method == method]

    async def asked(self, server: Server, method: str, since: int = 0) -> Request:
        """The first such request, waited for if need be; methods of Telegram only are sure to be noticed at once."""
        return await self.telegram.wait_for(lambda _: self.first(server, method, since=since), PATIENCE)

    async def card(self, chat_id: int, message_id: int, says: str) -> ShownMessage:
        """The message once its text begins like this."""

        def says_it(telegram: PretendTelegram) -> ShownMessage | None:
            # From the end: it is among the newest, and a chat may have many.
            found = next(one for one in reversed(telegram.messages(chat_id)) if one.message_id == message_id)
            return found if found.text.startswith(says) else None

        return await self.telegram.wait_for(says_it, PATIENCE)


@asynccontextmanager
async def open_site(*, moderators: int, people: int, groups: int = 1, strict_pace: bool = False) -> AsyncIterator[Site]:
    """Start the servers, which answer at once. ``strict_pace``: GREEN-API answers 429 above its documented rates."""
    world = World()
    ours = world.add_person("Groupwarden", "+79000000100")
    phones = [f"+{_PHONES_FROM + number}" for number in range(people)]
    members = [world.add_person(f"Person {number}", phone) for number, phone in enumerate(phones)]
    ids = [f"{_GROUPS_FROM + number}@g.us" for number in range(groups)]
    for number, group_id in enumerate(ids):
        world.add_group(group_id, f"Group {number}", owner=ours, members=members)
    telegram = PretendTelegram(BOT_TOKEN)
    persons = [Person(_MODERATORS_FROM + number, f"Moderator {number}", "en") for number in range(moderators)]
    for person in persons:
        telegram.add_person(person)
    green_api = GreenApiServer(world, world.add_account(ours), strict_pace=strict_pace)
    provider = web.Application()
    provider.add_routes(green_api.routes())
    requests: list[Request] = []
    async with AsyncExitStack() as stack:
        urls: dict[Server, str] = {}
        apps: Mapping[Server, web.Application] = {Server.TELEGRAM: telegram.application(), Server.PROVIDER: provider}
        for server, app in apps.items():
            app.middlewares.append(_noting(server, requests))
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            urls[server] = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield Site(telegram, urls[Server.TELEGRAM], green_api, urls[Server.PROVIDER], persons, ids, phones, requests)


def _noting(server: Server, requests: list[Request]) -> Middleware:
    @web.middleware
    async def note(request: web.Request, handler: Handler) -> web.StreamResponse:
        noted = Request(server, request.match_info.get("method", ""), time.perf_counter())
        requests.append(noted)
        response = await handler(request)
        noted.status = response.status
        return response

    return note
