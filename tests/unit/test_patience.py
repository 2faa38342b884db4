"""How long a failed call is waited for, and that it is repeated only where that cannot double anything."""

import pytest

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.operations.patience import Patience, patiently
from tests.clock import LeapingClock

NEVER = [kind for kind in FailureKind if not Failure(kind).may_retry]


def waits(kind: FailureKind, retry_after: float | None = None) -> list[float]:
    """All the waits of one call that fails again and again."""
    patience, found = Patience(), []
    while (wait := patience.wait_for(Failure(kind, retry_after=retry_after))) is not None:
        found.append(wait)
    return found


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (FailureKind.UNREACHABLE, [1, 3]),
        (FailureKind.RATE_LIMITED, [1, 2, 4, 8, 16]),
        (FailureKind.ACCOUNT_STARTING, [5] * 60),
        *((kind, []) for kind in NEVER),
    ],
)
def test_the_waits_of_each_kind(kind: FailureKind, expected: list[float]):
    assert waits(kind) == expected


def test_what_may_have_been_done_is_never_waited_for():
    assert FailureKind.UNCERTAIN in NEVER


@pytest.mark.parametrize(
    ("kind", "retry_after", "expected"),
    [
        (FailureKind.RATE_LIMITED, 20.0, [20, 20, 20]),
        (FailureKind.RATE_LIMITED, 61.0, []),
        (FailureKind.ACCOUNT_STARTING, 120.0, [120, 120]),
        (FailureKind.RATE_LIMITED, 0.0, [1, 2, 4, 8, 16]),
        (FailureKind.RATE_LIMITED, 0.01, [1, 2, 4, 8, 16]),
        (FailureKind.ACCOUNT_STARTING, 0.01, [5] * 60),
    ],
)
def test_the_provider_may_ask_for_longer_waits_but_not_for_endless_tries(
    kind: FailureKind, retry_after: float, expected: list[float]
):
    assert waits(kind, retry_after) == expected


def test_each_kind_has_its_own_patience():
    patience = Patience()
    unreachable, limited = Failure(FailureKind.UNREACHABLE), Failure(FailureKind.RATE_LIMITED)
    mixed = [patience.wait_for(one) for one in (unreachable, limited, unreachable, limited, unreachable, limited)]
    assert mixed == [1, 1, 3, 2, None, 4]


async def test_a_call_is_made_again_after_each_wait():
    clock, told, failures = LeapingClock(), [], [FailureKind.UNREACHABLE, FailureKind.ACCOUNT_STARTING]

    async def call() -> str:
        if failures:
            raise ProviderError(Failure(failures.pop(0)))
        return "answer"

    async def on_wait(kind: FailureKind) -> None:
        told.append(kind)

    began = clock.now()
    assert await patiently(call, clock, on_wait) == "answer"
    assert told == [FailureKind.UNREACHABLE, FailureKind.ACCOUNT_STARTING]
    assert (clock.now() - began).total_seconds() >= 1 + 5


@pytest.mark.parametrize("kind", [FailureKind.UNCERTAIN, FailureKind.CREDENTIALS])
async def test_a_failure_that_waiting_does_not_mend_is_told_at_once(kind: FailureKind):
    calls = 0

    async def call() -> None:
        nonlocal calls
        calls += 1
        raise ProviderError(Failure(kind))

    with pytest.raises(ProviderError):
        await patiently(call, LeapingClock())
    assert calls == 1
