"""A line per person: who it is, and what became of it."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from aiogram.utils.formatting import Bold, Code, Text

from bot.domain.action import Action
from bot.domain.group import LONGEST_NAME as LONGEST_GROUP
from bot.domain.operation import Item, Operation, Target, Verdict
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Role
from bot.domain.request import LONGEST_REASON, is_cut
from bot.domain.writing import shortened
from bot.telegram.action_words import action_words
from bot.telegram.message import Listed
from bot.telegram.rich import rich
from bot.words import Words

LONGEST_NAME = 40
MOST_NAMED = 5
"""Groups, or pieces that were no numbers, that are named in one line."""

T = TypeVar("T")


def group_name(target: Target, words: Words[str], length: int = LONGEST_GROUP) -> str:
    """What the group is called: its name, or its id if it has none; and what tells it from those that look like it."""
    name = shortened(target.name, length) or target.group_id
    return words.choose_button_distinct(label=name, ending=target.ending) if target.ending else name


def group_line(target: Target, words: Words[str]) -> Text:
    """The group with its size, and what tells it from those that look like it."""
    name = Bold(shortened(target.name, LONGEST_GROUP) or target.group_id)
    line = rich(words).card_group(group=name, size=target.size or 0)
    return rich(words).choose_button_distinct(label=line, ending=target.ending) if target.ending else line


def look_alike(operation: Operation, words: Words[str]) -> list[Text]:
    """That another group looks like the one in which something is to be done, if one does."""
    if len(operation.targets) != 1 or not (ending := operation.targets[0].ending):
        return []
    return [Text(words.card_look_alike(ending=ending))]


def told_of_removal(operation: Operation, words: Words[str], telling: frozenset[str]) -> list[Text]:
    """That WhatsApp tells people who are removed, where the providers of all groups promise it."""
    if operation.action is not Action.REMOVE or not {target.account for target in operation.targets} <= telling:
        return []
    return [Text(words.remove_told(count=operation.tally.to_do))]


def person(item: Item) -> Text:
    """The number, so that one tap copies it, and the name if it is known."""
    known_as = Code(str(item.participant))
    name = shortened(item.name or "", LONGEST_NAME)
    return Text(known_as, " ", name) if name else Text(known_as)


def incomplete(operation: Operation, words: Words[str]) -> list[Text]:
    """Of which groups the provider has not listed everybody, so that it cannot be told who is in them."""
    targets = [target for target in operation.targets if target.listed is not None]
    if not targets:
        return []
    if len(operation.targets) == 1:
        [one] = targets
        return [Text(words.card_incomplete(listed=one.listed or 0, size=one.size or 0))]
    names = [
        words.large_listed(group=group_name(one, words, LONGEST_NAME), listed=one.listed or 0, size=one.size or 0)
        for one in targets[:MOST_NAMED]
    ]
    return [Text(words.large_incomplete(count=len(targets), names=", ".join(names)))]


def person_line(item: Item, operation: Operation, words: Words[str]) -> Text:
    """A person for whom something is to be done."""
    return row_to_do(item, operation, person(item), words)


def row_to_do(item: Item, operation: Operation, named: Text, words: Words[str]) -> Text:
    """A line for something that is to be done, with what is to be known beforehand. ``named``: what it is called."""
    says = rich(words)
    if not item.seen and operation.target_of(item).listed is not None:
        return says.card_person_unlisted(person=named)
    if not item.seen:
        return says.card_person_hidden(person=named)
    if item.role is Role.ADMIN:
        return says.card_person_admin(person=named)
    return says.card_person(person=named)


def verdict_line(item: Item, action: Action, words: Words[str]) -> Text:
    """A person and what became of it."""
    return verdict_sentence(item.verdict, person(item), action, rich(words))


def verdict_sentence(verdict: Verdict | None, person: T, action: Action, words: Words[T]) -> T:
    """What became of somebody, and why it could not be checked if it could not."""
    line = action_words(action, words).verdict(verdict_key(verdict), person)
    if verdict is None or verdict.listed is None:
        return line
    return words.card_unproven(line=line, listed=verdict.listed, size=verdict.size or 0)


def verdict_key(verdict: Verdict | None) -> str:
    """The variant of the catalogues' verdict sentences. No verdict is told as what it is: not known."""
    return verdict.key if verdict is not None else Outcome.UNKNOWN


def reason_line(operation: Operation, words: Words[str]) -> list[Text]:
    """The reason that was given, if one was."""
    if not operation.reason:
        return []
    reason = shortened(operation.reason, LONGEST_REASON + 1)
    told = [Text(words.card_reason(reason=reason))]
    return [*told, Text(words.card_reason_cut(most=LONGEST_REASON))] if is_cut(reason) else told


def verdict_variants() -> tuple[str, ...]:
    """Every variant of the verdict sentences, the refusals by their reasons."""
    outcomes = (outcome for outcome in Outcome if outcome is not Outcome.REFUSED)
    return (*outcomes, *(f"refused_{refusal}" for refusal in Refusal), "failed")


def listed(items: Sequence[Item], words: Words[str], line: Callable[[Item], Text]) -> Listed:
    """A line for each, as far as the message has room."""
    return Listed([line(item) for item in items], lambda count: words.card_more(count=count))
