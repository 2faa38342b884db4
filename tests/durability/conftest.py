"""A site of its own for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.durability.process import preload
from tests.durability.site import Site, open_site


def pytest_configure() -> None:
    preload()


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path) as opened:
        yield opened
