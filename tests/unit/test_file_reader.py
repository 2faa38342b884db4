"""A process that reads: what becomes of a reading when it dies, and of the process when it is not needed."""

import asyncio
import os
import resource
import signal
import sys
from collections.abc import Awaitable
from io import BytesIO
from pathlib import Path

import pytest
import structlog.testing
from openpyxl import Workbook

from bot.commands import file_reader
from bot.commands.contacts import read_contact
from bot.commands.file_problem import FileProblem
from bot.commands.file_reader import FileReader
from bot.commands.files import LARGEST_FILE, read_file
from bot.commands.reading import LONGEST_READING, ReaderFailedError
from bot.commands.targets import People
from bot.metrics import READINGS
from tests import hostile_reader
from tests.reader import Begun, OpenReader, ended, is_there, pid_of

ANNA = "+79001234567"
LIST = b"79001234567\n7900\n"


async def reads(reader: FileReader) -> None:
    """It reads as ever."""
    assert await reader.read_file("a.txt", LIST, "RU") == read_file("a.txt", LIST, "RU")


# What is read


def workbook() -> bytes:
    book, file = Workbook(), BytesIO()
    book.worksheets[0].append(["Анна", 79001234567])
    book.save(file)
    return file.getvalue()


async def test_files_and_contacts_are_read_as_their_readers_read_them(open_reader: OpenReader):
    reader = open_reader("bot.commands.reader_process")
    for name, data in (("a.txt", LIST), ("a.xlsx", workbook()), ("a.xlsx", b"PK\x03\x04"), ("", b"")):
        assert await reader.read_file(name, data, "RU") == read_file(name, data, "RU")
    vcard = f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Анна\r\nTEL:{ANNA}\r\nEND:VCARD\r\n"
    for phone, international in (("12025550117", True), ("8 900 123-45-67", False), ("", False)):
        found = await reader.read_contact(phone, vcard, "RU", is_international=international)
        assert found == read_contact(phone, vcard, "RU", is_international=international)


async def test_the_largest_file_arrives(open_reader: OpenReader):
    data = LIST + b" " * (LARGEST_FILE - len(LIST))
    reader = open_reader()
    assert await reader.read_file("a.txt", data, "RU") == read_file("a.txt", LIST, "RU")
    assert await reader.read_file("a.txt", data + b" ", "RU") is FileProblem.TOO_BIG


async def test_one_process_reads_file_after_file(open_reader: OpenReader):
    reader = open_reader()
    first = await pid_of(reader)
    await reads(reader)
    assert await pid_of(reader) == first


async def test_files_that_come_together_are_read_one_after_the_other(open_reader: OpenReader):
    reader = open_reader()
    read = await asyncio.gather(*(reader.read_file("a.txt", f"7900123456{n}".encode(), "RU") for n in range(5)))
    assert [one.understood[0].phone for one in read if isinstance(one, People)] == [f"+7900123456{n}" for n in range(5)]


async def test_files_that_come_before_there_is_a_process_start_one(open_reader: OpenReader):
    reader = open_reader()
    assert len(set(await asyncio.gather(*(pid_of(reader) for _ in range(3))))) == 1


# Beyond its limits


@pytest.mark.parametrize(
    ("name", "limit", "how"),
    [
        ("spins.txt", "processor time", {}),
        ("sleeps.txt", "time", {"longest": 1.0}),
        ("hoards.txt", "memory", {}),
        ("floods.txt", "form of an answer", {}),
        ("crowds.txt", "form of an answer", {}),
        ("exits.txt", "died with 0", {}),
    ],
)
async def test_beyond_a_limit_the_reading_is_ended_and_the_next_one_goes_well(
    open_reader: OpenReader, begun: Begun, name: str, limit: str, how: dict[str, float]
):
    reader = open_reader(**how)
    first = await pid_of(reader)
    with structlog.testing.capture_logs() as logs:
        assert await reader.read_file(name, begun.path.encode(), "RU") is FileProblem.TOO_COMPLICATED
    [(event, met)] = [(one["event"], one["limit"]) for one in logs]
    assert event == "a reading was ended"
    # On a busy machine 5 s of processor time may take more than the 10 s that a reading has in all.
    assert met == limit or (limit, met) == ("processor time", "time")
    await ended(first)
    await reads(reader)
    assert await pid_of(reader) != first


