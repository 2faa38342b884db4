"""What moderators write after ``/kick``, and what it comes to."""

import re
from typing import Any

import phonenumbers
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.commands import targets
from bot.commands.grammar import parse
from bot.commands.request import VERBS, Misunderstood, Problem
from bot.commands.targets import read_people
from bot.domain.action import Action
from bot.domain.group import GroupId
from bot.domain.participant import Participant, Phone, WhatsAppId
from bot.domain.phone import PhoneFault, read_phone
from bot.domain.request import GroupWords, Rejected, Request
from bot.domain.writing import plain_signs, without_invisible

A = Participant(phone=Phone("+79001234567"))
B = Participant(phone=Phone("+79007654321"))
C = Participant(phone=Phone("+380501234567"))
LID = Participant(lid=WhatsAppId("123456789012345@lid"))
FAMILY = GroupWords("Family")


def kick(text: str) -> Request | Misunderstood:
    return parse(Action.REMOVE, text, "RU")


def request(people: tuple[Participant, ...], place: Any, reason: str = "") -> Request:
    return Request(Action.REMOVE, people, place, reason)


def test_every_action_has_words_and_connectors_ready_for_comparison():
    assert set(VERBS) == set(Action)
    for verb in VERBS.values():
        for word in (*verb.words, *verb.connectors):
            assert word == word.casefold()
            assert word.isalpha()
    assert VERBS[Action.REMOVE].words == ("kick", "кик", "удалить")


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ("79001234567", (A,)),
        ("+7 (900) 123-45-67", (A,)),
        ("8 900 123-45-67", (A,)),
        ("+ 7 900 123-45-67", (A,)),
        ("7900\u200b1234567", (A,)),
        ("79001234567@c.us", (A,)),
        ("79001234567@s.whatsapp.net", (A,)),
        ("79001234567:12@S.WhatsApp.net", (A,)),
        ("123456789012345@lid", (LID,)),
        ("１２３４５６７８９０１２３４５＠lid", (LID,)),
        # several: commas, semicolons, lines, spaces, all at once
        ("79001234567,79007654321", (A, B)),
        ("79001234567; 79007654321;", (A, B)),
        ("79001234567\n79007654321\r\n380501234567", (A, B, C)),
        ("79001234567 79007654321", (A, B)),
        ("79001234567\u00a0\u00a079007654321", (A, B)),
        ("79001234567\t79007654321", (A, B)),
        ("79001234567 - 79007654321", (A, B)),
        ("79001234567，79007654321；380501234567", (A, B, C)),
        (", 79001234567,, 79007654321 ,", (A, B)),
        ("- 79001234567\n- 79007654321", (A, B)),
        ("79001234567. 79007654321.", (A, B)),
        ("8 900 123-45-67 8 900 765-43-21", (A, B)),
        ("8 900 123 45 67 8 900 765 43 21", (A, B)),
        ("900 123 45 67 900 765 43 21", (A, B)),
        ("9001234567 9007654321", (A, B)),
        ("8 9001234567 7 9007654321 380501234567", (A, B, C)),
        ("+7 900 123-45-67 +38 (050) 123-45-67 8 (900) 765-43-21", (A, C, B)),
        ("\u202a+7 900 123-45-67\u202c \u202a+7 900 765-43-21\u202c", (A, B)),
        ("123456789012345@lid 8 900 123-45-67 79007654321@c.us", (LID, A, B)),
        ("8 900 123-45-67,123456789012345@lid", (A, LID)),
        # the same person twice
        ("79001234567, 8 900 123-45-67 79001234567@c.us", (A,)),
        ("79007654321 79001234567 +79007654321", (B, A)),
    ],
)
def test_people(people, expected):
    assert kick(f"{people} from Family") == request(expected, FAMILY)
    assert kick(f" {people}\nИЗ Family ") == request(expected, FAMILY)


