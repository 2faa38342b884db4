"""The sentences, read once in a process of the tests."""

from functools import cache

from bot.i18n import Catalogue


@cache
def catalogue() -> Catalogue:
    """All languages; a missing word or argument is an error."""
    return Catalogue.load(strict=True)
