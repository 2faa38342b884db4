"""Settings: where they come from, and what is said of each fault."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.i18n import Language
from bot.logs import secrets_of
from bot.settings import Fault, Settings, SettingsError, load_settings, split_listen
from bot.settings.loading import wanted_language
from bot.settings_faults import explain_faults
from tests.words import catalogue

GOOD = {
    "BOT_TOKEN": "123456789:AAE0-a_token-of-the-right-form",
    "ADMINS": "1001, 1002",
    "ACCOUNTS__MAIN__PROVIDER": "green-api",
    "ACCOUNTS__MAIN__API_URL": "https://7103.api.greenapi.com/",
    "ACCOUNTS__MAIN__ID_INSTANCE": "7103000001",
    "ACCOUNTS__MAIN__API_TOKEN": "0ffee374942c5b3c019c698abc2067e1515580c0",
}
OFFICE = {
    "ACCOUNTS__OFFICE__PROVIDER": "wasend",
    "ACCOUNTS__OFFICE__SESSION_ID": "session-1",
    "ACCOUNTS__OFFICE__API_KEY": "wsk_abcdef",
}
OLD = {
    "ACCOUNTS__OLD__PROVIDER": "green-api-legacy",
    "ACCOUNTS__OLD__ID_INSTANCE": "12",
    "ACCOUNTS__OLD__API_TOKEN": "abcdef",
}


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine, and no file of the project, reaches a test."""
    monkeypatch.chdir(tmp_path)
    for name in (*Settings.model_fields, *GOOD):
        monkeypatch.delenv(name.upper(), raising=False)


