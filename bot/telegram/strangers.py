"""What people who are not on the list may cost: a few answers an hour each, and a row of the audit a day."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.metrics import STRANGERS
from bot.operations.clock import Clock
from bot.storage.audit import Audit, Refusals
from bot.telegram.buttons import LanguageButton
from bot.telegram.command_words import OPEN_TO_ALL, command_in
from bot.telegram.sender import Sender

HOUR: Final = timedelta(hours=1)
MOST_KNOWN: Final = 10_000
"""Strangers who are remembered; the one who was silent longest is forgotten first, and is refused anew."""
MOST_COUNTED: Final = 5_000
"""Strangers between two writings of the audit. What more of them do is in the metrics only."""
WRITE_SECONDS: Final = 2.0
"""How often counted refusals are written. A process that is killed loses so much of the counts, and nothing else."""

_log = structlog.get_logger(__name__)


class Answer(StrEnum):
    """What a stranger may be answered with."""

    REFUSAL = "refusal"
    OPEN = "open"
    """A command that is open to all."""
    PRESS = "press"
    MASK = "mask"
    """A channel or an anonymous admin is told why it cannot act: in each chat, for many may post so."""


AN_HOUR: Final[Mapping[Answer, int]] = MappingProxyType(
    {Answer.REFUSAL: 1, Answer.OPEN: 10, Answer.PRESS: 10, Answer.MASK: 10}
)
"""Answers of each sort that one stranger gets in an hour."""


@dataclass(slots=True)
class _Known:
    """What a stranger has had since ``since``."""

    since: datetime
    had: dict[Answer, int] = field(default_factory=dict)


class Strangers:
    """Says whether a stranger is answered, and counts what is refused."""

    def __init__(self, audit: Audit, clock: Clock) -> None:
        self._audit = audit
        self._clock = clock
        self._known: OrderedDict[int, _Known] = OrderedDict()
        self._counted: dict[tuple[int | None, int | None], Refusals] = {}

    def are_answered(self, sender: Sender, username: str) -> bool:
        """Whether this update of a stranger is worth an answer. ``username`` is the bot's own."""
        command = command_in(sender.text, username) if not sender.is_press else None
        answer = _answer(sender, command)
        if answer is None:
            return self._refuse(sender, command)
        known = self._visitor(sender.chat_id if sender.mask else sender.id)
        had = known.had.get(answer, 0)
        is_answered = had < AN_HOUR[answer]
        known.had[answer] = had + 1
        if answer is not Answer.OPEN:
            self._count(sender, command)
        STRANGERS.labels("answered" if is_answered else "counted").inc()
        return is_answered

    async def run(self) -> None:
        """Write the counts again and again, and once more when it is cancelled."""
        try:
            while True:
                await asyncio.sleep(WRITE_SECONDS)
                await self.write()
        finally:
            await self.write()

    async def write(self) -> None:
        """Write what was counted since the last time to the audit."""
        counted, self._counted = self._counted, {}
        if not counted:
            return
        try:
            await self._audit.count_refusals(list(counted.values()), self._clock.now())
        except SQLAlchemyError as error:  # a Postgres may be away for a while
            _log.warning("refusals were not written", strangers=len(counted), error=type(error).__name__)

    def _refuse(self, sender: Sender, command: str | None) -> bool:
        """In silence: a command in a group is counted, talk among people is not even that."""
        if command is not None:
            self._count(sender, command)
            STRANGERS.labels("counted").inc()
        else:
            STRANGERS.labels("ignored").inc()
        return False

    def _visitor(self, who: int) -> _Known:
        now = self._clock.now()
        known = self._known.get(who)
        if known is None or not now - HOUR < known.since <= now:
            known = self._known[who] = _Known(now)
            if len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        self._known.move_to_end(who)
        return known

    def _count(self, sender: Sender, command: str | None) -> None:
        actor = None if sender.mask else sender.id
        key = (actor, sender.chat_id if actor is None else None)
        found = self._counted.get(key)
        if found is None:
            if len(self._counted) >= MOST_COUNTED:
                return
            found = self._counted[key] = Refusals(actor, sender.chat_id, sender.mask or "not on the list", command)
        found.count += 1


def _answer(sender: Sender, command: str | None) -> Answer | None:
    """The sort of answer that this asks for; None if there is none for it."""
    if sender.is_press:
        return Answer.OPEN if sender.text.startswith(f"{LanguageButton.__prefix__}:") else Answer.PRESS
    if sender.mask:
        return Answer.MASK if command is not None else None
    if not sender.is_private:
        return None
    return Answer.OPEN if command in OPEN_TO_ALL and command != "start" else Answer.REFUSAL
