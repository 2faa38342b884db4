"""Phones in the writing of people."""

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.phone import PhoneFault, read_phone
from bot.domain.writing import plain_signs, trimmed, without_invisible

RUSSIAN = "+79001234567"


@pytest.mark.parametrize(
    "text",
    [
        "79001234567",
        "89001234567",
        "9001234567",
        "+79001234567",
        "0079001234567",
        "8 900 123-45-67",
        "8 (900) 123-45-67",
        "8(900)1234567",
        "8-900-123-45-67",
        "8.900.123.45.67",
        "900 123 45 67",
        "(900) 123-45-67",
        "7 900 123 45 67",
        "+7 (900) 123-45-67",
        "(+7) 900 123-45-67",
        "+ 7 900 1234567",
        "00 7 900 123 45 67",
        "8/900/1234567",
        "+7\u00a0900\u00a0123\u201145\u201167",  # spaces and hyphens that do not break
        "+7 900 123–45—67",
        "8 900 123−45‐67",
        "\u202a+7 900 123-45-67\u202c",  # as the phone book of iOS copies it
        "\u200e+79001234567\ufeff",
        "7900\u200b123\u00ad4567",
        "＋７９００１２３４５６７",
        "８（９００）１２３－４５－６７",
        "٧٩٠٠١٢٣٤٥٦٧",
        "  79001234567\n",
    ],
)
def test_one_russian_phone_in_many_writings(text):
    assert read_phone(text, "RU") == RUSSIAN


@pytest.mark.parametrize(
    ("text", "region", "phone"),
    [
        ("380501234567", "RU", "+380501234567"),
        ("+38 (050) 123-45-67", "RU", "+380501234567"),
        ("00380501234567", "RU", "+380501234567"),
        ("+375 29 123-45-67", "RU", "+375291234567"),
        ("375291234567", "RU", "+375291234567"),
        ("+998 90 123 45 67", "RU", "+998901234567"),
        ("+86 138 0013 8000", "RU", "+8613800138000"),
        ("+44 (0)20 7946 0958", "RU", "+442079460958"),
        ("+49 170/1234567", "RU", "+491701234567"),
        ("8 10 49 170 1234567", "RU", "+491701234567"),  # Russia's prefix for dialling abroad
        ("+290 22158", "RU", "+29022158"),  # few digits, with a plus
        ("8 495 123-45-67", "RU", "+74951234567"),
        ("8 777 123 45 67", "RU", "+77771234567"),  # Kazakhstan shares code and trunk prefix
        ("777 123 45 67", "KZ", "+77771234567"),
        ("0170 1234567", "DE", "+491701234567"),
        ("01701234567", "DE", "+491701234567"),
        ("79001234567", "DE", RUSSIAN),
        ("(416) 555-0123", "US", "+14165550123"),  # Canada shares the code
        ("1 650 253 0000", "US", "+16502530000"),
        ("011 7 900 123 45 67", "US", RUSSIAN),
        ("8 029 123 45 67", "BY", "+375291234567"),
    ],
)
def test_countries_and_regions(text, region, phone):
    assert read_phone(text, region) == phone


