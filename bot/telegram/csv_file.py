"""Results as a table for spreadsheets: a row for each person in each group."""

import csv
import io
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from bot.domain.operation import Operation, OperationState
from bot.domain.writing import on_one_line
from bot.storage.item_rows import ItemRow
from bot.telegram.failures import subject
from bot.telegram.people_lines import verdict_sentence
from bot.words import Words

_SEPARATORS = ";,|；，؛،"
"""Where a spreadsheet may part the line into cells: the list separator of the reader's locale, whatever quotes say."""
_BEGINS_A_FORMULA = re.compile(
    # The signs in both widths (https://owasp.org/www-community/attacks/CSV_Injection), but for a phone in E.164.
    rf'(?:^|[{_SEPARATORS}])[ "]*(?=[=+\-@＝＋－＠])(?!\+[0-9]{{7,15}} *(?:$|[{_SEPARATORS}]))'
)
_PERSON = "\ue000"
"""Holds the person's place in a sentence that is made once for all whom it is said of."""
_CONFIRMED = frozenset({OperationState.CONFIRMED, OperationState.RUNNING, OperationState.FINISHED})


class CsvFile:
    """A table that grows page by page.

    Its form is that of RFC 4180, in UTF-8 with a byte order mark, without which Excel takes it for another
    encoding. Not bound to a thread, and not to be used by two at once.
    """

    def __init__(self, words: Words[str]) -> None:
        self._words = words
        self._sentences: dict[tuple[str, ...], str] = {}
        self._bytes = io.BytesIO()
        self._text = io.TextIOWrapper(self._bytes, encoding="utf-8-sig", newline="", write_through=True)
        self._writer = csv.writer(self._text)
        self._writer.writerow(
            (
                words.csv_operation(),
                words.csv_asked_at(),
                words.csv_asked_by(),
                words.csv_confirmed_by(),
                words.csv_action(),
                words.csv_account(),
                words.csv_group(),
                words.csv_group_id(),
                words.csv_person(),
                words.csv_name(),
                words.csv_result(),
                words.csv_code(),
                words.csv_attempted_at(),
            )
        )
        self.rows = 0

    def add(self, rows: Iterable[ItemRow]) -> None:
        """Write the rows. Takes about a second for 20,000 of them, so it belongs in a thread."""
        for row in rows:
            self._writer.writerow(map(_cell, self._cells(row)))
            self.rows += 1

    def add_left_out(self, operation: Operation) -> None:
        """Write what of the request came to no item: pieces that are no numbers, groups that could not be looked at."""
        words = self._words
        left_out = [("", "", "", piece, words.csv_not_a_number()) for piece in operation.rejected]
        left_out += [
            (target.account, target.name, target.group_id, "", words.csv_group_not_read())
            for target in operation.targets
            if target.failure is not None
        ]
        for account, group, group_id, person, result in left_out:
            row = (operation.id, "", "", "", "", account, group, group_id, person, "", result, "", "")
            self._writer.writerow(map(_cell, row))
            self.rows += 1

    @property
    def size(self) -> int:
        """In bytes."""
        return self._bytes.tell()

    def content(self) -> bytes:
        """The whole file as it stands."""
        return self._bytes.getvalue()

    def _cells(self, row: ItemRow) -> Iterable[str]:
        yield row.operation_id
        yield _moment(row.asked_at)
        yield str(row.requester)
        yield (row.decided_name or str(row.decided_by or "")) if row.state in _CONFIRMED else ""
        yield self._words.log_action(action=row.action)
        yield row.account
        yield row.group
        yield row.group_id
        yield str(row.participant)
        yield row.name or ""
        yield self._result(row)
        yield row.verdict.code if row.verdict else ""
        yield _moment(row.attempted_at)

    def _result(self, row: ItemRow) -> str:
        words = self._words
        verdict = row.verdict
        if verdict is None:
            return self._sentence(("state", row.state), lambda: words.log_state(state=row.state))
        if (kind := verdict.failure) is not None:
            about = subject(words, row.account, several=True)
            key = ("failure", kind, row.account)
            return self._sentence(key, lambda: words.log_failed(why=words.failure(kind=kind, subject=about)))
        same = (row.action, verdict.key, str(verdict.listed), str(verdict.size))
        sentence = self._sentence(same, lambda: verdict_sentence(verdict, _PERSON, row.action, words))
        return sentence.replace(_PERSON, str(row.participant))

    def _sentence(self, key: tuple[str, ...], make: Callable[[], str]) -> str:
        if key not in self._sentences:
            self._sentences[key] = make()
        return self._sentences[key]


def items_csv(operation: Operation, words: Words[str]) -> bytes:
    """An operation's items, and what was left out of it, as a file. Large ones belong in a thread, see `CsvFile`."""
    file = CsvFile(words)
    file.add(
        ItemRow(
            operation_id=operation.id,
            action=operation.action,
            state=operation.state,
            asked_at=operation.created_at,
            requester=operation.origin.requester,
            decided_by=operation.decided_by,
            decided_name=operation.decided_name,
            account=operation.target_of(item).account,
            group_id=operation.target_of(item).group_id,
            group=operation.target_of(item).name,
            participant=item.participant,
            name=item.name,
            verdict=item.verdict,
            attempted_at=item.attempted_at,
        )
        for item in operation.items
    )
    file.add_left_out(operation)
    return file.content()


def _cell(text: str) -> str:
    """Foreign text that no spreadsheet computes.

    An apostrophe before it is what they all take for "this is text". It also stands before what would begin a
    cell where the table is not parted by commas, but by semicolons, as Excel does it in Russia and Germany. A
    phone in E.164 gets none: a plus and digits come to nothing but the number itself, and with an apostrophe
    it could not be copied back into a command.
    """
    return _BEGINS_A_FORMULA.sub(r"\g<0>'", on_one_line(text))


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if at is not None else ""
