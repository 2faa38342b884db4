"""The sentences of each action, so that the card need not know which one it shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.domain.action import Action
from bot.words import Words

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ActionWords(Generic[T]):
    """What is said about one action."""

    title: Callable[[], T]
    effect: Callable[[int], T]
    confirm: Callable[[int], T]
    running: Callable[[T, int, int], T]
    result: Callable[[T, int], T]
    uncertain: Callable[[T], T]
    nothing: Callable[[T], T]
    verdict: Callable[[str, T], T]
    advice_unknown: Callable[[], T]
    advice_not_admin: Callable[[], T]
    advice_refused: Callable[[], T]


def action_words(action: Action, words: Words[T]) -> ActionWords[T]:
    """The sentences of ``action``."""
    match action:
        case Action.REMOVE:
            return ActionWords(
                title=words.remove_title,
                effect=lambda count: words.remove_effect(count=count),
                confirm=lambda count: words.remove_confirm(count=count),
                running=lambda group, done, total: words.remove_running(group=group, done=done, total=total),
                result=lambda group, done: words.remove_result(group=group, done=done),
                uncertain=lambda group: words.remove_uncertain(group=group),
                nothing=lambda group: words.remove_nothing(group=group),
                verdict=lambda verdict, person: words.remove_verdict(verdict=verdict, person=person),
                advice_unknown=words.remove_advice_unknown,
                advice_not_admin=words.remove_advice_not_admin,
                advice_refused=words.remove_advice_refused,
            )
