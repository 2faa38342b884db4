"""People from files and contacts: in the command's own message, or in the one it replies to."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from aiogram.types import Animation, Chat, Message
from aiogram.types import Document as TelegramDocument
from openpyxl import Workbook

from bot.commands import files
from bot.commands.file_problem import FileProblem
from bot.commands.file_reader import FileReader
from bot.i18n import Catalogue, Language
from bot.storage.audit import Event
from bot.telegram import attachments
from sandbox.faults import Fault
from sandbox.telegram.contacts import Contact
from sandbox.telegram.files import Document
from sandbox.testbed import BOT_TOKEN
from tests.chat.cast import EMILY, FAMILY, MODERATORS, PAVEL, SELLER
from tests.chat.conftest import Log
from tests.chat.scene import Scene
from tests.chat.user import User, entity_texts

HEAD = "I read nobody from this, and nothing was changed."
COMMAND = "/kick from Family"


def workbook() -> bytes:
    book = Workbook()
    book.worksheets[0].append(["Имя", "Телефон"])
    book.worksheets[0].append(["Павел", 79001234502])
    book.worksheets[0].append(["Emily", "+1 (202) 555-0117"])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


async def asked_from(user: User, name: str, content: bytes | str, command: str = COMMAND) -> list[str]:
    """The people on the card that a file with the command for its caption comes to."""
    await user.attaches(name, content, command)
    return entity_texts(await user.gets(), "code")


async def test_a_caption(scene: Scene, alex: User):
    await alex.attaches("list.xlsx", workbook(), COMMAND)
    card = await alex.gets()
    assert entity_texts(card, "code") == [PAVEL, EMILY]
    assert "Group: Family" in card.text
    assert {PAVEL, EMILY} <= scene.phones(FAMILY)

    await alex.confirms(card)
    await alex.sees(card, "Removed 2 people from Family")
    assert not {PAVEL, EMILY} & scene.phones(FAMILY)


async def test_every_kind_of_file(alex: User):
    assert await asked_from(alex, "a.txt", "79001234502\n12025550117\n") == [PAVEL, EMILY]
    assert await asked_from(alex, "a.csv", "Имя;Телефон\nПавел;8 900 123-45-02\n".encode("cp1251")) == [PAVEL]
    card = f"BEGIN:VCARD\nVERSION:3.0\nFN:P\nTEL:{PAVEL}\nTEL:{EMILY}\nEND:VCARD\n"
    assert await asked_from(alex, "a.vcf", card) == [PAVEL, EMILY]


async def test_a_reply_to_a_file_of_somebody_else_in_a_group(alex: User, olga: User):
    alex, olga = alex.within(MODERATORS), olga.within(MODERATORS)
    sent = await olga.attaches("list.txt", "79001234502", "кто это?")
    await alex.replies(sent, COMMAND)
    assert entity_texts(await alex.gets(), "code") == [PAVEL]


async def test_people_of_the_command_come_first(alex: User):
    both = "/kick 12025550117, 79001234502 from Family"
    assert await asked_from(alex, "a.txt", "79001234502\n79009998877", both) == [EMILY, PAVEL, SELLER]


async def test_a_contact_with_two_numbers(scene: Scene, alex: User):
    card = f"BEGIN:VCARD\nVERSION:3.0\nFN:Pavel\nTEL:{PAVEL}\nTEL;TYPE=WORK:+1 202-555-0117\nEND:VCARD\n"
    sent = await alex.writes(contact=Contact("89001234502", "Pavel", vcard=card))
    await alex.replies(sent, COMMAND)
    await alex.gets()  # the hint
    question = await alex.gets()
    assert entity_texts(question, "code") == [PAVEL, EMILY]
    await alex.confirms(question)
    await alex.sees(question, "Removed 2 people from Family")


async def test_a_contact_without_a_phone_that_can_be(alex: User):
    sent = await alex.within(MODERATORS).shares("7900", "Nobody")
    there = alex.within(MODERATORS)
    there.last = sent.message_id
    await there.replies(sent, COMMAND)
    answer = await there.gets()
    assert answer.text.startswith(f"{HEAD}\nI found no phone number in Nobody.\nWhat to do: ")


async def test_a_reply_to_plain_words_names_nobody(alex: User):
    sent = await alex.within(MODERATORS).writes("79001234502 again!")
    there = alex.within(MODERATORS)
    await there.replies(sent, COMMAND)
    assert "There is no phone number before “from”." in (await there.gets()).text


async def test_leaving_reads_no_file(alex: User):
    await alex.attaches("a.xlsx", b"broken", "/leave Family")
    assert "Family" in (await alex.gets()).text
    assert [call for call in alex.scene.telegram.calls if call.method == "getFile"] == []


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("broken.xlsx", workbook()[:-40], "I cannot open broken.xlsx: it is damaged."),
        ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "I cannot read photo.jpg as a list."),
        ("names.txt", b"Anna\nBoris\n", "I found no phone number in names.txt."),
        ("blank.txt", b" \n", "There is nothing in blank.txt."),
    ],
)
async def test_what_cannot_be_read(scene: Scene, alex: User, name: str, content: bytes, problem: str):
    await alex.attaches(name, content, "/kick 79001234502 from Family")
    answer = await alex.gets()
    assert answer.text.startswith(f"{HEAD}\n{problem}\nWhat to do: ")
    assert entity_texts(answer, "code") == [name]
    assert answer.keyboard == ()
    assert scene.green_api.calls == []
    assert await scene.operations() == 0
    assert len(await scene.audit(Event.REFUSAL)) == 1


async def test_in_russian(olga: User):
    await olga.attaches("список.xlsx", workbook()[:-40], "/кик из Family")
    answer = await olga.gets()
    assert answer.text.startswith(
        "Я никого здесь не прочитал, ничего не изменено.\nФайл список.xlsx повреждён, открыть его не получается."
    )


async def test_too_large_a_file_is_not_fetched(alex: User):
    await alex.attaches("big.csv", bytes(files.LARGEST_FILE + 1), COMMAND)
    answer = await alex.gets()
    assert answer.text.startswith(f"{HEAD}\nI cannot read big.csv: it is too big.")
    assert "at most 5 MB" in answer.text
    assert [call for call in alex.scene.telegram.calls if call.method == "getFile"] == []


@pytest.mark.parametrize(
    "fault", [Fault(status=500), Fault(status=404), Fault(drop=True)], ids=["5xx", "404", "dropped"]
)
async def test_telegram_does_not_hand_the_file_over(scene: Scene, alex: User, log: Log, fault: Fault):
    scene.telegram.faults.add("getFile", fault)
    await alex.attaches("list.txt", "79001234502", COMMAND)
    answer = await alex.gets()
    assert answer.text.startswith(f"{HEAD}\nTelegram did not give me list.txt.\nWhat to do: send the command again")
    assert BOT_TOKEN not in log.text
    assert await asked_from(alex, "list.txt", "79001234502") == [PAVEL]


async def test_more_comes_than_was_declared(alex: User, monkeypatch: pytest.MonkeyPatch):
    declared = Document.as_json
    monkeypatch.setattr(attachments, "LARGEST_FILE", 1000)
    monkeypatch.setattr(Document, "as_json", lambda self: declared(self) | {"file_size": 1})
    assert await asked_from(alex, "a.txt", "79001234502" + " " * 989) == [PAVEL]
    await alex.attaches("a.txt", "79001234502" + " " * 990, COMMAND)
    assert (await alex.gets()).text.startswith(f"{HEAD}\nI cannot read a.txt: it is too big.")


async def test_a_command_on_an_album_is_explained(alex: User):
    """An app sends a message for each file, of which only the first has the caption."""
    chat = Chat(id=1, type="private")
    document = TelegramDocument(file_id="x", file_unique_id="x", file_name="a.txt")
    message = Message(
        message_id=1, date=datetime.now(UTC), chat=chat, document=document, media_group_id="1", caption=COMMAND
    )
    found = await attachments.read_attachment(message, alex.scene.app.bot, FileReader(), "RU")
    assert found == attachments.Unread(FileProblem.SEVERAL, "a.txt")


async def test_an_animation_is_no_file(alex: User):
    """Telegram calls it a document, too, for apps that know no animations."""
    moving = Animation(file_id="x", file_unique_id="x", width=1, height=1, duration=1)
    message = Message(
        message_id=1,
        date=datetime.now(UTC),
        chat=Chat(id=1, type="private"),
        document=TelegramDocument(file_id="x", file_unique_id="x"),
        animation=moving,
        caption="/kick 79001234502 from Family",
    )
    assert await attachments.read_attachment(message, alex.scene.app.bot, FileReader(), "RU") is None


@pytest.mark.parametrize("language", list(Language))
def test_every_problem_is_told(catalogue: Catalogue, language: Language):
    words = catalogue.words(language)
    for told in (
        [words.attachment_problem(problem=problem, name="x") for problem in FileProblem],
        [words.attachment_advice(problem=problem, megabytes=5, rows=10_000) for problem in FileProblem],
    ):
        assert len(set(told)) == len(FileProblem)


# Sent alone


@pytest.mark.parametrize("forwarded", [False, True])
async def test_alone_in_a_private_chat_there_is_a_hint(scene: Scene, alex: User, olga: User, forwarded: bool):
    await alex.attaches("list.txt", "79001234502", forwarded=forwarded)
    hint = await alex.gets()
    assert hint.text.startswith("To use the phone numbers in this file, reply to it with a command")
    assert entity_texts(hint, "code") == [COMMAND]
    await olga.shares(PAVEL, "Павел", forwarded=forwarded)
    hint = await olga.gets()
    assert hint.text.startswith("Чтобы использовать этот контакт, ответьте на него командой")
    assert await scene.audit() == []


async def test_the_hint_is_right(alex: User):
    sent = await alex.attaches("list.txt", "79001234502", forwarded=True)
    hint = await alex.gets()
    await alex.replies(sent, entity_texts(hint, "code")[0])
    assert entity_texts(await alex.gets(), "code") == [PAVEL]


async def test_a_forwarded_command_is_none(scene: Scene, alex: User):
    for caption in (COMMAND, f" {COMMAND}", "/unknown"):
        await alex.attaches("list.txt", "79001234502", caption, forwarded=True)
        assert "I do not act on forwarded messages" in (await alex.gets()).text
    assert await scene.operations() == 0


async def test_alone_in_a_group_it_is_talk(alex: User):
    there = alex.within(MODERATORS)
    await there.attaches("list.txt", "79001234502")
    await there.gets_nothing()
    await there.shares(PAVEL, "Павел")
    await there.gets_nothing()


async def test_a_stranger_gets_no_hint(alex: User, sam: User):
    await sam.attaches("list.txt", "79001234502")
    assert "works only for people on its list" in (await sam.gets()).text
    await sam.attaches("list.txt", "79001234502", COMMAND)
    await sam.gets_nothing()
    assert [call for call in sam.scene.telegram.calls if call.method == "getFile"] == []
