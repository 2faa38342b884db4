"""Groups whose names are equal or look alike, and what tells them apart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from unicodedata import normalize

from bot.domain.group import GroupId, GroupSummary
from bot.domain.writing import without_invisible
from bot.operations.skeleton import skeleton

FEWEST_DIGITS = 4
"""Of a group's id, at its end, which tell it from others."""

_QUOTES = dict.fromkeys(map(ord, "\"'`«»‹›“”„‟‘’‚‛"))
_SERVER = "@g.us"


@lru_cache(maxsize=4096)
def normalised(name: str) -> str:
    """What is equal of names that a moderator takes for the same.

    Case, white space, ё or е, quotes, invisible characters and the width of letters do not tell names apart.
    """
    return " ".join(_letters(name).casefold().replace("ё", "е").split())


@lru_cache(maxsize=4096)
def looks(name: str) -> frozenset[str]:
    """What is shared by names that can hardly be told apart by eye: `normalised`, and the skeletons of the name.

    Capitals may look alike where the small letters do not, and the other way round. Empty where nothing can be seen.
    """
    same = normalised(name)
    return frozenset({same, skeleton(_letters(name)).casefold(), skeleton(same).casefold()} - {""})


def endings(groups: Iterable[GroupSummary]) -> Mapping[GroupId, str]:
    """For each group with a look-alike among ``groups`` the end of its id: digits that no look-alike's id ends in."""
    alike: defaultdict[str, set[GroupId]] = defaultdict(set)
    for group in groups:
        for look in looks(group.name):
            alike[look].add(group.id)  # two accounts may be in one group
    found: dict[GroupId, str] = {}
    for ids in alike.values():
        if len(ids) > 1:
            for group_id, ending in distinct_endings(ids).items():
                found[group_id] = max(found.get(group_id, ""), ending, key=len)
    return found


def distinct_endings(ids: Iterable[GroupId]) -> Mapping[GroupId, str]:
    """The end of each id, no two alike, as short as can be and of four digits at least."""
    # Read backwards and in order, those are neighbours that have the most in common.
    ordered = sorted((group_id.removesuffix(_SERVER)[::-1], group_id) for group_id in set(ids))
    shared = [_shared(one[0], other[0]) for one, other in pairwise(ordered)]
    return {
        group_id: backwards[: max(FEWEST_DIGITS, before + 1, after + 1)][::-1]
        for (backwards, group_id), before, after in zip(ordered, [0, *shared], [*shared, 0], strict=False)
    }


def _shared(one: str, other: str) -> int:
    """How many characters they have in common at the beginning."""
    return next(
        (place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )


def _letters(name: str) -> str:
    return " ".join(normalize("NFKC", without_invisible(name)).translate(_QUOTES).split())
