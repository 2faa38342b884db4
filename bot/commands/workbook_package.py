"""An Excel workbook's archive, checked and copied without whatever is not needed to read its lists.

How archives name their parts: https://ecma-international.org/publications-and-standards/standards/ecma-376/, part 2.
"""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from bot.commands.file_problem import FileProblem, UnreadableFileError
from bot.commands.workbook_parts import (
    ID,
    RELATIONSHIPS,
    SHEET,
    STRINGS,
    STYLES,
    TYPES,
    WORKBOOK,
    Budget,
    Formulas,
    Part,
    look_through,
)

MOST_UNPACKED = 25_000_000
"""Bytes of all parts together. Ten thousand rows of twenty columns are half of it."""
_MOST_PARTS = 1000
_MOST_SHEETS = 50
_ENCRYPTED = 0x1
_LOCAL_HEADER = 30
"""Bytes before a part's name: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7."""

_TYPES_NAME = "[Content_Types].xml"
_ROOT_OF_NAME = {_TYPES_NAME: TYPES, "xl/workbook.xml": WORKBOOK, "xl/styles.xml": STYLES}
"""Parts that the library opens by their names alone, as well as the next."""
_OTHER_NAMES = ("docProps/", "xl/theme/")
_TYPE_OF_ROOT = {WORKBOOK: "main+xml", SHEET: "worksheet+xml", STRINGS: "sharedStrings+xml"}
"""How a part's content type ends."""


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook that is safe to be read."""

    file: BytesIO
    formulas: Sequence[Formulas]
    """Those without a result, of each sheet that is in the archive, in the workbook's order."""


def checked(data: bytes) -> Package:
    """The workbook with nothing in it but what its lists are read from.

    Raises `UnreadableFileError`, and for a damaged archive whatever `zipfile` does. Every part is looked through, for
    a part may have any name.
    """
    budget = Budget()
    roots: dict[str, str] = {}
    formulas: dict[str, Formulas] = {}
    small: dict[str, Part] = {}
    file = BytesIO()
    with ZipFile(BytesIO(data)) as archive, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as copy:
        names = _names(archive)
        for name in names:
            part = _read(archive, name, budget)
            if part is None or not _is_in_place(name, part.root):
                continue
            roots[name] = part.root
            copy.writestr(name, part.content)
            if part.root == SHEET:
                formulas[name] = part.formulas
            elif part.root != STRINGS:
                small[name] = part
        workbook, types = _only(roots, WORKBOOK), _only(roots, TYPES)
        _check_types(small[types].elements, roots)
        relationships = _relationships_name(workbook)
        linked = _read(archive, relationships, budget) if relationships in names else None
        if linked is None or linked.root != RELATIONSHIPS:
            raise UnreadableFileError(FileProblem.DAMAGED)
        copy.writestr(relationships, linked.content)
    sheets = _sheets(small[workbook].elements, linked.elements, posixpath.dirname(workbook), roots)
    return Package(file, [formulas[name] for name in sheets])


def _names(archive: ZipFile) -> list[str]:
    """The names of the parts, if the archive is one that a program wrote, by what it declares."""
    parts = archive.infolist()
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise UnreadableFileError(FileProblem.PASSWORD)
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnreadableFileError(FileProblem.TOO_COMPLICATED)
    names = [part.filename for part in parts]
    if not any(name.startswith("xl/") for name in names):
        raise UnreadableFileError(FileProblem.NOT_A_LIST)
    # Other ways of compressing have no bound on what a few bytes may become.
    is_compressed_else = any(part.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for part in parts)
    if is_compressed_else or len({name.casefold() for name in names}) < len(names) or _overlap(parts):
        raise UnreadableFileError(FileProblem.DAMAGED)
    return names


def _overlap(parts: Sequence[ZipInfo]) -> bool:
    ends = sorted((part.header_offset, part.header_offset + _LOCAL_HEADER + part.compress_size) for part in parts)
    return any(end > start for (_, end), (start, _) in pairwise(ends))


def _read(archive: ZipFile, name: str, budget: Budget) -> Part | None:
    return look_through(archive.read(name), budget, is_xml=name.endswith((".xml", ".rels")))


def _is_in_place(name: str, root: str) -> bool:
    """Whether the library reads a part of this name as what it is, so that the bounds of its kind hold."""
    if name in _ROOT_OF_NAME or root in {TYPES, STYLES}:
        return _ROOT_OF_NAME.get(name) == root
    return root != RELATIONSHIPS and not name.startswith(_OTHER_NAMES) and not name.endswith(".rels")


def _only(roots: Mapping[str, str], root: str) -> str:
    names = [name for name in roots if roots[name] == root]
    if len(names) != 1:
        raise UnreadableFileError(FileProblem.DAMAGED)
    return names[0]


def _check_types(types: Sequence[Mapping[str, str]], roots: Mapping[str, str]) -> None:
    """Refuse parts that the library would read as what they are not."""
    for part in types:
        root = roots.get(part.get("PartName", "").removeprefix("/"), "")
        if root in _TYPE_OF_ROOT and not part.get("ContentType", "").endswith(_TYPE_OF_ROOT[root]):
            raise UnreadableFileError(FileProblem.DAMAGED)


def _relationships_name(name: str) -> str:
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", base + ".rels")


def _sheets(
    sheets: Sequence[Mapping[str, str]], links: Sequence[Mapping[str, str]], folder: str, roots: Mapping[str, str]
) -> list[str]:
    """The names of the workbook's sheets. Raises `UnreadableFileError` for one that stands there several times."""
    if len(sheets) > _MOST_SHEETS:
        raise UnreadableFileError(FileProblem.TOO_COMPLICATED)
    by_id = {link.get("Id"): link for link in links}
    names: list[str] = []
    for sheet in sheets:
        if not (link_id := sheet.get(ID, sheet.get("id"))):
            continue
        if (link := by_id.get(link_id)) is None:
            raise UnreadableFileError(FileProblem.DAMAGED)
        if (name := _target(link, folder)) not in roots:
            continue  # of charts, say
        if roots[name] != SHEET or "chartsheet" in link.get("Type", ""):
            raise UnreadableFileError(FileProblem.DAMAGED)
        names.append(name)
    if len(set(names)) < len(names):
        raise UnreadableFileError(FileProblem.TOO_COMPLICATED)
    return names


def _target(link: Mapping[str, str], folder: str) -> str:
    """The name of the part, as the library makes it up."""
    target = link.get("Target", "")
    if link.get("TargetMode") == "External":
        return target
    return target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
