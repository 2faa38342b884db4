"""The run of one confirmed operation: every item attempted once, checked, and settled.

It may be cut off at any moment and started again: what an item's state says is all it goes by.
"""

from collections.abc import Mapping, Sequence

import structlog

from bot.domain.action import Action
from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import Group
from bot.domain.operation import Item, ItemState, Operation, OperationId, OperationState, Target, Verdict
from bot.domain.outcome import Outcome
from bot.domain.participant import Member, Participant, Role
from bot.operations.clock import Clock
from bot.operations.patience import Patience, patiently
from bot.operations.report import Reporter
from bot.operations.verify import judge, unverified
from bot.providers.base import Provider, Result
from bot.storage.audit import Entry, Event
from bot.storage.operations import Operations

LOOKS = (0.0, 2.0, 4.0)
"""Seconds before each look at the group that checks what was done: lists lag behind a little."""
LOOKS_AFTER_A_CRASH = (0.0, 5.0, 10.0, 25.0)
"""Seconds before each look at the group that tells what became of a dead process's request.

Before the last one is over, the request may still take effect: its own time limit is 30 s. They are
counted from the restart, for when the request left is not known: it may have waited for its turn, or
the machine may have slept, and between two starts the machine's clock may have been set.
"""

Looked = tuple[Group | None, Participant]
"""The group as it is now (None: the account has left it), and who the account is."""

_log = structlog.get_logger(__name__)


