"""The settings: what they may be, where they come from, and what is wrong with them."""

from bot.settings.faults import Fault, SettingsError
from bot.settings.loading import load_settings
from bot.settings.model import Settings
from bot.settings.values import split_listen

__all__ = ["Fault", "Settings", "SettingsError", "load_settings", "split_listen"]
