"""How long a server asks to wait."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST: Final = 86_400.0
"""Seconds. Whoever is asked to wait longer may ask again after a day."""

_LONGEST_HEADER: Final = 64


def retry_after_of(headers: Mapping[str, str]) -> float | None:
    """The seconds of a ``Retry-After`` header, in both its forms
    (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after); None if there is none that can be read.
    """
    written = headers.get("Retry-After", "")
    seconds = _seconds(written) if len(written) <= _LONGEST_HEADER else None
    return seconds if seconds is None else min(seconds, LONGEST)


def _seconds(written: str) -> float | None:
    try:
        seconds = float(written)
    except ValueError:
        pass
    else:
        return seconds if math.isfinite(seconds) and seconds >= 0 else None
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, OverflowError):
        # The years of a date that is none may be larger than any number of C.
        return None
    # A date in GMT written as "-0000" is read without a zone.
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
