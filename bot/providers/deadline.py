"""Until when a request may leave.

A process may be stopped, or its machine be suspended, between the mark that a request is about to leave and
the request itself. When it wakes up it may have been taken for dead, and another one have gone on with its
work. So a request that is late is not sent at all.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_leave_by: ContextVar[float] = ContextVar("leave_by", default=math.inf)
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Linux has one that goes on while the machine is suspended:
https://docs.python.org/3/library/time.html#time.CLOCK_BOOTTIME.
"""


@contextmanager
def leaving_within(seconds: float) -> Iterator[None]:
    """What is sent in this block, and by the tasks that are made in it, leaves within so many seconds, or certainly
    never.
    """
    token = _leave_by.set(time.clock_gettime(_CLOCK) + seconds)
    try:
        yield
    finally:
        _leave_by.reset(token)


def is_too_late() -> bool:
    """Whether nothing may leave any more."""
    return time.clock_gettime(_CLOCK) > _leave_by.get()
