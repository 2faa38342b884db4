"""The table of results: what spreadsheets make of it, and nothing else."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.action import Action
from bot.domain.failure import FailureKind
from bot.domain.operation import ItemState, Operation, OperationState, Origin, Target, Verdict, new_operation_id
from bot.domain.outcome import Outcome
from bot.domain.participant import Participant, WhatsAppId
from bot.i18n import Language
from bot.telegram.csv_file import items_csv
from bot.words import Words
from tests.unit.stored import GROUP, person, waiting
from tests.words import catalogue

MOSCOW = timezone(timedelta(hours=3))
NOW = datetime(2026, 11, 20, 12, 30, 15, tzinfo=MOSCOW)


@pytest.fixture(scope="module", params=Language)
def words(request: pytest.FixtureRequest) -> Words[str]:
    return catalogue().words(request.param)


def operation(group: str = "Family", name: str | None = None, verdict: Verdict | None = None) -> Operation:
    item = replace(waiting(0), name=name, verdict=verdict, state=ItemState.SETTLED if verdict else ItemState.WAITING)
    return Operation(
        id=new_operation_id(),
        action=Action.REMOVE,
        state=OperationState.FINISHED if verdict else OperationState.EXPIRED,
        origin=Origin(1001, 1001, 7, None, "en"),
        people=(item.participant,),
        created_at=NOW,
        expires_at=NOW,
        targets=(Target(0, "main", GROUP, group),),
        items=(item,),
        decided_by=1002,
        decided_name="=cmd",
    )


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_row_for_each_item(words: Words[str]):
    done = operation(name="Пётр, «Орёл»", verdict=Verdict(Outcome.DONE, code="200"))
    content = items_csv(done, words)
    assert content.startswith("\ufeff".encode())
    assert content.endswith(b"\r\n")
    heading, row = cells(content)
    assert len(heading) == len(set(heading)) == len(row)
    assert row == [
        done.id,
        "2026-11-20 09:30:15",
        "1001",
        "'=cmd",
        words.log_action(action="remove"),
        "main",
        "Family",
        GROUP,
        str(person(0)),
        "Пётр, «Орёл»",
        words.remove_verdict(verdict="done", person=str(person(0))),
        "200",
        "",
    ]


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("  =1", "'=1"),
        ("x;=1", "x;'=1"),
        ("x; =1", "x; '=1"),
        ("x|+1", "x|'+1"),
        ("x,\t-1", "x, '-1"),
        ("x\r\n@1;=2", "x @1;'=2"),
        (';"=1', ";\"'=1"),
        ("x；＝1", "x；'＝1"),
        ("x;+79001234567", "x;+79001234567"),
        ("x;+79001234567+1", "x;'+79001234567+1"),
        ("\u202e=1", "'=1"),
        ("＝1", "'＝1"),
        ("+79001234567", "+79001234567"),
        ("+79001234567+1", "'+79001234567+1"),
        ("A=1", "A=1"),
    ],
)
def test_nothing_foreign_is_computed(words: Words[str], name: str, cell: str):
    [_, row] = cells(items_csv(operation(group=name, name=name), words))
    assert (row[6], row[9]) == (cell, cell)


PARTS = re.compile(r"[;,|\t؛،；，]")
PIECES = ("=1", *"+-@＝＠;,|؛；x", "\t", "\n", "\r", "\u2028", " ", '"', "'", "\u200b")


def pieces(content: bytes) -> Iterator[str]:
    """What any spreadsheet may take for a cell, wherever it parts the lines."""
    for line in content.decode("utf-8-sig").splitlines():
        yield from (piece.lstrip(' "') for piece in PARTS.split(line))


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=40))
def test_nothing_foreign_is_computed_wherever_a_spreadsheet_parts_the_line(words: Words[str], name: str):
    content = items_csv(operation(group=name, name=name), words)
    [_, row] = content.decode("utf-8-sig").removesuffix("\r\n").split("\r\n")
    assert len(row.splitlines()) == 1
    for piece in pieces(content):
        assert not piece.startswith(tuple("=-@＝＋－＠"))
        assert not piece.startswith("+") or re.fullmatch(r'\+[0-9]{7,15}[ "]*', piece)


def test_a_failure_and_what_never_began(words: Words[str]):
    [_, failed] = cells(items_csv(operation(verdict=Verdict(failure=FailureKind.QUOTA)), words))
    subject = words.failure_subject(several=True, account="main")
    assert failed[10] == words.log_failed(why=words.failure(kind=FailureKind.QUOTA, subject=subject))
    [_, expired] = cells(items_csv(operation(), words))
    assert expired[10] == words.log_state(state=OperationState.EXPIRED)
    assert expired[3] == ""


def test_each_person_stands_in_their_own_sentence(words: Words[str]):
    one = operation(verdict=Verdict(Outcome.DONE))
    hidden = Participant(lid=WhatsAppId("204000000007919@lid"))
    both = replace(one, items=(one.items[0], replace(one.items[0], number=1, participant=hidden)))
    [_, first, second] = cells(items_csv(both, words))
    assert str(person(0)) in first[10]
    assert str(hidden) in second[10]
    assert second[8] == str(hidden)
