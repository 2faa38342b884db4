"""Data that cannot be used: one sentence, the same when the bot is checked and when it is started."""

import asyncio
import contextlib
import errno
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.check import _database
from bot.i18n import Language
from bot.problems import explain
from bot.providers.base import ConfigurationError
from bot.serve import serve
from bot.settings import Settings, load_settings
from bot.storage.data_problems import DataProblem, DataUnusableError, of_sqlite
from bot.storage.database import migrate, open_engine
from bot.storage.private_files import keep_private
from bot.storage.sqlite import ROOM, examine
from bot.words import Words
from tests.words import catalogue

GIVEN: dict[str, Any] = {
    "bot_token": "123456789:AAE0-a_token-of-the-right-form",
    "telegram_api_url": "http://127.0.0.1:1",
    "admins": frozenset({1001}),
    "accounts": {
        "main": {
            "provider": "green-api",
            "api_url": "http://127.0.0.1:1",
            "id_instance": "7103000001",
            "api_token": "0ffee374942c5b3c019c698abc2067e1515580c0",
        }
    },
}
NAME = "groupwarden.db"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


def made(data: Path) -> Path:
    """A database that the bot has worked with."""

    data.mkdir(parents=True)
    keep_private(data / NAME)

    async def work() -> None:
        engine = open_engine(f"sqlite:///{data / NAME}")
        await migrate(engine)
        await engine.dispose()

    asyncio.run(work())
    return data / NAME


def told_by_both(data: Path, language: Language = Language.EN, **more: Any) -> str:
    """What `check` and `run` say of the database, which is one and the same."""
    settings = load_settings({**GIVEN, "data_dir": data, "default_language": language, **more})
    words = catalogue().words(language)
    before = snapshot(data.parent)
    lines: list[str] = []
    assert not asyncio.run(_database(settings, words, lines.append))
    [line] = lines
    checked = line.removeprefix(words.check_bad(what=words.check_database(), result=""))
    assert checked == asyncio.run(serve(settings, catalogue(), words))
    assert snapshot(data.parent) == before  # nothing was changed, as it says
    return checked


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith((".lock", "-shm", "-wal"))
    }


def sentence(language: Language, problem: DataProblem, path: Path, detail: str = "") -> str:
    words = catalogue().words(language)
    return words.data_unusable(problem=problem, path=str(path), detail=detail)


def folder_is_a_file(data: Path) -> tuple[DataProblem, Path, str]:
    data.write_text("no folder")
    return DataProblem.NO_FOLDER, data, os.strerror(errno.ENOTDIR)


def database_is_a_folder(data: Path) -> tuple[DataProblem, Path, str]:
    (data / NAME).mkdir(parents=True)
    return DataProblem.IS_FOLDER, data / NAME, ""


def database_is_rubbish(data: Path) -> tuple[DataProblem, Path, str]:
    data.mkdir()
    (data / NAME).write_bytes(b"this is no database" * 500)
    return DataProblem.NO_DATABASE, data / NAME, ""


def database_is_emptied(data: Path) -> tuple[DataProblem, Path, str]:
    made(data).write_bytes(b"")
    return DataProblem.EMPTY, data / NAME, f"{NAME}-wal"


def database_is_emptied_beside_its_changes(data: Path) -> tuple[DataProblem, Path, str]:
    file = made(data)
    (data / f"{NAME}-wal").write_bytes(b"what was confirmed last")
    file.write_bytes(b"")
    return DataProblem.EMPTY, file, f"{NAME}-wal"


def database_was_moved_without_its_changes(data: Path) -> tuple[DataProblem, Path, str]:
    data.mkdir()
    (data / f"{NAME}-wal").write_bytes(b"what was confirmed last")
    return DataProblem.PARTED, data / NAME, f"{NAME}-wal"


def database_is_another_program_s(data: Path) -> tuple[DataProblem, Path, str]:
    data.mkdir()
    with closing(sqlite3.connect(data / NAME)) as connection:
        connection.execute("CREATE TABLE moz_places (id INTEGER)")
    return DataProblem.FOREIGN, data / NAME, ""


