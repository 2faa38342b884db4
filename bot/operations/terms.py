"""The times and sizes that hold for every operation."""

from dataclasses import dataclass
from datetime import datetime, timedelta

PREPARING = timedelta(seconds=10)
"""How long a question that is being prepared outlives the process that prepares it."""
HEARTBEAT_SECONDS = 3.0
"""How often that process puts the end off."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a question waits for its answer, how many items one press may confirm, how long what was done can
    be undone.
    """

    confirm_ttl: timedelta
    bulk_limit: int
    undo_ttl: timedelta

    @property
    def longest_question(self) -> timedelta:
        """The most that a question stays open, be it prepared or not."""
        return max(self.confirm_ttl, PREPARING)

    def preparing_until(self, now: datetime) -> datetime:
        """The end of what is being prepared, unless it is put off, as a process does that lives. A question's time
        runs from when it is asked.
        """
        return now + PREPARING
