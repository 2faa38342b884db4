"""On what, with what, and when it was measured."""

import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.process import cores

_LIBRARIES = ("aiogram", "aiohttp", "httpx", "pydantic", "SQLAlchemy", "aiosqlite")


def describe() -> str:
    """The machine, Python, the libraries, how busy the machine is, and the date, in lines."""
    found = cores()
    bound = "not bound to cores" if found is None else f"bot on core {found[0]}, all else on core {found[1]}"
    load = " ".join(f"{one:.2f}" for one in os.getloadavg())
    return "\n".join(
        [
            f"machine: {_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}; {bound}",
            f"Python {platform.python_version()} ({sys.implementation.name}), "
            + ", ".join(f"{name} {version(name)}" for name in _LIBRARIES),
            f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load average {load}",
        ]
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
