"""The desk: where the buttons of operations are pressed. Everything it decides is stored before it is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.access import Policy, allowed
from bot.domain.action import Action
from bot.domain.group import GroupId
from bot.domain.operation import (
    LISTED_WHOLE,
    Choice,
    Hindrance,
    Operation,
    OperationId,
    OperationState,
    Run,
)
from bot.operations.clock import Clock
from bot.operations.port import Engine
from bot.operations.terms import Terms
from bot.storage.audit import Audit, Entry, Event
from bot.storage.operations import Operations

_PRESSES = {OperationState.CONFIRMED: "confirm", OperationState.CANCELLED: "cancel"}
"""What the audit calls the press that leads to a state."""


class Press(StrEnum):
    """What a press on a card's button came to."""

    TAKEN = "taken"
    NOT_YOURS = "not_yours"
    NOT_ALLOWED = "not_allowed"
    EXPIRED = "expired"
    USED = "used"
    """The question was answered before."""
    SECOND = "second"
    """The first of two presses was made before; the other button is meant now."""
    STOPPING = "stopping"
    """Somebody stopped it before, and it is on its way to the end."""
    ENDED = "ended"
    """There is nothing left to stop."""
    UNDONE = "undone"
    """It is being undone, or was."""
    PAST = "past"
    """It is too long ago to be undone."""
    GONE = "gone"
    """There is no such operation."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press and the operation as it stands after it (None if it is gone). ``choice``: the group chosen by it."""

    press: Press
    operation: Operation | None
    choice: Choice | None = None


