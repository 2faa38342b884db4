"""What is Postgres's own: its engine, its advisory locks, and why it cannot be used."""

import re
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

DRIVER = "postgresql+psycopg"
CONNECT_SECONDS = 10
IDLE_IN_TRANSACTION_MS = 10_000
"""How long a replica that hangs in a transaction keeps its locks from the others
(https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-IDLE-IN-TRANSACTION-SESSION-TIMEOUT)."""
BACKENDS = frozenset({"postgresql", "postgres"})
"""The schemes of an address, in both spellings that libpq knows
(https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS)."""


class AdvisoryLock(IntEnum):
    """The locks that replicas hold against each other. The numbers are arbitrary, but the same in every version."""

    SCHEMA = 0x6777_0001
    TELEGRAM = 0x6777_0002
    STALLED_RUNS = 0x6777_0003


class DatabaseProblem(StrEnum):
    """Why the database cannot be used."""

    UNREACHABLE = "unreachable"
    PASSWORD = "password"  # noqa: S105 - the name of a fault
    MISSING = "missing"
    FORBIDDEN = "forbidden"
    FULL = "full"
    READ_ONLY = "read_only"
    """A standby, or a server that was set so."""
    CROWDED = "crowded"
    """It takes no more connections."""
    REFUSED = "refused"
    """The server answers and refuses the connection, in words that are not known: it may speak another language."""


class DatabaseUnusableError(Exception):
    """The Postgres of the settings cannot be used. ``database`` names it without user and password."""

    def __init__(self, problem: DatabaseProblem, database: str) -> None:
        super().__init__(f"{problem}: {database}")
        self.problem = problem
        self.database = database


def is_postgres(url: str) -> bool:
    return sa.make_url(url).get_backend_name() in BACKENDS


def open_postgres(url: str) -> AsyncEngine:
    """An engine with a pool of at most eight connections; nothing is opened yet.

    A connection is tried before it is used: the server may have been restarted since.
    """
    parsed = sa.make_url(url).set(drivername=DRIVER)
    options: dict[str, Any] = {"application_name": "groupwarden"}
    if "connect_timeout" not in parsed.query:
        options["connect_timeout"] = CONNECT_SECONDS
    if "options" not in parsed.query:
        options["options"] = f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MS}"
    engine = create_async_engine(
        parsed, pool_size=4, max_overflow=4, pool_pre_ping=True, hide_parameters=True, connect_args=options
    )
    sa.event.listen(engine.sync_engine, "handle_error", _leave_out_values)
    return engine


_DATA_EXCEPTION = "22"


def _leave_out_values(context: sa.engine.ExceptionContext) -> None:
    """Shorten what the server says of a statement that failed: it quotes values, and whole rows, of phones and names.

    They stand in DETAIL and CONTEXT, and for errors of class 22 in the message itself
    (https://www.postgresql.org/docs/current/protocol-error-fields.html,
    https://www.postgresql.org/docs/current/errcodes-appendix.html). libpq could leave most of it out
    (PQsetErrorVerbosity), but psycopg does not offer that.
    """
    from psycopg import Error  # noqa: PLC0415 - it takes a while to import, and most need none

    error, told = context.original_exception, context.sqlalchemy_exception
    if not isinstance(error, Error) or error.pgresult is None:
        return
    code, said = error.sqlstate or "", str(error)
    short = "the data do not fit" if code.startswith(_DATA_EXCEPTION) else error.diag.message_primary or ""
    error.args = (f"{short} ({code})",)
    if told is not None:
        told.args = (str(told.args[0]).replace(said, str(error)),)


async def lock_in_transaction(connection: AsyncConnection, lock: AdvisoryLock) -> None:
    """Wait for the lock and hold it until the transaction ends."""
    await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock.value)))


def shown(url: str) -> str:
    """A database as it may be shown to people: name, host and port."""
    parsed = sa.make_url(url)
    host = parsed.host or parsed.query.get("host") or "localhost"
    place = f"{host}:{parsed.port}" if parsed.port else str(host)
    return f"{parsed.database or parsed.username or 'postgres'} ({place})"


_PASSWORD = re.compile(r"password authentication failed|no password supplied|role .* does not exist|no pg_hba\.conf")
_MISSING = re.compile(r"database .* does not exist")
_CROWDED = re.compile(r"too many clients|remaining connection slots|too many connections")
_PASSING = re.compile(r"starting up|shutting down|recovery mode|not currently accepting connections")
_ANSWERED = re.compile(r"\bfailed: \w+:  ")
"""A server's answer: libpq tells its severity, two spaces and its text, both in the server's language. What libpq says
of a server that does not answer looks otherwise (fe-protocol3.c, pqBuildErrorMessage3).
"""
_BY_CODE = MappingProxyType(
    {
        "25006": DatabaseProblem.READ_ONLY,
        "42501": DatabaseProblem.FORBIDDEN,
        "53100": DatabaseProblem.FULL,
        "53300": DatabaseProblem.CROWDED,
    }
)
"""By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""


def unusable(error: sa.exc.DBAPIError, url: str) -> DatabaseUnusableError | None:
    """Why a connection or a migration failed, None if it was for a fault of ours.

    libpq tells no code for a connection that was refused, so the server's words are searched
    (https://www.psycopg.org/psycopg3/docs/api/errors.html). They go no further: they name the user.
    """
    if (problem := _BY_CODE.get(getattr(error.orig, "sqlstate", None) or "")) is not None:
        return DatabaseUnusableError(problem, shown(url))
    if not isinstance(error, sa.exc.OperationalError):
        return None
    told = str(error.orig)
    if _PASSWORD.search(told):
        return DatabaseUnusableError(DatabaseProblem.PASSWORD, shown(url))
    if _MISSING.search(told):
        return DatabaseUnusableError(DatabaseProblem.MISSING, shown(url))
    if _CROWDED.search(told):
        return DatabaseUnusableError(DatabaseProblem.CROWDED, shown(url))
    if _ANSWERED.search(told) and not _PASSING.search(told):
        return DatabaseUnusableError(DatabaseProblem.REFUSED, shown(url))
    return DatabaseUnusableError(DatabaseProblem.UNREACHABLE, shown(url))
