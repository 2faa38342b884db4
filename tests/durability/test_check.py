"""``python -m bot check``: a line for each part, and a code that says whether all is well."""

import re
from pathlib import Path

import pytest
from aiohttp import web

from bot.http_service import ListenProblem
from bot.i18n import Language
from bot.settings.hints import ENVIRONMENT, SameAccount, UnknownName
from bot.settings_faults import explain_hint
from bot.storage.data_problems import DataProblem
from bot.storage.database import Schema, migrate, open_engine
from bot.storage.postgres import DatabaseProblem, shown
from bot.words import Words
from sandbox.telegram.webhook import Webhook
from sandbox.world import Session
from tests.durability.site import ALEX, API_TOKEN, BOT_TOKEN, Site
from tests.durability.steering import Act
from tests.postgres import Postgres
from tests.words import catalogue

NOBODY_LISTENS = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def words() -> Words[str]:
    return catalogue().words(Language.EN)


async def check(site: Site, **settings: str) -> tuple[int, list[str]]:
    """The exit code and the lines. Nothing else is said, and nothing private."""
    process = await site.process("check", settings=settings)
    code = await process.ended()
    for private in (BOT_TOKEN, BOT_TOKEN.partition(":")[2], API_TOKEN, "Traceback"):
        assert private not in process.output + process.errors
    return code, process.output.splitlines()


def bad(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("FAIL")]


async def test_all_is_well(site: Site, words: Words[str]):
    code, lines = await check(site)
    assert code == 0
    assert sorted(lines) == sorted(
        [
            words.check_ok(what=words.check_settings(), result=words.check_settings_read()),
            words.check_ok(what=words.check_telegram(), result=words.check_telegram_bot(username="groupwarden_bot")),
            words.check_ok(
                what=words.check_database(),
                result=words.check_database_file(schema=Schema.NEW, folder=str(site.folder / "data")),
            ),
            words.check_ok(
                what=words.check_account(account="main", provider="green-api"),
                result=words.check_account_ready(phone="+79000000100"),
            ),
        ]
    )
    assert not (site.folder / "data").exists()  # it changes nothing


async def test_beside_a_bot_that_runs(site: Site, words: Words[str]):
    await site.start()
    code, lines = await check(site)
    ready = words.check_database_file(schema=Schema.CURRENT, folder=str(site.folder / "data"))
    assert (code, bad(lines)) == (0, [])
    assert words.check_ok(what=words.check_database(), result=ready) in lines


async def test_settings_that_cannot_be_used(site: Site):
    code, lines = await check(site, ADMINS="", ACCOUNTS__MAIN__API_TOKEN="not a token")
    assert code == 1
    assert [line.split(":")[1].strip() for line in bad(lines)] == ["ADMINS", "ACCOUNTS__MAIN__API_TOKEN"]


async def test_what_is_hardly_meant_is_a_warning(site: Site, words: Words[str]):
    (site.folder / "config.toml").write_text("[acounts.main]\nprovider = 1\n")
    same = {name.replace("MAIN", "TWO"): value for name, value in site.environment.items() if "__MAIN__" in name}
    code, lines = await check(site, **same, ADMIN="1001")
    assert code == 0
    hints: list[UnknownName | SameAccount] = [
        UnknownName("acounts", "config.toml", "accounts"),
        UnknownName("ADMIN", ENVIRONMENT, "ADMINS"),
        SameAccount(("main", "two")),
    ]
    told = [words.check_warn(what=words.check_settings(), result=explain_hint(hint, words)) for hint in hints]
    assert [line for line in lines if line.startswith("WARN")] == told


async def test_where_it_is_to_listen(site: Site, words: Words[str]):
    taken = site.telegram.url.removeprefix("http://")
    code, lines = await check(site, LISTEN=taken)
    told = words.listen_failed(problem=ListenProblem.IN_USE, listen=taken, detail="")
    assert (code, bad(lines)) == (1, [words.check_bad(what=words.check_listen(), result=told)])
    code, lines = await check(site, LISTEN="127.0.0.1:0")
    assert code == 0
    assert words.check_ok(what=words.check_listen(), result=words.check_listen_free(listen="127.0.0.1:0")) in lines


async def test_where_a_bot_listens_already(site: Site, words: Words[str]):
    bot = await site.start(settings={"LISTEN": "127.0.0.1:0"})
    [port] = re.findall(r"port=(\d+)", bot.errors)
    code, lines = await check(site, LISTEN=f"127.0.0.1:{port}")
    assert code == 0
    own = words.check_listen_own(listen=f"127.0.0.1:{port}")
    assert words.check_ok(what=words.check_listen(), result=own) in lines


async def test_a_token_that_telegram_refuses(site: Site, words: Words[str]):
    code, lines = await check(site, BOT_TOKEN="700000001:AAEanother-token-of-the-right-form")
    assert code == 1
    assert bad(lines) == [words.check_bad(what=words.check_telegram(), result=words.telegram_refused())]


