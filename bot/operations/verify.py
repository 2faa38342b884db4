"""The judge between the provider's word and what the group's list shows."""

from bot.domain.failure import Failure, FailureKind
from bot.domain.group import Group
from bot.domain.operation import Item, Verdict
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Participant


def judge_removal(item: Item, group: Group, me: Participant) -> Verdict | None:
    """What became of a removal, after a look at the group; None while the look settles nothing.

    A person who is gone was removed, or had left before if the provider said no. Of one who was
    never seen in the list (a phone that the group hides) absence proves nothing: there the
    provider's word is all there is.
    """
    word = item.answer.outcome if item.answer else None
    code = item.answer.code if item.answer else ""
    if group.member(item.participant) is not None:
        if word is not Outcome.REFUSED:
            return None
        refusal = Refusal.PROVIDER if group.is_admin(me) else Refusal.NOT_ADMIN
        return Verdict(Outcome.REFUSED, refusal, code=code)
    if word is Outcome.REFUSED:
        return (
            Verdict(Outcome.NOT_MEMBER, code=code)
            if item.seen
            else Verdict(Outcome.REFUSED, Refusal.PROVIDER, code=code)
        )
    if item.seen or word is Outcome.DONE:
        return Verdict(Outcome.DONE, code=code)
    return None


def unverified(item: Item, unread: Failure | None = None) -> Verdict:
    """What can be said when no look settled it. ``unread``: what kept the last look from seeing the group."""
    word = item.answer.outcome if item.answer else None
    code = item.answer.code if item.answer else ""
    if word is Outcome.DONE:
        return Verdict(Outcome.PENDING, code=code)
    if word is Outcome.REFUSED and unread is not None and unread.kind is FailureKind.GROUP_UNKNOWN:
        return Verdict(failure=unread.kind, code=code)
    if word is Outcome.REFUSED:
        return Verdict(Outcome.REFUSED, Refusal.PROVIDER, code=code)
    return Verdict(Outcome.UNKNOWN, code=code)
