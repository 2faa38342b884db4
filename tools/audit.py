"""Looks for known vulnerabilities in the locked dependencies: ``python -m tools.audit [--optional]``.

pip-audit asks PyPI about each (https://pypi.org/project/pip-audit/). Where PyPI's vulnerability data cannot be had,
some mirrors answer that they know no such package, and pip-audit ends as if all were well: here that is "not known".
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PROGRAM: Final = ROOT / ".venv-audit" / "bin" / "pip-audit"
"""Made by ``make audit``."""
REQUIREMENTS: Final = ROOT / "requirements.txt"
SECONDS: Final = 60.0
"""How long it may take in all. With good data it takes seconds."""

EXIT_CLEAN: Final = 0
EXIT_VULNERABLE: Final = 1
EXIT_UNKNOWN: Final = 2


class UnavailableError(Exception):
    """Nothing can be looked up here; the text says why."""


@dataclass(frozen=True, slots=True)
class Audit:
    """Of ``asked`` packages, a line for each ``vulnerability``, and the names of those nothing is known of."""

    asked: int
    vulnerabilities: tuple[str, ...]
    unknown: tuple[str, ...]


def audit(program: Path, requirements: Path, seconds: float = SECONDS) -> Audit:
    """Run pip-audit; it installs nothing. Raises `UnavailableError`."""
    if not program.exists():
        raise UnavailableError("pip-audit is not installed; `make audit` does that")
    arguments = ["--requirement", str(requirements), "--require-hashes", "--disable-pip", "--format", "json"]
    arguments += ["--desc", "off", "--progress-spinner", "off", "--timeout", "10"]
    arguments += ["--cache-dir", str(program.parents[1] / "cache")]
    try:
        ended = subprocess.run(  # noqa: S603 - the program and its arguments are ours
            [program, *arguments], capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise UnavailableError(f"no answer within {seconds:g} seconds") from None
    try:
        return _read(json.loads(ended.stdout))
    except (ValueError, KeyError, TypeError):
        last = (ended.stderr.strip().splitlines() or ["no answer"])[-1]
        raise UnavailableError(last[:200]) from None


def _read(answer: dict[str, list[dict[str, object]]]) -> Audit:
    packages = answer["dependencies"]
    found = []
    for package in packages:
        vulnerabilities = package.get("vulns", [])
        if not isinstance(vulnerabilities, list):
            raise TypeError
        for one in vulnerabilities:
            fixed = ", ".join(one["fix_versions"]) or "no version yet"
            found.append(f"{package['name']} {package['version']}: {one['id']}, fixed in {fixed}")
    return Audit(len(packages), tuple(found), tuple(str(one["name"]) for one in packages if "skip_reason" in one))


def main(arguments: Sequence[str], program: Path = PROGRAM, requirements: Path = REQUIREMENTS) -> int:
    """Tell what was found; the result is the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.audit", description=__doc__)
    parser.add_argument("--optional", action="store_true", help="no failure where nothing can be looked up")
    unknown = EXIT_CLEAN if parser.parse_args(arguments).optional else EXIT_UNKNOWN
    try:
        found = audit(program, requirements)
    except UnavailableError as error:
        print(f"audit: not available here ({error})")
        return unknown
    for line in found.vulnerabilities:
        print(f"audit: {line}")
    if found.vulnerabilities:
        return EXIT_VULNERABLE
    if found.unknown or not found.asked:
        print(f"audit: not available here (nothing is known of {len(found.unknown)} of {found.asked} packages)")
        return unknown
    print(f"audit: {found.asked} packages, no known vulnerability")
    return EXIT_CLEAN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
