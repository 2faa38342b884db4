"""What the bot adds to a command and to a press, one at a time, with servers that answer at once."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from benchmarks.figures import milliseconds, percentile, table
from benchmarks.process import Kind, own_folder, running
from benchmarks.site import PATIENCE, Server, Site, open_site

_WARM_UP = 10
_BETWEEN = 1.1
"""Seconds between two requests of a kind that GREEN-API allows once a second: what a person takes to read a card."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One removal, in seconds."""

    command_to_provider: float
    """From the update to the first request that reaches the provider."""
    command_to_card: float
    press_to_provider: float
    """From the update to the removal that reaches the provider."""
    press_to_result: float
    """Until the card's edit with the result has been asked for."""


async def measure(folder: Path, *, samples: int = 300, as_it_is: int = 30) -> str:
    """``samples`` of the bare bot and of the whole one without its limits; ``as_it_is`` with them."""
    taken: dict[str, Sequence[Sample]] = {
        "bare aiogram + httpx": await _take(Kind.BARE, own_folder(folder, "bare"), samples, 0.0),
        "whole bot, limits of speed lifted": await _take(Kind.UNPACED, own_folder(folder, "unpaced"), samples, 0.0),
        "whole bot as it is": await _take(Kind.WHOLE, own_folder(folder, "whole"), as_it_is, _BETWEEN),
    }
    return report(taken)


def report(taken: Mapping[str, Sequence[Sample]]) -> str:
    """The samples of each bot, told in a table."""
    rows = [
        [name, str(len(those)), *(_figures([getattr(one, field.name) for one in those]) for field in fields(Sample))]
        for name, those in taken.items()
    ]
    names = [field.name.replace("_", " ").replace(" to ", " → ") for field in fields(Sample)]
    return f"One command and one press at a time, after {_WARM_UP} to warm up; p50 / p99.\n\n" + table(
        ["", "samples", *names], rows
    )


def _figures(samples: Sequence[float]) -> str:
    return f"{milliseconds(percentile(samples, 50))} / {milliseconds(percentile(samples, 99))}"


async def _take(kind: Kind, folder: Path, samples: int, pause: float) -> list[Sample]:
    wanted = _WARM_UP + samples
    # Each in a chat and a group of its own: neither Telegram's limit of a chat nor a group read before plays a part.
    async with (
        open_site(moderators=wanted, people=1, groups=wanted, strict_pace=kind is Kind.WHOLE) as site,
        running(kind, site, folder),
    ):
        taken = [await _sample(site, number, pause) for number in range(wanted)]
    return taken[_WARM_UP:]


async def _sample(site: Site, number: int, pause: float) -> Sample:
    await asyncio.sleep(pause)
    chat, since = site.moderators[number].id, len(site.requests)
    asked = time.perf_counter()
    sent = await site.telegram.say(chat, chat, f"/kick {site.phones[0]} from {site.groups[number]}")
    card = await site.telegram.next_bot_message(chat, after=sent.message_id, timeout=PATIENCE)
    first, sending = site.first(Server.PROVIDER, since=since), site.first(Server.TELEGRAM, "sendMessage", since=since)
    label = next(one for one in card.labels if one.startswith("Remove"))
    await asyncio.sleep(pause)
    pressed = time.perf_counter()
    await site.telegram.press(chat, chat, card.message_id, label, timeout=PATIENCE)
    await site.card(chat, card.message_id, "Removed 1 person")
    removal = site.first(Server.PROVIDER, "removeGroupParticipant", since=since)
    edits = site.of("editMessageText", since)
    if first is None or sending is None or removal is None:
        raise RuntimeError("a request was answered without having been made")
    return Sample(
        first.arrived - asked, sending.arrived - asked, removal.arrived - pressed, edits[-1].arrived - pressed
    )
