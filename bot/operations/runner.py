"""The run of one confirmed operation: every item attempted once, checked, and settled.

It may be cut off at any moment and started again: what an item's state says is all it goes by.
"""

from collections.abc import Mapping

import structlog

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import Group
from bot.domain.operation import Item, ItemState, Operation, OperationId, OperationState, Target, Verdict
from bot.domain.outcome import Outcome
from bot.domain.participant import Member, Participant, Role
from bot.operations.clock import Clock
from bot.operations.patience import Patience, patiently
from bot.operations.report import Reporter
from bot.operations.verify import judge_removal, unverified
from bot.providers.base import Capability, Provider, Result
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
            await self._run_target(operation_id, target)
        ended = Entry(Event.RUN, operation_id=operation_id, detail={"state": OperationState.FINISHED})
        await self._store.move(operation_id, OperationState.RUNNING, OperationState.FINISHED, ended)
        await self._reporter.show(operation_id)

    async def _run_target(self, operation_id: OperationId, target: Target) -> None:
        provider = self._accounts.get(target.account)
        if provider is None:  # the account was taken out of the settings while the operation waited
            failure = Failure(FailureKind.CREDENTIALS, "account not in the settings")
            await self._settle_rest(operation_id, target, failure)
            await self._settle_unverified(operation_id, target)
            return
        for item in await self._items(operation_id, target, ItemState.ATTEMPTING):
            if item.answer is None:
                await self._recover(provider, operation_id, target, item)
        for item in await self._items(operation_id, target, ItemState.WAITING):
            failed = await self._attempt(provider, operation_id, target, item)
            # A failure that was waited for in vain keeps the account from everybody else, too.
            if failed is not None and (failed.concerns_all or failed.may_retry):
                await self._settle_rest(operation_id, target, failed)
                break
            await self._reporter.show(operation_id)
        await self._check(provider, operation_id, target)

    async def _attempt(
        self, provider: Provider, operation_id: OperationId, target: Target, item: Item
    ) -> Failure | None:
        """Send the item's request, again only if the one before certainly did nothing.

        Returns the failure if there was one that settled the item.
        """
        patience = Patience()
        while True:
            if not await self._store.mark_attempting(operation_id, item, self._clock.now()):
                _log.warning("item was not waiting", operation=operation_id, item=item.number)
                return None
            try:
                [result] = await provider.remove(target.group_id, [_as_member(item)])
            except ProviderError as error:
                failure = error.failure
            except Exception:  # noqa: BLE001 - whatever broke, the request may have left
                _log.exception("a fault of ours in a request", operation=operation_id, item=item.number)
                failure = Failure(FailureKind.UNCERTAIN, "fault of ours")
            else:
                await self._take(provider, operation_id, target, item, result)
                return None
            if not failure.is_certain:
                lost = Verdict(Outcome.UNKNOWN, code=failure.code)
                await self._store.note_answer(operation_id, item, lost)
                return None
            wait = patience.wait_for(failure)
            if wait is None:
                verdict = Verdict(failure=failure.kind, code=failure.code)
                await self._settle(operation_id, target, item, verdict)
                return failure
            nothing = {"attempt": "nothing done", "failure": failure.kind, "code": failure.code}
            await self._store.mark_waiting(
                operation_id, item, _entry(Event.RESULT, operation_id, target, item, nothing)
            )
            await self._reporter.show(operation_id, waiting=failure.kind)
            await self._clock.sleep(wait)

    async def _take(
        self, provider: Provider, operation_id: OperationId, target: Target, item: Item, result: Result
    ) -> None:
        """Take the provider's word: as the verdict where it is one, else for checking."""
        word = Verdict(result.outcome, result.refusal, code=result.code)
        doubtful = (
            Capability.NEEDS_VERIFICATION in provider.capabilities
            if result.outcome is Outcome.DONE
            else result.outcome is Outcome.UNKNOWN or (result.outcome is Outcome.REFUSED and result.refusal is None)
        )
        if doubtful:
            await self._store.note_answer(operation_id, item, word)
        else:
            await self._settle(operation_id, target, item, word)

    async def _check(self, provider: Provider, operation_id: OperationId, target: Target) -> None:
        """Settle what was attempted by looking at the group, a few times if need be."""
        looked: tuple[Group, Participant] | Failure | None = None
        for wait in LOOKS:
            open_items = await self._items(operation_id, target, ItemState.ATTEMPTING)
            if not open_items:
                return
            await self._clock.sleep(wait)
            looked = await self._look(provider, target)
            if isinstance(looked, Failure):
                _log.warning("the group could not be read", operation=operation_id, failure=looked.kind)
                if looked.kind is FailureKind.GROUP_UNKNOWN:
                    break
                continue
            for item in open_items:
                verdict = judge_removal(item, *looked)
                if verdict is not None:
                    await self._settle(operation_id, target, item, verdict)
        await self._settle_unverified(operation_id, target, looked if isinstance(looked, Failure) else None)

    async def _recover(self, provider: Provider, operation_id: OperationId, target: Target, item: Item) -> None:
        """Find out about an attempt whose process died before the answer.

        The person is gone: it was done. The person is still there when the request can no longer be
        under way: it certainly was not, and the item goes back to wait for its turn.
        """
        looked: tuple[Group, Participant] | Failure | None = None
        for wait in LOOKS_AFTER_A_CRASH:
            await self._clock.sleep(wait)
            looked = await self._look(provider, target)
            if isinstance(looked, Failure):
                _log.warning("the group could not be read", operation=operation_id, failure=looked.kind)
            elif (verdict := judge_removal(item, *looked)) is not None:
                await self._settle(operation_id, target, item, verdict)
                return
        if isinstance(looked, Failure) or not item.seen:
            await self._settle(operation_id, target, item, unverified(item))
            return
        found = {"attempt": "nothing done", "found": "still a member after a restart"}
        await self._store.mark_waiting(operation_id, item, _entry(Event.RESULT, operation_id, target, item, found))

    async def _look(self, provider: Provider, target: Target) -> tuple[Group, Participant] | Failure:
        try:
            group = await patiently(lambda: provider.group(target.group_id), self._clock)
            me = await patiently(provider.me, self._clock)
        except ProviderError as error:
            return error.failure
        return group, me

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
