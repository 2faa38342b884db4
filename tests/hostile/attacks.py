"""Texts that make a pattern backtrack, derived from the pattern itself; and what matching them costs."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

ALPHABET = "".join(map(chr, range(32, 127))) + "\t\n\r\v\x00\x7f\x85\u00a0éßЯё٣中\u2028\u200b\ufe0f\u2800🌻＝\U000e0041"
MOST_PUMPS = 40
SHORT = range(14, 27, 4)
LONG = (250, 1000, 4000, 16_000)
"""Characters; each step is left only if it cost little, or no more than it should."""
COSTLY = 0.01
"""Seconds of CPU from which on the cost of two lengths is compared; most patterns pass 16,000 characters in 1 ms."""
LINEAR = 8
"""Four times the text may take so many times as long: 4 is linear, 16 quadratic."""

Use = Callable[[re.Pattern[str], str], object]
MATCHED: Sequence[Use] = (
    lambda pattern, text: pattern.match(text),
    lambda pattern, text: pattern.fullmatch(text),
)
SEARCHED: Sequence[Use] = (
    *MATCHED,
    lambda pattern, text: sum(1 for _ in pattern.finditer(text)),  # search, split and sub do the same or less
)


class SlowError(AssertionError):
    """A pattern takes more than its text is longer."""


def check(pattern: re.Pattern[str], uses: Sequence[Use] = SEARCHED) -> None:
    """Raise `SlowError` if the time that the pattern takes grows faster than the text, for any of the attacks."""
    for attack in attacks(pattern):
        for use in uses:
            _check(pattern, use, attack)


def _check(pattern: re.Pattern[str], use: Use, attack: tuple[str, str, str]) -> None:
    def cost(size: int, times: int = 1) -> float:
        prefix, pump, suffix = attack
        text = prefix + (pump * size)[:size] + suffix
        return min(_cost(pattern, use, text) for _ in range(times))

    for size in SHORT:
        if cost(size) > COSTLY and cost(size, times=3) > COSTLY:
            raise SlowError(f"{pattern.pattern!r} takes exponential time: {attack}, {size} characters")
    for size in LONG:
        # Others use the machine, too: what is slow is slow again.
        if cost(size) > COSTLY and all(cost(size, 2) > max(COSTLY, LINEAR * cost(size // 4, 3)) for _ in range(3)):
            raise SlowError(f"{pattern.pattern!r} takes more than linear time: {attack}, {size} characters")


def _cost(pattern: re.Pattern[str], use: Use, text: str) -> float:
    start = time.process_time()
    use(pattern, text)
    return time.process_time() - start


def attacks(pattern: re.Pattern[str]) -> Iterator[tuple[str, str, str]]:
    """What stands before, what is repeated, and what spoils the match at the end."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    atoms = list(_atoms(tree))
    letters: dict[tuple[bool, ...], str] = {}
    for letter in ALPHABET:
        letters.setdefault(tuple(atom.match(letter) is not None for atom in atoms), letter)
    stranger = letters.pop((False,) * len(atoms), None)
    alike = list(letters.values())
    bodies = dict.fromkeys(body for _, body in _repeats(tree, "") if body)
    pumps = dict.fromkeys([*alike, *bodies, *map("".join, product(alike, repeat=2))])
    prefixes = dict.fromkeys(["", *(before for before, _ in _repeats(tree, ""))])
    for pump in list(pumps)[:MOST_PUMPS]:
        for prefix in list(prefixes)[:6]:
            for suffix in dict.fromkeys(("", stranger or "", "\n", pump[0] + (stranger or "\x00"))):
                yield prefix, pump, suffix


def _atoms(tree: Any) -> Iterator[re.Pattern[str]]:
    """The classes of characters in the pattern, each as a pattern for one character."""
    for operation, argument in tree:
        match operation:
            case constants.LITERAL:
                yield re.compile(re.escape(chr(argument)), re.IGNORECASE)
            case constants.NOT_LITERAL:
                yield re.compile(f"[^{re.escape(chr(argument))}]")
            case constants.ANY:
                yield re.compile(".")
            case constants.IN:
                yield re.compile(_class(argument))
            case _:
                for part in _parts(operation, argument):
                    yield from _atoms(part)


def _class(members: Any) -> str:
    text = ""
    for operation, argument in members:
        match operation:
            case constants.NEGATE:
                text += "^"
            case constants.LITERAL:
                text += re.escape(chr(argument))
            case constants.RANGE:
                text += "-".join(re.escape(chr(end)) for end in argument)
            case constants.CATEGORY:
                text += _CATEGORIES[argument]
    return f"[{text}]"


_CATEGORIES = {
    constants.CATEGORY_DIGIT: r"\d",
    constants.CATEGORY_NOT_DIGIT: r"\D",
    constants.CATEGORY_SPACE: r"\s",
    constants.CATEGORY_NOT_SPACE: r"\S",
    constants.CATEGORY_WORD: r"\w",
    constants.CATEGORY_NOT_WORD: r"\W",
}


def _parts(operation: Any, argument: Any) -> Sequence[Any]:
    match operation:
        case constants.MAX_REPEAT | constants.MIN_REPEAT | constants.POSSESSIVE_REPEAT:
            return [argument[2]]
        case constants.SUBPATTERN:
            return [argument[3]]
        case constants.BRANCH:
            return list(argument[1])
        case constants.ASSERT | constants.ASSERT_NOT:
            return [argument[1]]
        case constants.ATOMIC_GROUP:
            return [argument]
        case _:
            return []


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """For each repetition in the pattern a text that leads up to it, and one that its body matches."""
    for operation, argument in tree:
        for part in _parts(operation, argument):
            yield from _repeats(part, before)
        if operation in {constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT}:
            yield before, _example(argument[2])
        before += _example([(operation, argument)])


def _example(tree: Any) -> str:
    """A short text that the pattern matches; with what it looks around for left out."""
    text = ""
    for operation, argument in tree:
        match operation:
            case constants.LITERAL:
                text += chr(argument)
            case constants.NOT_LITERAL | constants.ANY | constants.IN:
                [atom] = _atoms([(operation, argument)])
                text += next((letter for letter in "a1 " + ALPHABET if atom.match(letter)), "")
            case constants.MAX_REPEAT | constants.MIN_REPEAT | constants.POSSESSIVE_REPEAT:
                text += _example(argument[2]) * max(argument[0], 1)
            case constants.BRANCH:
                text += _example(argument[1][0])
            case constants.SUBPATTERN | constants.ATOMIC_GROUP:
                text += _example(_parts(operation, argument)[0])
    return text
