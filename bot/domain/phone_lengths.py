"""How many digits may be one phone: a cheap question asked before the digits are read."""

import re
from collections.abc import Iterable
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata


def possible_lengths(dialled: str, region: str) -> frozenset[int]:
    """How many of the digits, from the first on, may be a phone; `bot.domain.phone.read_phone` refuses the rest.

    ``dialled`` is digits, behind a plus or not. Only the lengths of numbers are asked for, which takes a tenth of a
    reading: what the digits of a long list may be together need not be read in every way. ``region``: ISO 3166.
    """
    if dialled.startswith("+"):
        return frozenset(_international(dialled[1:]))
    if dialled.startswith("00"):
        return frozenset(2 + length for length in _international(dialled[2:]))
    found = national_lengths(dialled, region)
    metadata = PhoneMetadata.metadata_for_region(region)
    has_trunk_prefix = metadata is not None and dialled.startswith(metadata.national_prefix or "+")
    return found if has_trunk_prefix else found.union(_international(dialled))


def national_lengths(digits: str, region: str) -> frozenset[int]:
    """How many of the digits may be a phone as people within the region write it.

    They may begin with the region's own country code, a trunk prefix, or a prefix for calls abroad.
    """
    metadata = PhoneMetadata.metadata_for_region(region)
    if metadata is None:
        return frozenset()
    lengths = _lengths(metadata.country_code)
    found = set(_with_prefix(digits, metadata, lengths))
    country_code = str(metadata.country_code)
    if digits.startswith(country_code):
        rest = digits[len(country_code) :]
        found.update(len(country_code) + length for length in _with_prefix(rest, metadata, lengths, most=2))
    if metadata.international_prefix and (prefix := re.match(metadata.international_prefix, digits)):
        found.update(prefix.end() + length for length in _international(digits[prefix.end() :]))
    return frozenset(found)


def _international(digits: str) -> Iterable[int]:
    """How many of the digits may be a number that begins with its country code."""
    for size in (1, 2, 3):  # no country code is the beginning of another one
        country_code = int(digits[:size] or 0)
        if country_code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            region = phonenumbers.region_code_for_country_code(country_code)
            metadata = PhoneMetadata.metadata_for_region_or_calling_code(country_code, region)
            return {size + length for length in _with_prefix(digits[size:], metadata, _lengths(country_code))}
    return ()


def _with_prefix(
    digits: str, metadata: PhoneMetadata | None, lengths: Iterable[int], *, most: int = 1
) -> Iterable[int]:
    """The lengths of numbers, and of numbers with what may stand before them within the country.

    `phonenumbers` may take such a prefix off in part, and behind the region's own country code (``most``) twice.
    """
    pattern = metadata.national_prefix_for_parsing if metadata is not None else None
    prefix = re.match(pattern, digits) if pattern else None
    if prefix is None:
        return lengths
    return {before + length for before in range(most * prefix.end() + 1) for length in lengths}


@lru_cache(maxsize=512)
def _lengths(country_code: int) -> frozenset[int]:
    """How many digits numbers have after this country code."""
    regions = phonenumbers.region_codes_for_country_code(country_code)
    known = (PhoneMetadata.metadata_for_region_or_calling_code(country_code, region) for region in regions)
    numbers = (one.general_desc for one in known if one is not None)
    return frozenset(length for one in numbers if one is not None for length in one.possible_length)
