"""A site of its own for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.durability.site import Site, open_site

LIMIT = 240
"""Seconds a test: starting processes takes long on a busy machine."""


def pytest_itemcollected(item: pytest.Item) -> None:
    if item.get_closest_marker("timeout") is None:
        item.add_marker(pytest.mark.timeout(LIMIT))


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path) as opened:
        yield opened
