"""A process that calls one method of a provider at a server, and prints what came of it and what it took.

``python -m tests.hostile.reader green-api groups http://127.0.0.1:1234``
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.domain.failure import ProviderError
from bot.domain.group import GroupId
from bot.domain.participant import Member, Participant, Phone
from bot.providers.base import Provider
from bot.providers.http import Timeouts
from bot.providers.limits import MemoryLimiter
from bot.providers.registry import provider_class

TOKEN = "d75b3a66374942c5b3c019c698abc2067e151558acbd412345"
GROUP = GroupId("120363043968066561@g.us")
ANNA = Member(Participant(phone=Phone("+79000000102")))


def provider_for(name: str, url: str) -> Provider:
    own: dict[str, Any] = {
        "green-api": {"id_instance": "7103123456", "api_token": SecretStr(TOKEN)},
        "green-api-legacy": {"id_instance": "7103123456", "api_token": SecretStr(TOKEN)},
        "wasend": {"session_id": "session", "api_key": SecretStr(TOKEN), "verb_variant": "sdk"},
    }[name]
    built: Any = provider_class(name)
    made: Provider = built(
        "main", api_url=url, limiter=MemoryLimiter(), timeouts=Timeouts(total=20, retry_pause=0.001), **own
    )
    return made


async def call(provider: Provider, method: str) -> object:
    match method:
        case "groups":
            return await provider.groups()
        case "group":
            return await provider.group(GROUP)
        case "invite_link":
            return await provider.invite_link(GROUP)
        case _:
            return await provider.remove(GROUP, [ANNA])


async def longest_turn(found: list[float]) -> None:
    """Notes the CPU seconds for which no other task had a turn, be it that a task ran or that a thread held the GIL."""
    while True:
        before = time.process_time()
        await asyncio.sleep(0.001)
        found[0] = max(found[0], time.process_time() - before)


def peak_mib() -> float:
    # Not ru_maxrss: that begins with what the parent had.
    [line] = [one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


async def main(name: str, method: str, url: str) -> None:
    provider = provider_for(name, url)
    turn = [0.0]
    watching = asyncio.create_task(longest_turn(turn))
    await asyncio.sleep(0.01)
    turn[0], memory, cpu = 0.0, peak_mib(), time.process_time()
    told: dict[str, Any] = {}
    try:
        answer = await call(provider, method)
    except ProviderError as error:
        told |= {"kind": error.failure.kind, "code": error.failure.code}
    else:
        told |= {"found": len(answer) if isinstance(answer, list) else 1}
    await asyncio.sleep(0.01)
    told |= {"cpu": time.process_time() - cpu, "mib": peak_mib() - memory, "turn": turn[0]}
    watching.cancel()
    await provider.aclose()
    print(json.dumps(told))  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
