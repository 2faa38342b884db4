"""What strangers who write all at once cost the people on the list: time, memory, and the end of the process."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import milliseconds, percentile, table
from benchmarks.process import Kind, own_folder, running
from benchmarks.site import PATIENCE, Site, open_site
from sandbox.telegram import Person

_STRANGERS_FROM = 500_000
_WARM_UP = 5
_BETWEEN = 1.1
"""Seconds between two commands of moderators: GREEN-API lets a group be read once a second."""


@dataclass(frozen=True, slots=True)
class Flooded:
    """What one flood did. Times in seconds, memory in MiB."""

    calm: Sequence[float]
    during: Sequence[float]
    """While the messages come one after the other."""
    behind: float
    """Of one command that came after all of them at once."""
    grown: float
    stop: float


@dataclass(frozen=True, slots=True)
class Backlog:
    """Seconds from the first request for updates to the answer of the newest command, without and with others' updates
    before it.
    """

    without: float
    behind: float


async def measure(folder: Path, *, strangers: int = 2_000, waiting: int = 8_000, samples: int = 20) -> str:
    """``strangers`` write a message each, and one of them as many; ``waiting`` messages stand before a command."""
    flooded = await _flood(own_folder(folder, "flood"), strangers, samples)
    backlog = Backlog(
        await _start(own_folder(folder, "empty"), 0), await _start(own_folder(folder, "backlog"), waiting)
    )
    return report(flooded, backlog)


def report(flooded: Flooded, backlog: Backlog) -> str:
    """The figures in two tables."""
    cards = table(
        ["command → card", "p50", "p90", "most"],
        [
            [name, *(milliseconds(percentile(those, percent)) for percent in (50, 90, 100))]
            for name, those in (
                ("calm", flooded.calm),
                ("while strangers write", flooded.during),
                ("behind all of them at once", [flooded.behind]),
            )
        ],
    )
    rest = table(
        ["", "measured"],
        [
            ["memory grown by", f"{flooded.grown:.1f} MiB"],
            ["SIGTERM → end", f"{flooded.stop:.1f} s"],
            ["start → answer, nothing waiting", f"{backlog.without:.2f} s"],
            ["start → answer, behind others' updates", f"{backlog.behind:.2f} s"],
        ],
    )
    return f"{cards}\n\n{rest}"


async def _flood(folder: Path, strangers: int, samples: int) -> Flooded:
    wanted = 2 * samples + _WARM_UP + 1
    async with open_site(moderators=wanted, people=1, groups=wanted) as site:
        crowd = _strangers(site, strangers)
        async with running(Kind.WHOLE, site, folder) as process:
            for number in range(_WARM_UP):
                await _card(site, number)
            calm = [await _card(site, _WARM_UP + number) for number in range(samples)]
            before = process.memory()
            flood = asyncio.create_task(_write(site, crowd, samples * _BETWEEN))
            during = [await _card(site, _WARM_UP + samples + number) for number in range(samples)]
            await flood
            await asyncio.sleep(_BETWEEN)
            await _write(site, crowd, 0.0)
            behind = await _card(site, wanted - 1, pause=0.0)
            grown = process.memory() - before
            stopping = time.perf_counter()
        return Flooded(calm, during, behind, grown, time.perf_counter() - stopping)


async def _start(folder: Path, waiting: int) -> float:
    """Start a bot with so many updates of strangers, and then one of a moderator's, waiting for it."""
    async with open_site(moderators=1, people=1) as site:
        crowd = _strangers(site, min(waiting, 1_000))
        for number in range(waiting):
            await _say(site, crowd[number % len(crowd)].id)
        moderator = site.moderators[0].id
        sent = await site.telegram.say(moderator, moderator, "/whoami")
        async with running(Kind.WHOLE, site, folder):
            began = time.perf_counter()
            await site.telegram.next_bot_message(moderator, after=sent.message_id, timeout=PATIENCE)
            return time.perf_counter() - began


def _strangers(site: Site, count: int) -> list[Person]:
    crowd = [Person(_STRANGERS_FROM + number, f"Stranger {number}", "en") for number in range(count)]
    for one in crowd:
        site.telegram.add_person(one)
    return crowd


async def _write(site: Site, crowd: Sequence[Person], seconds: float) -> None:
    """A message of each, and between them as many of the first, over so many seconds."""
    for one in crowd:
        await _say(site, one.id)
        await _say(site, crowd[0].id)
        if seconds:
            await asyncio.sleep(seconds / len(crowd))


async def _say(site: Site, person: int) -> None:
    await site.telegram.say(person, person, "hello")


async def _card(site: Site, number: int, pause: float = _BETWEEN) -> float:
    await asyncio.sleep(pause)
    chat = site.moderators[number].id
    asked = time.perf_counter()
    sent = await site.telegram.say(chat, chat, f"/kick {site.phones[0]} from {site.groups[number]}")
    await site.telegram.next_bot_message(chat, after=sent.message_id, timeout=PATIENCE)
    return time.perf_counter() - asked
