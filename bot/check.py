"""``python -m bot check``: does everything work that the settings name? One line each."""

import asyncio
import os
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import sqlalchemy as sa
from aiogram.exceptions import TelegramAPIError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.types import WebhookInfo

from bot.app import make_bot, open_accounts
from bot.domain.failure import ProviderError
from bot.providers.base import AccountState, Provider
from bot.providers.limits import MemoryLimiter
from bot.settings import Settings
from bot.storage.database import Schema, database_file, open_engine, schema_of
from bot.storage.postgres import DatabaseUnusableError, is_postgres, shown
from bot.telegram.pace import ChatPace
from bot.words import Words

Say = Callable[[str], None]


async def check(settings: Settings, words: Words[str], say: Say) -> bool:
    """Test each part and say how it stands; True if all is well. Changes nothing."""
    say(words.check_ok(what=words.check_settings(), result=words.check_settings_read()))
    accounts = open_accounts(settings, MemoryLimiter())
    results = [_telegram(settings, words, say), _database(settings, words, say)]
    results += [
        _account(name, settings.accounts[name].provider, provider, words, say) for name, provider in accounts.items()
    ]
    return all(await asyncio.gather(*results))


def _tell(say: Say, words: Words[str], what: str, result: str, *, ok: bool) -> bool:
    say(words.check_ok(what=what, result=result) if ok else words.check_bad(what=what, result=result))
    return ok


async def _telegram(settings: Settings, words: Words[str], say: Say) -> bool:
    bot = make_bot(settings, ChatPace())
    try:
        me = await bot.get_me(request_timeout=15)
        webhook = await bot.get_webhook_info(request_timeout=15)
    except (TelegramUnauthorizedError, TelegramNotFound):
        return _tell(say, words, words.check_telegram(), words.telegram_refused(), ok=False)
    except TelegramAPIError:
        return _tell(say, words, words.check_telegram(), words.telegram_unreachable(), ok=False)
    finally:
        await bot.session.close()
    found = words.check_telegram_bot(username=me.username or "")
    _tell(say, words, words.check_telegram(), found, ok=True)
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


async def _database(settings: Settings, words: Words[str], say: Say) -> bool:
    url = settings.database_url.get_secret_value()
    return await (_postgres if is_postgres(url) else _sqlite)(url, words, say)


async def _postgres(url: str, words: Words[str], say: Say) -> bool:
    engine = open_engine(url)
    try:
        schema = await schema_of(engine)
    except DatabaseUnusableError as error:
        result = words.database_unusable(problem=error.problem, database=error.database)
        return _tell(say, words, words.check_database(), result, ok=False)
    finally:
        await engine.dispose()
    result = words.check_database_server(schema=schema, database=shown(url))
    return _tell(say, words, words.check_database(), result, ok=True)


async def _sqlite(url: str, words: Words[str], say: Say) -> bool:
    file = database_file(url)
    folder = str(file.parent)
    if not await asyncio.to_thread(file.exists):
        ready = await asyncio.to_thread(_could_be_made, file.parent)
        result = words.check_database_new(folder=folder)
        if not ready:
            result = words.data_unusable(folder=folder, problem=os.strerror(13))
        return _tell(say, words, words.check_database(), result, ok=ready)
    engine = open_engine(url)
    try:
        current = await schema_of(engine) is Schema.CURRENT
    except sa.exc.DatabaseError as error:
        # The driver's own words name the fault ("file is not a database") and hold no secret.
        result = words.data_unusable(folder=folder, problem=str(error.orig))
        return _tell(say, words, words.check_database(), result, ok=False)
    finally:
        await engine.dispose()
    result = words.check_database_ready(folder=folder) if current else words.check_database_older(folder=folder)
    return _tell(say, words, words.check_database(), result, ok=True)


def _could_be_made(folder: Path) -> bool:
    """Whether the folder can be written, or made in the nearest one that exists."""
    existing = next(one for one in (folder, *folder.parents) if one.exists())
    return existing.is_dir() and os.access(existing, os.W_OK)


async def _account(name: str, kind: str, provider: Provider, words: Words[str], say: Say) -> bool:
    what = words.check_account(account=name, provider=kind)
    try:
        status = await provider.status()
    except ProviderError as error:
        failure = error.failure.kind
        subject = words.failure_subject(several=False, account=name)
        result = words.failure(kind=failure, subject=subject) + " " + words.failure_advice(kind=failure)
        return _tell(say, words, what, result, ok=False)
    finally:
        await provider.aclose()
    if status.state is AccountState.READY:
        ready = words.check_account_ready(phone=str(status.me)) if status.me else words.check_account_ready_nameless()
        return _tell(say, words, what, ready, ok=True)
    line = words.status_account(state=status.state, account=name, phone="")
    return _tell(say, words, what, line + " " + words.status_advice(state=status.state), ok=False)
