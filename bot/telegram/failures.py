"""A failed call, told to a moderator: what happened and what to do."""

from aiogram.utils.formatting import Text

from bot.domain.failure import FailureKind
from bot.telegram.message import lines
from bot.words import Words


def subject(words: Words[str], account: str | None, *, several: bool) -> str:
    """The account by its name, which matters only where there is more than one."""
    return words.failure_subject(several=several and account is not None, account=account or "")


def explain(words: Words[str], kind: FailureKind, account: str | None, *, several: bool) -> Text:
    """Two lines: the failure and the advice."""
    return lines(
        words.failure(kind=kind, subject=subject(words, account, several=several)),
        words.failure_advice(kind=kind),
    )
