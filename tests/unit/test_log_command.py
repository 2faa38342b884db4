"""What is read of a /log."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.commands.history import (
    Export,
    LogMisunderstood,
    LogProblem,
    Recent,
    Story,
    parse_log,
    read_operation_id,
)
from bot.domain.group import GroupId
from bot.domain.participant import Participant, Phone, WhatsAppId
from bot.domain.request import GroupWords

NOW = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
ANNA = Participant(phone=Phone("+79001234567"))


def read(text: str) -> object:
    return parse_log(text, "RU", NOW)


def group(name: str, *, quoted: bool = False) -> GroupWords:
    return GroupWords(name, quoted=quoted, reason="")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("", Recent(None, 10)),
        (" \n", Recent(None, 10)),
        ("20", Recent(None, 20)),
        ("50", Recent(None, 50)),
        ("Family", Recent(group("Family"), 10)),
        ("Family 5", Recent(group("Family"), 5)),
        ("Родители 3Б", Recent(group("Родители 3Б"), 10)),
        ("Выпуск 2024", Recent(group("Выпуск 2024"), 10)),
        ("Дом 51", Recent(group("Дом 51"), 10)),
        ("«Дом 5»", Recent(group("Дом 5", quoted=True), 10)),
        ('"Дом 5" 7', Recent(group("Дом 5", quoted=True), 7)),
        ('"20"', Recent(group("20", quoted=True), 10)),
        ("79001234567", Recent(ANNA, 10)),
        ("8 900 123-45-67", Recent(ANNA, 10)),
        ("8 900 123-45-67 20", Recent(ANNA, 20)),
        ("+7 900 123-45 67", Recent(ANNA, 10)),
        ("204000000007919@lid 3", Recent(Participant(lid=WhatsAppId("204000000007919@lid")), 3)),
        ("120363169960827018@g.us", Recent(GroupId("120363169960827018@g.us"), 10)),
        ("120363169960827018@g.us 3", Recent(GroupId("120363169960827018@g.us"), 3)),
    ],
)
def test_what_is_looked_for(text: str, asked: Recent):
    assert read(text) == asked


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("0", LogProblem.BAD_COUNT),
        ("51", LogProblem.BAD_COUNT),
        ("1000", LogProblem.BAD_COUNT),
        ("7900123456", LogProblem.BAD_PERSON),
        ("+7 900 123-45-6", LogProblem.BAD_PERSON),
        ("79001234567, 79007654321", LogProblem.SEVERAL_PEOPLE),
        ("export 2026", LogProblem.BAD_PERIOD),
        ("export 0", LogProblem.BAD_PERIOD),
        ("export 2026-13", LogProblem.BAD_PERIOD),
        ("export 2026-02-30", LogProblem.BAD_PERIOD),
        ("export 9999-12", LogProblem.BAD_PERIOD),
        ("export 2026-10-31 2026-10-01", LogProblem.BAD_PERIOD),
        ("export 2026-10-01 to 2026-10-31", LogProblem.BAD_PERIOD),
        ("export october", LogProblem.BAD_PERIOD),
    ],
)
def test_what_is_not_understood(text: str, problem: LogProblem):
    answer = read(text)
    assert isinstance(answer, LogMisunderstood)
    assert answer.problem is problem


def day(month: int, number: int) -> datetime:
    return datetime(2026, month, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "export"),
    [
        ("", Export(NOW - timedelta(days=30), None)),
        ("7", Export(NOW - timedelta(days=7), None)),
        ("all", Export(None, None)),
        ("ВСЁ", Export(None, None)),
        ("2026-10", Export(day(10, 1), day(11, 1))),
        ("2026-12", Export(day(12, 1), datetime(2027, 1, 1, tzinfo=UTC))),
        ("2026-02", Export(day(2, 1), day(3, 1))),
        ("2026-10-01", Export(day(10, 1), day(10, 2))),
        ("2026-10-01 2026-10-31", Export(day(10, 1), day(11, 1))),
    ],
)
@pytest.mark.parametrize("word", ["export", "Экспорт"])
def test_periods(word: str, period: str, export: Export):
    assert read(f"{word} {period}") == export


def test_an_operation_by_its_id():
    assert read("@AbCdEf123456") == Story(read_operation_id("AbCdEf123456"))
    assert read_operation_id(" @AbCdEf123456 ") == "AbCdEf123456"
    assert read("@home group") == Recent(group("@home group"), 10)