def given(monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> None:
    for name, value in (GOOD | changes).items():
        if value is not None:
            monkeypatch.setenv(name, value)


def faults() -> list[Fault]:
    with pytest.raises(SettingsError) as raised:
        load_settings()
    return list(raised.value.faults)


def test_environment_and_defaults(monkeypatch, tmp_path):
    given(monkeypatch)
    settings = load_settings()
    assert settings.admins == {1001, 1002}
    assert settings.accounts["main"].api_url == "https://7103.api.greenapi.com"
    assert settings.accounts["main"].model_dump()["id_instance"] == "7103000001"
    assert settings.telegram_api_url is None
    assert (settings.default_language, settings.default_region, settings.log_level) == ("en", "RU", "INFO")
    assert settings.confirm_ttl == timedelta(minutes=2)
    assert settings.database_url.get_secret_value() == f"sqlite:///{tmp_path / 'data' / 'groupwarden.db'}"


def test_account_needs_no_address_of_its_own(monkeypatch):
    given(monkeypatch, ACCOUNTS__MAIN__API_URL=None)
    assert load_settings().accounts["main"].api_url == "https://api.green-api.com"


def test_several_accounts(monkeypatch):
    more = {name.replace("MAIN", "OFFICE"): value for name, value in GOOD.items() if "MAIN" in name}
    given(monkeypatch, **more)
    assert set(load_settings().accounts) == {"main", "office"}


def test_accounts_of_every_provider(monkeypatch):
    given(
        monkeypatch,
        ACCOUNTS__OLD__PROVIDER="green-api-legacy",
        ACCOUNTS__OLD__ID_INSTANCE="12",
        ACCOUNTS__OLD__API_TOKEN="abcdef",
        ACCOUNTS__OLD__PARTICIPANT_FIELD="phone",
        ACCOUNTS__OFFICE__PROVIDER="wasend",
        ACCOUNTS__OFFICE__SESSION_ID="session-1",
        ACCOUNTS__OFFICE__API_KEY="wsk_abc.def",
        ACCOUNTS__OFFICE__VERB_VARIANT="sdk",
    )
    accounts = load_settings().accounts
    assert {name: account.provider for name, account in accounts.items()} == {
        "main": "green-api",
        "old": "green-api-legacy",
        "office": "wasend",
    }
    assert "wsk_abc" not in repr(accounts)


def test_env_file_and_toml_of_the_same_structure(monkeypatch, tmp_path):
    (tmp_path / "config.toml").write_text(
        'confirm_ttl = 60\ndefault_language = "ru"\nadmins = [1001]\n'
        '[accounts.main]\nprovider = "green-api"\nid_instance = 7103000001\napi_token = "abcdef"\n'
    )
    (tmp_path / ".env").write_text(f"BOT_TOKEN={GOOD['BOT_TOKEN']}\nCONFIRM_TTL=90\nTELEGRAM_API_URL=\n")
    monkeypatch.setenv("DEFAULT_LANGUAGE", "EN")
    settings = load_settings()
    assert settings.confirm_ttl == timedelta(seconds=90)  # .env before config.toml
    assert settings.default_language == "en"  # the environment before both
    assert settings.accounts["main"].model_dump()["id_instance"] == "7103000001"
    assert settings.telegram_api_url is None  # empty means not set


def test_all_faults_are_told_at_once():
    assert {(fault.name, fault.problem) for fault in faults()} == {
        ("BOT_TOKEN", "missing"),
        ("ADMINS", "missing"),
        ("ACCOUNTS", "missing"),
    }


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("BOT_TOKEN", "my-token", "bot_token"),
        ("TELEGRAM_API_URL", "telegram.org", "url"),
        ("TELEGRAM_API_URL", "http://telegram.example.org", "insecure_url"),
        ("TELEGRAM_API_URL", "https://bot:s3cret@telegram.example.org", "url_credentials"),
        ("TELEGRAM_API_URL", "https://telegram.example.org/{x}", "url"),
        ("TELEGRAM_API_URL", "https://telegram.example.org:0", "url"),
        ("WEBHOOK_URL", "bot.example.org", "url"),
        ("WEBHOOK_URL", "https://bot.example.org/{any}", "url"),
        ("WEBHOOK_URL", "http://bot.example.org/telegram", "insecure_url"),
        ("WEBHOOK_URL", "https://bot.example.org:8080/telegram", "webhook_port"),
        ("WEBHOOK_URL", "https://bot.example.org/metrics", "webhook_path"),
        ("WEBHOOK_SECRET", "fifteen-letters", "webhook_secret"),
        ("WEBHOOK_SECRET", "sixteen letters!", "webhook_secret"),
        ("LISTEN", "8080", "listen"),
        ("LISTEN", "127.0.0.1:", "listen"),
        ("LISTEN", "127.0.0.1:65536", "listen"),
        ("LISTEN", "::1:8080", "listen"),
        ("LISTEN", f"{'a' * 64}:8080", "listen"),
        ("LISTEN", "a..b:8080", "listen"),
        ("METRICS_HOSTS", "bot:8080", "metrics_hosts"),
        ("METRICS_HOSTS", "http://bot", "metrics_hosts"),
        ("METRICS_HOSTS", "бот", "metrics_hosts"),
        ("METRICS_HOSTS", "bot,*", "metrics_hosts"),
        ("METRICS_HOSTS", "fe80::1%eth0", "metrics_hosts"),
        ("METRICS_TOKEN", "fifteen-letters", "metrics_token"),
        ("METRICS_TOKEN", "sixteen letters!", "metrics_token"),
        ("METRICS_TOKEN", "шестнадцать-букв", "metrics_token"),
        ("ADMINS", "@olga", "admins"),
        ("ADMINS", "-100123", "admins"),
        ("ADMINS", " , ", "admins"),
        ("ADMINS", str(2**52), "admins"),
        ("ADMINS", str(2**63), "admins"),
        ("ADMINS", "9" * 5000, "admins"),
        ("ADMINS", "1001,1087968824", "anonymous_admin"),
        ("ACCOUNTS__MAIN__PROVIDER", "greenapi", "provider"),
        ("ACCOUNTS__MAIN__API_URL", "7103.api.greenapi.com", "url"),
        ("ACCOUNTS__MAIN__API_URL", "https://host/?token=1", "url"),
        ("ACCOUNTS__MAIN__API_URL", "http://api.greenapi.com", "insecure_url"),
        ("ACCOUNTS__MAIN__API_URL", "https://bot:s3cret@host", "url_credentials"),
        ("ACCOUNTS__MAIN__API_URL", "https://@host", "url_credentials"),
        ("ACCOUNTS__MAIN__API_URL", "https://host:99999", "url"),
        ("ACCOUNTS__MAIN__API_URL", "https://[::1", "url"),
        ("ACCOUNTS__MAIN__API_URL", "https://ho\tst", "url"),
        ("ACCOUNTS__MAIN__API_URL", f"https://{'a' * 64}.com", "url"),
        ("ACCOUNTS__MAIN__ID_INSTANCE", "waInstance1", "id_instance"),
        ("ACCOUNTS__MAIN__API_TOKEN", "two words", "token"),
        ("ACCOUNTS__MAIN__APITOKEN", "abc", "unknown"),
        ("ACCOUNTS__OFFICE__PROVIDER", "waSend", "provider"),
        ("ACCOUNTS__OFFICE__VERB_VARIANT", "delete", "verb_variant"),
        ("ACCOUNTS__OFFICE__ID_FORM", "lid", "id_form"),
        ("ACCOUNTS__OFFICE__SESSION_ID", "..", "session_id"),
        ("ACCOUNTS__OFFICE__API_KEY", "two words", "token"),
        ("ACCOUNTS__OLD__PARTICIPANT_FIELD", "both", "participant_field"),
        ("ACCOUNTS", "green-api", "accounts"),
        ("DATABASE_URL", "postgresql://localhost", "database_url"),
        ("DATABASE_URL", "postgresql+asyncpg://localhost/groupwarden", "database_url"),
        ("DATABASE_URL", "postgresql://bot:secret@host:port/groupwarden", "database_url"),
        ("DATABASE_URL", "mysql://localhost/groupwarden", "database_url"),
        ("DATABASE_URL", "nonsense", "database_url"),
        ("DATABASE_URL", "sqlite://", "database_url"),
        ("DEFAULT_LANGUAGE", "de", "default_language"),
        ("DEFAULT_REGION", "Russia", "region"),
        ("CONFIRM_TTL", "two minutes", "seconds"),
        ("CONFIRM_TTL", "0", "seconds"),
        ("CONFIRM_TTL", "nan", "seconds"),
        ("CONFIRM_TTL", "86401", "seconds"),
        ("LOG_LEVEL", "LOUD", "log_level"),
    ],
)
@pytest.mark.parametrize("language", list(Language))
def test_each_fault_has_a_sentence_that_tells_no_value(monkeypatch, name, value, problem, language):
    given(monkeypatch, **({**OFFICE, **OLD} | {name: value}))
    assert faults() == [Fault(name, problem)]
    heading, line = explain_faults(faults(), catalogue().words(language))
    assert heading
    assert line.startswith(f"{name}: ")
    assert "=" in line or problem == "unknown"  # an example
    secrets = ["s3cret", GOOD["BOT_TOKEN"], GOOD["ACCOUNTS__MAIN__API_TOKEN"], *([value] if "TOKEN" in name else [])]
    assert not any(secret in line for secret in secrets)


