"""The names of the settings, and which of them somebody may have meant."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Final, get_args

from bot.settings.accounts import ACCOUNT_KINDS
from bot.settings.model import Settings

SETTINGS: Final = tuple(name.upper() for name in Settings.model_fields)
ALIKE: Final = 85.0
"""From how many of 100 points on a name is so similar to one of ours that it hardly means anything else. ``LISTEN_FDS``
and ``TELEGRAM_API_ID``, which are other programs', have fewer."""
_RATHER_ALIKE: Final = 60.0
"""How similar a name must be to be proposed."""
_ACCOUNT: Final = re.compile(r"([A-Z]+)__?([A-Z0-9-]+)__?([A-Z0-9_]+)")


@cache
def account_fields(provider: str = "") -> tuple[str, ...]:
    """The settings of an account at this provider; of all together if there is no such provider."""
    at_provider = [kind for kind in ACCOUNT_KINDS if provider in get_args(kind.model_fields["provider"].annotation)]
    return tuple(sorted({name.upper() for kind in at_provider or ACCOUNT_KINDS for name in kind.model_fields}))


def is_known(name: str) -> bool:
    """Whether there is such a setting. What stands within ``ACCOUNTS__…`` is seen to by the model."""
    return name in SETTINGS or name.startswith("ACCOUNTS__")


def nearest(name: str, provider: str = "") -> str:
    """The setting whose name is most like this one, which is none; empty if nothing is like it."""
    parts = _ACCOUNT.fullmatch(name)
    if parts and _best(parts[1], ("ACCOUNTS",), ALIKE):
        field = parts[3] if parts[3] in account_fields(provider) else _best(parts[3], account_fields(provider))
        return f"ACCOUNTS__{parts[2]}__{field}" if field else ""
    return _best(name, SETTINGS)


def is_like_ours(name: str) -> bool:
    """Whether a name that anybody may have set was hardly meant for another program."""
    if name.startswith(("ACCOUNTS_", "ACCOUNT__")):
        return True
    first = name.partition("_")[0]
    if "__" in name and _may_be_alike(first, "ACCOUNTS"):
        return bool(_best(first, ("ACCOUNTS",), ALIKE))
    candidates = [one for one in SETTINGS if _may_be_alike(name, one)]
    return bool(candidates) and bool(_best(name, candidates, ALIKE))


def _may_be_alike(one: str, other: str) -> bool:
    """False only if `_best` would say the same: the letters that they share bound the similarity.

    It spares most runs the library, for an environment is full of other programs' names.
    """
    shared = sum((Counter(one) & Counter(other)).values())
    return 200 * shared >= ALIKE * (len(one) + len(other))


def _best(name: str, known: Iterable[str], least: float = _RATHER_ALIKE) -> str:
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - it takes a while to import, and most need none

    found = process.extractOne(name, list(known), scorer=fuzz.ratio, score_cutoff=least)
    return found[0] if found else ""
