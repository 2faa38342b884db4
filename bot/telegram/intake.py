"""Where updates come in: people on the list are served at once, strangers when nobody else waits.

Polling and the webhook hand over updates as Telegram wrote them. What a stranger sends is looked at before it is
decoded, so that most of a flood costs a look into a dictionary.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog
from aiogram import Bot, Dispatcher
from aiogram.types import Update
from pydantic import ValidationError

from bot.metrics import STRANGERS, UNDECODABLE
from bot.telegram.sender import Sender, sender_of
from bot.telegram.strangers import Strangers

REMEMBERED: Final = 1000
"""How many updates are known again that Telegram delivers twice because the answer was lost."""
LONGEST_LOOK: Final = 5.0
"""Seconds after which strangers look again whether they are let through."""
MOST_WAITING: Final = 200
"""Updates of strangers that wait to be answered. More are counted only: the answers would come after minutes."""

Raw = Mapping[str, Any]
"""An update as it came, decoded from JSON and not looked at yet."""
Explain = Callable[[Sender], Coroutine[Any, Any, None]]
"""Tells somebody on the list, in a private chat, that their message cannot be read."""

_log = structlog.get_logger(__name__)


class UndecodableError(Exception):
    """The library does not know this kind of update, and would not know it the next time either."""


@dataclass(eq=False, slots=True)
class Handling:
    """An update at work. ``safe`` is set when it cannot be lost any more: it was handled, or what it asks for is
    stored. It stays unset if the work is cut off.
    """

    task: asyncio.Task[Any]
    safe: asyncio.Event

    async def is_settled_within(self, seconds: float) -> bool:
        """Wait until it is safe, or cut off; False if that takes longer."""
        waiting = asyncio.ensure_future(self.safe.wait())
        try:
            done, _ = await asyncio.wait({waiting, self.task}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        return bool(done)

    @property
    def has_failed(self) -> bool:
        return self.task.done() and (self.task.cancelled() or self.task.exception() is not None)


class Intake:
    """Takes updates and has the dispatcher handle them, each listed person's in a task of its own."""

    def __init__(
        self,
        bot: Bot,
        dispatcher: Dispatcher,
        is_listed: Callable[[int], bool],
        strangers: Strangers,
        explain: Explain,
    ) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._is_listed = is_listed
        self._strangers = strangers
        self._explain = explain
        self._waiting: asyncio.Queue[Raw] = asyncio.Queue(MOST_WAITING)
        self._known: OrderedDict[int, Handling] = OrderedDict()
        self._at_work: dict[asyncio.Task[Any], Handling] = {}
        self._is_answering = False

    async def take(self, raw: Raw) -> Handling | None:
        """Take an update. None if nothing of it could be lost: a stranger's, or none that the bot has to do with.

        An update that is still at work, or was handled before, is not handled again. Raises `UndecodableError`.
        """
        sender = sender_of(raw)
        if not self._is_listed(sender.id):
            await self._take_from_stranger(sender, raw)
            return None
        known = self._known.get(sender.update_id)
        if known is not None and not known.has_failed:
            return known
        return self._handle(sender, raw)

    async def answer_strangers(self) -> None:
        """Answer strangers, one after the other, and only while nobody on the list waits. Works until cancelled."""
        while True:
            raw = await self._waiting.get()
            while unsafe := [one for one in self._at_work.values() if not one.safe.is_set()]:
                await unsafe[0].is_settled_within(LONGEST_LOOK)
            self._is_answering = True
            try:
                update = self._decode(sender_of(raw), raw)
                await self._dispatcher.feed_update(self._bot, update, on_stored=_nothing)
            except UndecodableError:
                pass  # it is counted and logged
            except Exception as error:  # noqa: BLE001 - no stranger ends the service for the next one
                _log.warning("a stranger was not answered", error=type(error).__name__)
            finally:
                self._is_answering = False

    @property
    def is_at_rest(self) -> bool:
        """Whether everything that was taken is handled."""
        return not self._at_work and self._waiting.empty() and not self._is_answering

    async def drain(self, seconds: float) -> None:
        """Wait so long for the handlers at work, then cancel what is left. Strangers are not waited for."""
        if not self._at_work:
            return
        _, late = await asyncio.wait(set(self._at_work), timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            _log.warning("updates were cut off at shutdown", updates=len(late))
            await asyncio.gather(*late, return_exceptions=True)

    async def _take_from_stranger(self, sender: Sender, raw: Raw) -> None:
        username = (await self._bot.me()).username or "" if sender.may_name_a_bot else ""
        if not self._strangers.are_answered(sender, username):
            return
        try:
            self._waiting.put_nowait(raw)
        except asyncio.QueueFull:
            STRANGERS.labels("dropped").inc()

    def _handle(self, sender: Sender, raw: Raw) -> Handling:
        safe = asyncio.Event()
        try:
            work = self._dispatcher.feed_update(self._bot, self._decode(sender, raw), on_stored=safe.set)
        except UndecodableError:
            if not sender.is_private:
                raise
            work = self._explain(sender)
        handling = Handling(asyncio.create_task(work), safe)
        self._at_work[handling.task] = handling
        handling.task.add_done_callback(lambda task: self._is_done(sender.update_id, task))
        self._known[sender.update_id] = handling
        while len(self._known) > REMEMBERED and next(iter(self._known.values())).task.done():
            self._known.popitem(last=False)
        return handling

    def _decode(self, sender: Sender, raw: Raw) -> Update:
        try:
            return Update.model_validate(raw, context={"bot": self._bot})
        except (ValidationError, RecursionError) as error:
            UNDECODABLE.labels(sender.kind).inc()
            # Of the update only what the library calls the faults: everything else is somebody's words.
            kinds = sorted({one["type"] for one in error.errors()}) if isinstance(error, ValidationError) else []
            _log.error("an update cannot be decoded and is passed over", kind=sender.kind, faults=kinds[:5])
            raise UndecodableError from None

    def _is_done(self, update_id: int, task: asyncio.Task[Any]) -> None:
        handling = self._at_work.pop(task)
        if task.cancelled():
            return
        if (error := task.exception()) is not None:
            _log.error("an update failed", update=update_id, exc_info=error)
        handling.safe.set()


def _nothing() -> None:
    """Nobody waits for what a stranger asks for to be stored."""
