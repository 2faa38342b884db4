"""Documents and contacts: what the bot sends, what people send, and how the bot gets at it."""

import io
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramEntityTooLarge
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReplyParameters,
    Update,
)
from aiogram.utils.formatting import Bold, Text

from sandbox.telegram import Contact, File, PretendTelegram
from sandbox.telegram.files import MAX_DOWNLOAD, MAX_UPLOAD

from .conftest import ANNA, FORUM, GROUP, TOKEN, TOPIC, Api

LIST = "имя,номер\nАнна,+79001234567\n".encode()


def file(content: bytes = LIST, name: str = "list.csv") -> BufferedInputFile:
    return BufferedInputFile(content, name)


def keys(label: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text=label, callback_data=label)]])


async def received(bot: Bot) -> Message:
    updates: list[Update] = await bot.get_updates(offset=-1)
    assert updates[0].message is not None
    return updates[0].message


async def test_bot_sends_a_document(telegram: PretendTelegram, bot: Bot):
    asked = await telegram.say(ANNA, FORUM, "/export", thread_id=TOPIC)
    caption: dict[str, Any] = Text("😀 ", Bold("The list")).as_kwargs(
        text_key="caption", entities_key="caption_entities"
    )
    sent = await bot.send_document(
        FORUM,
        file(),
        **caption,
        message_thread_id=TOPIC,
        reply_parameters=ReplyParameters(message_id=asked.message_id),
        reply_markup=keys("Good"),
        protect_content=True,
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.mime_type, sent.document.file_size) == (
        "list.csv",
        "text/csv",
        len(LIST),
    )
    assert (sent.text, sent.caption, sent.html_text) == (None, "😀 The list", "😀 <b>The list</b>")
    assert sent.has_protected_content is True
    [_, shown] = telegram.messages(FORUM)
    assert shown.document is not None
    assert (shown.document.file_name, shown.document.content) == ("list.csv", LIST)
    assert (shown.text, shown.labels, shown.reply_to, shown.thread_id) == (
        "😀 The list",
        ["Good"],
        asked.message_id,
        TOPIC,
    )


async def test_a_document_needs_no_caption_and_may_be_sent_again_by_its_id(telegram: PretendTelegram, bot: Bot):
    first = await bot.send_document(ANNA, file(b"\x00\xff", "what"))
    assert first.document is not None
    assert first.document.mime_type == "application/octet-stream"
    assert (first.caption, first.text) == (None, None)
    await bot.send_document(ANNA, first.document.file_id, caption="<i>again</i>", parse_mode="HTML")
    contents = [each.document.content for each in telegram.messages(ANNA) if each.document]
    assert contents == [b"\x00\xff"] * 2
    assert telegram.messages(ANNA)[1].entities[0].type == "italic"


async def test_a_field_may_hold_the_file_itself(telegram: PretendTelegram, api: Api):
    body: dict[str, Any] = {"chat_id": str(ANNA), "document": io.BytesIO(LIST)}
    async with api.session.post(f"{api.url}/bot{TOKEN}/sendDocument", data=body) as response:
        assert response.status == 200
    document = telegram.messages(ANNA)[0].document
    assert document is not None
    assert document.content == LIST


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({}, "there is no document in the request"),
        ({"document": "attach://nothing"}, "wrong remote file identifier specified"),
        ({"document": "BQAC"}, "wrong remote file identifier specified"),
        ({"document": "https://example.org/a.csv"}, "this sandbox fetches no files from the web"),
    ],
)
async def test_no_such_document(api: Api, given, complaint):
    assert (await api.refused("sendDocument", chat_id=ANNA, **given)).startswith(f"Bad Request: {complaint}")


async def test_documents_that_are_refused(telegram: PretendTelegram, bot: Bot):
    with pytest.raises(TelegramBadRequest, match="file must be non-empty"):
        await bot.send_document(ANNA, file(b""))
    with pytest.raises(TelegramEntityTooLarge, match="Request Entity Too Large"):
        await bot.send_document(ANNA, file(bytes(MAX_UPLOAD + 1)))
    with pytest.raises(TelegramBadRequest, match="Bad Request: message caption is too long"):
        await bot.send_document(ANNA, file(), caption="😀" * 512 + "x")
    await bot.send_document(ANNA, file(), caption="😀" * 512)
    assert len(telegram.messages(ANNA)) == 1


