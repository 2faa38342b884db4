"""No provider without the suite."""

import importlib
import pkgutil

import pytest

import tests.conformance
from bot.providers.registry import PROVIDERS, provider_class
from tests.conformance.http_suite import HttpProviderConformance
from tests.conformance.suite import ProviderConformance


def held() -> dict[type, set[type]]:
    """The providers that a test class of this folder holds against the suite."""
    found: dict[type, set[type]] = {}
    for module in pkgutil.iter_modules(tests.conformance.__path__, "tests.conformance."):
        if module.name.startswith("tests.conformance.test_"):
            for name, one in vars(importlib.import_module(module.name)).items():
                if name.startswith("Test") and isinstance(one, type) and issubclass(one, ProviderConformance):
                    found.setdefault(one.provider_type, set()).add(one)
    return found


@pytest.mark.parametrize("name", PROVIDERS)
def test_provider_is_held_against_the_suite(name):
    classes = held().get(provider_class(name), set())
    assert any(issubclass(one, HttpProviderConformance) for one in classes), "no conformance test in tests/conformance"
