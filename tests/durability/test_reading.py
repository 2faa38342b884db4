"""The process that reads, and the end of the bot's: none outlives the other's use of it."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from sandbox.telegram.parameters import File
from tests import hostile_reader
from tests.durability.process import BotProcess
from tests.durability.site import ALEX, PHONES, Site
from tests.durability.steering import WAIT
from tests.processes import children
from tests.reader import Begun, ended, is_there

DRAIN = 2.0
"""Seconds that a hurried bot gives what is at work when it stops."""


@pytest.fixture
async def bot(site: Site) -> BotProcess:
    return await site.start(reader=hostile_reader.MODULE)


async def sends(site: Site, name: str, content: str) -> None:
    """Alex sends a file with a command."""
    file = File(name, content.encode())
    await site.telegram.say(ALEX.id, ALEX.id, "/kick from Family", document=file)


async def is_reading(site: Site, bot: BotProcess, name: str, begun: Begun) -> int:
    """The bot reads a file that has no end; the result is the id of the process that does."""
    await sends(site, name, begun.path)
    pid = await begun.pid()
    assert parent(pid) == bot.pid
    return pid


async def reads(site: Site) -> None:
    """A file is read as ever."""
    sent = max((one.message_id for one in site.telegram.messages(ALEX.id)), default=0)
    await sends(site, "list.txt", PHONES[0])
    card = await site.telegram.next_bot_message(ALEX.id, after=sent, timeout=WAIT)
    assert PHONES[0] in card.text


async def test_a_stop_does_not_wait_for_a_reading_without_end(site: Site, bot: BotProcess, begun: Begun):
    pid = await is_reading(site, bot, "sleeps.txt", begun)
    bot.signal(signal.SIGTERM)
    await bot.logs("stopping")
    async with asyncio.timeout(DRAIN + 5):  # less than the reading may take
        assert await bot.ended() == 0
    assert not is_there(pid)
    assert "Traceback" not in bot.errors
    site.telegram._updates.clear()  # what was cut off would be handed out once more
    await site.start(reader=hostile_reader.MODULE)
    await reads(site)


async def test_at_the_stop_the_sender_of_a_hostile_file_is_still_told(site: Site, begun: Begun):
    """Its processor time is over before the bot's time to finish is. The supervisor may signal both processes."""
    bot = await site.start(reader=hostile_reader.MODULE, hurried=False)
    pid = await is_reading(site, bot, "spins.txt", begun)
    os.kill(pid, signal.SIGTERM)
    bot.signal(signal.SIGTERM)
    assert await bot.ended() == 0
    assert not is_there(pid)
    told = [one.text for one in site.telegram.messages(ALEX.id) if one.from_bot]
    assert any("it is too complicated to read safely" in one for one in told), (told, bot.errors)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
async def test_an_unused_process_ends_with_the_bot(site: Site, bot: BotProcess, begun: Begun, number: signal.Signals):
    await reads(site)
    [pid] = children(bot.pid)
    bot.signal(number)
    await bot.ended()
    await ended(pid, within=5)


async def test_a_process_that_reads_ends_soon_after_the_bot_was_killed(site: Site, bot: BotProcess, begun: Begun):
    pid = await is_reading(site, bot, "spins.txt", begun)
    bot.kill()
    await bot.ended()
    await ended(pid)
    site.telegram._updates.clear()  # Telegram would hand out the hostile file once more, as it must
    await site.start(reader=hostile_reader.MODULE)
    await reads(site)


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
