"""The desk: where a request becomes an operation, and where its buttons are pressed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog

from bot.domain.access import Policy, allowed
from bot.domain.action import Action
from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import Group, GroupId, GroupSummary
from bot.domain.operation import (
    Choice,
    ItemState,
    Operation,
    OperationId,
    OperationState,
    Origin,
    Target,
    new_operation_id,
)
from bot.domain.participant import Participant
from bot.domain.request import GroupWords, Request
from bot.operations.clock import Clock
from bot.operations.directory import Directory, Listing
from bot.operations.engine import Engine
from bot.operations.group_names import Candidate, Found, Several, Similar, find
from bot.operations.patience import STARTING_TOTAL, OnWait, patiently
from bot.operations.preflight import preflight
from bot.providers.base import Provider
from bot.storage.audit import Audit, Entry, Event
from bot.storage.operations import Operations

_PRESSES = {OperationState.CONFIRMED: "confirm", OperationState.CANCELLED: "cancel"}
"""What the audit calls the press that leads to a state."""

_log = structlog.get_logger(__name__)


class Press(StrEnum):
    """What a press on a card's button came to."""

    TAKEN = "taken"
    NOT_YOURS = "not_yours"
    NOT_ALLOWED = "not_allowed"
    EXPIRED = "expired"
    USED = "used"
    """The question was answered before."""
    GONE = "gone"
    """There is no such operation."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press and the operation as it stands after it (None if it is gone). ``choice``: the group chosen by it."""

    press: Press
    operation: Operation | None
    choice: Choice | None = None


