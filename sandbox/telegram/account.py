"""The Bot API's methods on the bot's own account: who it is, its updates, its menus, its names."""

from collections.abc import Mapping
from typing import Any

from sandbox.telegram.audience import Audience
from sandbox.telegram.chats import Chats
from sandbox.telegram.dispatch import Handler
from sandbox.telegram.errors import conflict
from sandbox.telegram.fields import FieldError, decode
from sandbox.telegram.menus import MenuCommand, Menus, Scope, read_commands, read_language, read_scope
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.updates import Update, UpdateQueue
from sandbox.telegram.webhook import Courier, Webhook, read_webhook

_MAX_TIMEOUT = 50  # seconds
_MAX_UPDATES = 100
_TEXTS = {"Name": "name", "Description": "description", "ShortDescription": "short_description"}


class Account:
    """Methods on the bot itself. ``bot`` is its User object."""

    def __init__(
        self,
        bot: Mapping[str, Any],
        chats: Chats,
        updates: UpdateQueue,
        courier: Courier,
        menus: Menus,
        audience: Audience,
    ) -> None:
        self._bot = bot
        self._chats = chats
        self._updates = updates
        self._courier = courier
        self._menus = menus
        self._audience = audience
        self._texts: dict[tuple[str, str], str] = {}  # by kind of text and language

    def handlers(self) -> dict[str, Handler]:
        handlers: dict[str, Handler] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._get_webhook_info,
            "setMyCommands": self._set_my_commands,
            "getMyCommands": self._get_my_commands,
            "deleteMyCommands": self._delete_my_commands,
        }
        for method, field in _TEXTS.items():
            handlers[f"setMy{method}"] = self._text_setter(field)
            handlers[f"getMy{method}"] = self._text_getter(field)
        return handlers

    async def _get_me(self, _: Parameters) -> dict[str, Any]:
        return {
            **self._bot,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    async def _get_updates(self, parameters: Parameters) -> list[Update]:
        if self._courier.webhook is not None:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        self._allow(parameters.text("allowed_updates"))
        return await self._updates.poll(
            parameters.integer("offset"),
            min(max(parameters.integer("limit", _MAX_UPDATES), 1), _MAX_UPDATES),
            min(max(parameters.integer("timeout"), 0), _MAX_TIMEOUT),
        )

    def _allow(self, text: str) -> None:
        """An unreadable list is no list, and changes nothing, as with Telegram."""
        try:
            kinds = decode(text, "unreadable") if text else None
        except FieldError:
            return
        if isinstance(kinds, list):
            self._updates.allow(frozenset(str(kind).lower() for kind in kinds))

    async def _set_webhook(self, parameters: Parameters) -> bool:
        webhook = read_webhook(parameters, is_elsewhere=self._courier.is_elsewhere)
        self._allow(parameters.text("allowed_updates"))
        return self._use(webhook, parameters)

    async def _delete_webhook(self, parameters: Parameters) -> bool:
        return self._use(None, parameters)

    def _use(self, webhook: Webhook | None, parameters: Parameters) -> bool:
        if parameters.flag("drop_pending_updates"):
            self._updates.clear()
        if webhook is not None:
            self._updates.refuse_poll()
        self._courier.set(webhook)
        return True

    async def _get_webhook_info(self, _: Parameters) -> dict[str, Any]:
        info = self._courier.as_json() | {"pending_update_count": self._updates.pending}
        if self._updates.allowed is not None:
            info["allowed_updates"] = sorted(self._updates.allowed)
        return info

    async def _set_my_commands(self, parameters: Parameters) -> bool:
        commands = read_commands(parameters)
        return self._store_menu(read_scope(parameters, self._chats), read_language(parameters), commands)

    async def _delete_my_commands(self, parameters: Parameters) -> bool:
        return self._store_menu(read_scope(parameters, self._chats), read_language(parameters), ())

    async def _get_my_commands(self, parameters: Parameters) -> list[dict[str, str]]:
        menu = self._menus.get(read_scope(parameters, self._chats), read_language(parameters))
        return [{"command": each.command, "description": each.description} for each in menu]

    def _store_menu(self, scope: Scope, language_code: str, commands: tuple[MenuCommand, ...]) -> bool:
        self._menus.set(scope, language_code, commands)
        self._audience.tell(
            "menu",
            scope=scope.as_json(),
            language_code=language_code,
            commands=[{"command": each.command, "description": each.description} for each in commands],
        )
        return True

    def _text_setter(self, field: str) -> Handler:
        async def set_text(parameters: Parameters) -> bool:
            self._texts[field, read_language(parameters)] = parameters.text(field)
            return True

        return set_text

    def _text_getter(self, field: str) -> Handler:
        async def get_text(parameters: Parameters) -> dict[str, str]:
            own = self._bot["first_name"] if field == "name" else ""
            default = self._texts.get((field, "")) or own
            return {field: self._texts.get((field, read_language(parameters))) or default}

        return get_text
