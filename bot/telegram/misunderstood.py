"""The answer to a command that was not understood."""

from collections.abc import Callable, Sequence

from aiogram.utils.formatting import Bold, Code, Text, as_line

from bot.commands.request import Misunderstood
from bot.domain.participant import Participant
from bot.telegram.message import MOST_ROWS, Listed, lines
from bot.telegram.people_lines import shortened
from bot.telegram.rich import rich
from bot.words import Words

LONGEST_PIECE = 60


def explanation(misunderstood: Misunderstood, words: Words[str]) -> Text:
    """What was understood, what was not, and one example that is right."""
    says = rich(words)
    rejected = Listed(
        [
            says.misunderstood_phone(why=one.why, text=Code(shortened(one.text, LONGEST_PIECE)))
            for one in misunderstood.rejected
        ],
        _more(words),
    )
    return lines(
        Bold(words.misunderstood_title()),
        says.misunderstood_problem(problem=misunderstood.problem),
        words.misunderstood_rejected() if rejected.rows else None,
        rejected,
        _people(misunderstood.understood, words),
        "",
        says.misunderstood_example(example=Code(words.example_kick())),
    )


def _people(understood: Sequence[Participant], words: Words[str]) -> Text | None:
    if not understood:
        return None
    named: list[Text | str] = [Code(str(person)) for person in understood[:MOST_ROWS]]
    if len(understood) > MOST_ROWS:
        named.append(_more(words)(len(understood) - MOST_ROWS))
    return rich(words).misunderstood_people(people=as_line(*named, end="", sep=", "))


def _more(words: Words[str]) -> Callable[[int], str]:
    return lambda count: words.card_more(count=count)
