"""/log and /op: what was done before, as messages and as a file."""

import asyncio
from datetime import UTC

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import BufferedInputFile, Message, ReplyParameters
from aiogram.utils.formatting import Bold, Code, Text

from bot.commands.history import (
    Export,
    LogMisunderstood,
    Recent,
    Story,
    parse_log,
    read_operation_id,
)
from bot.domain.access import View
from bot.domain.group import GroupId, GroupSummary
from bot.domain.operation import OperationId
from bot.domain.participant import Participant
from bot.domain.request import GroupWords
from bot.domain.writing import shortened
from bot.operations.clock import Clock
from bot.operations.group_names import Found, Several, Similar, find
from bot.settings import Settings
from bot.storage.history import History
from bot.storage.item_rows import ItemRows
from bot.storage.operations import Operations
from bot.telegram.cards import Cards
from bot.telegram.command_words import LOG_WORDS, OPERATION_WORDS
from bot.telegram.csv_file import CsvFile
from bot.telegram.history_lines import LONGEST_GROUP, details, story, summaries
from bot.telegram.message import LONGEST_TEXT, lines, reply
from bot.telegram.rich import rich
from bot.telegram.visitor import Visitor
from bot.words import Words

LARGEST_FILE = 50_000_000
"""Bytes. Source: https://core.telegram.org/bots/api#senddocument."""
LONGEST_PIECE = 60


class HistoryAnswers:
    """Answers /log and /op."""

    def __init__(self, history: History, rows: ItemRows, store: Operations, cards: Cards, clock: Clock) -> None:
        self._history = history
        self._rows = rows
        self._store = store
        self._cards = cards
        self._clock = clock

    def router(self) -> Router:
        router = Router(name="history")
        router.message.register(self._log, Command(*LOG_WORDS, ignore_case=True))
        router.message.register(self._operation, Command(*OPERATION_WORDS, ignore_case=True))
        return router

    async def _log(self, message: Message, command: CommandObject, visitor: Visitor, settings: Settings) -> None:
        if not visitor.may(View.LOG):
            return
        words = visitor.words
        match parse_log(command.args or "", settings.default_region, self._clock.now()):
            case LogMisunderstood() as misunderstood:
                await reply(message, _explanation(misunderstood, words))
            case Recent() as recent:
                await reply(message, await self._recent(recent, words))
            case Story(operation_id):
                await reply(message, await self._story(operation_id, words))
            case Export() as export:
                await self._export(message, export, words)

    async def _recent(self, asked: Recent, words: Words[str]) -> Text:
        says = rich(words)
        match asked.about:
            case None:
                found = await self._history.latest(asked.count)
                return summaries(Bold(words.log_title()), found, words) if found else Text(words.log_empty())
            case Participant() as person:
                code = Code(str(person))
                found = await self._history.latest(asked.count, person=person)
                if not found:
                    return says.log_empty_person(person=code)
                return summaries(says.log_title_person(person=code), found, words)
            case place:
                return await self._in_group(place, asked.count, words)

    async def _in_group(self, place: GroupId | GroupWords, count: int, words: Words[str]) -> Text:
        says = rich(words)
        known = await self._history.groups()
        meant = _meant(place, known)
        if isinstance(meant, Similar):
            written = place.text if isinstance(place, GroupWords) else place
            similar = dict.fromkeys(candidate.group.name for candidate in meant.candidates)
            return lines(
                says.log_group_unknown(group=Bold(shortened(written, LONGEST_GROUP))),
                words.log_similar() if similar else None,
                *(says.card_person(person=Code(shortened(name, LONGEST_GROUP))) for name in similar),
            )
        found = await self._history.latest(count, groups=[group.id for group in meant])
        name = meant[-1].name or meant[-1].id
        return summaries(says.log_title_group(group=Bold(shortened(name, LONGEST_GROUP))), found, words)

    async def _story(self, operation_id: OperationId, words: Words[str]) -> Text:
        summary = await self._history.summary(operation_id)
        if summary is None:
            return _no_such_operation(operation_id, words)
        told = await self._history.story(operation_id)
        return story(summary, told, words, several=self._cards.several)

    async def _operation(self, message: Message, command: CommandObject, visitor: Visitor) -> None:
        if not visitor.may(View.LOG):
            return
        words = visitor.words
        operation_id = read_operation_id(command.args or "")
        if not operation_id:
            await reply(message, rich(words).log_id_missing(example=Code("/op AbCdEf123456")))
            return
        operation = await self._store.get(operation_id)
        summary = await self._history.summary(operation_id)
        if operation is None or summary is None:
            await reply(message, _no_such_operation(operation_id, words))
            return
        card = self._cards.render(operation, words).text
        below = details(summary, await self._history.story(operation_id), words)
        whole = lines(card, "", below)
        if len(whole) <= LONGEST_TEXT:
            await reply(message, whole)
            return
        await reply(message, card)
        await reply(message, below)

    async def _export(self, message: Message, asked: Export, words: Words[str]) -> None:
        """Build the file beside the event loop, page by page, and send it."""
        file = CsvFile(words)
        async for page in self._rows.pages(asked.since, asked.until):
            await asyncio.to_thread(file.add, page)
            if file.size > LARGEST_FILE:
                await reply(message, rich(words).log_too_large(example=Code("/log export 2026-10")))
                return
        if not file.rows:
            await reply(message, rich(words).log_export_empty(example=Code("/log export all")))
            return
        today = self._clock.now().astimezone(UTC).strftime("%Y-%m-%d")
        await message.answer_document(
            BufferedInputFile(file.content(), f"groupwarden-{today}.csv"),
            caption=words.log_export(count=file.rows),
            reply_parameters=ReplyParameters(message_id=message.message_id, allow_sending_without_reply=True),
        )


def _meant(place: GroupId | GroupWords, known: list[GroupSummary]) -> list[GroupSummary] | Similar:
    """The groups of this name or id; to look at several does no harm."""
    if not isinstance(place, GroupWords):
        return [group for group in known if group.id == place] or Similar(())
    match find(place, known):
        case Found(group):
            return [group]
        case Several(groups):
            return list(groups)
        case similar:
            return similar


def _explanation(misunderstood: LogMisunderstood, words: Words[str]) -> Text:
    return lines(
        rich(words).log_misunderstood(
            problem=misunderstood.problem, text=Code(shortened(misunderstood.text, LONGEST_PIECE))
        ),
        words.log_examples(),
    )


def _no_such_operation(operation_id: OperationId, words: Words[str]) -> Text:
    return rich(words).log_operation_unknown(id=Code(shortened(operation_id, LONGEST_PIECE)))
