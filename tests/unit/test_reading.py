"""What goes between the bot and its reading process: that it arrives, and what the bot does not believe."""

import json
from io import BytesIO

import pytest

from bot.commands import reading
from bot.commands.file_problem import FileProblem
from bot.commands.reading import (
    ContactSent,
    FileSent,
    MalformedAnswerError,
    ReaderFailedError,
    Sent,
    answer_length,
    decode_answer,
    encode_answer,
    encode_failure,
    encode_request,
    read_request,
    write_answer,
)
from bot.commands.targets import People
from bot.domain.participant import Participant, Phone, WhatsAppId
from bot.domain.phone import PhoneFault
from bot.domain.request import Rejected

MARK = "0123456789abcdef"
PAVEL = Participant(phone=Phone("+79001234502"))
HIDDEN = Participant(lid=WhatsAppId("12345678901234567890@lid"))
BOTH = Participant(Phone("+12025550117"), WhatsAppId("1@lid"))


@pytest.mark.parametrize(
    "sent",
    [
        FileSent("Список.csv", b"\x00\xff\n" * 1000, "RU"),
        FileSent("", b"", "GB"),
        ContactSent("+79001234502", "BEGIN:VCARD\r\nFN:Павел 🚀\r\nEND:VCARD", "RU", is_international=True),
        ContactSent("", "", "RU", is_international=False),
    ],
)
def test_a_request_arrives_as_it_was(sent: Sent):
    stream = BytesIO(encode_request(MARK, sent) * 2)
    assert read_request(stream) == read_request(stream) == (MARK, sent)
    assert read_request(stream) is None


def test_a_request_that_is_cut_off_is_none():
    whole = encode_request(MARK, FileSent("a.txt", b"79001234502", "RU"))
    for length in range(len(whole)):
        assert read_request(BytesIO(whole[:length])) is None


def test_what_is_no_unicode_is_sent_all_the_same():
    received = read_request(BytesIO(encode_request(MARK, ContactSent("7900\ud800", "FN:\udfff", "RU", False))))
    assert received == (MARK, ContactSent("7900\ud800", "FN:?", "RU", is_international=False))


@pytest.mark.parametrize(
    "found",
    [
        People(
            (PAVEL, HIDDEN, BOTH),
            (Rejected("дом 5 🚀", PhoneFault.NOT_A_NUMBER, 3), Rejected("7900", PhoneFault.TOO_SHORT)),
        ),
        People(),
        *FileProblem,
    ],
)
def test_an_answer_arrives_as_it_was(found: People | FileProblem):
    assert decode_answer(MARK, encode_answer(MARK, found)) == found


def test_the_largest_answer_is_small_enough():
    """A file of as many rows as may be, each of them one person and one entry that is none."""
    people = tuple(Participant(phone=Phone(f"+7900{number:07}")) for number in range(reading.MOST_PEOPLE))
    rejected = tuple(Rejected("щ" * 60, PhoneFault.NOT_A_NUMBER, number + 1) for number in range(reading.MOST_PEOPLE))
    stream = BytesIO()
    write_answer(stream, encode_answer(MARK, People(people, rejected)))
    prefix, payload = stream.getvalue()[: reading.ANSWER_LENGTH], stream.getvalue()[reading.ANSWER_LENGTH :]
    assert answer_length(prefix) == len(payload)
    assert decode_answer(MARK, payload) == People(people, rejected)


def test_a_longer_answer_is_none():
    assert answer_length(reading.LARGEST_ANSWER.to_bytes(4, "big")) == reading.LARGEST_ANSWER
    with pytest.raises(MalformedAnswerError):
        answer_length((reading.LARGEST_ANSWER + 1).to_bytes(4, "big"))


def answer(people: object = (), rejected: object = (), **more: object) -> dict[str, object]:
    return {"mark": MARK, "people": people, "rejected": rejected, **more}


def test_an_answer_that_is_well_formed():
    written = answer([["+79001234502", None]], [["x", "too_short", 7]])
    found = decode_answer(MARK, json.dumps(written).encode())
    assert found == People((PAVEL,), (Rejected("x", PhoneFault.TOO_SHORT, 7),))


MALFORMED: list[object] = [
    None,
    [],
    {},
    {"mark": MARK},
    {**answer(), "mark": "another"},
    {**answer(), "mark": None},
    answer(more=1),
    answer(people={}),
    answer([["+79001234502", None]], rejected=None),
    answer([["+79001234502"]]),
    answer([["+79001234502", None, None]]),
    answer(["+7"]),
    answer([[None, None]]),
    answer([["", ""]]),
    answer([["79001234502", None]]),
    answer([["+79001234502\n", None]]),
    answer([["+٧٩٠٠١٢٣٤٥٠٢", None]]),
    answer([["+" + "9" * 20, None]]),
    answer([[79001234502, None]]),
    answer([[None, "1@c.us"]]),
    answer([[None, "1" * 21 + "@lid"]]),
    answer([["+79001234502", None]] * 2),
    answer([[f"+7900{number:07}", None] for number in range(reading.MOST_PEOPLE + 1)]),
    answer(rejected=[["x", "too_short", None]] * (reading.MOST_REJECTED + 1)),
    answer(rejected=[["x", "no_such_fault", None]]),
    answer(rejected=[["x", "too_short"]]),
    answer(rejected=[["x" * 201, "too_short", None]]),
    answer(rejected=[["\ud800", "too_short", None]]),
    answer(rejected=[["\0", "too_short", None]]),
    answer(rejected=[[5, "too_short", None]]),
    answer(rejected=[["x", "too_short", 0]]),
    answer(rejected=[["x", "too_short", 10**9]]),
    answer(rejected=[["x", "too_short", 1.5]]),
    answer(rejected=[["x", "too_short", True]]),
    {"mark": MARK, "problem": "no_such_problem"},
    {"mark": MARK, "problem": ["empty"]},
    {"mark": MARK, "problem": "empty", "people": []},
    {"mark": MARK, "failed": "KeyError"},
    {"mark": MARK, "failed": "KeyError: +79001234502", "place": "a:1"},
    {"mark": MARK, "failed": "KeyError", "place": "Павел"},
    {"mark": MARK, "failed": "K" * 81, "place": "a:1"},
]


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xff",
        b"[" * 100_000,
        b"9" * 5000,
        b"NaN",
        *(json.dumps(one).encode() for one in MALFORMED),
    ],
)
def test_an_answer_that_the_readers_do_not_give_is_not_believed(payload: bytes):
    with pytest.raises(MalformedAnswerError) as error:
        decode_answer(MARK, payload)
    assert str(error.value) == ""


def test_a_fault_of_a_reader_tells_its_type_and_place_and_nothing_of_the_file():
    def read() -> None:
        raise KeyError("+79001234502")

    try:
        read()
    except KeyError as error:
        payload = encode_failure(MARK, error)
        line = read.__code__.co_firstlineno + 1
    with pytest.raises(ReaderFailedError) as told:
        decode_answer(MARK, payload)
    assert str(told.value) == f"KeyError at {__name__}:{line}"