def link_leads_in_a_circle(data: Path) -> tuple[DataProblem, Path, str]:
    data.mkdir()
    (data / NAME).symlink_to(NAME)
    return DataProblem.OTHER, data / NAME, os.strerror(errno.ELOOP)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "breaks",
    [
        folder_is_a_file,
        database_is_a_folder,
        database_is_rubbish,
        database_is_emptied,
        database_is_emptied_beside_its_changes,
        database_was_moved_without_its_changes,
        database_is_another_program_s,
        link_leads_in_a_circle,
    ],
)
def test_what_somebody_did_to_the_data(
    data: Path, breaks: Callable[[Path], tuple[DataProblem, Path, str]], language: Language
):
    problem, path, detail = breaks(data)
    assert told_by_both(data, language) == sentence(language, problem, path, detail)


def test_a_file_on_the_way_to_the_folder(data: Path):
    data.write_text("no folder")
    told = told_by_both(data / "deeper" / "still")
    assert told == sentence(Language.EN, DataProblem.NO_FOLDER, data)


def test_a_damaged_page(data: Path):
    file = made(data)
    with file.open("r+b") as opened:
        opened.seek(3 * 4096)
        opened.write(b"\xff" * 4096)
    told = told_by_both(data)
    assert told.startswith(f"The database {file} is damaged (")


def test_a_newer_version_has_worked_with_it(data: Path):
    file = made(data)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999_future'")
    words = catalogue().words(Language.EN)
    assert told_by_both(data) == words.database_newer(database=str(file))


def test_another_program_holds_it(data: Path, monkeypatch: pytest.MonkeyPatch):
    file = made(data)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        told = told_by_both(data)
        connection.rollback()
    assert told == sentence(Language.EN, DataProblem.BUSY, file, "database is locked")


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (errno.ENOSPC, DataProblem.FULL),
        (errno.EDQUOT, DataProblem.FULL),
        (errno.EROFS, DataProblem.READ_ONLY),
        (errno.EACCES, DataProblem.FORBIDDEN),
        (errno.EPERM, DataProblem.FORBIDDEN),
        (errno.EIO, DataProblem.OTHER),
        (errno.EMFILE, DataProblem.OTHER),
        (errno.ENAMETOOLONG, DataProblem.OTHER),
        (errno.ESTALE, DataProblem.OTHER),
    ],
)
@pytest.mark.parametrize("exists", [True, False])
def test_the_system_refuses_to_write(
    data: Path, monkeypatch: pytest.MonkeyPatch, number: int, problem: DataProblem, exists: bool
):
    if exists:
        made(data)
    folder = data if exists else data.parent

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(folder))

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    assert told_by_both(data) == sentence(Language.EN, problem, folder, os.strerror(number))


@pytest.mark.parametrize("what", ["mkdir", "lock", "make"])
def test_the_system_refuses_at_a_later_step(data: Path, monkeypatch: pytest.MonkeyPatch, what: str):
    """What the look beforehand cannot foresee."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    if what == "mkdir":
        monkeypatch.setattr(Path, "mkdir", refuse)
    elif what == "lock":
        monkeypatch.setattr("bot.storage.database.FileLock.acquire", refuse)
    else:
        monkeypatch.setattr(Path, "rename", refuse)
    settings = load_settings({**GIVEN, "data_dir": data})
    told = asyncio.run(serve(settings, catalogue(), catalogue().words(Language.EN)))
    path = data / NAME if what == "make" else data
    assert told == sentence(Language.EN, DataProblem.OTHER, path, os.strerror(errno.EIO))
    assert not list(data.glob("*.db*"))


@pytest.fixture
def nobody() -> Iterator[None]:
    """Without the rights of root, which pass over all modes."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    yield
    os.seteuid(0)


