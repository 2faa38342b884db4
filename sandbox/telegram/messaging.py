"""The Bot API's methods that send, change and delete messages and answer presses."""

import time
from collections.abc import Mapping
from typing import Any

from sandbox.telegram.audience import Audience
from sandbox.telegram.chats import Chat, Chats, Message
from sandbox.telegram.dispatch import Handler
from sandbox.telegram.errors import bad_request
from sandbox.telegram.fields import (
    FieldError,
    as_object,
    decode,
    optional_flag,
    optional_text,
    required_integer,
)
from sandbox.telegram.files import Document, Files
from sandbox.telegram.keyboards import Keyboard, read_keyboard
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.presses import CallbackAnswer, Presses
from sandbox.telegram.shown import show
from sandbox.telegram.text import MAX_CAPTION, MAX_LENGTH, FormattedText, read_caption, read_text, utf16_length

_MAX_ANSWER = 200
_CHAT_ACTIONS = {
    "cancel",
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_audio",
    "record_voice",
    "upload_audio",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "pick_up_location",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


class Messaging:
    """Methods on messages. ``bot`` is the bot's User object."""

    def __init__(
        self, bot: Mapping[str, Any], chats: Chats, files: Files, presses: Presses, audience: Audience
    ) -> None:
        self._bot = bot
        self._chats = chats
        self._files = files
        self._presses = presses
        self._audience = audience

    def handlers(self) -> dict[str, Handler]:
        return {
            "sendMessage": self._send_message,
            "sendDocument": self._send_document,
            "getFile": self._files.get_file,
            "editMessageText": self._edit_message_text,
            "editMessageCaption": self._edit_message_caption,
            "editMessageReplyMarkup": self._edit_message_reply_markup,
            "deleteMessage": self._delete_message,
            "answerCallbackQuery": self._answer_callback_query,
            "sendChatAction": self._send_chat_action,
        }

    async def _send_message(self, parameters: Parameters) -> dict[str, Any]:
        content = read_text(parameters, self._user_json)
        extra = _read_link_preview(parameters)
        return self._send(parameters, content, extra=extra)

    async def _send_document(self, parameters: Parameters) -> dict[str, Any]:
        document = self._files.read_document(parameters)
        return self._send(parameters, read_caption(parameters, self._user_json), document=document)

    def _send(
        self,
        parameters: Parameters,
        content: FormattedText,
        *,
        document: Document | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        reply = _read_reply(parameters)
        keyboard = read_keyboard(parameters.text("reply_markup"))
        chat = self._chats.find_writable(parameters.text("chat_id"))
        thread_id = chat.topic(max(parameters.integer("message_thread_id"), 0))
        reply_to = _find_replied(chat, reply)
        if utf16_length(content.text) > (MAX_CAPTION if document else MAX_LENGTH):
            raise bad_request("Message caption is too long" if document else "Message is too long")
        message = self._chats.post(
            chat,
            content,
            None if chat.is_channel else self._bot,
            from_bot=True,
            reply_to=reply_to,
            thread_id=thread_id,
            keyboard=keyboard,
            document=document,
            extra={**_read_extra(parameters, chat), **(extra or {})},
        )
        self._audience.tell("message", chat_id=chat.id, message=show(message).as_json())
        return message.as_json()

    async def _edit_message_text(self, parameters: Parameters) -> dict[str, Any]:
        content = read_text(parameters, self._user_json)
        keyboard = read_keyboard(parameters.text("reply_markup"), inline_only=True)
        message = self._editable(parameters)
        if message.document is not None:
            raise bad_request("There is no text in the message to edit")
        if utf16_length(content.text) > MAX_LENGTH:
            raise bad_request("MESSAGE_TOO_LONG")
        return self._edit(message, content, keyboard)

    async def _edit_message_caption(self, parameters: Parameters) -> dict[str, Any]:
        content = read_caption(parameters, self._user_json)
        keyboard = read_keyboard(parameters.text("reply_markup"), inline_only=True)
        message = self._editable(parameters)
        if message.document is None:
            raise bad_request("There is no caption in the message to edit")
        if utf16_length(content.text) > MAX_CAPTION:
            raise bad_request("MEDIA_CAPTION_TOO_LONG")
        return self._edit(message, content, keyboard)

    async def _edit_message_reply_markup(self, parameters: Parameters) -> dict[str, Any]:
        keyboard = read_keyboard(parameters.text("reply_markup"), inline_only=True)
        message = self._editable(parameters)
        return self._edit(message, message.content, keyboard)

    async def _delete_message(self, parameters: Parameters) -> bool:
        if not parameters.text("chat_id"):
            raise bad_request("Chat identifier is not specified")
        message_id = parameters.integer("message_id")
        if message_id <= 0:
            raise bad_request("Message identifier is not specified")
        chat = self._chats.find_writable(parameters.text("chat_id"))
        if chat.messages.pop(message_id, None) is None:
            raise bad_request("message to delete not found")
        self._audience.tell("deleted", chat_id=chat.id, message_id=message_id)
        return True

    async def _answer_callback_query(self, parameters: Parameters) -> bool:
        text = parameters.text("text")
        if len(text) > _MAX_ANSWER:
            raise bad_request("MESSAGE_TOO_LONG")
        answer = CallbackAnswer(text or None, parameters.flag("show_alert"))
        press = self._presses.answer(parameters.text("callback_query_id"), answer)
        self._audience.tell(
            "callback_answer",
            chat_id=press.chat_id,
            message_id=press.message_id,
            person_id=press.person_id,
            text=answer.text,
            show_alert=answer.show_alert,
        )
        return True

    async def _send_chat_action(self, parameters: Parameters) -> bool:
        if parameters.text("action").lower() not in _CHAT_ACTIONS:
            raise bad_request("Wrong parameter action in request")
        self._chats.find_writable(parameters.text("chat_id"))
        return True

    def _user_json(self, user_id: int) -> Mapping[str, Any] | None:
        return self._bot if user_id == self._bot["id"] else self._chats.user_json(user_id)

    def _editable(self, parameters: Parameters) -> Message:
        chat_id, message_id = parameters.text("chat_id"), parameters.integer("message_id")
        if not chat_id and message_id <= 0:
            raise bad_request("Message identifier is not specified")
        message = self._chats.find_writable(chat_id).messages.get(message_id)
        if message is None:
            raise bad_request("message to edit not found")
        if not message.from_bot:
            raise bad_request("Message can't be edited")
        return message

    def _edit(self, message: Message, content: FormattedText, keyboard: Keyboard) -> dict[str, Any]:
        if (content, keyboard) == (message.content, message.keyboard):
            raise bad_request(
                "message is not modified: specified new message content and reply markup are exactly "
                "the same as a current content and reply markup of the message"
            )
        message.content, message.keyboard = content, keyboard
        message.edit_date = int(time.time())
        message.edits += 1
        self._audience.tell("edited", chat_id=message.chat.id, message=show(message).as_json())
        return message.as_json(with_reply=False)


def _read_reply(parameters: Parameters) -> tuple[str, int, bool]:
    """Chat (empty: the same), message (0: none) and whether to send without it; raises `FieldError`."""
    text = parameters.text("reply_parameters")
    if not text:
        return "", parameters.integer("reply_to_message_id"), parameters.flag("allow_sending_without_reply")
    value = decode(text, "Can't parse reply parameters JSON object")
    fields = as_object(value, "Object expected as reply parameters")
    if not fields:
        return "", 0, False
    return (
        optional_text(fields, "chat_id"),
        required_integer(fields, "message_id"),
        optional_flag(fields, "allow_sending_without_reply"),
    )


def _find_replied(chat: Chat, reply: tuple[str, int, bool]) -> int | None:
    chat_id, message_id, may_be_missing = reply
    if chat_id not in {"", str(chat.id)}:
        raise FieldError("this sandbox knows no replies to messages of another chat")
    if message_id <= 0:
        return None
    if message_id in chat.messages:
        return message_id
    if may_be_missing:
        return None
    raise bad_request("message to be replied not found")


def _read_link_preview(parameters: Parameters) -> dict[str, Any]:
    text = parameters.text("link_preview_options")
    if not text:
        return {}
    value = decode(text, "Can't parse link preview options JSON object")
    return {"link_preview_options": dict(as_object(value, "Object expected as link preview options"))}


def _read_extra(parameters: Parameters, chat: Chat) -> dict[str, Any]:
    """What Telegram gives back of the rest."""
    extra: dict[str, Any] = {}
    if chat.is_channel:
        extra["sender_chat"] = chat.as_json()
    if parameters.flag("protect_content"):
        extra["has_protected_content"] = True
    return extra
