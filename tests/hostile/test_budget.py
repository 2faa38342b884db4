"""That a budget is held at all."""

import signal
import time

import pytest

from tests.hostile import budget
from tests.hostile.budget import Cost, OverBudgetError, cost_of, within


def spin() -> None:
    while True:
        pass


def fail() -> None:
    raise KeyError("what the call raises")


def sleep() -> None:
    time.sleep(0.2)


def fill() -> int:
    return len("7" * 50_000_000)


def test_time_and_memory_are_those_of_the_call():
    assert cost_of(sleep).cpu < 0.1
    assert 45 < cost_of(fill).memory < 60
    assert cost_of(fill).result == 50_000_000


def test_a_call_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(budget, "_LONGEST", 0.5)
    with pytest.raises(OverBudgetError, match=r"no answer within 0\.5 s"):
        cost_of(spin)


def test_what_the_call_raises_is_raised():
    with pytest.raises(KeyError, match="what the call raises"):
        cost_of(fail)


def test_a_process_that_is_killed():
    with pytest.raises(OverBudgetError, match="exit code -9"):
        cost_of(signal.raise_signal, signal.SIGKILL)


@pytest.mark.parametrize(("cpu", "memory"), [(1.0, 20.0), (2.0, 10.0)])
def test_more_than_the_budget(cpu: float, memory: float):
    cost = Cost("result", cpu=1.5, memory=15.0)
    with pytest.raises(OverBudgetError, match=r"1\.50 s"):
        within(cost, cpu=cpu, memory=memory)
    assert within(cost, cpu=1.5, memory=15.0) == "result"
