"""A line per person: who it is, and what became of it."""

from collections.abc import Callable, Sequence

from aiogram.utils.formatting import Code, Text

from bot.domain.operation import Item, Operation, Verdict
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Role
from bot.telegram.action_words import ActionWords
from bot.telegram.message import Listed
from bot.telegram.rich import rich
from bot.words import Words

LONGEST_NAME = 40
LONGEST_REASON = 300
LONGEST_GROUP = 100
"""Characters; WhatsApp's own limit for a group's name (https://green-api.com/en/docs/api/groups/CreateGroup/)."""


def shortened(text: str, length: int) -> str:
    """Foreign text on one line, so that it cannot look like lines of the bot's own, and no longer than ``length``."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def person(item: Item) -> Text:
    """The number, so that one tap copies it, and the name if it is known."""
    known_as = Code(str(item.participant))
    return Text(known_as, " ", shortened(item.name, LONGEST_NAME)) if item.name else Text(known_as)


def person_line(item: Item, words: Words[str]) -> Text:
    """A person for whom something is to be done."""
    return row_to_do(item, person(item), words)


def row_to_do(item: Item, named: Text, words: Words[str]) -> Text:
    """A line for something that is to be done, with what is to be known beforehand. ``named``: what it is called."""
    says = rich(words)
    if not item.seen:
        return says.card_person_hidden(person=named)
    if item.role is Role.ADMIN:
        return says.card_person_admin(person=named)
    return says.card_person(person=named)


def verdict_line(item: Item, says: ActionWords[Text]) -> Text:
    """A person and what became of it."""
    return says.verdict(verdict_key(item.verdict), person(item))


def verdict_key(verdict: Verdict | None) -> str:
    """The variant of the catalogues' verdict sentences. No verdict is told as what it is: not known."""
    return verdict.key if verdict is not None else Outcome.UNKNOWN


def reason_line(operation: Operation, words: Words[str]) -> list[Text]:
    """The reason that was given, if one was."""
    if not operation.reason:
        return []
    return [Text(words.card_reason(reason=shortened(operation.reason, LONGEST_REASON)))]


def verdict_variants() -> tuple[str, ...]:
    """Every variant of the verdict sentences, the refusals by their reasons."""
    outcomes = (outcome for outcome in Outcome if outcome is not Outcome.REFUSED)
    return (*outcomes, *(f"refused_{refusal}" for refusal in Refusal), "failed")


def listed(items: Sequence[Item], words: Words[str], line: Callable[[Item], Text]) -> Listed:
    """A line for each, as far as the message has room."""
    return Listed([line(item) for item in items], lambda count: words.card_more(count=count))
