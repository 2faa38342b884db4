"""Runs over several replicas: each made, none lost, and of one account one at a time."""

import asyncio
import sys
import time
from collections import Counter
from dataclasses import replace

import psycopg
import pytest

from bot.domain.operation import Run
from bot.operations.cluster import ClusterEngine
from bot.operations.port import GiveWay, QueueSchemaError
from bot.storage.database import open_engine
from tests.processes import started
from tests.unit.replicas import HASTE, MORTAL, SECONDS, UNSCANNED, World, replicas, run_of


async def test_every_run_is_made_once_and_of_an_account_one_at_a_time(empty_postgres: str):
    world = World([run_of(f"{number}", f"account{number % 4}") for number in range(24)])
    everything = list(world.open)

    async def act(_name: str, run: Run, _give_way: GiveWay) -> None:
        for _ in range(5):
            await asyncio.sleep(0)
        await world.over(run)

    async with replicas(empty_postgres, world, act) as engines:
        await asyncio.gather(*(engine.submit(everything) for engine in engines))
        await world.until(lambda: not world.open)
    assert world.together == []
    made = Counter(run for _, run in world.begun)
    assert set(made) == set(everything)


async def test_runs_of_different_accounts_do_not_wait_for_each_other(empty_postgres: str):
    world = World([run_of("one", "main"), run_of("two", "other"), run_of("three", "third")])
    all_there = asyncio.Barrier(3)

    async def act(_name: str, run: Run, _give_way: GiveWay) -> None:
        await all_there.wait()
        await world.over(run)

    async with replicas(empty_postgres, world, act):
        await world.until(lambda: not world.open)


async def test_the_urgent_overtakes_and_the_long_gives_way(empty_postgres: str):
    long, patient, urgent = run_of("long"), run_of("patient"), run_of("urgent", urgent=True)
    world = World()
    asked = asyncio.Event()

    async def act(_name: str, run: Run, give_way: GiveWay) -> float | None:
        if not asked.is_set():
            assert not await give_way()
            asked.set()
            await world.until(lambda: len(world.open) >= 3)
            assert await give_way()
            return 0
        if run == urgent:
            assert not await give_way()  # what is less urgent waits
        await world.over(run)
        return None

    async with replicas(empty_postgres, world, act, pace=UNSCANNED) as engines:
        await world.until(lambda: world.scans >= 2)
        world.open.append(long)
        await engines[0].submit([long])
        await asked.wait()
        await engines[0].submit([patient])
        await engines[1].submit([urgent])
        world.open += [patient, urgent]
        await world.tell()
        await world.until(lambda: not world.open)
    assert [run for _, run in world.begun] == [long, urgent, patient, long]
    assert world.together == []


async def test_a_run_that_waits_for_its_time_does_not_hold_up_its_account(empty_postgres: str):
    slow, quick = run_of("slow"), run_of("quick")
    world = World([slow])

    async def act(_name: str, run: Run, _give_way: GiveWay) -> float | None:
        if run == slow:
            return 600
        await world.over(run)
        return None

    async with replicas(empty_postgres, world, act) as engines:
        await world.until(lambda: bool(world.begun))
        world.open.append(quick)
        await engines[1].submit([quick])
        await world.until(lambda: world.open == [slow])
    # The slow one may have come twice: a scan finds it open just as it begins.
    assert [run for _, run in world.begun if run != slow] == [quick]


async def test_a_run_comes_again_after_its_time(empty_postgres: str):
    run = run_of("one")
    world = World([run])
    at: list[float] = []
    clock = asyncio.get_running_loop().time

    async def act(_name: str, run: Run, _give_way: GiveWay) -> float | None:
        at.append(clock())
        if len(at) < 2:
            return 0.5
        await world.over(run)
        return None

    async with replicas(empty_postgres, world, act, names="a", pace=UNSCANNED):
        await world.until(lambda: not world.open)
    assert at[1] - at[0] >= 0.5
    assert len(at) == 2


async def test_a_run_that_waits_for_its_time_is_woken_by_a_submission(empty_postgres: str):
    run = run_of("one")
    world = World([run])

    is_time = False  # not after the first step: a scan may find the run open just as that begins

    async def act(_name: str, run: Run, _give_way: GiveWay) -> float | None:
        if not is_time:
            return 600
        await world.over(run)
        return None

    async with replicas(empty_postgres, world, act, pace=UNSCANNED) as engines:
        await world.until(lambda: bool(world.begun))
        await asleep(empty_postgres)
        is_time = True
        await engines[1].submit([run])
        await world.until(lambda: not world.open)
    assert world.together == []