def test_a_folder_that_cannot_be_entered(data: Path, nobody: None):
    with tempfile.TemporaryDirectory() as closed:
        folder = Path(closed) / "closed"
        folder.mkdir()
        folder.chmod(0)
        try:
            with pytest.raises(DataUnusableError) as raised:
                examine(folder / "data" / NAME)
        finally:
            folder.chmod(0o700)
    assert raised.value.problem is DataProblem.FORBIDDEN
    assert str(folder) in str(raised.value.path)


def test_a_database_that_may_only_be_read(data: Path, nobody: None):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / NAME
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        file.chmod(0o400)
        with pytest.raises(DataUnusableError) as raised:
            examine(file)
    assert (raised.value.problem, raised.value.path) == (DataProblem.FORBIDDEN, file)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, which only root can mount."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(disk)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("no file system can be mounted here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.parametrize("language", list(Language))
def test_a_disk_that_is_really_full(small_disk: Path, language: Language):
    made(small_disk / "data")
    with (small_disk / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
        while filler.write(bytes(4096)):
            pass
    told = told_by_both(small_disk / "data", language)
    assert told == sentence(language, DataProblem.FULL, small_disk / "data", os.strerror(errno.ENOSPC))
    (small_disk / "filler").unlink()
    assert examine(small_disk / "data" / NAME)


def test_a_disk_that_is_really_read_only(small_disk: Path):
    made(small_disk / "data")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    told = told_by_both(small_disk / "data")
    assert told == sentence(Language.EN, DataProblem.READ_ONLY, small_disk / "data" / NAME, "")


def test_a_disk_that_fills_up_later_is_told_all_the_same(tmp_path: Path):
    async def fill() -> None:
        engine = open_engine(f"sqlite:///{tmp_path / NAME}")
        try:
            async with engine.begin() as connection:
                await connection.exec_driver_sql("PRAGMA max_page_count=2")
                await connection.exec_driver_sql("CREATE TABLE one (x)")
                await connection.exec_driver_sql("CREATE TABLE two (x)")
        finally:
            await engine.dispose()

    with pytest.raises(sa.exc.OperationalError) as raised:
        asyncio.run(fill())
    explained = of_sqlite(raised.value.orig, tmp_path / NAME)
    assert explained is not None
    assert explained.problem is DataProblem.FULL


def test_faults_of_ours_keep_their_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    settings: Settings = load_settings(GIVEN)
    words: Words[str] = catalogue().words(Language.EN)
    with closing(sqlite3.connect(":memory:")) as connection, pytest.raises(sqlite3.OperationalError) as raised:
        connection.execute("SELECT nothing")
    wrong = sa.exc.OperationalError("SELECT nothing", {}, raised.value)
    assert explain(wrong, settings, words) is None
    assert explain(KeyError("x"), settings, words) is None
    told = explain(OSError(errno.EMFILE, os.strerror(errno.EMFILE)), settings, words)
    assert told == words.system_refused(detail=os.strerror(errno.EMFILE))
    several = ExceptionGroup("several", [KeyError("x"), ConfigurationError("no address")])
    assert explain(several, settings, words) == words.account_unusable()


def test_a_new_database_is_never_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A process that dies between any two steps leaves nothing that looks like a database that was emptied."""
    file = tmp_path / NAME
    steps = []

    def seen() -> None:
        steps.append(file.exists() and file.stat().st_size)

    rename, connect = Path.rename, sqlite3.connect

    def renamed(old: Path, new: Path) -> Path:
        seen()
        return rename(old, new)

    def connected(new: Path) -> sqlite3.Connection:
        seen()
        return connect(new)

    monkeypatch.setattr(Path, "rename", renamed)
    monkeypatch.setattr(sqlite3, "connect", connected)
    (tmp_path / f"{NAME}.new").write_bytes(b"left by one that died")
    keep_private(file)
    assert steps == [False, False]
    assert {path.name: path.stat().st_size for path in tmp_path.iterdir()} == {NAME: 4096}
    assert ROOM > 250_000
