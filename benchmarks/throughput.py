"""How many updates a second the bot gets through on one core, by polling and by a webhook."""

import asyncio
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.figures import milliseconds, percentile, table
from benchmarks.process import Kind, own_folder, running
from benchmarks.site import PATIENCE, Site, open_site

_SECRET = "secret-of-the-benchmarks"  # noqa: S105 - opens nothing


@dataclass(frozen=True, slots=True)
class Driven:
    """``busy`` is the part of the time in which the generator's own process was at work: near 1 it is the limit."""

    per_second: float
    cpu_per_update: float
    busy: float
    waits: list[float]


async def measure(folder: Path, *, updates: int = 5_000, in_flight: int = 50) -> str:
    """Presses of a button that is another's: the bot knows who presses, reads the operation, writes a row to the audit
    and answers. ``in_flight`` moderators press at once, each again as soon as they are answered.
    """
    warm_up = max(updates // 10, in_flight)
    driven: dict[str, Driven] = {}
    for delivery in ("polling", "webhook"):
        for kind, name in ((Kind.BARE, "bare aiogram"), (Kind.WHOLE, "whole bot")):
            place = own_folder(folder, f"{delivery}-{kind.name}")
            driven[f"{name}, {delivery}"] = await _drive(kind, place, delivery, updates, warm_up, in_flight)
    said = f"{updates} presses of another's button, {in_flight} at a time, after {warm_up} to warm up."
    return f"{said}\n\n{report(driven)}"


def report(driven: Mapping[str, Driven]) -> str:
    """The table of what was driven, by its name."""
    rows = [
        [
            name,
            f"{one.per_second:.0f}",
            milliseconds(one.cpu_per_update),
            f"{milliseconds(percentile(one.waits, 50))} / {milliseconds(percentile(one.waits, 99))}",
            f"{100 * one.busy:.0f} %",
        ]
        for name, one in driven.items()
    ]
    return table(["", "updates/s", "CPU per update", "answered after, p50 / p99", "generator busy"], rows)


async def _drive(kind: Kind, folder: Path, delivery: str, updates: int, warm_up: int, in_flight: int) -> Driven:
    settings = _webhook() if delivery == "webhook" else {}
    ready = "setWebhook" if delivery == "webhook" else "getUpdates"
    async with (
        open_site(moderators=in_flight + 1, people=1) as site,
        running(kind, site, folder, settings, ready=ready) as bot,
    ):
        data = await _button(site)
        pressed_under = dict([await _hears_from_bot(site, one.id) for one in site.moderators[1:]])
        await _press_all(site, data, pressed_under, warm_up)
        before, own_before, began = bot.cpu_seconds(), time.process_time(), time.perf_counter()
        waits = await _press_all(site, data, pressed_under, updates)
        took = time.perf_counter() - began
        return Driven(
            updates / took,
            (bot.cpu_seconds() - before) / updates,
            (time.process_time() - own_before) / took,
            waits,
        )


def _webhook() -> dict[str, str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    return {"WEBHOOK_URL": f"http://{listen}/telegram", "WEBHOOK_SECRET": _SECRET, "LISTEN": listen}


async def _button(site: Site) -> str:
    """What the button on the first moderator's card says to the bot."""
    owner = site.moderators[0].id
    sent = await site.telegram.say(owner, owner, f"/kick {site.phones[0]} from {site.groups[0]}")
    card = await site.telegram.next_bot_message(owner, after=sent.message_id, timeout=PATIENCE)
    label = next(one for one in card.labels if one.startswith("Remove"))
    return card.button(label).data or ""


async def _hears_from_bot(site: Site, person: int) -> tuple[int, int]:
    """A person, and the bot's message under which they will press."""
    sent = await site.telegram.say(person, person, "/whoami")
    told = await site.telegram.next_bot_message(person, after=sent.message_id, timeout=PATIENCE)
    return person, told.message_id


async def _press_all(site: Site, data: str, pressed_under: dict[int, int], updates: int) -> list[float]:
    """Press so many times; the result is what each press waited, in seconds."""
    waits: list[float] = []
    numbers = count()

    async def press(person: int, message_id: int) -> None:
        for _ in _up_to(updates, numbers):
            began = time.perf_counter()
            await site.telegram.press_data(person, person, message_id, data, timeout=PATIENCE)
            waits.append(time.perf_counter() - began)

    async with asyncio.TaskGroup() as tasks:
        for person, message_id in pressed_under.items():
            tasks.create_task(press(person, message_id))
    return waits


def _up_to(most: int, numbers: Iterator[int]) -> Iterator[int]:
    """Numbers from a counter that several share."""
    for number in numbers:
        if number >= most:
            return
        yield number