async def test_captions_and_their_keyboards_are_edited(telegram: PretendTelegram, bot: Bot):
    sent = await bot.send_document(ANNA, file(), caption="One", reply_markup=keys("a"))
    place: dict[str, Any] = {"chat_id": ANNA, "message_id": sent.message_id}
    edited = await bot.edit_message_caption(**place, caption="<b>Two</b>", parse_mode="HTML", reply_markup=keys("b"))
    assert isinstance(edited, Message)
    assert edited.caption == "Two"
    assert edited.document == sent.document
    await bot.edit_message_reply_markup(**place, reply_markup=keys("c"))
    shown = telegram.messages(ANNA)[0]
    assert (shown.text, shown.labels, shown.edited) == ("Two", ["c"], 2)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_caption(**place, caption="<b>Two</b>", parse_mode="HTML", reply_markup=keys("c"))
    with pytest.raises(TelegramBadRequest, match="Bad Request: MEDIA_CAPTION_TOO_LONG"):
        await bot.edit_message_caption(**place, caption="x" * 1025)
    with pytest.raises(TelegramBadRequest, match="Bad Request: there is no text in the message to edit"):
        await bot.edit_message_text("Three", **place)
    await bot.edit_message_caption(**place)
    assert (telegram.messages(ANNA)[0].text, telegram.messages(ANNA)[0].labels) == ("", [])


async def test_a_text_has_no_caption(telegram: PretendTelegram, bot: Bot):
    sent = await bot.send_message(ANNA, "x")
    with pytest.raises(TelegramBadRequest, match="Bad Request: there is no caption in the message to edit"):
        await bot.edit_message_caption(chat_id=ANNA, message_id=sent.message_id, caption="y")
    assert telegram.messages(ANNA)[0].text == "x"


async def test_people_send_documents_that_the_bot_fetches(telegram: PretendTelegram, bot: Bot):
    await telegram.say(ANNA, GROUP, "/add to Family", document=File("list.csv", LIST))
    message = await received(bot)
    assert message.document is not None
    assert (message.text, message.caption) == (None, "/add to Family")
    assert [(each.type, each.length) for each in message.caption_entities or []] == [("bot_command", 4)]
    fetched = await bot.download(message.document)
    assert fetched is not None
    assert fetched.read() == LIST
    path = (await bot.get_file(message.document.file_id)).file_path
    assert path is not None
    assert path.endswith(".csv")


async def test_a_type_of_its_own(telegram: PretendTelegram, bot: Bot):
    await telegram.say(ANNA, ANNA, document=File("list", LIST, "text/x-list"))
    message = await received(bot)
    assert message.document is not None
    assert message.document.mime_type == "text/x-list"
    assert message.caption is None


async def test_files_that_cannot_be_fetched(telegram: PretendTelegram, bot: Bot, api: Api):
    await telegram.say(ANNA, ANNA, document=File("big", bytes(MAX_DOWNLOAD + 1)))
    big = (await received(bot)).document
    assert big is not None
    with pytest.raises(TelegramBadRequest, match="Bad Request: file is too big"):
        await bot.download(big)
    assert await api.refused("getFile", file_id="made-up") == "Bad Request: invalid file_id"
    assert await api.refused("getFile") == "Bad Request: file_id not specified"
    await telegram.say(ANNA, ANNA, document=File("small.txt", b"x"))
    for path, status in [
        (f"/file/bot{TOKEN}/documents/file_1.txt", 404),  # it was not asked for by getFile
        (f"/file/bot{TOKEN}x/documents/file_1.txt", 401),
    ]:
        async with api.session.get(api.url + path) as response:
            assert response.status == status
            assert (await response.json())["ok"] is False


async def test_people_share_contacts(telegram: PretendTelegram, bot: Bot):
    shared = await telegram.say(ANNA, GROUP, contact=Contact("79001234567", "Павел", user_id=55, vcard="BEGIN:VCARD"))
    message = await received(bot)
    assert message.contact is not None
    assert (message.text, message.contact.phone_number, message.contact.first_name) == (None, "79001234567", "Павел")
    assert (message.contact.user_id, message.contact.vcard) == (55, "BEGIN:VCARD")
    await telegram.say(ANNA, GROUP, "/kick", reply_to=shared.message_id)
    reply = (await received(bot)).reply_to_message
    assert reply is not None
    assert reply.contact == message.contact
    assert telegram.messages(GROUP)[0].contact == shared.contact


async def test_a_reply_holds_the_document(telegram: PretendTelegram, bot: Bot):
    sent = await telegram.say(ANNA, GROUP, "these", document=File("list.csv", LIST))
    await telegram.say(ANNA, GROUP, "/add", reply_to=sent.message_id)
    reply = (await received(bot)).reply_to_message
    assert reply is not None
    assert reply.document is not None
    assert (reply.document.file_name, reply.caption) == ("list.csv", "these")


async def test_what_no_app_sends(telegram: PretendTelegram):
    with pytest.raises(ValueError, match="a contact goes alone"):
        await telegram.say(ANNA, ANNA, "x", contact=Contact("1", "A"))
    with pytest.raises(ValueError, match="so long a text"):
        await telegram.say(ANNA, ANNA, "x" * 1025, document=File("a", b"a"))
    with pytest.raises(ValueError, match="non-empty"):
        await telegram.say(ANNA, ANNA)
