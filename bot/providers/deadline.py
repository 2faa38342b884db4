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


@contextmanager
def leaving_within(seconds: float) -> Iterator[None]:
    """What is sent in this block leaves within so many seconds, or certainly never."""
    token = _leave_by.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _leave_by.reset(token)


def is_too_late() -> bool:
    """Whether nothing may leave any more."""
    return time.monotonic() > _leave_by.get()
