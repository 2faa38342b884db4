"""The bot to compare with: aiogram's handlers that call the provider with httpx, and nothing else.

It understands one writing of one command, keeps nothing, checks nothing afterwards, and asks for nobody's rights
but by comparing two numbers. It reads the same settings as the whole bot: ``python -m benchmarks.bare``.
"""

import asyncio
import os
import signal
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web


class Handlers:
    """Asks with a button, and removes when it is pressed."""

    def __init__(self, client: httpx.AsyncClient, id_instance: str, token: str) -> None:
        self._client = client
        self._id_instance = id_instance
        self._token = token

    async def ask(self, message: Message, command: CommandObject) -> None:
        phone, _, group_id = (command.args or "").split()
        group = await self._call("getGroupData", {"groupId": group_id})
        button = InlineKeyboardButton(text="Remove", callback_data=f"{message.chat.id}:{phone[1:]}:{group_id}")
        await message.reply(
            f"Remove {phone} from {group['subject']}?",
            reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]),
        )

    async def press(self, query: CallbackQuery) -> None:
        asker, phone, group_id = (query.data or "").split(":")
        if int(asker) != query.from_user.id:
            await query.answer("Only who asked can press this.", show_alert=True)
            return
        await query.answer()
        body = {"groupId": group_id, "participantChatId": f"{phone}@c.us"}
        answer = await self._call("removeGroupParticipant", body)
        said = "Removed 1 person" if answer.get("removeParticipant") else "Not removed"
        if isinstance(query.message, Message):
            await query.message.edit_text(said)

    async def greet(self, message: Message) -> None:
        await message.reply("Hello")

    async def _call(self, method: str, body: Mapping[str, object]) -> dict[str, Any]:
        reply = await self._client.post(f"/waInstance{self._id_instance}/{method}/{self._token}", json=body)
        answer: dict[str, Any] = reply.raise_for_status().json()
        return answer


async def serve(settings: Mapping[str, str]) -> None:
    """Serve until SIGTERM."""
    server = TelegramAPIServer.from_base(settings["TELEGRAM_API_URL"])
    dispatcher = Dispatcher()
    async with (
        Bot(settings["BOT_TOKEN"], session=AiohttpSession(api=server)) as bot,
        httpx.AsyncClient(base_url=settings["ACCOUNTS__MAIN__API_URL"]) as client,
    ):
        account = settings["ACCOUNTS__MAIN__ID_INSTANCE"], settings["ACCOUNTS__MAIN__API_TOKEN"]
        handlers = Handlers(client, *account)
        dispatcher.message.register(handlers.ask, Command("kick"))
        dispatcher.message.register(handlers.greet)
        dispatcher.callback_query.register(handlers.press)
        if "WEBHOOK_URL" in settings:
            await _serve_webhook(bot, dispatcher, settings)
        else:
            await dispatcher.start_polling(bot)


async def _serve_webhook(bot: Bot, dispatcher: Dispatcher, settings: Mapping[str, str]) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    url, secret = settings["WEBHOOK_URL"], settings["WEBHOOK_SECRET"]
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=secret).register(app, path=urlsplit(url).path)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    host, _, port = settings["LISTEN"].rpartition(":")
    await web.TCPSite(runner, host, int(port)).start()
    await bot.set_webhook(url, secret_token=secret)
    await stop.wait()
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(os.environ))