def test_a_webhook_needs_its_secret(monkeypatch):
    given(monkeypatch, WEBHOOK_URL="https://bot.example.org/telegram")
    assert faults() == [Fault("WEBHOOK_SECRET", "missing")]


def test_a_webhook_listens_by_itself_and_nothing_else_does(monkeypatch):
    given(monkeypatch)
    assert load_settings().listen is None
    given(monkeypatch, WEBHOOK_URL="https://bot.example.org/telegram", WEBHOOK_SECRET="x" * 16)
    assert load_settings().listen == "127.0.0.1:8080"
    assert "x" * 16 not in repr(load_settings())


@pytest.mark.parametrize(
    ("written", "hosts"),
    [
        ("bot", {"bot"}),
        ("bot, Metrics.internal;10.0.0.7", {"bot", "Metrics.internal", "10.0.0.7"}),
        ("[2001:db8::1] ::2", {"2001:db8::1", "::2"}),
        ("", set()),
        (" , ", set()),
    ],
)
def test_names_that_are_answered(monkeypatch, written, hosts):
    given(monkeypatch, METRICS_HOSTS=written)
    assert load_settings().metrics_hosts == hosts


def test_names_that_are_answered_in_toml(monkeypatch, tmp_path):
    given(monkeypatch)
    (tmp_path / "config.toml").write_text('metrics_hosts = ["bot", "::2"]')
    assert load_settings().metrics_hosts == {"bot", "::2"}
    (tmp_path / "config.toml").write_text("metrics_hosts = [1]")
    assert faults() == [Fault("METRICS_HOSTS", "metrics_hosts")]


