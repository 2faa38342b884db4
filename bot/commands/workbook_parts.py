"""The parts of a workbook that hold its lists, looked through before the library sees any of them.

What they may contain: https://ecma-international.org/publications-and-standards/standards/ecma-376/, part 1, clause 18.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from xml.parsers import expat

from bot.commands.entries import LONGEST_ENTRY
from bot.commands.file_problem import FileProblem, UnreadableFileError
from bot.commands.table import MOST_ROWS

LAST_ROW = 1_048_576
"""Of Excel's own sheets: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3"""
_MOST_TOGETHER = 65_536
"""Elements of a row, or of a text: they are in memory together. Excel's rows have at most 16,384 cells."""
_MOST_CELLS = 250_000
"""Of all sheets together, empty ones among them, and as many texts. Ten thousand rows of twenty columns are 200,000."""
_MOST_ROWS = 200_000
"""Of all sheets together, empty ones among them."""
_MOST_ELEMENTS = 1_000_000
"""Of all parts. Ten thousand rows of twenty columns, each cell with a text of its own, are 810,000."""
_MOST_STYLED = 50_000
"""Elements that say how letters within a cell look. Each takes the time of ten others."""
_MOST_OTHERS = 5_000
"""Elements of a part that is no table: sheets, relationships, formats of cells. Each takes the time of ten others."""
_MOST_FORMULAS = 20_000
"""Of all sheets together, of those for which the file does not tell what they came to."""
_MOST_LEFT_OUT = 2 * LAST_ROW
"""Rows of all sheets together that are not in the file, for nothing is in them: the library makes them up."""
_DEEPEST = 50
"""Elements within each other."""
_LONGEST_TOKEN = 262_144
"""Bytes from one tag to the next; Excel's cells hold 32,767 characters. Before 2.6 Expat takes time that grows with
the square of a token's length (https://nvd.nist.gov/vuln/detail/CVE-2023-52425)."""
_LONGEST_FORMAT = 255
"""Characters that tell how a number is shown, in Excel."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
ID = "http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

TYPES = _PACKAGE + "content-types}Types"
RELATIONSHIPS = _PACKAGE + "relationships}Relationships"
WORKBOOK = _MAIN + "workbook"
SHEET = _MAIN + "worksheet"
STRINGS = _MAIN + "sst"
STYLES = _MAIN + "styleSheet"
_KEPT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        TYPES: frozenset({_PACKAGE + "content-types}Default", _PACKAGE + "content-types}Override"}),
        RELATIONSHIPS: frozenset({_PACKAGE + "relationships}Relationship"}),
        WORKBOOK: frozenset({_MAIN + "workbookPr", _MAIN + "sheets"}),
        SHEET: frozenset({_MAIN + "sheetData"}),
        STRINGS: frozenset({_MAIN + "si"}),
        STYLES: frozenset({_MAIN + "numFmts", _MAIN + "cellXfs"}),
    }
)
"""What the library needs of a part, by the part's root. Everything else is left out: how it reads that is not known to
be bounded."""
_ONCE = frozenset({_MAIN + name for name in ("workbookPr", "sheets", "sheetData", "numFmts", "cellXfs")})

_NO_DIMENSION = b'<dimension ref="A1"/>'
"""Keeps the library from going through a whole sheet to find out its size, which is of no use."""

_DATA, _ROW, _CELL = (_MAIN + name for name in ("sheetData", "row", "c"))
_FORMULA, _VALUE, _INLINE, _TEXT = (_MAIN + name for name in ("f", "v", "is", "t"))
_STYLED = frozenset(
    _MAIN + name
    for name in (
        *("r", "rPr", "rPh", "phoneticPr", "rFont", "charset", "family", "b", "i", "strike", "outline", "shadow"),
        *("condense", "extend", "color", "sz", "u", "vertAlign", "scheme"),
    )
)

Formulas = Mapping[int, Mapping[int, str]]
"""By the number of a row, and of a column from 0."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part without what the library does not need."""

    root: str
    content: bytes
    elements: tuple[Mapping[str, str], ...] = ()
    """The attributes of a workbook's sheets, of relationships and of content types, in their order."""
    formulas: Formulas = field(default_factory=dict)
    """Those of a sheet of which the file does not tell what they came to."""


