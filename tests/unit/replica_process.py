"""A replica as a process of its own, to be killed: ``python -m tests.unit.replica_process ADDRESS OPERATION``.

Its steps say that they have begun, and never end.
"""

import asyncio
import sys

from bot.domain.operation import Run
from bot.operations.cluster import ClusterEngine
from bot.operations.port import GiveWay
from bot.storage.database import open_engine
from tests.unit.replicas import MORTAL, run_of


async def main(url: str, operation: str) -> None:
    async def open_runs() -> list[Run]:
        return [run_of(operation)]

    async def step(_run: Run, _give_way: GiveWay) -> None:
        print("begun", flush=True)  # noqa: T201 - the test reads it
        await asyncio.Event().wait()

    await ClusterEngine(open_engine(url), open_runs, step, MORTAL).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
