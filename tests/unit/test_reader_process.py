"""The process that reads: what it has, and what it may use."""

import os
import resource
import signal
import stat
import sys
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from bot.commands.files import read_file
from bot.commands.reading import LONGEST_READING, ReaderFailedError
from tests import hostile_reader
from tests.reader import OpenReader, tells

ANNA = "+79001234567"
SECRET = "s3cret-of-the-bot"


@pytest.fixture(scope="module")
def workbook() -> bytes:
    book, file = Workbook(), BytesIO()
    book.worksheets[0].append(["Анна", 79001234567])
    book.save(file)
    return file.getvalue()


async def test_it_has_none_of_the_bots_secrets(open_reader: OpenReader, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BOT_TOKEN", SECRET)
    reader = open_reader()
    assert set(await tells(reader, "dict(os.environ)")) <= {"PYTHONPATH", "LC_CTYPE", "LD_LIBRARY_PATH", "PYTHONHOME"}
    arguments = await tells(reader, "open('/proc/self/cmdline').read().split('\\0')")
    assert arguments == [*(sys.executable, "-P", "-s", "-B", "-X", "utf8", "-m", hostile_reader.MODULE), ""]
    assert await tells(reader, "os.getcwd()") == "/"


async def test_it_has_no_descriptors_but_its_pipes(open_reader: OpenReader, tmp_path: Path):
    reader = open_reader()
    inherited = os.open(tmp_path / "groupwarden.db", os.O_CREAT | os.O_RDWR)
    os.set_inheritable(inherited, True)
    kinds = await tells(reader, "{number: os.fstat(number).st_mode for number in range(1, 4)}")
    os.close(inherited)
    assert [stat.S_IFMT(kind) for kind in kinds.values()] == [stat.S_IFCHR, stat.S_IFCHR, stat.S_IFIFO]
    # The fifth is that of the folder in which it looks.
    assert len(await tells(reader, "os.listdir('/proc/self/fd')")) == 5


async def test_it_knows_the_readers_only(open_reader: OpenReader, workbook: bytes):
    reader = open_reader()
    await reader.read_file("a.xlsx", workbook, "RU")
    await reader.read_contact(ANNA, "BEGIN:VCARD\nTEL:1\nEND:VCARD", "RU", is_international=True)
    loaded = set(await tells(reader, "sorted(__import__('sys').modules)"))
    assert "bot.commands.files" in loaded
    libraries = {"aiogram", "aiohttp", "sqlalchemy", "httpx", "pydantic", "prometheus_client"}
    rooms = {"settings", "app", "metrics", "storage", "providers", "telegram", "commands.file_reader"}
    assert loaded & {*libraries, *(f"bot.{room}" for room in rooms)} == set()


async def test_the_bot_may_stand_in_any_folder(
    open_reader: OpenReader, workbook: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "openpyxl.py").write_text("raise SystemExit")
    (tmp_path / "bot.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    reader = open_reader("bot.commands.reader_process")
    assert await reader.read_file("a.xlsx", workbook, "RU") == read_file("a.xlsx", workbook, "RU")


async def test_what_a_library_prints_is_no_answer(open_reader: OpenReader):
    reader = open_reader()
    assert await tells(reader, "print('x' * 100_000, flush=True)") is None
    assert await tells(reader, "os.write(2, b'x' * 100_000)") == 100_000


async def test_its_limits(open_reader: OpenReader):
    reader = open_reader()
    kinds = ["RLIMIT_AS", "RLIMIT_CORE", "RLIMIT_FSIZE", "RLIMIT_NPROC", "RLIMIT_NOFILE"]
    limits = await tells(
        reader, f"[__import__('resource').getrlimit(getattr(__import__('resource'), k)) for k in {kinds}]"
    )
    assert limits == [(most, most) for most in (256 * 2**20, 0, 0, 0, 16)]


async def test_each_reading_has_its_own_processor_time(open_reader: OpenReader):
    """More than one reading's in all, for one process."""
    reader = open_reader()
    spin = "[0 for _ in iter(lambda: __import__('time').process_time() < {}, False)] and os.getpid()"
    first = await tells(reader, spin.format(0.8))
    for until in (1.6, 2.4, 3.2):
        assert await tells(reader, spin.format(until)) == first
    assert hostile_reader.CPU < 3.2 - hostile_reader.CPU


async def test_its_start_is_quick_enough_for_a_contact(open_reader: OpenReader):
    """Half a second of processor time, so that who replies to a contact's card waits for less than one."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    reader = open_reader("bot.commands.reader_process")
    await reader.read_contact(ANNA, "", "RU", is_international=True)
    await reader.aclose()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.5


async def test_no_file_can_be_written(open_reader: OpenReader, tmp_path: Path):
    path = tmp_path / "written"
    with pytest.raises(ReaderFailedError, match="OSError at "):
        await tells(open_reader(), f"os.write(os.open({str(path)!r}, os.O_CREAT | os.O_WRONLY), b'x')")
    assert path.read_bytes() == b""


async def test_a_reading_that_outlives_the_bot_is_ended_by_its_own_alarm(open_reader: OpenReader):
    reader = open_reader()
    left, again = await tells(reader, f"__import__('signal').getitimer({signal.ITIMER_REAL})")
    assert (0 < left <= LONGEST_READING, again) == (True, 0.0)
    assert await tells(reader, f"int(__import__('signal').getsignal({int(signal.SIGALRM)}))") == signal.SIG_DFL
