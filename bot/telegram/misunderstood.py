"""The answer to a command that was not understood."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Code, Text, as_line

from bot.commands.request import VERBS, Misunderstood, Problem
from bot.domain.participant import Participant
from bot.domain.writing import shortened
from bot.telegram.action_words import action_words
from bot.telegram.message import MOST_ROWS, Listed, lines
from bot.telegram.rich import rich
from bot.words import Words

LONGEST_PIECE = 60
_NAMES_THEM = frozenset({Problem.BAD_PHONES, Problem.NOT_A_PERSON})
"""Problems whose sentence leads over to what was not understood."""


def explanation(misunderstood: Misunderstood, words: Words[str]) -> Text:
    """What was understood, what was not, and one example that is right."""
    says = rich(words)
    connector = words.misunderstood_connector(action=misunderstood.action)
    unread = len(misunderstood.rejected) - (MOST_ROWS + 1)  # one more than is listed, so that the others are counted
    rejected = Listed(
        [
            says.misunderstood_phone(why=one.why, text=Code(shortened(one.text, LONGEST_PIECE)))
            for one in misunderstood.rejected[: MOST_ROWS + 1]
        ],
        lambda count: words.card_more(count=count + max(unread, 0)),
    )
    return lines(
        Bold(words.misunderstood_title()),
        says.misunderstood_problem(problem=_problem(misunderstood), connector=connector),
        words.misunderstood_rejected() if rejected.rows and misunderstood.problem not in _NAMES_THEM else None,
        rejected,
        _people(misunderstood.understood, words),
        "",
        says.misunderstood_example(example=Code(action_words(misunderstood.action, words).example())),
    )


def _problem(misunderstood: Misunderstood) -> str:
    if misunderstood.problem is Problem.NO_GROUP and not VERBS[misunderstood.action].connectors:
        return "no_group_only"
    return misunderstood.problem


def _people(understood: Sequence[Participant], words: Words[str]) -> Text | None:
    if not understood:
        return None
    named: list[Text | str] = [Code(str(person)) for person in understood[:MOST_ROWS]]
    if len(understood) > MOST_ROWS:
        named.append(words.card_more(count=len(understood) - MOST_ROWS))
    return rich(words).misunderstood_people(people=as_line(*named, end="", sep=", "))
