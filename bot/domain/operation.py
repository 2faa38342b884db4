"""The operation: who asked for what, on whom, in which groups. Everything else is a rendering of it."""

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NewType

from bot.domain.action import Action
from bot.domain.failure import FailureKind
from bot.domain.group import GroupId
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Participant, Role

OperationId = NewType("OperationId", str)
"""Twelve random characters; also the idempotency key of the run."""

_ID_LETTERS = string.ascii_letters + string.digits


def new_operation_id() -> OperationId:
    return OperationId("".join(secrets.choice(_ID_LETTERS) for _ in range(12)))


class OperationState(StrEnum):
    """Where an operation stands."""

    ASKING = "asking"
    """A question is open: which group, or whether to do it."""
    CONFIRMED = "confirmed"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUSED = "refused"
    """There is nothing that could be done; the items or `Operation.failure` say why."""


TRANSITIONS: Mapping[OperationState, frozenset[OperationState]] = MappingProxyType(
    {
        OperationState.ASKING: frozenset(
            {
                OperationState.CONFIRMED,
                OperationState.CANCELLED,
                OperationState.EXPIRED,
                OperationState.REFUSED,
            }
        ),
        OperationState.CONFIRMED: frozenset({OperationState.RUNNING}),
        OperationState.RUNNING: frozenset({OperationState.FINISHED}),
        OperationState.FINISHED: frozenset(),
        OperationState.CANCELLED: frozenset(),
        OperationState.EXPIRED: frozenset(),
        OperationState.REFUSED: frozenset(),
    }
)


class ItemState(StrEnum):
    """Where one person in one group stands.

    An item is *attempting* from before its request leaves until its result is known. Found so after a
    crash, it is looked up in the group before anything is sent again.
    """

    WAITING = "waiting"
    ATTEMPTING = "attempting"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one person: an outcome, or the failure that kept it from being tried or done."""

    outcome: Outcome | None = None
    refusal: Refusal | None = None
    failure: FailureKind | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One person in one group.

    ``seen``: the person stood in the group's list when the plan was made, so that a later absence is
    proof. ``answer``: the provider's word on the request, once it came. ``attempted_at`` is UTC.
    """

    number: int
    target: int
    participant: Participant
    name: str | None = None
    address: str | None = None
    role: Role | None = None
    seen: bool = True
    state: ItemState = ItemState.WAITING
    attempted_at: datetime | None = None
    answer: Verdict | None = None
    verdict: Verdict | None = None

    @property
    def was_to_do(self) -> bool:
        """Whether the plan meant to do something about this person (its own verdicts are never failures)."""
        return self.verdict is None or self.attempted_at is not None or self.verdict.failure is not None

    @property
    def needs_invitation(self) -> bool:
        """Whether the person could not be added, and may come by an invite link."""
        if self.verdict is None:
            return False
        refused = self.verdict.outcome is Outcome.REFUSED and self.verdict.refusal is Refusal.PROVIDER
        return refused or self.verdict.outcome in {Outcome.INVITE_NEEDED, Outcome.RECENTLY_LEFT}


@dataclass(frozen=True, slots=True)
class Target:
    """A group in which the operation acts. ``number`` counts from 0 within the operation."""

    number: int
    account: str
    group_id: GroupId
    name: str
    size: int | None = None
    invite_link: str | None = None
    """For people who could not be added."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A group that may have been meant, and what would then be the reason."""

    account: str
    group_id: GroupId
    name: str
    size: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Origin:
    """The Telegram message that asked: who, where, and in which language the answers are."""

    requester: int
    chat_id: int
    message_id: int
    thread_id: int | None
    language: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One request and all that became of it. Times are UTC.

    ``looked_for``: the group's name as it was written, while it is not resolved. ``card_id``: the
    Telegram message that shows this operation. ``decided_name``: how Telegram called the person who pressed.
    """

    id: OperationId
    action: Action
    state: OperationState
    origin: Origin
    people: tuple[Participant, ...]
    created_at: datetime
    expires_at: datetime
    looked_for: str = ""
    reason: str | None = None
    choices: tuple[Choice, ...] = ()
    targets: tuple[Target, ...] = ()
    items: tuple[Item, ...] = ()
    failure: FailureKind | None = None
    failed_account: str | None = None
    card_id: int | None = None
    decided_by: int | None = None
    decided_name: str | None = None

    def target_of(self, item: Item) -> Target:
        return self.targets[item.target]
