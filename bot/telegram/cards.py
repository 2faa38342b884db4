"""What an operation looks like as a message, in each of its states."""

from dataclasses import dataclass
from datetime import timedelta

from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, Code, Text

from bot.domain.action import Action
from bot.domain.failure import FailureKind
from bot.domain.operation import Item, ItemState, Operation, OperationState
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Role
from bot.telegram.action_words import ActionWords, action_words
from bot.telegram.buttons import OperationButton
from bot.telegram.choices import choice_card
from bot.telegram.failures import explain
from bot.telegram.message import Shown, lines
from bot.telegram.people_lines import listed, person_line, shortened, verdict_line
from bot.telegram.rich import rich
from bot.words import Words

LONGEST_REASON = 300
LONGEST_GROUP = 100
"""Characters; WhatsApp's own limit for a group's name (https://green-api.com/en/docs/api/groups/CreateGroup/)."""


@dataclass(frozen=True, slots=True)
class Cards:
    """Renders operations. ``several``: there is more than one WhatsApp account, so that it is named."""

    several: bool
    ttl: timedelta

    def render(self, operation: Operation, words: Words[str], waiting: FailureKind | None = None) -> Shown:
        """The message for the operation as it stands. ``waiting``: what the bot waits for just now."""
        match operation.state:
            case OperationState.ASKING if operation.choices:
                return choice_card(operation, words, several=self.several)
            case OperationState.ASKING if operation.items:
                return self._question(operation, words)
            case OperationState.ASKING:
                return Shown(Text(words.card_waiting(kind=waiting) if waiting else words.choose_chosen()))
            case OperationState.CONFIRMED | OperationState.RUNNING:
                return Shown(self._progress(operation, words, waiting))
            case OperationState.FINISHED:
                return Shown(self._result(operation, words), _link_button(operation, words))
            case OperationState.REFUSED:
                return Shown(self._refusal(operation, words))
            case OperationState.CANCELLED:
                ending = words.card_cancelled(person=operation.decided_name or words.card_somebody())
                return Shown(self._closed(operation, words, ending))
            case OperationState.EXPIRED:
                return Shown(self._closed(operation, words, words.card_expired()))

    def _question(self, operation: Operation, words: Words[str]) -> Shown:
        says = action_words(operation.action, rich(words))
        todo = [item for item in operation.items if item.state is ItemState.WAITING]
        rest = [item for item in operation.items if item.state is not ItemState.WAITING]
        count = len(todo)
        text = lines(
            Bold(says.title()),
            "",
            *self._where(operation, words),
            Text(words.card_who(action=operation.action)),
            listed(todo, words, lambda item: person_line(item, words)),
            *([words.card_also()] if rest else []),
            listed(rest, words, lambda item: verdict_line(item, says)),
            "",
            says.effect(count, todo[0].role),
            self._time(words),
        )
        keyboard = InlineKeyboardMarkup(
            inline_keyboard=[
                [
                    InlineKeyboardButton(
                        text=words.card_cancel(),
                        callback_data=OperationButton(id=operation.id, press="no").pack(),
                    ),
                    InlineKeyboardButton(
                        text=action_words(operation.action, words).confirm(count),
                        style="danger",
                        callback_data=OperationButton(id=operation.id, press="yes").pack(),
                    ),
                ]
            ]
        )
        return Shown(text, keyboard)

    def _progress(self, operation: Operation, words: Words[str], waiting: FailureKind | None) -> Text:
        says = action_words(operation.action, rich(words))
        tried = [item for item in operation.items if item.was_to_do]
        done = sum(item.state is ItemState.SETTLED or item.answer is not None for item in tried)
        return lines(
            Bold(says.running(Text(_group_name(operation)), done, len(tried))),
            "",
            *self._where(operation, words),
            listed(tried, words, lambda item: person_line(item, words)),
            "",
            words.card_started(person=operation.decided_name or words.card_somebody()),
            words.card_waiting(kind=waiting) if waiting else words.card_progress(done=done, total=len(tried)),
        )

    def _result(self, operation: Operation, words: Words[str]) -> Text:
        says = action_words(operation.action, rich(words))
        done = sum(item.verdict is not None and item.verdict.outcome is Outcome.DONE for item in operation.items)
        group = Text(_group_name(operation))
        is_uncertain = not done and any(_is_doubtful(item) for item in operation.items)
        return lines(
            Bold(rich(words).card_uncertain(group=group) if is_uncertain else says.result(group, done)),
            "",
            listed(operation.items, words, lambda item: verdict_line(item, says)),
            "",
            *self._account_line(operation, words),
            *_reason_line(operation, words),
            words.card_confirmed_by(person=operation.decided_name or words.card_somebody()),
            *_lost_rights(operation, words),
            *self._advice(operation, says, words),
            *_invitation(operation, words),
        )

    def _refusal(self, operation: Operation, words: Words[str]) -> Text:
        says = action_words(operation.action, rich(words))
        if operation.items:
            return lines(
                Bold(says.nothing(Text(_group_name(operation)))),
                "",
                listed(operation.items, words, lambda item: verdict_line(item, says)),
                "",
                *self._account_line(operation, words),
                words.card_nothing_changed(),
                *self._advice(operation, says, words),
            )
        if operation.failure is FailureKind.GROUP_UNKNOWN and operation.failed_account is None:
            return lines(
                rich(words).group_not_found(
                    name=Bold(shortened(operation.looked_for, LONGEST_GROUP)), several=self.several
                ),
                words.card_nothing_changed(),
                words.group_not_found_advice(),
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
            *(self._where(operation, words) if operation.targets else [Text(_group_name(operation))]),
            listed(operation.items, words, lambda item: person_line(item, words)),
            "",
            ending,
        )

    def _where(self, operation: Operation, words: Words[str]) -> list[Text]:
        target = operation.targets[0]
        group = rich(words).card_group(group=Bold(_group_name(operation)), size=target.size or 0)
        return [group, *self._account_line(operation, words), *_reason_line(operation, words)]

    def _account_line(self, operation: Operation, words: Words[str]) -> list[Text]:
        if not self.several or not operation.targets:
            return []
        return [Text(words.card_account(account=operation.targets[0].account))]

    def _time(self, words: Words[str]) -> str:
        seconds = int(self.ttl.total_seconds())
        if seconds % 60 == 0:
            return words.card_time(unit="minutes", count=seconds // 60)
        return words.card_time(unit="seconds", count=seconds)

    def _advice(self, operation: Operation, says: ActionWords[Text], words: Words[str]) -> list[Text]:
        """What to do, once for each thing that went wrong."""
        verdicts = [item.verdict for item in operation.items if item.verdict]
        advice: list[Text] = []
        if any(_is_doubtful(item) for item in operation.items):
            advice.append(says.advice_unknown())
        if any(verdict.refusal is Refusal.NOT_ADMIN for verdict in verdicts):
            advice.append(says.advice_not_admin())
        if any(verdict.refusal is Refusal.PROVIDER for verdict in verdicts):
            advice.append(says.advice_refused())
        account = operation.targets[0].account
        kinds = dict.fromkeys(verdict.failure for verdict in verdicts if verdict.failure)
        advice += [explain(words, kind, account, several=self.several) for kind in kinds]
        return [Text("\n", one) for one in advice]


def _is_doubtful(item: Item) -> bool:
    return item.verdict is not None and item.verdict.outcome in {Outcome.UNKNOWN, Outcome.PENDING}


def _group_name(operation: Operation) -> str:
    if not operation.targets:
        return shortened(operation.looked_for, LONGEST_GROUP)
    target = operation.targets[0]
    return shortened(target.name or target.group_id, LONGEST_GROUP)


def _lost_rights(operation: Operation, words: Words[str]) -> list[Text]:
    if operation.action is not Action.LEAVE:
        return []
    gone = [item for item in operation.items if item.verdict is not None and item.verdict.outcome is Outcome.DONE]
    return [Text(words.leave_rights())] if any(item.role in {Role.ADMIN, Role.OWNER} for item in gone) else []


def _invitation(operation: Operation, words: Words[str]) -> list[Text]:
    """How people come in who could not be added."""
    needed = [item.verdict for item in operation.items if item.needs_invitation and item.verdict]
    if operation.action is not Action.ADD or not needed:
        return []
    link = operation.targets[0].invite_link
    if link is not None:
        return [Text("\n", rich(words).card_invite(link=Code(link)))]
    only_by_link = any(verdict.outcome is not Outcome.REFUSED for verdict in needed)
    return [Text("\n", words.card_invite_none())] if only_by_link else []


def _link_button(operation: Operation, words: Words[str]) -> InlineKeyboardMarkup | None:
    link = operation.targets[0].invite_link
    if link is None:
        return None
    button = InlineKeyboardButton(text=words.card_copy_link(), copy_text=CopyTextButton(text=link))
    return InlineKeyboardMarkup(inline_keyboard=[[button]])


def _reason_line(operation: Operation, words: Words[str]) -> list[Text]:
    if not operation.reason:
        return []
    return [Text(words.card_reason(reason=shortened(operation.reason, LONGEST_REASON)))]
