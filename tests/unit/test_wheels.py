"""The look for packages without a wheel; pip itself is asked by hand (``make wheels``)."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools import wheels
from tools.wheels import PLATFORMS, PYTHONS, REQUIREMENTS, main, missing_wheels, read_requirements

LOCKED = """# how it was made
#    make lock
alpha==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:ab
    # via groupwarden
beta[binary]==2.0 ; implementation_name != 'pypy' \\
    --hash=sha256:bb
gamma-core==3.0 \\
    --hash=sha256:cc
"""
NONE = "ERROR: Could not find a version that satisfies the requirement {0} (from versions: none)\n"
NONE += "ERROR: No matching distribution found for {0}==1\n"

Pip = Callable[[list[str]], tuple[int, str]]


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.txt"
    file.write_text(LOCKED)
    return file


def stand_in(monkeypatch: pytest.MonkeyPatch, pip: Pip) -> list[list[str]]:
    asked = []

    def run(arguments: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        assert options["timeout"] > 0
        asked.append(arguments)
        code, said = pip(arguments)
        return subprocess.CompletedProcess(arguments, code, "", said)

    monkeypatch.setattr("tools.wheels.subprocess.run", run)
    return asked


def requirements_in(arguments: list[str]) -> str:
    return Path(arguments[arguments.index("--requirement") + 1]).read_text()


def without(names: set[str], python: str) -> Pip:
    """A registry that has no wheels of these packages for this Python."""

    def pip(arguments: list[str]) -> tuple[int, str]:
        if arguments[arguments.index("--python-version") + 1] != python:
            return 0, ""
        wanted = {one.name for one in read_requirements(Path(arguments[-1]))}
        missing = sorted(names & wanted)
        return (1, NONE.format(missing[0])) if missing else (0, "")

    return pip


def test_the_locked_packages_are_read_with_their_hashes(locked: Path):
    found = read_requirements(locked)
    assert [one.name for one in found] == ["alpha", "beta", "gamma-core"]
    assert "".join(one.lines for one in found) == LOCKED.partition("make lock\n")[2]


def test_the_project_s_own_file_is_read():
    names = {one.name for one in read_requirements(REQUIREMENTS)}
    assert {"aiogram", "aiohttp", "psycopg-binary", "rapidfuzz"} <= names
    assert len(names) == REQUIREMENTS.read_text().count("==")


def test_every_package_that_has_no_wheel_is_named(monkeypatch, tmp_path, locked):
    asked = stand_in(monkeypatch, without({"alpha", "gamma-core"}, "3.14"))
    tags = PLATFORMS["Linux aarch64"]
    assert list(missing_wheels(read_requirements(locked), tags, "3.14", tmp_path, 5)) == ["alpha", "gamma-core"]
    assert len(asked) == 3
    assert [asked[0][at + 1] for at, word in enumerate(asked[0]) if word == "--platform"] == list(tags)
    assert "--only-binary=:all:" in asked[0]


def test_the_answer_and_the_code(monkeypatch, capsys, locked):
    stand_in(monkeypatch, without({"beta"}, "3.14"))
    assert main([], locked) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(PLATFORMS) * len(PYTHONS)
    assert {line.partition("Python ")[2] for line in lines if "no wheel" in line} == {"3.14: no wheel of beta"}
    stand_in(monkeypatch, without(set(), ""))
    assert main([], locked) == 0


def test_an_unknown_answer_is_not_taken_for_all_is_well(monkeypatch, capsys, locked):
    stand_in(monkeypatch, lambda _: (1, "ERROR: the network is down\n"))
    assert main([], locked) == 2
    assert "not known (ERROR: the network is down)" in capsys.readouterr().out
    # A package that was not asked for would be asked for again for ever.
    stand_in(monkeypatch, lambda _: (1, NONE.format("omega")))
    assert main([], locked) == 2


def test_it_ends_in_time(monkeypatch, capsys, locked):
    def hang(arguments: list[str]) -> tuple[int, str]:
        raise subprocess.TimeoutExpired(arguments, 1)

    stand_in(monkeypatch, hang)
    assert main(["--seconds", "1"], locked) == 2
    assert "no answer within" in capsys.readouterr().out


def test_make_knows_it():
    makefile = (wheels.ROOT / "Makefile").read_text()
    recipe = makefile.partition("\nwheels:")[2].partition("\n\n")[0]
    assert "tools.wheels" in recipe
    assert "tools.wheels" not in makefile.partition("\ncheck:")[2].partition("\n\n")[0]
