"""Files that do their worst to whoever reads them: their sender is told, and nobody else notices."""

from functools import partial
from typing import Any

import pytest

from bot import app
from bot.commands.file_reader import FileReader
from sandbox.telegram.contacts import Contact
from sandbox.telegram.shown import ShownMessage
from tests import hostile_reader
from tests.chat.cast import MODERATORS, PAVEL
from tests.chat.conftest import Log
from tests.chat.scene import Scene
from tests.chat.user import User, entity_texts
from tests.reader import PATIENCE, Begun

COMMAND = "/kick from Family"
TOLD = {
    "en": (
        "I read nobody from this, and nothing was changed.\nI cannot read {}: it is too complicated to read safely.\n"
        "What to do: copy the phone numbers alone"
    ),
    "ru": (
        "Я никого здесь не прочитал, ничего не изменено.\nПрочитать это без риска не получится, слишком сложно "
        "устроено: {}.\nЧто делать: скопируйте только номера"
    ),
}


@pytest.fixture
def how() -> dict[str, Any]:
    """How the bot's reader is made."""
    return {"module": hostile_reader.MODULE}


@pytest.fixture(autouse=True)
def hostile(monkeypatch: pytest.MonkeyPatch, how: dict[str, Any]) -> None:
    monkeypatch.setattr(app, "FileReader", partial(FileReader, **how))


async def gets_in_the_end(user: User) -> ShownMessage:
    """The bot's answer to a file that has all its time: a second of a processor that others use, too."""
    message = await user.scene.telegram.next_bot_message(user.chat, after=user.last, timeout=PATIENCE)
    user.last = message.message_id
    return message


async def reads_the_next_file(user: User) -> None:
    await user.attaches("list.txt", "79001234502", COMMAND)
    assert entity_texts(await user.gets(), "code") == [PAVEL]


@pytest.mark.parametrize("name", ["spins.vcf", "hoards.xlsx", "floods.csv", "writes.txt"])
@pytest.mark.parametrize("language", ["en", "ru"])
async def test_its_sender_is_told_and_the_next_file_is_read(
    scene: Scene, alex: User, olga: User, log: Log, begun: Begun, name: str, language: str
):
    user = {"en": alex, "ru": olga}[language]
    await user.attaches(name, begun.path if name == "spins.vcf" else b"\0\0\0\2{}", COMMAND)
    answer = await gets_in_the_end(user)
    assert answer.text.startswith(TOLD[language].format(name))
    assert entity_texts(answer, "code") == [name]
    assert log.text.count("a reading was ended") == 1
    assert name not in log.text
    await reads_the_next_file(user)
    assert await scene.operations() == 1


async def test_another_admin_is_answered_at_once_meanwhile(scene: Scene, alex: User, olga: User, begun: Begun):
    await alex.attaches("spins.txt", begun.path, COMMAND)
    await begun.pid()
    assert "1001" in (await olga.asks("/whoami")).text
    card = await olga.asks(f"/kick {PAVEL} from Family")
    assert entity_texts(card, "code") == [PAVEL]
    assert [one.text for one in alex.bot_messages()] == []  # it is still being read
    assert (await gets_in_the_end(alex)).text.startswith(TOLD["en"].format("spins.txt"))


async def test_a_contact_card_in_reply(alex: User, begun: Begun):
    there = alex.within(MODERATORS)
    sent = await there.writes(contact=Contact(hostile_reader.HOSTILE_PHONE, "Nobody", vcard=begun.path))
    await there.replies(sent, COMMAND)
    assert (await gets_in_the_end(there)).text.startswith(TOLD["en"].format("Nobody"))
    sent = await there.shares(PAVEL, "Pavel")
    await there.replies(sent, COMMAND)
    assert entity_texts(await there.gets(), "code") == [PAVEL]


async def test_files_of_several_admins_wait_for_each_other(alex: User, olga: User, begun: Begun):
    await alex.attaches("spins.txt", begun.path, COMMAND)
    await begun.pid()
    await olga.attaches("list.txt", "79001234502", COMMAND)
    assert entity_texts(await gets_in_the_end(olga), "code") == [PAVEL]
    assert (await gets_in_the_end(alex)).text.startswith(TOLD["en"].format("spins.txt"))


@pytest.mark.parametrize("how", [{"longest": 4.0, "module": hostile_reader.MODULE}])
async def test_a_stop_that_may_not_wait_ends_the_reading(scene: Scene, alex: User, begun: Begun):
    await alex.attaches("sleeps.txt", begun.path, COMMAND)
    await begun.pid()
    await scene.cut_off_bot()
    assert alex.bot_messages() == []
    await scene.start_bot()  # Telegram hands the command out once more
    assert (await gets_in_the_end(alex)).text.startswith(TOLD["en"].format("sleeps.txt"))
    await reads_the_next_file(alex)


@pytest.mark.parametrize("how", [{"longest": 1.0, "module": hostile_reader.MODULE}])
async def test_one_that_takes_too_long_without_doing_anything(alex: User, begun: Begun):
    await alex.attaches("sleeps.txt", begun.path, COMMAND)
    assert (await gets_in_the_end(alex)).text.startswith(TOLD["en"].format("sleeps.txt"))


@pytest.mark.parametrize("how", [{"module": "tests.no_such_module"}])
async def test_a_process_that_cannot_start_is_an_error_of_ours(scene: Scene, alex: User, log: Log):
    scene.may_log.append("an update failed")
    await alex.attaches("list.txt", "79001234502", COMMAND)
    assert (await alex.gets()).text.startswith("Something went wrong inside the bot.")
    assert "No module named tests.no_such_module" in log.text
    assert "79001234502" not in log.text


async def test_a_fault_of_a_reader_is_an_error_of_ours(scene: Scene, alex: User, log: Log):
    scene.may_log.append("an update failed")
    await alex.attaches("fails.txt", PAVEL, COMMAND)
    assert (await alex.gets()).text.startswith("Something went wrong inside the bot.")
    assert "ReaderFailedError: KeyError at __main__:" in log.text
    assert PAVEL not in log.text
    await reads_the_next_file(alex)
