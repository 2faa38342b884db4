"""The queue of updates, and the long polling that empties it (https://core.telegram.org/bots/api#getupdates)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.telegram.errors import conflict

_ASKED_FOR_ONLY = {"chat_member", "message_reaction", "message_reaction_count"}
_FIRST_ID = 700_000_001

Update = dict[str, Any]


@dataclass(slots=True)
class _Waiting:
    """``again``: it was confirmed before and is to be handed out once more whatever the offset says."""

    update: Update
    again: bool = False

    @property
    def id(self) -> int:
        return int(self.update["update_id"])

    @property
    def chat_id(self) -> int:
        [value] = (value for name, value in self.update.items() if name != "update_id")
        return int(value.get("message", value)["chat"]["id"])  # a press tells of a message


class UpdateQueue:
    """Updates that wait until the bot confirms them by asking for later ones."""

    def __init__(self) -> None:
        self.history: dict[int, Update] = {}
        """All updates that were ever queued, by id."""
        self.allowed: frozenset[str] | None = None
        """The kinds that the bot asked for; None is Telegram's own choice."""
        self._waiting: list[_Waiting] = []
        self._poll: asyncio.Future[None] | None = None
        self._arrived = asyncio.Event()

    @property
    def pending(self) -> int:
        return len(self._waiting)

    def allow(self, kinds: frozenset[str]) -> None:
        """Remember what the bot asks for. It concerns later updates only."""
        self.allowed = kinds or None

    def put(self, kind: str, value: Mapping[str, Any]) -> int | None:
        """Queue an update and return its id, or None if the bot does not ask for this kind."""
        if kind in _ASKED_FOR_ONLY if self.allowed is None else kind not in self.allowed:
            return None
        update_id = _FIRST_ID + len(self.history)
        self.history[update_id] = {"update_id": update_id, kind: dict(value)}
        self._queue(_Waiting(self.history[update_id]))
        return update_id

    def put_again(self, update_id: int) -> None:
        """Queue an update that was queued before under the same id; raises `KeyError`."""
        self._queue(_Waiting(self.history[update_id], again=True))

    def clear(self) -> None:
        self._waiting.clear()

    async def poll(self, offset: int, limit: int, timeout_s: int) -> list[Update]:
        """The next updates, waiting up to ``timeout_s`` for one.

        A positive offset confirms everything before it, a negative one all but the last so many. A waiting
        poll makes an older one fail with 409, which raises `ApiError` there.
        """
        self._confirm(offset)
        if not self._waiting and timeout_s:
            await self._wait(timeout_s)
        handed_out = self._waiting[:limit]
        for waiting in handed_out:
            waiting.again = False
        return [waiting.update for waiting in handed_out]

    def chats(self) -> set[int]:
        """The chats whose updates wait."""
        return {waiting.chat_id for waiting in self._waiting}

    def first_of(self, chat_id: int) -> Update | None:
        """The chat's update that has waited longest."""
        return next((waiting.update for waiting in self._waiting if waiting.chat_id == chat_id), None)

    def confirm(self, update_id: int) -> None:
        """Forget an update, once: it was taken."""
        taken = next((waiting for waiting in self._waiting if waiting.id == update_id), None)
        if taken is not None:
            self._waiting.remove(taken)

    async def arrival(self) -> None:
        """Wait for the next update to be queued."""
        self._arrived.clear()
        await self._arrived.wait()

    def refuse_poll(self) -> None:
        """End the waiting poll with a 409, since a webhook takes over."""
        self._end_poll("terminated by setWebhook request")

    def release(self) -> None:
        """End the waiting poll with nothing."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def _confirm(self, offset: int) -> None:
        if offset > 0:
            self._waiting = [waiting for waiting in self._waiting if waiting.again or waiting.id >= offset]
        elif offset < 0:
            self._waiting = self._waiting[offset:]

    async def _wait(self, timeout_s: int) -> None:
        self._end_poll("terminated by other getUpdates request; make sure that only one bot instance is running")
        mine = self._poll = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait([mine], timeout=timeout_s)
        finally:
            mine.cancel()
        if not mine.cancelled():
            mine.result()

    def _end_poll(self, reason: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(conflict(reason))

    def _queue(self, waiting: _Waiting) -> None:
        self._waiting.append(waiting)
        self._arrived.set()
        self.release()