def test_the_token_of_the_metrics_is_a_secret(monkeypatch):
    token = "5b0c7c1e9a7f+d2288e0/a1c4f3b6d9e2=="
    given(monkeypatch, METRICS_TOKEN=token)
    settings = load_settings()
    assert token in secrets_of(settings)
    assert token not in repr(settings) + str(settings.model_dump())


@pytest.mark.parametrize(
    ("value", "place"), [("0.0.0.0:8080", ("0.0.0.0", 8080)), ("[::1]:0", ("::1", 0)), ("host", ("", -1))]
)
def test_where_to_listen(value, place):
    assert split_listen(value) == place


def test_plain_http_is_for_this_machine(monkeypatch):
    given(monkeypatch, ACCOUNTS__MAIN__API_URL="http://127.0.0.1:8080", TELEGRAM_API_URL="http://localhost:8081")
    assert load_settings().telegram_api_url == "http://localhost:8081"


@pytest.mark.parametrize(
    ("file", "content", "problem", "line"),
    [
        ("config.toml", b"\nadmins = [\n", "toml_line", 3),
        ("config.toml", b"\n[accounts.main\n", "toml_line", 2),
        ("config.toml", b"\xef\xbb\xbfadmins = 1\n", "encoding", 0),
        ("config.toml", b"\xff", "encoding", 0),
        ("config.toml", "admins = 1".encode("utf-16"), "encoding", 0),
        (".env", b"ADMINS=\xff\xfe", "encoding", 0),
        (".env", "ADMINS=1\n".encode("utf-16"), "encoding", 0),
        (".env", "ADMINS=1\n".encode("utf-16-le"), "encoding", 0),
        (".env", b"# ours\n\nMETRICS_TOKEN s3cret\n", "env_line", 3),
        (".env", b"METRICS_TOKEN: s3cret\n", "env_line", 1),
        (".env", b"METRICS_TOKEN\n", "env_line", 1),
        (".env", b"\r\nADMINS=1 2\r\nMETRICS_TOKEN\r\n", "env_line", 3),
        (".env", b"\n=s3cret\n", "env_line", 2),
        (".env", b"\nMETRICS_TOKEN='s3cret\nLISTEN=x\n", "env_quote", 2),
        (".env", b'METRICS_TOKEN="s3cret\nLISTEN="x"\n', "env_quote", 1),
        (".env", b'METRICS_TOKEN="s3cret\nLISTEN=127.0.0.1:0"\n', "env_quote", 1),
        (".env", b'METRICS_TOKEN="s3cret" x\n', "env_quote", 1),
    ],
)
@pytest.mark.parametrize("language", list(Language))
def test_a_file_that_is_not_read_as_it_is_written(monkeypatch, tmp_path, file, content, problem, line, language):
    """The libraries pass over most of these lines, and so over a setting that closes something."""
    given(monkeypatch, DEFAULT_LANGUAGE=language)
    (tmp_path / file).write_bytes(content)
    assert faults()[:1] == [Fault(file, problem, line)]
    _, told, *_ = explain_faults(faults(), catalogue().words(language))
    assert told.startswith(file)
    assert "s3cret" not in told
    assert str(line) in told or not line


