"""What an engine is given to run, and what it must do."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from bot.domain.operation import Run

GiveWay = Callable[[], Awaitable[bool]]
"""Whether something else waits for the account. A long run asks about once a second, and returns if so."""

Step = Callable[[Run, GiveWay], Awaitable[float | None]]
"""Works at a run for a while. None: it is over. A number: come again after so many seconds, 0 as soon as what else
waits for the account has had its turn.
"""


class Engine(Protocol):
    """Runs confirmed operations to their end, through restarts: of each account one at a time, the urgent first."""

    async def submit(self, runs: Sequence[Run]) -> None:
        """Work at these soon. They are confirmed in the database already, so nothing is lost if not."""

    async def run(self) -> None:
        """Take up what was left unfinished, then work until `drain` is called."""

    async def drain(self, seconds: float) -> None:
        """Begin nothing more, give what runs so long to come to a good place to stop; `run` returns."""


class QueueSchemaError(Exception):
    """The database has procrastinate's tables in another version. ``missing`` names functions that it lacks."""

    def __init__(self, missing: frozenset[str]) -> None:
        super().__init__(
            "procrastinate's tables in this database are of another version (missing: "
            f"{', '.join(sorted(missing))}). Nothing was changed. Apply its migrations "
            "(https://procrastinate.readthedocs.io/en/stable/howto/production/migrations.html), or, while no "
            "operation runs, drop its tables, types and functions: they are made anew, and nothing is lost."
        )
        self.missing = missing
