"""Sends a run's requests: each item marked before its request leaves, several under way where the provider's
pace allows it, none begun after a failure that makes the next one pointless.
"""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.domain.action import Action
from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.operation import Item, Target, Verdict
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, Role
from bot.operations.clock import Clock
from bot.operations.errand import Courtesy, Errand, entry, settle, told
from bot.operations.pace import Pace
from bot.operations.port import GiveWay
from bot.operations.report import Reporter
from bot.providers.base import Provider, Result
from bot.providers.deadline import leaving_within
from bot.storage.items import Items

LEAVES_WITHIN = 10.0
"""Seconds from an item's mark within which its request leaves, or never. Far less than it takes until a process
is taken for dead and its work is gone on with.
"""
MOST_UNDER_WAY = 20
"""Requests of an account; as many answers a provider at 10 a second may owe that takes two seconds for each."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Flight:
    """The requests under way. ``failed`` keeps any other from being sent, ``shut`` those in a group, by its number."""

    tasks: set[asyncio.Task[tuple[Target, Failure | None]]] = field(default_factory=set)
    is_proven: bool = False
    failed: Failure | None = None
    next_at: datetime | None = None
    shut: dict[int, Failure] = field(default_factory=dict)

    def seconds_until_next(self, now: datetime, rate: float | None) -> float:
        """How long the next request has to wait for the one before, and take its turn."""
        if not rate:
            return 0.0
        due = max(now, self.next_at or now)
        self.next_at = due + timedelta(seconds=1 / rate)
        return (due - now).total_seconds()

    def is_closed(self, target: Target) -> bool:
        return self.failed is not None or target.number in self.shut

    async def land(self, most: int) -> None:
        """Wait until at most so many are under way, and take note of what has come back."""
        while len(self.tasks) > most or any(task.done() for task in self.tasks):
            done, self.tasks = await asyncio.wait(self.tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                self._take(*task.result())

    def _take(self, target: Target, failure: Failure | None) -> None:
        if failure is None:
            self.is_proven = True
        elif failure.concerns_account or failure.may_retry:
            self.failed = self.failed or failure
        elif failure.concerns_all:
            self.shut.setdefault(target.number, failure)


class Sender:
    """One object serves all; it holds nothing between two calls."""

    def __init__(self, items: Items, reporter: Reporter, pace: Pace, clock: Clock) -> None:
        self._items = items
        self._reporter = reporter
        self._pace = pace
        self._clock = clock

    async def send(self, errand: Errand, give_way: GiveWay) -> float | None:
        """Send for all whose turn it is. None: nobody waits any more; a number: come again after so many seconds."""
        flight = _Flight()
        asked = Courtesy(give_way, self._clock)
        wait: float | None = None
        try:
            for target in errand.targets:
                wait = await self._launch(errand, target, asked, flight)
                if wait is not None or flight.failed is not None:
                    break
            await flight.land(0)
        finally:
            for task in flight.tasks:
                task.cancel()
            await asyncio.gather(*flight.tasks, return_exceptions=True)
        for target in errand.targets:
            if target.number in flight.shut:
                await self._give_up(errand, target, flight.shut[target.number])
        if flight.failed is not None:
            return await self._wait_or_give_up(errand, flight.failed)
        return wait

    async def _launch(self, errand: Errand, target: Target, asked: Courtesy, flight: _Flight) -> float | None:
        operation, provider = errand.operation, errand.provider
        rate = provider.calls_per_second(operation.action)
        most = min(MOST_UNDER_WAY, math.ceil(2 * rate)) if rate else 1
        size = provider.capabilities.bulk_limit
        while waiting := await self._items.waiting(operation.id, target, size * MOST_UNDER_WAY):
            for start in range(0, len(waiting), size):
                # The first goes alone: if the account is locked out, nobody else need learn it the same way.
                await flight.land(most - 1 if flight.is_proven else 0)
                if flight.is_closed(target):
                    return None
                if asked.is_due:
                    self._reporter.progress(operation)
                    if await asked.give_way():
                        return 0.0
                batch = waiting[start : start + size]
                wait = await self._pace.turn(target.account, operation.action, len(batch))
                if wait:
                    return wait
                # Not to mark before its time what the provider's pace would hold up.
                await self._clock.sleep(flight.seconds_until_next(self._clock.now(), rate))
                marked = await self._items.mark_attempting(operation.id, batch, self._clock.now())
                if not marked:
                    return 0.0  # somebody has stopped the run, or taken it over
                flight.tasks.add(asyncio.create_task(self._attempt(errand, target, marked)))
        return None

    async def _wait_or_give_up(self, errand: Errand, failed: Failure) -> float:
        wait = errand.patience.wait_for(failed)
        if wait is not None:
            self._reporter.progress(errand.operation, waiting=failed.kind)
            return wait
        # A failure that was waited for in vain keeps the account from everybody else, too.
        for target in errand.targets:
            await self._give_up(errand, target, failed)
        return 0.0

    async def _give_up(self, errand: Errand, target: Target, failed: Failure) -> None:
        verdict = Verdict(failure=failed.kind, code=failed.code)
        await self._items.settle_waiting(errand.operation.id, target, verdict, told(verdict))

    async def _attempt(self, errand: Errand, target: Target, marked: Sequence[Item]) -> tuple[Target, Failure | None]:
        """Send one request for these items and note what came of it. The failure is one that certainly did nothing."""
        operation = errand.operation
        answer = await self._request(errand, target, marked)
        if isinstance(answer, Failure) and answer.is_certain:
            if answer.may_retry:
                nothing = {"attempt": "nothing done", "failure": answer.kind, "code": answer.code}
                entries = [(item, entry(operation, target, item, nothing)) for item in marked]
                await self._items.mark_waiting(operation.id, entries)
            else:
                verdict = Verdict(failure=answer.kind, code=answer.code)
                await settle(self._items, operation, target, [(item, verdict) for item in marked])
            return target, answer
        errand.patience.forget()
        if isinstance(answer, Failure):
            answer = [Result(Outcome.UNKNOWN, code=answer.code)] * len(marked)
        await self._take(errand, target, marked, answer)
        return target, None

    async def _request(self, errand: Errand, target: Target, items: Sequence[Item]) -> list[Result] | Failure:
        """A result for each item, or the failure of the whole."""
        operation = errand.operation
        try:
            with leaving_within(LEAVES_WITHIN):
                results = await _send(errand.provider, operation.action, target, items)
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

    async def _take(self, errand: Errand, target: Target, items: Sequence[Item], results: Sequence[Result]) -> None:
        """Take the provider's word: as the verdict where it is one, else for checking."""
        settled: list[tuple[Item, Verdict]] = []
        for item, result in zip(items, results, strict=True):
            word = Verdict(result.outcome, result.refusal, code=result.code)
            if _is_doubtful(errand.provider, result):
                await self._items.note_answer(errand.operation.id, item, word)
            else:
                settled.append((item, word))
        await settle(self._items, errand.operation, target, settled)


def _is_doubtful(provider: Provider, result: Result) -> bool:
    if result.outcome is Outcome.DONE:
        return provider.capabilities.needs_verification
    if result.outcome is Outcome.REFUSED:
        return result.refusal in {None, Refusal.OTHER}
    return result.outcome is Outcome.UNKNOWN


async def _send(provider: Provider, action: Action, target: Target, items: Sequence[Item]) -> list[Result]:
    people = [Member(item.participant, item.role or Role.MEMBER, item.name, item.address) for item in items]
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