async def test_a_spinning_contact_is_ended_too(open_reader: OpenReader, begun: Begun):
    found = await open_reader().read_contact(hostile_reader.HOSTILE_PHONE, begun.path, "RU", is_international=True)
    assert found is FileProblem.TOO_COMPLICATED


@pytest.mark.parametrize(
    "written",
    [
        b"\xff\xff\xff\xff",
        b"\x00\x00\x00\x02{}",
        b"\x00\x00\x00\x02\xff\xff",
        b'\x00\x00\x00\x2e{"mark": "", "people": [], "rejected": []}    ',
        b"\x00\x00\x00\x05ready",
    ],
)
async def test_garbage_is_not_believed(open_reader: OpenReader, written: bytes):
    reader = open_reader()
    with structlog.testing.capture_logs() as logs:
        assert await reader.read_file("writes.txt", written, "RU") is FileProblem.TOO_COMPLICATED
    assert [one["limit"] for one in logs] == ["form of an answer"]
    await reads(reader)


async def test_half_an_answer_is_waited_for_only_so_long(open_reader: OpenReader):
    reader = open_reader(longest=0.5)
    async with asyncio.timeout(LONGEST_READING / 2):  # before the process's own alarm
        found = await reader.read_file("writes.txt", b"\x00\x00\x00\x05{", "RU")
    assert found is FileProblem.TOO_COMPLICATED


# Its end


async def test_killed_from_outside_in_the_middle(open_reader: OpenReader, begun: Begun):
    reader = open_reader()
    task = asyncio.create_task(reader.read_file("sleeps.txt", begun.path.encode(), "RU"))
    pid = await begun.pid()
    os.kill(pid, signal.SIGKILL)
    assert await task is FileProblem.TOO_COMPLICATED
    await reads(reader)


async def test_killed_from_outside_while_it_has_nothing_to_do(open_reader: OpenReader):
    reader = open_reader()
    pid = await pid_of(reader)
    os.kill(pid, signal.SIGKILL)
    assert reader._child is not None
    await reader._child._process.wait()
    await reads(reader)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_signals_that_are_meant_for_the_bot_do_not_end_a_reading(open_reader: OpenReader, number: signal.Signals):
    reader = open_reader()
    pid = await pid_of(reader)
    os.kill(pid, number)
    assert await pid_of(reader) == pid
    assert os.getsid(pid) == pid  # a terminal sends Ctrl+C to the bot's session only


async def test_a_caller_who_is_cancelled_ends_the_reading(open_reader: OpenReader, begun: Begun):
    reader = open_reader()
    task = asyncio.create_task(reader.read_file("sleeps.txt", begun.path.encode(), "RU"))
    pid = await begun.pid()
    waiting = asyncio.create_task(reader.read_file("a.txt", LIST, "RU"))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not is_there(pid)
    assert await waiting == read_file("a.txt", LIST, "RU")


async def test_a_caller_who_is_cancelled_while_it_waits_leaves_the_reading_alone(open_reader: OpenReader, begun: Begun):
    reader = open_reader(longest=1.0)
    task = asyncio.create_task(reader.read_file("sleeps.txt", begun.path.encode(), "RU"))
    pid = await begun.pid()
    waiting = asyncio.create_task(reader.read_file("a.txt", LIST, "RU"))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert is_there(pid)
    assert await task is FileProblem.TOO_COMPLICATED


async def test_a_caller_who_is_cancelled_while_the_process_starts_leaves_none(
    open_reader: OpenReader, monkeypatch: pytest.MonkeyPatch
):
    starting, receive = asyncio.Event(), file_reader._Child._receive

    async def starts(child: file_reader._Child) -> bytes:
        starting.set()
        return await receive(child)

    monkeypatch.setattr(file_reader._Child, "_receive", starts)
    before = _children()
    task = asyncio.create_task(open_reader("tests.unit.sleeping_reader").read_file("a.txt", LIST, "RU"))
    await starting.wait()
    assert _children() != before
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert _children() == before