async def test_a_run_does_not_wait_for_a_clock_that_was_set_back(empty_postgres: str):
    """What was queued for then lies far ahead."""
    run = run_of("one")
    world = World([run])

    is_time = False  # not after the first step: a scan may find the run open just as that begins

    async def act(_name: str, run: Run, _give_way: GiveWay) -> float | None:
        if not is_time:
            return 600
        await world.over(run)
        return None

    async with replicas(empty_postgres, world, act):
        await world.until(lambda: bool(world.begun))
        await asleep(empty_postgres)
        async with await psycopg.AsyncConnection.connect(empty_postgres) as connection:
            await connection.execute("UPDATE procrastinate_jobs SET scheduled_at = scheduled_at + interval '1 hour'")
        is_time = True
        await world.until(lambda: not world.open)


async def asleep(url: str) -> None:
    """Wait until a run waits for its time."""
    query = "SELECT count(*) FROM procrastinate_jobs WHERE scheduled_at IS NOT NULL AND status = 'todo'"
    async with asyncio.timeout(SECONDS), await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        while (await (await connection.execute(query)).fetchone()) != (1,):  # noqa: ASYNC110 - a database tells nobody
            await asyncio.sleep(0.01)


async def test_a_step_that_fails_is_tried_again(empty_postgres: str, capsys: pytest.CaptureFixture[str]):
    world = World([run_of("one")])

    async def act(_name: str, run: Run, _give_way: GiveWay) -> None:
        if len(world.begun) < 3:
            raise ValueError("a fault of ours")
        await world.over(run)

    async with replicas(empty_postgres, world, act):
        await world.until(lambda: not world.open)
    assert len(world.begun) == 3


async def test_what_a_drained_replica_leaves_is_taken_up_by_another(empty_postgres: str):
    run = run_of("one")
    world = World([run])
    drained: list[str] = []

    async def act(name: str, run: Run, _give_way: GiveWay) -> None:
        if not drained:
            drained.append(name)
            await asyncio.Event().wait()
        assert name not in drained
        await world.over(run)

    async with replicas(empty_postgres, world, act) as engines:
        await world.until(lambda: bool(world.begun))
        await engines["ab".index(world.begun[0][0])].drain(0.1)
        await world.until(lambda: not world.open)
    assert world.together == []


async def test_a_drained_replica_begins_nothing_and_finishes_what_it_runs(empty_postgres: str):
    first, second = run_of("one"), run_of("two", "other")
    world = World([first])
    draining = asyncio.Event()

    async def act(_name: str, run: Run, give_way: GiveWay) -> None:
        await draining.wait()
        assert await give_way()
        await world.over(run)

    async with replicas(empty_postgres, world, act, names="a") as [engine]:
        await world.until(lambda: bool(world.begun))
        drain = asyncio.create_task(engine.drain(10))
        await asyncio.sleep(0)
        world.open.append(second)
        draining.set()
        await drain
    assert [run for _, run in world.begun] == [first]
    assert world.open == [second]


async def test_what_a_killed_replica_ran_is_taken_up(empty_postgres: str):
    world = World([run_of("one")])
    replica = started(
        *(sys.executable, "-m", "tests.unit.replica_process", empty_postgres, "one"), stdout=asyncio.subprocess.PIPE
    )
    async with replica as process:
        assert process.stdout is not None
        async with asyncio.timeout(SECONDS):
            assert await process.stdout.readline() == b"begun\n"

        async def act(_name: str, run: Run, _give_way: GiveWay) -> None:
            assert process.returncode is not None  # not while it lived
            await world.over(run)

        async with replicas(empty_postgres, world, act, pace=MORTAL):
            # By so many scans a silent replica counts as dead: this one is not silent.
            await world.until(lambda: world.scans * MORTAL.sweep > 3 * MORTAL.stalled)
            assert world.begun == []
            process.kill()
            await process.wait()
            await world.until(lambda: not world.open)
    assert len(world.begun) == 1


