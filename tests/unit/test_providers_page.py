"""The table of providers is what the code says."""

from pathlib import Path

import pytest

from bot.providers.registry import PROVIDERS
from tools.providers import PAGE, PROJECT, main, methods, page


def test_page_is_up_to_date(capsys: pytest.CaptureFixture[str]):
    assert main(["check"], PROJECT) == 0, capsys.readouterr().out


def test_page_that_is_out_of_date_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    said = "docs/providers.md: out of date: run `python -m tools.providers write`\n"
    assert main(["check"], tmp_path) == 1
    assert capsys.readouterr().out == said
    assert main(["write"], tmp_path) == 0
    assert main(["check"], tmp_path) == 0
    (tmp_path / PAGE).write_text("stale", encoding="utf-8")
    assert main(["check"], tmp_path) == 1


def test_every_provider_and_method_is_there():
    lines = page().splitlines()
    assert any(all(name in line for name in PROVIDERS) for line in lines)
    told = {method: line.count("| yes") for method in methods() for line in lines if line.startswith(f"| `{method}`:")}
    assert set(told) == set(methods())
    assert told["group"] == len(PROVIDERS)
    assert told["describe"] < len(PROVIDERS)
