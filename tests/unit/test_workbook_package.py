"""Workbooks that are damaged, or made to do harm: what the library never sees."""

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from bot.commands import workbook_package
from bot.commands.file_problem import FileProblem
from bot.commands.targets import People
from tests.unit.workbooks import ANNA, MAIN, SHEET, by_excel, changed, people, read, saved, with_parts


@pytest.fixture
def never_opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is refused before the library sees it."""
    opened: list[object] = []
    monkeypatch.setattr("openpyxl.load_workbook", lambda *_, **__: opened.append(True))
    yield
    assert opened == []


@pytest.mark.parametrize("number", ["1048577", "1000000000", "9", "8", "0", "-1", "1e3", "x", ""])
def test_rows_that_the_library_would_leave_out_without_a_word(number: str):
    rows = f'<row r="9"><c><v>79001234567</v></c></row><row r="{number}"><c><v>79007654321</v></c></row>'
    assert read(by_excel(rows)) is FileProblem.DAMAGED


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


def test_a_lack_of_memory_is_no_damage(monkeypatch: pytest.MonkeyPatch):
    def load(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("openpyxl.load_workbook", load)
    with pytest.raises(MemoryError):
        read(saved([[79001234567]]))


def test_another_archive():
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<a>79001234567</a>")
    assert read(file.getvalue()) is FileProblem.NOT_A_LIST


@pytest.mark.usefixtures("never_opened")
def test_a_bomb_is_refused_before_it_is_unpacked():
    data = changed(
        saved([[79001234567]]),
        lambda name, before: before + b" " * workbook_package.MOST_UNPACKED if name == SHEET else before,
    )
    assert len(data) < 100_000
    assert read(data) is FileProblem.TOO_COMPLICATED
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for number in range(1001):
            archive.writestr(f"xl/{number}", b"")
    assert read(file.getvalue()) is FileProblem.TOO_COMPLICATED


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


def test_the_library_forbids_entities_by_itself_too():
    assert openpyxl.DEFUSEDXML
    assert not openpyxl.LXML


@pytest.mark.parametrize("name", ["xl/sharedStrings.XML", "xl/strings", "xl/media/image1.png"])
@pytest.mark.usefixtures("never_opened")
def test_entities_are_refused_whatever_the_part_is_called(name: str):
    content = '<!DOCTYPE w [<!ENTITY a "79001234567">]><sst><si><t>&a;</t></si></sst>'
    data = changed(
        by_excel("", "79001234567"), lambda _, before: before.replace(b"xl/sharedStrings.xml", name.encode())
    )
    assert read(with_parts(data, {name: content})) is FileProblem.DAMAGED


def test_the_library_gets_nothing_but_what_lists_are_read_from(monkeypatch: pytest.MonkeyPatch):
    opened: list[dict[str, bytes]] = []

    def load(file: BytesIO, **_: object) -> object:
        with ZipFile(file) as archive:
            opened.append({name: archive.read(name) for name in archive.namelist()})
        raise ValueError

    book = Workbook()
    book.create_sheet().append([79001234567])
    book.worksheets[1].merge_cells("B1:C9")
    book.worksheets[1].auto_filter.ref = "A1:A9"
    book.create_chartsheet()
    book.defined_names["a"] = DefinedName("a", attr_text="Sheet!$A$1")
    file = BytesIO()
    book.save(file)
    monkeypatch.setattr("openpyxl.load_workbook", load)
    assert read(file.getvalue()) is FileProblem.DAMAGED
    [parts] = opened
    assert sorted(parts) == [
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
    ]
    assert b"merge" not in parts["xl/worksheets/sheet2.xml"]
    assert b"autoFilter" not in parts["xl/worksheets/sheet2.xml"]
    assert b"definedName" not in parts["xl/workbook.xml"]
    assert b"<font" not in parts["xl/styles.xml"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "koi8-r"])
def test_a_sheet_in_any_encoding_and_with_any_prefix(encoding: str):
    content = (
        f'<?xml version="1.0" encoding="{encoding}"?><x:worksheet xmlns:x="{MAIN}">'
        '<x:cols><x:col min="1" max="1"/></x:cols><x:sheetData>'
        '<x:row><x:c t="inlineStr"><x:is><x:t>Телефон</x:t></x:is></x:c></x:row>'
        "<x:row><x:c><x:v>79001234567</x:v></x:c></x:row></x:sheetData><x:pageMargins/></x:worksheet>"
    )
    assert read(with_parts(by_excel(""), {SHEET: content.encode(encoding)})) == People(people(ANNA), ())


def test_formats_that_take_long_to_understand_are_left_out():
    """A date is shown as its number then, and nobody is lost."""
    formats = (f'<numFmt numFmtId="{200 + n}" formatCode="{"[" * 300}"/>' for n in range(3))
    styles = f'<styleSheet xmlns="{MAIN}"><numFmts>{"".join(formats)}</numFmts><cellXfs><xf/></cellXfs></styleSheet>'
    data = with_parts(by_excel('<row><c s="0"><v>79001234567</v></c></row>'), {"xl/styles.xml": styles})
    assert read(data) == People(people(ANNA), ())


def test_a_sheet_that_stands_in_the_workbook_twice():
    data = saved([[79001234567]], [[79007654321]])

    def target(name: str, before: bytes) -> bytes:
        return (
            before.replace(b"/xl/worksheets/sheet2.xml", b"./../xl/worksheets/sheet1.xml")
            if name.endswith("workbook.xml.rels")
            else before
        )

    def link(name: str, before: bytes) -> bytes:
        return before.replace(b"rId2", b"rId1") if name == "xl/workbook.xml" else before

    assert read(changed(data, target)) is FileProblem.TOO_COMPLICATED
    assert read(changed(data, link)) is FileProblem.TOO_COMPLICATED


@pytest.mark.parametrize(
    "name",
    ["[Content_Types].xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"],
)
def test_a_sheet_is_read_as_nothing_else(name: str):
    data = by_excel('<row r="1"><c r="A1"><v>79001234567</v></c></row>')
    with ZipFile(BytesIO(data)) as archive:
        sheet = archive.read(SHEET)
    assert read(with_parts(data, {name: sheet})) in {FileProblem.DAMAGED, People(people(ANNA), ())}


def test_a_password():
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
    assert read(locked) is FileProblem.PASSWORD
    data = bytearray(saved([[79001234567]]))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert read(bytes(data)) is FileProblem.PASSWORD