class Desk:
    """Takes requests and presses. Everything it decides is stored before it is told."""

    def __init__(
        self,
        store: Operations,
        audit: Audit,
        accounts: Mapping[str, Provider],
        directory: Directory,
        engine: Engine,
        policy: Policy,
        clock: Clock,
        confirm_ttl: timedelta,
    ) -> None:
        self._store = store
        self._audit = audit
        self._accounts = accounts
        self._directory = directory
        self._engine = engine
        self._policy = policy
        self._clock = clock
        self._ttl = confirm_ttl

    async def ask(self, request: Request, origin: Origin, on_wait: OnWait | None = None) -> Operation | None:
        """Make an operation of a request and prepare its question; None if this message has asked before.

        The operation comes back *asking* (with choices, or with a plan) or *refused*.
        """
        looked_for = request.place.text if isinstance(request.place, GroupWords) else request.place
        operation = Operation(
            id=new_operation_id(),
            action=request.action,
            state=OperationState.ASKING,
            origin=origin,
            people=request.people,
            created_at=self._clock.now(),
            expires_at=self._latest_question(),
            looked_for=looked_for,
        )
        asked = Entry(
            Event.REQUEST,
            origin.requester,
            origin.chat_id,
            operation.id,
            participant=", ".join(map(str, request.people))[:64],
            detail={"action": request.action, "people": len(request.people), "group": looked_for},
        )
        if not await self._store.create(operation, asked):
            return None
        try:
            await self._prepare(operation, request, on_wait)
        except ProviderError as error:
            await self._refuse(operation, error.failure.kind, error.account)
        return await self._store.get(operation.id)

    async def choose(self, operation_id: OperationId, actor: int, number: int) -> Pressed:
        """Take the choice of a group, by its number on the card. `plan_choice` goes on from there."""
        before, refused = await self._may_press(operation_id, actor, "choose")
        if refused is not None or before is None:
            return Pressed(refused or Press.GONE, before)
        if before.expires_at <= self._clock.now():
            return await self._too_late(operation_id)
        pressed = Entry(Event.PRESS, actor, before.origin.chat_id, operation_id, detail={"choice": number})
        chosen = number < len(before.choices) and await self._store.choose(
            operation_id, pressed, self._latest_question()
        )
        if not chosen:
            return await self._too_late(operation_id)
        return Pressed(Press.TAKEN, await self._store.get(operation_id), before.choices[number])

    async def plan_choice(self, operation: Operation, choice: Choice, on_wait: OnWait | None = None) -> None:
        """Prepare the question for this group; this reads the group and may take seconds."""
        try:
            await self._plan(operation, choice, on_wait)
        except ProviderError as error:
            await self._refuse(operation, error.failure.kind, choice.account)

    async def confirm(self, operation_id: OperationId, actor: int, name: str) -> Pressed:
        """Confirm the plan: one press, one run."""
        pressed = await self._decide(operation_id, actor, name, OperationState.CONFIRMED)
        if pressed.press is Press.TAKEN:
            self._engine.submit(operation_id)
        return pressed

    async def cancel(self, operation_id: OperationId, actor: int, name: str) -> Pressed:
        """Withdraw the question."""
        return await self._decide(operation_id, actor, name, OperationState.CANCELLED)

    async def _decide(self, operation_id: OperationId, actor: int, name: str, after: OperationState) -> Pressed:
        press = _PRESSES[after]
        before, refused = await self._may_press(operation_id, actor, press)
        if refused is not None or before is None:
            return Pressed(refused or Press.GONE, before)
        if after is OperationState.CONFIRMED and not before.items:
            return Pressed(Press.USED, before)
        pressed = Entry(Event.PRESS, actor, before.origin.chat_id, operation_id, detail={"press": press})
        moved = await self._store.move(
            operation_id,
            OperationState.ASKING,
            after,
            pressed,
            not_later_than=self._clock.now(),
            decided_by=actor,
            decided_name=name,
        )
        if not moved:
            return await self._too_late(operation_id)
        return Pressed(Press.TAKEN, await self._store.get(operation_id))

    async def expire(self, operation_id: OperationId) -> bool:
        """Close a question if its time is over; False if it is not, or if it was answered or closed before."""
        over = Entry(Event.EXPIRY, operation_id=operation_id)
        return await self._store.move(
            operation_id, OperationState.ASKING, OperationState.EXPIRED, over, expired_by=self._clock.now()
        )

    async def _may_press(
        self, operation_id: OperationId, actor: int, press: str
    ) -> tuple[Operation | None, Press | None]:
        operation = await self._store.get(operation_id)
        refused = None
        if operation is None:
            refused = Press.GONE
        elif operation.origin.requester != actor:
            refused = Press.NOT_YOURS
        elif not allowed(self._policy, actor, operation.action, _group_of(operation)):
            refused = Press.NOT_ALLOWED
        if refused is not None:
            await self._audit.add(
                Entry(
                    Event.REFUSAL,
                    actor,
                    operation.origin.chat_id if operation else None,
                    operation_id if operation else None,
                    detail={"press": press, "why": refused},
                )
            )
        return operation, refused

    async def _too_late(self, operation_id: OperationId) -> Pressed:
        operation = await self._store.get(operation_id)
        if operation is None:
            return Pressed(Press.GONE, None)
        if operation.state is OperationState.ASKING and operation.expires_at <= self._clock.now():
            await self.expire(operation_id)
            operation = await self._store.get(operation_id)
        expired = operation is not None and operation.state is OperationState.EXPIRED
        return Pressed(Press.EXPIRED if expired else Press.USED, operation)

    def _latest_question(self) -> datetime:
        """The end of what is being prepared. A question's time runs from when it is asked; this is for what dies
        before.
        """
        return self._clock.now() + self._ttl + timedelta(seconds=2 * STARTING_TOTAL)

    async def _prepare(self, operation: Operation, request: Request, on_wait: OnWait | None) -> None:
        place = request.place
        if not isinstance(place, GroupWords):
            group = await self._directory.locate(place, on_wait=on_wait)
            await self.plan_choice(operation, _choice(group, request.reason), on_wait)
            return
        listing = await self._directory.listing(on_wait=on_wait)
        found = find(place, listing.groups)
        if not isinstance(found, Found) and not listing.is_fresh:
            listing = await self._directory.listing(fresh=True, on_wait=on_wait)
            found = find(place, listing.groups)
        match found:
            case Found(group, reason):
                await self.plan_choice(operation, _choice(group, reason), on_wait)
            case Several(groups, reason):
                await self._offer(operation, [_choice(group, reason) for group in groups])
            case Similar(candidates):
                await self._offer_similar(operation, candidates, listing)

    async def _offer_similar(self, operation: Operation, candidates: Sequence[Candidate], listing: Listing) -> None:
        if candidates:
            await self._offer(operation, [_choice(c.group, c.reason) for c in candidates])
            return
        for account, failure in listing.failures.items():
            await self._refuse(operation, failure.kind, account)
            return
        await self._refuse(operation, FailureKind.GROUP_UNKNOWN)

    async def _offer(self, operation: Operation, choices: list[Choice]) -> None:
        sized = [
            Choice(
                c.account,
                c.group_id,
                c.name,
                self._directory.size(GroupSummary(c.account, c.group_id, c.name, c.size)),
                c.reason,
            )
            for c in choices
        ]
        await self._store.offer(operation.id, sized, self._clock.now() + self._ttl)

    async def _plan(self, operation: Operation, choice: Choice, on_wait: OnWait | None = None) -> None:
        """Read the group, judge each person, and leave the operation asking, or refused if nothing can be done."""
        provider = self._accounts.get(choice.account)
        if provider is None:
            raise ProviderError(Failure(FailureKind.CREDENTIALS, "account not in the settings"), choice.account)
        try:
            me = await patiently(provider.me, self._clock, on_wait)
            group = await self._directory.read(choice.account, choice.group_id, on_wait=on_wait)
        except ProviderError as error:
            raise ProviderError(error.failure, choice.account) from None
        target = Target(0, choice.account, choice.group_id, group.name or choice.name, group.size)
        people = operation.people or (me,)  # a command that names nobody is about the account itself
        reachable = await self._reachable(provider, operation.action, group, people)
        items = preflight(operation.action, group, me, people, target, reachable)
        await self._store.plan(
            operation.id,
            reason=choice.reason or None,
            targets=[target],
            items=items,
            expires_at=self._clock.now() + self._ttl,
        )
        if all(item.state is ItemState.SETTLED for item in items):
            await self._refuse(operation, None, choice.account)

    async def _reachable(
        self, provider: Provider, action: Action, group: Group, people: Sequence[Participant]
    ) -> dict[Participant, bool | None]:
        """Who of those to be added is on WhatsApp. Trying to add a number that is not there can get the account
        banned; but where it cannot be told the question is asked all the same.
        """
        new = [person for person in people if person.phone is not None and group.member(person) is None]
        if action is not Action.ADD or not new:
            return {}
        try:
            return dict(zip(new, await patiently(lambda: provider.on_whatsapp(new), self._clock), strict=True))
        except ProviderError as error:
            _log.info("numbers not checked", account=provider.account, failure=error.failure.kind)
            return {}

    async def _refuse(self, operation: Operation, failure: FailureKind | None, account: str | None = None) -> None:
        refused = Entry(
            Event.REFUSAL,
            operation.origin.requester,
            operation.origin.chat_id,
            operation.id,
            account,
            detail={"failure": failure} if failure else {"why": "nothing to do"},
        )
        await self._store.move(
            operation.id,
            OperationState.ASKING,
            OperationState.REFUSED,
            refused,
            failure=failure,
            failed_account=account,
        )


def _choice(group: GroupSummary, reason: str | None) -> Choice:
    return Choice(group.account, group.id, group.name, group.size, reason)


def _group_of(operation: Operation) -> GroupId | None:
    return operation.targets[0].group_id if operation.targets else None
