"""Excel workbooks: what people save."""

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from bot.commands import table, workbook
from bot.commands.file_problem import FileProblem
from bot.commands.targets import People
from bot.domain.phone import PhoneFault
from bot.domain.request import Rejected
from tests.unit.workbooks import ANNA, BORIS, CLARA, SHEET, by_excel, changed, people, read, saved

NO_NUMBER = PhoneFault.NOT_A_NUMBER


def test_numbers_and_texts():
    rows: list[list[Any]] = [
        ["Имя", "ИНН", "Телефон"],
        ["Анна", 7707083893, 79001234567],
        ["Борис", 7707083894, 79007654321.0],
        [],
        ["Клара", 7707083895, "8 (916) 123-45-67"],
        ["Анна", 7707083896, "+7 900 123 45 67"],
        ["Никто", 7707083897, None],
        ["Вася", 7707083898, "нет"],
        ["Петя", 7707083899, dt.datetime(2026, 1, 2)],  # noqa: DTZ001 - a workbook knows no zones
        ["Оля", 7707083890, True],
        ["Юля", 7707083891, 12.5],
    ]
    found = read(saved(rows))
    assert isinstance(found, People)
    assert found.understood == people(ANNA, BORIS, CLARA)
    assert [(one.row, one.text) for one in found.rejected] == [
        (8, "нет"),
        (9, "2026-01-02 00:00:00"),
        (10, "True"),
        (11, "12.5"),
    ]


def test_numbers_as_they_may_be_stored():
    rows: list[list[Any]] = [["Телефон"], [79001234567], [79007654321], [79161234567]]
    data = saved(rows)

    def rewrite(name: str, content: bytes) -> bytes:
        if name != SHEET:
            return content
        return content.replace(b"79001234567", b"7.9001234567E10").replace(b"79007654321", b"79007654321.0")

    assert read(changed(data, rewrite)) == People(people(ANNA, BORIS, CLARA), ())


def test_cells_and_rows_that_are_left_out_or_far_away():
    rows = (
        '<row r="2"><c r="B2" t="s"><v>0</v></c></row><row r="9"><c r="A9"><v>1</v></c><c r="B9"><v>7.9001234567E10</v>'
        '</c></row><row r="1048576"><c r="B1048576"><v>79007654321</v></c></row>'
    )
    assert read(by_excel(rows, "Телефон")) == People(people(ANNA, BORIS), ())


def test_the_name_does_not_matter():
    assert read(saved([[79001234567]]), "list.bin") == People(people(ANNA), ())


def test_the_first_visible_sheet_with_phones():
    data = saved([], [["Итого", 12]], [[79009999999]], [[79001234567]], [[79007654321]], hidden=[2])
    assert read(data) == People(people(ANNA), ())


def test_formulas_count_as_what_they_came_to():
    data = saved([["Телефон"], ['=CONCATENATE("7900","1234567")'], ["=A9"], [79007654321]])

    def calculated(name: str, content: bytes) -> bytes:
        return content.replace(b'1234567")</f><v />', b'1234567")</f><v>79001234567</v>') if name == SHEET else content

    assert read(data) == People(
        people(BORIS),
        (
            Rejected('=CONCATENATE("7900","1234567")', NO_NUMBER, 2),
            Rejected("=A9", NO_NUMBER, 3),
        ),
    )
    found = read(changed(data, calculated))
    assert found == People(people(ANNA, BORIS), (Rejected("=A9", NO_NUMBER, 3),))


def test_what_the_sheet_says_of_its_size_is_not_believed():
    data = saved([[79001234567]])

    def huge(name: str, content: bytes) -> bytes:
        return content.replace(b'ref="A1"', b'ref="A1:XFD1048576"') if name == SHEET else content

    def small(name: str, content: bytes) -> bytes:
        return content.replace(b'ref="A1:A2"', b'ref="A1:A1"') if name == SHEET else content

    assert read(changed(data, huge)) == People(people(ANNA), ())
    assert read(changed(saved([[79001234567], [79007654321]]), small)) == People(people(ANNA, BORIS), ())


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch):
    for module in (table, workbook):
        monkeypatch.setattr(module, "MOST_ROWS", 2)
    rows: list[list[Any]] = [["Телефон"], [79001234567], [], [79007654321]]
    assert read(saved(rows)) == People(people(ANNA, BORIS), ())
    assert read(saved([*rows, [79161234567]])) is FileProblem.TOO_MANY_ROWS


def test_nothing_in_it():
    assert read(saved([])) is FileProblem.NO_PHONES
    assert read(saved([["Имя", "Телефон"], ["Анна", "нет"]])) is FileProblem.NO_PHONES


def test_a_workbook_with_charts_merged_cells_filters_and_names():
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Имя", "Телефон", "Рождён"])
    sheet.append(["Анна", 79001234567, dt.date(2000, 1, 2)])
    sheet.merge_cells("D1:E2")
    sheet.auto_filter.ref = "A1:C2"
    sheet.freeze_panes = "A2"
    sheet["B2"].hyperlink = "https://example.com"
    book.create_chartsheet("Chart", 0)
    book.defined_names["a"] = DefinedName("a", attr_text="Sheet!$A$1")
    file = BytesIO()
    book.save(file)
    assert read(file.getvalue()) == People(people(ANNA), ())


def test_formulas_without_results_beside_each_other():
    bare = '<c r="B2"><f>"79001234567"</f></c>'
    empty = '<c><f>"79007654321"</f><v></v></c>'
    without_letters = '<c t="str"><f>"79161234567"</f><v></v></c>'
    assert read(by_excel(f'<row r="2">{bare}{empty}{without_letters}</row>')) == People(people(ANNA, BORIS), ())
