"""Workbooks that the fuzzer sends: a valid one, with pieces put in, taken out, and in the wrong place."""

from hypothesis import strategies as st

from tests.hostile.workbooks import MAIN, SHEET, STRINGS, STYLES, parts, sheet, strings, zipped

_XML = [
    "<row>",
    "</row>",
    "<c>",
    "</c>",
    "<v>",
    "</v>",
    "<f>A1</f>",
    "<is><t>",
    "</t></is>",
    '<c t="s">',
    '<row r="9"/>',
    '<row r="1048576">',
    "<sheetData>",
    '<c r="ZZZ1"><v>1</v></c>',
    '<c t="inlineStr"><is><t>79001234567</t></is></c>',
    "<si>",
    "</si>",
    "<!DOCTYPE a>",
    "<!-- -->",
    "<?a b?>",
    "<![CDATA[",
    "]]>",
    "&lt;",
    "&#0;",
    "&a;",
    "</sheetData>",
    "<mergeCells>",
    '<hyperlink ref="A1"/>',
    "<definedName>",
    "<xf/>",
    "<x:y/>",
    "<a/>",
    'r="',
    't="',
    "<r><rPr><b/></rPr><t>a</t></r>",
    '<c t="d"><v>2026</v></c>',
    '<c t="b"><v>x</v></c>',
    '<c s="1"><v>45000</v></c>',
    's="9999"',
    '<c t="s"><v>-1</v></c>',
    '<c t="e"/>',
    "<c><v>1e400</v></c>",
    "<c><v>nan</v></c>",
    "<c><v>.</v></c>",
    '<c t="z"><v>1</v></c>',
    '<sheet name="A" sheetId="1" r:id="r1"/>',
    "worksheets/sheet1.xml",
    "External",
    "chartsheet",
    "main+xml",
    "sharedStrings",
    "xmlns=",
    "1",
    "79001234567",
    " ",
    "<",
    ">",
    '"',
    "/",
    "\x00",
    "é",
    "\ufffe",
]
_ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>Анна</t></is></c><c r="B2"><v>79001234567</v></c></row>'
    '<row r="3"><c r="A3" s="1"><v>45000</v></c><c r="B3"><f>A1</f><v>79007654321</v></c><c><f>A2</f></c></row>'
)
_VALID = parts(
    sheet(_ROWS, '<dimension ref="A1:B3"/>', '<mergeCells count="1"><mergeCell ref="D1:E1"/></mergeCells>'),
    sheet('<row r="9"><c><v>79161234567</v></c></row>'),
    extra={
        STRINGS: strings("<si><t>Имя</t></si><si><r><rPr><b/></rPr><t>Теле</t></r><r><t>фон</t></r></si>"),
        STYLES: f'<styleSheet xmlns="{MAIN}"><cellXfs><xf/><xf numFmtId="14"/></cellXfs></styleSheet>',
    },
)


_Change = tuple[str, str, float, str, int, str]
"""A part, what is done to it, where (0 is its beginning, 1 its end), with what and how often, and with which other."""
_LARGEST_PART = 3_000_000
_NAMES = (
    *_VALID,
    "xl/sharedStrings.XML",
    "xl/a",
    "docProps/core.xml",
    SHEET.upper(),
    "xl/worksheets/_rels/sheet1.xml.rels",
)


def mutated_workbooks() -> st.SearchStrategy[bytes]:
    """A workbook of which parts are changed, and now and then the archive itself."""
    changes = st.tuples(
        st.sampled_from(list(_VALID)),
        st.sampled_from(["insert"] * 9 + ["break", "delete", "swap", "remove", "rename", "encode"]),
        st.floats(0, 1),
        st.sampled_from(_XML),
        st.sampled_from([1] * 8 + [2, 3, 40, 1_000, 50_000, 300_000]),
        st.sampled_from(_NAMES),
    )
    flip = st.tuples(st.floats(0, 1), st.integers(0, 255))
    flips = st.integers(0, 9).flatmap(lambda chance: st.lists(flip, max_size=4 * (chance == 9)))
    return st.builds(
        lambda made, wrong: _flipped(zipped(_changed(made)), wrong), st.lists(changes, min_size=1, max_size=4), flips
    )


def _changed(changes: list[_Change]) -> dict[str, str | bytes]:
    made = dict(_VALID)
    for name, what, where, piece, times, other in changes:
        content = made.get(name, "")
        if not isinstance(content, str):
            continue
        place = int(where * len(content))
        match what:
            case "insert":
                place = content.find(">", place) + 1
                made[name] = content[:place] + (piece * times)[:_LARGEST_PART] + content[place:]
            case "break":
                made[name] = content[:place] + piece + content[place:]
            case "delete":
                made[name] = content[:place] + content[place + times :]
            case "swap":
                made[name] = made.get(other, piece)
            case "remove":
                made.pop(name, None)
            case "rename":
                made[other] = made.pop(name, "")
            case _:
                made[name] = content.encode("utf-16")
    return made


def _flipped(data: bytes, wrong: list[tuple[float, int]]) -> bytes:
    flipped = bytearray(data)
    for where, byte in wrong:
        flipped[int(where * (len(flipped) - 1))] = byte
    return bytes(flipped)
