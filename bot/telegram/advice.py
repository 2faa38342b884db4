"""What to do about what went wrong: once for each kind of it."""

from aiogram.utils.formatting import Code, Text

from bot.domain.action import Action
from bot.domain.operation import Operation, Target
from bot.domain.outcome import Outcome
from bot.telegram.action_words import ActionWords
from bot.telegram.failures import explain
from bot.telegram.people_lines import group_name
from bot.telegram.rich import rich
from bot.words import Words

DOUBTFUL = frozenset({Outcome.UNKNOWN.value, Outcome.PENDING.value, Outcome.UNPROVEN.value})
_ONLY_BY_LINK = frozenset({Outcome.INVITE_NEEDED.value, Outcome.RECENTLY_LEFT.value})
MOST_LINKS = 5
"""Invite links in one message; a message with dozens of them is read by nobody."""


def advice(operation: Operation, says: ActionWords[Text], words: Words[str], *, several: bool) -> list[Text]:
    """A paragraph for each kind of verdict that leaves something to do."""
    found = operation.tally.verdicts().keys()
    told: list[Text] = []
    if DOUBTFUL & found:
        told.append(says.advice_unknown())
    if "refused_not_admin" in found:
        told.append(says.advice_not_admin())
    if {"refused_provider", "refused_other"} & found:
        told.append(says.advice_refused())
    if Outcome.GROUP_FULL in found:
        told.append(Text(words.add_advice_full()))
    failures = {
        (item.verdict.failure, operation.target_of(item).account): None
        for item in operation.items
        if item.verdict is not None and item.verdict.failure is not None
    }
    told += [explain(words, kind, account, several=several) for kind, account in failures]
    return [Text("\n", one) for one in told]


def invitation(operation: Operation, words: Words[str]) -> list[Text]:
    """How people come in who could not be added."""
    if operation.action is not Action.ADD:
        return []
    linked = [target for target in operation.targets if target.invite_link is not None]
    if linked:
        return [Text("\n", _link(target, words, operation)) for target in linked[:MOST_LINKS]]
    only_by_link = bool(_ONLY_BY_LINK & operation.tally.verdicts().keys())
    return [Text("\n", words.card_invite_none())] if only_by_link else []


def _link(target: Target, words: Words[str], operation: Operation) -> Text:
    link = Code(target.invite_link or "")
    if len(operation.targets) == 1:
        return rich(words).card_invite(link=link)
    return rich(words).large_invite(group=Text(group_name(target, words)), link=link)
