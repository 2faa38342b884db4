"""Groupwarden: a Telegram bot with which moderators administer WhatsApp groups."""

__version__ = "0.1.0"
