"""The question which group is meant."""

from collections import Counter
from collections.abc import Sequence

from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.formatting import Bold

from bot.domain.group import LONGEST_NAME
from bot.domain.operation import Choice, Operation
from bot.domain.writing import shortened
from bot.operations.look_alikes import distinct_endings, normalised
from bot.telegram.buttons import operation_button
from bot.telegram.failures import explain
from bot.telegram.message import Listed, Shown, lines
from bot.telegram.rich import rich
from bot.words import Words

LONGEST_LABEL = 40
"""Characters of a name on a button; clients cut what does not fit."""
MOST_CHOICES = 99
"""With the button that cancels it makes 100; more Telegram refuses as "reply markup is too long"."""


def choice_card(operation: Operation, words: Words[str], *, several: bool) -> Shown:
    """A button per group, and one to leave it."""
    wanted = Bold(shortened(operation.looked_for, LONGEST_NAME))
    same_name = len({normalised(choice.name) for choice in operation.choices}) == 1
    says = rich(words)
    if any(choice.looks_same for choice in operation.choices):
        text = says.choose_look_alike(name=wanted)
    elif same_name and len(operation.choices) > 1:
        text = says.choose_several(name=Bold(shortened(operation.choices[0].name, LONGEST_NAME)))
    else:
        text = says.choose_similar(name=wanted)
    rows = [
        [operation_button(operation, label, str(number))]
        for number, label in enumerate(labels(operation.choices[:MOST_CHOICES], words, several=several))
    ]
    rows.append([operation_button(operation, words.card_cancel(), "no")])
    unasked = [
        lines("", words.choose_unlisted(account=account), explain(words, kind, account, several=True))
        for account, kind in operation.unlisted.items()
    ]
    shown = lines(text, Listed(unasked, lambda count: words.card_more(count=count)))
    return Shown(shown, InlineKeyboardMarkup(inline_keyboard=rows))


def labels(choices: Sequence[Choice], words: Words[str], *, several: bool) -> list[str]:
    """A label for each, no two alike: what is equal or looks so gets the end of the group's id."""
    named = [
        words.choose_button(name=shortened(choice.name, LONGEST_LABEL) or choice.group_id, size=choice.size or 0)
        for choice in choices
    ]
    if several:
        named = [
            words.choose_button_account(label=label, account=choice.account)
            for label, choice in zip(named, choices, strict=True)
        ]
    told_apart = [
        words.choose_button_distinct(label=label, ending=choice.ending) if choice.ending else label
        for label, choice in zip(named, choices, strict=True)
    ]
    # Long names are equal in what a button shows of them; and a name may end like a label.
    seen = Counter(told_apart)
    endings = distinct_endings(
        choice.group_id for label, choice in zip(told_apart, choices, strict=True) if seen[label] > 1
    )
    return [
        words.choose_button_distinct(label=label, ending=endings[choice.group_id]) if seen[label] > 1 else label
        for label, choice in zip(told_apart, choices, strict=True)
    ]
