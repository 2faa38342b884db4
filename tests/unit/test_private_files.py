"""What other users of the machine may see of the data. Whole processes are in tests/durability/test_modes.py."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.storage.database import migrate, open_engine, sole_use
from bot.storage.private_files import LOCK, keep_private

NAMES = ("own.db", "own.db-wal", "own.db-shm", "own.db-journal", LOCK)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data of an older version."""
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o755)
    for name in NAMES:
        (folder / name).write_text("x")
        (folder / name).chmod(0o644)
    return folder


@pytest.fixture
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.parametrize("umask", [0o000, 0o022], indirect=True, ids=oct)
async def test_new_data_is_private(tmp_path: Path, umask: None):
    file = tmp_path / "new" / "data" / "own.db"
    async with sole_use(file.parent):
        assert mode(file.parent / LOCK) == 0o600
        keep_private(file)
        engine = open_engine(f"sqlite:///{file}")
        await migrate(engine)
        modes = {path.name: mode(path) for path in file.parent.iterdir()}
        await engine.dispose()
    assert modes == dict.fromkeys(("own.db", "own.db-wal", "own.db-shm", LOCK), 0o600)
    assert mode(file.parent) == 0o700


def test_data_of_an_older_version_is_closed(folder: Path):
    with capture_logs() as told:
        keep_private(folder / "own.db")
    assert {name: mode(folder / name) for name in NAMES} == dict.fromkeys(NAMES, 0o600)
    assert mode(folder) == 0o700
    assert (folder / "own.db").read_text() == "x"
    assert told == []


@pytest.mark.parametrize("name", ["letters.txt", "own.db2", ".ssh", "own.db-wal.bak"])
def test_a_folder_with_other_files_stays_as_it_is(folder: Path, name: str):
    other = folder / name
    other.touch()
    other.chmod(0o644)
    with capture_logs() as told:
        keep_private(folder / "own.db")
    assert (mode(folder), mode(other)) == (0o755, 0o644)
    assert {mode(folder / one) for one in NAMES} == {0o600}
    assert [(line["log_level"], line["folder"]) for line in told] == [("warning", str(folder))]
    folder.chmod(0o700)
    with capture_logs() as told:
        keep_private(folder / "own.db")
    assert told == []


def test_what_belongs_to_somebody_else_is_told_and_left(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    with capture_logs() as told:
        keep_private(folder / "own.db")
    assert mode(folder) == 0o755
    assert {mode(folder / one) for one in NAMES} == {0o644}
    assert {line["path"] for line in told} == {str(folder), *(str(folder / name) for name in NAMES)}


@pytest.mark.parametrize("error", [PermissionError(1, "Operation not permitted"), None])
def test_a_file_system_without_modes_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch, error: OSError | None):
    def chmod(_path: Path, _mode: int) -> None:
        if error is not None:
            raise error

    monkeypatch.setattr(Path, "chmod", chmod)
    with capture_logs() as told:
        keep_private(folder / "own.db")
    assert len(told) == len(NAMES) + 1
    assert {line["log_level"] for line in told} == {"warning"}


def test_a_link_beside_the_database_is_not_followed(folder: Path, tmp_path: Path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.touch()
    elsewhere.chmod(0o644)
    (folder / "own.db-wal").unlink()
    (folder / "own.db-wal").symlink_to(elsewhere)
    keep_private(folder / "own.db")
    assert mode(elsewhere) == 0o644


@pytest.mark.parametrize("exists", [True, False])
def test_a_database_that_is_a_link_is_closed_where_it_is(folder: Path, tmp_path: Path, exists: bool):
    away = tmp_path / "away"
    away.mkdir()
    for suffix in ("", "-wal") if exists else ():
        (away / f"real.db{suffix}").touch()
        (away / f"real.db{suffix}").chmod(0o666)
    (folder / "own.db").unlink()
    (folder / "own.db").symlink_to(away / "real.db")
    keep_private(folder / "own.db")
    assert {mode(path) for path in away.iterdir()} == {0o600}
    assert mode(folder) == 0o700


def test_the_bits_that_are_not_for_others_stay(folder: Path):
    folder.chmod(0o2770)
    (folder / "own.db").chmod(0o460)
    keep_private(folder / "own.db")
    assert mode(folder) == 0o2700
    assert mode(folder / "own.db") == 0o400
