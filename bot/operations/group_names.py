"""Which of an account's groups is meant by a name as a moderator wrote it. Pure functions."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from bot.domain.group import LONGEST_NAME, GroupSummary
from bot.domain.request import GroupWords
from bot.domain.writing import on_one_line, trimmed
from bot.operations.look_alikes import looks, normalised

_MOST_CANDIDATES = 5
_LEAST_SIMILARITY = 70
"""Of 100, by rapidfuzz: below it, names and words that share a few letters by chance come up."""
_SHORTNESS = 60
"""What a name of one letter would lose of its similarity, of two letters half of it, and so on: so "Соседи",
like to the letter, comes after "Соседи ЖК Альфа, дом 5" when "sosedi alfa dom 5" is looked for."""
_FURTHEST_BEHIND = 20
"""A candidate by so much less alike than the best one is there by chance."""
_LONGEST = 3 * LONGEST_NAME
"""Characters of a name as it is compared: some become several, such as "ß" and "½"."""
_MOST_WORDS = 8
"""The longest beginning that is compared: names seldom have more words, and so many are telling enough."""
_MOST_COMPARED = 200_000
"""Characters of names with which a text is compared for likeness, in a fifth of a microsecond each: 8 times 1,000
names of 25."""

_LATIN = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфхцыэ", "abvgdeziyklmnoprstufhcye", strict=True)),
        "ж": "zh",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ю": "yu",
        "я": "ya",
        "ъ": "",
        "ь": "",
    }
)
"""The Russian letters but ё, which is written as е before."""

_WORD = re.compile(r"\S+")
_NOT_OF_A_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Found:
    """The one group of this name. An empty ``reason``, here and below: none was given."""

    group: GroupSummary
    reason: str


@dataclass(frozen=True, slots=True)
class Several:
    """Groups of the very same name: only a person can say which is meant."""

    groups: tuple[GroupSummary, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A group with a name like the one written, and what would be the reason if it is meant."""

    group: GroupSummary
    reason: str


@dataclass(frozen=True, slots=True)
class Similar:
    """No group has the name. The most similar ones, best first, are to be offered and never acted on.

    ``look_same``: these names are written otherwise than what was looked for, and look the same.
    """

    candidates: tuple[Candidate, ...]
    look_same: bool = False


@dataclass(frozen=True, slots=True)
class _Split:
    """A beginning of the text that may be the name, as it is shown and normalised, and what stands after it."""

    shown: str
    name: str
    rest: str

    @property
    def reason(self) -> str:
        return trimmed(self.rest)


def find(words: GroupWords, groups: Sequence[GroupSummary]) -> Found | Several | Similar:
    """The group that the words name, and the reason after the name.

    Case, white space, ё or е, quotes and invisible characters do not tell names apart. The whole text is
    tried first and then, unless the reason is known, ever shorter beginnings of it, word by word: the
    longest that is the name of a group counts, and the rest is the reason. Where none is, names that look
    like one of them come before names that are spelt like one.
    """
    named = _by_name(groups)
    splits = _splits(words)
    for split in reversed(splits):
        if same := named.get(split.name):
            return Found(same[0], split.reason) if len(same) == 1 else Several(tuple(same), split.reason)
    looking = _by_look(groups)
    for split in reversed(splits):
        if alike := dict.fromkeys(group for look in sorted(looks(split.shown)) for group in looking.get(look, ())):
            return Similar(tuple(Candidate(group, split.reason) for group in alike), look_same=True)
    return Similar(tuple(_similar(splits[:_MOST_WORDS], groups)))


def _by_name(groups: Sequence[GroupSummary]) -> Mapping[str, Sequence[GroupSummary]]:
    named = defaultdict(list)
    for group in groups:
        if name := normalised(group.name):
            named[name].append(group)
    return named


def _by_look(groups: Sequence[GroupSummary]) -> Mapping[str, Sequence[GroupSummary]]:
    looking = defaultdict(list)
    for group in groups:
        for look in looks(group.name):
            looking[look].append(group)
    return looking


def _splits(words: GroupWords) -> Sequence[_Split]:
    """The possible names, each with the reason after it; the shortest name first, the longest no longer than names are.

    What is written in a word beyond that belongs to no name, and is left out of the comparison.
    """
    if words.reason is not None:
        shown = on_one_line(words.text)[:_LONGEST]
        return [_Split(shown, normalised(shown), words.reason)]
    splits: list[_Split] = []
    shown = name = ""
    for word in _WORD.finditer(words.text):
        written = on_one_line(word[0])[:_LONGEST]
        shown = f"{shown} {written}".strip()
        name = f"{name} {normalised(written)}".strip()
        splits.append(_Split(shown, name, words.text[word.end() :]))
        if max(len(shown), len(name), len(splits)) >= _LONGEST:
            break
    return splits


def _similar(splits: Sequence[_Split], groups: Sequence[GroupSummary]) -> Iterator[Candidate]:
    keys = [_key(normalised(group.name)) for group in groups]
    best: dict[int, tuple[float, int]] = {}
    for number in _compared(len(splits), sum(map(len, keys))):
        key = _key(splits[number].name[:LONGEST_NAME])
        if min(len(splits[number].name), len(key)) < 2:
            continue  # a letter alone is in every name
        for _, similarity, place in process.extract(
            key, keys, scorer=fuzz.WRatio, score_cutoff=_LEAST_SIMILARITY, limit=_MOST_CANDIDATES
        ):
            score = similarity - _SHORTNESS / len(key)
            if place not in best or score > best[place][0]:
                best[place] = (score, number)
    ranked = sorted(best.items(), key=lambda item: -item[1][0])
    for place, (score, number) in ranked[:_MOST_CANDIDATES]:
        if score >= ranked[0][1][0] - _FURTHEST_BEHIND:
            yield Candidate(groups[place], _reason(splits[number:], keys[place].split()))


def _compared(count: int, characters: int) -> Sequence[int]:
    """Which of so many splits are compared with names of so many characters in all: all, or some, short and long."""
    most = min(count, max(1, _MOST_COMPARED // max(characters, 1)))
    return [(place + 1) * count // most - 1 for place in range(most)]


def _reason(splits: Sequence[_Split], named: Sequence[str]) -> str:
    """The reason after the first of these names, less the further words that are like one of the group's name.

    A part of a name can be more alike than the whole with a slip in it: "вести москва" is one name.
    """
    end = splits[0]
    for longer in splits[1:]:
        word = _key(longer.name.removeprefix(end.name).strip())
        if process.extractOne(word, named, scorer=fuzz.ratio, score_cutoff=_LEAST_SIMILARITY) is None:
            break
        end = longer
    return end.reason


@lru_cache(maxsize=4096)
def _key(normalised: str) -> str:
    """What is compared for likeness: Latin letters and digits, or the name itself if it has none."""
    return _NOT_OF_A_WORD.sub(" ", normalised.translate(_LATIN)).strip() or normalised
