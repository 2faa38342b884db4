"""The demo's page: a chat as a messenger shows it, and beside it the WhatsApp groups, live."""

from bot.sandbox.page.cast import PageChat, PagePerson, PageTexts
from bot.sandbox.page.server import DemoPage

__all__ = ["DemoPage", "PageChat", "PagePerson", "PageTexts"]
