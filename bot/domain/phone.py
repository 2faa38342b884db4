"""A phone number as people write it, read with the field's metadata or refused."""

import re
from enum import StrEnum

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType, ValidationResult

from bot.domain.participant import Phone
from bot.domain.phone_lengths import national_lengths
from bot.domain.writing import plain_signs, without_invisible

_MIN_DIGITS_WITH_COUNTRY = 11
"""Fewer digits are read as of the region only: so short, a country code is hard to tell from an area code."""

_NOT_OF_A_NUMBER = re.compile(r"[^\s0-9+\-./()]")
_NOT_A_DIGIT = re.compile(r"[^0-9]")


class PhoneFault(StrEnum):
    """Why a text where a person should stand was not accepted. The catalogues hold a sentence for each."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    INVALID = "invalid"
    """There is no such number."""
    AMBIGUOUS = "ambiguous"
    """It can be read as different numbers; commas, or a plus before the country code, would settle it."""
    NOT_A_NUMBER = "not_a_number"
    """Neither a number nor the id of a person."""
    IS_A_GROUP = "is_a_group"
    """The id of a group stands where a person should."""


_PARSE_FAULTS = {
    NumberParseException.NOT_A_NUMBER: PhoneFault.TOO_SHORT,  # digits only are ever given, so: one digit
    NumberParseException.TOO_SHORT_AFTER_IDD: PhoneFault.TOO_SHORT,
    NumberParseException.TOO_SHORT_NSN: PhoneFault.TOO_SHORT,
    NumberParseException.TOO_LONG: PhoneFault.TOO_LONG,
}
_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_LENGTH_FAULTS = {
    ValidationResult.TOO_SHORT: PhoneFault.TOO_SHORT,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: PhoneFault.TOO_SHORT,
    ValidationResult.TOO_LONG: PhoneFault.TOO_LONG,
}


def read_phone(text: str, region: str) -> Phone | PhoneFault:
    """Read one phone number, in any human writing, as E.164; raises nothing.

    ``region`` (ISO 3166, ``"RU"``) is where numbers without a country code belong. A plus or ``00`` (ITU-T
    E.123, E.164) begins a country code. Other digits are taken to begin with a country code first if they
    are many and do not begin with the region's trunk prefix (``8`` in Russia), and to be of the region next.
    Where another mobile phone of the region is written just so, the answer is `PhoneFault.AMBIGUOUS`.
    Validity is decided by `phonenumbers` alone, and what it would change is refused, except a country or
    trunk prefix.
    """
    written = plain_signs(without_invisible(text))
    before, plus, after = written.rpartition("+")
    digits = _NOT_A_DIGIT.sub("", after)
    if not digits or _NOT_OF_A_NUMBER.search(written):
        return PhoneFault.NOT_A_NUMBER
    if plus:
        misplaced = "+" in before or _NOT_A_DIGIT.sub("", before)
        return PhoneFault.INVALID if misplaced else _international(digits)
    if digits.startswith("00"):
        return _international(digits.removeprefix("00"))
    return _without_country_mark(digits, region)


def _without_country_mark(digits: str, region: str) -> Phone | PhoneFault:
    trunk_prefix = phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True) or ""
    has_trunk_prefix = trunk_prefix != "" and digits.startswith(trunk_prefix)
    is_long = len(digits) >= _MIN_DIGITS_WITH_COUNTRY
    if is_long and not has_trunk_prefix and len(digits) not in national_lengths(digits, region):
        return _international(digits)
    national = _national(digits, region)
    if has_trunk_prefix:
        if not isinstance(national, PhoneFault):
            return national
        fault = _national(digits.removeprefix(trunk_prefix), region)
        return fault if isinstance(fault, PhoneFault) else national
    if not is_long:
        return national
    international = _international(digits)
    if isinstance(national, PhoneFault) or national == international:
        return international
    if isinstance(international, PhoneFault):
        return national
    # Mobile phones are what people in WhatsApp have, and what some countries write without a trunk prefix:
    # 13012345678 is one in China, and after a plus one in Maryland.
    return PhoneFault.AMBIGUOUS if _is_mobile(national) else international


def _international(digits: str) -> Phone | PhoneFault:
    return _read("+" + digits, None)


def _national(digits: str, region: str) -> Phone | PhoneFault:
    found = _read(digits, region)
    country_code = str(phonenumbers.country_code_for_region(region))
    if not digits.startswith(country_code):
        return found
    if isinstance(found, PhoneFault):
        return _international(digits)  # it tells better what is wrong: 7900123456 lacks a digit
    if found == f"+{country_code}{digits}" and not _belongs_to(found, region):
        # An international number that lost a digit is, by chance, a whole national number of another country
        # with the same code: 777 512 34 56 is a phone in Kazakhstan, and +7 775 123-45-6_ lacks a digit.
        return PhoneFault.AMBIGUOUS
    return found


def _is_mobile(phone: Phone) -> bool:
    return phonenumbers.number_type(phonenumbers.parse(phone)) in _MOBILE


def _belongs_to(phone: Phone, region: str) -> bool:
    return phonenumbers.is_valid_number_for_region(phonenumbers.parse(phone), region)


def _read(number: str, region: str | None) -> Phone | PhoneFault:
    try:
        parsed = phonenumbers.parse(number, region)
    except NumberParseException as error:
        return _PARSE_FAULTS.get(error.error_type, PhoneFault.INVALID)
    if not phonenumbers.is_valid_number(parsed):
        length = phonenumbers.is_possible_number_for_type_with_reason(parsed, PhoneNumberType.MOBILE)
        return _LENGTH_FAULTS.get(length, PhoneFault.INVALID)
    if not number.endswith(phonenumbers.national_significant_number(parsed)):
        return PhoneFault.INVALID  # some countries' rules rewrite digits within the number
    return Phone(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
