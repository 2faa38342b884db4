"""The operation: who asked for what, on whom, in which groups. Everything else is a rendering of it."""

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """There is nothing that could be done; the items, `Operation.failure` or `Operation.hindrance` say why."""
    SHOWN = "shown"
    """A dry run: the plan was told, and that was all."""


TRANSITIONS: Mapping[OperationState, frozenset[OperationState]] = MappingProxyType(
    {
        OperationState.ASKING: frozenset(
            {
                OperationState.CONFIRMED,
                OperationState.CANCELLED,
                OperationState.EXPIRED,
                OperationState.REFUSED,
                OperationState.SHOWN,
            }
        ),
        OperationState.CONFIRMED: frozenset({OperationState.RUNNING}),
        OperationState.RUNNING: frozenset({OperationState.FINISHED}),
        OperationState.FINISHED: frozenset(),
        OperationState.CANCELLED: frozenset(),
        OperationState.EXPIRED: frozenset(),
        OperationState.REFUSED: frozenset(),
        OperationState.SHOWN: frozenset(),
    }
)

LISTED_WHOLE = 20
"""Items up to which an operation is shown person by person. A larger one is counted, and its list is a file."""


class Hindrance(StrEnum):
    """Why an operation could not even be planned, where no provider is to blame."""

    TOO_LARGE = "too_large"
    """More people in more groups than one operation may have."""
    NO_GROUPS = "no_groups"
    """There is no group that could be meant by "all"."""
    INTERRUPTED = "interrupted"
    """The process died while it looked at the groups."""


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
    """What became of one person: an outcome, or the failure that kept it from being tried or done.

    ``listed``, ``size``: of how many people of the group the provider showed how many, where it showed too few for
    the outcome to be checked; None otherwise.
    """

    outcome: Outcome | None = None
    refusal: Refusal | None = None
    failure: FailureKind | None = None
    code: str = ""
    listed: int | None = None
    size: int | None = None

    @property
    def key(self) -> str:
        """What it comes to in one word: an outcome, ``refused_<why>``, or ``failed``."""
        if self.failure is not None:
            return "failed"
        if self.outcome is Outcome.REFUSED:
            return f"refused_{self.refusal or Refusal.PROVIDER}"
        return self.outcome or Outcome.UNKNOWN


