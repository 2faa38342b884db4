"""What becomes of an answer of pip-audit, and of none. The program is a stand-in with its interface."""

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tools.audit import REQUIREMENTS, UnavailableError, audit, main

ROOT = Path(__file__).parents[2]
CLEAN = {"name": "aiogram", "version": "3.31.0", "vulns": []}
SKIPPED = {"name": "aiohttp", "skip_reason": "Dependency not found on PyPI and could not be audited: aiohttp (3.14.5)"}
BAD = {
    "name": "openpyxl",
    "version": "3.1.5",
    "vulns": [
        {"id": "PYSEC-2026-1", "fix_versions": ["3.1.6", "3.2"], "aliases": [], "description": ""},
        {"id": "GHSA-xxxx", "fix_versions": [], "aliases": [], "description": ""},
    ],
}


def program(folder: Path, script: str) -> Path:
    """A program with this Bourne shell script."""
    file = folder / "bin" / "pip-audit"
    file.parent.mkdir()
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


def answering(folder: Path, *packages: dict[str, Any], code: int = 0) -> Path:
    (folder / "answer").write_text(json.dumps({"dependencies": packages, "fixes": []}))
    return program(folder, f"echo 'some words' >&2; cat {folder / 'answer'}; exit {code}")


@pytest.mark.parametrize(
    ("packages", "code", "told"),
    [
        ([CLEAN], 0, "1 packages, no known vulnerability"),
        ([CLEAN, SKIPPED], 2, "not available here (nothing is known of 1 of 2 packages)"),
        ([SKIPPED], 2, "not available here (nothing is known of 1 of 1 packages)"),
        ([], 2, "not available here (nothing is known of 0 of 0 packages)"),
        ([CLEAN, BAD], 1, "openpyxl 3.1.5: PYSEC-2026-1, fixed in 3.1.6, 3.2"),
        ([SKIPPED, BAD], 1, "openpyxl 3.1.5: GHSA-xxxx, fixed in no version yet"),
    ],
)
def test_what_was_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], packages: list[dict[str, Any]], code: int, told: str
):
    stand_in = answering(tmp_path, *packages, code=1 if BAD in packages else 0)
    assert main([], stand_in) == code
    assert told in capsys.readouterr().out
    assert main(["--optional"], stand_in) == (1 if code == 1 else 0)
    assert told in capsys.readouterr().out


@pytest.mark.parametrize(
    "script",
    [
        "echo 'requests.exceptions.ConnectionError: no route' >&2; exit 1",
        "echo 'no json'; echo 'ConnectionError: no route' >&2; exit 0",
        "echo '{}'; echo 'ConnectionError: no route' >&2",
        """echo '{"dependencies": [{"name": "a", "vulns": 1}]}'; echo 'ConnectionError: no route' >&2""",
    ],
)
def test_no_answer_is_no_failure_of_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str], script: str):
    stand_in = program(tmp_path, script)
    assert main([], stand_in) == 2
    assert main(["--optional"], stand_in) == 0
    for line in capsys.readouterr().out.splitlines():
        assert line.startswith("audit: not available here (")
        assert "no route" in line


def test_where_it_is_not_installed(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["--optional"], tmp_path / "none") == 0
    assert "make audit" in capsys.readouterr().out
    assert main([], tmp_path / "none") == 2


def test_it_does_not_hang(tmp_path: Path):
    stand_in = program(tmp_path, f"echo $$ > {tmp_path / 'pid'}; exec sleep 60")
    begun = time.monotonic()
    with pytest.raises(UnavailableError, match="no answer within 1 seconds"):
        audit(stand_in, REQUIREMENTS, seconds=1.0)
    assert time.monotonic() - begun < 20
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)


def test_what_is_asked(tmp_path: Path):
    stand_in = program(tmp_path, f"""echo "$@" > {tmp_path / "asked"}; echo '{{"dependencies": []}}'""")
    audit(stand_in, REQUIREMENTS)
    asked = (tmp_path / "asked").read_text().split()
    assert asked[asked.index("--requirement") + 1] == str(ROOT / "requirements.txt")
    assert {"--require-hashes", "--disable-pip"} <= set(asked)


def test_the_check_goes_on_without_it():
    recipe = (ROOT / "Makefile").read_text().partition("\ncheck:")[2].partition("\n\n")[0]
    assert "tools.audit --optional" in recipe
    assert "AUDIT" not in recipe  # the check installs nothing


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt", "requirements-audit.txt"])
def test_locked_by_hashes_and_to_no_registry(file: str):
    lines = (ROOT / file).read_text().splitlines()
    packages = [number for number, line in enumerate(lines) if line[:1].isalnum()]
    assert packages
    for number in packages:
        assert "==" in lines[number]
        assert lines[number + 1].strip().startswith("--hash=sha256:")
    assert not any("://" in line or line.startswith("-") for line in lines)
