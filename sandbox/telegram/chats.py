"""Chats and the messages in them, as Telegram's server keeps them."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sandbox.telegram.contacts import Contact
from sandbox.telegram.errors import bad_request, forbidden, upgraded
from sandbox.telegram.files import Document
from sandbox.telegram.keyboards import Keyboard, as_markup
from sandbox.telegram.people import Person
from sandbox.telegram.text import FormattedText

GENERAL_TOPIC = 1
_SUPERGROUPS_BELOW = -1_000_000_000_000


class ChatKind(StrEnum):
    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


@dataclass(slots=True)
class Message:
    """A message. ``sender`` is its User object (None for a channel's post).

    ``content`` is its text, or the caption of its document. A message with a ``contact`` has neither.

    ``thread_id`` is its topic; ``thread_root`` the message that a chain of replies began with, in a
    supergroup without topics. ``extra`` holds further fields, as they go into the Message object.
    """

    id: int
    chat: "Chat"
    content: FormattedText
    sender: Mapping[str, Any] | None
    from_bot: bool = False
    reply_to: int | None = None
    thread_id: int | None = None
    thread_root: int | None = None
    keyboard: Keyboard = ()
    document: Document | None = None
    contact: Contact | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    date: int = field(default_factory=lambda: int(time.time()))
    edit_date: int | None = None
    edits: int = 0

    def as_json(self, *, with_reply: bool = True) -> dict[str, Any]:
        """The Message object. The message replied to is in it once, not with its own reply."""
        message: dict[str, Any] = {"message_id": self.id}
        if self.sender is not None:
            message["from"] = dict(self.sender)
        message |= {"chat": self.chat.as_json(), "date": self.date}
        if self.edit_date is not None:
            message["edit_date"] = self.edit_date
        if self.thread_id or self.thread_root:
            message["message_thread_id"] = self.thread_id or self.thread_root
        if self.thread_id:
            message["is_topic_message"] = True
        # In a topic whatever replies to nothing replies to the message that opened the topic.
        replied = self.chat.messages.get(self.reply_to or self.thread_id or 0)
        if with_reply and replied is not None:
            message["reply_to_message"] = replied.as_json(with_reply=False)
        message |= self._content_json()
        if self.keyboard:
            message["reply_markup"] = as_markup(self.keyboard)
        return message | dict(self.extra)

    @property
    def is_service(self) -> bool:
        """Whether nobody said anything in it, as in the one that opens a topic."""
        return not (self.content.text or self.document or self.contact)

    def _content_json(self) -> dict[str, Any]:
        if self.contact is not None:
            return {"contact": self.contact.as_json()}
        content: dict[str, Any] = {}
        if self.document is not None:
            content["document"] = self.document.as_json()
        text, entities = ("caption", "caption_entities") if self.document else ("text", "entities")
        if self.content.text:
            content[text] = self.content.text
        if self.content.entities:
            content[entities] = [entity.as_json() for entity in self.content.entities]
        return content


@dataclass(slots=True)
class Chat:
    """A chat. ``topics`` are names by thread id; a supergroup with topics is a forum, also when they
    are all deleted.

    ``upgraded_to`` is the supergroup that a group has become. ``is_bot_out``: somebody threw the bot out.
    """

    id: int
    kind: ChatKind
    title: str
    username: str | None = None
    members: frozenset[int] = frozenset()
    admins: frozenset[int] = frozenset()
    topics: Mapping[int, str] = field(default_factory=dict)
    is_forum: bool = False
    closed_topics: frozenset[int] = frozenset()
    upgraded_to: int | None = None
    is_bot_out: bool = False
    messages: dict[int, Message] = field(default_factory=dict)

    @property
    def is_private(self) -> bool:
        return self.kind is ChatKind.PRIVATE

    @property
    def is_channel(self) -> bool:
        return self.kind is ChatKind.CHANNEL

    def as_json(self) -> dict[str, Any]:
        """The Chat object."""
        chat: dict[str, Any] = {"id": self.id, "type": str(self.kind)}
        chat["first_name" if self.is_private else "title"] = self.title
        if self.username:
            chat["username"] = self.username
        if self.is_forum:
            chat["is_forum"] = True
        return chat

    def topic(self, thread_id: int) -> int | None:
        """The topic that a bot means by this ``message_thread_id`` (0: none named); raises `ApiError`.

        Telegram pays no heed to it where there can be no topics, and does not know General by its number.
        """
        if not thread_id or not (self.is_forum or self.is_private):
            return None
        if thread_id not in self.topics or thread_id == GENERAL_TOPIC:
            raise bad_request("Message thread not found")
        if thread_id in self.closed_topics:
            raise bad_request("TOPIC_CLOSED")  # https://core.telegram.org/method/messages.sendMessage
        return thread_id


class Chats:
    """All people and chats that the bot can know of."""

    def __init__(self) -> None:
        self.people: dict[int, Person] = {}
        self._chats: dict[int, Chat] = {}
        self._started: set[int] = set()
        self._blocked: set[int] = set()
        self._last_ids: dict[int, int] = {}

    def add_person(self, person: Person) -> None:
        self.people[person.id] = person
        self.add(Chat(person.id, ChatKind.PRIVATE, person.first_name, person.username))
        if person.started:
            self._started.add(person.id)

    def add_group(
        self,
        chat_id: int,
        title: str,
        members: Iterable[int],
        admins: Iterable[int],
        topics: Mapping[int, str],
    ) -> None:
        admins = frozenset(admins)
        members = frozenset(members) | admins
        if unknown := members - self.people.keys():
            raise ValueError(f"add these people first: {sorted(unknown)}")
        kind = ChatKind.SUPERGROUP if chat_id < _SUPERGROUPS_BELOW else ChatKind.GROUP
        if chat_id >= 0 or (topics and kind is ChatKind.GROUP):
            raise ValueError("a group's id is negative, a supergroup's (which topics need) begins with -100")
        chat = Chat(chat_id, kind, title, members=members, admins=admins, topics=dict(topics), is_forum=bool(topics))
        self.add(chat)
        founder = self.user_json(min(admins or members, default=0))
        for thread_id, name in topics.items():
            opened = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
            chat.messages[thread_id] = Message(
                thread_id, chat, FormattedText(""), founder, thread_id=thread_id, extra=opened
            )
            self._last_ids[chat_id] = max(thread_id, self._last_ids.get(chat_id, 0))

    def add(self, chat: Chat) -> None:
        if chat.id in self._chats:
            raise ValueError(f"there is a chat {chat.id} already")
        self._chats[chat.id] = chat

    def upgrade(self, chat_id: int, new_chat_id: int) -> Chat:
        """A group becomes a supergroup: another chat, with the same people and none of the messages."""
        group = self.get(chat_id)
        if group.kind is not ChatKind.GROUP:
            raise ValueError("only a group becomes a supergroup")
        self.add_group(new_chat_id, group.title, group.members, group.admins, {})
        group.upgraded_to = new_chat_id
        return self.get(new_chat_id)

    def delete_topic(self, chat_id: int, thread_id: int) -> None:
        """A topic goes, with its messages."""
        chat = self.get(chat_id)
        chat.topics = {one: name for one, name in chat.topics.items() if one != thread_id}
        for message in [one for one in chat.messages.values() if one.thread_id == thread_id]:
            del chat.messages[message.id]

    def start(self, person_id: int) -> None:
        self._started.add(person_id)

    def set_blocked(self, person_id: int, *, blocked: bool) -> None:
        (self._blocked.add if blocked else self._blocked.discard)(person_id)

    def is_blocked(self, person_id: int) -> bool:
        return person_id in self._blocked

    def get(self, chat_id: int) -> Chat:
        """The chat; raises `KeyError`."""
        return self._chats[chat_id]

    def find(self, chat_id: str) -> Chat:
        """The chat that a bot names; raises `ApiError`."""
        if not chat_id:
            raise bad_request("chat_id is empty")
        try:
            return self._chats[int(chat_id)]
        except (ValueError, KeyError) as error:
            raise bad_request("chat not found") from error

    def find_writable(self, chat_id: str) -> Chat:
        """The chat that a bot names, if the bot may write there; raises `ApiError`."""
        chat = self.find(chat_id)
        if chat.id in self._blocked:
            raise forbidden("bot was blocked by the user")
        if chat.is_private and chat.id not in self._started:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.upgraded_to is not None:
            raise upgraded(chat.upgraded_to)
        if chat.is_bot_out:
            raise forbidden(f"bot was kicked from the {chat.kind}{'' if chat.is_channel else ' chat'}")
        return chat

    def user_json(self, user_id: int) -> dict[str, Any] | None:
        """The User object of a person, None if the bot cannot know them."""
        person = self.people.get(user_id)
        return person.as_json() if person else None

    def post(
        self,
        chat: Chat,
        content: FormattedText,
        sender: Mapping[str, Any] | None,
        *,
        from_bot: bool = False,
        reply_to: int | None = None,
        thread_id: int | None = None,
        keyboard: Keyboard = (),
        document: Document | None = None,
        contact: Contact | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> Message:
        """Put a message into a chat; a reply that names no topic goes where the message replied to is."""
        replied = chat.messages.get(reply_to or 0)
        root = None
        if replied is not None and chat.is_forum:
            thread_id = thread_id or replied.thread_id
        elif replied is not None and chat.kind is ChatKind.SUPERGROUP:
            root = replied.thread_root or replied.id
        # Supergroups and channels number their messages; all other chats of an account share one count.
        counter = chat.id if chat.kind in {ChatKind.SUPERGROUP, ChatKind.CHANNEL} else 0
        self._last_ids[counter] = self._last_ids.get(counter, 0) + 1
        message = Message(
            id=self._last_ids[counter],
            chat=chat,
            content=content,
            sender=sender,
            from_bot=from_bot,
            reply_to=reply_to,
            thread_id=thread_id,
            thread_root=root,
            keyboard=keyboard,
            document=document,
            contact=contact,
            extra=extra or {},
        )
        chat.messages[message.id] = message
        return message
