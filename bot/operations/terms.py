"""The times and sizes that hold for every operation."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.operations.patience import STARTING_TOTAL


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a question waits for its answer, how many items one press may confirm, how long what was done can
    be undone.
    """

    confirm_ttl: timedelta
    bulk_limit: int
    undo_ttl: timedelta

    def latest_question(self, now: datetime) -> datetime:
        """The end of what is being prepared. A question's time runs from when it is asked; this is for what dies
        before.
        """
        return now + self.confirm_ttl + timedelta(seconds=2 * STARTING_TOTAL)
