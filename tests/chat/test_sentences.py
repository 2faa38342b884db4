"""Every outcome, refusal, failure and state has a sentence of its own, in every language, and a card shows it.

The catalogues fall back to a default variant for what they do not know, so a new member of a vocabulary would
be told wrongly and in silence; here it fails.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.commands.request import Problem
from bot.domain.action import Action
from bot.domain.failure import Failure, FailureKind
from bot.domain.group import GroupId
from bot.domain.operation import (
    Count,
    Item,
    ItemState,
    Operation,
    OperationId,
    OperationState,
    Origin,
    Tally,
    Target,
    Verdict,
)
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Participant, Phone
from bot.domain.phone import PhoneFault
from bot.i18n import Catalogue, Language
from bot.operations.desk import Press
from bot.operations.patience import PASSING, Patience
from bot.providers.base import AccountState
from bot.telegram.action_words import action_words
from bot.telegram.cards import Cards
from bot.telegram.people_lines import verdict_variants
from bot.words import Words

_OF_ADDING = {Outcome.INVITE_NEEDED, Outcome.RECENTLY_LEFT, Outcome.GROUP_FULL, Outcome.AWAITING_APPROVAL}
IMPOSSIBLE: dict[Action, set[str]] = {
    Action.REMOVE: {*_OF_ADDING},
    Action.ADD: {Outcome.NOT_MEMBER, "refused_owner"},
    Action.PROMOTE: {*_OF_ADDING, "refused_owner"},
    Action.DEMOTE: {*_OF_ADDING},
    Action.LEAVE: {*_OF_ADDING, Outcome.NOT_ON_WHATSAPP, "refused_owner", "refused_self", "refused_not_admin"},
}
"""What cannot come of an action."""

NOT_KNOWN_TO_ANY_CATALOGUE = "something new"
LONGEST_ALERT = 200
"""Characters: https://core.telegram.org/bots/api#answercallbackquery"""

both_languages = pytest.mark.parametrize("language", list(Language))
every_action = pytest.mark.parametrize("action", list(Action))
PHONE = "+79001234502"
UNDO_TTL = timedelta(hours=24)


@both_languages
def test_every_failure_is_told(catalogue: Catalogue, language: Language):
    words = catalogue.words(language)
    for several in (False, True):
        subject = words.failure_subject(several=several, account="main")
        own_sentence(
            {kind: words.failure(kind=kind, subject=subject) for kind in every(FailureKind)}, FailureKind.UPSTREAM
        )
    own_sentence({kind: words.failure_advice(kind=kind) for kind in every(FailureKind)}, FailureKind.UPSTREAM)


@both_languages
def test_every_state_of_an_account_is_told(catalogue: Catalogue, language: Language):
    words = catalogue.words(language)
    own_sentence(
        {state: words.status_account(state=state, account="main", phone=PHONE) for state in every(AccountState)},
        AccountState.UNKNOWN,
    )
    troubled = [state for state in every(AccountState) if state != AccountState.READY]
    own_sentence({state: words.status_advice(state=state) for state in troubled}, AccountState.UNKNOWN)


@both_languages
def test_every_fault_of_a_command_is_told(catalogue: Catalogue, language: Language):
    words = catalogue.words(language)
    own_sentence(
        {why: words.misunderstood_phone(why=why, text="x") for why in every(PhoneFault)}, PhoneFault.NOT_A_NUMBER
    )
    own_sentence(
        {problem: words.misunderstood_problem(problem=problem, connector="in") for problem in every(Problem)},
        Problem.NOT_A_PERSON,
    )


@both_languages
def test_every_wait_is_told(catalogue: Catalogue, language: Language):
    words = catalogue.words(language)
    waited_for = {*PASSING, *(kind for kind in FailureKind if Patience().wait_for(Failure(kind)) is not None)}
    own_sentence(
        {str(kind): words.card_waiting(kind=kind) for kind in [*waited_for, NOT_KNOWN_TO_ANY_CATALOGUE]},
        FailureKind.UNREACHABLE,
    )


@both_languages
def test_every_press_is_answered_within_the_limit(catalogue: Catalogue, language: Language):
    words = catalogue.words(language)
    refused = [press for press in Press if press is not Press.TAKEN]
    told = {press: words.press(why=press) for press in every(refused)}
    own_sentence(told, Press.GONE)
    assert all(len(sentence) <= LONGEST_ALERT for sentence in told.values())


@both_languages
@every_action
def test_every_verdict_has_a_line_of_its_own(catalogue: Catalogue, language: Language, action: Action):
    says = action_words(action, catalogue.words(language))
    possible = [variant for variant in verdict_variants() if variant not in IMPOSSIBLE[action]]
    # In leaving "already" and "not a member" are one and the same.
    alike = {Outcome.ALREADY} if action is Action.LEAVE else set()
    lines = [says.verdict(variant, PHONE) for variant in possible if variant not in alike]
    assert len(set(lines)) == len(lines)
    assert says.verdict(NOT_KNOWN_TO_ANY_CATALOGUE, PHONE) == says.verdict(Outcome.UNKNOWN, PHONE)


