"""The engine of several replicas: a job of procrastinate on Postgres for each run. The truth stays in our tables."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import psycopg
import sqlalchemy as sa
import structlog
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job, Status
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.operation import OperationId, Run
from bot.operations.port import GiveWay, Step
from bot.operations.queue_schema import prepare_queue
from bot.stopping import StoppedError
from bot.storage.postgres import AdvisoryLock, DatabaseProblem, DatabaseUnusableError, shown
from bot.storage.waiting import when_reachable

QUEUE = "operations"
AT_ONCE = 20
"""How many accounts a replica works on at the same time."""
LONGEST_DRAIN = 60.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """How often things are looked at, in seconds."""

    poll: float = 0.5
    """A new run is told of at once; this is for one that waited for its account or for its time."""
    beat: float = 3.0
    fence: float = 8.0
    """A replica that could tell nobody for so long that it lives stops its steps: soon others take them up."""
    stalled: float = 12.0
    """A replica that was silent for so long is dead: what it ran is taken up."""
    sweep: float = 15.0
    retry: float = 15.0
    """How long a run waits after an error of ours."""

    def __post_init__(self) -> None:
        if not self.fence + self.beat < self.stalled:  # it is looked at with every beat
            raise ValueError("a replica is to stop its steps before it is taken for dead")


class ClusterEngine:
    """An `Engine` that shares its runs with the engines of all replicas on ``database``.

    A job's lock is its account, so the runs of one account are made one at a time, wherever. A run that is
    to wait has a job without a lock meanwhile (*wake*): procrastinate lets a job that waits for its time hold up
    those behind it with the same lock.

    ``open_runs`` lists what is confirmed and not finished; ``step`` works on a run.
    """

    def __init__(
        self,
        database: AsyncEngine,
        open_runs: Callable[[], Awaitable[Sequence[Run]]],
        step: Step,
        timing: Timing | None = None,
    ) -> None:
        self._database = database
        self._open_runs = open_runs
        self._step = step
        self._timing = timing or Timing()
        self._app = App(connector=_connector(database.url))
        self._jobs = self._app.job_manager
        self._work_task = self._app.task(name="work", queue=QUEUE, pass_context=True)(self._work)
        self._wake_task = self._app.task(name="wake", queue=QUEUE)(self._wake)
        self._running: dict[asyncio.Task[object], int | None] = {}
        self._is_open = False
        self._stopping = asyncio.Event()
        self._closing = asyncio.Event()

    async def submit(self, runs: Sequence[Run]) -> None:
        """See `Engine.submit`."""
        if not self._is_open:  # the first sweep will find them
            return
        try:
            for run in runs:
                if not await self._defer(run, 0):
                    await self._rouse(run)
        except ConnectorException:
            _log.warning("runs could not be queued; they will be found by the next sweep", exc_info=True)

    async def run(self) -> None:
        """See `Engine.run`. Raises `bot.operations.queue_schema.QueueSchemaError`."""
        try:
            await when_reachable(self._database, self._open, self._stopping)
        except StoppedError:
            await self._app.close_async()
            return
        async with self._app.open_async():  # it is open: this is for the end
            self._is_open = True
            background = [
                asyncio.create_task(self._repeat(self._sweep, self._timing.sweep)),
                asyncio.create_task(self._repeat(self._rescue, self._timing.beat)),
                asyncio.create_task(self._keep_alive()),
            ]
            try:
                while not self._stopping.is_set():
                    await self._serve()
            finally:
                self._is_open = False
                self._closing.set()
                for task in background:
                    task.cancel()
                await asyncio.gather(*background, return_exceptions=True)

    async def _open(self) -> None:
        """Raises `bot.storage.postgres.DatabaseUnusableError` if the database cannot be reached."""
        try:
            await self._app.open_async()
            await prepare_queue(self._app, self._database)
        except (ConnectorException, psycopg.OperationalError) as error:
            await self._app.close_async()  # a pool that never came to be is closed, and would not open again
            cause = error.__cause__ if isinstance(error, ConnectorException) else error
            if not isinstance(cause, psycopg.OperationalError):
                raise
            raise DatabaseUnusableError(
                DatabaseProblem.UNREACHABLE, shown(self._database.url.render_as_string())
            ) from error
        except BaseException:
            await self._app.close_async()
            raise

    async def drain(self, seconds: float) -> None:
        """See `Engine.drain`. What is stopped is queued again, for another replica or for the next start."""
        self._stopping.set()
        if self._running:
            await asyncio.wait(self._running, timeout=min(seconds, LONGEST_DRAIN))
        self._stop_steps()

    def _stop_steps(self) -> None:
        for task in self._running:
            task.cancel()

    async def _serve(self) -> None:
        """Fetch and run jobs until it is time to stop, or until procrastinate gives up."""
        worker = asyncio.create_task(
            self._app.run_worker_async(
                queues=[QUEUE],
                concurrency=AT_ONCE,
                fetch_job_polling_interval=self._timing.poll,
                update_heartbeat_interval=self._timing.beat,
                stalled_worker_timeout=self._timing.stalled,
                shutdown_graceful_timeout=LONGEST_DRAIN,
                delete_jobs="always",
                install_signal_handlers=False,
            )
        )
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({worker, stopping}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self._stop_steps()
            raise
        finally:
            stopping.cancel()
            worker.cancel()
            await asyncio.gather(worker, stopping, return_exceptions=True)
        if not self._stopping.is_set():
            problem = None if worker.cancelled() else worker.exception()
            _log.warning("the queue was lost; trying again", exc_info=problem)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._timing.beat)

    async def _rouse(self, run: Run) -> None:
        """Let a run that waits for its time come now."""
        for job in await self._jobs.list_jobs_async(queueing_lock=_key(run), status=Status.TODO.value):
            if job.scheduled_at is not None and job.id is not None:
                await self._jobs.cancel_job_by_id_async(job.id, delete_job=True)
                await self._defer(run, 0)

    async def _defer(self, run: Run, seconds: float) -> bool:
        """Queue a run; False if it is queued already."""
        key, priority = _key(run), int(run.urgent)
        waits: dict[str, float] = {}
        if seconds > 0:
            # By the database's clock, which is the one that says when the time has come.
            at = await self._now() + timedelta(seconds=seconds)
            waits["seconds"] = seconds
            deferrer = self._wake_task.configure(queueing_lock=key, priority=priority, schedule_at=at)
        else:
            deferrer = self._work_task.configure(queueing_lock=key, priority=priority, lock=run.account)
        try:
            await deferrer.defer_async(operation_id=run.operation_id, account=run.account, urgent=run.urgent, **waits)
        except AlreadyEnqueued:
            return False
        return True

    async def _now(self) -> datetime:
        async with self._database.connect() as connection:
            found: datetime = (await connection.execute(sa.select(sa.func.clock_timestamp()))).scalar_one()
        return found

    async def _wake(self, operation_id: str, account: str, *, urgent: bool, seconds: float = 0.0) -> None:
        del seconds  # how long it slept, for `_sweep`
        await self._defer(Run(OperationId(operation_id), account, urgent), 0)

    async def _work(self, context: JobContext, operation_id: str, account: str, *, urgent: bool) -> None:
        run = Run(OperationId(operation_id), account, urgent)
        task = cast("asyncio.Task[object]", asyncio.current_task())
        self._running[task] = context.job.worker_id
        try:
            # Procrastinate may have fetched one more when it was told to stop.
            seconds = 0.0 if self._stopping.is_set() else await self._step(run, self._give_way(context.job))
        except asyncio.CancelledError:
            if self._stopping.is_set():
                await self._defer(run, 0)
            raise
        except Exception:  # noqa: BLE001 - whatever it was, the run must not be lost
            _log.exception("a run ended in an error of ours", operation=operation_id, account=account)
            seconds = self._timing.retry
        finally:
            del self._running[task]
        # A job that is gone was taken up by another replica, which goes on with it.
        if seconds is not None and await self._jobs.list_jobs_async(id=context.job.id):
            # The next job is there before this one ends: at no time is there none.
            await self._defer(run, seconds)

    def _give_way(self, own: Job) -> GiveWay:
        async def give_way() -> bool:
            if self._stopping.is_set():
                return True
            jobs = await self._jobs.list_jobs_async(lock=own.lock)
            waiting = any(job.status == Status.TODO.value and job.priority >= own.priority for job in jobs)
            return waiting or all(job.id != own.id for job in jobs)

        return give_way

    async def _sweep(self) -> None:
        """Queue what is to be run and is not queued."""
        runs, now = await self._open_runs(), await self._now()
        queued: set[str | None] = set()
        for job in await self._jobs.list_jobs_async(queue=QUEUE):
            if _sleeps_too_long(job, now) and job.id is not None:
                await self._jobs.cancel_job_by_id_async(job.id, delete_job=True)
            else:
                queued.add(job.queueing_lock)
        await self.submit([run for run in runs if _key(run) not in queued])

    async def _rescue(self) -> None:
        """Take up what dead replicas left behind.

        Under a lock: of two replicas that saw the same job, the slower would take it from whoever goes on with it.
        It gets a new job, for a replica that was only frozen would end the old one.
        """
        mine = sa.select(sa.func.pg_try_advisory_xact_lock(AdvisoryLock.STALLED_RUNS.value))
        async with self._database.begin() as connection:
            if not (await connection.execute(mine)).scalar_one():
                return
            for job in await self._jobs.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=self._timing.stalled):
                kwargs = job.task_kwargs
                run = Run(OperationId(str(kwargs["operation_id"])), str(kwargs["account"]), bool(kwargs["urgent"]))
                _log.warning("taking up a run of a replica that fell silent", operation=run.operation_id)
                await self._jobs.finish_job(job, Status.ABORTED, delete_job=True)
                await self._defer(run, 0)

    async def _keep_alive(self) -> None:
        """Tell that the steps' replica lives, also while procrastinate's own worker is stopping and does not."""
        loop = asyncio.get_running_loop()
        told = loop.time()

        def fence() -> None:
            if loop.time() - told > self._timing.fence:
                self._stop_steps()

        async def tell() -> None:
            nonlocal told
            fence()
            asked = loop.time()
            try:
                async with asyncio.timeout(self._timing.beat):
                    for worker_id in {one for one in self._running.values() if one is not None}:
                        await self._jobs.update_heartbeat(worker_id)
                told = asked
            finally:
                fence()  # the process may have been stopped, and all that it reads be from before

        await self._repeat(tell, self._timing.beat)

    async def _repeat(self, look: Callable[[], Awaitable[None]], seconds: float) -> None:
        # The end is asked for as well, for a cancellation that meets a query comes out as the driver's error.
        while not self._closing.is_set():
            try:
                await look()
            except (ConnectorException, sa.exc.SQLAlchemyError, TimeoutError) as error:
                _log.warning("the queue could not be looked at", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), seconds)


def _sleeps_too_long(job: Job, now: datetime) -> bool:
    """Whether the job would wait for longer than it was to: the clock was set back since it was queued."""
    seconds = job.task_kwargs.get("seconds")
    if job.status != Status.TODO.value or job.scheduled_at is None or not isinstance(seconds, int | float):
        return False
    return job.scheduled_at > now + timedelta(seconds=seconds)


def _key(run: Run) -> str:
    return f"{run.operation_id}:{run.account}"


def _connector(url: sa.URL) -> PsycopgConnector:
    """A small pool of its own. A connection that cannot be had soon is an error, to be tried again."""
    options = {name: value if isinstance(value, str) else ",".join(value) for name, value in url.query.items()}
    arguments = url.translate_connect_args(username="user", database="dbname") | options
    return PsycopgConnector(kwargs={"application_name": "groupwarden"} | arguments, min_size=1, max_size=4, timeout=5)
