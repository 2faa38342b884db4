"""Which of an account's groups is meant by a name as a moderator wrote it. Pure functions."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from rapidfuzz import fuzz, process

from bot.domain.group import GroupSummary
from bot.domain.request import GroupWords
from bot.domain.writing import trimmed, without_invisible

_MOST_CANDIDATES = 5
_LEAST_SIMILARITY = 70
"""Of 100, by rapidfuzz: below it, names and words that share a few letters by chance come up."""
_SHORTNESS = 60
"""What a name of one letter would lose of its similarity, of two letters half of it, and so on: so "Соседи",
like to the letter, comes after "Соседи ЖК Альфа, дом 5" when "sosedi alfa dom 5" is looked for."""
_FURTHEST_BEHIND = 20
"""A candidate by so much less alike than the best one is there by chance."""
_MOST_WORDS = 8
"""The longest beginning that is compared: names seldom have more words, and so many are telling enough."""

_QUOTES = dict.fromkeys(map(ord, "\"'`«»‹›“”„‟‘’‚‛"))
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
    """No group has the name. The most similar ones, best first, are to be offered and never acted on."""

    candidates: tuple[Candidate, ...]


def find(words: GroupWords, groups: Sequence[GroupSummary]) -> Found | Several | Similar:
    """The group that the words name, and the reason after the name.

    Case, white space, ё or е, quotes and invisible characters do not tell names apart. The whole text is
    tried first and then, unless the reason is known, ever shorter beginnings of it, word by word: the
    longest that is the name of a group counts, and the rest is the reason.
    """
    named = _by_name(groups)
    splits = _splits(words)
    for name, reason in reversed(splits):
        if same := named.get(name):
            return Found(same[0], reason) if len(same) == 1 else Several(tuple(same), reason)
    return Similar(tuple(_similar(splits[:_MOST_WORDS], groups)))


def _by_name(groups: Sequence[GroupSummary]) -> Mapping[str, Sequence[GroupSummary]]:
    named = defaultdict(list)
    for group in groups:
        if name := _normalised(group.name):
            named[name].append(group)
    return named


def _splits(words: GroupWords) -> Sequence[tuple[str, str]]:
    """The possible names, normalised, each with the reason after it; the shortest name first."""
    if words.reason is not None:
        return [(_normalised(words.text), words.reason)]
    splits = []
    name = ""
    for word in _WORD.finditer(words.text):
        name = f"{name} {_normalised(word[0])}".strip()
        splits.append((name, trimmed(words.text[word.end() :])))
    return splits


def _similar(splits: Sequence[tuple[str, str]], groups: Sequence[GroupSummary]) -> Iterator[Candidate]:
    keys = [_key(_normalised(group.name)) for group in groups]
    best: dict[int, tuple[float, int]] = {}
    for number, (name, _) in enumerate(splits):
        key = _key(name)
        if min(len(name), len(key)) < 2:
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


def _reason(splits: Sequence[tuple[str, str]], named: Sequence[str]) -> str:
    """The reason after the first of these names, less the further words that are like one of the group's name.

    A part of a name can be more alike than the whole with a slip in it: "вести москва" is one name.
    """
    name, reason = splits[0]
    for longer, shorter_reason in splits[1:]:
        word = _key(longer.removeprefix(name).strip())
        if process.extractOne(word, named, scorer=fuzz.ratio, score_cutoff=_LEAST_SIMILARITY) is None:
            break
        name, reason = longer, shorter_reason
    return reason


@lru_cache(maxsize=4096)
def _normalised(name: str) -> str:
    folded = normalize("NFKC", without_invisible(name)).casefold()
    return " ".join(folded.replace("ё", "е").translate(_QUOTES).split())


@lru_cache(maxsize=4096)
def _key(normalised: str) -> str:
    """What is compared for likeness: Latin letters and digits, or the name itself if it has none."""
    return _NOT_OF_A_WORD.sub(" ", normalised.translate(_LATIN)).strip() or normalised
