"""``.env`` and ``config.toml`` as they are written: the faults that the libraries pass over, and all names."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any, Final

from dotenv.parser import Binding, parse_stream

from bot.settings.faults import Fault, SettingsError

_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_QUOTE: Final = re.compile(r"=[^\S\r\n]*[\"']")
_TOML_LINE: Final = re.compile(r"at line (\d+)")
_MAY_HOLD_LINES: Final = "ACCOUNTS"
"""The only setting with a value of several lines, which is JSON."""


@dataclass(frozen=True, slots=True)
class EnvFile:
    """The names in the file and their values, and the lines that hold none though they should."""

    values: Mapping[str, str] = field(repr=False)
    faults: tuple[Fault, ...]


def read_env_file(file: Path) -> EnvFile:
    """What the file holds; nothing if there is none.

    python-dotenv passes over a line that it cannot read, and takes one without a "=" for a name without a value. Either
    way a setting would be left out, and be it the one that closes the metrics.

    Raises `SettingsError` if it cannot be read at all.
    """
    text = _read(file)
    if text is None:
        return EnvFile({}, ())
    bindings = list(parse_stream(StringIO(text)))
    values = {one.key: one.value or "" for one in bindings if one.key is not None}
    return EnvFile(values, tuple(_env_faults(file, bindings)))


def _env_faults(file: Path, bindings: list[Binding]) -> Iterator[Fault]:
    for one in bindings:
        blank = len(one.original.string) - len(one.original.string.lstrip())
        line = one.original.line + len(_LINE_END.findall(one.original.string[:blank]))
        if one.error:
            quoted = _QUOTE.search(one.original.string.lstrip().splitlines()[0])
            yield Fault(str(file), "env_quote" if quoted else "env_line", line)
        elif one.key is not None and one.value is None:
            yield Fault(str(file), "env_line", line)
        elif "\n" in (one.value or "") and not (one.key or "").upper().startswith(_MAY_HOLD_LINES):
            yield Fault(str(file), "env_quote", line)


def read_toml_file(file: Path) -> dict[str, Any]:
    """What the file holds; nothing if there is none. Raises `SettingsError`."""
    text = _read(file)
    if text is None:
        return {}
    if text.startswith("\ufeff"):  # TOML knows no mark at the beginning, which Windows' editors like to set
        raise SettingsError((Fault(str(file), "encoding"),))
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        # Only the number: the rest of what it says may quote the file.
        found = _TOML_LINE.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise SettingsError((Fault(str(file), "toml_line", line),)) from None


def _read(file: Path) -> str | None:
    try:
        text = file.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except OSError:
        raise SettingsError((Fault(str(file), "unreadable"),)) from None
    except UnicodeDecodeError:
        raise SettingsError((Fault(str(file), "encoding"),)) from None
    if "\0" in text:  # UTF-16 of plain letters is UTF-8 as well, with a NUL at each
        raise SettingsError((Fault(str(file), "encoding"),))
    return text
