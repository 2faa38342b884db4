"""Starting and stopping: what the process says, and the code that it ends with."""

import asyncio
import signal
import sys
from collections.abc import Mapping
from itertools import cycle
from pathlib import Path

import pytest
from aiohttp import web

import bot
from bot.http_service import ListenProblem
from bot.i18n import Catalogue, Language
from bot.settings import Fault
from bot.settings.hints import ENVIRONMENT, UnknownName
from bot.settings_faults import explain_faults, explain_hint
from bot.storage.data_problems import DataProblem
from tests import words
from tests.durability.site import API_TOKEN, BOT_TOKEN, PHONES, REMOVE, Site
from tests.durability.steering import Act, never
from tests.processes import started

WRONG_BOT_TOKEN = "700000001:AAEwrong-but-of-the-right-form"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return words.catalogue()


def nothing_private(text: str) -> None:
    for private in ("Traceback", BOT_TOKEN, BOT_TOKEN.partition(":")[2], API_TOKEN, WRONG_BOT_TOKEN, "s3cret"):
        assert private not in text


async def removes(site: Site, phone: str) -> None:
    """The bot that runs does what it is for."""
    card = await site.asks(phone)
    site.presses(card)
    await site.sees(card, "Removed 1 person")


async def test_from_a_shell(site: Site):
    async with started(
        *(sys.executable, "-m", "bot", "run"),
        cwd=site.folder,
        env=site.environment | {"PYTHONPATH": str(Path(bot.__file__).parents[1])},
        stderr=asyncio.subprocess.PIPE,
    ) as process:
        await site.telegram_side.until(lambda: "getUpdates" in site.telegram_side.seen)
        await removes(site, PHONES[0])
        process.terminate()
        _, errors = await process.communicate()
    assert process.returncode == 0
    assert b"stopped" in errors
    nothing_private(errors.decode())


@pytest.mark.parametrize("language", list(Language))
async def test_a_second_process_on_the_same_data_is_refused(site: Site, catalogue: Catalogue, language: Language):
    first = await site.start()
    second = await site.process("run", settings={"DEFAULT_LANGUAGE": language})
    assert await second.ended() == 2
    data = site.folder / "data"
    assert second.errors == catalogue.words(language).data_in_use(folder=str(data)) + "\n"
    assert second.output == ""
    await removes(site, PHONES[0])
    first.kill()
    await first.ended()
    await site.start()
    await removes(site, PHONES[1])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_what_is_running_is_finished_before_the_end(site: Site, number: signal.Signals):
    on_its_way, go = asyncio.Event(), asyncio.Event()

    async def around(method: str, act: Act) -> web.Response:
        if method == REMOVE:
            on_its_way.set()
            await go.wait()
        return await act()

    process = await site.start()
    card = await site.asks(PHONES[0])
    site.provider_side.around = around
    site.presses(card)
    await on_its_way.wait()
    process.signal(number)
    await process.logs("stopping")
    go.set()
    assert await process.ended() == 0
    assert site.state() == "finished"
    assert "Removed 1 person" in site.now(card).text
    assert (site.sent, site.removed) == (1, {PHONES[0]: 1})
    nothing_private(process.errors)


async def test_what_takes_too_long_is_cut_off_and_taken_up_again(site: Site):
    acted = asyncio.Event()

    async def around(method: str, act: Act) -> web.Response:
        answer = await act()
        if method == REMOVE and not acted.is_set():
            acted.set()
            await never()
        return answer

    process = await site.start()
    card = await site.asks(PHONES[0], PHONES[1])
    site.provider_side.around = around
    site.presses(card)
    await acted.wait()
    process.signal(signal.SIGTERM)
    assert await process.ended() == 0
    nothing_private(process.errors)
    assert site.state() == "running"
    await site.start()
    await site.sees(card, "Removed 2 people")
    assert (site.sent, site.removed) == (2, {PHONES[0]: 1, PHONES[1]: 1})


