"""Texts, tables, address books and contacts made to keep the bot busy, or to fill its memory; and honest large ones."""

from collections.abc import Callable

import pytest

from bot.commands.contacts import read_contact
from bot.commands.file_problem import FileProblem
from bot.commands.files import LARGEST_FILE, read_file
from bot.commands.targets import People
from tests.hostile.budget import cost_of, within
from tests.hostile.texts import PHOTO, around, card, cards, filled, lines, phones, scattered

Expected = FileProblem | int
"""Why nobody is read, or how many people are."""
COMPLICATED, NOBODY, TOO_MANY = FileProblem.TOO_COMPLICATED, FileProblem.NO_PHONES, FileProblem.TOO_MANY_ROWS
ONE = b"79001234567"

CASES: dict[str, tuple[Expected, Callable[[], bytes]]] = {
    # one line that is no list
    "txt_one_word_20k": (NOBODY, lambda: b"a" * 20_000),
    "txt_one_word_5MB": (NOBODY, lambda: filled("a")),
    "txt_one_number_5MB": (NOBODY, lambda: filled("7")),
    "txt_at_20k": (NOBODY, lambda: b"@" * 20_000),
    "txt_at_signs": (NOBODY, lambda: filled("@")),
    "txt_10001_words": (NOBODY, lambda: b"79 " * 10_001),
    "txt_invisible": (NOBODY, lambda: filled("\u200b")),
    "txt_invisible_between_digits": (NOBODY, lambda: filled("7\u200b")),
    "txt_pluses": (NOBODY, lambda: filled("+ ")),
    "txt_brackets": (NOBODY, lambda: filled("7(")),
    "txt_wide_digits": (NOBODY, lambda: filled("７")),
    "txt_commas": (NOBODY, lambda: filled(",")),
    "txt_commas_and_digits": (COMPLICATED, lambda: filled("1,")),
    "txt_phones_without_end": (TOO_MANY, lambda: ", ".join(phones(300_000, "79{0:02}{1:03}{2:02}{3:02}")).encode()),
    "txt_one_phone_without_end": (COMPLICATED, lambda: filled("79001234567 ")),
    # many lines
    "txt_empty_lines": (1, lambda: filled("\n", LARGEST_FILE - 11) + ONE),
    "txt_odd_line_breaks": (1, lambda: filled("\x0b\x1c\x85\u2028", LARGEST_FILE - 11) + ONE),
    "txt_tiny_lines": (TOO_MANY, lambda: filled("я\n")),
    "txt_tall_letters": (NOBODY, lambda: lines(["😀" * 120 + "7"] * 10_000)),
    "txt_letters_and_digits": (NOBODY, lambda: lines(["я" * 230 + "1234567"] * 10_000)),
    "txt_letters_that_look_wide": (NOBODY, lambda: lines(["１" * 7 + "ﬁ" * 150] * 10_000)),
    "txt_long_words": (NOBODY, lambda: lines(["7" + "a" * 490] * 10_000)),
    "txt_ids": (NOBODY, lambda: lines(["7900:1@lid.us" * 38] * 10_000)),
    "txt_two_digits": (COMPLICATED, lambda: lines([" ".join(["79"] * 160)] * 10_000)),
    "txt_two_digits_8_a_line": (COMPLICATED, lambda: lines([" ".join(["79"] * 8)] * 10_000)),
    "txt_59999_numbers": (COMPLICATED, lambda: lines([" ".join(["90 12"] * 75)] * 400)[:-3]),
    "txt_single_digits": (COMPLICATED, lambda: lines([" ".join("7" * 250)] * 10_000)),
    "txt_13_digits": (NOBODY, lambda: lines(phones(10_000, "7799{1:03}{0:02}{2:02}{3:02}"))),
    "txt_no_phone_in_five_words": (COMPLICATED, lambda: lines(phones(10_000, "7 2{0:02} {1:03} {2:02} {3:01}"))),
    "txt_of_no_encoding": (FileProblem.NOT_A_LIST, scattered),
    "txt_of_an_old_encoding": (NOBODY, lambda: ("Привет, как дела?\n" * 9_000).encode("cp1251")),
    "txt_of_zeros": (FileProblem.NOT_A_LIST, lambda: bytes(LARGEST_FILE)),
    "txt_utf_16": (TOO_MANY, lambda: ("1\n" * (LARGEST_FILE // 4)).encode("utf-16-le")),
    "txt_too_big": (FileProblem.TOO_BIG, lambda: b"1" * (LARGEST_FILE + 1)),
    # tables
    "csv_131000_cell": (1, lambda: b"Phone\n" + b"a" * 131_000 + b"\n" + ONE),
    "csv_digits_131000_cell": (1, lambda: b"Phone\n" + b"7" * 131_000 + b"\n" + ONE),
    "csv_5MB_cell": (COMPLICATED, lambda: filled("7")),
    "csv_38_big_cells": (1, lambda: b"Phone\n" + (b"a" * 130_000 + b"\n") * 37 + ONE),
    "csv_1250000_rows": (TOO_MANY, lambda: filled("1;1\n")),
    "csv_empty_rows": (1, lambda: filled(";\n", LARGEST_FILE - 11) + ONE),
    "csv_one_row": (NOBODY, lambda: filled(";")),
    "csv_one_row_of_phones": (100, lambda: ";".join(phones(100_000, "79{0:02}{1:03}{2:02}{3:02}")).encode()),
    "csv_quotes": (COMPLICATED, lambda: filled('"')),
    "csv_quote_not_closed": (TOO_MANY, lambda: b'"' + filled("1;1\n", LARGEST_FILE - 1)),
    "csv_quotes_within_words": (TOO_MANY, lambda: filled('a"b;"c"d\n')),
    "csv_columns_of_one_phone": (COMPLICATED, lambda: lines([";".join(["79001234567"] * 40)] * 10_000)),
    "csv_columns_of_phones": (TOO_MANY, lambda: lines([f"{phone};{phone[:-1]}1" for phone in phones(10_000)])),
    "csv_columns_of_numbers": (NOBODY, lambda: lines([";".join(["12 34 56 78 90"] * 33)] * 10_000)),
    "csv_100_columns": (NOBODY, lambda: lines([";".join(["1234"] * 100)] * 9_900)),
    "csv_long_header": (1, lambda: filled("телеф ", 130_000) + b"\n" + ONE),
    # address books
    "vcf_parameters_22": (FileProblem.DAMAGED, lambda: card("TEL" + ";a=b" * 22).encode()),
    "vcf_parameters_40": (FileProblem.DAMAGED, lambda: card("FN" + ";ab" * 40).encode()),
    "vcf_parameters_5MB": (FileProblem.DAMAGED, lambda: around("TEL", ";a=b", "")),
    "vcf_parameters_with_value": (FileProblem.DAMAGED, lambda: around("TEL", ";a=b", ":79007654321")),
    "vcf_quotes": (FileProblem.DAMAGED, lambda: around("TEL", ';a="', "")),
    "vcf_long_tel_20k": (1, lambda: card("TEL:79001234567", "TEL:" + "a" * 20_000).encode()),
    "vcf_long_tel_5MB": (1, lambda: around("TEL:", "a", "")),
    "vcf_long_tel_digits": (1, lambda: around("TEL:", "7", "")),
    "vcf_long_tel_words": (1, lambda: around("TEL:", "79 ", "")),
    "vcf_long_tel_at": (1, lambda: around("TEL:", "7@", "")),
    "vcf_long_name": (1, lambda: around("FN:", "a ", "")),
    "vcf_backslashes": (1, lambda: around("TEL:", "\\", "")),
    "vcf_1600000_folded_lines": (1, lambda: around("TEL:7", "\n 7", "")),
    "vcf_folded_name": (1, lambda: around("FN:a", "\r\n\tя", "")),
    "vcf_2400000_soft_breaks": (1, lambda: around("TEL;QUOTED-PRINTABLE:", "=\n", "7")),
    "vcf_soft_breaks_of_a_note": (1, lambda: around("NOTE;ENCODING=QUOTED-PRINTABLE:", "TEL:7=\n", "7")),
    "vcf_photo": (1, lambda: around("PHOTO;ENCODING=b:", "A" * 75 + "\r\n ", "")),
    "vcf_photo_in_one_line": (1, lambda: around("PHOTO;ENCODING=b:", "A", "")),
    "vcf_1000000_lines": (1, lambda: around("", "A\n", "")),
    "vcf_phones_of_one_card": (TOO_MANY, lambda: around("", "TEL:7\n", "")),
    "vcf_charsets": (NOBODY, lambda: cards(f"TEL:{n}\r\nFN;QUOTED-PRINTABLE;CHARSET=x{n}:=FF" for n in range(9_999))),
    "vcf_beginnings": (TOO_MANY, lambda: filled("BEGIN:VCARD\n")),
    "vcf_no_ends": (FileProblem.DAMAGED, lambda: filled("BEGIN:VCARD\nTEL:79001234567\n", 250_000)),
    "vcf_spaces": (FileProblem.DAMAGED, lambda: b"BEGIN" + b" " * (LARGEST_FILE - 6) + b":"),
    "vcf_numbers": (COMPLICATED, lambda: cards("TEL:" + "12 34 56 78 90 " * 30 for _ in range(9_000))),
    # honest ones
    "txt_10000_phones": (10_000, lambda: lines(phones(10_000))),
    "txt_10000_with_names_and_houses": (
        10_000,
        lambda: lines(phones(10_000, "Иван Петров, дом 15, кв. 7, 8 9{0:02} {1:03} {2:02} {3:02}")),
    ),
    "txt_10000_numbered": (10_000, lambda: lines([f"{n}) {one}" for n, one in enumerate(phones(10_000), 1)])),
    "txt_10000_on_one_line": (10_000, lambda: ", ".join(phones(10_000)).encode()),
    "csv_10000_phones": (10_000, lambda: lines([f"Иванов, Иван;{phone};x" for phone in phones(10_000)])),
    "csv_two_phones_each": (
        10_000,
        lambda: lines(["Имя;Телефон", *(f"И;{a}, {a[:-2]}99" for a in phones(5_000))]),
    ),
    "csv_notes": (10_000, lambda: lines([f"{phone};{'Долгая история. ' * 15}" for phone in phones(10_000)])),
    "vcf_10000_cards": (10_000, lambda: cards(f"FN:Иван\r\nN:;Иван;;;\r\nTEL;CELL:{one}" for one in phones(10_000))),
    "vcf_photographs": (5_000, lambda: cards(f"{PHOTO}\r\nTEL;CELL:{phone}" for phone in phones(5_000))),
}


def reckoned(found: People | FileProblem) -> Expected:
    return found if isinstance(found, FileProblem) else len(found.understood)


@pytest.mark.parametrize("name", CASES)
def test_a_text_is_read_within_bounds(name: str):
    expected, make = CASES[name]
    cost = cost_of(read_file, f"list.{name[:3]}", make(), "RU")
    assert reckoned(within(cost, cpu=4, memory=200)) == expected


CONTACTS: dict[str, tuple[int, str, str]] = {
    "parameters_22": (1, "79001234567", card("TEL" + ";a=b" * 22)),
    "parameters_40": (1, "79001234567", card("TEL" + ";ab" * 40)),
    "as_long_as_telegram_allows": (1, "79001234567", card("TEL:" + "12 34 56 78 " * 160)),
    "phone_5MB": (0, "7" * LARGEST_FILE, ""),
    "phone_of_words": (0, "7 " * LARGEST_FILE, ""),
    "phone_of_plus": (0, "+" * LARGEST_FILE, ""),
    "card_5MB": (1, "79001234567", card("TEL:79007654321") * 100_000),
    "ten_thousand_characters": (1, "79001234567", card(*["TEL:1"] * 1600)),
    "numbers": (1, "79001234567", card(*["TEL:" + "79 " * 160] * 20)),
    "nothing": (0, "", ""),
}


@pytest.mark.parametrize("is_international", [True, False])
@pytest.mark.parametrize("name", CONTACTS)
def test_a_contact_is_read_within_bounds(name: str, is_international: bool):
    expected, phone, vcard = CONTACTS[name]
    cost = cost_of(read_contact, phone, vcard, "RU", is_international=is_international)
    assert len(within(cost, cpu=4, memory=100).understood) == expected
