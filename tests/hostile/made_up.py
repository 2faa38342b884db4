"""What the fuzzer sends: pieces that mean something to a reader, repeated, mixed and broken."""

from hypothesis import strategies as st

from bot.commands.files import LARGEST_FILE
from tests.hostile.workbooks import MAIN, SHEET, STRINGS, STYLES, parts, sheet, strings, zipped

LONGEST_MESSAGE = 4096
"""Characters: https://core.telegram.org/bots/api#message."""
_LARGEST = 300_000
"""Bytes of most files: an example that is larger tells no more, and takes longer."""

_COMMON = [
    "79001234567",
    "+7 900 123-45-67",
    "8 (900) 765 43 21",
    "1. 916 234-56-78",
    "7900",
    "79 ",
    "8 9 0 0",
    "00",
    "@c.us",
    "@lid",
    "@g.us",
    ":1@lid",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    ",",
    ";",
    "|",
    '"',
    "'",
    ":",
    "=",
    "@",
    "+",
    "-",
    ".",
    "(",
    ")",
    "/",
    "\\",
    "\x0b",
    "a",
    "я",
    "é",
    "Анна",
    "Телефон",
    "phone",
    "1",
    "７",
    "٣",
    "²",
    "ﬁ",
    "😀",
    "\u200b",
    "\u202e",
    "\u2028",
    "\ufeff",
]
_OF_KIND = {
    "txt": ["tel:", "1.", "12) ", "79001234567\n", "sep=;\n"],
    "csv": ["sep=;\r\n", '"', '""', ";;", ',"', '="7900"', "Телефон;Имя\n", "7.9001234567E+10", "Анна;79001234567\n"],
    "vcf": [
        "BEGIN:VCARD\n",
        "END:VCARD\n",
        "VERSION:3.0\n",
        "TEL:",
        "TEL;",
        "FN:",
        "FN;",
        "item1.TEL",
        ";TYPE=CELL",
        ";a=b",
        "NOTE;QUOTED-PRINTABLE:",
        "ENCODING=QUOTED-PRINTABLE",
        ";QUOTED-PRINTABLE:",
        "CHARSET=utf-16",
        "=\n",
        "=D0=98",
        "\n ",
        "\n\t",
        "PHOTO:",
        "tel:",
        '"',
        "\\n",
        "\\;",
        "AGENT:",
        "BEGIN:VCARD\nTEL:+79001234567\nEND:VCARD\n",
    ],
    "command": [
        "from",
        "из",
        "to",
        "в",
        "in",
        "all",
        "все группы",
        "dry",
        "проверить",
        " from Family",
        " из Семья",
        "«",
        "»",
        "“",
        "”",
        "„",
        " in main",
        "/kick ",
        "Office\n",
        "\n1. ",
        ", ",
    ],
}
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
_ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1251", "utf-32", "koi8-r")


def _texts(pieces: list[str], longest: int) -> st.SearchStrategy[str]:
    """Some of the pieces, each once or very often, and a little of anything."""
    piece = st.one_of(st.sampled_from(pieces), st.sampled_from(pieces), st.text(max_size=8))
    times = st.one_of(st.just(1), st.integers(2, 40), st.sampled_from([500, 5_000, 100_000]))
    repeated = st.builds(lambda text, count: (text * count)[:longest], piece, times)
    few = st.lists(repeated, max_size=12).map("".join)
    # What is repeated may itself be made of pieces: a row, a card.
    return st.builds(lambda text, count: (text[:200] * count or text)[:longest] + text[:longest], few, times).map(
        lambda text: text[:longest]
    )


def files(kind: str) -> st.SearchStrategy[bytes]:
    """Files of this kind, or rather of none."""
    start = {"vcf": st.sampled_from(["BEGIN:VCARD\n", ""])}.get(kind, st.just(""))
    longest = st.sampled_from([_LARGEST] * 9 + [LARGEST_FILE])
    pieces = _OF_KIND[kind] * 2 + _COMMON
    return st.builds(
        lambda before, text, encoding, most: (before + text).encode(encoding, "replace")[:most],
        start,
        _texts(pieces, LARGEST_FILE // 2),
        st.sampled_from(_ENCODINGS),
        longest,
    )


def contacts() -> tuple[st.SearchStrategy[str], st.SearchStrategy[str]]:
    """Phones and vCards, longer than Telegram's."""
    cards = _texts(_OF_KIND["vcf"] * 2 + _COMMON, 20_000)
    return _texts(_COMMON, 20_000), cards.map(lambda text: "BEGIN:VCARD\n" + text)


def commands() -> st.SearchStrategy[str]:
    """What may stand after a verb, in a message as long as Telegram's may be."""
    return _texts(_OF_KIND["command"] * 2 + _COMMON, LONGEST_MESSAGE)


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
        st.sampled_from(["insert", "insert", "insert", "break", "delete", "swap", "remove", "rename", "encode"]),
        st.floats(0, 1),
        st.sampled_from(_XML),
        st.one_of(st.just(1), st.integers(2, 40), st.sampled_from([1_000, 50_000, 300_000])),
        st.sampled_from(_NAMES),
    )
    flip = st.tuples(st.floats(0, 1), st.integers(0, 255))
    flips = st.integers(0, 9).flatmap(lambda chance: st.lists(flip, max_size=4 * (chance == 9)))
    return st.builds(lambda made, wrong: _flipped(zipped(_changed(made)), wrong), st.lists(changes, max_size=5), flips)


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
