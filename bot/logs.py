"""The log: one line an event on standard error, with every known secret blotted out."""

import logging
import sys
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
import structlog
from pydantic import BaseModel, SecretStr

from bot.blotting import Blotter


def secrets_of(model: BaseModel) -> set[str]:
    """Every secret value in the settings."""
    found: set[str] = set()
    for value in dict(model).values():
        found |= _secrets_in(value)
    return found


def _secrets_in(value: Any) -> set[str]:
    if isinstance(value, SecretStr):
        secret = value.get_secret_value()
        return {secret} | _password_in(secret)
    if isinstance(value, BaseModel):
        return secrets_of(value)
    if isinstance(value, Mapping):
        return set().union(*(_secrets_in(one) for one in value.values()))
    return set()


def _password_in(address: str) -> set[str]:
    """The password of a database's address: libraries name it apart from the rest."""
    try:
        url = sa.make_url(address)
    except (sa.exc.ArgumentError, ValueError):
        return set()
    if url.password is None:
        return set()
    # As it is used and as it was written; an empty one would be found everywhere.
    return {url.password, quote(url.password, safe="")} - {""}


class _Blotting(logging.Formatter):
    """Formats by another formatter, then takes the secrets out, whoever put them in: traceback, library, us."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self._inner = inner
        self._blotter = Blotter(secrets)

    def format(self, record: logging.LogRecord) -> str:
        return self._blotter.clean(self._inner.format(record))


def set_up_logs(level: str, secrets: Iterable[str]) -> None:
    """Send the log of this program and of its libraries, from ``level`` up, to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Blotting(formatter, secrets))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("alembic", "aiosqlite", "aiogram.event", "procrastinate"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
