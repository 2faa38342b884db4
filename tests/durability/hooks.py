"""What a process of the bot does to itself at moments that cannot be hit from outside."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from itertools import count

import pytest

from bot.domain.operation import Item, OperationId
from bot.operations.cluster import ClusterEngine
from bot.providers.answer import Reply
from bot.providers.body import Fault
from bot.providers.http import Call, Transport
from bot.storage.items import Items

STOPPING = "stopping myself"
MARKS = 10


def stop_between_a_mark_and_its_request() -> None:
    """Stop the process as SIGSTOP does, once so many items were marked, and the last one's request not yet begun.

    When it wakes up it takes no notice of having been taken for dead: it is not sure that it does so in time. No other
    request is on its way: one that the event loop is about to write cannot be held back any more.
    """
    patch, marks, mark, exchange = pytest.MonkeyPatch(), count(1), Items.mark_attempting, Transport._exchange
    on_their_way = 0

    async def stopping(self: Items, operation_id: OperationId, items: Sequence[Item], now: datetime) -> list[Item]:
        marked = await mark(self, operation_id, items, now)
        if next(marks) == MARKS:
            while on_their_way:  # noqa: ASYNC110 - they are few, and over within milliseconds
                await asyncio.sleep(0.001)
            sys.stderr.write(f"{STOPPING}\n")
            sys.stderr.flush()
            os.kill(os.getpid(), signal.SIGSTOP)
        return marked

    async def counted(self: Transport, call: Call) -> Reply | Fault:
        nonlocal on_their_way
        on_their_way += 1
        try:
            return await exchange(self, call)
        finally:
            on_their_way -= 1

    patch.setattr(Items, "mark_attempting", stopping)
    patch.setattr(Transport, "_exchange", counted)
    patch.setattr(ClusterEngine, "_stop_steps", lambda _: None)


def read_groups_anew() -> None:
    """Plan nothing from what was read of a group a moment ago."""
    pytest.MonkeyPatch().setattr("bot.operations.directory.SHARED_SECONDS", 0.0)