PLACES: list[tuple[str, Any, str]] = [
    ("Family", FAMILY, ""),
    ("Family spam and links", GroupWords("Family spam and links"), ""),
    ("Семья ругался  матом ", GroupWords("Семья ругался  матом"), ""),
    ("Вести из Москвы", GroupWords("Вести из Москвы"), ""),
    ("Family he is from another chat", GroupWords("Family he is from another chat"), ""),
    ("\u2068Дача 🌻\u2069", GroupWords("Дача 🌻\u2069"), ""),
    # quotes end the name, what stands after them is the reason
    ('"Family"', GroupWords("Family", quoted=True, reason=""), ""),
    ("'Family' spam", GroupWords("Family", quoted=True, reason="spam"), ""),
    ("«Соседи, дом 5»  ругался  матом ", GroupWords("Соседи, дом 5", quoted=True, reason="ругался  матом"), ""),
    ("“Family chat” from spam", GroupWords("Family chat", quoted=True, reason="from spam"), ""),
    ("„Семья“ спам", GroupWords("Семья", quoted=True, reason="спам"), ""),
    ("„Семья” спам", GroupWords("Семья", quoted=True, reason="спам"), ""),
    ("‘Family’ spam", GroupWords("Family", quoted=True, reason="spam"), ""),
    ("«Семья «Альфа»» спам", GroupWords("Семья «Альфа»", quoted=True, reason="спам"), ""),
    ("«Семья «Альфа» дом» «спам»", GroupWords("Семья «Альфа» дом", quoted=True, reason="«спам»"), ""),
    ("'Peter's friends' he's rude", GroupWords("Peter's friends", quoted=True, reason="he's rude"), ""),
    ('"Family" said "no"', GroupWords("Family", quoted=True, reason='said "no"'), ""),
    ("«Family», spam", GroupWords("Family", quoted=True, reason=", spam"), ""),
    ("\u2068«Family»\u2069 spam", GroupWords("Family", quoted=True, reason="spam"), ""),
    ('"Family"\nspam\nlinks', GroupWords("Family", quoted=True, reason="spam\nlinks"), ""),
    # a quote that is not closed is a letter
    ('"Family spam', GroupWords('"Family spam'), ""),
    ("«Family»spam", GroupWords("«Family»spam"), ""),
    # so does a line break
    ("Family chat\nspam  and\n links\n", GroupWords("Family chat", reason="spam  and\n links"), ""),
    ("\nFamily chat \r\n\r\nspam", GroupWords("Family chat", reason="spam"), ""),
    # ids of groups
    ("120363000000000001@g.us", GroupId("120363000000000001@g.us"), ""),
    ("79001234567-1400000000@G.US spam  links", GroupId("79001234567-1400000000@g.us"), "spam  links"),
    ("120363000000000001@g.us\nспам", GroupId("120363000000000001@g.us"), "спам"),
    ("\u2068120363000000000001@g.us\u2069\u00a0спам", GroupId("120363000000000001@g.us"), "спам"),
    ('"120363000000000001@g.us" спам', GroupId("120363000000000001@g.us"), "спам"),
    ("12@g.us", GroupWords("12@g.us"), ""),
]


@pytest.mark.parametrize(("tail", "place", "reason"), PLACES)
@pytest.mark.parametrize("connector", ["from", "FROM", "From", "из", "ИЗ", "Из", "\u200efrom"])
def test_places(connector, tail, place, reason):
    assert kick(f"79001234567 {connector} {tail}") == request((A,), place, reason)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("79001234567\u00a0из\u00a0Семья", GroupWords("Семья")),
        ("79001234567, из Семья", GroupWords("Семья")),
        ("79001234567,из Семья", GroupWords("Семья")),
        ('79001234567 from"Family"', GroupWords("Family", quoted=True, reason="")),
        ("79001234567 из«Семья» спам", GroupWords("Семья", quoted=True, reason="спам")),
    ],
)
def test_what_may_stand_beside_the_connector(text, place):
    assert kick(text) == request((A,), place)


SHORT, LONG, INVALID = PhoneFault.TOO_SHORT, PhoneFault.TOO_LONG, PhoneFault.INVALID
AMBIGUOUS, NO_NUMBER, GROUP = PhoneFault.AMBIGUOUS, PhoneFault.NOT_A_NUMBER, PhoneFault.IS_A_GROUP
MOSCOW = Participant(phone=Phone("+79162345678"))


def misunderstood(problem: Problem, people: tuple[Participant, ...], rejected: dict[str, PhoneFault]) -> Misunderstood:
    return Misunderstood(Action.REMOVE, problem, people, tuple(Rejected(*item) for item in rejected.items()))


