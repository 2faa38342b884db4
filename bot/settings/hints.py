"""What the settings may hold, but hardly mean: names that nobody knows, and one account under two names."""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from bot.settings.accounts import AccountSettings, WasendAccount
from bot.settings.faults import SettingsError
from bot.settings.files import read_env_file, read_toml_file
from bot.settings.model import ENV_FILE, TOML_FILE
from bot.settings.names import SETTINGS, is_known, is_like_ours, nearest

ENVIRONMENT: Final = "environment"
_OTHERS: Final = ("COMPOSE_", "DOCKER_", "POSTGRES_", "PYTHON")
"""How the names begin that other programs read from the same ``.env``."""
_OTHER: Final = frozenset({"TZ"})


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that is no setting's.

    ``place``: the file that it stands in, or `ENVIRONMENT`; ``nearest``: what may have been meant, empty if nothing is
    like it.
    """

    name: str
    place: str
    nearest: str


@dataclass(frozen=True, slots=True)
class SameAccount:
    """Accounts that are one and the same at the provider, so that together they exceed its limits."""

    names: tuple[str, ...]


def unknown_names() -> list[UnknownName]:
    """The names that are no setting's: all in ``.env`` and ``config.toml``, in the environment those that are like one.

    A file that cannot be read holds none: that is a fault of its own.
    """
    found = dict.fromkeys([*_in_env_file(), *_in_toml_file(), *_in_environment()])
    return list(found)


def same_accounts(accounts: Mapping[str, AccountSettings]) -> list[SameAccount]:
    """The accounts in the settings that are the same at the provider."""
    names = defaultdict(list)
    for name, account in accounts.items():
        names[_identity(account)].append(name)
    return [SameAccount(tuple(same)) for same in names.values() if len(same) > 1]


def _identity(account: AccountSettings) -> tuple[str, str, str]:
    host = urlsplit(account.api_url).netloc.lower()
    if isinstance(account, WasendAccount):
        return account.provider, host, account.session_id
    # Every host of GREEN-API's knows every instance: 7103.api.greenapi.com is the one nearest to it.
    if host.endswith((".green-api.com", ".greenapi.com")):
        host = "green-api.com"
    return "green-api", host, account.id_instance


def _in_env_file() -> Iterator[UnknownName]:
    try:
        names = read_env_file(ENV_FILE).values
    except SettingsError:
        return
    for written in names:
        name = written.upper()
        if not is_known(name) and not name.startswith(_OTHERS) and name not in _OTHER:
            yield UnknownName(written, str(ENV_FILE), nearest(name))


def _in_toml_file() -> Iterator[UnknownName]:
    try:
        names = read_toml_file(TOML_FILE)
    except SettingsError:
        return
    for written in names:
        # Unlike the environment, the file is read by the letter: in capitals no name is known.
        name = written.upper()
        if name not in SETTINGS or not written.islower():
            yield UnknownName(written, str(TOML_FILE), (name if name in SETTINGS else nearest(name)).lower())


def _in_environment() -> Iterator[UnknownName]:
    for written in os.environ:
        name = written.upper()
        if not is_known(name) and is_like_ours(name):
            yield UnknownName(written, ENVIRONMENT, nearest(name))
