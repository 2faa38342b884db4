"""/status: whether the WhatsApp accounts work."""

import asyncio
from collections.abc import Mapping

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message
from aiogram.utils.formatting import Code, Text

from bot.domain.access import View
from bot.domain.failure import ProviderError
from bot.providers.base import AccountState, AccountStatus, Provider
from bot.telegram.failures import explain
from bot.telegram.message import Listed, lines, reply
from bot.telegram.rich import rich
from bot.telegram.visitor import Visitor
from bot.words import Words


def accounts_router() -> Router:
    """The router of /status."""
    router = Router(name="accounts")
    router.message.register(_status, Command("status", ignore_case=True))
    return router


async def _status(message: Message, visitor: Visitor, accounts: Mapping[str, Provider]) -> None:
    if not visitor.may(View.STATUS):
        return
    words = visitor.words
    told = await asyncio.gather(*(_one(name, provider, words) for name, provider in accounts.items()))
    await reply(message, lines(Listed(told, lambda count: words.card_more(count=count))))


async def _one(name: str, provider: Provider, words: Words[str]) -> Text:
    try:
        status = await provider.status()
    except ProviderError as error:
        problem = explain(words, error.failure.kind, name, several=False)
        return rich(words).status_failed(account=name, problem=problem)
    line = rich(words).status_account(state=_variant(status), account=name, phone=Code(str(status.me or "")))
    if status.state is AccountState.READY:
        return line
    return lines(line, words.status_advice(state=status.state))


def _variant(status: AccountStatus) -> str:
    return "ready_nameless" if status.state is AccountState.READY and status.me is None else status.state