async def test_a_command_that_was_heard_is_answered_before_the_end(site: Site):
    looking, go = asyncio.Event(), asyncio.Event()

    async def around(method: str, act: Act) -> web.Response:
        if method == "getGroupData":
            looking.set()
            await go.wait()
        return await act()

    process = await site.start()
    site.provider_side.around = around
    asking = asyncio.create_task(site.asks(PHONES[0]))
    await looking.wait()
    process.signal(signal.SIGTERM)
    await process.logs("stopping")
    go.set()
    assert await process.ended() == 0
    assert "Remove 1 person" in (await asking).labels


@pytest.mark.parametrize("method", ["getMe", "setMyCommands", "getUpdates"])
async def test_a_signal_while_the_bot_starts_is_obeyed(site: Site, method: str):
    starting, go = asyncio.Event(), asyncio.Event()

    async def around(asked: str, act: Act) -> web.Response:
        if asked == method:
            starting.set()
            await go.wait()
        return await act()

    site.telegram_side.around = around
    process = await site.process("run")
    await starting.wait()
    process.signal(signal.SIGTERM)
    go.set()
    assert await process.ended() == 0
    nothing_private(process.errors)


async def test_telegram_that_cannot_be_reached_is_waited_for(site: Site):
    async def around(method: str, act: Act) -> web.Response:
        if site.telegram_side.seen.count("getMe") < 2:
            return web.json_response({"ok": False, "error_code": 502, "description": "Bad Gateway"}, status=502)
        return await act()

    site.telegram_side.around = around
    await site.start()
    await removes(site, PHONES[0])


async def test_without_telegram_it_can_be_stopped(site: Site):
    process = await site.process("run", settings={"TELEGRAM_API_URL": "http://127.0.0.1:1"})
    await process.logs("Telegram cannot be reached yet")
    process.signal(signal.SIGTERM)
    assert await process.ended() == 0
    nothing_private(process.errors)


@pytest.mark.parametrize("token", [WRONG_BOT_TOKEN, "000:AAEmalformed-as-Telegram-finds"])
async def test_a_token_that_telegram_refuses_is_one_sentence(site: Site, catalogue: Catalogue, token: str):
    process = await site.process("run", settings={"BOT_TOKEN": token, "LOG_LEVEL": "ERROR"})
    assert await process.ended() == 2
    assert process.errors == catalogue.words(Language.EN).telegram_refused() + "\n"


SETTINGS_FAULTS: list[tuple[Mapping[str, str], list[Fault]]] = [
    (
        {"BOT_TOKEN": "", "ADMINS": "", "ACCOUNTS__MAIN__API_TOKEN": ""},
        [Fault("BOT_TOKEN", "missing"), Fault("ADMINS", "missing"), Fault("ACCOUNTS__MAIN__API_TOKEN", "missing")],
    ),
    ({"BOT_TOKEN": "s3cret"}, [Fault("BOT_TOKEN", "bot_token")]),
    ({"ADMINS": "@s3cret"}, [Fault("ADMINS", "admins")]),
    ({"ADMINS": "1087968824"}, [Fault("ADMINS", "anonymous_admin")]),
    ({"ACCOUNTS__MAIN__PROVIDER": "s3cret-api"}, [Fault("ACCOUNTS__MAIN__PROVIDER", "provider")]),
    ({"ACCOUNTS__MAIN__ID_INSTANCE": "s3cret"}, [Fault("ACCOUNTS__MAIN__ID_INSTANCE", "id_instance")]),
    ({"ACCOUNTS__MAIN__API_TOKEN": "s3cret token"}, [Fault("ACCOUNTS__MAIN__API_TOKEN", "token")]),
    ({"ACCOUNTS__MAIN__API_URL": "http://s3cret.example"}, [Fault("ACCOUNTS__MAIN__API_URL", "insecure_url")]),
    ({"ACCOUNTS__MAIN__TOKEN": "s3cret"}, [Fault("ACCOUNTS__MAIN__TOKEN", "unknown")]),
    ({"TELEGRAM_API_URL": "s3cret"}, [Fault("TELEGRAM_API_URL", "url")]),
    (
        {"LOG_LEVEL": "s3cret", "CONFIRM_TTL": "s3cret"},
        [Fault("CONFIRM_TTL", "seconds"), Fault("LOG_LEVEL", "log_level")],
    ),
]