async def test_a_webhook(site: Site, words: Words[str]):
    settings = {"WEBHOOK_URL": "http://127.0.0.1:1/telegram", "WEBHOOK_SECRET": "secret-of-the-webhook"}
    code, lines = await check(site, **settings)
    assert (code, bad(lines)) == (0, [])
    assert words.check_ok(what=words.check_webhook(), result=words.check_webhook_due()) in lines
    site.telegram._courier.set(Webhook(settings["WEBHOOK_URL"] + "?v=1", "", 1))
    _, lines = await check(site, **settings)
    assert words.check_ok(what=words.check_webhook(), result=words.check_webhook_set(pending=0)) in lines
    await site.telegram.say(ALEX.id, ALEX.id, "/help")
    await site.telegram.wait_for(lambda telegram: telegram._courier._last_error)
    code, lines = await check(site, **settings)
    assert code == 1
    assert "one update waits. Telegram’s last error" in bad(lines)[0]
    assert "Connection refused" in bad(lines)[0]
    _, lines = await check(site)
    assert words.check_ok(what=words.check_webhook(), result=words.check_webhook_other()) in lines


async def test_telegram_out_of_reach(site: Site, words: Words[str]):
    code, lines = await check(site, TELEGRAM_API_URL=NOBODY_LISTENS)
    assert code == 1
    assert bad(lines) == [words.check_bad(what=words.check_telegram(), result=words.telegram_unreachable())]


async def test_a_database_that_is_none(site: Site, words: Words[str]):
    write_rubbish(site.folder / "data" / "groupwarden.db")
    code, lines = await check(site)
    assert code == 1
    [line] = bad(lines)
    file = str(site.folder / "data" / "groupwarden.db")
    told = words.data_unusable(problem=DataProblem.NO_DATABASE, path=file, detail="")
    assert line == words.check_bad(what=words.check_database(), result=told)
    process = await site.process("run", settings={"LOG_LEVEL": "ERROR"})
    assert await process.ended() == 2
    assert process.errors == told + "\n"


async def test_a_postgres(site: Site, words: Words[str], postgres: Postgres, empty_postgres: str):
    def told(schema: Schema) -> str:
        result = words.check_database_server(schema=schema, database=shown(empty_postgres))
        return words.check_ok(what=words.check_database(), result=result)

    code, lines = await check(site, DATABASE_URL=empty_postgres)
    assert code == 0
    assert told(Schema.NEW) in lines
    engine = open_engine(empty_postgres)
    await migrate(engine)
    await engine.dispose()
    code, lines = await check(site, DATABASE_URL=empty_postgres)
    assert code == 0
    assert told(Schema.CURRENT) in lines
    assert not (site.folder / "data").exists()


async def test_a_postgres_that_refuses(site: Site, words: Words[str], postgres: Postgres):
    url = postgres.url("groupwarden", password="opensesame")
    code, lines = await check(site, DATABASE_URL=url)
    assert code == 1
    result = words.database_unusable(problem=DatabaseProblem.PASSWORD, database=shown(url))
    assert bad(lines) == [words.check_bad(what=words.check_database(), result=result)]
    process = await site.process("run", settings={"DATABASE_URL": url})
    assert await process.ended() == 2
    assert result in process.errors
    assert "opensesame" not in process.output + process.errors


def write_rubbish(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"this is no database" * 500)


@pytest.mark.parametrize(
    ("session", "told"),
    [
        (Session.NOT_AUTHORIZED, "nobody is signed in to WhatsApp"),
        (Session.STARTING, "is starting"),
        (Session.SUSPENDED, "WhatsApp has restricted the number"),
        (Session.BLOCKED, "WhatsApp has banned the number"),
    ],
)
async def test_an_account_that_is_not_ready(site: Site, session: Session, told: str):
    site.account.session = session
    code, lines = await check(site)
    assert code == 1
    [line] = bad(lines)
    assert "account main (green-api)" in line
    assert told in line
    assert "What to do" in line


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"ACCOUNTS__MAIN__API_TOKEN": "another-token"}, "refuses the token (401"),
        ({"ACCOUNTS__MAIN__ID_INSTANCE": "7103000002"}, "refuses the token (40"),
        ({"ACCOUNTS__MAIN__API_URL": NOBODY_LISTENS}, "cannot be reached (no connection)"),
    ],
)
async def test_an_account_that_cannot_be_asked(site: Site, settings: dict[str, str], told: str):
    code, lines = await check(site, **settings)
    assert code == 1
    [line] = bad(lines)
    assert "account main (green-api)" in line
    assert told in line
    names = "ACCOUNTS__MAIN__ID_INSTANCE, ACCOUNTS__MAIN__API_TOKEN, ACCOUNTS__MAIN__API_URL"
    assert f"Compare {names} with https://console.green-api.com" in line


async def test_a_provider_with_a_fault_of_its_own(site: Site):
    async def around(method: str, act: Act) -> web.Response:
        await act()
        return web.json_response({"path": f"/waInstance/{method}/{API_TOKEN}", "message": "oops"}, status=500)

    site.provider_side.around = around
    code, lines = await check(site)
    assert code == 1
    assert "has a fault of its own" in bad(lines)[0]


async def test_of_several_bad_parts_each_has_its_line(site: Site):
    code, lines = await check(
        site,
        TELEGRAM_API_URL=NOBODY_LISTENS,
        ACCOUNTS__MAIN__API_TOKEN="another-token",
        ACCOUNTS__OFFICE__PROVIDER="green-api",
        ACCOUNTS__OFFICE__API_URL=NOBODY_LISTENS,
        ACCOUNTS__OFFICE__ID_INSTANCE="7103000002",
        ACCOUNTS__OFFICE__API_TOKEN=API_TOKEN,
    )
    assert code == 1
    assert len(bad(lines)) == 3