class Desk:
    """Takes presses."""

    def __init__(
        self,
        store: Operations,
        audit: Audit,
        engine: Engine,
        policy: Policy,
        clock: Clock,
        terms: Terms,
    ) -> None:
        self._store = store
        self._audit = audit
        self._engine = engine
        self._policy = policy
        self._clock = clock
        self._terms = terms

    async def choose(self, operation_id: OperationId, actor: int, number: int) -> Pressed:
        """Take the choice of a group, by its number on the card. `plan_choice` goes on from there."""
        before, refused = await self._may_press(operation_id, actor, "choose")
        if refused is not None or before is None:
            return Pressed(refused or Press.GONE, before)
        if before.expires_at <= self._clock.now():
            return await self._too_late(operation_id)
        pressed = Entry(Event.PRESS, actor, before.origin.chat_id, operation_id, detail={"choice": number})
        chosen = number < len(before.choices) and await self._store.choose(
            operation_id, pressed, self._terms.preparing_until(self._clock.now())
        )
        if not chosen:
            return await self._too_late(operation_id)
        return Pressed(Press.TAKEN, await self._store.view(operation_id), before.choices[number])

    async def confirm(self, operation_id: OperationId, actor: int, name: str, *, surely: bool = False) -> Pressed:
        """Confirm the plan: one press, one run; of a large one, one press of each of two buttons.

        ``surely``: it is the second button that was pressed.
        """
        before, refused = await self._may_press(operation_id, actor, "confirm")
        if refused is not None or before is None:
            return Pressed(refused or Press.GONE, before)
        if not before.tally.to_do:
            return Pressed(Press.USED, before)
        if before.tally.to_do > self._terms.bulk_limit:
            if not surely:
                return await self._arm(before, actor)
            if not before.is_armed:  # a press that was made up
                return Pressed(Press.GONE, before)
        pressed = await self._decide(before, actor, name, OperationState.CONFIRMED)
        if pressed.press is Press.TAKEN and pressed.operation is not None:
            await self._engine.submit(_runs(pressed.operation))
        return pressed

    async def _arm(self, before: Operation, actor: int) -> Pressed:
        pressed = Entry(Event.PRESS, actor, before.origin.chat_id, before.id, detail={"press": "confirm first"})
        if not await self._store.arm(before.id, pressed, self._clock.now()):
            return await self._not_armed(before.id)
        return Pressed(Press.TAKEN, await self._store.view(before.id))

    async def _not_armed(self, operation_id: OperationId) -> Pressed:
        """Somebody's other press was quicker, or it was too late for it."""
        late = await self._too_late(operation_id)
        still_asks = late.operation is not None and late.operation.state is OperationState.ASKING
        return Pressed(Press.SECOND, late.operation) if still_asks else late

    async def cancel(self, operation_id: OperationId, actor: int, name: str) -> Pressed:
        """Withdraw the question."""
        before, refused = await self._may_press(operation_id, actor, "cancel")
        if refused is not None or before is None:
            return Pressed(refused or Press.GONE, before)
        return await self._decide(before, actor, name, OperationState.CANCELLED)

    async def _decide(self, before: Operation, actor: int, name: str, after: OperationState) -> Pressed:
        moved = await self._store.move(
            before.id,
            OperationState.ASKING,
            after,
            Entry(Event.PRESS, actor, before.origin.chat_id, before.id, detail={"press": _PRESSES[after]}),
            not_later_than=self._clock.now(),
            decided_by=actor,
            decided_name=name,
            notice_id=None,
        )
        if not moved:
            return await self._too_late(before.id)
        return Pressed(Press.TAKEN, await self._store.view(before.id))

    async def stop(self, operation_id: OperationId, actor: int, name: str) -> Pressed:
        """Have nothing more begun. Everybody may who may do what is being done, not only who asked for it."""
        operation = await self._store.view(operation_id)
        if operation is None:
            return Pressed(Press.GONE, None)
        if not self._allows(actor, operation.action, operation):
            return await self._turned_away(operation, actor, "stop", Press.NOT_ALLOWED)
        pressed = Entry(Event.PRESS, actor, operation.origin.chat_id, operation_id, detail={"press": "stop"})
        if not await self._store.stop(operation_id, actor, name, pressed):
            stands = await self._store.view(operation_id)
            is_stopping = stands is not None and stands.stop is not None and stands.finished_at is None
            return Pressed(Press.STOPPING if is_stopping else Press.ENDED, stands)
        await self._engine.submit(_runs(operation))
        return Pressed(Press.TAKEN, await self._store.view(operation_id))

    async def may_undo(self, operation_id: OperationId, actor: int) -> Pressed:
        """Whether this person may have the operation undone now; `Press.TAKEN` if so."""
        operation = await self._store.view(operation_id)
        if operation is None or operation.action.reverse is None:
            return Pressed(Press.GONE, operation)
        if not self._allows(actor, operation.action.reverse, operation):
            return await self._turned_away(operation, actor, "undo", Press.NOT_ALLOWED)
        if operation.finished_at is None or self._clock.now() > operation.finished_at + self._terms.undo_ttl:
            return Pressed(Press.PAST, operation)
        if await self._store.undoing(operation_id) is not None:
            return Pressed(Press.UNDONE, operation)
        return Pressed(Press.TAKEN, operation)

    async def expire(self, operation_id: OperationId) -> bool:
        """Close a question if its time is over; False if it is not, or if it was answered or closed before."""
        return await self._store.move(
            operation_id,
            OperationState.ASKING,
            OperationState.EXPIRED,
            Entry(Event.EXPIRY, operation_id=operation_id),
            expired_by=self._clock.now(),
            while_prepared=True,
        )

    async def interrupt(self, operation_id: OperationId, held_until: datetime) -> bool:
        """Close a question whose preparation came to no end; False if it did, or was put off since."""
        return await self._store.move(
            operation_id,
            OperationState.ASKING,
            OperationState.REFUSED,
            Entry(Event.EXPIRY, operation_id=operation_id),
            held_until=held_until,
            while_unprepared=True,
            hindrance=Hindrance.INTERRUPTED,
        )

    def _allows(self, actor: int, action: Action, operation: Operation) -> bool:
        groups: Sequence[GroupId | None] = [target.group_id for target in operation.targets] or [None]
        return all(allowed(self._policy, actor, action, group) for group in groups)

    async def _turned_away(self, operation: Operation, actor: int, press: str, why: Press) -> Pressed:
        detail = {"press": press, "why": why}
        await self._audit.add(Entry(Event.REFUSAL, actor, operation.origin.chat_id, operation.id, detail=detail))
        return Pressed(why, operation)

    async def _may_press(
        self, operation_id: OperationId, actor: int, press: str
    ) -> tuple[Operation | None, Press | None]:
        operation = await self._store.view(operation_id)
        refused = None
        if operation is None:
            refused = Press.GONE
        elif operation.origin.requester != actor:
            refused = Press.NOT_YOURS
        elif not self._allows(actor, operation.action, operation):
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
        operation = await self._store.view(operation_id)
        if operation is None:
            return Pressed(Press.GONE, None)
        if operation.state is OperationState.ASKING and operation.expires_at <= self._clock.now():
            await self.expire(operation_id)
            operation = await self._store.view(operation_id)
        expired = operation is not None and operation.state is OperationState.EXPIRED
        return Pressed(Press.EXPIRED if expired else Press.USED, operation)


def _runs(operation: Operation) -> list[Run]:
    urgent = operation.tally.to_do <= LISTED_WHOLE
    accounts = dict.fromkeys(target.account for target in operation.targets if not target.is_done)
    return [Run(operation.id, account, urgent) for account in accounts]
