"""Tests of the bot that fail, hang, or are killed themselves: they end in time, and nothing of theirs outlives them."""

import asyncio
import os
import sys
from pathlib import Path

import tests
from tests.durability.steering import WAIT
from tests.processes import started
from tests.reader import ended

PROJECT = Path(tests.__file__).parents[1]
PLUGINS = ("tests.limits", "tests.postgres", "tests.durability.conftest")
LIMIT = 4

SUITE = f"""
import asyncio, os, signal, time
from pathlib import Path

import pytest


async def runs(site):
    bot = await site.process("run")
    with Path("pids").open("a") as pids:
        print(bot.pid, file=pids)


async def test_fails(site):
    await runs(site)
    raise AssertionError


@pytest.mark.timeout({LIMIT})
async def test_waits(site):
    await runs(site)
    await asyncio.Event().wait()


@pytest.mark.timeout({LIMIT})
async def test_does_not_heed_that_it_is_cancelled(site):
    await runs(site)
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            pass


@pytest.mark.timeout({LIMIT})
async def test_holds_up_the_loop(site):
    await runs(site)
    time.sleep(3600)


async def test_is_killed(site, postgres):
    await runs(site)
    server = postgres.folder / "data" / "postmaster.pid"
    with Path("pids").open("a") as pids:
        print(server.read_text().split()[0], file=pids)
    os.kill(os.getpid(), signal.SIGKILL)
"""


async def test_nothing_outlives_a_test(tmp_path: Path):
    (tmp_path / "test_inner.py").write_text(SUITE)
    plugins = [part for plugin in PLUGINS for part in ("-p", plugin)]
    command = (sys.executable, "-m", "pytest", "-c", str(PROJECT / "pyproject.toml"), "-vv", "--tb=line", *plugins)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    async with started(
        *command, "test_inner.py", cwd=tmp_path, env=environment, stdout=asyncio.subprocess.PIPE
    ) as process:
        async with asyncio.timeout(5 * LIMIT + WAIT):
            told, _ = await process.communicate()
    assert process.returncode == -9, told.decode()
    assert told.count(b"FAILED") == 4, told.decode()
    pids = [int(line) for line in (tmp_path / "pids").read_text().split()]
    assert len(pids) == 6
    for pid in pids:
        await ended(pid)