class Runner:
    """Carries out operations. One object serves all; it holds nothing between two calls."""

    def __init__(self, store: Operations, accounts: Mapping[str, Provider], reporter: Reporter, clock: Clock) -> None:
        self._store = store
        self._accounts = accounts
        self._reporter = reporter
        self._clock = clock

    async def run(self, operation_id: OperationId) -> None:
        """Take the operation from *confirmed*, or from wherever an earlier run was cut off, to *finished*."""
        operation = await self._load(operation_id)
        if operation.state not in {OperationState.CONFIRMED, OperationState.RUNNING}:
            _log.info("nothing to run", operation=operation_id, state=operation.state)
            return
        if operation.state is OperationState.CONFIRMED:
            begun = Entry(Event.RUN, operation_id=operation_id, detail={"state": OperationState.RUNNING})
            await self._store.move(operation_id, OperationState.CONFIRMED, OperationState.RUNNING, begun)
        for target in operation.targets:
            await self._run_target(operation, target)
        ended = Entry(Event.RUN, operation_id=operation_id, detail={"state": OperationState.FINISHED})
        await self._store.move(operation_id, OperationState.RUNNING, OperationState.FINISHED, ended)
        await self._reporter.show(operation_id)

    async def _run_target(self, operation: Operation, target: Target) -> None:
        operation_id = operation.id
        provider = self._accounts.get(target.account)
        if provider is None:  # the account was taken out of the settings while the operation waited
            failure = Failure(FailureKind.CREDENTIALS, "account not in the settings")
            await self._settle_rest(operation_id, target, failure)
            await self._settle_unverified(operation_id, target)
            return
        for item in await self._items(operation_id, target, ItemState.ATTEMPTING):
            if item.answer is None:
                await self._recover(provider, operation, target, item)
        waiting = await self._items(operation_id, target, ItemState.WAITING)
        size = provider.capabilities.bulk_limit
        for start in range(0, len(waiting), size):
            failed = await self._attempt(provider, operation, target, waiting[start : start + size])
            # A failure that was waited for in vain keeps the account from everybody else, too.
            if failed is not None and (failed.concerns_all or failed.may_retry):
                await self._settle_rest(operation_id, target, failed)
                break
            await self._reporter.show(operation_id)
        await self._check(provider, operation, target)
        await self._find_invite_link(provider, operation, target)

    async def _attempt(
        self, provider: Provider, operation: Operation, target: Target, batch: Sequence[Item]
    ) -> Failure | None:
        """Send the request for these items, again only if the one before certainly did nothing.

        Returns the failure if there was one that settled the items.
        """
        operation_id = operation.id
        patience = Patience()
        while True:
            now = self._clock.now()
            marked = [item for item in batch if await self._store.mark_attempting(operation_id, item, now)]
            if len(marked) < len(batch):
                _log.warning("items were not waiting", operation=operation_id, items=len(batch) - len(marked))
            if not marked:
                return None
            answer = await self._call(provider, operation, target, marked)
            if isinstance(answer, Failure) and answer.is_certain:
                wait = patience.wait_for(answer)
                if wait is None:
                    verdict = Verdict(failure=answer.kind, code=answer.code)
                    for item in marked:
                        await self._settle(operation_id, target, item, verdict)
                    return answer
                await self._put_back(operation_id, target, marked, answer)
                await self._clock.sleep(wait)
                continue
            if isinstance(answer, Failure):
                answer = [Result(Outcome.UNKNOWN, code=answer.code)] * len(marked)
            for item, result in zip(marked, answer, strict=True):
                await self._take(provider, operation_id, target, item, result)
            return None

    async def _call(
        self, provider: Provider, operation: Operation, target: Target, items: Sequence[Item]
    ) -> list[Result] | Failure:
        """Send one request: a result for each item, or the failure of the whole."""
        try:
            results = await _send(provider, operation.action, target, items)
            if len(results) != len(items):
                raise ValueError(f"{len(results)} results for {len(items)} people")
        except ProviderError as error:
            if operation.action is Action.LEAVE and error.failure.kind is FailureKind.GROUP_UNKNOWN:
                # Somebody else was quicker: what was wanted is so.
                return [Result(Outcome.NOT_MEMBER, code=error.failure.code)]
            return error.failure
        except Exception:  # noqa: BLE001 - whatever broke, the request may have left
            _log.exception("a fault of ours in a request", operation=operation.id)
            return Failure(FailureKind.UNCERTAIN, "fault of ours")
        return results

    async def _put_back(
        self, operation_id: OperationId, target: Target, items: Sequence[Item], failure: Failure
    ) -> None:
        """Let items wait whose attempt certainly did nothing."""
        nothing = {"attempt": "nothing done", "failure": failure.kind, "code": failure.code}
        for item in items:
            entry = _entry(Event.RESULT, operation_id, target, item, nothing)
            await self._store.mark_waiting(operation_id, item, entry)
        await self._reporter.show(operation_id, waiting=failure.kind)

    async def _take(
        self, provider: Provider, operation_id: OperationId, target: Target, item: Item, result: Result
    ) -> None:
        """Take the provider's word: as the verdict where it is one, else for checking."""
        word = Verdict(result.outcome, result.refusal, code=result.code)
        doubtful = (
            provider.capabilities.needs_verification
            if result.outcome is Outcome.DONE
            else result.outcome is Outcome.UNKNOWN or (result.outcome is Outcome.REFUSED and result.refusal is None)
        )
        if doubtful:
            await self._store.note_answer(operation_id, item, word)
        else:
            await self._settle(operation_id, target, item, word)

    async def _check(self, provider: Provider, operation: Operation, target: Target) -> None:
        """Settle what was attempted by looking at the group, a few times if need be."""
        operation_id = operation.id
        looked: Looked | Failure | None = None
        for wait in LOOKS:
            open_items = await self._items(operation_id, target, ItemState.ATTEMPTING)
            if not open_items:
                return
            await self._clock.sleep(wait)
            looked = await self._look(provider, operation.action, target)
            if isinstance(looked, Failure):
                _log.warning("the group could not be read", operation=operation_id, failure=looked.kind)
                if looked.kind is FailureKind.GROUP_UNKNOWN:
                    break
                continue
            for item in open_items:
                verdict = judge(operation.action, item, *looked)
                if verdict is not None:
                    await self._settle(operation_id, target, item, verdict)
        await self._settle_unverified(operation_id, target, looked if isinstance(looked, Failure) else None)

    async def _recover(self, provider: Provider, operation: Operation, target: Target, item: Item) -> None:
        """Find out about an attempt whose process died before the answer.

        The group is as wanted: it was done. It is not so when the request can no longer be under way: it
        certainly was not, and the item goes back to wait for its turn.
        """
        operation_id = operation.id
        looked: Looked | Failure | None = None
        for wait in LOOKS_AFTER_A_CRASH:
            await self._clock.sleep(wait)
            looked = await self._look(provider, operation.action, target)
            if isinstance(looked, Failure):
                _log.warning("the group could not be read", operation=operation_id, failure=looked.kind)
            elif (verdict := judge(operation.action, item, *looked)) is not None:
                await self._settle(operation_id, target, item, verdict)
                return
        if isinstance(looked, Failure) or not item.seen:
            await self._settle(operation_id, target, item, unverified(item))
            return
        found = {"attempt": "nothing done", "found": "not so after a restart"}
        await self._store.mark_waiting(operation_id, item, _entry(Event.RESULT, operation_id, target, item, found))

    async def _look(self, provider: Provider, action: Action, target: Target) -> Looked | Failure:
        try:
            me = await patiently(provider.me, self._clock)
        except ProviderError as error:
            return error.failure
        try:
            group = await patiently(lambda: provider.group(target.group_id), self._clock)
        except ProviderError as error:
            if action is Action.LEAVE and error.failure.kind is FailureKind.GROUP_UNKNOWN:
                return None, me
            return error.failure
        return group, me

    async def _find_invite_link(self, provider: Provider, operation: Operation, target: Target) -> None:
        """Get the link for people who could not be added. Without it the result says all the rest."""
        if operation.action is not Action.ADD:
            return
        settled = await self._items(operation.id, target, ItemState.SETTLED)
        if not any(item.needs_invitation for item in settled):
            return
        try:
            link = await patiently(lambda: provider.invite_link(target.group_id), self._clock)
        except ProviderError as error:
            _log.info("no invite link", operation=operation.id, failure=error.failure.kind)
        else:
            await self._store.set_invite_link(operation.id, target, link)

    async def _settle_rest(self, operation_id: OperationId, target: Target, failure: Failure) -> None:
        verdict = Verdict(failure=failure.kind, code=failure.code)
        for item in await self._items(operation_id, target, ItemState.WAITING):
            await self._settle(operation_id, target, item, verdict)

    async def _settle_unverified(
        self, operation_id: OperationId, target: Target, unread: Failure | None = None
    ) -> None:
        for item in await self._items(operation_id, target, ItemState.ATTEMPTING):
            await self._settle(operation_id, target, item, unverified(item, unread))

    async def _settle(self, operation_id: OperationId, target: Target, item: Item, verdict: Verdict) -> None:
        detail = {
            "outcome": verdict.outcome,
            "refusal": verdict.refusal,
            "failure": verdict.failure,
            "code": verdict.code,
        }
        await self._store.settle(operation_id, item, verdict, _entry(Event.RESULT, operation_id, target, item, detail))

    async def _items(self, operation_id: OperationId, target: Target, state: ItemState) -> list[Item]:
        operation = await self._load(operation_id)
        return [i for i in operation.items if i.target == target.number and i.state is state]

    async def _load(self, operation_id: OperationId) -> Operation:
        operation = await self._store.get(operation_id)
        if operation is None:
            raise LookupError(operation_id)
        return operation


async def _send(provider: Provider, action: Action, target: Target, items: Sequence[Item]) -> list[Result]:
    people = [_as_member(item) for item in items]
    match action:
        case Action.REMOVE:
            return await provider.remove(target.group_id, people)
        case Action.ADD:
            return await provider.add(target.group_id, people)
        case Action.PROMOTE:
            return await provider.promote(target.group_id, people)
        case Action.DEMOTE:
            return await provider.demote(target.group_id, people)
        case Action.LEAVE:
            return [await provider.leave(target.group_id)]


def _as_member(item: Item) -> Member:
    return Member(item.participant, item.role or Role.MEMBER, item.name, item.address)


def _entry(event: Event, operation_id: OperationId, target: Target, item: Item, detail: Mapping[str, object]) -> Entry:
    return Entry(
        event,
        operation_id=operation_id,
        account=target.account,
        group_id=target.group_id,
        participant=str(item.participant),
        detail=detail,
    )
