"""The garbage collector looks at less: to look again and again at what pytest, the libraries and thousands of collected
tests are made of took a third of the suite's time.
"""

import gc
from collections.abc import Iterator

import pytest

_OBJECTS = 50_000
"""New objects after which the young ones are looked at."""


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()
        gc.set_threshold(_OBJECTS)
