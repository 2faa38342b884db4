"""Whether the bot can do its work, for whoever watches over the process."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog

VITAL_SECONDS: Final = 5.0
"""For how long an answer about the parts without which nothing works is given again."""
ACCOUNT_SECONDS: Final = 60.0
"""The same for the accounts: to ask for their state counts in a provider's quota."""
PATIENCE: Final = 5.0
"""Seconds after which a part that does not answer does not work."""

OK: Final = "ok"

Check = Callable[[], Awaitable[str]]
"""Asks one part how it stands: `OK`, or in a word what is wrong. Raises if it cannot be asked."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Report:
    """What the parts said. ``is_ready`` if all vital ones work; the accounts are told and do not decide:
    with all of them signed out the bot is still needed, for it explains this to those who ask.
    """

    vital: Mapping[str, str]
    accounts: Mapping[str, str]

    @property
    def is_ready(self) -> bool:
        return all(said == OK for said in self.vital.values())

    def as_json(self) -> dict[str, object]:
        parts = {**self.vital, **{f"account {name}": said for name, said in self.accounts.items()}}
        return {"ready": self.is_ready, "not_ready": {part: said for part, said in parts.items() if said != OK}}


@dataclass(slots=True)
class _Asked:
    """Checks whose answers are kept for a while, however many ask."""

    checks: Mapping[str, Check]
    keep: float
    said: dict[str, str] = field(default_factory=dict)
    until: float = -1.0

    async def answers(self, clock: Callable[[], float]) -> dict[str, str]:
        if clock() >= self.until:
            said = await asyncio.gather(*(_ask(part, check) for part, check in self.checks.items()))
            self.said = dict(zip(self.checks, said, strict=True))
            self.until = clock() + self.keep
        return self.said


class Readiness:
    """Asks all parts, seldom enough that nobody can use it to wear them out. ``clock`` is for tests."""

    def __init__(
        self, vital: Mapping[str, Check], accounts: Mapping[str, Check], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._vital = _Asked(vital, VITAL_SECONDS)
        self._accounts = _Asked(accounts, ACCOUNT_SECONDS)
        self._clock = clock
        self._turn = asyncio.Lock()

    async def report(self) -> Report:
        async with self._turn:
            vital, accounts = await asyncio.gather(
                self._vital.answers(self._clock), self._accounts.answers(self._clock)
            )
            return Report(vital, accounts)


async def _ask(part: str, check: Check) -> str:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check()
    except TimeoutError:
        return "no answer"
    except Exception as error:  # noqa: BLE001 - whatever it is, the part does not work
        _log.warning("a part of the bot does not work", part=part, error=type(error).__name__)
        return "failed"