async def test_a_frozen_replica_that_wakes_takes_nothing_from_its_successor(empty_postgres: str):
    """The jobs of a replica count as a dead one's while its steps still run."""
    run = run_of("one")
    world = World([run])
    frozen, woken = asyncio.Event(), asyncio.Event()

    async def act(_name: str, run: Run, give_way: GiveWay) -> float | None:
        if len(world.begun) == 1:
            frozen.set()
            await woken.wait()
            assert await give_way()
            return 0
        world.together.clear()  # the first one's step was frozen, not at work
        woken.set()
        for _ in range(20):
            assert not await give_way()
        await world.over(run)
        return None

    async with replicas(empty_postgres, world, act):
        await frozen.wait()
        world.is_silent = True
        async with await psycopg.AsyncConnection.connect(empty_postgres) as connection:
            await connection.execute("UPDATE procrastinate_jobs SET worker_id = NULL")
        await world.until(lambda: not world.open)
    assert len(world.begun) == 2


async def test_a_replica_that_was_stopped_while_it_told_that_it_lives_gives_up_its_steps(
    empty_postgres: str, monkeypatch: pytest.MonkeyPatch
):
    """The answer that it reads when it wakes up is from before: since then it may have been taken for dead."""
    run = run_of("one")
    world, given_up = World([run]), asyncio.Event()
    pace = replace(HASTE, beat=0.2, fence=2.0)

    async def act(_name: str, run: Run, _give_way: GiveWay) -> None:
        if given_up.is_set():
            await world.over(run)
            return
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()

    async with replicas(empty_postgres, world, act, names="a", pace=pace) as [engine]:
        tell = engine._jobs.update_heartbeat

        async def stopped(worker_id: int) -> None:
            await tell(worker_id)
            monkeypatch.undo()
            time.sleep(2.5)  # noqa: ASYNC251 - nothing of the process goes on meanwhile

        await world.until(lambda: bool(world.begun))
        monkeypatch.setattr(engine._jobs, "update_heartbeat", stopped)
        async with asyncio.timeout(SECONDS):
            await given_up.wait()
        await world.until(lambda: not world.open)


async def test_nothing_is_left_in_the_queue(empty_postgres: str):
    world = World([run_of(f"{number}") for number in range(5)])

    async def act(_name: str, run: Run, _give_way: GiveWay) -> None:
        await world.over(run)

    async with replicas(empty_postgres, world, act, pace=UNSCANNED):
        await world.until(lambda: not world.open)
        # Not after the end: a step that is cut off before it returns is queued again, though it has done its work.
        await until_empty(empty_postgres)


async def test_what_the_end_leaves_in_the_queue_is_gone_after_the_next_start(empty_postgres: str):
    """A replica that is stopped cannot know that a step, cut off, had done its work."""
    run = run_of("one")
    world = World([run])

    async def act(_name: str, run: Run, _give_way: GiveWay) -> None:
        if run in world.open:
            await world.over(run)
            await asyncio.Event().wait()

    async with replicas(empty_postgres, world, act, names="a", pace=UNSCANNED):
        await world.until(lambda: not world.open)
    assert await queued(empty_postgres) == [("todo", run.operation_id)]
    async with replicas(empty_postgres, world, act, names="a", pace=UNSCANNED):
        await until_empty(empty_postgres)
    assert [run for _, run in world.begun] == [run, run]


async def queued(url: str) -> list[tuple[str, str]]:
    """The state of every job in the queue, and the operation that it is for."""
    async with await psycopg.AsyncConnection.connect(url) as connection:
        rows = await connection.execute("SELECT status::text, args->>'operation_id' FROM procrastinate_jobs")
        return await rows.fetchall()


async def until_empty(url: str) -> None:
    async with asyncio.timeout(SECONDS):
        while await queued(url):  # noqa: ASYNC110 - Postgres tells nobody of the end of a job
            await asyncio.sleep(0.05)


async def test_another_version_of_the_queue_is_told(empty_postgres: str):
    async def act(_name: str, _run: Run, _give_way: GiveWay) -> None:
        raise AssertionError("nothing is to be run")

    looked = asyncio.Event()

    class Empty(World):
        async def open_runs(self) -> list[Run]:
            looked.set()
            return []

    async with replicas(empty_postgres, Empty(), act, names="a"):
        await looked.wait()
    async with await psycopg.AsyncConnection.connect(empty_postgres) as connection:
        await connection.execute("DROP FUNCTION procrastinate_fetch_job_v2")
    database = open_engine(empty_postgres)
    with pytest.raises(QueueSchemaError) as raised:
        await ClusterEngine(database, World().open_runs, lambda _run, _give_way: asyncio.sleep(0)).run()
    await database.dispose()
    assert raised.value.missing == {"procrastinate_fetch_job_v2"}
