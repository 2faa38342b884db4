"""Each benchmark runs, with numbers that tell nothing, and says what it has to say."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import bulk, footprint, overhead, throughput
from benchmarks.figures import percentile, table
from benchmarks.machine import describe
from benchmarks.process import apart, cores

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the benchmarks read /proc")


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
    found = rows(await overhead.measure(tmp_path, samples=2, as_it_is=1))
    assert found["bare aiogram + httpx"][0] == "2"
    assert found["whole bot as it is"][0] == "1"
    for name in ("bare aiogram + httpx", "whole bot, limits of speed lifted", "whole bot as it is"):
        assert all(re.fullmatch(r"\d+\.\d ms / \d+\.\d ms", cell) for cell in found[name][1:])


async def test_throughput(tmp_path: Path):
    found = rows(await throughput.measure(tmp_path, updates=10, in_flight=3))
    for name in ("bare aiogram, polling", "bare aiogram, webhook", "whole bot, polling", "whole bot, webhook"):
        assert float(found[name][0]) > 0


async def test_bulk(tmp_path: Path):
    found = rows(await bulk.measure(tmp_path, people=22))
    kept, free = found["GREEN-API, 10/s"], found["no limit"]
    assert kept[0] == free[0] == "22"
    assert 5 < float(kept[1]) <= 10.5 < float(free[1])
    assert kept[3] == free[3] == "0"


async def test_footprint(tmp_path: Path):
    found = rows(await footprint.measure(tmp_path, starts=2, cards=2, people=5, groups=2, seconds=0.0))
    idle, cards, at_work = (float(cell.removesuffix(" MiB")) for cell in found["whole bot"])
    assert 20 < idle <= cards <= at_work


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
