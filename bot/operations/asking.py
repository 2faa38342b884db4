"""Where a request becomes an operation with a question: found, looked at, planned, and stored before it is shown."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.failure import FailureKind, ProviderError
from bot.domain.group import GroupId, GroupSummary
from bot.domain.operation import (
    Choice,
    Hindrance,
    Operation,
    OperationId,
    OperationState,
    Origin,
    new_operation_id,
)
from bot.domain.outcome import Outcome
from bot.domain.participant import Participant
from bot.domain.request import AllGroups, GroupWords, Request, kept_reason
from bot.operations.clock import Clock
from bot.operations.directory import Directory, Listing
from bot.operations.group_names import Found, Several, Similar, find
from bot.operations.patience import OnWait
from bot.operations.planner import OnGroup, Planner, Wanted
from bot.operations.terms import HEARTBEAT_SECONDS, Terms
from bot.storage.audit import Entry, Event
from bot.storage.operations import Operations

MOST_ITEMS = 10_000
"""People times groups of one operation."""

_log = structlog.get_logger(__name__)


OnStored = Callable[[], None]
"""Hears that a request cannot be lost any more."""
OnAsked = Callable[[OperationId], None]
"""The same, and as which operation it is stored."""


@dataclass(frozen=True, slots=True)
class Told:
    """Whom to tell, while the groups are looked at, what is waited for and how far it has come; and, before that, that
    the request is stored.
    """

    on_wait: OnWait | None = None
    on_group: OnGroup | None = None
    on_asked: OnAsked | None = None


class Asker:
    """Makes operations of requests."""

    def __init__(self, store: Operations, directory: Directory, planner: Planner, clock: Clock, terms: Terms) -> None:
        self._store = store
        self._directory = directory
        self._planner = planner
        self._clock = clock
        self._terms = terms

    async def ask(self, request: Request, origin: Origin, told: Told | None = None) -> Operation | None:
        """Make an operation of a request and prepare its question; None if this message has asked before.

        The operation comes back *asking* (with choices, or with a plan), *refused*, or *shown* if that was all
        that was wanted.
        """
        operation = Operation(
            id=new_operation_id(),
            action=request.action,
            state=OperationState.ASKING,
            origin=origin,
            people=request.people,
            created_at=self._clock.now(),
            expires_at=self._terms.preparing_until(self._clock.now()),
            looked_for=_looked_for(request.place),
            is_dry=request.is_dry,
            rejected=tuple(rejected.text for rejected in request.rejected),
            source=request.source,
        )
        if not await self._store.create(operation, _asked(operation)):
            return None
        if told is not None and told.on_asked is not None:
            told.on_asked(operation.id)
        async with self._preparing(operation, told) as held:
            await self._prepare(operation, request, held)
        return await self._store.view(operation.id)

    async def undo(self, operation_id: OperationId, origin: Origin, told: Told | None = None) -> Operation | None:
        """Ask whether to take back what an operation has done, as an operation of its own. The message of its origin
        is its card.

        None if it is being taken back already. `may_undo` tells beforehand whether this is allowed.
        """
        done = await self._store.get(operation_id)
        reverse = done.action.reverse if done is not None else None
        if done is None or reverse is None:
            return None
        by_target: dict[int, list[Participant]] = {}
        for item in done.items:
            if item.verdict is not None and item.verdict.outcome is Outcome.DONE:
                by_target.setdefault(item.target, []).append(item.participant)
        wanted = [
            Wanted(target.account, target.group_id, target.name, tuple(people), target.ending)
            for target, people in ((done.targets[number], people) for number, people in by_target.items())
        ]
        # In one group's list a person may be known by more than in another's.
        people = {person.identities[0]: person for one in wanted for person in one.people}
        operation = Operation(
            id=new_operation_id(),
            action=reverse,
            state=OperationState.ASKING,
            origin=origin,
            people=tuple(people.values()),
            created_at=self._clock.now(),
            expires_at=self._terms.preparing_until(self._clock.now()),
            looked_for=done.looked_for,
            undoes=operation_id,
            card_id=origin.message_id,
        )
        if not await self._store.create(operation, _asked(operation)):
            return None
        if told is not None and told.on_asked is not None:
            told.on_asked(operation.id)
        async with self._preparing(operation, told) as held:
            await self._plan(operation, wanted, None, held)
        return await self._store.view(operation.id)

    async def plan_choice(self, operation: Operation, choice: Choice, told: Told | None = None) -> None:
        """Prepare the question for this group; this reads the group and may take seconds."""
        async with self._preparing(operation, told) as held:
            await self._plan_choice(operation, choice, held)

    async def _plan_choice(self, operation: Operation, choice: Choice, told: Told) -> None:
        await self._plan(
            operation,
            [Wanted(choice.account, choice.group_id, choice.name, operation.people, choice.ending)],
            choice.reason,
            told,
        )

    async def interrupted(self) -> list[OperationId]:
        """Close what was being prepared when the process died; the result is what there is to tell of.

        For a process that is alone, before it takes any update: what another one prepares, or this one already,
        is not interrupted.
        """
        why = Entry(Event.REFUSAL, detail={"why": Hindrance.INTERRUPTED})
        return [
            one
            for one in await self._store.unprepared()
            if await self._store.move(
                one,
                OperationState.ASKING,
                OperationState.REFUSED,
                replace(why, operation_id=one),
                while_unprepared=True,
                hindrance=Hindrance.INTERRUPTED,
            )
        ]

    @asynccontextmanager
    async def _preparing(self, operation: Operation, told: Told | None) -> AsyncIterator[Told]:
        """Let the preparation not expire while this process lives, and end in a refusal if a provider fails.

        What is told on the way puts the end off, too. Whatever keeps this process from it for longer, the next beat
        mends: nobody takes a preparation for dead that is put off while they look (`bot.operations.expiry`).
        """
        told = told or Told()

        async def on_wait(kind: FailureKind) -> None:
            await self._hold(operation)
            if told.on_wait is not None:
                await told.on_wait(kind)

        async def keep() -> None:
            while True:
                await asyncio.sleep(HEARTBEAT_SECONDS)
                try:
                    await self._hold(operation)
                except SQLAlchemyError as error:  # a Postgres may be away for a while
                    _log.warning("the preparation was not held", operation=operation.id, error=type(error).__name__)

        keeping = asyncio.create_task(keep())
        try:
            yield Told(on_wait, told.on_group)
        except ProviderError as error:
            await self._refuse(operation, error.failure.kind, error.account)
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    async def _hold(self, operation: Operation) -> None:
        await self._store.hold(operation.id, self._terms.preparing_until(self._clock.now()))

    async def _prepare(self, operation: Operation, request: Request, told: Told) -> None:
        match request.place:
            case AllGroups(account):
                await self._prepare_all(operation, account, request.reason, told)
            case GroupWords() as name:
                await self._prepare_named(operation, name, told)
            case group_id:
                group = await self._directory.locate(group_id, on_wait=told.on_wait)
                await self._plan_choice(operation, _choice(group, request.reason), told)

    async def _prepare_all(self, operation: Operation, account: str | None, reason: str, told: Told) -> None:
        listing = await self._directory.listing(fresh=True, on_wait=told.on_wait)
        groups = [group for group in listing.groups if account in {None, group.account}]
        unlisted = {name: failure.kind for name, failure in listing.failures.items() if account in {None, name}}
        if not groups:
            for name, kind in unlisted.items():
                await self._refuse(operation, kind, name)
                return
            await self._refuse(operation, None, hindrance=Hindrance.NO_GROUPS)
            return
        wanted = [Wanted(group.account, group.id, group.name, operation.people) for group in groups]
        await self._plan(operation, wanted, reason, told, unlisted)

    async def _prepare_named(self, operation: Operation, name: GroupWords, told: Told) -> None:
        listing = await self._directory.listing(on_wait=told.on_wait)
        found = find(name, listing.groups)
        if not isinstance(found, Found) and not listing.is_fresh:
            listing = await self._directory.listing(fresh=True, on_wait=told.on_wait)
            found = find(name, listing.groups)
        match found:
            case Found(group, reason):
                await self._plan_choice(operation, _choice(group, reason), told)
            case Several(groups, reason):
                await self._offer(operation, [_choice(group, reason) for group in groups], listing)
            case Similar() as similar:
                await self._offer_similar(operation, similar, listing)

    async def _offer_similar(self, operation: Operation, similar: Similar, listing: Listing) -> None:
        if similar.candidates:
            choices = [_choice(one.group, one.reason) for one in similar.candidates]
            await self._offer(operation, [replace(one, looks_same=similar.look_same) for one in choices], listing)
            return
        for account, failure in listing.failures.items():
            await self._refuse(operation, failure.kind, account)
            return
        await self._refuse(operation, FailureKind.GROUP_UNKNOWN)

    async def _offer(self, operation: Operation, choices: list[Choice], listing: Listing) -> None:
        endings = self._directory.endings()
        told_apart = [
            replace(
                one,
                size=self._directory.size(GroupSummary(one.account, one.group_id, one.name, one.size)),
                ending=endings.get(one.group_id),
            )
            for one in choices
        ]
        unlisted = {account: failure.kind for account, failure in listing.failures.items()}
        await self._store.offer(operation.id, told_apart, self._clock.now() + self._terms.confirm_ttl, unlisted)

    async def _plan(
        self,
        operation: Operation,
        wanted: Sequence[Wanted],
        reason: str | None,
        told: Told,
        unlisted: Mapping[str, FailureKind] | None = None,
    ) -> None:
        """Look at the groups, and leave the operation asking, or refused if nothing can be done."""
        if sum(max(len(one.people), 1) for one in wanted) > MOST_ITEMS:
            await self._refuse(operation, None, hindrance=Hindrance.TOO_LARGE)
            return
        endings = self._directory.endings()
        plan = await self._planner.plan(
            operation.action,
            [replace(one, ending=endings.get(one.group_id, one.ending)) for one in wanted],
            told.on_wait,
            told.on_group if len(wanted) > 1 else None,
            are_known=operation.undoes is not None,  # who was in the group need not be looked up
        )
        after, entry, account = OperationState.ASKING, None, None
        if not plan.has_work:
            account = plan.targets[0].account
            after, entry = OperationState.REFUSED, _refusal(operation, None, account)
        elif operation.is_dry:
            after = OperationState.SHOWN
            entry = Entry(Event.REQUEST, operation_id=operation.id, detail={"dry": "the plan was told"})
        # In one piece with what it leads to: of a plan without work nobody is ever asked.
        await self._store.plan(
            operation.id,
            reason=kept_reason(reason or "") or None,
            targets=plan.targets,
            items=plan.items,
            expires_at=self._clock.now() + self._terms.confirm_ttl,
            seconds=plan.seconds,
            unlisted=unlisted,
            after=after,
            entry=entry,
            failed_account=account,
        )

    async def _refuse(
        self,
        operation: Operation,
        failure: FailureKind | None,
        account: str | None = None,
        hindrance: Hindrance | None = None,
    ) -> None:
        await self._store.move(
            operation.id,
            OperationState.ASKING,
            OperationState.REFUSED,
            _refusal(operation, failure, account, hindrance),
            failure=failure,
            failed_account=account,
            hindrance=hindrance,
        )


def _looked_for(place: GroupId | GroupWords | AllGroups) -> str:
    if isinstance(place, AllGroups):
        return place.account or ""
    return place.text if isinstance(place, GroupWords) else place


def _asked(operation: Operation) -> Entry:
    detail: dict[str, object] = {
        "action": operation.action,
        "people": len(operation.people),
        "group": operation.looked_for,
    }
    if operation.undoes is not None:
        detail["undoes"] = operation.undoes
    return Entry(
        Event.REQUEST,
        operation.origin.requester,
        operation.origin.chat_id,
        operation.id,
        participant=", ".join(map(str, operation.people[:5]))[:64],
        detail=detail,
    )


def _refusal(
    operation: Operation, failure: FailureKind | None, account: str | None, hindrance: Hindrance | None = None
) -> Entry:
    return Entry(
        Event.REFUSAL,
        operation.origin.requester,
        operation.origin.chat_id,
        operation.id,
        account,
        detail={"failure": failure} if failure else {"why": hindrance or "nothing to do"},
    )


def _choice(group: GroupSummary, reason: str | None) -> Choice:
    return Choice(group.account, group.id, group.name, group.size, reason)
