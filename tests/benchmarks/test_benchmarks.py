"""Each benchmark runs, with numbers that tell nothing, and says what it has to say."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import bulk, fairness, flood, footprint, overhead, throughput
from benchmarks.figures import percentile, table
from benchmarks.machine import describe
from benchmarks.process import Kind, apart, cores

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the benchmarks read /proc"),
    pytest.mark.timeout(240),  # seconds: bots are started, and measured, one after the other
]


@pytest.fixture(autouse=True)
def core() -> Iterator[None]:
    with apart():
        yield


def rows(report: str) -> dict[str, list[str]]:
    """The cells of a report's tables by the first of their row."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in report.splitlines() if "|" in line]
    return {first: rest for first, *rest in cells}


async def test_overhead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(overhead, "_WARM_UP", 1)
    first, second = await overhead._take(Kind.BARE, tmp_path, samples=2, pause=0.0)
    for one in (first, second):
        assert 0 < one.command_to_provider < one.command_to_card
        assert 0 < one.press_to_provider < one.press_to_result


def test_the_overhead_is_told():
    taken = [overhead.Sample(0.001, 0.002, 0.003, 0.004 + number) for number in range(100)]
    assert rows(overhead.report({"a bot": taken}))["a bot"] == [
        "100",
        "1.0 ms / 1.0 ms",
        "2.0 ms / 2.0 ms",
        "3.0 ms / 3.0 ms",
        "49004.0 ms / 98004.0 ms",
    ]


async def test_throughput(tmp_path: Path):
    driven = await throughput._drive(Kind.WHOLE, tmp_path, "webhook", updates=10, warm_up=3, in_flight=3)
    assert len(driven.waits) == 10
    assert driven.per_second > 0


def test_the_throughput_is_told():
    driven = throughput.Driven(123.4, 0.0056, 0.5, [0.001, 0.009])
    assert rows(throughput.report({"a bot": driven}))["a bot"] == ["123", "5.6 ms", "1.0 ms / 9.0 ms", "50 %"]


async def test_bulk(tmp_path: Path):
    found = rows(await bulk.measure(tmp_path, people=22))
    kept, free = found["GREEN-API, 10/s"], found["no limit"]
    assert kept[0] == free[0] == "22"
    assert 5 < float(kept[1]) <= 10.5
    assert float(free[1]) > 5  # how much faster it is, a busy machine does not tell
    assert kept[3] == free[3] == "0"


async def test_fairness(tmp_path: Path):
    found = rows(await fairness.measure(tmp_path, people=24, runs=2, slowest=0.1))
    assert found["1 of 24"][0] == found["2 of 12"][0] == "24"
    assert found["1 of 24"][4:] == ["1.00", "0"]
    assert float(found["2 of 12"][4]) > 0


def test_the_starts_are_told():
    assert rows(footprint.report_starts({"a bot": [9.0, 3.0, 1.0, 2.0]}))["a bot"] == [
        "9.00 s",
        "2.00 s",
        "3.00 s",
        "3",
    ]


async def test_memory(tmp_path: Path):
    found = await footprint._memory(Kind.WHOLE, tmp_path, cards=2, people=5, groups=2, seconds=0.0)
    assert found.bulk is not None
    assert 20 < found.idle <= found.cards <= found.bulk
    told = footprint.report_memory({"a bot": footprint.Memory(100.4, 200.0, None)})
    assert rows(told)["a bot"] == ["100 MiB", "200 MiB", "–"]


async def test_flood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(flood, "_WARM_UP", 1)
    flooded = await flood._flood(tmp_path, strangers=20, samples=1)
    assert flooded.behind > 0
    assert flooded.stop < 10
    told = rows(flood.report(flooded, flood.Backlog(0.25, 1.5)))
    assert len(told["calm"]) == len(told["while strangers write"]) == 3
    assert told["start → answer, behind others' updates"] == ["1.50 s"]


def test_percentiles_are_samples():
    samples = [float(one) for one in range(100, 0, -1)]
    assert [percentile(samples, 50), percentile(samples, 99), percentile(samples, 100)] == [50, 99, 100]
    assert percentile([7.0], 99) == 7


def test_a_table_is_markdown():
    assert table(["", "a"], [["one", "10"]]) == "|     |  a |\n| :-- | -: |\n| one | 10 |"


def test_what_was_measured_on_is_told():
    said = describe()
    assert sys.version.split()[0] in said
    assert "aiogram 3" in said
    assert ("bot on core" in said) == (cores() is not None)