@pytest.mark.parametrize("file", [".env", "config.toml"])
def test_a_folder_in_place_of_a_file(monkeypatch, tmp_path, file):
    given(monkeypatch)
    (tmp_path / file).mkdir()
    assert faults() == [Fault(file, "unreadable")]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfDEFAULT_REGION=KZ\r\n",
        b"# a comment\n\n  export DEFAULT_REGION = 'KZ' # why\nBULK_LIMIT=\n",
        b'DEFAULT_REGION="KZ"',
        b"ACCOUNTS='{\n}'\nDEFAULT_REGION=KZ",
    ],
)
def test_lines_that_are_read(monkeypatch, tmp_path, content):
    given(monkeypatch)
    (tmp_path / ".env").write_bytes(content)
    assert load_settings().default_region == "KZ"


def test_faults_of_lines_and_of_values_are_told_together(monkeypatch, tmp_path):
    given(monkeypatch, BULK_LIMIT="many")
    (tmp_path / ".env").write_text("METRICS_TOKEN\n")
    assert faults() == [Fault(".env", "env_line", 1), Fault("BULK_LIMIT", "bulk_limit")]


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_a_postgres_for_several_replicas(monkeypatch, scheme):
    given(monkeypatch, DATABASE_URL=f"{scheme}://bot:p%40ss@db.example:5433/groupwarden")
    settings = load_settings()
    assert settings.database_url.get_secret_value() == f"{scheme}://bot:p%40ss@db.example:5433/groupwarden"
    assert {"p@ss", "p%40ss"} <= secrets_of(settings)


def test_secrets_are_in_no_repr_and_no_error(monkeypatch):
    given(monkeypatch, DATABASE_URL="postgresql://bot:opensesame@localhost/groupwarden")
    shown = repr(load_settings()) + str(load_settings().model_dump())
    assert "opensesame" not in shown
    given(monkeypatch, DEFAULT_LANGUAGE="xx")
    with pytest.raises(SettingsError) as raised:
        load_settings()
    shown += repr(raised.value) + str(raised.value) + repr(raised.value.__context__)
    assert GOOD["BOT_TOKEN"] not in shown
    assert GOOD["ACCOUNTS__MAIN__API_TOKEN"] not in shown


def test_every_setting_is_explained_in_the_example():
    example = (Path(__file__).parents[2] / ".env.example").read_text()
    for name in Settings.model_fields:
        assert name.upper() in example


@pytest.mark.parametrize(("name", "problem"), [("data_dir", "data_dir"), ("database_url", "database_url")])
def test_a_path_that_no_system_takes(monkeypatch, tmp_path, name, problem):
    """The environment holds no NUL, but the file may."""
    given(monkeypatch)
    value = "sqlite:////tmp/a\\u0000b" if name == "database_url" else "a\\u0000b"
    (tmp_path / "config.toml").write_text(f'{name} = "{value}"\n')
    assert faults() == [Fault(name.upper(), problem)]


def test_an_account_that_is_no_table(monkeypatch, tmp_path):
    given(monkeypatch)
    (tmp_path / "config.toml").write_text("[accounts]\noffice = 5\n")
    assert faults() == [Fault("ACCOUNTS__OFFICE", "account")]


def test_an_address_in_any_script(monkeypatch):
    given(monkeypatch, ACCOUNTS__MAIN__API_URL="https://бот.рф:8443/api/")
    assert load_settings().accounts["main"].api_url == "https://бот.рф:8443/api"


@pytest.mark.parametrize(
    ("files", "language"),
    [
        ({}, ""),
        ({".env": "DEFAULT_LANGUAGE=RU\n"}, "ru"),
        ({"config.toml": 'default_language = "ru"\n'}, "ru"),
        ({".env": "default_language=en\n", "config.toml": 'default_language = "ru"\n'}, "en"),
        ({".env": "METRICS_TOKEN x\nDEFAULT_LANGUAGE=ru\n"}, "ru"),
        ({".env": "\0", "config.toml": 'default_language = "ru"\n'}, "ru"),
    ],
)
def test_the_language_is_known_where_the_settings_are_not(tmp_path, files, language):
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    assert wanted_language() == language
