"""What a step of a run works at, and what its parts share: when to give way, and how results are written down."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.operation import Item, Operation, Target, Verdict
from bot.operations.clock import Clock
from bot.operations.patience import Endurance
from bot.operations.port import GiveWay
from bot.operations.traffic import Flight
from bot.providers.base import Provider
from bot.storage.audit import Entry, Event
from bot.storage.items import Items

SECONDS_BETWEEN_QUESTIONS = 1.0
"""How often a long run asks whether somebody else waits, and tells how far it has come."""
SOON = 0.5
"""Seconds after which a run comes again that gave way while answers, or a look at a group, were under way."""


@dataclass(frozen=True, slots=True)
class Errand:
    """An account's part of an operation, in the groups where it is not over. ``endurance`` and ``flight`` outlive a
    step.
    """

    operation: Operation
    provider: Provider
    targets: Sequence[Target]
    endurance: Endurance
    flight: Flight


Beat = Callable[[], Awaitable[None]]
"""What is done about once a second while a step goes on."""


class Courtesy:
    """Asks now and then whether somebody else waits, and gives the beat for what is to be done as often.

    ``sent`` counts the requests of the step.
    """

    def __init__(self, give_way: GiveWay, clock: Clock, beat: Beat) -> None:
        self._give_way = give_way
        self._clock = clock
        self._beat = beat
        self.sent = 0
        self._asked_at = clock.monotonic()

    @property
    def left(self) -> float:
        """Seconds until it is time to ask."""
        return max(0.0, self._asked_at + SECONDS_BETWEEN_QUESTIONS - self._clock.monotonic())

    @property
    def is_due(self) -> bool:
        return not self.left

    async def give_way(self) -> bool:
        """Whether somebody else waits."""
        self._asked_at = self._clock.monotonic()
        await self._beat()
        return await self._give_way()


def told(verdict: Verdict) -> dict[str, object]:
    """A verdict as the audit holds it."""
    held: dict[str, object] = {
        "outcome": verdict.outcome,
        "refusal": verdict.refusal,
        "failure": verdict.failure,
        "code": verdict.code,
    }
    return held if verdict.listed is None else held | {"listed": verdict.listed, "size": verdict.size}


def entry(operation: Operation, target: Target, item: Item, detail: Mapping[str, object]) -> Entry:
    """An audit row on one item."""
    return Entry(
        Event.RESULT,
        operation_id=operation.id,
        account=target.account,
        group_id=target.group_id,
        participant=str(item.participant),
        detail=detail,
    )


async def settle(items: Items, operation: Operation, target: Target, verdicts: Sequence[tuple[Item, Verdict]]) -> None:
    """Write down what became of these items, and tell of each in the audit."""
    if verdicts:
        entries = [(item, verdict, entry(operation, target, item, told(verdict))) for item, verdict in verdicts]
        await items.settle(operation.id, entries)
