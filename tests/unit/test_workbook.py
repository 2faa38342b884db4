"""Excel workbooks: what people save, and what somebody makes to do harm."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from bot.commands import table, workbook
from bot.commands.file_problem import FileProblem
from bot.commands.files import read_file
from bot.commands.targets import People
from bot.domain.participant import Participant, Phone
from bot.domain.phone import PhoneFault
from bot.domain.request import Rejected

ANNA, BORIS, CLARA = "+79001234567", "+79007654321", "+79161234567"
NO_NUMBER = PhoneFault.NOT_A_NUMBER
SHEET = "xl/worksheets/sheet1.xml"


def people(*phones: str) -> tuple[Participant, ...]:
    return tuple(Participant(phone=Phone(phone)) for phone in phones)


def saved(*sheets: list[list[Any]], hidden: Sequence[int] = ()) -> bytes:
    """A workbook of these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for place, rows in enumerate(sheets):
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
        if place in hidden:
            sheet.sheet_state = "hidden"
    file = BytesIO()
    book.save(file)
    return file.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def by_excel(sheet: str, *strings: str) -> bytes:
    """A workbook as Excel itself writes it: texts stand aside, and cells name them by their numbers."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/{SHEET}" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/></Types>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{"".join(f"<si><t>{one}</t></si>" for one in strings)}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs><xf/></cellXfs></styleSheet>',
        SHEET: f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.fixture
def never_opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is refused before the library sees it."""
    opened: list[object] = []
    monkeypatch.setattr("openpyxl.load_workbook", lambda *_, **__: opened.append(True))
    yield
    assert opened == []


def changed(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The archive with its parts changed."""
    file = BytesIO()
    with ZipFile(BytesIO(data)) as before, ZipFile(file, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, change(name, before.read(name)))
    return file.getvalue()


def read(data: bytes, name: str = "list.xlsx") -> People | FileProblem:
    return read_file(name, data, "RU")


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
        '</c></row><row r="999999999"><c r="B999999999"><v>79007654321</v></c></row>'
    )
    assert read(by_excel(rows, "Телефон")) == People(people(ANNA), ())


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


@pytest.mark.parametrize("length", [4, 50, 400, -30])
def test_a_file_cut_off(length: int):
    assert read(saved([[79001234567]])[:length]) is FileProblem.DAMAGED


@pytest.mark.parametrize(
    "part", ["[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET, "xl/sharedStrings.xml"]
)
@pytest.mark.parametrize("content", [b"", b"<broken", b"<a/>", b"<?xml version='1.0'?><worksheet><row r='x'/>"])
def test_a_damaged_part_is_a_sentence_and_not_an_exception(part: str, content: bytes):
    data = by_excel('<row r="1"><c r="A1" t="s"><v>1</v></c></row>', "79007654321", "79001234567")
    assert read(data) == People(people(ANNA), ())
    found = read(changed(data, lambda name, before: content if name == part else before))
    assert found in {FileProblem.DAMAGED, FileProblem.NO_PHONES}


def test_another_archive():
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<a>79001234567</a>")
    assert read(file.getvalue()) is FileProblem.NOT_A_LIST


@pytest.mark.usefixtures("never_opened")
def test_a_bomb_is_refused_before_it_is_unpacked():
    data = changed(
        saved([[79001234567]]),
        lambda name, before: before + b" " * workbook.MOST_UNPACKED if name == SHEET else before,
    )
    assert len(data) < 100_000
    assert read(data) is FileProblem.TOO_BIG
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for number in range(1001):
            archive.writestr(f"xl/{number}", b"")
    assert read(file.getvalue()) is FileProblem.TOO_BIG


def test_a_part_that_lies_about_its_size_is_read_no_further():
    content = b"<worksheet>" + b" " * 1_000_000
    data = changed(saved([[79001234567]]), lambda name, before: content if name == SHEET else before)
    lying = data.replace(len(content).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != data
    assert read(lying) is FileProblem.DAMAGED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml"])
@pytest.mark.usefixtures("never_opened")
def test_entities_are_refused(part: str, encoding: str):
    """Neither ones that multiply nor ones that name a file of ours get as far as the library."""
    entities = '<!ENTITY a "79001234567"><!ENTITY b SYSTEM "file:///etc/passwd">'
    content = f'<?xml version="1.0" encoding="{encoding}"?><!-- x --><!DOCTYPE w [{entities}]><w>&a;&b;</w>'
    data = by_excel("", "79001234567")
    data = changed(data, lambda name, before: content.encode(encoding) if name == part else before)
    assert read(data) is FileProblem.DAMAGED


def test_a_password():
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
    assert read(locked) is FileProblem.PASSWORD
    data = bytearray(saved([[79001234567]]))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert read(bytes(data)) is FileProblem.PASSWORD
