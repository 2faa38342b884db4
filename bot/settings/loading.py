"""Reading the settings from where they are kept."""

import contextlib
import logging
import os
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsError as SourceError

from bot.settings.faults import Fault, SettingsError
from bot.settings.files import read_env_file, read_toml_file
from bot.settings.model import ENV_FILE, TOML_FILE, Settings

_PYDANTIC_PROBLEMS = {
    "missing": "missing",
    "extra_forbidden": "unknown",
    "union_tag_invalid": "provider",
    "union_tag_not_found": "missing",
    "model_attributes_type": "account",
}


def load_settings(given: Mapping[str, Any] | None = None) -> Settings:
    """Read the settings from where they are kept; ``given`` overrides them.

    Raises `SettingsError` with every fault found, not only the first.
    """
    # What it says of lines that it passes over is said below, and better.
    logging.getLogger("dotenv.main").setLevel(logging.ERROR)
    unreadable, faults = _file_faults()
    if unreadable:
        raise SettingsError(unreadable + faults)  # the libraries cannot read on either
    try:
        settings = Settings(**(given or {}))
    except ValidationError as error:
        faults += tuple(dict.fromkeys(_fault(one) for one in error.errors(include_input=False)))
    except SourceError:  # only ACCOUNTS is of a kind that is written as JSON
        faults += (Fault("ACCOUNTS", "accounts"),)
    if faults:
        raise SettingsError(faults)
    return settings


def wanted_language() -> str:
    """What ``DEFAULT_LANGUAGE`` says, also where the settings as a whole cannot be used; empty if nothing does."""
    sources: list[Mapping[str, Any]] = [os.environ]
    with contextlib.suppress(SettingsError):
        sources.append(read_env_file(ENV_FILE).values)
    with contextlib.suppress(SettingsError):
        sources.append(read_toml_file(TOML_FILE))
    for source in sources:
        for name, value in source.items():
            if name.upper() == "DEFAULT_LANGUAGE" and value:
                return str(value).strip().lower()
    return ""


def _file_faults() -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
    """The faults of files that cannot be read, and those of lines."""
    unreadable: tuple[Fault, ...] = ()
    lines: tuple[Fault, ...] = ()
    try:
        lines = read_env_file(ENV_FILE).faults
    except SettingsError as error:
        unreadable += error.faults
    try:
        read_toml_file(TOML_FILE)
    except SettingsError as error:
        unreadable += error.faults
    return unreadable, lines


def _fault(error: Any) -> Fault:
    kind: str = error["type"]
    names = [str(part) for part in error["loc"] if part != "[key]"]
    provider = ""
    if names[0] == "accounts" and len(names) > 2:
        provider = names.pop(2)  # by which pydantic chose the kind of account
    if kind.startswith("union_tag"):
        names.append("provider")
    problem = error["msg"] if kind == "groupwarden" else _PYDANTIC_PROBLEMS.get(kind, names[-1])
    return Fault("__".join(names).upper(), problem, provider=provider)
