"""Workbooks made to do harm, and honest ones as programs write them."""

import struct
from collections.abc import Iterable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
ANNA = "<row><c><v>79001234567</v></c></row>"
_DTD = (
    "<!DOCTYPE w ["
    '<!ENTITY a "'
    + "79001234567 " * 8
    + '">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 8}">' for before, name in zip("abcdef", "bcdefg", strict=True))
    + "]>"
)


def sheet(rows: str, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def strings(content: str) -> str:
    return f'<sst xmlns="{MAIN}">{content}</sst>'


def parts(
    *sheets: str,
    targets: Iterable[str] = (),
    strings_name: str = STRINGS,
    extra: Mapping[str, str | bytes] | None = None,
) -> dict[str, str | bytes]:
    """The parts of a workbook with these sheets, or with a sheet for each of the targets."""
    targets = list(targets) or [f"worksheets/sheet{number}.xml" for number in range(1, len(sheets) + 1)]
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/{strings_name}" ContentType="{_TYPE}.sharedStrings+xml"/></Types>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, len(targets) + 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="{target}"/>'
            for n, target in enumerate(targets, 1)
        )
        + "</Relationships>",
        strings_name: strings(""),
    }
    made |= {f"xl/worksheets/sheet{number}.xml": content for number, content in enumerate(sheets, 1)}
    return made | dict(extra or {})


def zipped(contents: Mapping[str, str | bytes], compression: int = ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", compression, compresslevel=1) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return file.getvalue()


def book(*sheets: str, **more: object) -> bytes:
    return zipped(parts(*sheets, **more))  # type: ignore[arg-type]


def texts(rows: int, columns: int) -> bytes:
    """Different texts in all columns but one, as Excel writes them: aside, and with a size and styles."""
    cells = "".join(
        f'<row r="{row}" spans="1:{columns}">'
        + "".join(
            f'<c r="{get_column_letter(column)}{row}" s="1" t="s"><v>{(row - 1) * columns + column - 1}</v></c>'
            for column in range(1, columns)
        )
        + f'<c r="{get_column_letter(columns)}{row}"><v>{79_000_000_000 + row}</v></c></row>'
        for row in range(1, rows + 1)
    )
    said = "".join(f"<si><t>Text {number} of many</t></si>" for number in range(rows * columns))
    return book(
        sheet(cells, f'<dimension ref="A1:{get_column_letter(columns)}{rows}"/>'), extra={STRINGS: strings(said)}
    )


def saved(rows: int, columns: int) -> bytes:
    """Saved by a program that writes texts in their places and no size of the sheet."""
    made = Workbook(write_only=True)
    written = made.create_sheet()
    for row in range(rows):
        written.append([f"Text {row}, {column}" for column in range(columns - 1)] + [79_000_000_000 + row])
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def with_results(rows: int, columns: int) -> bytes:
    """Formulas throughout, with what they came to."""
    row = "".join(f"<c><f>A{n}+1</f><v>{n}</v></c>" for n in range(columns - 1))
    return book(sheet("".join(f"<row>{row}<c><f>A1</f><v>{79_000_000_000 + n}</v></c></row>" for n in range(rows))))


def in_place(rows: int, columns: int) -> bytes:
    """Texts in their places, and a phone in the last column."""
    text = '<c t="inlineStr"><is><t>Text</t></is></c>' * (columns - 1)
    return book(sheet("".join(f"<row>{text}<c><v>{79_000_000_000 + n}</v></c></row>" for n in range(rows))))


def entities(part: str, encoding: str = "utf-8") -> bytes:
    """Texts that multiply, in this part."""
    text = f'<?xml version="1.0" encoding="{encoding}"?>{_DTD}<sst xmlns="{MAIN}"><si><t>&g;</t></si></sst>'
    return book(sheet('<row><c t="s"><v>0</v></c></row>'), strings_name=part, extra={part: text.encode(encoding)})


def external_entity() -> bytes:
    dtd = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return book(f'{dtd}<worksheet xmlns="{MAIN}"><sheetData><row><c><v>&a;</v></c></row></sheetData></worksheet>')


def lying() -> bytes:
    """A part that is larger than the archive says."""
    content = sheet(ANNA + " " * 3_000_000)
    data = book(content)
    return data.replace(struct.pack("<L", len(content)), struct.pack("<L", 100))


def overlapping() -> bytes:
    """Many entries of one and the same compressed data: https://www.bamsoftware.com/hacks/zipbomb/."""
    data = zipped(parts(sheet(ANNA)) | {f"xl/{n}": " " * 24_000 for n in range(900)})
    end = data.rindex(b"PK\x05\x06")
    start = struct.unpack("<L", data[end + 16 : end + 20])[0]
    entries = data[start:end].split(b"PK\x01\x02")[1:]
    first = next(entry[38:42] for entry in entries if entry[42:].startswith(b"xl/0"))
    made = (
        entry[:38] + first + entry[42:] if entry[42:].startswith(b"xl/") and entry[45:46].isdigit() else entry
        for entry in entries
    )
    return data[:start] + b"".join(b"PK\x01\x02" + entry for entry in made) + data[end:]


def twice() -> bytes:
    """Two parts of one name but for its case."""
    return zipped(parts(sheet(ANNA)) | {SHEET.upper(): sheet(ANNA)})


def encrypted() -> bytes:
    data = bytearray(book(sheet(ANNA)))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def many_parts(count: int) -> bytes:
    """An archive that is all directory."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count & 0xFFFF, count & 0xFFFF, len(entry) * count, 4, 0)
    return b"PK\x03\x04" + entry * count + end


def compressed_else(compression: int) -> bytes:
    """Few bytes that become many at once: this way of compressing is read without a bound."""
    return zipped(parts(sheet(ANNA)) | {"xl/a": bytes(20_000_000)}, compression)
