"""Workbooks made to keep the bot busy, or to fill its memory; and honest large ones."""

from collections.abc import Callable
from zipfile import ZIP_BZIP2, ZIP_LZMA

import pytest

from bot.commands.file_problem import FileProblem
from bot.commands.files import LARGEST_FILE, read_file
from tests.hostile import workbooks as made
from tests.hostile.budget import cost_of, within
from tests.hostile.test_files import COMPLICATED, NOBODY, TOO_MANY, Expected, reckoned
from tests.hostile.workbooks import ANNA, MAIN, STRINGS, STYLES, WORKBOOK, book, parts, sheet, strings, zipped

BAD = FileProblem.DAMAGED
_TEXT = '<row><c t="s"><v>0</v></c></row>'
_LONG = "a" * 200_000


def _with_strings(content: str, rows: str = ANNA) -> bytes:
    return book(sheet(rows), extra={STRINGS: strings(content)})


def _with_styles(content: str) -> bytes:
    return book(sheet(ANNA), extra={STYLES: f'<styleSheet xmlns="{MAIN}">{content}</styleSheet>'})


def _names(content: str) -> bytes:
    contents = parts(sheet(ANNA))
    names = f"</sheets><definedNames>{content}</definedNames>"
    return zipped(contents | {WORKBOOK: str(contents[WORKBOOK]).replace("</sheets>", names)})


def _formats(code: str, styles: int) -> bytes:
    return _with_styles(
        f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts><cellXfs>'
        + '<xf numFmtId="200"/>' * styles
        + "</cellXfs>"
    )


