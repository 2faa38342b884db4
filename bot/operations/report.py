"""How operations tell that something has changed. Who listens shows it; nothing here knows Telegram."""

from typing import Protocol

from bot.domain.failure import FailureKind
from bot.domain.operation import Operation, OperationId


class Reporter(Protocol):
    """Shows an operation to the people who asked for it."""

    async def show(self, operation_id: OperationId) -> None:
        """Bring what is shown up to date with what is stored.

        Never raises for what goes wrong on the way to the reader: what could not be shown stays due.
        """

    def progress(self, operation: Operation, *, waiting: FailureKind | None = None) -> None:
        """Show soon how far the run has come, no more often than a reader can follow. Returns at once.

        ``waiting``: the run waits for this to pass.
        """
