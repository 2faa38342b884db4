"""The Telegram side: routers, middlewares, cards, menus."""
