"""The Bot API's methods that tell about chats and the people in them."""

from collections.abc import Mapping
from typing import Any

from sandbox.telegram.chats import Chat, Chats
from sandbox.telegram.dispatch import Handler
from sandbox.telegram.errors import bad_request
from sandbox.telegram.parameters import Parameters

_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
_RIGHTS = (
    "can_manage_chat",
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_pin_messages",
    "can_manage_topics",
    "can_promote_members",
    "can_manage_video_chats",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
)
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


class Lookups:
    """Methods that change nothing. ``bot`` is the bot's User object; it administers all groups it is in."""

    def __init__(self, bot: Mapping[str, Any], chats: Chats) -> None:
        self._bot = bot
        self._chats = chats

    def handlers(self) -> dict[str, Handler]:
        return {"getChat": self._get_chat, "getChatMember": self._get_chat_member}

    async def _get_chat(self, parameters: Parameters) -> dict[str, Any]:
        chat = self._chats.find(parameters.text("chat_id"))
        full = chat.as_json() | {
            "accepted_gift_types": dict.fromkeys(_GIFTS, False),
            "max_reaction_count": 11,
            "accent_color_id": 0,
        }
        if not chat.is_private:
            full["permissions"] = dict.fromkeys(_PERMISSIONS, True)
        return full

    async def _get_chat_member(self, parameters: Parameters) -> dict[str, Any]:
        user_id = parameters.integer("user_id")
        if user_id <= 0:
            raise bad_request("Invalid user_id specified")
        chat = self._chats.find(parameters.text("chat_id"))
        user = self._bot if user_id == self._bot["id"] else self._chats.user_json(user_id)
        if user is None:
            raise bad_request("PARTICIPANT_ID_INVALID")
        return {"user": dict(user), **self._standing(chat, user_id)}

    def _standing(self, chat: Chat, user_id: int) -> dict[str, Any]:
        is_bot = user_id == self._bot["id"]
        if chat.is_private:
            return {"status": "member" if is_bot or user_id == chat.id else "left"}
        if is_bot or user_id in chat.admins:
            rights = dict.fromkeys(_RIGHTS, True)
            return {"status": "administrator", "can_be_edited": False, "is_anonymous": False, **rights}
        return {"status": "member" if user_id in chat.members else "left"}
