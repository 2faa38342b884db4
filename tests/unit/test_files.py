"""Texts and tables as people save them, and what is no list at all."""

import pytest

from bot.commands import entries, files, table
from bot.commands.file_problem import FileProblem
from bot.commands.files import read_file
from bot.commands.targets import People
from bot.domain.participant import Participant, Phone, WhatsAppId
from bot.domain.phone import PhoneFault
from bot.domain.request import Rejected

ANNA, BORIS, CLARA = "+79001234567", "+79007654321", "+79161234567"
SHORT, NO_NUMBER = PhoneFault.TOO_SHORT, PhoneFault.NOT_A_NUMBER


def people(*phones: str) -> tuple[Participant, ...]:
    return tuple(Participant(phone=Phone(phone)) for phone in phones)


def read(name: str, content: bytes | str) -> People:
    """What is read of a file that can be."""
    found = read_file(name, content.encode() if isinstance(content, str) else content, "RU")
    assert isinstance(found, People), found
    return found


def problem(name: str, content: bytes | str) -> FileProblem | People:
    return read_file(name, content.encode() if isinstance(content, str) else content, "RU")


CYRILLIC = "Список\nИван Петров 8 900 123-45-67\nПётр, +7 900 765-43-21\nБез номера\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_text_in_any_encoding(encoding: str, ends: str):
    found = read("Список.TXT", CYRILLIC.replace("\n", ends).encode(encoding))
    assert found.understood == people(ANNA, BORIS)
    assert [(one.row, one.why) for one in found.rejected] == [(4, NO_NUMBER)]
    if encoding != "koi8-r":  # so few letters may be taken for those of another old encoding; digits never
        assert found.rejected[0].text == "Без номера"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_the_header_is_understood_in_any_encoding(encoding: str):
    """By the share of phones alone the taxpayers' numbers, which are all valid phones, would win."""
    text = "ИНН;Телефон\n" + "7707083893;\n" * 5 + "7707083893;8 900 123-45-67\n"
    assert read("a.csv", text.encode(encoding)).understood == people(ANNA)


@pytest.mark.parametrize(
    ("line", "understood", "rejected"),
    [
        ("79001234567", (ANNA,), {}),
        ("1. 79001234567", (ANNA,), {}),
        ("79001234567, 79007654321; 8 916 123-45-67", (ANNA, BORIS, CLARA), {}),
        ("+7 (900) 123-45-67 - Анна, дом 15", (ANNA,), {}),
        ("Анна: +7 (900) 123-45-67", (ANNA,), {}),
        ("tel:+79001234567", (ANNA,), {}),
        ("\u202a+7\u00a0900\u00a0123\u201145\u201167\u202c", (ANNA,), {}),
        ("79001234567, 7900765432", (ANNA,), {"7900765432": SHORT}),
        ("79001234567\n7900765432", (ANNA,), {"7900765432": SHORT}),
        ("79001234567\n79001234567\n8 900 1234567", (ANNA,), {}),
        ("79001234567\nАнна", (ANNA,), {"Анна": NO_NUMBER}),
    ],
)
def test_lines(line: str, understood: tuple[str, ...], rejected: dict[str, PhoneFault]):
    found = read("list.txt", line)
    assert found.understood == people(*understood)
    assert {one.text: one.why for one in found.rejected} == rejected


def test_a_file_without_a_name_is_a_text():
    assert read("", "79001234567\n").understood == people(ANNA)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_a_table_with_a_header(delimiter: str):
    rows = [
        ["Имя", "Номер договора", "Телефон", "Город"],
        ["Иван", "9161234567", "8 (900) 123-45-67", "Москва"],
        ["", "", "", ""],
        ["Пётр", "9161234568", "", "Тверь"],
        ["Мария", "9161234569", "нет телефона", ""],
        ["Ольга", "9161234560", "79007654321"],
    ]
    found = read("members.csv", "\r\n".join(map(delimiter.join, rows)))
    assert found == People(people(ANNA, BORIS), (Rejected("нет телефона", NO_NUMBER, 5),))


@pytest.mark.parametrize(
    "header", ["Phone", "phone_number", "Tel.", "Mobile", "WhatsApp", "Телефоны", "тел", "Сотовый", "Номер", "Number"]
)
def test_the_words_of_a_header(header: str):
    text = f"ID,{header}\n9161234567,\n9161234567,\n9161234568,79001234567\n"
    assert read("a.csv", text).understood == people(ANNA)


