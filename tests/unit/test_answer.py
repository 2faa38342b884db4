"""What is made of a body: parsing, blotting, and what is taken over of names, ids and numbers."""

import asyncio
import json
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blotting import BLOT, Blotter
from bot.domain.outcome import Outcome
from bot.domain.participant import Member, Participant, Phone
from bot.providers import answer, texts
from bot.providers.answer import DEEPEST, LARGE, LONGEST_TEXT, MOST_FIELDS, UNREADABLE, Content, Reply, read_content
from bot.providers.body import Body
from bot.providers.wasend_results import read_results

SECRET = "to/ken+1"
NOTHING = Blotter(())


def read(body: bytes, *, interpreted: bool = False, blotter: Blotter = NOTHING) -> Content:
    return asyncio.run(read_content(Body(bytearray(body), 10**9 if interpreted else 0), blotter))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.parametrize("interpreted", [False, True])
@given(value=JSON, ascii_only=st.booleans())
def test_honest_json_is_read_as_it_is(interpreted, value, ascii_only):
    body = json.dumps(value, ensure_ascii=ascii_only).encode(errors="surrogatepass")
    assert read(body, interpreted=interpreted).json == value


@given(st.text('[]{}":,\\ 0123.eE+-tfn', max_size=30))
def test_both_decoders_agree(text):
    assert read(text.encode(), interpreted=True).json == read(text.encode()).json


@pytest.mark.parametrize("interpreted", [False, True])
@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"\xef\xbb\xbf{}", {}),
        (b"[" * DEEPEST + b"]" * DEEPEST, ...),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), UNREADABLE),
        (b"[" * 100_000, UNREADABLE),
        (b"9" * 40, int("9" * 40)),
        (b"9" * 41, UNREADABLE),
        (b"-1.5e3", -1500.0),
        (b"1e999", UNREADABLE),
        (b"Infinity", UNREADABLE),
        (json.dumps({str(number): 1 for number in range(MOST_FIELDS + 1)}).encode(), UNREADABLE),
        ("{}".encode("utf-16"), UNREADABLE),
        (b"{} {}", UNREADABLE),
    ],
)
def test_limits(interpreted, body, value):
    found = read(body, interpreted=interpreted).json
    assert found is not UNREADABLE if value is ... else found == value


@pytest.mark.parametrize("interpreted", [False, True])
@pytest.mark.parametrize("size", [0, 2 * LARGE])
def test_secret_is_blotted_out_however_it_is_written(interpreted, size):
    escaped = "".join(f"\\u{ord(sign):04X}" for sign in SECRET)
    mixed = SECRET.replace("/", "\\/").replace("k", "\\u006b")
    values = [SECRET, escaped, mixed, f"x{SECRET}y{escaped}", "to%2Fken%2B1"]
    body = "[" + ",".join(f'"{one}", {{"a": ["{one}"]}}' for one in values) + "]" + " " * size
    blotter = Blotter({SECRET, "to%2Fken%2B1"})
    told = read(body.encode(), interpreted=interpreted, blotter=blotter)
    plain = [BLOT, BLOT, BLOT, f"x{BLOT}y{BLOT}", BLOT]
    assert told.json == [part for one in plain for part in (one, {"a": [one]})]
    assert SECRET not in told.text
    assert told.large is (size > 0)


def test_secret_is_blotted_out_of_what_is_no_list():
    assert read(f'"{SECRET}"'.encode(), blotter=Blotter({SECRET})).json == BLOT
    assert read(f"<b>{SECRET}".encode(), blotter=Blotter({SECRET})).text == f"<b>{BLOT}"
    assert read(b"\xff" + SECRET.encode(), blotter=Blotter({SECRET})).text == f"\ufffd{BLOT}"


def test_longer_secret_goes_before_the_one_within_it():
    assert Blotter(["abc", "", "abcdef", "abc"]).clean("1abcdef2abc3") == f"1{BLOT}2{BLOT}3"


