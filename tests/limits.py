"""Every test ends in time, and is tidied up after. The limit is pytest-timeout's: ``timeout`` in pyproject.toml, or a
test's mark.

Shortly before it, an asynchronous test is cancelled where it waits: what it has opened is closed in order. What does
not heed that, and every other test, is interrupted by a signal.
"""

import asyncio
import functools
import inspect
import signal
from collections.abc import Awaitable, Callable, Iterator
from typing import Protocol

import pytest

_SHARE = 0.9
"""The share of the limit after which an asynchronous test is cancelled."""
_AGAIN = 15.0
"""Seconds after which the signal comes again: an exception that meets another task of the loop ends only that one."""


class Settings(Protocol):
    """Of pytest-timeout, which has no types."""

    timeout: float
    method: str


_SETTINGS = pytest.StashKey[Settings]()


@pytest.hookimpl(wrapper=True)
def pytest_timeout_set_timer(item: pytest.Item, settings: Settings) -> Iterator[None]:
    is_set = yield
    item.stash[_SETTINGS] = settings
    if settings.method == "signal":
        signal.setitimer(signal.ITIMER_REAL, settings.timeout, _AGAIN)
    return is_set


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    settings = item.stash.get(_SETTINGS, None)
    if settings is not None and isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj):
        item.obj = _limited(item.obj, _SHARE * settings.timeout)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Limit this, too: pytest-timeout stops its clock when a test has failed."""
    if (settings := item.stash.get(_SETTINGS, None)) is not None:
        item.ihook.pytest_timeout_set_timer(item=item, settings=settings)
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Stop the clock meanwhile: to quote the source of what took too long takes a while on a busy machine, and a signal
    that comes then would end all tests.
    """
    left, again = signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        return (yield)
    finally:
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left, 1.0), again)


def _limited(test: Callable[..., Awaitable[None]], seconds: float) -> Callable[..., Awaitable[None]]:
    @functools.wraps(test)
    async def limited(*arguments: object, **fixtures: object) -> None:
        async with asyncio.timeout(seconds):
            await test(*arguments, **fixtures)

    return limited