@pytest.mark.parametrize(
    ("language", "changes", "faults"),
    [(language, *case) for case, language in zip(SETTINGS_FAULTS, cycle(Language), strict=False)],
)
async def test_a_fault_in_the_settings_is_one_line(
    site: Site, catalogue: Catalogue, language: Language, changes: Mapping[str, str], faults: list[Fault]
):
    process = await site.process("run", settings={"DEFAULT_LANGUAGE": language, **changes})
    assert await process.ended() == 2
    heading, *lines = process.errors.splitlines()
    expected_heading, *expected = explain_faults(faults, catalogue.words(language))
    assert heading == expected_heading
    assert sorted(lines) == sorted(expected)
    nothing_private(process.errors)
    assert process.output == ""
    assert not (site.folder / "data").exists()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b'bot_token = "s3cret\n', Fault("config.toml", "toml_line", 1)),
        (b"BOT_TOKEN=\xff\xfes3cret", Fault(".env", "encoding")),
        (b"METRICS_TOKEN s3cret\n", Fault(".env", "env_line", 1)),
    ],
)
async def test_a_file_that_cannot_be_read_is_one_line(site: Site, catalogue: Catalogue, content: bytes, fault: Fault):
    (site.folder / fault.name).write_bytes(content)
    process = await site.process("run")
    assert await process.ended() == 2
    assert process.errors.splitlines() == explain_faults([fault], catalogue.words(Language.EN))
    nothing_private(process.errors)


async def test_the_sentences_are_in_the_language_of_the_env_file(site: Site, catalogue: Catalogue):
    (site.folder / ".env").write_text("default_language=ru\n")
    process = await site.process("run", settings={"ADMINS": "@s3cret", "ADMIN": "s3cret"})
    assert await process.ended() == 2
    words = catalogue.words(Language.RU)
    hint = explain_hint(UnknownName("ADMIN", ENVIRONMENT, "ADMINS"), words)
    assert process.errors.splitlines() == [*explain_faults([Fault("ADMINS", "admins")], words), hint]
    nothing_private(process.errors)


async def test_a_name_that_nobody_knows_is_in_the_log(site: Site):
    process = await site.start(settings={"ADMIN": "s3cret", "LISTEN_FDS": "1"})
    assert "there is no such setting" in process.errors
    assert "ADMINS" in process.errors
    assert "LISTEN_FDS" not in process.errors
    nothing_private(process.errors)


async def test_settings_may_stand_in_a_file(site: Site):
    settings = site.environment
    token = settings.pop("BOT_TOKEN")
    (site.folder / "config.toml").write_text(f'bot_token = "{token}"\n')
    process = await site.process("run", settings={"BOT_TOKEN": ""})
    await site.telegram_side.until(lambda: "getUpdates" in site.telegram_side.seen)
    process.signal(signal.SIGTERM)
    assert await process.ended() == 0


async def test_a_data_folder_that_cannot_be_used_is_one_sentence(site: Site, catalogue: Catalogue):
    data = site.folder / "data"
    data.write_text("no folder")
    process = await site.process("run", settings={"LOG_LEVEL": "ERROR"})
    assert await process.ended() == 2
    told = catalogue.words(Language.EN).data_unusable(problem=DataProblem.NO_FOLDER, path=str(data), detail="")
    assert process.errors == told + "\n"


async def test_a_port_in_use_is_one_sentence(site: Site, catalogue: Catalogue):
    address = site.telegram.url.removeprefix("http://")
    process = await site.process("run", settings={"LISTEN": address, "LOG_LEVEL": "ERROR"})
    assert await process.ended() == 2
    told = catalogue.words(Language.EN).listen_failed(problem=ListenProblem.IN_USE, listen=address, detail="")
    assert process.errors == told + "\n"


async def test_a_webhook_that_telegram_refuses_is_one_sentence(site: Site):
    settings = {"WEBHOOK_URL": "https://bot.example.org/telegram", "WEBHOOK_SECRET": "s3cret-of-the-webhook"}
    process = await site.process("run", settings={**settings, "LISTEN": "127.0.0.1:0", "LOG_LEVEL": "ERROR"})
    assert await process.ended() == 2
    assert process.errors.startswith("Telegram does not accept WEBHOOK_URL: bad webhook: ")
    nothing_private(process.errors)