@pytest.mark.parametrize(
    ("text", "problem", "people", "rejected"),
    [
        ("", Problem.NO_PEOPLE, (), {}),
        (" \n\u200b", Problem.NO_PEOPLE, (), {}),
        ("from Family", Problem.NO_PEOPLE, (), {}),
        ("из", Problem.NO_PEOPLE, (), {}),
        ("-, ; from Family", Problem.NO_PEOPLE, (), {}),
        # which words are the group is not guessed
        ("79001234567", Problem.NO_CONNECTOR, (A,), {}),
        ("79001234567 Family", Problem.NO_CONNECTOR, (A,), {"Family": NO_NUMBER}),
        ("Family chat 79001234567", Problem.NO_CONNECTOR, (A,), {"Family chat": NO_NUMBER}),
        ("79001234567 с Семья", Problem.NO_CONNECTOR, (A,), {"с Семья": NO_NUMBER}),
        ("79001234567from Family", Problem.NO_CONNECTOR, (), {"79001234567from Family": NO_NUMBER}),
        ("79001234567 fromage", Problem.NO_CONNECTOR, (A,), {"fromage": NO_NUMBER}),
        ("7900123456", Problem.NO_CONNECTOR, (), {"7900123456": SHORT}),
        ("79001234567 from", Problem.NO_GROUP, (A,), {}),
        ("79001234567, 79007654321 из \u200b\n", Problem.NO_GROUP, (A, B), {}),
        ('79001234567 from "" spam', Problem.NO_GROUP, (A,), {}),
        ("79001234567 from « »", Problem.NO_GROUP, (A,), {}),
        ('79001234567 from "', Problem.NO_GROUP, (A,), {}),
        # what is wrong with the people is told before what is wrong with the group
        ("7900123456 from", Problem.BAD_PHONES, (), {"7900123456": SHORT}),
    ],
)
def test_commands_that_lack_a_part(text, problem, people, rejected):
    assert kick(text) == misunderstood(problem, people, rejected)


@pytest.mark.parametrize(
    ("text", "people", "rejected"),
    [
        ("Вася", (), {"Вася": NO_NUMBER}),
        ("@vasya", (), {"@vasya": NO_NUMBER}),
        ("79001234567 Вася  Пупкин", (A,), {"Вася  Пупкин": NO_NUMBER}),
        ("79001234567 (Вася) 79007654321", (A, B), {"(Вася)": NO_NUMBER}),
        ("Вася, Петя; 79001234567", (A,), {"Вася": NO_NUMBER, "Петя": NO_NUMBER}),
        ("тел.79001234567", (), {"тел.79001234567": NO_NUMBER}),
        ("79001234567:", (), {"79001234567:": NO_NUMBER}),
        ("7900123456²", (), {"7900123456²": NO_NUMBER}),
        ("79001234567 +", (A,), {"+": NO_NUMBER}),
        ("120363000000000001@g.us", (), {"120363000000000001@g.us": GROUP}),
        ("79001234567@c.us.", (), {"79001234567@c.us.": NO_NUMBER}),
        ("8 900 123-45-67@c.us", (), {"8 900": SHORT, "123-45-67@c.us": NO_NUMBER}),
        ("7900123456 Вася", (), {"7900123456": SHORT, "Вася": NO_NUMBER}),
    ],
)
def test_something_else_among_the_people(text, people, rejected):
    assert kick(f"{text} from Family") == misunderstood(Problem.NOT_A_PERSON, people, rejected)


@pytest.mark.parametrize(
    ("text", "people", "rejected"),
    [
        ("7900123456", (), {"7900123456": SHORT}),
        ("７９００１２３４５６", (), {"７９００１２３４５６": SHORT}),
        ("7900123456, 79007654321", (B,), {"7900123456": SHORT}),
        ("7900123456 79007654321", (B,), {"7900123456": SHORT}),
        ("79007654321 7900123456 790012345678", (B,), {"7900123456": SHORT, "790012345678": LONG}),
        ("8 900 123-45-6 8 900 765-43-2", (), {"8 900 123-45-6": SHORT, "8 900 765-43-2": SHORT}),
        ("8 900 123 +7 900 765", (), {"8 900 123": SHORT, "+7 900 765": SHORT}),
        ("8 900 123-45-67 8", (A,), {"8": SHORT}),
        ("8 900\n123-45-67", (), {"8 900": SHORT, "123-45-67": SHORT}),
        ("7900123456779007654321", (), {"7900123456779007654321": LONG}),
        ("79001234567+79007654321", (), {"79001234567+79007654321": INVALID}),
        ("+8 900 123-45-67", (), {"+8 900 123-45-67": INVALID}),
        # a number that lacks a digit must not take it from its neighbour
        ("8 900 123-45-6 7 900 765-43-21", (B,), {"8 900 123-45-6": SHORT}),
        ("8 900 123 45 6 8 900 765 43 21", (B,), {"8 900 123 45 6": SHORT}),
        # nor may what numbers a list become a country code
        ("1. 79001234567, 2. 79007654321", (A, B), {"1.": SHORT, "2.": SHORT}),
        ("1. 9162345678", (MOSCOW,), {"1.": SHORT}),
        ("1) 9162345678", (MOSCOW,), {"1)": SHORT}),
        ("1.9162345678", (), {"1.9162345678": AMBIGUOUS}),
        ("1)9162345678", (), {"1)9162345678": AMBIGUOUS}),
        # +7 916 123-45-67 and +49 911 1234567, or +91 61234 56749 and +7 911 123-45-67?
        ("9161234567 49 911 1234567", (), {"9161234567 49 911 1234567": AMBIGUOUS}),
        ("777 512 34 56, 79001234567", (A,), {"777 512 34 56": AMBIGUOUS}),
    ],
)
def test_a_bad_phone_refuses_the_command_and_is_named(text, people, rejected):
    assert kick(f"{text} from Family") == misunderstood(Problem.BAD_PHONES, people, rejected)


