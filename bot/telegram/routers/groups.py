"""/groups: the groups of the accounts with their sizes, page by page."""

import asyncio
import itertools
from collections.abc import Mapping

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.utils.formatting import Bold, Text

from bot.domain.access import View
from bot.domain.failure import ProviderError
from bot.domain.group import LONGEST_NAME, GroupId, GroupSummary
from bot.domain.writing import shortened
from bot.operations.directory import Directory, Listing
from bot.operations.look_alikes import endings
from bot.telegram.buttons import GroupsButton
from bot.telegram.callback import answer
from bot.telegram.failures import explain
from bot.telegram.interim import Interim
from bot.telegram.message import Listed, Shown, edited, lines
from bot.telegram.visitor import Visitor
from bot.words import Words

PAGE = 6
"""Groups on a page. Their sizes are read one by one, a second each at the strictest provider."""


class GroupPages:
    """Shows pages of the list. Names come at once, sizes when they have been counted."""

    def __init__(self, directory: Directory, *, several: bool) -> None:
        self._directory = directory
        self._several = several
        self._turns = itertools.count()
        self._turned: dict[tuple[int, int], int] = {}

    def router(self) -> Router:
        router = Router(name="groups")
        router.message.register(self._asked, Command("groups", ignore_case=True))
        router.callback_query.register(self._turn, GroupsButton.filter())
        return router

    async def _asked(self, message: Message, visitor: Visitor) -> None:
        if not visitor.may(View.GROUPS):
            return
        interim = Interim(message, visitor.words)
        listing = await self._directory.listing(on_wait=interim.show)
        sent = await interim.become(self._page(listing, 0, visitor.words, counting=True))
        await self._count(sent, self._take_turn(sent), listing, 0, visitor.words)

    async def _turn(self, query: CallbackQuery, callback_data: GroupsButton, visitor: Visitor) -> None:
        if not visitor.may(View.GROUPS):
            await answer(query, visitor.words.press(why="not_yours"), alert=True)
            return
        await answer(query)
        if not isinstance(query.message, Message):
            return
        turn = self._take_turn(query.message)
        listing = await self._directory.listing()
        number = max(0, min(callback_data.page, _pages(listing) - 1))
        await _edit(query.message, self._page(listing, number, visitor.words, counting=True))
        await self._count(query.message, turn, listing, number, visitor.words)

    def _take_turn(self, message: Message) -> int:
        """From now on only who has this turn may show the page's sizes."""
        place = (message.chat.id, message.message_id)
        self._turned[place] = next(self._turns)
        return self._turned[place]

    async def _count(self, message: Message, turn: int, listing: Listing, number: int, words: Words[str]) -> None:
        """Read the sizes that are missing on this page and show them, unless the page was turned meanwhile."""
        missing = [group for group in _of_page(listing, number) if self._directory.size(group) is None]
        place = (message.chat.id, message.message_id)
        try:
            await asyncio.gather(*(self._read(group) for group in missing))
            if missing and self._turned.get(place) == turn:
                await _edit(message, self._page(listing, number, words, counting=False))
        finally:
            if self._turned.get(place) == turn:
                del self._turned[place]

    async def _read(self, group: GroupSummary) -> None:
        try:
            await self._directory.read(group.account, group.id)
        except ProviderError:
            return  # the page says that the size is not known; the transport has logged why

    def _page(self, listing: Listing, number: int, words: Words[str], *, counting: bool) -> Shown:
        pages = _pages(listing)
        first = number * PAGE
        told_apart = endings(listing.groups)
        rows = [
            self._line(first + place, group, told_apart, words, counting=counting)
            for place, group in enumerate(_of_page(listing, number), start=1)
        ]
        failures = [
            Text("\n", explain(words, failure.kind, account, several=self._several))
            for account, failure in listing.failures.items()
        ]
        title = words.groups_title(count=len(listing.groups))
        if pages > 1:
            title += " · " + words.groups_page(page=number + 1, pages=pages)
        heading: list[Text | str] = [Bold(title), ""] if listing.groups or not failures else []
        text = lines(*heading, *rows, Listed(failures, lambda count: words.card_more(count=count)))
        return Shown(text, _buttons(number, pages, words))

    def _line(
        self, number: int, group: GroupSummary, told_apart: Mapping[GroupId, str], words: Words[str], *, counting: bool
    ) -> Text:
        size = self._directory.size(group)
        if size is not None:
            told = words.groups_size(size=size)
        else:
            told = words.groups_size_reading() if counting else words.groups_size_unknown()
        name = shortened(group.name, LONGEST_NAME) or group.id
        name = words.groups_line(number=str(number), name=name)
        if group.id in told_apart:
            told = words.choose_button_distinct(label=told, ending=told_apart[group.id])
        account = [" · ", words.groups_account(account=group.account)] if self._several else []
        return Text(name, " · ", told, *account)


def _pages(listing: Listing) -> int:
    return max(1, -(-len(listing.groups) // PAGE))


def _of_page(listing: Listing, number: int) -> tuple[GroupSummary, ...]:
    return listing.groups[number * PAGE : (number + 1) * PAGE]


def _buttons(number: int, pages: int, words: Words[str]) -> InlineKeyboardMarkup | None:
    row = []
    if number > 0:
        row.append((words.groups_previous(), number - 1))
    if number + 1 < pages:
        row.append((words.groups_next(), number + 1))
    if not row:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=text, callback_data=GroupsButton(page=page).pack()) for text, page in row]
        ]
    )


async def _edit(message: Message, shown: Shown) -> None:
    await edited(message.edit_text(**shown.text.as_kwargs(), reply_markup=shown.keyboard))
