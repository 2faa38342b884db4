"""A failed call, told to a moderator: what happened and what to do."""

from aiogram.utils.formatting import Text

from bot.domain.failure import FailureKind
from bot.operations.patience import LONGEST_OUTAGE
from bot.telegram.message import lines
from bot.words import Words

_LONG = frozenset(
    {
        FailureKind.ACCOUNT_NOT_AUTHORIZED,
        FailureKind.RATE_LIMITED,
        FailureKind.UNREACHABLE,
        FailureKind.UPSTREAM,
    }
)
"""What a run waits for up to `LONGEST_OUTAGE`, and says so."""


def subject(words: Words[str], account: str | None, *, several: bool) -> str:
    """The account by its name, which matters only where there is more than one."""
    return words.failure_subject(several=several and account is not None, account=account or "")


def explain(words: Words[str], kind: FailureKind, account: str | None, *, several: bool) -> Text:
    """Two lines: the failure and the advice."""
    return lines(
        words.failure(kind=kind, subject=subject(words, account, several=several)),
        words.failure_advice(kind=kind),
    )


def waited_for(words: Words[str], kind: FailureKind) -> str:
    """What a confirmed run waits for, and where it does so for long, when it stops waiting."""
    told = words.card_waiting(kind=kind)
    if kind not in _LONG:
        return told
    return f"{told} {words.card_waiting_longest(minutes=round(LONGEST_OUTAGE / 60))}"
