"""What settings may hold, but hardly mean."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.i18n import Language
from bot.settings import load_settings
from bot.settings.hints import ENVIRONMENT, UnknownName, same_accounts, unknown_names
from bot.settings.names import SETTINGS, nearest
from bot.settings_faults import explain_faults, explain_hint
from tests.unit.test_settings import GOOD, OFFICE, OLD, elsewhere, faults, given
from tests.words import catalogue

__all__ = ["elsewhere"]

USUAL = (
    *("PATH", "HOME", "LANG", "LANGUAGE", "LC_ALL", "LOGNAME", "USER", "SHELL", "TERM", "PWD", "HOSTNAME", "TZ"),
    *("LISTEN_FDS", "LISTEN_PID", "TELEGRAM_API_ID", "TELEGRAM_API_HASH", "DATABASE", "DEBUG", "PORT", "HOST"),
    *("POSTGRES_PASSWORD", "ACCOUNT_ID", "DATA", "XDG_DATA_DIRS", "LOGS_DIRECTORY", "STATE_DIRECTORY"),
)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in USUAL:
        monkeypatch.setenv(name, "x")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ADMIN", "ADMINS"),
        ("admin", "ADMINS"),
        ("BOT_TOKN", "BOT_TOKEN"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("METRICS_HOST", "METRICS_HOSTS"),
        ("ACCOUNT", "ACCOUNTS"),
        ("ACCOUNT__MAIN__PROVIDER", "ACCOUNTS__MAIN__PROVIDER"),
        ("ACOUNTS__MAIN__TOKEN", "ACCOUNTS__MAIN__API_TOKEN"),
        ("ACCOUNTS_MAIN_API_TOKEN", "ACCOUNTS__MAIN__API_TOKEN"),
    ],
)
def test_a_name_that_nobody_knows_is_told_with_the_one_that_was_meant(monkeypatch, tmp_path, name, meant):
    given(monkeypatch, **{name: "s3cret"})
    assert unknown_names() == [UnknownName(name, ENVIRONMENT, meant)]
    monkeypatch.delenv(name)
    assert unknown_names() == []
    (tmp_path / ".env").write_text(f"{name}=\n")
    assert unknown_names() == [UnknownName(name, ".env", meant)]
    for language in Language:
        told = explain_hint(unknown_names()[0], catalogue().words(language))
        assert told.startswith(f"{name} ")
        assert meant in told


def test_in_env_every_name_is_the_bot_s_but_what_other_programs_read_there(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("FOO=1\nPOSTGRES_PASSWORD=x\nCOMPOSE_PROJECT_NAME=x\nTZ=x\nBULK_LIMIT=1\n")
    assert unknown_names() == [UnknownName("FOO", ".env", "")]
    assert ".env.example" in explain_hint(unknown_names()[0], catalogue().words(Language.EN))


def test_in_toml_names_are_read_by_the_letter(tmp_path):
    (tmp_path / "config.toml").write_text('BOT_TOKEN = "x"\nbulk_limt = 5\nlisten = "x"\n[acounts.main]\napi = 1\n')
    assert unknown_names() == [
        UnknownName("BOT_TOKEN", "config.toml", "bot_token"),
        UnknownName("bulk_limt", "config.toml", "bulk_limit"),
        UnknownName("acounts", "config.toml", "accounts"),
    ]


def test_a_file_that_cannot_be_read_holds_no_names(tmp_path):
    (tmp_path / ".env").write_text("ADMIN=\0\n")
    (tmp_path / "config.toml").write_text("admin")
    assert unknown_names() == []
    (tmp_path / ".env").write_text("what is this\nADMIN=\n")
    assert unknown_names() == [UnknownName("ADMIN", ".env", "ADMINS")]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ACCOUNTS__MAIN__TOKEN", "ACCOUNTS__MAIN__API_TOKEN"),
        ("ACCOUNTS__MAIN__IDINSTANCE", "ACCOUNTS__MAIN__ID_INSTANCE"),
        ("ACCOUNTS__OFFICE__SESSION", "ACCOUNTS__OFFICE__SESSION_ID"),
        ("ACCOUNTS__OFFICE__PARTICIPANT_FIELD", ""),
        ("ACCOUNTS__OLD__XYZ", ""),
    ],
)
def test_a_field_that_an_account_does_not_have(monkeypatch, name, meant):
    given(monkeypatch, **{**OFFICE, **OLD, name: "s3cret"})
    _, told = explain_faults(faults(), catalogue().words(Language.EN))
    assert told.startswith(f"{name}: there is no such setting.")
    assert meant in told
    assert ("meant?" in told) == bool(meant)


def test_every_setting_is_nearest_to_itself():
    assert [nearest(name) for name in SETTINGS] == list(SETTINGS)


def test_the_library_is_loaded_only_for_a_name_that_is_like_ours(tmp_path: Path):
    code = "import sys; from bot.settings.hints import unknown_names; found = unknown_names(); "
    code += "print(len(found), 'rapidfuzz' in sys.modules)"
    root = str(Path(__file__).parents[2])
    environment = dict.fromkeys(USUAL, "x") | GOOD | {"PYTHONPATH": root}

    def run(**more: str) -> str:
        return subprocess.check_output(
            [sys.executable, "-c", code], cwd=tmp_path, env=environment | more, text=True, timeout=60
        ).strip()

    assert run() == "0 False"
    assert run(ADMIN="1") == "1 True"


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, []),
        ({"ACCOUNTS__TWO__ID_INSTANCE": "7103000001"}, [("main", "two")]),
        ({"ACCOUNTS__OLD__ID_INSTANCE": "7103000001"}, [("main", "old")]),
        ({"ACCOUNTS__TWO__ID_INSTANCE": "7103000001", "ACCOUNTS__TWO__API_URL": "https://other.example"}, []),
        ({"ACCOUNTS__CLUB__SESSION_ID": "session-1"}, [("club", "office")]),
        ({"ACCOUNTS__CLUB__SESSION_ID": "session-1", "ACCOUNTS__CLUB__API_URL": "https://other.example"}, []),
    ],
)
def test_two_accounts_that_are_one(monkeypatch, changes, same):
    more = {name.replace("MAIN", "TWO"): value for name, value in GOOD.items() if "MAIN" in name}
    more |= {name.replace("OFFICE", "CLUB"): value for name, value in OFFICE.items()}
    more |= {"ACCOUNTS__TWO__ID_INSTANCE": "7103000002", "ACCOUNTS__TWO__API_URL": "https://api.green-api.com"}
    more |= {"ACCOUNTS__CLUB__SESSION_ID": "session-2"}
    given(monkeypatch, **{**OFFICE, **OLD, **more, **changes})
    found = same_accounts(load_settings().accounts)
    assert [tuple(sorted(one.names)) for one in found] == same
    for language in Language:
        for one in found:
            assert ", ".join(one.names) in explain_hint(one, catalogue().words(language))