async def test_unused_it_is_ended(open_reader: OpenReader):
    reader = open_reader(kept=0.05)
    first = await pid_of(reader)
    await ended(first)
    await reads(reader)


async def test_used_it_is_kept(open_reader: OpenReader):
    reader = open_reader(kept=0.0)
    first = await pid_of(reader)
    for _ in range(4):  # its end is due whenever the loop turns
        assert await pid_of(reader) == first


async def test_closed_it_leaves_nothing_behind(open_reader: OpenReader):
    reader = open_reader()
    pid = await pid_of(reader)
    await reader.aclose()
    assert not is_there(pid)
    await reader.aclose()


async def test_without_files_there_is_no_process(open_reader: OpenReader):
    before = _children()
    reader = open_reader()
    await reader.aclose()
    assert _children() == before


# Our faults


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("tests.no_such_module", "No module named tests.no_such_module"),
        ("tests.unit.broken_reader", "ModuleNotFoundError: No module named 'no_such_package'"),
        ("this", ""),
    ],
)
async def test_a_process_that_cannot_start_is_our_fault(open_reader: OpenReader, module: str, words: str):
    reader = open_reader(module)
    for _ in range(2):
        with pytest.raises(ReaderFailedError, match="the process that reads files cannot start: ") as error:
            await reader.read_file("a.txt", LIST, "RU")
        assert str(error.value).endswith(words)


async def test_a_process_that_never_begins_is_our_fault(open_reader: OpenReader, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(file_reader, "_LONGEST_START", 0.5)
    before = _children()
    with pytest.raises(ReaderFailedError):
        await open_reader("tests.unit.sleeping_reader").read_file("a.txt", LIST, "RU")
    assert _children() == before


async def test_an_interpreter_that_is_gone_is_our_fault(open_reader: OpenReader, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(ReaderFailedError, match="cannot start: No such file or directory"):
        await open_reader().read_file("a.txt", LIST, "RU")


async def test_a_fault_of_a_reader_is_ours_and_quotes_nothing(open_reader: OpenReader):
    reader = open_reader()
    with pytest.raises(ReaderFailedError) as error:
        await reader.read_file("fails.txt", ANNA.encode(), "RU")
    assert str(error.value).startswith("KeyError at ")
    assert ANNA not in str(error.value)
    await reads(reader)


async def test_readings_are_counted(open_reader: OpenReader, begun: Begun):
    def counted() -> dict[str, float]:
        samples = next(iter(READINGS.collect())).samples
        return {one.labels["outcome"]: one.value for one in samples if one.name.endswith("_total")}

    async def adds(outcome: str, work: Awaitable[object]) -> None:
        before = counted()
        await asyncio.gather(work, return_exceptions=True)
        assert counted() == before | {outcome: before.get(outcome, 0.0) + 1}

    reader = open_reader()
    await adds("read", reader.read_file("a.txt", LIST, "RU"))
    await adds("refused", reader.read_file("a.txt", b"Anna", "RU"))
    await adds("refused", reader.read_contact("7", "", "RU", is_international=False))
    await adds("too_complicated", reader.read_file("exits.txt", b"", "RU"))
    await adds("failed", reader.read_file("fails.txt", b"", "RU"))
    await adds("failed", open_reader("tests.no_such_module").read_file("a.txt", LIST, "RU"))


async def test_the_bot_works_on_while_a_file_is_read(open_reader: OpenReader, begun: Begun):
    """Nothing of a reading is done in the bot's process but to pass it on."""
    reader = open_reader()
    task = asyncio.create_task(reader.read_file("spins.txt", begun.path.encode(), "RU"))
    await begun.pid()
    before = resource.getrusage(resource.RUSAGE_SELF)
    await task
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < hostile_reader.CPU / 4


def _children() -> set[int]:
    """This process's children, those of all its threads."""
    return {int(pid) for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}
