"""What an engine is given to run, and what it must do."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.operation import OperationId


@dataclass(frozen=True, slots=True)
class Run:
    """What one account has to do for one operation."""

    operation_id: OperationId
    account: str
    urgent: bool


GiveWay = Callable[[], Awaitable[bool]]
"""Asked about once a second by a long run: does something wait for this account that should have its turn?"""

Step = Callable[[Run, GiveWay], Awaitable[float | None]]
"""Works on a run for a while. None: it is over. A number: come again after so many seconds, 0 as soon as the
others that wait for the account have had their turn."""


class Engine(Protocol):
    """Runs confirmed operations to their end, through restarts; of one account's runs one at a time."""

    async def submit(self, runs: Sequence[Run]) -> None:
        """Begin these runs soon. They are in the database already, so nothing is lost if it fails."""

    async def run(self) -> None:
        """Take up what was left unfinished, then work until `drain` is called."""

    async def drain(self, seconds: float) -> None:
        """Begin nothing more, give what runs so long to finish, then stop it; `run` returns."""
