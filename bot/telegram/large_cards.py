"""What an operation on many people or in several groups looks like: counted, with some of it named."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, Code, Text

from bot.domain.action import Action
from bot.domain.failure import FailureKind
from bot.domain.operation import Item, Operation
from bot.domain.outcome import Outcome
from bot.domain.writing import shortened
from bot.telegram.action_words import action_words
from bot.telegram.advice import advice, invitation
from bot.telegram.buttons import operation_button
from bot.telegram.failures import explain, waited_for
from bot.telegram.message import Listed, Shown, lines
from bot.telegram.people_lines import (
    LONGEST_NAME,
    MOST_NAMED,
    group_line,
    group_name,
    incomplete,
    listed,
    look_alike,
    person,
    person_line,
    reason_line,
    row_to_do,
    told_of_removal,
    verdict_line,
)
from bot.telegram.rich import rich
from bot.words import Words

BAR = 12
"""Pieces of the bar that shows how far a run has come."""


@dataclass(frozen=True, slots=True)
class LargeCards:
    """Renders large operations. ``several``, ``telling``: see `bot.telegram.cards.Cards`."""

    several: bool
    telling: frozenset[str] = frozenset()

    def question(self, operation: Operation, words: Words[str], until: str) -> Shown:
        """The plan, to be confirmed. ``until`` tells by whom and for how long."""
        text = lines(
            *self._plan(operation, words),
            words.large_armed(count=operation.tally.to_do) if operation.is_armed else None,
            until,
        )
        cancel = operation_button(operation, words.card_cancel(), "no")
        if operation.is_armed:
            surely = words.large_surely(count=operation.tally.to_do)
            # Not where the first press was made: a double tap must not reach it.
            rows = [[cancel], [operation_button(operation, surely, "sure", style="danger")]]
        else:
            confirm = _confirm(operation, words)
            rows = [[cancel, operation_button(operation, confirm, "yes", style="danger")]]
        return Shown(text, InlineKeyboardMarkup(inline_keyboard=rows))

    def plan(self, operation: Operation, words: Words[str]) -> Shown:
        """The plan, and nothing to press."""
        return Shown(lines(*self._plan(operation, words), words.large_dry()))

    def progress(self, operation: Operation, words: Words[str], waiting: FailureKind | None) -> Shown:
        """How far the run has come."""
        tally = operation.tally
        total, done = tally.to_do, tally.dealt_with
        share = done / total if total else 1.0
        told = tally.verdicts(to_do=True)
        refused = sum(count for key, count in told.items() if key != Outcome.DONE)
        text = lines(
            Bold(words.large_running(action=operation.action, done=done, total=total)),
            words.large_bar(bar=_bar(share), percent=math.floor(100 * share)),
            "",
            *self._where(operation, words),
            *reason_line(operation, words),
            words.large_refused_so_far(count=refused) if refused else None,
            self._now(operation, words, waiting, done, total),
        )
        if operation.stop is not None:
            return Shown(text)
        stop = operation_button(operation, words.stop_button(), "stop")
        return Shown(text, InlineKeyboardMarkup(inline_keyboard=[[stop]]))

    def result(self, operation: Operation, words: Words[str]) -> Text:
        """What became of it."""
        says = action_words(operation.action, rich(words))
        not_done = [item for item in operation.items if item.verdict and item.verdict.outcome is not Outcome.DONE]
        if operation.is_large:
            not_done = [item for item in not_done if item.to_do]
        rows = operation.items if not operation.is_large else not_done
        listing = self._rows(operation, rows, words, lambda item: verdict_line(item, operation.action, words))
        return lines(
            Bold(self.headline(operation, words)),
            *self._where(operation, words),
            *reason_line(operation, words),
            "" if operation.is_large else None,
            *(_counts(operation, words) if operation.is_large else []),
            "",
            words.large_not_done() if operation.is_large and rows else None,
            listing if rows else None,
            "" if rows else None,
            words.large_stopped(person=operation.stop.name) if operation.stop else None,
            words.card_confirmed_by(person=operation.decided_name or words.card_somebody()),
            *_left_out(operation, words),
            *advice(operation, says, words, several=self.several),
            *invitation(operation, words),
        )

    def headline(self, operation: Operation, words: Words[str]) -> str:
        """The result in one line."""
        done = operation.tally.having(Outcome.DONE)
        return words.large_result(action=operation.action, done=done, total=operation.tally.to_do)

    def refusal(self, operation: Operation, words: Words[str]) -> Text:
        """There is nothing that could be done, and why."""
        says = action_words(operation.action, rich(words))
        if len(operation.targets) == 1:
            name = group_name(operation.targets[0], words)
            title = says.nothing(Text(name))
        else:
            title = Text(words.large_nothing(groups=len(operation.targets)))
        return lines(
            Bold(title),
            *self._where(operation, words),
            "",
            *_counts(operation, words),
            *_left_out(operation, words),
            "",
            self._rows(operation, operation.items, words, lambda item: verdict_line(item, operation.action, words)),
            "",
            words.card_nothing_changed(),
            *advice(operation, says, words, several=self.several),
        )

    def closed(self, operation: Operation, words: Words[str], ending: str) -> Text:
        """A question that was withdrawn or not answered."""
        return lines(Bold(_title(operation, words)), "", *self._where(operation, words), "", ending)

    def _plan(self, operation: Operation, words: Words[str]) -> list[Text | str | Listed | None]:
        says = action_words(operation.action, rich(words))
        to_do = [item for item in operation.items if item.to_do]
        rest = [item for item in operation.items if not item.to_do]
        one_group = len(operation.targets) == 1
        unit, count = duration(operation.seconds)
        parts: list[Text | str | Listed | None] = [
            Bold(_title(operation, words)),
            "",
            *self._where(operation, words),
            *look_alike(operation, words),
            *incomplete(operation, words),
            *reason_line(operation, words),
            "",
            *_counts(operation, words),
            *_left_out(operation, words),
            "",
        ]
        if operation.is_large:
            named_all = len(to_do) == operation.tally.to_do
            parts.append(words.card_who(action=operation.action) if named_all else words.large_examples())
            parts += [self._rows(operation, to_do, words, lambda item: person_line(item, operation, words))]
            parts += [words.large_file_below(), ""]
        else:
            parts.append(self._rows(operation, to_do, words, lambda item: person_line(item, operation, words)))
            if rest:
                parts.append(words.card_also())
            parts += [self._rows(operation, rest, words, lambda item: verdict_line(item, operation.action, words)), ""]
        effect = says.effect(operation.tally.to_do, to_do[0].role if to_do else None)
        parts.append(effect if one_group else words.large_effect(action=operation.action))
        parts += told_of_removal(operation, words, self.telling)
        if operation.seconds >= 1:
            parts.append(words.large_duration(unit=unit, count=count))
        return parts

    def _where(self, operation: Operation, words: Words[str]) -> list[Text]:
        found: list[Text] = []
        if operation.undoes is not None:
            found.append(rich(words).large_undoes(id=Code(operation.undoes)))
            if operation.action is Action.ADD and any(item.to_do for item in operation.items):
                found.append(Text(words.large_back_as_members()))
        if len(operation.targets) == 1:
            target = operation.targets[0]
            found.append(group_line(target, words))
            if self.several:
                found.append(Text(words.card_account(account=target.account)))
        else:
            accounts = len({target.account for target in operation.targets})
            found.append(Text(words.large_groups(groups=len(operation.targets), accounts=accounts)))
        if len(operation.people) == 1:
            known = next((item for item in operation.items if item.name), next(iter(operation.items), None))
            found.append(Text(words.card_who(action=operation.action), " ", _who(operation, known)))
        else:
            found.append(Text(words.large_people(count=len(operation.people))))
        if operation.source:
            found.append(Text(words.large_source(file=shortened(operation.source, LONGEST_NAME))))
        return found

    def _rows(
        self, operation: Operation, items: Sequence[Item], words: Words[str], line: Callable[[Item], Text]
    ) -> Listed:
        """A line for each, with the group where there are several."""
        if len(operation.targets) == 1:
            return listed(items, words, line)

        def with_group(item: Item) -> Text:
            target = operation.target_of(item)
            name = Text(Bold(group_name(target, words, LONGEST_NAME)))
            if len({one.account for one in operation.targets}) > 1:
                name = Text(name, f" ({target.account})")  # groups of one name may belong to different accounts
            if item.verdict is not None:
                return rich(words).large_row(group=name, line=line(item))
            row = name if len(operation.people) == 1 else Text(name, ": ", person(item))
            return row_to_do(item, operation, row, words)

        return listed(items, words, with_group)

    def _now(self, operation: Operation, words: Words[str], waiting: FailureKind | None, done: int, total: int) -> str:
        if operation.stop is not None:
            return words.large_stopping(person=operation.stop.name)
        if waiting is not None:
            return waited_for(words, waiting)
        if done == total:
            return words.large_checking()
        unit, count = duration(operation.seconds * (total - done) / total)
        return words.large_left(unit=unit, count=count)


def duration(seconds: float) -> tuple[str, int]:
    """A length of time as people say it: the unit, and how many of it, at least one."""
    if seconds < 90:
        return "seconds", max(1, round(seconds))
    if seconds < 90 * 60:
        return "minutes", round(seconds / 60)
    return "hours", round(seconds / 3600)


def _title(operation: Operation, words: Words[str]) -> Text:
    if len(operation.targets) == 1:
        return action_words(operation.action, rich(words)).title()
    return Text(words.large_title(action=operation.action, groups=_groups(operation)))


def _confirm(operation: Operation, words: Words[str]) -> str:
    """The label of the button: the people of one group, or the groups, in which a person counts more than once."""
    if len(operation.targets) == 1:
        return action_words(operation.action, words).confirm(operation.tally.to_do)
    return words.large_confirm(action=operation.action, groups=_groups(operation))


def _groups(operation: Operation) -> int:
    """The groups in which there is something to do."""
    return sum(not target.is_done for target in operation.targets) or len(operation.targets)


def _counts(operation: Operation, words: Words[str]) -> list[Text]:
    tally = operation.tally
    counted: list[str] = []
    waiting = tally.waiting
    if waiting:
        counted.append(words.large_to_do(action=operation.action, count=waiting))
    for key, count in sorted(tally.verdicts().items(), key=lambda one: (one[0] != Outcome.DONE, -one[1])):
        line = words.large_count(verdict=key, count=count)
        if key == "refused_not_admin" and len(operation.targets) > 1:
            line = words.large_count_groups(counted=line, groups=tally.groups_having(key))
        counted.append(line)
    return [Text(line) for line in counted]


def _left_out(operation: Operation, words: Words[str]) -> list[Text]:
    """What is not part of the plan at all, so that nobody takes it for done."""
    found: list[Text] = []
    if operation.rejected:
        examples = ", ".join(shortened(piece, 20) for piece in operation.rejected[:MOST_NAMED])
        found.append(Text(words.large_rejected(count=len(operation.rejected), examples=examples)))
    unread = [target for target in operation.targets if target.failure is not None]
    if unread:
        names = ", ".join(group_name(target, words, LONGEST_NAME) for target in unread[:MOST_NAMED])
        found.append(Text(words.large_unread(count=len(unread), names=names)))
        kinds = {(target.failure, target.account): None for target in unread}
        found += [explain(words, kind, account, several=True) for kind, account in kinds if kind is not None]
    for account, kind in operation.unlisted.items():
        found += [Text(words.large_unlisted(account=account)), explain(words, kind, account, several=True)]
    return found


def _who(operation: Operation, known: Item | None) -> Text:
    return person(known) if known is not None else Text(Code(str(operation.people[0])))


def _bar(share: float) -> str:
    full = math.floor(BAR * share)
    return "▓" * full + "░" * (BAR - full)
