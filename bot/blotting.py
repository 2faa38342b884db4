"""Taking secrets out of texts, wherever the texts come from."""

from collections.abc import Iterable
from typing import Final

BLOT: Final = "•••"
"""What stands in place of a secret."""


class Blotter:
    """Knows secrets, and shows them to nobody."""

    def __init__(self, secrets: Iterable[str]) -> None:
        # The longest first, for one may be a part of another. An empty one would be found everywhere.
        self._secrets = sorted({*secrets} - {""}, key=len, reverse=True)

    def clean(self, text: str) -> str:
        """The text with `BLOT` in place of every secret."""
        for secret in self._secrets:
            text = text.replace(secret, BLOT)
        return text
