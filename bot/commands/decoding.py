"""The text of a file whose encoding nobody told."""

import codecs
import re

from charset_normalizer import from_bytes

from bot.commands.file_problem import FileProblem, UnreadableFileError

_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SINGLE_BYTE = ["cp1251", "cp1252", "koi8_r", "cp866", "mac_cyrillic"]
"""What is no UTF is in one of these where Russian and English are written. Digits are the same in all of them."""
_SAMPLE = 32_768
"""Bytes by which an encoding is told: more of them tell no better, and take longer."""

_OF_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a]")
_OF_OTHER_FORMATS = ("%PDF", "{\\rtf", "<", "{")


def decoded(data: bytes) -> str:
    """The text, without a byte order mark. Raises `UnreadableFileError` if it is none, or damaged."""
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableFileError(FileProblem.DAMAGED) from None
    if _OF_NO_TEXT.search(text) or text.lstrip().startswith(_OF_OTHER_FORMATS):
        raise UnreadableFileError(FileProblem.NOT_A_LIST)
    return text


def _encoding(data: bytes) -> str:
    for mark, encoding in _MARKED:
        if data.startswith(mark):
            return encoding
    # Of a list most characters are digits, and every second byte of digits in UTF-16 is zero.
    sample = data[:_SAMPLE]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample[first::2].count(0) > len(sample) // 4:
            return encoding
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(sample, cp_isolation=_SINGLE_BYTE).best()
        if best is None:
            raise UnreadableFileError(FileProblem.NOT_A_LIST) from None
        return best.encoding
    return "utf-8"