def test_a_header_that_names_no_phones_leaves_it_to_the_phones():
    text = "Phone type,Number of cats,Value\nMobile,2,79001234567\nHome,1,79007654321\n"
    assert read("a.csv", text).understood == people(ANNA, BORIS)


def test_without_a_header_the_columns_made_of_phones_count():
    assert read("a.csv", "Анна,79001234567,12\nБорис,79007654321,13\n").understood == people(ANNA, BORIS)
    assert read("a.csv", "79001234567,79007654321\n79161234567,\n").understood == people(ANNA, BORIS, CLARA)
    notes = "a,звонил с 79001234567\nb,нет\nc,нет\n"
    assert read("a.csv", notes).understood == people(ANNA)


def test_quotes_and_line_breaks_within_cells():
    text = 'name,phone\n"Иванов, ""Ваня""\nмладший","79001234567\n+7 900 765-43-21"\n'
    assert read("a.csv", text).understood == people(ANNA, BORIS)


def test_a_quote_that_is_not_closed_loses_nobody():
    text = 'name,phone\n"Ваня,79001234567\nПетя "дом",79007654321\n'
    assert read("a.csv", text).understood == people(ANNA, BORIS)


@pytest.mark.parametrize(
    ("cell", "understood"),
    [
        ("7.9001234567E+10", True),
        ('"7,9001234567e10"', True),
        ("79001234567.0", True),
        ('="79001234567"', True),
        ("'79001234567", True),
        ("79001234567@c.us", True),
        # the rest of the digits is lost
        ("7.90012E+10", False),
        ("9.161234567E+10", False),
        ('"7,9E+10"', False),
        ("=A1", False),
        ("#REF!", False),
    ],
)
def test_phones_as_spreadsheets_write_them(cell: str, understood: bool):
    found = read("a.csv", f"name,phone\nБорис,79007654321\nАнна,{cell}\n")
    assert found.understood == people(BORIS, *[ANNA] * understood)
    assert [one.row for one in found.rejected] == [3] * (not understood)


def test_a_hidden_id_of_whatsapp():
    found = read("a.csv", "name,phone\nА,79001234567\nБ,123456789012345@lid\n")
    assert found.understood == (*people(ANNA), Participant(lid=WhatsAppId("123456789012345@lid")))


def test_the_line_with_which_excel_tells_the_delimiter():
    found = read("a.csv", "sep=;\r\nимя, фамилия;телефон\r\nА, Б;79001234567\r\nВ, Г;нет\r\n")
    assert found == People(people(ANNA), (Rejected("нет", NO_NUMBER, 4),))


def test_long_entries_are_cut():
    [rejected] = read("a.csv", f"name,phone\nА,79001234567\nБ,{'я' * 400}\n").rejected
    assert rejected.text == "я" * 59 + "…"
    [rejected] = read("a.csv", f"name,phone\nА,79001234567\nБ,{'79007654321 ' * 100}\n").rejected
    assert rejected.row == 3


@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_too_many_rows(name: str, monkeypatch: pytest.MonkeyPatch):
    for module in (files, table):
        monkeypatch.setattr(module, "MOST_ROWS", 3)
    rows = [f"7900123456{last}" for last in range(5)]
    assert len(read(name, "\n".join(["Телефон", "", *rows[:3]])).understood) == 3
    assert problem(name, "\n".join(["Телефон", *rows[:4]])) is FileProblem.TOO_MANY_ROWS
    assert problem(name, "\n".join(rows)) is FileProblem.TOO_MANY_ROWS
    assert problem(name, ", ".join(rows)) is FileProblem.TOO_MANY_ROWS


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.vcf"])
def test_a_heap_of_numbers_is_no_list(name: str, monkeypatch: pytest.MonkeyPatch):
    """To try all ways in which they could be phones would take minutes."""
    monkeypatch.setattr(entries, "_MOST_ATTEMPTS", 100)

    def found(numbers: str) -> FileProblem | People:
        rows = [*["79001234567"] * 5, numbers]
        if name == "a.vcf":
            rows = ["BEGIN:VCARD", "VERSION:3.0", *(f"TEL:{row}" for row in rows), "END:VCARD"]
        return problem(name, "\n".join(rows))

    few = found("12 34 56")
    assert isinstance(few, People)
    assert few.understood == people(ANNA)
    assert found("12 34 56 " * 8) is FileProblem.TOO_COMPLICATED


