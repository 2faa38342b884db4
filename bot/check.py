"""``python -m bot check``: does everything work that the settings name? One line each."""

import asyncio
from collections.abc import Callable
from datetime import UTC
from typing import Final

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import WebhookInfo
from aiohttp import ClientError, ClientSession, ClientTimeout
from yarl import URL

from bot.app import make_bot, open_account
from bot.domain.failure import Failure, ProviderError
from bot.http_service import ListenError, ListenProblem, listen
from bot.problems import explain
from bot.providers.base import AccountState, ConfigurationError
from bot.providers.limits import MemoryLimiter
from bot.settings import Settings, split_listen
from bot.settings.accounts import AccountSettings
from bot.storage.database import NewerDatabaseError, Schema, database_name, open_engine, schema_of
from bot.storage.postgres import is_postgres, shown
from bot.storage.sqlite import database_file, examine
from bot.telegram.pace import ChatPace
from bot.words import Words

_ANSWERS_WITHIN: Final = 5.0
"""Seconds that whoever listens already gets to say that it is a bot."""

Say = Callable[[str], None]


async def check(settings: Settings, words: Words[str], say: Say) -> bool:
    """Test each part and say how it stands; True if all is well. Changes nothing."""
    say(words.check_ok(what=words.check_settings(), result=words.check_settings_read()))
    results = [_telegram(settings, words, say), _listen(settings, words, say), _database(settings, words, say)]
    results += [_account(name, account, words, say) for name, account in settings.accounts.items()]
    return all(await asyncio.gather(*results))


def _tell(say: Say, words: Words[str], what: str, result: str, *, ok: bool) -> bool:
    say(words.check_ok(what=what, result=result) if ok else words.check_bad(what=what, result=result))
    return ok


async def _telegram(settings: Settings, words: Words[str], say: Say) -> bool:
    bot = make_bot(settings, ChatPace())
    what = words.check_telegram()
    try:
        me = await bot.get_me(request_timeout=15)
        webhook = await bot.get_webhook_info(request_timeout=15)
    except (TelegramUnauthorizedError, TelegramNotFound):
        return _tell(say, words, what, words.telegram_refused(), ok=False)
    except TelegramNetworkError:
        return _tell(say, words, what, words.telegram_unreachable(), ok=False)
    except TelegramRetryAfter as error:
        told = words.check_telegram_failed(problem="pause", seconds=error.retry_after)
        return _tell(say, words, what, told, ok=False)
    except TelegramAPIError:
        return _tell(say, words, what, words.check_telegram_failed(problem="faulty", seconds=0), ok=False)
    finally:
        await bot.session.close()
    found = words.check_telegram_bot(username=me.username or "")
    _tell(say, words, what, found, ok=True)
    return _webhook(settings, webhook, words, say)


def _webhook(settings: Settings, info: WebhookInfo, words: Words[str], say: Say) -> bool:
    """How Telegram finds the webhook; nothing is said if none is set and none is wanted."""
    what = words.check_webhook()
    if settings.webhook_url is None:
        return not info.url or _tell(say, words, what, words.check_webhook_other(), ok=True)
    if info.url.partition("?")[0] != settings.webhook_url:
        return _tell(say, words, what, words.check_webhook_due(), ok=True)
    pending = info.pending_update_count
    if pending and info.last_error_message and info.last_error_date:
        at = info.last_error_date.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
        trouble = words.check_webhook_trouble(pending=pending, at=at, problem=info.last_error_message)
        return _tell(say, words, what, trouble, ok=False)
    return _tell(say, words, what, words.check_webhook_set(pending=pending), ok=True)


async def _listen(settings: Settings, words: Words[str], say: Say) -> bool:
    """Listen and let go; nothing is said if nothing is to listen."""
    if settings.listen is None:
        return True
    what, (host, port) = words.check_listen(), split_listen(settings.listen)
    try:
        server = await listen(asyncio.Protocol, host, port)
    except ListenError as error:
        if error.problem is ListenProblem.IN_USE and await _is_healthy(host, port):
            return _tell(say, words, what, words.check_listen_own(listen=settings.listen), ok=True)
        return _tell(say, words, what, explain(error, settings, words) or "", ok=False)
    server.close()
    await server.wait_closed()
    return _tell(say, words, what, words.check_listen_free(listen=settings.listen), ok=True)


async def _is_healthy(host: str, port: int) -> bool:
    """Whether a bot listens there."""
    address = URL.build(scheme="http", host=host, port=port, path="/healthz")
    try:
        async with ClientSession(timeout=ClientTimeout(_ANSWERS_WITHIN)) as session, session.get(address) as answer:
            return bool(await answer.json() == {"alive": True})
    except (ClientError, TimeoutError, ValueError):
        return False


async def _database(settings: Settings, words: Words[str], say: Say) -> bool:
    url = settings.database_url.get_secret_value()
    try:
        schema = await _schema(url)
        if schema is Schema.NEWER:
            raise NewerDatabaseError(database_name(url))
    except Exception as error:
        if (told := explain(error, settings, words)) is None:
            raise
        return _tell(say, words, words.check_database(), told, ok=False)
    if is_postgres(url):
        result = words.check_database_server(schema=schema, database=shown(url))
    else:
        result = words.check_database_file(schema=schema, folder=str(database_file(url).parent))
    return _tell(say, words, words.check_database(), result, ok=True)


async def _schema(url: str) -> Schema:
    if not is_postgres(url) and not await asyncio.to_thread(examine, database_file(url)):
        return Schema.NEW
    engine = open_engine(url)
    try:
        return await schema_of(engine)
    finally:
        await engine.dispose()


async def _account(name: str, account: AccountSettings, words: Words[str], say: Say) -> bool:
    what = words.check_account(account=name, provider=account.provider)
    try:
        provider = open_account(name, account, MemoryLimiter())
    except ConfigurationError:
        return _tell(say, words, what, words.account_unusable(), ok=False)
    try:
        status = await provider.status()
    except ProviderError as error:
        return _tell(say, words, what, _failed(name, account, error.failure, words), ok=False)
    finally:
        await provider.aclose()
    if status.state is AccountState.READY:
        ready = words.check_account_ready(phone=str(status.me)) if status.me else words.check_account_ready_nameless()
        return _tell(say, words, what, ready, ok=True)
    line = words.status_account(state=status.state, account=name, phone="")
    return _tell(say, words, what, line + " " + words.status_advice(state=status.state), ok=False)


def _failed(name: str, account: AccountSettings, failure: Failure, words: Words[str]) -> str:
    """Why an account cannot be asked. Its settings are named where they may be to blame, never their values."""
    fields = [name for name, field in type(account).model_fields.items() if field.is_required() and name != "provider"]
    settings = ", ".join(f"ACCOUNTS__{name.upper()}__{field.upper()}" for field in (*fields, "api_url"))
    return words.check_account_failed(
        kind=failure.kind,
        settings=settings,
        console=account.console,
        detail=f" ({failure.code})" if failure.code else "",
    )