def test_a_number_that_is_ambiguous_by_itself_does_not_settle_another_reading():
    """+49 30 1234 and 1512 3456789 (of Germany, or +1 512 345-6789), or +49 30 1234 1512 and 03456 789?"""
    answer = parse(Action.REMOVE, "+49 30 1234 1512 3456789 from Family", "DE")
    assert answer == misunderstood(Problem.BAD_PHONES, (), {"+49 30 1234 1512 3456789": AMBIGUOUS})


def test_without_the_dot_it_is_a_country_code():
    in_california = Participant(phone=Phone("+19162345678"))
    assert kick("1 9162345678 from Family") == request((in_california,), FAMILY)


@pytest.mark.parametrize("text", ["+ " * 1000, "12 " * 1000, "8 900 123 45 67 " * 200, "1 2 3 " * 300, "- " * 1000])
def test_the_work_grows_no_faster_than_the_text(text, monkeypatch):
    """A message of a few thousand signs must not keep everyone else waiting."""
    read: list[str] = []

    def counted(text: str, region: str) -> Phone | PhoneFault:
        read.append(text)
        return read_phone(text, region)

    monkeypatch.setattr(targets, "read_phone", counted)
    kick(text)
    assert len(read) <= 12 * len(text.split())


# Properties. Phones of many countries in every writing that people use for them.


def _mobile(region: str) -> str:
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    assert number is not None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


RUSSIAN = st.from_regex(r"\+79[0-9]{9}", fullmatch=True).filter(
    lambda phone: phonenumbers.is_valid_number(phonenumbers.parse(phone))
)
FOREIGN = st.sampled_from([_mobile(region) for region in ("UA", "BY", "KZ", "UZ", "DE", "GB", "US", "IL", "CN")])
DASHES = st.sampled_from("-\u2010\u2011\u2012\u2013\u2212\uff0d")
SPACES = st.sampled_from(" \u00a0\u202f\u2009")
LIST_SEPARATORS = st.sampled_from([",", ", ", ";", " ; ", "\n", "\r\n", "，", "\u2028", ",\n"])


