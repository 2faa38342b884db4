"""``make fuzz``: made-up files, contacts and commands, of which each must be answered, soon, with what is documented.

``make fuzz ARGS="--seconds 300"`` takes longer; ``--seed`` and ``--only`` repeat the round that failed.
"""

import argparse
import itertools
import os
import signal
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import structlog
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from bot.commands.contacts import read_contact
from bot.commands.entries import LONGEST_SHOWN
from bot.commands.file_problem import FileProblem
from bot.commands.files import read_file
from bot.commands.grammar import Attached, parse
from bot.commands.request import VERBS, Misunderstood
from bot.commands.table import MOST_ROWS
from bot.commands.targets import People
from bot.domain.action import Action
from bot.domain.request import Request
from tests.hostile.budget import OverBudgetError
from tests.hostile.made_up import commands, contacts, files
from tests.hostile.made_up_workbooks import mutated_workbooks

_EXAMPLES = 50
"""Of a round."""
_NEVER = {FileProblem.NOT_FETCHED, FileProblem.SEVERAL}
"""Problems that no content can have."""

_quick = settings(
    max_examples=_EXAMPLES,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


class _TooLongError(BaseException):
    """Nothing that is under way may take it for a fault of a file."""


@contextmanager
def _budget(seconds: float) -> Iterator[None]:
    """Raise `OverBudgetError` if what is done within takes more processor time."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    except _TooLongError:
        raise OverBudgetError(f"more than {seconds:g} s of processor time") from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _check_people(people: People) -> None:
    assert len(set(people.understood)) == len(people.understood)
    for one in people.rejected:
        assert len(one.text) <= LONGEST_SHOWN
        assert one.row is None or one.row > 0


def _check_file(name: str, data: bytes) -> None:
    with _budget(4):
        found = read_file(name, data, "RU")
    if isinstance(found, FileProblem):
        assert found not in _NEVER
    else:
        assert 0 < len(found.understood) <= MOST_ROWS
        _check_people(found)


@_quick
@given(files("txt"))
def _texts(data: bytes) -> None:
    _check_file("list.txt", data)


@_quick
@given(files("csv"))
def _tables(data: bytes) -> None:
    _check_file("list.csv", data)


@_quick
@given(files("vcf"))
def _address_books(data: bytes) -> None:
    _check_file("list.vcf", data)


@_quick
@given(mutated_workbooks())
def _workbooks(data: bytes) -> None:
    _check_file("list.xlsx", data)


@_quick
@given(*contacts(), st.booleans())
def _contacts(phone: str, vcard: str, is_international: bool) -> None:
    with _budget(4):
        _check_people(read_contact(phone, vcard, "RU", is_international=is_international))


@_quick
@given(st.sampled_from(Action), commands(), st.booleans())
def _commands(action: Action, text: str, is_attached: bool) -> None:
    attached = Attached(People(), "list.txt") if is_attached else None
    with _budget(1):
        found = parse(action, text, "RU", attached)
    assert found.action is action
    if isinstance(found, Misunderstood):
        assert found.problem
    else:
        assert isinstance(found, Request)
        assert found.people or is_attached or not VERBS[action].connectors


_ROUNDS: dict[str, Callable[[], None]] = {
    "txt": _texts,
    "csv": _tables,
    "vcf": _address_books,
    "xlsx": _workbooks,
    "contact": _contacts,
    "command": _commands,
}


def _fuzz(names: list[str], seconds: float, first: int, rounds: int | None) -> int:
    until = time.monotonic() + seconds
    done: Counter[str] = Counter()
    for number, name in itertools.islice(zip(itertools.count(), itertools.cycle(names)), rounds):
        if rounds is None and time.monotonic() > until:
            break
        try:
            seed(first + number)(_ROUNDS[name])()
        except Exception:
            print(f'Again: make fuzz ARGS="--only {name} --seed {first + number} --rounds 1"', file=sys.stderr)
            raise
        done[name] += _EXAMPLES
    print(", ".join(f"{count} x {name}" for name, count in done.items()) + ": nothing found")
    return 0


def main() -> int:
    """Run rounds of all kinds in turn until the time is up, or until one fails."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--only", choices=_ROUNDS, action="append")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4)))
    parser.add_argument("--rounds", type=int, help="so many, however long they take")
    chosen = parser.parse_args()
    warnings.simplefilter("error")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    print(f"seed {chosen.seed}")

    def too_long(_signal: int, _frame: FrameType | None) -> None:
        raise _TooLongError

    signal.signal(signal.SIGPROF, too_long)
    return _fuzz(chosen.only or list(_ROUNDS), chosen.seconds, chosen.seed, chosen.rounds)


if __name__ == "__main__":
    sys.exit(main())
