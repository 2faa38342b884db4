"""Address books and contact cards as phones and programs write them."""

import pytest

from bot.commands import vcards
from bot.commands.contacts import read_contact
from bot.commands.file_problem import FileProblem
from bot.commands.files import read_file
from bot.commands.targets import People
from bot.domain.participant import Participant, Phone
from bot.domain.phone import PhoneFault
from bot.domain.request import Rejected

ANNA, BORIS, CLARA = "+79001234567", "+79007654321", "+79161234567"
NO_NUMBER = PhoneFault.NOT_A_NUMBER


def people(*phones: str) -> tuple[Participant, ...]:
    return tuple(Participant(phone=Phone(phone)) for phone in phones)


def card(*lines: str, version: str = "3.0") -> str:
    return "".join(f"{line}\r\n" for line in ("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD"))


def read(text: str, encoding: str = "utf-8") -> People | FileProblem:
    return read_file("contacts.vcf", text.encode(encoding), "RU")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_several_cards_and_phones(encoding: str):
    text = card("FN:Анна", "TEL;TYPE=CELL:+7 900 123-45-67", "item1.TEL;waid=79007654321:8 (900) 765-43-21")
    text += card("FN:Клара", "tel;type=pref;type=VOICE:89161234567") + card("FN:И снова Анна", "TEL:89001234567")
    assert read(text, encoding) == People(people(ANNA, BORIS, CLARA), ())


def test_version_4_with_addresses_for_values():
    text = card("FN:Anna", 'TEL;VALUE=uri;PREF=1;TYPE="voice,home":tel:+7-900-123-45-67;ext=5', version="4.0")
    assert read(text) == People(people(ANNA), ())


def test_version_2_1_with_quoted_printable():
    text = card(
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;=D0=98=D0=B2=D0=B0=D0=BD;;;",
        "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=98=D0=B2=",
        "=D0=B0=D0=BD",
        "TEL;CELL;PREF:89001234567",
        "TEL;HOME;ENCODING=QUOTED-PRINTABLE:+7 900 765=2D43=2D21",
        version="2.1",
    )
    nobody = card("FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=98=D0=B2=", "=D0=B0=D0=BD", version="2.1")
    assert read(text + nobody) == People(people(ANNA, BORIS), (Rejected("Иван", NO_NUMBER, 2),))


def test_folded_lines_and_photographs():
    text = card(
        "FN:Anna",
        "PHOTO;ENCODING=b;TYPE=JPEG:" + "A" * 60,
        " " + "BEGIN:VCARD",
        " 79990000000",
        "TEL:+7900",
        " 1234567",
    )
    assert read(text) == People(people(ANNA), ())


@pytest.mark.parametrize(
    "broken",
    [
        "BEGIN:VCARD\r\nFN:Cut off\r\nTEL:+79169999999\r\n",
        card("FN:Broken", "TEL;=:=79169999999"),
        card("FN:Bad", "TEL;ENCODING=QUOTED-PRINTABLE;CHARSET=no-such:=D0=98"),
    ],
)
def test_a_broken_card_does_not_lose_the_others(broken: str):
    found = read(card("FN:Anna", f"TEL:{ANNA}") + broken + card("FN:Boris", f"TEL:{BORIS}"))
    assert isinstance(found, People)
    assert found.understood == people(ANNA, BORIS)
    assert [one.row for one in found.rejected] == [2]


