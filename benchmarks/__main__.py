"""``python -m benchmarks [NAME]``: measure, and print it as Markdown. ``--help`` lists the names."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from benchmarks import bulk, fairness, flood, footprint, overhead, throughput
from benchmarks.machine import describe
from benchmarks.process import apart

_ALL = {
    one.__name__.rpartition(".")[2]: one.measure for one in (overhead, throughput, bulk, fairness, footprint, flood)
}


def main() -> int:
    """Run the benchmarks that are named, or all; the result is the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"one or more of: {', '.join(_ALL)}; none is all")
    names = parser.parse_args().names or list(_ALL)
    if unknown := set(names) - set(_ALL):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(_ALL)}")
    if not Path("/proc/self/stat").exists():
        parser.error("the benchmarks read /proc, which only Linux has")
    with apart():
        for name in names:
            print(f"## {name}\n\n{describe()}\n")
            with tempfile.TemporaryDirectory(prefix=f"groupwarden-{name}-") as folder:
                print(asyncio.run(_ALL[name](Path(folder))), end="\n\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
