"""The question which group is meant."""

from collections import Counter
from collections.abc import Sequence

from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.formatting import Bold

from bot.domain.operation import Choice, Operation
from bot.telegram.buttons import operation_button
from bot.telegram.message import Shown
from bot.telegram.people_lines import shortened
from bot.telegram.rich import rich
from bot.words import Words

LONGEST_LABEL = 40
"""Characters of a name on a button; clients cut what does not fit."""
DISTINCT_DIGITS = 4
MOST_CHOICES = 99
"""With the button that cancels it makes 100; more Telegram refuses as "reply markup is too long"."""
AT_SIGN_AND_SERVER = len("@g.us")


def choice_card(operation: Operation, words: Words[str], *, several: bool) -> Shown:
    """A button per group, and one to leave it."""
    wanted = Bold(shortened(operation.looked_for, 100))
    same_name = len({choice.name.casefold() for choice in operation.choices}) == 1
    says = rich(words)
    if same_name and len(operation.choices) > 1:
        text = says.choose_several(name=Bold(operation.choices[0].name))
    else:
        text = says.choose_similar(name=wanted)
    rows = [
        [operation_button(operation, label, str(number))]
        for number, label in enumerate(labels(operation.choices[:MOST_CHOICES], words, several=several))
    ]
    rows.append([operation_button(operation, words.card_cancel(), "no")])
    return Shown(text, InlineKeyboardMarkup(inline_keyboard=rows))


def labels(choices: Sequence[Choice], words: Words[str], *, several: bool) -> list[str]:
    """A label for each, no two alike: equal ones get the end of the group's id."""
    named = [
        words.choose_button(name=shortened(choice.name, LONGEST_LABEL), size=choice.size or 0) for choice in choices
    ]
    if several:
        named = [
            words.choose_button_account(label=label, account=choice.account)
            for label, choice in zip(named, choices, strict=True)
        ]
    seen = Counter(named)
    return [
        words.choose_button_distinct(label=label, ending=choice.group_id[:-AT_SIGN_AND_SERVER][-DISTINCT_DIGITS:])
        if seen[label] > 1
        else label
        for label, choice in zip(named, choices, strict=True)
    ]
