"""Can every locked package be had as a wheel? ``python -m tools.wheels [--seconds N]``.

Where there is no wheel, pip builds the package: that needs compilers, headers and, at times, luck. pip itself is asked,
for each platform in turn (https://pip.pypa.io/en/stable/cli/pip_download/); nothing is installed. It needs a package
registry, and a few minutes the first time.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

ROOT: Final = Path(__file__).parents[1]
REQUIREMENTS: Final = ROOT / "requirements.txt"
PYTHONS: Final = ("3.11", "3.12", "3.13", "3.14")
SECONDS: Final = 1200.0
"""How long it may take in all."""

_GLIBCS: Final = ("_2_28", "_2_27", "_2_26", "_2_24", "_2_17", "2014")
"""From the glibc of Debian 10 and RHEL 8 down to the oldest that there are wheels of for both processors
(https://peps.python.org/pep-0600/). pip adds the platforms below manylinux2014 by itself."""
PLATFORMS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Linux x86_64": tuple(f"manylinux{one}_x86_64" for one in _GLIBCS),
        "Linux aarch64": tuple(f"manylinux{one}_aarch64" for one in _GLIBCS),
        "macOS arm64": ("macosx_14_0_arm64",),  # pip adds the older systems
    }
)

EXIT_ALL: Final = 0
EXIT_MISSING: Final = 1
EXIT_UNKNOWN: Final = 2

_NONE: Final = re.compile(r"No matching distribution found for ([A-Za-z0-9._-]+)")


class UnavailableError(Exception):
    """Nothing can be found out here; the text says why."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A package and the lines that lock it, hashes and all."""

    name: str
    lines: str


def read_requirements(file: Path) -> list[Requirement]:
    """The packages of a file that ``uv pip compile --generate-hashes`` wrote."""
    blocks = re.split(r"^(?=[A-Za-z0-9])", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [Requirement(re.split(r"[=\[ ]", block, maxsplit=1)[0], block) for block in blocks]


def missing_wheels(
    requirements: Sequence[Requirement], platforms: Sequence[str], python: str, folder: Path, seconds: float
) -> Iterator[str]:
    """The names of the packages without a wheel for this platform and Python. Downloads into ``folder``.

    Raises `UnavailableError` if pip fails for another reason, or takes longer than ``seconds``.
    """
    wanted, until = {one.name: one for one in requirements}, time.monotonic() + seconds
    chosen = folder / "requirements.txt"
    arguments = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    arguments += ["--implementation", "cp", "--python-version", python, "--dest", str(folder)]
    arguments += [part for one in platforms for part in ("--platform", one)]
    arguments += ["--requirement", str(chosen)]
    while wanted:
        chosen.write_text("".join(one.lines for one in wanted.values()), encoding="utf-8")
        try:
            ended = subprocess.run(  # noqa: S603 - the program and its arguments are ours
                arguments, capture_output=True, text=True, timeout=max(1.0, until - time.monotonic()), check=False
            )
        except subprocess.TimeoutExpired:
            raise UnavailableError(f"no answer within {seconds:.0f} seconds") from None
        if ended.returncode == 0:
            return
        found = _NONE.search(ended.stderr)  # pip stops at the first
        if found is None or wanted.pop(found[1], None) is None:
            raise UnavailableError((ended.stderr.strip().splitlines() or ["no answer"])[-1][:200])
        yield found[1]


def main(arguments: Sequence[str], requirements: Path = REQUIREMENTS) -> int:
    """Tell for each platform what is missing; the result is the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.wheels", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long it may take in all")
    until = time.monotonic() + parser.parse_args(arguments).seconds
    locked = read_requirements(requirements)
    code = EXIT_ALL
    with tempfile.TemporaryDirectory(prefix="wheels-") as folder:
        for platform, tags in PLATFORMS.items():
            for python in PYTHONS:
                try:
                    missing = list(missing_wheels(locked, tags, python, Path(folder), until - time.monotonic()))
                except UnavailableError as error:
                    print(f"wheels: {platform}, Python {python}: not known ({error})", flush=True)
                    code = code or EXIT_UNKNOWN
                    continue
                told = f"no wheel of {', '.join(missing)}" if missing else f"all {len(locked)}"
                print(f"wheels: {platform}, Python {python}: {told}", flush=True)
                code = EXIT_MISSING if missing else code
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