def test_text_is_kept_whole_or_not_at_all():
    assert read(b"<" * LONGEST_TEXT).text == "<" * LONGEST_TEXT
    assert read(b"<" * (LONGEST_TEXT + 1)).text == ""


async def test_large_answer_is_converted_in_another_thread():
    here = threading.get_ident()
    assert await Reply(200).converted(lambda _: threading.get_ident()) == here
    assert await Reply(200, large=True).converted(lambda _: threading.get_ident()) != here


async def test_interpreted_decoder_is_for_many_signs_only(monkeypatch):
    used = []

    class Decoder(json.JSONDecoder):
        def decode(self, s: str, *_: object) -> object:
            used.append(s)
            return None

    monkeypatch.setattr(answer, "_InterpretedDecoder", Decoder)
    for signs in (120_000, 120_001):
        await read_content(Body(bytearray(b"[1]"), signs), NOTHING)
    assert used == ["[1]"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Family", "Family"),
        ("x" * 257, "x" * 256),
        ("a\x00b\ud800c\U0001f600", "a\ufffdb\ufffdc\U0001f600"),
        (None, ""),
        (["Family"], ""),
    ],
)
def test_name(written, kept):
    assert texts.name_of(written) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" 79000000102@c.us ", "79000000102@c.us"),
        ("7" * 65, ""),
        ("79000000102:" + "1" * 10**6 + "@c.us", ""),
        ("\u0667" * 10 + "@lid", ""),
        (79000000102, ""),
    ],
)
def test_id(written, kept):
    assert texts.id_of(written) == kept


CODE = "CodeCodeCodeCodeCodeCo"
LINK = f"https://chat.whatsapp.com/{CODE}"


@pytest.mark.parametrize(
    ("written", "link", "of_code"),
    [
        (LINK, LINK, LINK),
        (f" {LINK}\n", LINK, LINK),
        (f"https://chat.whatsapp.com/invite/{CODE}?mode=ac_t", LINK, LINK),
        (CODE, None, LINK),
        (f'"{CODE}"', None, LINK),
        (f"https://chat.whatsapp.com.example/{CODE}", None, None),
        (f"http://chat.whatsapp.com/{CODE}", None, None),
        (f"{LINK}\n{LINK}", None, None),
        (f"{LINK}#x", None, None),
        (f"https://chat.whatsapp.com/{BLOT}", None, None),
        (LINK + "C" * 300, None, None),
        (None, None, None),
    ],
)
def test_link(written, link, of_code):
    assert texts.link_of(written) == link
    assert texts.link_of(written, or_code=True) == of_code


@pytest.mark.parametrize(
    ("told", "kept"), [(0, 0), (10, 10), (11, None), (-1, None), (True, None), (1.0, None), ("1", None)]
)
def test_number(told, kept):
    assert texts.number_of(told, 10) == kept


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("No Such Group", "no such group"),
        (["A", {"b": 1}, 5], "a 5"),
        ({"text": "A", "more": ["b"]}, "a"),
        ("x" * 10**6, "x" * 1000),
        (["x"] * 10**6, " ".join("x" * 20)),
        (None, ""),
        (False, ""),
        (True, "true"),
    ],
)
def test_words(told, words):
    assert texts.words_of(told) == words


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (200, Outcome.DONE),
        ("200", Outcome.DONE),
        (409, Outcome.ALREADY),
        (-1, Outcome.UNKNOWN),
        (1000, Outcome.UNKNOWN),
        (10**39, Outcome.UNKNOWN),
        ("0" * 10**6, Outcome.UNKNOWN),
        ("9" * 10**6, Outcome.UNKNOWN),
    ],
)
def test_code_for_a_person_that_is_none(code, outcome):
    anna = Member(Participant(phone=Phone("+79000000102")))
    answer_to_all = [{"id": "79000000102@c.us", "error": code}]
    assert read_results("add", [anna], answer_to_all)[0].outcome is outcome
