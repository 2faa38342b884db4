"""Several large operations on one account whose provider answers slowly, beside one operation of the same size."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bulk import REMOVAL, UNQUESTIONED, confirm
from benchmarks.figures import table
from benchmarks.process import Kind, own_folder, running
from benchmarks.site import PATIENCE, Site, open_site
from sandbox.faults import Fault
from sandbox.telegram import File, ShownMessage

_SEED = 7


@dataclass(frozen=True, slots=True)
class Race:
    """Operations that began together. Times are in seconds from the first press; ``told`` when each was over."""

    removals: int
    sent: float
    """When the last removal arrived."""
    told: Sequence[float]
    too_many_requests: int


async def measure(folder: Path, *, people: int = 320, runs: int = 4, slowest: float = 3.0) -> str:
    """Remove so many people in one operation, and in several; each removal takes its effect at once, and is answered
    up to ``slowest`` seconds later.
    """
    races = [await _race(own_folder(folder, f"runs-{number}"), people, number, slowest) for number in (1, runs)]
    return report(races, people, slowest)


def report(races: Sequence[Race], people: int, slowest: float) -> str:
    """The races, in a table."""
    alone = max(races[0].told)
    rows = [
        [
            f"{len(race.told)} of {people // len(race.told)}",
            f"{race.removals}",
            f"{race.sent:.1f} s",
            f"{min(race.told):.1f} s",
            f"{max(race.told):.1f} s",
            f"{max(race.told) / alone:.2f}",
            f"{race.too_many_requests}",
        ]
        for race in races
    ]
    heading = ["operations", "removals", "last sent", "first told", "last told", "of one's time", "429s"]
    said = f"{people} removals on one account at 10/s, each answered after 0 to {slowest:g} s, its effect at once."
    return f"{said}\n\n{table(heading, rows)}"


async def _race(folder: Path, people: int, runs: int, slowest: float) -> Race:
    each = people // runs
    delays = random.Random(_SEED)  # noqa: S311 - nothing secret
    async with (
        open_site(moderators=runs, people=people, groups=runs, strict_pace=True) as site,
        running(Kind.WHOLE, site, folder, UNQUESTIONED),
    ):
        cards = [await _ask(site, run, each) for run in range(runs)]
        for _ in range(2 * people):
            site.green_api.faults.add(REMOVAL, Fault(delay=delays.uniform(0.0, slowest)))
        began = time.perf_counter()
        told = await asyncio.gather(*(_run(site, card, began) for card in cards))
        removals = [one for one in site.of(REMOVAL) if one.status == 200]
        refused = sum(one.status == 429 for one in site.requests)
        return Race(len(removals), removals[-1].arrived - began, told, refused)


async def _ask(site: Site, run: int, people: int) -> ShownMessage:
    """A moderator asks, with a file, for some of the people of a group to be removed; the result is the question."""
    moderator = site.moderators[run].id
    file = File("people.csv", "\n".join(site.phones[run * people : (run + 1) * people]).encode())
    sent = await site.telegram.say(moderator, moderator, f"/kick from {site.groups[run]}", document=file)

    def asks(_: object) -> ShownMessage | None:
        later = (one for one in site.telegram.messages(moderator) if one.message_id > sent.message_id)
        return next((one for one in later if one.labels), None)

    return await site.telegram.wait_for(asks, PATIENCE)


async def _run(site: Site, card: ShownMessage, began: float) -> float:
    await confirm(site, card)
    await site.card(card.chat_id, card.message_id, "Removed")
    return time.perf_counter() - began
