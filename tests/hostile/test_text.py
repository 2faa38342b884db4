"""The worst messages that a person can write, and the worst names that a provider can tell: what they cost."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import cycle, islice

import phonenumbers
import pytest

from bot.commands.grammar import parse
from bot.commands.history import parse_log
from bot.commands.request import LONGEST_COMMAND, VERBS, Misunderstood
from bot.domain.action import Action
from bot.domain.group import GroupId, GroupSummary
from bot.domain.phone import PhoneFault, read_phone
from bot.domain.phone_lengths import possible_lengths
from bot.domain.request import GroupWords, Request, kept_reason
from bot.domain.writing import on_one_line, plain_signs, shortened, trimmed, without_invisible
from bot.i18n import Language, harmless
from bot.operations.group_names import find
from bot.operations.look_alikes import endings, looks, normalised
from bot.operations.skeleton import skeleton
from bot.telegram.misunderstood import explanation
from tests.words import catalogue

BUDGET = 0.05
"""Seconds of CPU for what is made of one message; nobody else is answered meanwhile."""
SLACK = 3
"""Others use the machine, too."""
REGIONS = ("RU", "US", "DE", "CN")
NOW = datetime(2026, 11, 20, tzinfo=UTC)
WORDS = catalogue().words(Language.RU)

_RANDOM = random.Random(20261120)


def filled(piece: str) -> str:
    return (piece * LONGEST_COMMAND)[: LONGEST_COMMAND - 40]


def drawn(letters: str) -> str:
    return "".join(_RANDOM.choices(letters, k=LONGEST_COMMAND - 40))


def phones(count: int, form: str) -> list[str]:
    """Different phones, with digits where the form has ``#``."""
    digits = (iter(f"{number * 7919 % 10**7:07}") for number in range(1, count + 1))
    return ["".join(next(left) if one == "#" else one for one in form) for left in digits]


TEXTS = {
    "numbers in order": " ".join(map(str, range(1, 2000))),
    **{
        f"{piece!r} again and again": filled(piece)
        for piece in (
            *("1 ", "12 ", "123 ", "1234 ", "12345 ", "1234567 ", "12 345 67 ", "8 900 123 45 67 ", "900 123 4567 "),
            *("8 ", "0 ", "00 ", "7 9 ", "777 512 34 56 ", "9 0 0 1 2 3 4 5 6 7 ", "13 0123 45678 ", "495 123 "),
            *("+", "+ ", "+1 ", "1+", "(", "(1) ", "-", "1- ", "1.", "1,", "1\n", "1\u00a0", "1\u200b", "\u200b"),
            *("@", "@ ", "1@ ", "1@lid ", "79001234567@c.us ", "a", "a ", "a1 ", "1 a ", "from ", "from\n", "all "),
            *(
                '"',
                "«",
                "« ",
                "„“",
                "«a» ",
                '"a" ',
                "'",
                "\u0301",
                "e\u0301",
                "ﷺ",
                "ﷺ ",
                "Ⅷ ",
                "\U000e0041",
                "😀\u200d",
            ),
            *("١۲३৪੫ ", "٢ ", "𝟚 ", "１２３ ", "\t", " ", "\n", "\u2028", "\x1c", "\x00", "\ud800"),
        )
    },
    "random digits": drawn("0123456789 "),
    "random digits and signs": drawn("0123456789  +-()"),
    "random letters": drawn("абвгдежзийклмно ёABCDEFGHIJ"),
    "phones in groups": " ".join(phones(256, "8 900 00 00 00")),
    "phones in groups, one short": " ".join(
        [*phones(200, "8 900 00 00 00"), "8 900 123 45 6", *phones(50, "8 900 0000000")]
    ),
}


def cost(call: Callable[..., object], *arguments: object) -> float:
    """The CPU time of a call: the least of three, for the first one loads what is loaded once."""
    taken = []
    for _ in range(3):
        start = time.process_time()
        call(*arguments)
        taken.append(time.process_time() - start)
        if taken[-1] < BUDGET:
            break
    return min(taken)


def within_budget(call: Callable[..., object], *arguments: object) -> None:
    taken = cost(call, *arguments)
    assert taken <= SLACK * BUDGET, f"{taken:.3f} s"


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    phonenumbers.PhoneMetadata.load_all()
    skeleton("a")


def answered(action: Action, text: str, region: str) -> Request | Misunderstood:
    """What the bot makes of a command, and of its answer if it does not understand."""
    parsed = parse(action, text, region)
    if isinstance(parsed, Misunderstood):
        explanation(parsed, WORDS)
    return parsed


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("name", TEXTS)
def test_a_command_of_the_longest(name: str, region: str):
    text = TEXTS[name]
    for action in (Action.REMOVE, Action.LEAVE):
        connector = next(iter(VERBS[action].connectors), "")
        for command in (
            text,
            f"{text} {connector} Family",
            f"79001234567 {connector} {text}",
            f"{connector} Family\n{text}",
            f'79001234567 {connector} "{text}',
            f"dry {text}",
        ):
            within_budget(answered, action, command[:LONGEST_COMMAND], region)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("name", TEXTS)
