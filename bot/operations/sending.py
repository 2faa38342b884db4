"""Sends a run's requests: each item marked before its request leaves, several under way where the provider's
pace allows it, none begun after a failure that makes the next one pointless.
"""

import math
from collections.abc import Sequence

import structlog

from bot.domain.action import Action
from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.operation import Item, Target, Verdict
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, Role
from bot.operations.clock import Clock
from bot.operations.errand import SECONDS_BETWEEN_QUESTIONS, SOON, Courtesy, Errand, entry, settle, told
from bot.operations.pace import Pace
from bot.operations.patience import LONGEST_OUTAGE, LONGEST_STEP
from bot.operations.traffic import DOUBTS, Flight
from bot.providers.base import Provider, Result
from bot.providers.deadline import leaving_within
from bot.storage.items import Items

LEAVES_WITHIN = 10.0
"""Seconds from an item's mark within which its request leaves, or never. `bot.operations.takeover` holds it against
the time after which another process repeats it.
"""
MOST_UNDER_WAY = 20
"""Requests of an account; as many answers a provider at 10 a second may owe that takes two seconds for each."""

_log = structlog.get_logger(__name__)


class Sender:
    """One object serves all; what outlives a call is in the `Errand`'s flight."""

    def __init__(self, items: Items, pace: Pace, clock: Clock) -> None:
        self._items = items
        self._pace = pace
        self._clock = clock

    async def send(self, errand: Errand, asked: Courtesy) -> float | None:
        """Send for all whose turn it is. None: nobody waits any more, or nothing may be sent before a look; a number:
        come again after so many seconds. Requests may be under way still.
        """
        flight = errand.flight
        flight.check()
        wait: float | None = None
        for target in errand.targets:
            wait = await self._launch(errand, target, asked)
            if wait is not None or flight.failed is not None:
                break
        for target in errand.targets:
            if target.number in flight.shut:
                await self.give_up(errand, target, flight.shut[target.number])
        if flight.failed is not None:
            return await self._wait_or_give_up(errand, asked)
        return wait

    async def _launch(self, errand: Errand, target: Target, asked: Courtesy) -> float | None:
        operation, provider, flight = errand.operation, errand.provider, errand.flight
        rate = provider.calls_per_second(operation.action)
        size = provider.capabilities.bulk_limit
        while waiting := await self._items.waiting(operation.id, target, size * MOST_UNDER_WAY):
            for start in range(0, len(waiting), size):
                gives_way = await self._waits_for_room(errand, rate, asked)
                held = self._held_for(flight)
                if flight.is_closed(target):
                    return None
                if held:
                    return None if math.isinf(held) else min(held, LONGEST_STEP)
                if gives_way:
                    return 0.0
                batch = waiting[start : start + size]
                wait = await self._pace.turn(target.account, operation.action, len(batch), size)
                if wait:
                    return wait
                # Not to mark before its time what the provider's pace would hold up.
                await self._clock.sleep(flight.traffic.seconds_until_next(operation.action, rate))
                # Also the mark takes time, and the process may be stopped before anything is made of it.
                with leaving_within(LEAVES_WITHIN):
                    flight.expect(batch)
                    marked = await self._items.mark_attempting(operation.id, batch, self._clock.now())
                    flight.expect_no_more(batch, marked)
                    if not marked:
                        return 0.0  # somebody has stopped the run, or taken it over
                    flight.launch(target, marked, self._attempt(errand, target, marked))
                asked.sent += 1
        return None

    async def _waits_for_room(self, errand: Errand, rate: float | None, asked: Courtesy) -> bool:
        """Wait until one more request may be under way; True if somebody else is to have the account first."""
        flight, traffic = errand.flight, errand.flight.traffic
        most = min(MOST_UNDER_WAY, math.ceil(2 * rate)) if rate else 1
        while flight.failed is None:
            flight.check()
            # The first goes alone: if the account is locked out, nobody else need learn it the same way.
            has_room = traffic.under_way < (most if traffic.is_proven else 1)
            # A turn that waited for others' answers is still worth a second's requests.
            had_its_turn = not has_room or asked.sent >= (rate or 1) * SECONDS_BETWEEN_QUESTIONS
            if had_its_turn and asked.is_due and await asked.give_way():
                return True
            if has_room:
                return False
            await traffic.hear(asked.left)
        return False

    def _held_for(self, flight: Flight) -> float:
        """See `Traffic.held_for`. Where requests are not answered for too long, the run fails by that."""
        if flight.traffic.doubts < DOUBTS:
            flight.held_since = None
            return 0.0
        now = self._clock.monotonic()
        flight.held_since = now if flight.held_since is None else flight.held_since
        held = flight.traffic.held_for
        if not math.isinf(held) and now + held - flight.held_since > LONGEST_OUTAGE:
            flight.failed = flight.failed or Failure(FailureKind.UPSTREAM, "requests are not answered")
        return held

    async def _wait_or_give_up(self, errand: Errand, asked: Courtesy) -> float:
        """What all that is under way comes back with is waited for once."""
        flight = errand.flight
        while not flight.is_empty:
            if asked.is_due and await asked.give_way():
                return SOON
            await flight.traffic.hear(asked.left)
        flight.check()
        failed, flight.failed = flight.failed, None
        if failed is None:
            return 0.0
        wait = errand.endurance.wait_for(failed, self._clock.monotonic()) if failed.may_retry else None
        if wait is not None:
            flight.waiting = failed.kind
            return wait
        # A failure that was waited for in vain keeps the account from everybody else, too.
        for target in errand.targets:
            await self.give_up(errand, target, failed)
        return 0.0

    async def give_up(self, errand: Errand, target: Target, failed: Failure) -> None:
        """Settle everybody in the group whose turn has not come."""
        verdict = Verdict(failure=failed.kind, code=failed.code)
        await self._items.settle_waiting(errand.operation.id, target, verdict, told(verdict))

    async def _attempt(self, errand: Errand, target: Target, marked: Sequence[Item]) -> Failure | None:
        """Send one request for these items and note what came of it. The failure is one that certainly did nothing."""
        operation, traffic = errand.operation, errand.flight.traffic
        left_at = self._clock.monotonic()
        answer = await self._request(errand, target, marked)
        if isinstance(answer, Failure) and answer.is_certain:
            if answer.concerns_account or answer.may_retry:
                traffic.failed()
            else:
                traffic.answered(left_at)
            if answer.may_retry:
                nothing = {"attempt": "nothing done", "failure": answer.kind, "code": answer.code}
                entries = [(item, entry(operation, target, item, nothing)) for item in marked]
                await self._items.mark_waiting(operation.id, entries)
            else:
                verdict = Verdict(failure=answer.kind, code=answer.code)
                await settle(self._items, operation, target, [(item, verdict) for item in marked])
            return answer
        errand.endurance.forget()
        errand.flight.waiting = None
        if isinstance(answer, Failure):
            traffic.doubted()
            answer = [Result(Outcome.UNKNOWN, code=answer.code)] * len(marked)
        else:
            traffic.answered(left_at)
        await self._take(errand, target, marked, answer)
        return None

    async def _request(self, errand: Errand, target: Target, items: Sequence[Item]) -> list[Result] | Failure:
        """A result for each item, or the failure of the whole."""
        operation = errand.operation
        try:
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
