"""A provider that is down for a while, in virtual time: nobody is burnt, and the card says what is waited for."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.domain.failure import Failure, FailureKind
from bot.domain.operation import Operation, OperationId, OperationState
from bot.domain.outcome import Outcome
from bot.operations.engine import EmbeddedEngine
from bot.operations.patience import LONGEST_OUTAGE
from bot.providers.base import AccountState
from bot.storage.audit import Entry, Event
from tests.unit.slow import SlowProvider
from tests.unit.stored import GROUP, REQUESTER, Reports, Stored, confirmed, open_stored, person, run_of, waiting
from tests.unit.works import runner_of
from tests.virtual import VirtualClock, in_virtual_time

PEOPLE = 150
BEFORE = 22
"""Requests that go well before the trouble begins."""
AT_MOST = 20
"""People of whom it may not be known what became of them."""


@dataclass
class Told(Reports):
    """What the card was last told that the run waits for, and all that with its moment."""

    now: Callable[[], float] = field(default=lambda: 0.0)
    reasons: list[tuple[float, FailureKind | None]] = field(default_factory=list)

    def progress(self, operation: Operation, *, waiting: FailureKind | None = None) -> None:
        super().progress(operation, waiting=waiting)
        self.reasons.append((self.now(), waiting))

    def kinds(self) -> set[FailureKind | None]:
        return {kind for _, kind in self.reasons} - {None}


@dataclass
class Plant:
    """One run on many people."""

    stored: Stored
    clock: VirtualClock
    provider: SlowProvider
    reports: Told
    operation_id: OperationId
    trouble_at: float | None = None
    began: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def process(self) -> AsyncIterator[EmbeddedEngine]:
        """A process of the bot, that dies at the end."""
        works = runner_of(self.stored, {"main": self.provider}, self.clock, self.reports)
        async with works as runner:
            engine = EmbeddedEngine(self.stored.operations, runner.step, self.clock)
            await engine.submit([run_of(self.operation_id, urgent=False)])
            try:
                yield engine
            finally:
                await engine.drain(0)

    async def to_the_end(self) -> None:
        async with self.process() as engine:
            await asyncio.gather(*engine.tasks)

    async def in_trouble(self, seconds: float) -> None:
        """Wait until the trouble has lasted so long."""
        await self.began.wait()
        assert self.trouble_at is not None
        await asyncio.sleep(max(0.0, self.trouble_at + seconds - self.clock.monotonic()))

    def trouble(self, seconds: float, of: Callable[[bool], Failure | None]) -> None:
        """From after `BEFORE` requests on, for so long, calls come to what ``of`` says of writes and reads."""

        def fault(writes: bool) -> Failure | None:
            if self.trouble_at is None and len(self.provider.sent) > BEFORE:
                self.trouble_at = self.clock.monotonic()
                self.began.set()
            if self.trouble_at is None or self.clock.monotonic() >= self.trouble_at + seconds:
                return None
            return of(writes)

        self.provider.fault = fault

    async def outcomes(self) -> Counter[Outcome | FailureKind | None]:
        operation = await self.stored.get(self.operation_id)
        assert operation.state is OperationState.FINISHED
        verdicts = [item.verdict for item in operation.items]
        return Counter((one.outcome or one.failure) if one else None for one in verdicts)

    def sent_twice(self) -> int:
        return sum(count > 1 for count in Counter(one.person for one in self.provider.sent).values())


Scenario = Callable[[Plant], Awaitable[None]]


def played(folder: Path, scenario: Scenario, *, people: int = PEOPLE, slowest: float = 0.2) -> None:
    async def play(clock: VirtualClock) -> None:
        persons = [person(number) for number in range(people)]
        provider = SlowProvider(clock, {GROUP: persons}, slowest=slowest)
        async with open_stored(folder) as stored:
            operation_id = await confirmed(stored, clock.now(), [waiting(number) for number in range(people)])
            reports = Told(now=clock.monotonic)
            await scenario(Plant(stored, clock, provider, reports, operation_id))

    in_virtual_time(play)


def bad_gateway(writes: bool) -> Failure:
    return Failure(FailureKind.UNCERTAIN if writes else FailureKind.UPSTREAM, "502")


def only_writes(kind: FailureKind, retry_after: float | None = None) -> Callable[[bool], Failure | None]:
    return lambda writes: Failure(kind, "scripted", retry_after) if writes else None


@pytest.mark.parametrize("slowest", [0.0, 3.0])
@pytest.mark.parametrize("trouble", [bad_gateway, only_writes(FailureKind.UNCERTAIN)], ids=["down", "only writes"])
def test_a_minute_of_bad_gateways_burns_few(tmp_path: Path, slowest: float, trouble: Callable[[bool], Failure | None]):
    async def scenario(plant: Plant) -> None:
        plant.trouble(60, trouble)
        await plant.to_the_end()
        found = await plant.outcomes()
        assert set(found) == {Outcome.DONE, Outcome.UNKNOWN}
        assert found[Outcome.UNKNOWN] <= AT_MOST
        assert plant.sent_twice() == 0
        assert plant.clock.monotonic() < 60 + PEOPLE / 10 + 90

    played(tmp_path, scenario, slowest=slowest)


def test_one_lost_answer_does_not_slow_a_run_down(tmp_path: Path):
    async def scenario(plant: Plant) -> None:
        plant.trouble(0.05, bad_gateway)
        await plant.to_the_end()
        assert (await plant.outcomes())[Outcome.UNKNOWN] <= 1
        assert plant.clock.monotonic() < PEOPLE / 10 + 10

    played(tmp_path, scenario)


@pytest.mark.parametrize(
    ("kind", "retry_after"),
    [(FailureKind.RATE_LIMITED, None), (FailureKind.RATE_LIMITED, 120.0), (FailureKind.UNREACHABLE, None)],
)
def test_what_certainly_did_nothing_is_waited_out(tmp_path: Path, kind: FailureKind, retry_after: float | None):
    async def scenario(plant: Plant) -> None:
        plant.trouble(300, only_writes(kind, retry_after))
        await plant.to_the_end()
        assert await plant.outcomes() == {Outcome.DONE: PEOPLE}
        assert plant.reports.kinds() == {kind}
        assert len(plant.provider.sent) < PEOPLE + 30

    played(tmp_path, scenario)


def test_writes_that_are_never_answered_are_given_up_in_the_end(tmp_path: Path):
    async def scenario(plant: Plant) -> None:
        plant.trouble(3 * LONGEST_OUTAGE, only_writes(FailureKind.UNCERTAIN))
        await plant.to_the_end()
        found = await plant.outcomes()
        assert found[Outcome.UNKNOWN] <= AT_MOST
        assert found[FailureKind.UPSTREAM] >= PEOPLE - BEFORE - AT_MOST
        assert plant.clock.monotonic() < 1.5 * LONGEST_OUTAGE

    played(tmp_path, scenario)


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (AccountState.NOT_AUTHORIZED, FailureKind.ACCOUNT_NOT_AUTHORIZED),
        (AccountState.STARTING, FailureKind.ACCOUNT_STARTING),
        (AccountState.ASLEEP, FailureKind.UNREACHABLE),
    ],
)
def test_connections_closed_at_once_lead_to_the_account_s_state(tmp_path: Path, state: AccountState, kind: FailureKind):
    """WhatsApp is not connected, but the group can be read, for the provider remembers it."""

    async def scenario(plant: Plant) -> None:
        def closed(writes: bool) -> Failure | None:
            plant.provider.state = state
            return Failure(FailureKind.UNCERTAIN, "connection closed") if writes else None

        plant.trouble(120, closed)
        async with plant.process() as engine:
            await plant.in_trouble(121)
            plant.provider.state = AccountState.READY
            assert plant.provider.statuses > 1
            burnt = len(plant.provider.sent) - BEFORE
            await asyncio.gather(*engine.tasks)
        assert burnt <= 5
        found = await plant.outcomes()
        assert found[Outcome.DONE] >= PEOPLE - 5
        assert kind in plant.reports.kinds()

    played(tmp_path, scenario)


def test_an_account_that_is_blocked_is_not_waited_for(tmp_path: Path):
    async def scenario(plant: Plant) -> None:
        plant.provider.state = AccountState.BLOCKED
        plant.trouble(3600, only_writes(FailureKind.UNCERTAIN))
        await plant.to_the_end()
        assert (await plant.outcomes())[FailureKind.ACCOUNT_SUSPENDED] >= PEOPLE - BEFORE - AT_MOST
        assert plant.clock.monotonic() < 60

    played(tmp_path, scenario)


@pytest.mark.parametrize("trouble", [bad_gateway, only_writes(FailureKind.RATE_LIMITED)], ids=["down", "429"])
def test_a_stop_ends_the_wait_at_once(tmp_path: Path, trouble: Callable[[bool], Failure | None]):
    async def scenario(plant: Plant) -> None:
        plant.trouble(3600, trouble)
        async with plant.process() as engine:
            await plant.in_trouble(100)
            sent = len(plant.provider.sent)
            press = Entry(Event.PRESS, REQUESTER, operation_id=plant.operation_id)
            assert await plant.stored.operations.stop(plant.operation_id, REQUESTER, "Alex", press)
            pressed = plant.clock.monotonic()
            await engine.submit([run_of(plant.operation_id, urgent=False)])
            await asyncio.gather(*engine.tasks)
        assert plant.clock.monotonic() - pressed < 10
        assert len(plant.provider.sent) == sent
        assert (await plant.outcomes())[Outcome.STOPPED] >= PEOPLE - BEFORE - AT_MOST

    played(tmp_path, scenario)


@pytest.mark.parametrize("trouble", [bad_gateway, only_writes(FailureKind.UNCERTAIN)], ids=["down", "only writes"])
def test_restarts_in_the_wait_go_on_and_repeat_nothing(tmp_path: Path, trouble: Callable[[bool], Failure | None]):
    async def scenario(plant: Plant) -> None:
        plant.trouble(60, trouble)
        for seconds in (3, 12, 30):
            async with plant.process():
                await plant.in_trouble(seconds)
        await plant.to_the_end()
        found = await plant.outcomes()
        assert set(found) == {Outcome.DONE, Outcome.UNKNOWN}
        assert found[Outcome.UNKNOWN] <= AT_MOST
        assert plant.sent_twice() == 0

    played(tmp_path, scenario)


def test_after_half_an_hour_the_rest_is_told_as_not_done_and_why(tmp_path: Path):
    async def scenario(plant: Plant) -> None:
        plant.trouble(2 * LONGEST_OUTAGE, bad_gateway)
        await plant.to_the_end()
        found = await plant.outcomes()
        assert found[FailureKind.UPSTREAM] >= PEOPLE - BEFORE - AT_MOST
        assert found[Outcome.UNKNOWN] + found[Outcome.PENDING] <= AT_MOST + BEFORE
        assert plant.trouble_at is not None
        waited = plant.clock.monotonic() - plant.trouble_at
        assert LONGEST_OUTAGE - 60 < waited < LONGEST_OUTAGE + 60
        assert len(plant.provider.sent) <= BEFORE + AT_MOST

    played(tmp_path, scenario)


@pytest.mark.parametrize("kind", [FailureKind.UPSTREAM, FailureKind.UNREACHABLE, FailureKind.ACCOUNT_NOT_AUTHORIZED])
def test_a_look_that_cannot_be_made_is_waited_for_and_told(tmp_path: Path, kind: FailureKind):
    async def scenario(plant: Plant) -> None:
        plant.provider.fault = lambda writes: (
            Failure(kind, "scripted") if not writes and plant.clock.monotonic() < 600 else None
        )
        await plant.to_the_end()
        assert await plant.outcomes() == {Outcome.DONE: 1}
        assert 600 < plant.clock.monotonic() < 640
        at, first = next((at, kind) for at, kind in plant.reports.reasons if kind is not None)
        assert first is kind
        assert at <= 2

    played(tmp_path, scenario, people=1)


def test_a_provider_that_says_nothing_is_told_within_two_seconds(tmp_path: Path):
    async def scenario(plant: Plant) -> None:
        await plant.to_the_end()
        told = [at for at, kind in plant.reports.reasons if kind is FailureKind.UNCERTAIN]
        assert told
        assert told[0] <= 2

    played(tmp_path, scenario, people=1, slowest=40.0)


def test_what_is_waited_for_is_told_within_two_seconds_and_taken_back(tmp_path: Path):
    async def scenario(plant: Plant) -> None:
        plant.trouble(100, bad_gateway)
        await plant.to_the_end()
        assert plant.trouble_at is not None
        at, kind = next((at, kind) for at, kind in plant.reports.reasons if kind is not None)
        assert kind in {FailureKind.UNCERTAIN, FailureKind.UPSTREAM}
        assert at - plant.trouble_at <= 2
        assert FailureKind.UPSTREAM in plant.reports.kinds()
        after = [kind for at, kind in plant.reports.reasons if at > plant.trouble_at + 140]
        assert set(after) <= {None}

    played(tmp_path, scenario)
