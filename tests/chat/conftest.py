"""Conversations with the real bot between a pretend Telegram and a pretend WhatsApp, over real HTTP."""

import asyncio
import logging
import shutil
import ssl
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from aiogram.client.session.aiohttp import AiohttpSession

from bot.i18n import Catalogue, Language
from bot.operations import expiry
from bot.providers import green_api_wire, http
from bot.storage.database import migrate, open_engine
from bot.telegram.pace import ChatPace
from sandbox.testbed import BOT_TOKEN, ENGLISH_ADMIN, RUSSIAN_ADMIN, STRANGER
from tests import words
from tests.chat.looks import Looks, looks_soon
from tests.chat.scene import Scene, open_scene
from tests.chat.user import User
from tests.clock import LeapingSeconds
from tests.lag import watched_loop

RAW = "RAW-WORDS-OF-THE-PROVIDER"
"""Stands in the bodies of ordered faults, and nowhere else."""

_OF_THE_PROVIDER = ("waInstance", "statusCode", "Validation failed", "removeParticipant", "stateInstance", "<html")
_OF_A_PROGRAM = ("Traceback", "Exception", "None", "{$")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return words.catalogue()


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that the bot makes of nothing at its first start; made once, for that takes long."""
    file = tmp_path_factory.mktemp("new") / "groupwarden.db"

    async def make() -> None:
        engine = open_engine(f"sqlite:///{file}")
        await migrate(engine)
        await engine.dispose()

    asyncio.run(make())
    return file


@pytest.fixture(autouse=True)
def without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here is encrypted, and to read the world's certificates for each conversation takes long."""
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *_, **__: None)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> LeapingSeconds:
    """Nobody waits in earnest: not for rates, not for pauses before tries, not for farewells.

    The result tells how long the bot would have held calls of Telegram back.
    """
    telegram = LeapingSeconds()

    async def close(self: AiohttpSession) -> None:
        if self._session is not None:
            await self._session.close()  # aiogram waits then for TLS connections, which are not used here

    monkeypatch.setattr(green_api_wire, "RATES", dict.fromkeys(green_api_wire.RATES, 10_000.0))
    monkeypatch.setattr(http, "LONGEST_PAUSE", 0.0)
    monkeypatch.setattr(http.Timeouts.__init__, "__defaults__", (5.0, 30.0, 0.0))
    monkeypatch.setattr(expiry, "LONGEST_SLEEP", 0.05)
    monkeypatch.setattr(ChatPace.__init__, "__kwdefaults__", {"clock": telegram.clock, "sleep": telegram.sleep})
    monkeypatch.setattr(AiohttpSession, "close", close)
    return telegram


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    """To be asked for before the scene, so that its bot looks soon from the beginning."""
    return looks_soon(monkeypatch)


class Log(logging.Handler):
    """Keeps everything. pytest's own `caplog` forgets what was logged before the end of a test when that comes."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    @property
    def text(self) -> str:
        return "\n".join(map(self.format, self.records))


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[Log]:
    """The whole log of the test, before any secret is blotted out of it."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "bot")
    kept = Log()
    logging.getLogger().addHandler(kept)
    yield kept
    logging.getLogger().removeHandler(kept)
    structlog.reset_defaults()


@pytest.fixture
async def scene(catalogue: Catalogue, new_database: Path, tmp_path: Path, log: Log) -> AsyncIterator[Scene]:
    """The scene with the bot started. At the end it is held against what must hold in every conversation."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(new_database, folder)
    async with open_scene(catalogue, folder) as opened:
        await opened.start_bot()
        with watched_loop() as lag:
            yield opened
    lag.check()
    nothing_leaked(opened, log.text)
    errors = [one.getMessage() for one in log.records if one.levelno >= logging.ERROR]
    assert [one for one in errors if not any(part in one for part in opened.may_log)] == []


def nothing_leaked(scene: Scene, log: str) -> None:
    """No text, log or file of the bot holds a secret or the provider's raw words, and no text those of a program."""
    hidden = (scene.green_api.api_token, BOT_TOKEN, RAW)
    for text in scene.said():
        for part in (*hidden, *_OF_THE_PROVIDER, *_OF_A_PROGRAM):
            assert part not in text
    for part in hidden:
        assert part not in log
        for file in scene.folder.iterdir():
            assert part.encode() not in file.read_bytes()


@pytest.fixture
def alex(scene: Scene) -> User:
    """An admin who reads English."""
    return User(scene, ENGLISH_ADMIN.id, Language.EN, ENGLISH_ADMIN.id)


@pytest.fixture
def olga(scene: Scene) -> User:
    """An admin who reads Russian."""
    return User(scene, RUSSIAN_ADMIN.id, Language.RU, RUSSIAN_ADMIN.id)


@pytest.fixture
def sam(scene: Scene) -> User:
    """A stranger."""
    return User(scene, STRANGER.id, Language.EN, STRANGER.id)
