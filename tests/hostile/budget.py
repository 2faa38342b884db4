"""What a call costs, measured in a process of its own that is ended if it takes too long."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from tests.forks import forks

_KIBIBYTES = 1024
_MOST_CPU = 20
"""Seconds of processor time after which a call is ended."""
_LONGEST = 120.0
"""Seconds, on the clock: many times that, for others may use the machine, too."""


class OverBudgetError(AssertionError):
    """The call took more than it may."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a call came to. ``cpu`` is in seconds, ``memory`` in MiB: by how much the process's peak grew."""

    result: Any
    cpu: float
    memory: float


def cost_of(call: Callable[..., Any], *arguments: Any, **named: Any) -> Cost:
    """Call in a new process, which has imported all before. All must be importable, or able to be pickled.

    Raises `OverBudgetError` if it has to be ended, and whatever the call raises.
    """
    here, there = forks.Pipe(duplex=False)
    process = forks.Process(target=_measure, args=(there, call, arguments, named))
    process.start()
    there.close()
    try:
        if not here.poll(_LONGEST):
            raise OverBudgetError(f"no answer within {_LONGEST:g} s")
        cost = here.recv()
    except EOFError:
        process.join()
        raise OverBudgetError(f"ended with exit code {process.exitcode}") from None
    finally:
        here.close()
        process.kill()
        process.join()
    if isinstance(cost, BaseException):
        raise cost
    assert isinstance(cost, Cost)
    return cost


def within(cost: Cost, *, cpu: float, memory: float) -> Any:
    """The result, if it cost no more than so many seconds and MiB; raises `OverBudgetError` else."""
    if cost.cpu > cpu or cost.memory > memory:
        raise OverBudgetError(f"{cost.cpu:.2f} s (of {cpu:g}) and {cost.memory:.0f} MiB (of {memory:g})")
    return cost.result


def _measure(answer: Connection, call: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_CPU, resource.RLIM_INFINITY))
    before, began = _peak(), time.process_time()
    try:
        result = call(*arguments, **named)
    except Exception as error:  # noqa: BLE001 - it is raised anew where the call was asked for
        answer.send(error)
        return
    answer.send(Cost(result, time.process_time() - began, (_peak() - before) / _KIBIBYTES))


def _peak() -> int:
    """The most memory that the process ever had, in KiB on Linux."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