CASES: dict[str, tuple[Expected, Callable[[], bytes]]] = {
    # entities
    "xlsx_entities": (BAD, lambda: made.entities("xl/sharedStrings.xml")),
    "xlsx_entities_in_capitals": (BAD, lambda: made.entities("xl/sharedStrings.XML")),
    "xlsx_entities_by_another_name": (BAD, lambda: made.entities("xl/media/image1.png")),
    "xlsx_entities_in_utf_16": (BAD, lambda: made.entities("xl/strings", "utf-16")),
    "xlsx_external_entity": (BAD, made.external_entity),
    # elements
    "xlsx_cells_of_one_row": (COMPLICATED, lambda: book(sheet(f"<row>{'<c/>' * 2_000_000}</row>"))),
    "xlsx_more_cells_of_one_row": (COMPLICATED, lambda: book(sheet(f"<row>{'<c/>' * 6_000_000}</row>"))),
    "xlsx_65000_cells_of_one_row": (1, lambda: book(sheet(f"<row>{'<c/>' * 65_000}</row>{ANNA}"))),
    "xlsx_empty_rows": (COMPLICATED, lambda: book(sheet("<row/>" * 4_000_000))),
    "xlsx_190000_empty_rows": (1, lambda: book(sheet("<row/>" * 190_000 + ANNA))),
    "xlsx_row_1000000000": (BAD, lambda: book(sheet(ANNA + '<row r="1000000000"><c/></row>'))),
    "xlsx_last_rows": (1, lambda: book(sheet(""), sheet('<row r="1048575"/>' + ANNA))),
    "xlsx_last_row_of_50_sheets": (COMPLICATED, lambda: book(*[sheet('<row r="1048576"><c/></row>')] * 50)),
    "xlsx_elements_out_of_place": (BAD, lambda: book(sheet("<x/>" * 6_000_000))),
    "xlsx_elements_out_of_sheet": (COMPLICATED, lambda: book(sheet("", "<x/>" * 6_000_000))),
    "xlsx_deep_elements": (COMPLICATED, lambda: book(sheet("", "<x>" * 2_000_000 + "</x>" * 2_000_000))),
    "xlsx_merged_cells": (
        1,
        lambda: book(sheet(ANNA, "", "<mergeCells>" + '<mergeCell ref="A1"/>' * 900_000 + "</mergeCells>")),
    ),
    "xlsx_ranges": (
        1,
        lambda: book(
            sheet(ANNA, "", f'<dataValidations><dataValidation sqref="{"A1 " * 80_000}"/></dataValidations>' * 90)
        ),
    ),
    "xlsx_merged_cells_in_a_row": (
        BAD,
        lambda: book(sheet(f"<row><mergeCells>{'<mergeCell/>' * 900_000}</mergeCells></row>")),
    ),
    "xlsx_rows_in_rows": (BAD, lambda: book(sheet("<row>" * 900_000 + "</row>" * 900_000))),
    "xlsx_prefixes": (
        1,
        lambda: book(sheet(ANNA).replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns", "xmlns:x")),
    ),
    # tokens
    "xlsx_comment_before_the_root": (COMPLICATED, lambda: book(f"<!--{'a' * 20_000_000}-->{sheet(ANNA)}")),
    "xlsx_comment": (COMPLICATED, lambda: book(sheet(f"<!--{'a' * 20_000_000}-->{ANNA}"))),
    "xlsx_comments": (COMPLICATED, lambda: book(sheet("<!---->" * 3_000_000 + ANNA))),
    "xlsx_comment_after_the_root": (COMPLICATED, lambda: book(sheet(ANNA) + f"<!--{'a' * 20_000_000}-->")),
    "xlsx_instruction": (COMPLICATED, lambda: book(sheet(f"<?a {'a' * 20_000_000}?>{ANNA}"))),
    "xlsx_start_tag": (COMPLICATED, lambda: book(sheet(f"<row {' ' * 20_000_000}/>"))),
    "xlsx_end_tag": (COMPLICATED, lambda: book(sheet(f"<row></row{' ' * 20_000_000}>"))),
    "xlsx_attributes": (
        COMPLICATED,
        lambda: book(sheet("<row " + " ".join(f"a{n}=''" for n in range(900_000)) + "/>")),
    ),
    "xlsx_attribute": (COMPLICATED, lambda: book(sheet(f'<row r="{"1" * 20_000_000}"/>'))),
    "xlsx_long_tags": (1, lambda: book(sheet((f'<row a="{_LONG}"/>') * 120 + ANNA))),
    "xlsx_end_of_a_tag_is_missing": (
        COMPLICATED,
        lambda: book(f'<worksheet xmlns="{MAIN}"><sheetData a="{"a" * 20_000_000}'),
    ),
    # texts
    "xlsx_string_20MB": (COMPLICATED, lambda: _with_strings(f"<si><t>{'a' * 20_000_000}</t></si>", _TEXT)),
    "xlsx_string_in_place_20MB": (
        COMPLICATED,
        lambda: book(sheet(f'<row><c t="inlineStr"><is><t>{"7" * 20_000_000}</t></is></c></row>')),
    ),
    "xlsx_string_200kB": (NOBODY, lambda: _with_strings(f"<si><t>{_LONG}7</t></si>", _TEXT)),
    "xlsx_string_200kB_in_every_cell": (
        NOBODY,
        lambda: _with_strings(
            f"<si><t> 7{_LONG} </t></si>", ("<row>" + '<c t="s"><v>0</v></c>' * 25 + "</row>") * 9_900
        ),
    ),
    "xlsx_string_words": (NOBODY, lambda: _with_strings(f"<si><t>{'79 ' * 60_000}</t></si>", _TEXT * 9_000)),
    "xlsx_strings_that_fill_memory": (
        1,
        lambda: _with_strings(f"<si><t>{'a' * 32_000}😀</t></si>" * 700),
    ),
    "xlsx_450000_strings": (COMPLICATED, lambda: _with_strings("<si><t>a</t></si>" * 450_000)),
    "xlsx_240000_strings": (1, lambda: _with_strings(f"<si><t>😀{'a' * 80}</t></si>" * 240_000)),
    "xlsx_letters_that_look_different": (
        COMPLICATED,
        lambda: _with_strings("<si>" + "<r><rPr><b/></rPr><t>a</t></r>" * 300_000 + "</si>"),
    ),
    "xlsx_50000_letters_that_look_different": (
        1,
        lambda: _with_strings("<si><r><rPr><b/></rPr><t>a</t></r></si>" * 16_000),
    ),
    "xlsx_numbers_of_4300_digits": (NOBODY, lambda: book(sheet(f"<row><c><v>{'7' * 4300}</v></c></row>" * 5_000))),
    "xlsx_heap_of_numbers": (
        COMPLICATED,
        lambda: _with_strings(
            f"<si><t>{'12 34 56 78 90 ' * 30}</t></si><si><t>8 900 123 45 67</t></si>",
            _TEXT.replace("0", "1") + _TEXT * 9_000,
        ),
    ),
    # sheets
    "xlsx_10_sheets_of_one_part": (
        COMPLICATED,
        lambda: zipped(parts(sheet(ANNA), targets=["worksheets/sheet1.xml"] * 10)),
    ),
    "xlsx_one_part_in_many_spellings": (
        COMPLICATED,
        lambda: zipped(
            parts(
                sheet(ANNA),
                targets=["worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml", "./worksheets/../worksheets/sheet1.xml"],
            )
        ),
    ),
    "xlsx_20000_sheets": (COMPLICATED, lambda: zipped(parts(sheet(ANNA), targets=["worksheets/sheet1.xml"] * 20_000))),
    "xlsx_50_sheets": (NOBODY, lambda: book(*[sheet("<row><c/></row>" * 3_000)] * 50)),
    "xlsx_51_sheets": (COMPLICATED, lambda: book(*[sheet("")] * 50, sheet(ANNA))),
    "xlsx_300_sheets_of_formulas": (COMPLICATED, lambda: book(*[sheet("<row><c><f>A1</f></c></row>")] * 300)),
    "xlsx_50_sheets_of_formulas": (NOBODY, lambda: book(*[sheet("<row><c><f>A1</f></c></row>" * 300)] * 50)),
    "xlsx_formulas_without_results": (
        COMPLICATED,
        lambda: book(sheet(f"<row>{'<c><f>A1</f></c>' * 20}</row>" * 9_000)),
    ),
    "xlsx_shared_formulas": (
        NOBODY,
        lambda: book(
            sheet(
                f'<row><c r="A1"><f t="shared" si="0">{"A1+" * 60_000}A1</f></c></row>'
                + '<row><c><f t="shared" si="0"/></c></row>' * 9_000
            )
        ),
    ),
    # other parts
    "xlsx_styles": (1, lambda: _with_styles(f"<cellXfs>{'<xf/>' * 900_000}</cellXfs>")),
    "xlsx_fonts": (1, lambda: _with_styles(f"<fonts>{'<font/>' * 900_000}</fonts><cellXfs><xf/></cellXfs>")),
    "xlsx_slow_format": (1, lambda: _formats("[" * 250, 4_900)),
    "xlsx_slower_format": (1, lambda: _formats("[" * 200_000, 4_900)),
    "xlsx_names_of_cells": (1, lambda: _names('<definedName name="a" localSheetId="0">A1</definedName>' * 90_000)),
    "xlsx_slow_name_of_cells": (
        1,
        lambda: _names(f'<definedName name="_xlnm.Print_Titles" localSheetId="0">{_LONG}</definedName>'),
    ),
    "xlsx_relationships": (COMPLICATED, lambda: zipped(parts(sheet(ANNA), targets=[f"a{n}" for n in range(6_000)]))),
    "xlsx_charts": (
        1,
        lambda: book(
            sheet(ANNA),
            extra={f"xl/charts/chart{n}.xml": '<c:chartSpace xmlns:c="urn:c">' + "<c:x/>" * 100_000 for n in range(20)},
        ),
    ),
    # archives
    "xlsx_unpacked_30MB": (COMPLICATED, lambda: book(sheet(ANNA + " " * 30_000_000))),
    "xlsx_lies_about_a_size": (BAD, made.lying),
    "xlsx_parts_overlap": (BAD, made.overlapping),
    "xlsx_part_twice": (BAD, made.twice),
    "xlsx_1001_parts": (COMPLICATED, lambda: zipped(parts(sheet(ANNA)) | {f"xl/{n}": "" for n in range(1_000)})),
    "xlsx_directory_5MB": (COMPLICATED, lambda: made.many_parts((LARGEST_FILE - 100) // 46)),
    "xlsx_bzip2": (BAD, lambda: made.compressed_else(ZIP_BZIP2)),
    "xlsx_lzma": (BAD, lambda: made.compressed_else(ZIP_LZMA)),
    "xlsx_encrypted": (FileProblem.PASSWORD, made.encrypted),
    "xlsx_random": (BAD, lambda: b"PK\x03\x04" + bytes(range(256)) * 19_000),
    # honest ones
    "xlsx_10000_rows_of_20_texts": (10_000, lambda: made.texts(10_000, 20)),
    "xlsx_10000_rows_of_20_texts_in_place": (10_000, lambda: made.in_place(10_000, 20)),
    "xlsx_500_rows_by_the_library": (500, lambda: made.saved(500, 20)),
    "xlsx_10000_rows_of_20_formulas": (10_000, lambda: made.with_results(10_000, 20)),
    "xlsx_10000_rows_of_100_texts": (COMPLICATED, lambda: made.in_place(10_000, 100)),
    "xlsx_20000_rows": (TOO_MANY, lambda: made.in_place(20_000, 3)),
    "xlsx_60000_rows_of_6_texts": (TOO_MANY, lambda: made.in_place(60_000, 6)),
}


_MORE_FOR = {name: 8 for name in CASES if name.startswith("xlsx_10000_rows_of_20_")}
"""Seconds of processor time. These take 2.3 to 4 on a machine that others use, too, and are no attack."""


@pytest.mark.parametrize("name", CASES)
def test_a_workbook_is_read_within_bounds(name: str):
    expected, make = CASES[name]
    cost = cost_of(read_file, "list.xlsx", make(), "RU")
    assert reckoned(within(cost, cpu=_MORE_FOR.get(name, 4), memory=200)) == expected
