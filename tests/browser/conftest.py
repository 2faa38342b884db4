"""A real Chromium for the tests of the demo's page."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

OpenPage = Callable[..., Awaitable[Page]]

DESKTOP = {"width": 1280, "height": 800}
ARGUMENTS = [
    "--no-sandbox",  # needed by root, which is who runs in containers
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MEANT = ("ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "504")
"""What the browser says where a test takes the server away or lets the bot be silent."""

expect.set_options(timeout=10_000)


def complaint_of(said: ConsoleMessage) -> list[str]:
    is_meant = any(sign in said.text for sign in MEANT)
    return [said.text] if said.type in {"error", "warning"} and not is_meant else []


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path, from the variable CHROMIUM or where Debian has it."""
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        missing = f"there is no Chromium at {path}: install it, or set CHROMIUM to its path"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Open a page as a new visitor, who likes it still. What the page itself complains of fails the test."""
    complaints: list[str] = []

    async with AsyncExitStack() as stack:

        async def open_page(url: str, **context_options: Any) -> Page:
            options = {"viewport": DESKTOP, "locale": "en-GB", "reduced_motion": "reduce", **context_options}
            context = await browser.new_context(**options)
            stack.push_async_callback(context.close)
            page = await context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: complaints.extend(complaint_of(said)))
            await page.goto(url)
            return page

        yield open_page
    assert complaints == []
