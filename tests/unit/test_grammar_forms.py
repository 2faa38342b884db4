"""The further forms of a command: all groups, a dry run, lists over several lines, people of an attachment."""

import pytest

from bot.commands.grammar import Attached, parse
from bot.commands.request import VERBS, Misunderstood, Problem
from bot.commands.targets import People
from bot.domain.action import Action
from bot.domain.group import GroupId
from bot.domain.participant import Participant, Phone
from bot.domain.phone import PhoneFault
from bot.domain.request import AllGroups, GroupWords, Rejected, Request

A = Participant(phone=Phone("+79001234567"))
B = Participant(phone=Phone("+79007654321"))
FAMILY = GroupWords("Family")
ID = GroupId("120363043968066561@g.us")
SHORT, NO_NUMBER = PhoneFault.TOO_SHORT, PhoneFault.NOT_A_NUMBER
WITH_PEOPLE = [action for action, verb in VERBS.items() if verb.connectors]
FILE = Attached(People((B,), (Rejected("нет", NO_NUMBER, 3),)), "list.csv")


def kick(text: str, attached: Attached | None = None) -> Request | Misunderstood:
    return parse(Action.REMOVE, text, "RU", attached)


def request(people: tuple[Participant, ...], place: GroupId | GroupWords | AllGroups, reason: str = "") -> Request:
    return Request(Action.REMOVE, people, place, reason)


# All groups


@pytest.mark.parametrize(
    ("place", "account"),
    [
        ("all", None),
        ("ALL groups", None),
        ("all  in\u00a0office", "office"),
        ("all groups in Office-2_b", "office-2_b"),
        ("всех", None),
        ("всех групп", None),
        ("Всех в office", "office"),
        ("все группы во office", "office"),
        ("всех группах в office", "office"),
        ("\u200eall", None),
    ],
)
@pytest.mark.parametrize("action", WITH_PEOPLE)
def test_all_groups(action: Action, place: str, account: str | None):
    for connector in VERBS[action].connectors:
        meant = AllGroups(account)
        assert parse(action, f"79001234567 {connector} {place}", "RU") == Request(action, (A,), meant)
        assert parse(action, f"79001234567\n{connector} {place}\nспам\n и ложь ", "RU") == Request(
            action, (A,), meant, "спам\n и ложь"
        )


@pytest.mark.parametrize(
    "name",
    [
        "All Staff",
        "All Staf",
        "all groups spam",
        "all spam",
        "all in",
        "all in office spam",
        "all in Офис",
        "all groups of office",
        "groups",
        "всех подряд",
        "allgroups",
        "all.",
        "all, all",
        "al",
        "Все наши",
    ],
)
def test_one_word_more_makes_it_the_name_of_a_group(name: str):
    assert kick(f"79001234567 from {name}") == request((A,), GroupWords(name))


@pytest.mark.parametrize("quoted", ['"all"', "«всех»", "“all groups”"])
def test_in_quotes_it_is_the_name_of_a_group(quoted: str):
    assert kick(f"79001234567 from {quoted} spam") == request(
        (A,), GroupWords(quoted[1:-1], quoted=True, reason="spam")
    )


@pytest.mark.parametrize("name", ["all", "all groups", "всех групп", "all in office"])
def test_the_account_leaves_only_a_group_that_is_called_so(name: str):
    assert parse(Action.LEAVE, name, "RU") == Request(Action.LEAVE, (), GroupWords(name))


# A dry run


@pytest.mark.parametrize("word", ["dry", "DRY", "dry-run", "dry\u2011run", "проверить", "Проверка", "\u200edry"])
@pytest.mark.parametrize("action", list(Action))
def test_a_dry_run(action: Action, word: str):
    connectors = VERBS[action].connectors
    people, of_it = ("79001234567 ", (A,)) if connectors else ("", ())
    tail = f"{connectors[0]} Family" if connectors else "Family"
    for space in (" ", "\n") if connectors else (" ",):
        assert parse(action, f" {word}{space}{people}{tail}", "RU") == Request(action, of_it, FAMILY, is_dry=True)


@pytest.mark.parametrize("text", ["dry", " Dry ", "проверка", "dry\nis over"])
def test_a_group_called_dry_can_be_left(text: str):
    name, *reason = text.strip().split("\n")
    place = GroupWords(name, reason=reason[0] if reason else None)
    assert parse(Action.LEAVE, text, "RU") == Request(Action.LEAVE, (), place)


@pytest.mark.parametrize("text", ["7900 dry", "drying 79001234567", '"dry" 79001234567'])
def test_only_the_first_word_makes_it_dry(text: str):
    assert isinstance(kick(f"{text} from Family"), Misunderstood)
    assert kick("79001234567 from dry") == request((A,), GroupWords("dry"))


