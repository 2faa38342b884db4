"""How long to wait, and for what, before a failed call is made again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.operations.clock import Clock

T = TypeVar("T")

OnWait = Callable[[FailureKind], Awaitable[None]]
"""Told once that the bot waits, and why."""

STARTING_STEP = 5.0
STARTING_TOTAL = 300.0
"""An account starts within five minutes: https://green-api.com/en/docs/api/account/GetStateInstance/."""
RATE_LIMIT_TOTAL = 60.0
UNREACHABLE_WAITS = (1.0, 3.0)
LONGEST_OUTAGE = 1800.0
"""How long a confirmed run waits for a provider that is down: what somebody has confirmed is not given up for a fault
of minutes, and not done hours later either, when nobody expects it any more."""
LONGEST_STEP = 30.0
"""The most between two tries of a run that waits, unless the provider asks for more."""

PASSING = frozenset(
    {
        FailureKind.ACCOUNT_NOT_AUTHORIZED,
        FailureKind.ACCOUNT_STARTING,
        FailureKind.RATE_LIMITED,
        FailureKind.UNCERTAIN,
        FailureKind.UNREACHABLE,
        FailureKind.UPSTREAM,
    }
)
"""Failures of a read that a confirmed run waits for."""


@dataclass(slots=True)
class Patience:
    """The waits of one call for which a person waits, in seconds. Only failures that certainly changed nothing are
    waited for.
    """

    _waited: dict[FailureKind, float] = field(default_factory=dict)
    _times: dict[FailureKind, int] = field(default_factory=dict)

    def wait_for(self, failure: Failure) -> float | None:
        """How long to wait before the next try; None if it is time to give up."""
        if not failure.may_retry:
            return None
        waited = self._waited.get(failure.kind, 0.0)
        times = self._times.get(failure.kind, 0)
        wait = self._next(failure, waited, times)
        if wait is not None:
            self._waited[failure.kind] = waited + wait
            self._times[failure.kind] = times + 1
        return wait

    def forget(self) -> None:
        """Begin anew, for a call went well."""
        self._waited.clear()
        self._times.clear()

    def _next(self, failure: Failure, waited: float, times: int) -> float | None:
        if failure.kind is FailureKind.UNREACHABLE:
            return UNREACHABLE_WAITS[times] if times < len(UNREACHABLE_WAITS) else None
        if failure.kind is FailureKind.ACCOUNT_STARTING:
            step, total = STARTING_STEP, STARTING_TOTAL
        else:
            step, total = float(2**times), RATE_LIMIT_TOTAL
        # A provider that says "at once" again and again would be asked without end.
        wait = max(step, failure.retry_after or 0.0)
        return wait if waited + wait <= total else None


@dataclass(slots=True)
class Endurance:
    """How long a confirmed run waits for something to pass: much longer than a person who waits for an answer, and by
    the time that has really gone by, what the tries themselves took among it.
    """

    _since: dict[FailureKind, float] = field(default_factory=dict)
    _times: dict[FailureKind, int] = field(default_factory=dict)

    def wait_for(self, failure: Failure, now: float) -> float | None:
        """How long to wait before the next try; None if it is time to give up. ``now`` is of `Clock.monotonic`."""
        since = self._since.setdefault(failure.kind, now)
        times = self._times.get(failure.kind, 0)
        if failure.kind is FailureKind.ACCOUNT_STARTING:
            step, total = STARTING_STEP, STARTING_TOTAL
        else:
            step, total = min(float(2**times), LONGEST_STEP), LONGEST_OUTAGE
        # A provider that says "at once" again and again would be asked without end.
        wait = max(step, failure.retry_after or 0.0)
        if now - since + wait > total:
            return None
        self._times[failure.kind] = times + 1
        return wait

    def forget(self) -> None:
        """Begin anew, for it went well."""
        self._since.clear()
        self._times.clear()


async def patiently(call: Callable[[], Awaitable[T]], clock: Clock, on_wait: OnWait | None = None) -> T:
    """Make a call, again after a wait while that helps. For reads, and for nothing that may be half done."""
    patience = Patience()
    while True:
        try:
            return await call()
        except ProviderError as error:
            wait = patience.wait_for(error.failure)
            if wait is None:
                raise
            if on_wait is not None:
                await on_wait(error.failure.kind)
            await clock.sleep(wait)
