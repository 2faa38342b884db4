"""What an operation looks like as a message, in each of its states."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, Code, Text

from bot.commands.place import begins_with_all
from bot.domain.action import Action
from bot.domain.failure import FailureKind
from bot.domain.group import LONGEST_NAME
from bot.domain.operation import Item, ItemState, Operation, OperationState
from bot.domain.outcome import Outcome
from bot.domain.participant import Role
from bot.domain.writing import shortened
from bot.operations.asking import MOST_ITEMS
from bot.telegram.action_words import action_words
from bot.telegram.advice import DOUBTFUL, advice, invitation
from bot.telegram.buttons import operation_button
from bot.telegram.choices import choice_card
from bot.telegram.failures import explain, waited_for
from bot.telegram.large_cards import LargeCards
from bot.telegram.message import Shown, lines
from bot.telegram.people_lines import (
    group_line,
    group_name,
    incomplete,
    listed,
    look_alike,
    person_line,
    reason_line,
    told_of_removal,
    verdict_line,
)
from bot.telegram.rich import rich
from bot.words import Words


@dataclass(frozen=True, slots=True)
class Cards:
    """Renders operations. ``several``: there is more than one WhatsApp account, so that it is named.

    ``telling``: the accounts whose provider promises that WhatsApp tells people who are removed.
    """

    several: bool
    ttl: timedelta
    undo_ttl: timedelta
    telling: frozenset[str] = frozenset()

    def render(
        self,
        operation: Operation,
        words: Words[str],
        waiting: FailureKind | None = None,
        now: datetime | None = None,
    ) -> Shown:
        """The message for the operation as it stands. ``waiting``: what the bot waits for just now. Without ``now``
        nothing is offered to be undone.
        """
        large = LargeCards(self.several, self.telling)
        is_large = operation.is_large or len(operation.targets) > 1 or bool(operation.rejected)
        match operation.state:
            case OperationState.ASKING:
                return self._asking(operation, words, waiting, large if is_large else None)
            case OperationState.SHOWN:
                return large.plan(operation, words)
            case OperationState.CONFIRMED | OperationState.RUNNING:
                return (
                    large.progress(operation, words, waiting) if is_large else self._progress(operation, words, waiting)
                )
            case OperationState.FINISHED:
                text = large.result(operation, words) if is_large else self._result(operation, words)
                return Shown(text, self._after(operation, words, now))
            case OperationState.REFUSED:
                counted = is_large and operation.items
                return Shown(large.refusal(operation, words) if counted else self._refusal(operation, words))
            case OperationState.CANCELLED:
                ending = words.card_cancelled(person=operation.decided_name or words.card_somebody())
            case OperationState.EXPIRED:
                ending = words.card_expired()
        return Shown(large.closed(operation, words, ending) if is_large else self._closed(operation, words, ending))

    def _asking(
        self, operation: Operation, words: Words[str], waiting: FailureKind | None, large: LargeCards | None
    ) -> Shown:
        if operation.choices:
            return choice_card(operation, words, several=self.several)
        if not operation.items:
            return Shown(Text(words.card_waiting(kind=waiting) if waiting else words.choose_chosen()))
        if large is not None:
            return large.question(operation, words, self._time(words))
        return self._question(operation, words)

    def notice(self, operation: Operation, words: Words[str], now: datetime) -> Shown:
        """What comes with the file at the end of a large operation: short, for it is read in passing."""
        large = LargeCards(self.several)
        text = lines(Bold(large.headline(operation, words)), words.large_notice())
        return Shown(text, self._after(operation, words, now))

    def _after(self, operation: Operation, words: Words[str], now: datetime | None) -> InlineKeyboardMarkup | None:
        """What can be done when all is done."""
        rows: list[list[InlineKeyboardButton]] = []
        links = [target.invite_link for target in operation.targets if target.invite_link is not None]
        if len(links) == 1:
            copied = CopyTextButton(text=links[0])
            rows.append([InlineKeyboardButton(text=words.card_copy_link(), copy_text=copied)])
        if now is not None and self._can_be_undone(operation, now):
            rows.append([operation_button(operation, words.undo_button(), "undo")])
        return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None

    def _can_be_undone(self, operation: Operation, now: datetime) -> bool:
        if operation.action.reverse is None or operation.finished_at is None or operation.undoes is not None:
            return False
        return operation.tally.having(Outcome.DONE) > 0 and now <= operation.finished_at + self.undo_ttl

    def _question(self, operation: Operation, words: Words[str]) -> Shown:
        says = action_words(operation.action, rich(words))
        todo = [item for item in operation.items if item.state is ItemState.WAITING]
        rest = [item for item in operation.items if item.state is not ItemState.WAITING]
        count = len(todo)
        text = lines(
            Bold(says.title()),
            "",
            *self._where(operation, words),
            *look_alike(operation, words),
            *incomplete(operation, words),
            Text(words.card_who(action=operation.action)),
            listed(todo, words, lambda item: person_line(item, operation, words)),
            *([words.card_also()] if rest else []),
            listed(rest, words, lambda item: verdict_line(item, operation.action, words)),
            "",
            says.effect(count, todo[0].role),
            *told_of_removal(operation, words, self.telling),
            words.large_back_as_members() if _comes_back_as_member(operation) else None,
            self._time(words),
        )
        cancel = operation_button(operation, words.card_cancel(), "no")
        confirm = action_words(operation.action, words).confirm(count)
        row = [cancel, operation_button(operation, confirm, "yes", style="danger")]
        return Shown(text, InlineKeyboardMarkup(inline_keyboard=[row]))

    def _progress(self, operation: Operation, words: Words[str], waiting: FailureKind | None) -> Shown:
        says = action_words(operation.action, rich(words))
        tried = [item for item in operation.items if item.to_do]
        done = sum(item.state is ItemState.SETTLED or item.answer is not None for item in tried)
        text = lines(
            Bold(says.running(Text(_group_name(operation, words)), done, len(tried))),
            "",
            *self._where(operation, words),
            listed(tried, words, lambda item: person_line(item, operation, words)),
            "",
            words.card_started(person=operation.decided_name or words.card_somebody()),
            self._now(operation, words, waiting, done, len(tried)),
        )
        if (len(tried) == 1 and waiting is None) or operation.stop is not None:
            return Shown(text)
        stop = operation_button(operation, words.stop_button(), "stop")
        return Shown(text, InlineKeyboardMarkup(inline_keyboard=[[stop]]))

    def _now(self, operation: Operation, words: Words[str], waiting: FailureKind | None, done: int, total: int) -> str:
        if operation.stop is not None:
            return words.large_stopping(person=operation.stop.name)
        return waited_for(words, waiting) if waiting else words.card_progress(done=done, total=total)

    def _result(self, operation: Operation, words: Words[str]) -> Text:
        says = action_words(operation.action, rich(words))
        done = sum(item.verdict is not None and item.verdict.outcome is Outcome.DONE for item in operation.items)
        group = Text(_group_name(operation, words))
        is_uncertain = not done and any(_is_doubtful(item) for item in operation.items)
        return lines(
            Bold(rich(words).card_uncertain(group=group) if is_uncertain else says.result(group, done)),
            "",
            listed(operation.items, words, lambda item: verdict_line(item, operation.action, words)),
            "",
            *self._account_line(operation, words),
            *reason_line(operation, words),
            words.large_stopped(person=operation.stop.name) if operation.stop else None,
            words.card_confirmed_by(person=operation.decided_name or words.card_somebody()),
            *_lost_rights(operation, words),
            *advice(operation, says, words, several=self.several),
            *invitation(operation, words),
        )

    def _refusal(self, operation: Operation, words: Words[str]) -> Text:
        says = action_words(operation.action, rich(words))
        if operation.items:
            return lines(
                Bold(says.nothing(Text(_group_name(operation, words)))),
                "",
                listed(operation.items, words, lambda item: verdict_line(item, operation.action, words)),
                "",
                *self._account_line(operation, words),
                words.card_nothing_changed(),
                *advice(operation, says, words, several=self.several),
            )
        if operation.hindrance is not None:
            why = words.large_hindrance(kind=operation.hindrance, most=MOST_ITEMS)
            return lines(words.card_nothing_changed(), why)
        if operation.failure is FailureKind.GROUP_UNKNOWN and operation.failed_account is None:
            return lines(
                rich(words).group_not_found(
                    name=Bold(shortened(operation.looked_for, LONGEST_NAME)), several=self.several
                ),
                words.card_nothing_changed(),
                words.group_not_found_advice(),
                words.group_not_found_all() if begins_with_all(operation.looked_for) else None,
            )
        kind = operation.failure or FailureKind.UPSTREAM
        account = operation.failed_account
        told = explain(words, kind, account, several=self.several)
        return lines(words.card_nothing_changed(), told)

    def _closed(self, operation: Operation, words: Words[str], ending: str) -> Text:
        says = action_words(operation.action, rich(words))
        return lines(
            Bold(says.title()),
            "",
            *(self._where(operation, words) if operation.targets else [Text(_group_name(operation, words))]),
            listed(operation.items, words, lambda item: person_line(item, operation, words)),
            "",
            ending,
        )

    def _where(self, operation: Operation, words: Words[str]) -> list[Text]:
        target = operation.targets[0]
        group = group_line(target, words)
        undoing = [rich(words).large_undoes(id=Code(operation.undoes))] if operation.undoes else []
        return [*undoing, group, *self._account_line(operation, words), *reason_line(operation, words)]

    def _account_line(self, operation: Operation, words: Words[str]) -> list[Text]:
        if not self.several or not operation.targets:
            return []
        return [Text(words.card_account(account=operation.targets[0].account))]

    def _time(self, words: Words[str]) -> str:
        seconds = int(self.ttl.total_seconds())
        if seconds % 60 == 0:
            return words.card_time(unit="minutes", count=seconds // 60)
        return words.card_time(unit="seconds", count=seconds)


def _is_doubtful(item: Item) -> bool:
    return item.verdict is not None and item.verdict.key in DOUBTFUL


def _group_name(operation: Operation, words: Words[str]) -> str:
    if not operation.targets:
        return shortened(operation.looked_for, LONGEST_NAME)
    return group_name(operation.targets[0], words)


def _comes_back_as_member(operation: Operation) -> bool:
    return operation.undoes is not None and operation.action is Action.ADD


def _lost_rights(operation: Operation, words: Words[str]) -> list[Text]:
    if operation.action is not Action.LEAVE:
        return []
    gone = [item for item in operation.items if item.verdict is not None and item.verdict.outcome is Outcome.DONE]
    return [Text(words.leave_rights())] if any(item.role in {Role.ADMIN, Role.OWNER} for item in gone) else []
