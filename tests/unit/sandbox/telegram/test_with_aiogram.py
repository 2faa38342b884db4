"""The real library as the bot: what it sends must be understood, and what it gets must fit its models."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.enums import ButtonStyle, ChatMemberStatus, ParseMode
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.filters import Command, CommandObject
from aiogram.types import (
    BotCommand,
    BotCommandScopeChatMember,
    CallbackQuery,
    CopyTextButton,
    InaccessibleMessage,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageOriginHiddenUser,
    ReplyParameters,
    Update,
)
from aiogram.utils.formatting import Bold, Code, ExpandableBlockQuote, Text, TextLink

from sandbox.faults import Fault
from sandbox.telegram import CallbackAnswer, PretendTelegram, Scope, server_error, too_many_requests

from .conftest import ANNA, BORIS, BOT, CHANNEL, FORUM, GROUP, STRANGER, TOKEN, TOPIC


@contextlib.asynccontextmanager
async def polling(dispatcher: Dispatcher, bot: Bot) -> AsyncIterator[None]:
    task = asyncio.create_task(
        dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False, polling_timeout=20)
    )
    try:
        yield
    finally:
        await dispatcher.stop_polling()
        await task


@pytest.fixture
def dispatcher() -> Dispatcher:
    """A bot that asks before it kicks."""
    router = Router()

    @router.message(Command("kick"))
    async def kick(message: Message, command: CommandObject) -> None:
        keyboard = InlineKeyboardMarkup(
            inline_keyboard=[
                [
                    InlineKeyboardButton(text="Cancel", callback_data="no"),
                    InlineKeyboardButton(text="Kick", callback_data="yes", style=ButtonStyle.DANGER),
                ],
                [InlineKeyboardButton(text="Copy", copy_text=CopyTextButton(text="+7900"))],
            ]
        )
        card = Text("Kick ", Code(command.args or "?"), " 😀 ", Bold("now"), "?")
        await message.reply(**card.as_kwargs(), reply_markup=keyboard)

    @router.callback_query(F.data == "yes")
    async def yes(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.answer("Kicking")
        await query.message.edit_text("Kicked")

    @router.callback_query()
    async def stale(query: CallbackQuery) -> None:
        await query.answer("Too late", show_alert=True)

    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    return dispatcher


async def test_a_conversation(telegram: PretendTelegram, bot: Bot, dispatcher: Dispatcher):
    async with polling(dispatcher, bot):
        said = await telegram.say(ANNA, FORUM, "/kick@groupwarden_bot +7900", thread_id=TOPIC)
        card = await telegram.next_bot_message(FORUM, after=said.message_id)
        assert (card.text, card.reply_to, card.thread_id) == (
            "Kick +7900 😀 now?",
            said.message_id,
            TOPIC,
        )
        assert [(each.type, each.offset, each.length) for each in card.entities] == [
            ("code", 5, 5),
            ("bold", 14, 3),
        ]
        assert card.labels == ["Cancel", "Kick", "Copy"]
        assert card.button("Kick").style == "danger"
        answer = await telegram.press(BORIS, FORUM, card.message_id, "Kick")
        assert answer == CallbackAnswer("Kicking", show_alert=False)
        edited = await telegram.wait_for(lambda it: next((each for each in it.messages(FORUM) if each.edited), None))
        assert (edited.message_id, edited.text, edited.labels) == (card.message_id, "Kicked", [])
        late = await telegram.press_data(ANNA, FORUM, card.message_id, "no")
        assert late == CallbackAnswer("Too late", show_alert=True)


async def test_an_update_again_reaches_the_handlers_again(telegram: PretendTelegram, bot: Bot, dispatcher: Dispatcher):
    async with polling(dispatcher, bot):
        await telegram.say(ANNA, ANNA, "/kick 1")
        await telegram.wait_for(lambda it: len(it.messages(ANNA)) == 2)
        await telegram.say(ANNA, ANNA, "/kick 2")
        await telegram.wait_for(lambda it: len(it.messages(ANNA)) == 4)
        telegram.send_again(telegram.updates[0]["update_id"])
        await telegram.wait_for(lambda it: len(it.messages(ANNA)) == 5)
        telegram.send_again(telegram.updates[0]["update_id"], new_id=True)
        await telegram.wait_for(lambda it: len(it.messages(ANNA)) == 6)
        await telegram.say(ANNA, ANNA, "/kick 3")
        await telegram.wait_for(lambda it: len(it.messages(ANNA)) == 8)
    assert [each.text for each in telegram.messages(ANNA) if each.from_bot] == [
        f"Kick {who} 😀 now?" for who in (1, 2, 1, 1, 3)
    ]


async def test_every_kind_of_update_fits_the_models(telegram: PretendTelegram, bot: Bot):
    sent = await bot.send_message(
        GROUP,
        "x",
        reply_markup=InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="a", callback_data="a")]]),
    )
    await telegram.say(ANNA, GROUP, "a", anonymous_admin=True)
    await telegram.say(ANNA, GROUP, "b", as_channel=True)
    await telegram.say(ANNA, GROUP, "c", via_bot=True, forwarded=True, reply_to=sent.message_id)
    await telegram.say(ANNA, CHANNEL, "d")
    await telegram.say(ANNA, FORUM, "e", thread_id=TOPIC)
    for message_id in (sent.message_id, 99):
        with pytest.raises(TimeoutError):
            await telegram.press_data(ANNA, GROUP, message_id, "a", timeout=0)
    updates: list[Update] = await bot.get_updates()
    anonymous, channel, others, post, topic, press, blind = updates
    assert anonymous.message is not None
    assert anonymous.message.sender_chat is not None
    assert anonymous.message.sender_chat.id == GROUP
    assert channel.message is not None
    assert channel.message.sender_chat is not None
    assert channel.message.sender_chat.type == "channel"
    assert others.message is not None
    assert isinstance(others.message.forward_origin, MessageOriginHiddenUser)
    assert others.message.via_bot is not None
    assert others.message.reply_to_message is not None
    assert post.channel_post is not None
    assert topic.message is not None
    assert topic.message.is_topic_message
    assert topic.message.reply_to_message is not None
    assert topic.message.reply_to_message.forum_topic_created is not None
    assert press.callback_query is not None
    assert isinstance(press.callback_query.message, Message)
    assert blind.callback_query is not None
    assert isinstance(blind.callback_query.message, InaccessibleMessage)


async def test_every_answer_fits_the_models(telegram: PretendTelegram, bot: Bot):
    bot.default = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True)
    assert (await bot.get_me()).id == BOT == bot.id
    rich = Text(TextLink("here", url="https://example.com"), ExpandableBlockQuote("raw ", Code("x")))
    sent = await bot.send_message(ANNA, **rich.as_kwargs())
    assert [each.type for each in sent.entities or []] == ["text_link", "expandable_blockquote", "code"]
    assert sent.link_preview_options is not None
    assert sent.link_preview_options.is_disabled is True
    edited = await bot.edit_message_text("<i>y</i>", chat_id=ANNA, message_id=sent.message_id)
    assert isinstance(edited, Message)
    assert edited.edit_date is not None
    assert edited.html_text == "<i>y</i>"
    reply = ReplyParameters(message_id=99, allow_sending_without_reply=True)
    await bot.send_message(GROUP, "z", reply_parameters=reply)
    assert await bot.delete_message(ANNA, sent.message_id)
    assert await bot.send_chat_action(ANNA, "typing")
    assert (await bot.get_webhook_info()).pending_update_count == 0
    assert await bot.delete_webhook(drop_pending_updates=True)
    assert (await bot.get_chat(FORUM)).is_forum is True
    assert (await bot.get_chat(ANNA)).first_name == "Anna"
    for who, status in [
        (BOT, ChatMemberStatus.ADMINISTRATOR),
        (ANNA, ChatMemberStatus.ADMINISTRATOR),
        (BORIS, ChatMemberStatus.MEMBER),
        (STRANGER, ChatMemberStatus.LEFT),
    ]:
        assert (await bot.get_chat_member(GROUP, who)).status == status
    assert (await bot.get_chat_member(ANNA, ANNA)).status == ChatMemberStatus.MEMBER
    with pytest.raises(TelegramBadRequest, match="PARTICIPANT_ID_INVALID"):
        await bot.get_chat_member(GROUP, 999)
    scope = BotCommandScopeChatMember(chat_id=GROUP, user_id=BORIS)
    commands = [BotCommand(command="kick", description="Kick")]
    assert await bot.set_my_commands(commands, scope=scope, language_code="en")
    assert [each.command for each in await bot.get_my_commands(scope, "en")] == ["kick"]
    assert telegram.commands(Scope("chat_member", GROUP, BORIS), "en")
    assert telegram.menu_for(BORIS, GROUP)[0].command == "kick"
    assert await bot.delete_my_commands(scope, "en")
    assert await bot.set_my_name("Warden")
    assert (await bot.get_my_name()).name == "Warden"
    assert await bot.set_my_description("d")
    assert await bot.set_my_short_description("s")


async def test_refusals_are_what_the_library_raises(telegram: PretendTelegram, bot: Bot):
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(999, "x")
    with pytest.raises(TelegramForbiddenError, match="can't initiate conversation"):
        await bot.send_message(STRANGER, "x")
    with pytest.raises(TelegramNotFound, match="method not found"):
        await bot.send_dice(ANNA)
    telegram.faults.add("sendMessage", too_many_requests(3))
    with pytest.raises(TelegramRetryAfter) as flood:
        await bot.send_message(ANNA, "x")
    assert flood.value.retry_after == 3
    telegram.faults.add("sendMessage", server_error())
    with pytest.raises(TelegramServerError):
        await bot.send_message(ANNA, "x")
    telegram.faults.add("sendMessage", Fault(drop=True))
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(ANNA, "x")
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await telegram.wait_for(lambda it: it.calls[-1].method == "getUpdates")
    second = asyncio.create_task(bot.get_updates(timeout=20))
    with pytest.raises(TelegramConflictError):
        await first
    await telegram.say(ANNA, ANNA, "x")
    assert len(await second) == 1
    assert telegram.messages(ANNA)[0].person_id == ANNA


async def test_another_token(bot: Bot):
    other = Bot(TOKEN + "x", session=bot.session)
    with pytest.raises(TelegramUnauthorizedError):
        await other.get_me()
