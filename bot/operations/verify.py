"""The judge between the provider's word and what the group's list shows."""

from bot.domain.action import Action
from bot.domain.failure import Failure, FailureKind
from bot.domain.group import Group
from bot.domain.operation import Item, Verdict
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, Participant, Role


def already(action: Action, item: Item, group: Group) -> Verdict | None:
    """Whether somebody who is to be made an admin, or a member, is so before anything was sent."""
    member = group.member(item.participant)
    return Verdict(Outcome.ALREADY) if member is not None and _is_wanted(action, member) else None


def judge(action: Action, item: Item, group: Group | None, me: Participant) -> Verdict | None:
    """What became of an act on one person, after a look at the group; None while the look settles nothing.

    ``group`` is None if the account is not in it any more. Where the wanted state is there, it was done, or
    was there before if the provider said no. Of a person who was never seen in the list (a phone that the
    group hides) absence proves nothing: there the provider's word is all there is.
    """
    word = item.answer.outcome if item.answer else None
    code = item.answer.code if item.answer else ""
    if group is None:
        left = _before(action) if word is Outcome.REFUSED else Outcome.DONE
        return Verdict(left, code=code) if action is Action.LEAVE else None
    member = group.member(item.participant)
    if _is_wanted(action, member):
        if word is Outcome.REFUSED:
            return Verdict(_before(action), code=code) if item.seen else _refused(action, group, me, code)
        return Verdict(Outcome.DONE, code=code) if item.seen or word is Outcome.DONE else None
    if word is not Outcome.REFUSED:
        return None
    if action in {Action.PROMOTE, Action.DEMOTE} and member is None and item.seen:
        return Verdict(Outcome.NOT_MEMBER, code=code)
    return _refused(action, group, me, code)


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


def _is_wanted(action: Action, member: Member | None) -> bool:
    """Whether the list shows what the action wants."""
    match action:
        case Action.ADD:
            return member is not None
        case Action.REMOVE | Action.LEAVE:
            return member is None
        case Action.PROMOTE:
            return member is not None and member.role is not Role.MEMBER
        case Action.DEMOTE:
            return member is not None and member.role is Role.MEMBER


def _before(action: Action) -> Outcome:
    return Outcome.NOT_MEMBER if action in {Action.REMOVE, Action.LEAVE} else Outcome.ALREADY


def _refused(action: Action, group: Group, me: Participant, code: str) -> Verdict:
    may = group.is_admin(me) or action is Action.LEAVE or (action is Action.ADD and group.members_may_add is True)
    return Verdict(Outcome.REFUSED, Refusal.PROVIDER if may else Refusal.NOT_ADMIN, code=code)