@st.composite
def writings(draw, phones=RUSSIAN | FOREIGN, spaced=True):
    """A phone and the same as someone wrote it."""
    phone = draw(phones)
    digits = phone[1:]
    international = phonenumbers.format_number(phonenumbers.parse(phone), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    texts = [phone, "00" + digits, international, "+" + digits[:3] + "." + digits[3:]]
    if len(digits) > 10 and not digits.startswith("8"):
        texts.append(digits)
    if phone.startswith("+79"):
        code, first, second, third = digits[1:4], digits[4:7], digits[7:9], digits[9:]
        for lead in ("+7 ", "7 ", "8 ", "8", "7-", "8-", "(+7) ", ""):
            texts += [
                f"{lead}({code}) {first}-{second}-{third}",
                f"{lead}{code} {first} {second} {third}",
                f"{lead}{code}-{first}-{second}-{third}",
                f"{lead}{code}{first}{second}{third}",
            ]
    text = draw(st.sampled_from([text for text in texts if spaced or " " not in text]))
    text = text.replace("-", draw(DASHES)).replace(" ", draw(SPACES))
    if draw(st.booleans()):
        text = text.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    if draw(st.booleans()):
        text = f"\u202a{text}\u202c"
    return phone, text


def _people(phones: list[str]) -> tuple[Participant, ...]:
    return tuple(Participant(phone=Phone(phone)) for phone in dict.fromkeys(phones))


@settings(deadline=None)
@given(st.lists(writings(), min_size=1), st.data())
def test_phones_in_any_writing_in_a_list_are_read_exactly(written, data):
    text = "".join(text + data.draw(LIST_SEPARATORS) for _, text in written)
    assert kick(f"{text} from Family") == request(_people([phone for phone, _ in written]), FAMILY)


@settings(deadline=None)
@given(st.lists(writings(spaced=False), min_size=1), st.data())
def test_phones_without_inner_spaces_are_read_exactly_from_among_spaces(written, data):
    text = "".join(text + data.draw(SPACES) for _, text in written)
    assert kick(f"{text} из Family") == request(_people([phone for phone, _ in written]), FAMILY)


@settings(deadline=None)
@given(st.lists(writings(), min_size=1), st.data())
def test_phones_among_spaces_are_read_exactly_or_refused_as_ambiguous(written, data):
    text = "".join(text + data.draw(SPACES) for _, text in written)
    answer = kick(f"{text} from Family")
    if isinstance(answer, Misunderstood):
        assert [item.why for item in answer.rejected] == [PhoneFault.AMBIGUOUS]
    else:
        assert answer == request(_people([phone for phone, _ in written]), FAMILY)


@settings(deadline=None)
@given(st.lists(writings(phones=RUSSIAN), min_size=1, max_size=4), st.data())
def test_a_lost_digit_refuses_the_command_by_name(written, data):
    which = data.draw(st.integers(0, len(written) - 1))
    phone = written[which][0]
    lost = data.draw(st.integers(2, len(phone) - 1))
    damaged = phone[1:lost] + phone[lost + 1 :]
    separator = data.draw(st.sampled_from([", ", "; "]))
    texts = [damaged if number == which else text for number, (_, text) in enumerate(written)]
    answer = kick(f"{separator.join(texts)} from Family")
    assert isinstance(answer, Misunderstood)
    assert [item.text for item in answer.rejected] == [damaged]
    assert answer.understood == _people([p for number, (p, _) in enumerate(written) if number != which])


@settings(deadline=None)
@given(
    st.lists(writings(), min_size=1, max_size=4),
    st.text("abcабв!?:#*№👍\"'", min_size=1),
    st.data(),
)
def test_what_is_no_person_is_never_passed_over(written, stranger, data):
    texts = [text for _, text in written]
    texts.insert(data.draw(st.integers(0, len(texts))), stranger)
    separator = data.draw(st.sampled_from([", ", " ", "\n"]))
    answer = kick(f"{separator.join(texts)} from Family")
    assert isinstance(answer, Request if separator == "\n" else Misunderstood)
    assert stranger in [item.text for item in answer.rejected]


def _all_digits_are_of(people: tuple[Participant, ...], text: str) -> bool:
    """Whether the digits of the text are the people's and nothing else, but for prefixes."""
    spelled = []
    for person in people:
        assert person.phone is not None
        number = phonenumbers.parse(person.phone)
        national = phonenumbers.national_significant_number(number)
        spelled.append(rf"(?:(?:00|810)?{number.country_code}[08]?|8|){national}")
    digits = "".join(filter(str.isdecimal, plain_signs(text)))
    return re.fullmatch(f"(?:{'|'.join(spelled)})+", digits) is not None


DIGITS_AND_SIGNS = st.lists(
    st.sampled_from(
        ["8", "7", "+7", "900", "123", "45", "67", "1234567", "916", "49", "170", "1.", "2)", "00", "(", "-", ","]
    ),
    min_size=1,
    max_size=12,
).flatmap(lambda parts: st.sampled_from([" ", ""]).map(lambda space: space.join(parts)))


@settings(deadline=None, max_examples=500)
@given(DIGITS_AND_SIGNS | st.text("0123456789+-() ,\n７\u00a0\u200b", max_size=40) | writings().map(lambda w: w[1]))
def test_every_digit_belongs_to_a_person_who_was_read(text):
    people = read_people(text, "RU")
    if people.understood and not people.rejected:
        assert _all_digits_are_of(people.understood, text)


@settings(deadline=None)
@given(st.text() | st.text("0123456789 +-@.cuslidg,fromиз«»\"'\n\u200b") | DIGITS_AND_SIGNS, st.text())
def test_any_text_is_a_request_or_misunderstood(before, after):
    for text in (before, f"{before} from {after}", f"79001234567 из {after}"):
        answer = kick(text)
        assert isinstance(answer, Request | Misunderstood)
        if isinstance(answer, Request):
            assert answer.people
        else:
            for item in answer.rejected:
                assert item.text in without_invisible(text)


@given(reason=st.text(min_size=1))
def test_a_reason_keeps_its_own_writing(reason):
    assume(reason == reason.strip() and without_invisible(reason[0]))
    answer = kick(f"79001234567 from «Family» {reason}")
    assert answer == request((A,), GroupWords("Family", quoted=True, reason=reason))
