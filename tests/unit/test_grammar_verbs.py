"""What moderators write after each verb: the connecting words and the shape differ, the rest does not."""

import pytest

from bot.commands.grammar import parse
from bot.commands.request import VERBS, Misunderstood, Problem
from bot.domain.action import Action
from bot.domain.group import GroupId
from bot.domain.participant import Participant, Phone
from bot.domain.phone import PhoneFault
from bot.domain.request import GroupWords, Rejected, Request

A = Participant(phone=Phone("+79001234567"))
B = Participant(phone=Phone("+79007654321"))
FAMILY = GroupWords("Family")
ID = GroupId("120363043968066561@g.us")
WITH_PEOPLE = [action for action, verb in VERBS.items() if verb.connectors]


def test_the_words_of_the_verbs():
    assert {action: verb.words for action, verb in VERBS.items()} == {
        Action.REMOVE: ("kick", "кик", "удалить"),
        Action.ADD: ("add", "добавить"),
        Action.PROMOTE: ("promote", "повысить"),
        Action.DEMOTE: ("demote", "разжаловать"),
        Action.LEAVE: ("leave", "выйти"),
    }
    words = [word for verb in VERBS.values() for word in verb.words]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    ("action", "connectors"),
    [
        (Action.REMOVE, ["from", "из", "From"]),
        (Action.ADD, ["to", "в", "во", "TO", "В", "t\u200bo"]),
        (Action.PROMOTE, ["in", "в", "во", "In"]),
        (Action.DEMOTE, ["in", "в", "во", "ВО"]),
    ],
)
def test_each_verb_has_its_connectors(action: Action, connectors: list[str]):
    for word in connectors:
        assert parse(action, f"79001234567 {word} Family", "RU") == Request(action, (A,), FAMILY, "")


@pytest.mark.parametrize(
    ("action", "foreign"),
    [
        (Action.ADD, ["from", "из", "in"]),
        (Action.PROMOTE, ["to", "from", "из"]),
        (Action.DEMOTE, ["to", "from", "из"]),
        (Action.REMOVE, ["to", "in", "в", "во"]),
    ],
)
def test_a_connector_of_another_verb_is_none(action: Action, foreign: list[str]):
    for word in foreign:
        found = parse(action, f"79001234567 {word} Family", "RU")
        assert isinstance(found, Misunderstood)
        assert (found.action, found.problem) == (action, Problem.NO_CONNECTOR)
        assert found.understood == (A,)


@pytest.mark.parametrize("action", WITH_PEOPLE)
def test_several_people_a_quoted_name_and_a_reason(action: Action):
    word = VERBS[action].connectors[0]
    text = f'8 900 123-45-67, 79007654321 {word} "In to from Family" asked for it'
    expected = GroupWords("In to from Family", quoted=True, reason="asked for it")
    assert parse(action, text, "RU") == Request(action, (A, B), expected, "")


@pytest.mark.parametrize("action", WITH_PEOPLE)
def test_a_group_by_its_id_and_a_reason(action: Action):
    word = VERBS[action].connectors[-1]
    assert parse(action, f"79001234567 {word} {ID} новенький", "RU") == Request(action, (A,), ID, "новенький")


@pytest.mark.parametrize("action", WITH_PEOPLE)
def test_what_is_missing_or_wrong(action: Action):
    word = VERBS[action].connectors[0]
    for text, problem in {
        "": Problem.NO_PEOPLE,
        f"{word} Family": Problem.NO_PEOPLE,
        "79001234567": Problem.NO_CONNECTOR,
        f"79001234567 {word}": Problem.NO_GROUP,
        f'79001234567 {word} ""': Problem.NO_GROUP,
        f"Pavel {word} Family": Problem.NOT_A_PERSON,
        f"7900123456 {word} Family": Problem.BAD_PHONES,
    }.items():
        found = parse(action, text, "RU")
        assert isinstance(found, Misunderstood)
        assert (found.action, found.problem) == (action, problem), text


def test_the_first_connector_parts_a_name_that_holds_more():
    found = parse(Action.ADD, "79001234567 в Кто в теремочке", "RU")
    assert found == Request(Action.ADD, (A,), GroupWords("Кто в теремочке"), "")


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("Family", FAMILY, ""),
        ("  Family  ", FAMILY, ""),
        ("Соседи ЖК Альфа, дом 5", GroupWords("Соседи ЖК Альфа, дом 5"), ""),
        ("Journey from A to B in Spain", GroupWords("Journey from A to B in Spain"), ""),
        ('"Chess Club" is over', GroupWords("Chess Club", quoted=True, reason="is over"), ""),
        ("Family\nis over", GroupWords("Family", reason="is over"), ""),
        (ID, ID, ""),
        (f"{ID} is over", ID, "is over"),
        ("79001234567", GroupWords("79001234567"), ""),
    ],
)
def test_leaving_names_a_group_only(text: str, place: GroupWords | GroupId, reason: str):
    assert parse(Action.LEAVE, text, "RU") == Request(Action.LEAVE, (), place, reason)


@pytest.mark.parametrize("text", ["", "   ", '""', "«»", "\u200b"])
def test_leaving_no_group(text: str):
    assert parse(Action.LEAVE, text, "RU") == Misunderstood(Action.LEAVE, Problem.NO_GROUP)


def test_whatever_was_rejected_is_told():
    found = parse(Action.PROMOTE, "79001234567, Pavel in Family", "RU")
    rejected = (Rejected("Pavel", PhoneFault.NOT_A_NUMBER),)
    assert found == Misunderstood(Action.PROMOTE, Problem.NOT_A_PERSON, (A,), rejected)
