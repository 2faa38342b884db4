"""The providers by the names that settings use. Each is imported only when an account needs it."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from bot.providers.base import ConfigurationError, Provider

PROVIDERS: Mapping[str, str] = MappingProxyType(
    {
        "green-api": "bot.providers.green_api:GreenApi",
        "green-api-legacy": "bot.providers.green_api_legacy:GreenApiLegacy",
        "wasend": "bot.providers.wasend:Wasend",
    }
)
"""Name to ``module:class``."""


def provider_class(name: str) -> type[Provider]:
    """The class of the provider of this name; what it is built from is told by its constructor.

    Raises `ConfigurationError`, listing the known names, if there is none.
    """
    if name not in PROVIDERS:
        known = ", ".join(sorted(PROVIDERS))
        raise ConfigurationError(f"no provider is called {name!r}; known are: {known}")
    module, _, attribute = PROVIDERS[name].partition(":")
    found: type[Provider] = getattr(import_module(module), attribute)
    return found
