"""One operation on many people: how near it comes to the provider's limit, and what each person costs."""

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import milliseconds, table
from benchmarks.process import Kind, own_folder, running
from benchmarks.site import PATIENCE, Site, open_site
from sandbox.telegram import File, ShownMessage

ALLOWED = 10.0
"""Removals a second and instance: https://green-api.com/en/docs/api/ratelimiter/."""
UNQUESTIONED = {"BULK_LIMIT": "10000"}
"""One press confirms an operation of any size."""
REMOVAL = "removeGroupParticipant"


@dataclass(frozen=True, slots=True)
class Bulk:
    """A bulk and what it cost. Times are in seconds."""

    removals: int
    per_second: float
    """From the first removal's arrival to the last one's."""
    press_to_result: float
    too_many_requests: int
    cpu_per_item: float
    bytes_per_item: float


async def measure(folder: Path, *, people: int = 1_000) -> str:
    """Remove so many people of one group, who come from a file, with the limit kept and judged, and without any."""
    bulks = {
        "GREEN-API, 10/s": await _run(own_folder(folder, "paced"), Kind.WHOLE, people),
        "no limit": await _run(own_folder(folder, "unpaced"), Kind.UNPACED, people),
    }
    rows = [
        [
            name,
            f"{bulk.removals}",
            f"{bulk.per_second:.2f}",
            f"{100 * bulk.per_second / ALLOWED:.1f} %" if name != "no limit" else "–",
            f"{bulk.too_many_requests}",
            f"{bulk.press_to_result:.1f} s",
            milliseconds(bulk.cpu_per_item),
            f"{bulk.bytes_per_item:.0f} B",
        ]
        for name, bulk in bulks.items()
    ]
    heading = ["", "removals", "per second", "of the allowed", "429s", "press → result", "CPU each", "database each"]
    return f"{people} removals in one group, one operation each; no warm-up.\n\n" + table(heading, rows)


async def _run(folder: Path, kind: Kind, people: int) -> Bulk:
    async with (
        open_site(moderators=1, people=people, strict_pace=kind is Kind.WHOLE) as site,
        running(kind, site, folder, UNQUESTIONED) as bot,
    ):
        bytes_before = _database_bytes(folder)
        card = await ask_for_all(site, site.groups[0])
        cpu_before, began = bot.cpu_seconds(), time.perf_counter()
        await confirm(site, card)
        await site.card(card.chat_id, card.message_id, "Removed")
        took = time.perf_counter() - began
        return _bulk(site, folder, bot.cpu_seconds() - cpu_before, took, bytes_before)


async def ask_for_all(site: Site, place: str) -> ShownMessage:
    """The first moderator asks, with a file, for everybody to be removed; the result is the question."""
    owner = site.moderators[0].id
    file = File("people.csv", "\n".join(site.phones).encode())
    sent = await site.telegram.say(owner, owner, f"/kick from {place}", document=file)

    def asks(_: object) -> ShownMessage | None:
        # What is shown while the groups are looked at has no buttons.
        later = (one for one in site.telegram.messages(owner) if one.message_id > sent.message_id)
        return next((one for one in later if one.labels), None)

    return await site.telegram.wait_for(asks, PATIENCE)


async def confirm(site: Site, card: ShownMessage) -> None:
    """The first moderator presses the button that lets it begin."""
    label = next(button.text for row in card.keyboard for button in row if button.style == "danger")
    await site.telegram.press(card.chat_id, card.chat_id, card.message_id, label, timeout=PATIENCE)


def _bulk(site: Site, folder: Path, cpu: float, took: float, bytes_before: int) -> Bulk:
    removals = [one for one in site.of(REMOVAL) if one.status == 200]
    between = removals[-1].arrived - removals[0].arrived
    return Bulk(
        len(removals),
        (len(removals) - 1) / between if between else 0.0,
        took,
        sum(one.status == 429 for one in site.requests),
        cpu / len(removals),
        (_database_bytes(folder) - bytes_before) / len(removals),
    )


def _database_bytes(folder: Path) -> int:
    """The pages of the database, those that are in the write-ahead log as yet among them."""
    with closing(sqlite3.connect(folder / "data" / "groupwarden.db")) as database:
        [[pages]] = database.execute("PRAGMA page_count")
        [[size]] = database.execute("PRAGMA page_size")
    return int(pages) * int(size)