@dataclass(frozen=True, slots=True)
class Item:
    """One person in one group.

    ``seen``: it was known when the plan was made whether the person was in the group, so that a change of that is
    proof: the list showed the person, or showed everybody else. ``to_do``: the plan meant to do something about
    this person. ``attempt`` counts the requests that were about to leave for it, the last of them at
    ``attempted_at`` (UTC); who attempts changes the item only while no later attempt was begun. ``answer``: the
    provider's word on the request, once it came.
    """

    number: int
    target: int
    participant: Participant
    name: str | None = None
    address: str | None = None
    role: Role | None = None
    seen: bool = True
    to_do: bool = True
    state: ItemState = ItemState.WAITING
    attempt: int = 0
    attempted_at: datetime | None = None
    answer: Verdict | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A group in which the operation acts. ``number`` counts from 0 within the operation.

    ``failure``: why the group could not be looked at; nothing is done in it then. ``is_done``: the run is
    over in this group. ``invite_link`` is for people who could not be added. ``ending``: the last digits of the
    group's id, where another group has the same name or one that looks the same. ``listed``: how many of the
    ``size`` people the provider showed, if not all.
    """

    number: int
    account: str
    group_id: GroupId
    name: str
    size: int | None = None
    invite_link: str | None = None
    failure: FailureKind | None = None
    is_done: bool = False
    ending: str | None = None
    listed: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """Items that stand alike: how many, and in how many groups. ``key`` is `Verdict.key` of the settled ones.

    ``answered``: the provider has said its word on them.
    """

    to_do: bool
    state: ItemState
    answered: bool
    key: str | None
    items: int
    groups: int


@dataclass(frozen=True, slots=True)
class Tally:
    """The items of an operation, counted."""

    counts: tuple[Count, ...] = ()

    @property
    def total(self) -> int:
        return sum(count.items for count in self.counts)

    @property
    def to_do(self) -> int:
        """Items about which the plan meant to do something."""
        return sum(count.items for count in self.counts if count.to_do)

    @property
    def waiting(self) -> int:
        """Items whose turn is yet to come."""
        return sum(count.items for count in self.counts if count.state is ItemState.WAITING)

    @property
    def dealt_with(self) -> int:
        """Items to do that are settled, or wait only for a look at the group."""
        return sum(c.items for c in self.counts if c.to_do and (c.state is ItemState.SETTLED or c.answered))

    def verdicts(self, *, to_do: bool | None = None) -> dict[str, int]:
        """Settled items by `Verdict.key`; only those that were (not) to do, if ``to_do`` says so."""
        found: dict[str, int] = {}
        for count in self.counts:
            if count.key is not None and to_do in {None, count.to_do}:
                found[count.key] = found.get(count.key, 0) + count.items
        return found

    def having(self, key: str) -> int:
        """Settled items with this `Verdict.key`."""
        return self.verdicts().get(key, 0)

    def groups_having(self, key: str) -> int:
        """Groups in which an item has this `Verdict.key`."""
        return sum(count.groups for count in self.counts if count.key == key)


@dataclass(frozen=True, slots=True)
class Choice:
    """A group that may have been meant, and what would then be the reason.

    ``ending``: see `Target`. ``looks_same``: the name is not the one that was written, and looks like it.
    """

    account: str
    group_id: GroupId
    name: str
    size: int | None
    reason: str | None
    ending: str | None = None
    looks_same: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """The Telegram message that asked: who, where, and in which language the answers are."""

    requester: int
    chat_id: int
    message_id: int
    thread_id: int | None
    language: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Who stopped the run: the Telegram id, and how Telegram called that person."""

    by: int
    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One request and all that became of it. Times are UTC.

    ``looked_for``: the group's name as it was written, while it is not resolved. ``rejected``: pieces of the
    list of people that stand for nobody and were left out; ``source`` is the file that the list came from.
    ``unlisted``: accounts whose groups could not be listed when all were meant, or one was looked for, and why.
    ``seconds``: how long the run takes at the allowed speed. ``is_armed``: the first of two presses was made.
    ``undoes``: the operation that this one takes back. ``card_id`` is the Telegram message that shows this
    operation, ``notice_id`` the one that told of its end. ``card_chat_id``: the chat that these are in, if it is no
    longer the one of ``origin``. ``card_version`` counts the changes that the card is to show; ``is_card_due``: it does
    not show the last one yet. ``decided_name``: how Telegram called the person who pressed.

    ``items`` may be a selection; ``tally`` counts them all.
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
    is_dry: bool = False
    rejected: tuple[str, ...] = ()
    source: str = ""
    undoes: OperationId | None = None
    choices: tuple[Choice, ...] = ()
    targets: tuple[Target, ...] = ()
    unlisted: Mapping[str, FailureKind] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    tally: Tally = Tally()
    seconds: float = 0.0
    is_armed: bool = False
    stop: Stop | None = None
    failure: FailureKind | None = None
    failed_account: str | None = None
    hindrance: Hindrance | None = None
    card_id: int | None = None
    notice_id: int | None = None
    card_chat_id: int | None = None
    card_version: int = 0
    is_card_due: bool = False
    decided_by: int | None = None
    decided_name: str | None = None
    finished_at: datetime | None = None

    def target_of(self, item: Item) -> Target:
        return self.targets[item.target]

    @property
    def chat_id(self) -> int:
        """The Telegram chat in which the operation is shown."""
        return self.origin.chat_id if self.card_chat_id is None else self.card_chat_id

    @property
    def is_large(self) -> bool:
        """Whether it is too much to be shown person by person."""
        return self.tally.total > LISTED_WHOLE or len(self.targets) > LISTED_WHOLE


@dataclass(frozen=True, slots=True)
class Run:
    """What one account has to do for one operation. ``urgent``: little enough that nobody should wait for it."""

    operation_id: OperationId
    account: str
    urgent: bool