@dataclass(slots=True)
class Budget:
    """What may still come in all parts of a workbook together."""

    elements: int = _MOST_ELEMENTS
    cells: int = _MOST_CELLS
    styled: int = _MOST_STYLED
    texts: int = _MOST_CELLS
    formulas: int = _MOST_FORMULAS
    rows: int = _MOST_ROWS
    left_out: int = _MOST_LEFT_OUT


def look_through(content: bytes, budget: Budget, *, is_xml: bool) -> Part | None:
    """The part, or None if it is none that is needed; it need be no XML unless ``is_xml`` says so.

    Raises `UnreadableFileError` for what no program writes, and for more than the ``budget`` has left.
    """
    return _Look(content, budget).part(is_xml=is_xml)


class _NotNeededError(Exception):
    """The part is of no interest."""


def _damaged() -> UnreadableFileError:
    return UnreadableFileError(FileProblem.DAMAGED)


class _Look:
    """Goes through one part, element by element."""

    def __init__(self, content: bytes, budget: Budget) -> None:
        self._content = content
        self._budget = budget
        self._parser = expat.ParserCreate(None, "}")  # as the library does: it must not see other names than this
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.StartElementHandler = self._begin_root
        self._parser.EndElementHandler = self._end
        self._root = ""
        self._inner: Callable[[str, dict[str, str]], None] = self._other
        self._depth = 0
        self._last = 0
        self._is_kept = True
        self._cuts = [0]
        self._seen: set[str] = set()
        self._elements: list[Mapping[str, str]] = []
        self._others = 0
        self._has_odd_formats = False
        self._together = 0
        self._row = 0
        self._full_rows = 0
        self._coordinate = ""
        self._after = 0
        self._formula: list[str] | None = None
        self._has_value = False
        self._formulas: dict[int, dict[int, str]] = {}

    def part(self, *, is_xml: bool) -> Part | None:
        try:
            for start in range(0, len(self._content), _LONGEST_TOKEN):
                self._parser.Parse(self._content[start : start + _LONGEST_TOKEN])
                self._check(start)
            self._parser.Parse(b"", True)  # noqa: FBT003 - it takes no keyword
        except _NotNeededError:
            return None
        except expat.ExpatError:
            if not self._root and not is_xml:
                return None
            raise _damaged() from None
        if self._root == STYLES and (self._others > _MOST_OTHERS or self._has_odd_formats):
            return None  # then a date is shown as its number
        return Part(self._root, b"".join(self._kept()), tuple(self._elements), self._formulas)

    def _check(self, place: int) -> None:
        """Refuse a part that has more than it may. Everything is counted here, not where it comes, for speed."""
        budget = self._budget
        left = min(getattr(budget, one.name) for one in fields(budget))
        is_long = place - self._last > _LONGEST_TOKEN or self._depth > _DEEPEST
        has_many = self._others > _MOST_OTHERS and self._root != STYLES
        if left < 0 or is_long or has_many or self._together > _MOST_TOGETHER:
            is_list = self._full_rows > MOST_ROWS
            raise UnreadableFileError(FileProblem.TOO_MANY_ROWS if is_list else FileProblem.TOO_COMPLICATED)

    def _kept(self) -> Iterator[bytes]:
        edges = [*self._cuts, len(self._content)]
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if self._content.startswith(b"<sheetData", start):
                yield _NO_DIMENSION
            yield self._content[start:end]

    def _begin_root(self, name: str, _attributes: dict[str, str]) -> None:
        self._check(self._parser.CurrentByteIndex)
        if name not in _KEPT:
            raise _NotNeededError
        self._root = name
        self._inner = {SHEET: self._of_sheet, STRINGS: self._of_strings}.get(name, self._other)
        self._depth = 1
        self._parser.StartElementHandler = self._begin

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        index = self._parser.CurrentByteIndex
        if index - self._last > _LONGEST_TOKEN:
            self._check(index)
        self._last = index
        self._depth += 1
        self._budget.elements -= 1
        if self._depth == 2:
            self._child(name, index)
        if self._is_kept:
            self._inner(name, attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._formula is not None and name == _CELL:
            self._end_formula(self._formula)
        if self._depth == 0:
            index = self._parser.CurrentByteIndex
            self._check(index)
            self._last = index
            if not self._is_kept:
                self._cuts.append(index)

    def _child(self, name: str, index: int) -> None:
        is_kept = name in _KEPT[self._root]
        if is_kept is not self._is_kept:
            self._is_kept = is_kept
            self._cuts.append(index)
        elif name == _DATA:
            self._cuts += [index, index]
        if name in _ONCE:
            if name in self._seen:
                raise _damaged()
            self._seen.add(name)

    def _other(self, _name: str, attributes: dict[str, str]) -> None:
        self._others += 1
        if self._root == STYLES:
            self._has_odd_formats |= len(attributes.get("formatCode", "")) > _LONGEST_FORMAT
        elif self._depth == (3 if self._root == WORKBOOK else 2):
            self._elements.append(attributes)

    def _of_strings(self, name: str, _attributes: dict[str, str]) -> None:
        if self._depth == 2:
            self._together = 0
            self._budget.texts -= 1
        else:
            self._of_text(name)

    def _of_text(self, name: str) -> None:
        """An element of a text whose letters may look different."""
        self._together += 1
        if name in _STYLED:
            self._budget.styled -= 1
        elif name != _TEXT:
            raise _damaged()

    def _of_sheet(self, name: str, attributes: dict[str, str]) -> None:
        depth = self._depth
        if depth == 5:
            self._begin_content(name)
        elif depth == 4 and name == _CELL:
            self._begin_cell(attributes)
        elif depth == 3 and name == _ROW:
            self._begin_row(attributes.get("r"))
        elif depth > 5:
            self._of_text(name)
        elif depth != 2:
            raise _damaged()

    def _begin_row(self, number: str | None) -> None:
        """Rows come in their order, or the library would leave some out without a word."""
        if number is not None and not (number.isascii() and number.isdigit() and len(number) <= len(str(LAST_ROW))):
            raise _damaged()
        row = self._row + 1 if number is None else int(number)
        if row <= self._row or row > LAST_ROW:
            raise _damaged()
        if self._together > _MOST_TOGETHER:
            self._check(self._last)
        self._budget.rows -= 1
        self._budget.left_out -= row - self._row - 1
        self._full_rows += self._together > 0
        self._row, self._together, self._coordinate, self._after = row, 0, "", 0

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._together += 1
        self._budget.cells -= 1
        self._after += 1
        if coordinate := attributes.get("r"):
            self._coordinate, self._after = coordinate, 0
        self._has_value = attributes.get("t") == "str"  # a formula may come to a text without letters

    def _begin_content(self, name: str) -> None:
        if name == _FORMULA:
            self._formula = []
            self._parser.CharacterDataHandler = self._formula.append
        elif name == _VALUE:
            if self._formula is not None:
                self._parser.CharacterDataHandler = self._take_value
        elif name != _INLINE:
            raise _damaged()

    def _take_value(self, _text: str) -> None:
        self._has_value = True

    def _end_formula(self, formula: list[str]) -> None:
        self._parser.CharacterDataHandler = None
        self._formula = None
        if self._has_value:
            return
        self._budget.formulas -= 1
        column = _column(self._coordinate) + self._after
        self._formulas.setdefault(self._row, {})[column] = "=" + "".join(formula).strip()[:LONGEST_ENTRY]


def _column(coordinate: str) -> int:
    """The number, from 0, of the column in ``B12``; -1 for the one before the first."""
    number = 0
    for letter in coordinate.rstrip("0123456789")[:3].upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _refuse_doctype(*_: object) -> None:
    """No program writes a document type, and entities that multiply are declared in it."""
    raise _damaged()
