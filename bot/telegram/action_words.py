"""The sentences of each action, so that the card need not know which one it shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.domain.action import Action
from bot.domain.participant import Role
from bot.words import Words

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ActionWords(Generic[T]):
    """What is said about one action.

    ``effect`` takes the number of people and the role of the first of them, ``running`` the group, what is
    done and the total, ``result`` the group and what was done, ``verdict`` the variant and the person.
    """

    help: Callable[[], T]
    example: Callable[[], T]
    menu: Callable[[], T]
    title: Callable[[], T]
    effect: Callable[[int, Role | None], T]
    confirm: Callable[[int], T]
    running: Callable[[T, int, int], T]
    result: Callable[[T, int], T]
    nothing: Callable[[T], T]
    verdict: Callable[[str, T], T]
    advice_unknown: Callable[[], T]
    advice_not_admin: Callable[[], T]
    advice_refused: Callable[[], T]


def action_words(action: Action, words: Words[T]) -> ActionWords[T]:
    """The sentences of ``action``."""
    match action:
        case Action.REMOVE:
            return _remove(words)
        case Action.ADD:
            return _add(words)
        case Action.PROMOTE:
            return _promote(words)
        case Action.DEMOTE:
            return _demote(words)
        case Action.LEAVE:
            return _leave(words)


def _remove(words: Words[T]) -> ActionWords[T]:
    return ActionWords(
        help=words.help_kick,
        example=words.example_kick,
        menu=words.menu_kick,
        title=words.remove_title,
        effect=lambda count, _: words.remove_effect(count=count),
        confirm=lambda count: words.remove_confirm(count=count),
        running=lambda group, done, total: words.remove_running(group=group, done=done, total=total),
        result=lambda group, done: words.remove_result(group=group, done=done),
        nothing=lambda group: words.remove_nothing(group=group),
        verdict=lambda verdict, person: words.remove_verdict(verdict=verdict, person=person),
        advice_unknown=words.remove_advice_unknown,
        advice_not_admin=words.remove_advice_not_admin,
        advice_refused=words.remove_advice_refused,
    )


def _add(words: Words[T]) -> ActionWords[T]:
    return ActionWords(
        help=words.help_add,
        example=words.example_add,
        menu=words.menu_add,
        title=words.add_title,
        effect=lambda count, _: words.add_effect(count=count),
        confirm=lambda count: words.add_confirm(count=count),
        running=lambda group, done, total: words.add_running(group=group, done=done, total=total),
        result=lambda group, done: words.add_result(group=group, done=done),
        nothing=lambda group: words.add_nothing(group=group),
        verdict=lambda verdict, person: words.add_verdict(verdict=verdict, person=person),
        advice_unknown=words.add_advice_unknown,
        advice_not_admin=words.add_advice_not_admin,
        advice_refused=words.add_advice_refused,
    )


def _promote(words: Words[T]) -> ActionWords[T]:
    return ActionWords(
        help=words.help_promote,
        example=words.example_promote,
        menu=words.menu_promote,
        title=words.promote_title,
        effect=lambda count, _: words.promote_effect(count=count),
        confirm=lambda count: words.promote_confirm(count=count),
        running=lambda group, done, total: words.promote_running(group=group, done=done, total=total),
        result=lambda group, done: words.promote_result(group=group, done=done),
        nothing=lambda group: words.promote_nothing(group=group),
        verdict=lambda verdict, person: words.promote_verdict(verdict=verdict, person=person),
        advice_unknown=words.promote_advice_unknown,
        advice_not_admin=words.promote_advice_not_admin,
        advice_refused=words.promote_advice_refused,
    )


def _demote(words: Words[T]) -> ActionWords[T]:
    return ActionWords(
        help=words.help_demote,
        example=words.example_demote,
        menu=words.menu_demote,
        title=words.demote_title,
        effect=lambda count, _: words.demote_effect(count=count),
        confirm=lambda count: words.demote_confirm(count=count),
        running=lambda group, done, total: words.demote_running(group=group, done=done, total=total),
        result=lambda group, done: words.demote_result(group=group, done=done),
        nothing=lambda group: words.demote_nothing(group=group),
        verdict=lambda verdict, person: words.demote_verdict(verdict=verdict, person=person),
        advice_unknown=words.demote_advice_unknown,
        advice_not_admin=words.demote_advice_not_admin,
        advice_refused=words.demote_advice_refused,
    )


def _leave(words: Words[T]) -> ActionWords[T]:
    return ActionWords(
        help=words.help_leave,
        example=words.example_leave,
        menu=words.menu_leave,
        title=words.leave_title,
        effect=lambda _, role: words.leave_effect(role=role or Role.MEMBER),
        confirm=lambda _: words.leave_confirm(),
        running=lambda group, _done, _total: words.leave_running(group=group),
        result=lambda group, done: words.leave_result(group=group, left=done > 0),
        nothing=lambda group: words.leave_nothing(group=group),
        verdict=lambda verdict, person: words.leave_verdict(verdict=verdict, person=person),
        advice_unknown=words.leave_advice_unknown,
        advice_not_admin=words.leave_advice_not_admin,
        advice_refused=words.leave_advice_refused,
    )