@both_languages
@every_action
@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.REFUSED])
def test_every_outcome_is_on_the_card(catalogue: Catalogue, language: Language, action: Action, outcome: Outcome):
    says = action_words(action, catalogue.words(language))
    card = finished(action, catalogue.words(language), Verdict(outcome))
    assert says.verdict(outcome, PHONE) in card
    doubtful = outcome in {Outcome.UNKNOWN, Outcome.PENDING, Outcome.UNPROVEN}
    assert (says.advice_unknown() in card) == doubtful
    assert (catalogue.words(language).card_uncertain(group="Family") in card) == doubtful
    assert (says.result("Family", 1) in card) == (outcome is Outcome.DONE)
    assert (says.result("Family", 0) in card) == (not doubtful and outcome is not Outcome.DONE)


@both_languages
@every_action
@pytest.mark.parametrize("refusal", list(Refusal))
def test_every_refusal_is_on_the_card(catalogue: Catalogue, language: Language, action: Action, refusal: Refusal):
    says = action_words(action, catalogue.words(language))
    card = finished(action, catalogue.words(language), Verdict(Outcome.REFUSED, refusal))
    assert says.verdict(f"refused_{refusal}", PHONE) in card
    assert (says.advice_not_admin() in card) == (refusal is Refusal.NOT_ADMIN)
    assert (says.advice_refused() in card) == (refusal in {Refusal.PROVIDER, Refusal.OTHER})
    assert says.result("Family", 0) in card


@both_languages
@every_action
@pytest.mark.parametrize("kind", list(FailureKind))
def test_every_failure_is_on_the_card(catalogue: Catalogue, language: Language, action: Action, kind: FailureKind):
    words = catalogue.words(language)
    card = finished(action, words, Verdict(failure=kind))
    assert action_words(action, words).verdict("failed", PHONE) in card
    subject = words.failure_subject(several=False, account="main")
    assert words.failure(kind=kind, subject=subject) in card
    assert words.failure_advice(kind=kind) in card


@both_languages
@every_action
def test_a_refusal_without_a_reason_is_told_as_one(catalogue: Catalogue, language: Language, action: Action):
    card = finished(action, catalogue.words(language), Verdict(Outcome.REFUSED))
    assert action_words(action, catalogue.words(language)).verdict("refused_provider", PHONE) in card


@both_languages
@pytest.mark.parametrize("state", list(OperationState))
def test_every_state_of_an_operation_has_a_card(catalogue: Catalogue, language: Language, state: OperationState):
    words = catalogue.words(language)
    item = Item(0, 0, Participant(phone=Phone(PHONE)))
    planned = state in {OperationState.CONFIRMED, OperationState.RUNNING, OperationState.FINISHED}
    for items in [(item,)] if planned else [(item,), ()]:
        for failure in (None, *FailureKind):
            operation = replace(an_operation(items), state=state, failure=failure)
            shown = Cards(several=True, ttl=timedelta(seconds=90), undo_ttl=UNDO_TTL).render(operation, words)
            assert shown.text.as_kwargs()["text"].strip()
            assert (shown.keyboard is not None) == (state is OperationState.ASKING and bool(items))


def every(vocabulary: Iterable[str]) -> list[str]:
    return [*(str(member) for member in vocabulary), NOT_KNOWN_TO_ANY_CATALOGUE]


def own_sentence(told: dict[str, str], default: str) -> None:
    """No two are told alike, but what no catalogue knows and the one that stands for it."""
    assert told[NOT_KNOWN_TO_ANY_CATALOGUE] == told[default]
    alike = {one for one in told if list(told.values()).count(told[one]) > 1}
    assert alike == {str(default), NOT_KNOWN_TO_ANY_CATALOGUE}


def an_operation(items: tuple[Item, ...], action: Action = Action.REMOVE) -> Operation:
    now = datetime.now(UTC)
    return Operation(
        id=OperationId("AbCdEfGhIjKl"),
        action=action,
        state=OperationState.FINISHED,
        origin=Origin(1, 1, 1, None, "en"),
        people=(Participant(phone=Phone(PHONE)),),
        created_at=now,
        expires_at=now,
        looked_for="Family",
        targets=(Target(0, "main", GroupId("120363000000000000@g.us"), "Family", 5),) if items else (),
        items=items,
        tally=Tally(tuple(map(count_of, items))),
        decided_name="Alex",
    )


def count_of(item: Item) -> Count:
    key = item.verdict.key if item.verdict is not None else None
    return Count(item.to_do, item.state, item.answer is not None, key, items=1, groups=1)


def finished(action: Action, words: Words[str], verdict: Verdict) -> str:
    """The card of an operation of which this became."""
    item = Item(0, 0, Participant(phone=Phone(PHONE)), state=ItemState.SETTLED, verdict=verdict)
    card = Cards(several=False, ttl=timedelta(seconds=120), undo_ttl=UNDO_TTL).render(
        an_operation((item,), action), words
    )
    return str(card.text.as_kwargs()["text"])