@pytest.mark.parametrize(
    ("line", "phone"),
    [
        ("1. 916 234-56-78", "+79162345678"),
        ("12) 916 234-56-78", "+79162345678"),
        ("10000. 916 234-56-78", "+79162345678"),
        ("1.9162345678", "+79162345678"),
        ("1. +1 916 234-56-78", "+19162345678"),
        ("1 916 234-56-78", "+19162345678"),
        ("916) 234-56-78", "+79162345678"),
    ],
)
def test_the_number_of_a_line_is_no_country_code(line: str, phone: str):
    assert read("a.txt", line).understood == people(phone)


def test_a_name_and_a_house_beside_many_words_of_a_phone():
    assert read("a.txt", "Анна Петрова, дом 15, кв. 7: 8 900 123 45 67") == People(people(ANNA), ())
    assert read("a.txt", "Анна 8 900 123 45 67 / дома 8 900 765 43 21") == People(people(ANNA, BORIS), ())


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.vcf"])
def test_an_entry_too_long_to_be_one_is_rejected(name: str):
    note = "звонил с " + "79161234567 " * 42
    assert len(note) > entries.LONGEST_ENTRY
    text = f"Имя,Телефон\nАнна,{ANNA}\nКлара,{note}\n"
    if name == "a.txt":
        text = f"{ANNA}\n{note}\n"
    if name == "a.vcf":
        text = "".join(f"BEGIN:VCARD\nTEL:{phone}\nEND:VCARD\n" for phone in (ANNA, note))
    found = read(name, text)
    assert found.understood == people(ANNA)
    assert [(one.text, one.why) for one in found.rejected] == [(" ".join(note.split())[:59] + "…", NO_NUMBER)]


@pytest.mark.parametrize("separator", [", ", "; ", " ", "\t"])
def test_a_whole_list_on_one_line(separator: str):
    phones = [f"7900123{last:04}" for last in range(200)]
    assert read("a.txt", separator.join(phones)) == People(people(*(f"+{phone}" for phone in phones)), ())


def test_a_long_line_with_names_and_with_a_slip_in_it():
    phones = ", ".join(f"Анна, 7900123{last:04}" for last in range(100))
    found = read("a.txt", f"{phones}, 7900765432")
    assert len(found.understood) == 100
    assert [(one.text, one.why, one.row) for one in found.rejected] == [("7900765432", SHORT, 1)]


def test_too_big(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "LARGEST_FILE", 11)
    assert read("a.txt", "79001234567").understood == people(ANNA)
    assert problem("a.txt", "79001234567\n") is FileProblem.TOO_BIG


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", b"", FileProblem.EMPTY),
        ("a.csv", b"\xef\xbb\xbf \r\n", FileProblem.EMPTY),
        ("a.csv", b";;\n;;\n", FileProblem.NO_PHONES),
        ("a.txt", b"nobody\nat all\n7900\n", FileProblem.NO_PHONES),
        ("a.csv", b"name,phone\nAnna,none\n", FileProblem.NO_PHONES),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", FileProblem.NOT_A_LIST),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", FileProblem.NOT_A_LIST),
        ("a.pdf", b"%PDF-1.7\n79001234567", FileProblem.NOT_A_LIST),
        ("a.txt", b"{\\rtf1 79001234567}", FileProblem.NOT_A_LIST),
        ("a.json", b'["79001234567"]', FileProblem.NOT_A_LIST),
        ("a.txt", b"<html>79001234567</html>", FileProblem.NOT_A_LIST),
        ("a.txt", "79001234567".encode("utf-16") + b"\x00", FileProblem.DAMAGED),
        ("a.xlsx", b"79001234567\n", FileProblem.DAMAGED),
        ("a.vcf", b"79001234567\n", FileProblem.DAMAGED),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), FileProblem.OLD_EXCEL),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), FileProblem.NOT_A_LIST),
    ],
)
def test_what_is_no_list(name: str, content: bytes, expected: FileProblem):
    assert problem(name, content) is expected