def test_a_dry_run_needs_people_like_any_other():
    assert kick("dry from Family") == Misunderstood(Action.REMOVE, Problem.NO_PEOPLE)
    assert kick("dry") == Misunderstood(Action.REMOVE, Problem.NO_PEOPLE)


# Lists


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("\n79001234567\n79007654321\nfrom Family", FAMILY, ""),
        ("79001234567\n79007654321 from Family", FAMILY, ""),
        ("79001234567\r\n79007654321\r\nиз Family\r\nспам", GroupWords("Family", reason="спам"), ""),
        ("1. 79001234567\n2) 79007654321\nfrom Family", FAMILY, ""),
        ("from Family\n79001234567\n79007654321", FAMILY, ""),
        ("\nfrom Family\n\n79001234567, 79007654321\n", FAMILY, ""),
        ("from\nFamily\n79001234567 79007654321", FAMILY, ""),
        ("from «Family»\n79001234567\n79007654321", GroupWords("Family", quoted=True, reason=""), ""),
        ("from «Family» spam\n79001234567\n79007654321", GroupWords("Family", quoted=True, reason="spam"), ""),
        (f"from {ID} spam\n79001234567\n79007654321", ID, "spam"),
        ("from all\n79001234567\n79007654321", AllGroups(), ""),
    ],
)
def test_lists(text: str, place: GroupId | GroupWords | AllGroups, reason: str):
    assert kick(text) == request((A, B), place, reason)


@pytest.mark.parametrize(
    "text",
    [
        "79001234567\n7900123456\nВася\n79007654321\nfrom Family",
        "79001234567\n7900123456\nВася 79007654321 from Family",
        "from Family\n79001234567\n7900123456\nВася\n79007654321",
    ],
)
def test_what_is_no_person_in_a_list_is_left_out_and_told(text: str):
    left_out = (Rejected("7900123456", SHORT), Rejected("Вася", NO_NUMBER))
    assert kick(text) == Request(Action.REMOVE, (A, B), FAMILY, rejected=left_out)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("79001234567, 7900123456 from Family", Problem.BAD_PHONES),
        ("79001234567, 7900123456\nfrom Family", Problem.BAD_PHONES),
        ("from Family\n79001234567, 7900123456", Problem.BAD_PHONES),
        ("7900123456\n790012345\nfrom Family", Problem.BAD_PHONES),
        ("from Family\n7900123456\n790012345", Problem.BAD_PHONES),
        ("Вася\nПетя\nfrom Family", Problem.NOT_A_PERSON),
        ("from Family\nспам\nи ложь", Problem.NO_PEOPLE),
        ("from Family 79001234567", Problem.NO_PEOPLE),
        ("79001234567\nВася", Problem.NO_CONNECTOR),
        ("from\n", Problem.NO_PEOPLE),
    ],
)
def test_what_is_still_refused(text: str, problem: Problem):
    answer = kick(text)
    assert isinstance(answer, Misunderstood)
    assert answer.problem is problem


def test_numbers_below_the_group_are_a_reason_if_people_stand_before_it():
    assert kick("79001234567 from Family\n79007654321") == request((A,), GroupWords("Family", reason="79007654321"))


# What comes attached


@pytest.mark.parametrize(
    ("text", "people", "place", "reason"),
    [
        ("from Family", (B,), FAMILY, ""),
        ("from all in office", (B,), AllGroups("office"), ""),
        ("79001234567, 79007654321 from Family", (A, B), FAMILY, ""),
        ("from Family\nспам", (B,), GroupWords("Family", reason="спам"), ""),
        ("from Family\nспам с 79001234567", (B,), GroupWords("Family", reason="спам с 79001234567"), ""),
        ("from Family\n79001234567", (A, B), FAMILY, ""),
        (f"from {ID} спам", (B,), ID, "спам"),
    ],
)
def test_people_of_an_attachment(text, people, place, reason):
    expected = Request(Action.REMOVE, people, place, reason, rejected=FILE.people.rejected, source="list.csv")
    assert kick(text, FILE) == expected
    dry = kick(f"dry {text}", FILE)
    assert isinstance(dry, Request)
    assert dry.is_dry


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem.NO_CONNECTOR),
        ("Family", Problem.NO_CONNECTOR),
        ("from", Problem.NO_GROUP),
        ("7900123456 from Family", Problem.BAD_PHONES),
        ("Вася from Family", Problem.NOT_A_PERSON),
    ],
)
def test_an_attachment_makes_up_for_nothing_else(text: str, problem: Problem):
    answer = kick(text, FILE)
    assert isinstance(answer, Misunderstood)
    assert answer.problem is problem
