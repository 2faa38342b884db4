"""The names of the providers."""

import pytest

from bot.providers.base import ConfigurationError, Provider
from bot.providers.green_api import GreenApi
from bot.providers.registry import PROVIDERS, provider_class


def test_name_gives_the_class():
    assert provider_class("green-api") is GreenApi


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_name_leads_to_a_provider(name):
    assert issubclass(provider_class(name), Provider)


def test_unknown_name_is_told_with_the_known_ones():
    with pytest.raises(ConfigurationError, match=r"'green_api'; known are: .*green-api"):
        provider_class("green_api")
