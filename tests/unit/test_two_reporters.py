"""Two replicas tell of one operation: a fresh message or a file goes out once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.domain.operation import LISTED_WHOLE, OperationId, OperationState, Target, Verdict
from bot.domain.outcome import Outcome
from bot.i18n import Catalogue
from bot.storage.audit import Entry, Event
from bot.storage.clock import clock
from bot.storage.database import open_engine
from bot.storage.deliveries import LEASE_SECONDS, Deliveries
from bot.storage.operations import Operations
from bot.telegram.cards import Cards
from bot.telegram.delivery import Delivery
from bot.telegram.pace import ChatPace
from bot.telegram.reporter import CardReporter
from sandbox.faults import Fault
from sandbox.telegram import Person, PretendTelegram
from tests.unit.stored import GROUP, REQUESTER, Stored, asked, begun, open_stored, waiting
from tests.words import catalogue

TOKEN = "7000001:AAEmade-up-for-the-tests_0123456789"
NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
RUN = Entry(Event.RUN)


@dataclass
class Pair:
    """A database, a Telegram, and two replicas."""

    stored: Stored
    telegram: PretendTelegram
    stack: AsyncExitStack
    url: str
    catalogue: Catalogue

    async def replica(self, *, later: float = 0.0) -> CardReporter:
        """Another process; ``later``: by so many seconds of the database's clock."""
        engine = open_engine(self.url)
        self.stack.push_async_callback(engine.dispose)
        session = AiohttpSession(api=TelegramAPIServer.from_base(self.telegram.url))
        self.stack.push_async_callback(close, session)
        cards = Cards(several=False, ttl=timedelta(minutes=2), undo_ttl=timedelta(days=3650))
        store = Operations(engine)
        delivery = Delivery(Bot(TOKEN, session=session), store, cards, self.catalogue, lambda: NOW)
        deliveries = Deliveries(engine, now=clock(engine) + later)
        return CardReporter(store, deliveries, delivery, ChatPace(), lambda: NOW)

    async def finished(self) -> OperationId:
        """A large operation whose result is yet to be told."""
        items = [waiting(number) for number in range(LISTED_WHOLE + 5)]
        operation_id = await begun(self.stored, NOW, items)
        await self.stored.items.settle(operation_id, [(item, Verdict(Outcome.DONE), RUN) for item in items])
        await self.stored.operations.target_done(operation_id, Target(0, "main", GROUP, "Family"))
        assert await self.stored.operations.finish(operation_id, RUN, NOW)
        return operation_id

    def said(self) -> list[str]:
        return ["document" if one.document else "card" for one in self.telegram.messages(REQUESTER)]


async def close(session: AiohttpSession) -> None:
    if session._session is not None:  # AiohttpSession.close() would sleep for TLS connections that there are not
        await session._session.close()


@pytest.fixture
async def pair(tmp_path: Path, database_url: str) -> AsyncIterator[Pair]:
    telegram = PretendTelegram(TOKEN)
    telegram.add_person(Person(REQUESTER, "Alex", "en"))
    async with AsyncExitStack() as stack:
        stored = await stack.enter_async_context(open_stored(tmp_path, database_url))
        await telegram.start()
        stack.push_async_callback(telegram.stop)
        yield Pair(stored, telegram, stack, database_url, catalogue())


async def until_called(telegram: PretendTelegram, method: str) -> None:
    await telegram.wait_for(lambda _: any(call.method == method for call in telegram.calls))


@pytest.mark.parametrize("method", ["sendMessage", "sendDocument"])
async def test_while_one_sends_the_other_does_not(pair: Pair, method: str):
    operation_id = await pair.finished()
    first, second = await pair.replica(), await pair.replica()
    held = asyncio.Event()
    pair.telegram.faults.add(method, Fault(until=held))
    async with asyncio.timeout(30):
        sending = asyncio.create_task(first.show(operation_id))
        await until_called(pair.telegram, method)
        await second.show(operation_id)  # its look finds the card still due
        held.set()
        await sending
        await second.show(operation_id)
    assert pair.said() == ["card", "document"]


async def test_what_one_could_not_show_is_shown_by_the_one_that_is_at_it(pair: Pair):
    operation_id = await asked(pair.stored, NOW, [waiting(0)], ttl=timedelta(days=3650))
    first, second = await pair.replica(), await pair.replica()
    held = asyncio.Event()
    pair.telegram.faults.add("sendMessage", Fault(until=held))
    async with asyncio.timeout(30):
        sending = asyncio.create_task(first.show(operation_id))
        await until_called(pair.telegram, "sendMessage")
        press = Entry(Event.PRESS, REQUESTER)
        move = pair.stored.operations.move
        assert await move(operation_id, OperationState.ASKING, OperationState.CANCELLED, press, decided_name="Alex")
        await second.show(operation_id)
        held.set()
        await sending
    [card] = pair.telegram.messages(REQUESTER)
    assert "Cancelled by Alex" in card.text


async def test_what_a_dead_one_had_claimed_is_told_by_the_other(pair: Pair):
    operation_id = await pair.finished()
    dying, early, late = await pair.replica(), await pair.replica(), await pair.replica(later=LEASE_SECONDS + 1)
    assert await dying._deliveries._take(operation_id) is not None
    async with asyncio.timeout(30):
        await early.show(operation_id)
        assert pair.said() == []
        await late.show(operation_id)
    assert pair.said() == ["card", "document"]
