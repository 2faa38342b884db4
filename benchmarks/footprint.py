"""How much memory the bot takes, and how soon after its start it asks for updates."""

import asyncio
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bulk import REMOVAL, UNQUESTIONED, ask_for_all, confirm
from benchmarks.figures import table
from benchmarks.process import Kind, own_folder, running
from benchmarks.site import PATIENCE, Site, open_site

_SETTLES = 1.0
"""Seconds from the first request for updates until an idle bot is looked at."""
_AT_ONCE = 25
"""Moderators who ask at the same time; the bot writes 28 messages a second."""
_LONG = {"CONFIRM_TTL": "3600"}
"""No card expires meanwhile."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory in MiB. ``bulk`` is the most while the bulk runs; None of a bot that has none."""

    idle: float
    cards: float
    bulk: float | None


async def measure(
    folder: Path, *, starts: int = 7, cards: int = 1_000, people: int = 1_000, groups: int = 10, seconds: float = 30.0
) -> str:
    """Start each bot so many times; open so many cards; then run a bulk of ``people`` times ``groups`` for so long."""
    started = {
        "bare aiogram": await _starts(Kind.BARE, own_folder(folder, "bare"), starts),
        "whole bot": await _starts(Kind.WHOLE, own_folder(folder, "whole"), starts),
    }
    memory = {
        "bare aiogram": await _memory(Kind.BARE, own_folder(folder, "bare-memory"), cards, 1, 1, None),
        "whole bot": await _memory(Kind.WHOLE, own_folder(folder, "whole-memory"), cards, people, groups, seconds),
    }
    return (
        "From the start of the process to the first getUpdates; the whole bot's first start makes its database.\n\n"
        f"{report_starts(started)}\n\n"
        f"Resident memory, with {cards} open cards, each in a chat of its own; the bulk is {people * groups} removals "
        f"in {groups} groups, looked at for {seconds:.0f} s after its first removal.\n\n"
        f"{report_memory(memory)}"
    )


def report_starts(started: Mapping[str, Sequence[float]]) -> str:
    """The seconds of each bot's starts, told in a table."""
    rows = [
        [name, _seconds(first), _seconds(statistics.median(later)), _seconds(max(later)), str(len(later))]
        for name, (first, *later) in started.items()
    ]
    return table(["", "first start", "later starts, median", "slowest", "later starts"], rows)


def report_memory(memory: Mapping[str, Memory]) -> str:
    """The memory of each bot, told in a table."""
    rows = [
        [name, *("–" if one is None else f"{one:.0f} MiB" for one in (found.idle, found.cards, found.bulk))]
        for name, found in memory.items()
    ]
    return table(["", "idle", "with open cards", "and the bulk at work, at most"], rows)


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s"


async def _starts(kind: Kind, folder: Path, starts: int) -> list[float]:
    """Seconds of each start, on the same data."""
    taken = []
    async with open_site(moderators=1, people=1) as site:
        for _ in range(starts):
            began, since = time.perf_counter(), len(site.requests)
            async with running(kind, site, folder):
                taken.append(site.of("getUpdates", since)[0].arrived - began)
    return taken


async def _memory(kind: Kind, folder: Path, cards: int, people: int, groups: int, seconds: float | None) -> Memory:
    async with (
        open_site(moderators=cards, people=people, groups=groups, strict_pace=kind is Kind.WHOLE) as site,
        running(kind, site, folder, UNQUESTIONED | _LONG) as bot,
    ):
        await asyncio.sleep(_SETTLES)
        idle = bot.memory()
        for start in range(0, cards, _AT_ONCE):
            async with asyncio.TaskGroup() as tasks:
                for moderator in site.moderators[start : start + _AT_ONCE]:
                    tasks.create_task(_ask(site, moderator.id))
        with_cards = bot.memory()
        if seconds is None:
            return Memory(idle, with_cards, None)
        card = await ask_for_all(site, "all")
        since = len(site.requests)
        await confirm(site, card)
        await site.telegram.wait_for(lambda _: site.of(REMOVAL, since), PATIENCE)
        await asyncio.sleep(seconds)
        return Memory(idle, with_cards, bot.most_memory())


async def _ask(site: Site, chat: int) -> None:
    sent = await site.telegram.say(chat, chat, f"/kick {site.phones[0]} from {site.groups[0]}")
    card = await site.telegram.next_bot_message(chat, after=sent.message_id, timeout=PATIENCE)
    if not card.labels:
        raise RuntimeError(f"the bot asked nothing, but said: {card.text}")
