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
    group hides) absence proves nothing: there the provider's word is all there is. An incomplete list proves
    nobody's absence.
    """
    word, code = _word(item), _code(item)
    if group is None:
        left = _before(action) if word is Outcome.REFUSED else Outcome.DONE
        return Verdict(left, code=code) if action is Action.LEAVE else None
    member = group.member(item.participant)
    if member is None and not group.is_complete:
        return _refused(action, item, group, me) if word is Outcome.REFUSED else None
    if _is_wanted(action, member):
        if word is Outcome.REFUSED:
            is_known = item.seen or member is not None
            return Verdict(_before(action), code=code) if is_known else _refused(action, item, group, me)
        return Verdict(Outcome.DONE, code=code) if item.seen or word is Outcome.DONE else None
    if word is not Outcome.REFUSED:
        return None
    if action in {Action.PROMOTE, Action.DEMOTE} and member is None and item.seen:
        return Verdict(Outcome.NOT_MEMBER, code=code)
    return _refused(action, item, group, me)


def did_nothing(action: Action, item: Item, group: Group) -> bool:
    """Whether the list proves that a request that can no longer be under way has changed nothing."""
    member = group.member(item.participant)
    if _is_wanted(action, member):
        return False
    return member is not None or (group.is_complete and (item.seen or action is Action.ADD))


def undecided(action: Action, item: Item, group: Group | None, me: Participant) -> Verdict:
    """What can be said when the last look did not settle it, either. ``group``: see `judge`."""
    if group is None:
        return unverified(item)
    word, code = _word(item), _code(item)
    if item.answer is not None and item.answer.refusal is not None and did_nothing(action, item, group):
        return _refused(action, item, group, me)
    if group.member(item.participant) is None and not group.is_complete:
        told = Outcome.UNPROVEN if word is Outcome.DONE else Outcome.UNKNOWN
        return Verdict(told, code=code, listed=group.listed, size=group.size)
    return unverified(item)


def unverified(item: Item, unread: Failure | None = None) -> Verdict:
    """What can be said without a look. ``unread``: what kept the last look from seeing the group."""
    word, code = _word(item), _code(item)
    if word is Outcome.DONE:
        return Verdict(Outcome.PENDING, code=code)
    if word is Outcome.REFUSED and unread is not None and unread.kind is FailureKind.GROUP_UNKNOWN:
        return Verdict(failure=unread.kind, code=code)
    if word is Outcome.REFUSED:
        return Verdict(Outcome.REFUSED, _reason(item), code=code)
    return Verdict(Outcome.UNKNOWN, code=code)


def _word(item: Item) -> Outcome | None:
    return item.answer.outcome if item.answer else None


def _code(item: Item) -> str:
    return item.answer.code if item.answer else ""


def _reason(item: Item) -> Refusal:
    return (item.answer.refusal if item.answer else None) or Refusal.PROVIDER


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


def _refused(action: Action, item: Item, group: Group, me: Participant) -> Verdict:
    needs_no_rights = action is Action.LEAVE or (action is Action.ADD and group.members_may_add is True)
    may = group.may_administer(me) or needs_no_rights
    return Verdict(Outcome.REFUSED, _reason(item) if may else Refusal.NOT_ADMIN, code=_code(item))
