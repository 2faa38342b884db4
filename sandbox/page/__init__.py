"""The demo's page: a chat as a messenger shows it, and beside it the WhatsApp groups, live."""

from sandbox.page.cast import PageChat, PagePerson, PageTexts
from sandbox.page.server import DemoPage

__all__ = ["DemoPage", "PageChat", "PagePerson", "PageTexts"]
