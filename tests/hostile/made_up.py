"""Texts that the fuzzer sends: pieces that mean something to a reader, repeated, mixed and broken."""

from hypothesis import strategies as st

from bot.commands.files import LARGEST_FILE

_LONGEST_MESSAGE = 4096
"""Characters: https://core.telegram.org/bots/api#message."""
_LONGEST_CARD = 9_900
_USUAL = 300_000
"""Bytes of most files: an example that is larger tells no more, and takes longer."""
_ENCODINGS = ["utf-8"] * 4 + ["utf-8-sig", "utf-16", "utf-16-be", "cp1251", "utf-32", "koi8-r"]

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
_HEADS = [*["TEL"] * 8, *["FN"] * 3, "item1.TEL", "tel", "NOTE", "PHOTO", "BEGIN", "END", "N", "AGENT", "X-A", " ", ""]
_PARAMETERS = [
    *(";TYPE=CELL", ";a=b", ";ab", ";", ';a="b:c;d"', ';"', ";ENCODING=QUOTED-PRINTABLE", ";QUOTED-PRINTABLE"),
    *(";CHARSET=utf-16", ";CHARSET=punycode", ";ENCODING=b", ";VALUE=uri", " "),
]
_OF_VALUES = ["VCARD", "tel:", "=D0=98", "=", "=2B", "\\n", "\\;", "\\", ";ext=5", "+79001234567", "79"]
_CELLS = ["Телефон", "sep=;", '="7900"', "7.9001234567E+10", "79001234567.0", '"a;b"', '""', '"a\nb"', '"']
_BETWEEN = [" from ", " из ", " to ", " в ", " in ", "\n", " ", ""]
_PLACES = [
    *("Family", "«Семья»", "\"Peter's", "all", "все группы", "all groups in main", "„“”", "120363000000000001@g.us"),
    *("dry", "проверить", "1. ", ", "),
]

_times = st.sampled_from([1] * 18 + [2, 3, 40, 500, 20_000, 300_000])
_letters = st.characters(codec="utf-8", exclude_categories=["Cc"])
_piece = st.one_of(st.sampled_from(_COMMON), st.sampled_from(_COMMON), st.text(_letters, max_size=8))


def _often(text: str, times: int, longest: int = _USUAL) -> str:
    return (text * min(times, longest // (len(text) + 1) + 1))[:longest]


def _repeated(pieces: st.SearchStrategy[str], most: int = 5) -> st.SearchStrategy[str]:
    """A few of the pieces, each once or very often."""
    return st.lists(st.builds(_often, pieces, _times), max_size=most).map("".join)


_value = _repeated(_piece)
_people = st.lists(st.one_of(st.sampled_from(_COMMON[:8]), _piece), min_size=1, max_size=6).map(" ".join)
_LINES = {
    "txt": st.one_of(_people, _value),
    "csv": st.builds(
        lambda cells, sign: sign.join(cells),
        st.lists(st.one_of(_people, st.sampled_from(_CELLS), _value), max_size=4),
        st.sampled_from(";;,\t|"),
    ),
    "vcf": st.builds(
        "{}{}{}{}".format,
        st.sampled_from(_HEADS),
        _repeated(st.sampled_from(_PARAMETERS), 3),
        st.sampled_from([":"] * 9 + [""]),
        st.one_of(_people, _repeated(st.sampled_from(_OF_VALUES * 3 + _COMMON))),
    ),
    "command": st.builds(
        "{}{}{}{}".format,
        st.sampled_from(["", "", "dry ", "проверить "]),
        st.one_of(_people, _value),
        st.sampled_from(_BETWEEN),
        _repeated(st.one_of(st.sampled_from(_PLACES), _piece), 3),
    ),
}
_ENDS = {"vcf": ["\n", "\n", "\r\n", "\r", "=\n", "\n ", "\n\t", "\nEND:VCARD\nBEGIN:VCARD\n"]}


def _texts(kind: str, longest: int) -> st.SearchStrategy[str]:
    """Lines of this kind, of which each, and all, may be there very often."""
    line = st.builds("{}{}".format, _LINES[kind], st.sampled_from(_ENDS.get(kind, ["\n", "\n", "\r\n", "\r", ""])))
    lines = _repeated(line, 6)
    return st.builds(
        lambda text, times: (text[:longest] * min(times, longest // (len(text) + 1) + 1))[:longest], lines, _times
    )


def files(kind: str) -> st.SearchStrategy[bytes]:
    """Files of this kind, or rather of none."""
    before, after = ("BEGIN:VCARD\n", "\nEND:VCARD\n") if kind == "vcf" else ("", "")
    return st.builds(
        lambda text, encoding: (before + text + after).encode(encoding, "replace")[:LARGEST_FILE],
        st.sampled_from([_USUAL] * 9 + [LARGEST_FILE]).flatmap(lambda longest: _texts(kind, longest)),
        st.sampled_from(_ENCODINGS),
    )


def contacts() -> tuple[st.SearchStrategy[str], st.SearchStrategy[str]]:
    """Phones and vCards, longer than Telegram's."""
    cards = _texts("vcf", _LONGEST_CARD)
    return _texts("txt", _LONGEST_CARD), cards.map(lambda text: f"BEGIN:VCARD\n{text}\nEND:VCARD")


def commands() -> st.SearchStrategy[str]:
    """What may stand after a verb, in a message as long as Telegram's may be."""
    return _texts("command", _LONGEST_MESSAGE)