@pytest.mark.parametrize(
    ("line", "phone"),
    [
        ('TEL;TYPE="a:b;c",work:+79001234567', ANNA),
        ("TEL;VALUE=uri:TEL:+79001234567;ext=5", ANNA),
        ("TEL:+7 900\\, 123-45-67", None),
        ("TEL:+79001234567\\;5", ANNA),
        ("TEL:+79001234567;5", ANNA),
        ("TEL:+79001234567\\n", ANNA),
        ("home.TEL:+79001234567", ANNA),
        ("tel ;CELL:+79001234567", ANNA),
        ("TEL;ENCODING=QUOTED-PRINTABLE:=\r\n+7900=\r\n1234567", ANNA),
        ("TEL;QUOTED-PRINTABLE:=2B79001234567", ANNA),
        ("TELEX:+79001234567", None),
        ("X-TEL:+79001234567", None),
    ],
)
def test_a_phone_in_every_writing(line: str, phone: str | None):
    found = read(card(f"TEL:{BORIS}", line))
    assert isinstance(found, People)
    assert found.understood == people(BORIS, *filter(None, [phone]))


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("FN:Anna\\, Maria\\; Eva", "Anna, Maria; Eva"),
        ("FN:Anna\\nMaria \\\\", "Anna Maria \\"),
        ("FN:An\r\n na\r\n\t Maria", "Anna Maria"),
        ("FN;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:=C0=ED=ED=E0", "Анна"),
        ("FN;CHARSET=no-such;ENCODING=QUOTED-PRINTABLE:=D0=90=FF", "А\ufffd"),
        ("FN;CHARSET=punycode;ENCODING=QUOTED-PRINTABLE:abc-", "abc-"),
        ("FN:" + "я" * 5000, "я" * 59 + "…"),
    ],
)
def test_a_name_in_every_writing(line: str, name: str):
    found = read(card(f"TEL:{ANNA}") + card(line))
    assert found == People(people(ANNA), (Rejected(name, NO_NUMBER, 2),))


def test_what_looks_like_a_phone_within_a_note_is_none():
    note = ("NOTE;ENCODING=QUOTED-PRINTABLE:was=", f"TEL:{BORIS}=", "END:VCARD")
    assert read(card(f"TEL:{ANNA}", *note)) == People(people(ANNA), ())


def test_too_many_phones(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(vcards, "MOST_ROWS", 2)
    assert read(card(*[f"TEL:{ANNA}"] * 6)) == People(people(ANNA), ())
    assert read(card(*[f"TEL:{ANNA}"] * 7)) is FileProblem.TOO_MANY_ROWS


def test_a_faulty_phone_is_told_beside_a_good_one():
    found = read(card("FN:Anna", f"TEL:{ANNA}", "TEL:7900765432", "TEL:"))
    assert found == People(people(ANNA), (Rejected("7900765432", PhoneFault.TOO_SHORT, 1),))


def test_nothing_but_broken_cards_and_nothing_but_names():
    assert read("BEGIN:VCARD\nFN:Cut off\nTEL:+79169999999\n") is FileProblem.DAMAGED
    assert read(card("FN:Anna")) is FileProblem.NO_PHONES


def test_too_many_cards(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(vcards, "MOST_ROWS", 2)
    assert read(card(f"TEL:{ANNA}") * 2) == People(people(ANNA), ())
    assert read(card(f"TEL:{ANNA}") * 3) is FileProblem.TOO_MANY_ROWS


# Contacts


@pytest.mark.parametrize(
    ("phone", "is_international", "expected"),
    [
        ("79001234567", False, ANNA),
        ("+7 900 123-45-67", False, ANNA),
        ("8 (900) 123-45-67", False, ANNA),
        ("8 (900) 123-45-67", True, ANNA),
        ("9001234567", False, ANNA),
        ("12025550117", True, "+12025550117"),
        ("6591234567", True, "+6591234567"),
        ("+6591234567", True, "+6591234567"),
    ],
)
def test_a_contact(phone: str, is_international: bool, expected: str):
    assert read_contact(phone, "", "RU", is_international=is_international) == People(people(expected), ())


def test_all_phones_of_a_contact():
    text = card("FN:Anna", f"TEL;HOME:{ANNA}", f"TEL;WORK:{BORIS}", "TEL:7900", "TEL:7900")
    found = read_contact("89001234567", text, "RU", is_international=False)
    assert found == People(people(ANNA, BORIS), (Rejected("7900", PhoneFault.TOO_SHORT),))
    assert read_contact("7900", text, "RU", is_international=False) == found
    assert read_contact("", "nonsense", "RU", is_international=False) == People()


def test_a_contact_that_takes_too_long_to_read_is_rejected():
    numbers = card(*["TEL:" + "12 34 56 78 " * 30] * 25)
    assert len(numbers) < 10_000
    found = read_contact(ANNA, numbers, "RU", is_international=True)
    assert found.understood[:1] == people(ANNA)
    assert found.rejected
    found = read_contact("7" * 501, numbers * 100, "RU", is_international=True)
    assert [one.text for one in found.rejected] == [
        "7" * 59 + "…",
        "BEGIN:VCARD VERSION:3.0 TEL:12 34 56 78 12 34 56 78 12 34 5…",
    ]
