"""What a step of a run works at, and what its parts share: when to give way, and how results are written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.operation import Item, Operation, Target, Verdict
from bot.operations.clock import Clock
from bot.operations.patience import Patience
from bot.operations.port import GiveWay
from bot.providers.base import Provider
from bot.storage.audit import Entry, Event
from bot.storage.items import Items

SECONDS_BETWEEN_QUESTIONS = 1.0
"""How often a long run asks whether somebody else waits, and tells how far it has come."""


@dataclass(frozen=True, slots=True)
class Errand:
    """An account's part of an operation, in the groups where it is not over. ``patience`` outlives a step."""

    operation: Operation
    provider: Provider
    targets: Sequence[Target]
    patience: Patience


class Courtesy:
    """Asks now and then whether somebody else waits."""

    def __init__(self, give_way: GiveWay, clock: Clock) -> None:
        self._give_way = give_way
        self._clock = clock
        self._asked_at = clock.now()

    @property
    def is_due(self) -> bool:
        return (self._clock.now() - self._asked_at).total_seconds() >= SECONDS_BETWEEN_QUESTIONS

    async def give_way(self) -> bool:
        self._asked_at = self._clock.now()
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
