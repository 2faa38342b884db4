"""Webhooks: updates that are brought to the bot instead of being fetched (https://core.telegram.org/bots/api#setwebhook)."""

import asyncio
import ipaddress
import itertools
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from sandbox.telegram.errors import bad_request
from sandbox.telegram.parameters import Parameters, read_reply
from sandbox.telegram.updates import Update, UpdateQueue

AGAIN = 0.1
"""Seconds until an update that was not taken is brought again. Telegram takes longer, and gives up one day."""

_PATIENCE = aiohttp.ClientTimeout(total=60)
_PORTS = {80, 88, 443, 8443}
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_MAX_CONNECTIONS = 100
_USUAL_CONNECTIONS = 40


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates go. ``secret_token`` is empty if the bot gave none."""

    url: str
    secret_token: str
    max_connections: int


def read_webhook(parameters: Parameters, *, is_elsewhere: bool) -> Webhook | None:
    """The webhook that a bot asks for, None if it wants none; raises `ApiError`.

    ``is_elsewhere``: whether updates go to other addresses than the bot's own, so that any will do.
    """
    url = parameters.text("url")
    secret = parameters.text("secret_token")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if not url:
        return None
    parts = urlsplit(url)
    is_here = _is_loopback(parts.hostname or "")
    # Telegram takes https only. Within this machine nobody listens in, and a certificate proves nothing.
    if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not is_here and (parts.port or 443) not in _PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if not (is_here or is_elsewhere):
        raise bad_request("bad webhook: this sandbox brings updates to this machine only")
    connections = parameters.integer("max_connections", _USUAL_CONNECTIONS)
    return Webhook(url, secret, min(max(connections, 1), _MAX_CONNECTIONS))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Courier:
    """Brings the updates to the webhook: those of one chat in order, those of several chats side by side.

    ``call`` carries out what the bot asks for in its answers. ``stir`` is called whenever an update has arrived.
    """

    def __init__(
        self, updates: UpdateQueue, call: Callable[[str, Parameters], Awaitable[None]], stir: Callable[[], None]
    ) -> None:
        self.webhook: Webhook | None = None
        self._updates = updates
        self._call = call
        self._stir = stir
        self._elsewhere: Iterator[str] | None = None
        self._rounds: set[asyncio.Task[None]] = set()
        self._last_error: tuple[int, str] | None = None

    @property
    def is_elsewhere(self) -> bool:
        return self._elsewhere is not None

    def deliver_to(self, *addresses: str) -> None:
        """Bring the updates to these addresses in turn, as a load balancer at the webhook's own would."""
        self._elsewhere = itertools.cycle(addresses) if addresses else None

    def set(self, webhook: Webhook | None) -> None:
        """Bring the updates there from now on, or nowhere."""
        self.pause()
        self.webhook = webhook
        self._last_error = None
        self.resume()

    def resume(self) -> None:
        if self.webhook is not None:
            task = asyncio.create_task(self._bring_all(self.webhook))
            self._rounds.add(task)
            task.add_done_callback(self._rounds.discard)

    def pause(self) -> None:
        """Stop bringing. What is under way and not taken yet will be brought again."""
        for task in self._rounds:
            task.cancel()

    async def close(self) -> None:
        """Stop bringing, and wait until it has stopped."""
        self.pause()
        if self._rounds:
            await asyncio.wait(tuple(self._rounds))

    def as_json(self) -> dict[str, Any]:
        """What the WebhookInfo object says of the webhook itself."""
        if self.webhook is None:
            return {"url": "", "has_custom_certificate": False}
        info: dict[str, Any] = {
            "url": self.webhook.url,
            "has_custom_certificate": False,
            "max_connections": self.webhook.max_connections,
        }
        if self._last_error is not None:
            info["last_error_date"], info["last_error_message"] = self._last_error
        return info

    async def _bring_all(self, webhook: Webhook) -> None:
        busy: set[int] = set()
        slots = asyncio.Semaphore(webhook.max_connections)

        async def bring_those_of(chat_id: int) -> None:
            while (update := self._updates.first_of(chat_id)) is not None:
                async with slots:
                    is_taken = await self._bring(session, webhook, update)
                if not is_taken:
                    await asyncio.sleep(AGAIN)
            busy.discard(chat_id)

        async with aiohttp.ClientSession(timeout=_PATIENCE) as session, asyncio.TaskGroup() as group:
            while True:
                for chat_id in self._updates.chats() - busy:
                    busy.add(chat_id)
                    group.create_task(bring_those_of(chat_id))
                await self._updates.arrival()

    async def _bring(self, session: aiohttp.ClientSession, webhook: Webhook, update: Update) -> bool:
        """Whether the bot took it."""
        address = webhook.url if self._elsewhere is None else next(self._elsewhere)
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret_token} if webhook.secret_token else {}
        try:
            async with session.post(address, json=update, headers=headers, allow_redirects=False) as answer:
                if not 200 <= answer.status < 300:
                    self._fail(f"Wrong response from the webhook: {answer.status} {answer.reason}")
                    return False
                asked = await read_reply(answer)
        except (aiohttp.ClientError, TimeoutError) as error:
            self._fail("Connection timed out" if isinstance(error, TimeoutError) else "Connection refused")
            return False
        self._updates.confirm(update["update_id"])
        self._stir()
        if method := asked.text("method"):
            await self._call(method, asked)
        return True

    def _fail(self, message: str) -> None:
        self._last_error = int(time.time()), message
        self._stir()