@pytest.mark.parametrize(
    ("text", "region", "fault"),
    [
        ("7900123456", "RU", PhoneFault.TOO_SHORT),
        ("8 900 123-45-6", "RU", PhoneFault.TOO_SHORT),
        ("+7 900 123-45-6", "RU", PhoneFault.TOO_SHORT),
        ("123-45-67", "RU", PhoneFault.TOO_SHORT),
        ("1", "RU", PhoneFault.TOO_SHORT),
        ("00", "RU", PhoneFault.TOO_SHORT),
        ("790012345678", "RU", PhoneFault.TOO_LONG),
        ("8 900 123-45-67-8", "RU", PhoneFault.TOO_LONG),
        ("+7 900 123-45-678", "RU", PhoneFault.TOO_LONG),
        ("7900123456779007654321", "RU", PhoneFault.TOO_LONG),
        ("9" * 5000, "RU", PhoneFault.TOO_LONG),
        ("+8 900 123-45-67", "RU", PhoneFault.INVALID),
        ("+999 123 456 789", "RU", PhoneFault.INVALID),
        ("8 123 456-78-90", "RU", PhoneFault.INVALID),
        ("8613800138000", "RU", PhoneFault.TOO_LONG),  # the 8 is Russia's trunk prefix: a plus is needed
        ("79001234567+", "RU", PhoneFault.NOT_A_NUMBER),
        ("7900+1234567", "RU", PhoneFault.INVALID),
        ("++79001234567", "RU", PhoneFault.INVALID),
        ("+79001234567+79007654321", "RU", PhoneFault.INVALID),
        ("011 15 1234-5678", "AR", PhoneFault.INVALID),  # the metadata's rule would replace the 15 by a 9
        ("777 512 34 56", "RU", PhoneFault.AMBIGUOUS),  # of Kazakhstan, or +7 775 123-45-6_
        ("13012345678", "CN", PhoneFault.AMBIGUOUS),  # of China, or +1 301 234-5678
        ("", "RU", PhoneFault.NOT_A_NUMBER),
        ("-", "RU", PhoneFault.NOT_A_NUMBER),
        ("+", "RU", PhoneFault.NOT_A_NUMBER),
        ("Вася", "RU", PhoneFault.NOT_A_NUMBER),
        ("79001234567x", "RU", PhoneFault.NOT_A_NUMBER),
        ("79001234567 ext. 5", "RU", PhoneFault.NOT_A_NUMBER),
        ("79001234567;ext=5", "RU", PhoneFault.NOT_A_NUMBER),
        ("1-800-FLOWERS", "US", PhoneFault.NOT_A_NUMBER),
        ("7900123456²", "RU", PhoneFault.NOT_A_NUMBER),  # not a seven, nor a two
        ("7900123456⑦", "RU", PhoneFault.NOT_A_NUMBER),
        ("7\ufe0f\u20e39001234567", "RU", PhoneFault.NOT_A_NUMBER),
        ("79001234567@c.us", "RU", PhoneFault.NOT_A_NUMBER),
    ],
)
def test_what_is_refused_and_why(text, region, fault):
    assert read_phone(text, region) is fault


MOBILE = {
    region: phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    for region in sorted(phonenumbers.SUPPORTED_REGIONS)
    if (number := phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE))
}


@pytest.mark.parametrize(("region", "phone"), MOBILE.items())
def test_a_phone_with_a_plus_is_the_same_everywhere(region, phone):
    number = phonenumbers.parse(phone)
    for written in (phonenumbers.PhoneNumberFormat.E164, phonenumbers.PhoneNumberFormat.INTERNATIONAL):
        text = phonenumbers.format_number(number, written)
        assert read_phone(text, "RU") == read_phone(text, region) == phone
        assert read_phone(text.replace("+", "00"), "RU") == phone


NATIONAL_WRITING_REFUSED = {
    "AR": PhoneFault.INVALID,  # "011 15-2345-6789" is +54 9 11 2345-6789: digits change
    "CN": PhoneFault.AMBIGUOUS,  # a plus before it makes a phone in the United States
}


@pytest.mark.parametrize(("region", "phone"), MOBILE.items())
def test_a_national_writing_is_read_as_of_its_region(region, phone):
    number = phonenumbers.parse(phone)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    assert read_phone(national, region) == NATIONAL_WRITING_REFUSED.get(region, phone)


@settings(deadline=None)
@given(text=st.text() | st.text("0123456789+-() 8７\u00a0"), region=st.sampled_from(["RU", "DE", "US", "AR"]))
def test_any_text_is_a_phone_or_a_fault_and_no_digit_changes(text, region):
    phone = read_phone(text, region)
    if isinstance(phone, PhoneFault):
        return
    number = phonenumbers.parse(phone)
    assert phonenumbers.is_valid_number(number)
    digits = "".join(filter(str.isdecimal, plain_signs(text)))
    assert digits.endswith(phonenumbers.national_significant_number(number))


@settings(deadline=None)
@given(st.from_regex(r"9[0-9]{9}", fullmatch=True), st.data())
def test_a_russian_phone_that_lost_a_digit_is_no_phone(national, data):
    whole = "7" + national
    lost = data.draw(st.integers(1, len(whole) - 1))
    assert isinstance(read_phone(whole[:lost] + whole[lost + 1 :], "RU"), PhoneFault)


@given(st.text())
def test_plain_signs_keep_every_place(text):
    assert len(plain_signs(text)) == len(text)


def test_invisible_characters():
    assert without_invisible("\u2068Мама\u2069\u200b\ufeff") == "Мама"
    assert trimmed(" \u2068\u200b Мама ❤\ufe0f \n") == "Мама ❤\ufe0f"