def test_a_question_about_the_history(name: str, region: str):
    for command in (TEXTS[name], f"{TEXTS[name]} 20", f"export {TEXTS[name]}", f"@{TEXTS[name]}"):
        within_budget(parse_log, command[:LONGEST_COMMAND], region, NOW)


def test_a_phone_of_every_country():
    """Their patterns are compiled each time, for there are more than `re` keeps: twice the budget."""
    numbers = [phonenumbers.example_number(region) for region in phonenumbers.SUPPORTED_REGIONS]
    text = ", ".join(phonenumbers.format_number(one, phonenumbers.PhoneNumberFormat.E164) for one in numbers if one)
    assert cost(answered, Action.REMOVE, f"{text} from Family"[:LONGEST_COMMAND], "RU") <= 2 * SLACK * BUDGET


@pytest.mark.parametrize(
    ("form", "count", "separator", "region"),
    [
        ("7900#######", 340, " ", "RU"),
        ("7900#######", 340, ",", "RU"),
        ("+7900#######", 310, " ", "RU"),
        ("8 900 ### ## ##", 255, " ", "RU"),
        ("8 (900) ###-##-##", 225, "\n", "RU"),
        ("+7 900 ###-##-##", 225, "; ", "RU"),
        ("(202) 2##-####", 270, " ", "US"),
        ("0151 2#######", 290, " ", "DE"),
        ("312 #######", 340, " ", "IT"),
        ("0501 ### ## ##", 270, " ", "TR"),
    ],
)
def test_honest_lists_are_read(form: str, count: int, separator: str, region: str):
    read = {number: read_phone(number, region) for number in phones(count, form)}
    assert not any(isinstance(phone, PhoneFault) for phone in read.values())
    text = f"{separator.join(read)}{separator}from Family"
    assert len(text) <= LONGEST_COMMAND
    parsed = parse(Action.REMOVE, text, region)
    assert isinstance(parsed, Request), parsed
    assert [person.phone for person in parsed.people] == list(read.values())
    within_budget(parse, Action.REMOVE, text, region)


def test_no_length_of_a_valid_phone_is_missed():
    """`possible_lengths` may let too much be read, and never too little."""
    tried = 0
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in range(11):
            example = phonenumbers.example_number_for_type(region, kind)
            if example is None:
                continue
            written = [phonenumbers.format_number(example, form) for form in range(4)]
            written += [phonenumbers.format_out_of_country_calling_number(example, region), written[0].lstrip("+")]
            for text in written:
                dialled = "".join(one for one in text if one in "+0123456789")
                for asked_in in (region, "RU", "US"):
                    phone = read_phone(dialled, asked_in)
                    if not isinstance(phone, PhoneFault) or phone is PhoneFault.AMBIGUOUS:
                        tried += 1
                        for rest in ("", "8900123"):
                            assert len(dialled.lstrip("+")) in possible_lengths(dialled + rest, asked_in), (
                                text,
                                asked_in,
                            )
    assert tried > 5000


LETTERS = "абвгдежзийклмнопрстуфхцчшщэюя АБВГД"
NAMES = {
    "of 100 letters": ["".join(_RANDOM.choices(LETTERS, k=100)) for _ in range(1000)],
    "of short words": [" ".join(_RANDOM.choices(LETTERS[:29], k=50)) for _ in range(1000)],
    "all the same": ["Office " + "x" * 93] * 1000,
    "all alike": ["".join(_RANDOM.choice(pair) for pair in ("OО", "fｆ", "iі", "cс", "eе") * 20) for _ in range(1000)],
    "ordinary": [f"Родители школы № {number} класс {number % 11}" for number in range(1000)],
    "that grow": ["ﷺ" * 100] * 1000,
}


def groups_of(names: list[str]) -> list[GroupSummary]:
    return [GroupSummary("main", GroupId(f"1203630000000{number:05}@g.us"), name) for number, name in enumerate(names)]


@pytest.mark.parametrize("names", NAMES)
def test_a_group_is_looked_for_among_a_thousand(names: str):
    groups = groups_of(NAMES[names])
    near = " ".join(name[1:] for name in NAMES[names])[:LONGEST_COMMAND]
    for text in (*TEXTS.values(), near, "Famly spam"):
        for reason in (None, "spam"):
            within_budget(find, GroupWords(text, reason=reason), groups)


@pytest.mark.parametrize("names", NAMES)
def test_a_thousand_groups_are_told_apart(names: str):
    groups = groups_of(NAMES[names])

    def anew() -> None:
        normalised.cache_clear()
        looks.cache_clear()
        endings(groups)

    assert cost(anew) <= 2 * SLACK * BUDGET  # once for each new name; later it takes a tenth
    within_budget(endings, groups)


@pytest.mark.parametrize(
    "call", [without_invisible, on_one_line, plain_signs, trimmed, harmless, kept_reason, skeleton, normalised]
)
def test_what_is_done_to_a_text_takes_linear_time(call: Callable[[str], str]):
    for text in TEXTS.values():
        long = "".join(islice(cycle(text), 100_000))
        within_budget(call, long)


def test_a_name_of_megabytes_is_not_looked_through():
    for name in ("x" * 10_000_000, "\u200b" * 10_000_000, "\u200b" * 9_999_999 + "x"):
        within_budget(shortened, name, 100)
        assert len(shortened(name, 100)) <= 100
