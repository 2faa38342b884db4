"""Somebody at a Telegram app."""

from dataclasses import dataclass
from typing import Any

from bot.i18n import Language
from bot.words import Words
from sandbox.telegram.contacts import Contact
from sandbox.telegram.files import Document
from sandbox.telegram.parameters import File
from sandbox.telegram.presses import CallbackAnswer
from sandbox.telegram.shown import ShownMessage
from tests.chat.cast import who
from tests.chat.scene import TEXTS, Scene


@dataclass
class User:
    """A person in one chat, with the words in their language. Messages are told apart by their ids, in order."""

    scene: Scene
    id: int
    language: Language
    chat: int
    last: int = 0

    @property
    def words(self) -> Words[str]:
        return self.scene.catalogue.words(self.language)

    def within(self, chat: int) -> "User":
        """The same person in another chat."""
        return User(self.scene, self.id, self.language, chat)

    async def writes(self, text: str = "", **how: Any) -> ShownMessage:
        sent = await self.scene.telegram.say(self.id, self.chat, text, **how)
        self.last = sent.message_id
        return sent

    async def attaches(self, name: str, content: bytes | str, caption: str = "", **how: Any) -> ShownMessage:
        """Send a file; text goes into it in UTF-8."""
        file = File(name, content.encode() if isinstance(content, str) else content)
        return await self.writes(caption, document=file, **how)

    async def shares(self, phone: str, name: str, *, user_id: int | None = None, **how: Any) -> ShownMessage:
        """Share a contact from the address book."""
        return await self.writes(contact=Contact(phone, name, user_id=user_id), **how)

    async def replies(self, message: ShownMessage, text: str, **how: Any) -> ShownMessage:
        """Write in reply to a message."""
        return await self.writes(text, reply_to=message.message_id, **how)

    async def gets_document(self) -> Document:
        """The document in the bot's next message."""
        message = await self.gets()
        assert message.document is not None, f"the bot sent no document, but: {message.text}"
        return message.document

    async def gets(self) -> ShownMessage:
        """The bot's next message after what was written or got last."""
        message = await self.scene.telegram.next_bot_message(self.chat, after=self.last)
        self.last = message.message_id
        return message

    async def asks(self, text: str, **how: Any) -> ShownMessage:
        await self.writes(text, **how)
        return await self.gets()

    async def gets_nothing(self) -> None:
        """No answer comes to what was written last."""
        await self.scene.at_rest()
        later = [message.text for message in self.bot_messages() if message.message_id > self.last]
        assert later == []

    async def presses(self, message: ShownMessage, label: str) -> CallbackAnswer:
        return await self.scene.telegram.press(self.id, self.chat, message.message_id, label)

    async def confirms(self, card: ShownMessage) -> CallbackAnswer:
        """Press the button that does it, which is the last one."""
        return await self.presses(card, card.labels[-1])

    async def cancels(self, card: ShownMessage) -> CallbackAnswer:
        return await self.presses(card, self.words.card_cancel())

    async def removes(self, text: str) -> ShownMessage:
        """Ask, confirm, and wait for the result."""
        card = await self.asks(text)
        await self.confirms(card)
        await self.scene.at_rest()
        return self.now(card)

    async def sees(self, message: ShownMessage, *parts: str) -> ShownMessage:
        """The message once it holds all the parts."""

        def with_parts(_: object) -> ShownMessage | None:
            now = self.now(message)
            return now if all(part in now.text for part in parts) else None

        try:
            return await self.scene.telegram.wait_for(with_parts)
        except TimeoutError:
            raise AssertionError(f"{parts} did not come; the message says: {self.now(message).text}") from None

    def verdict(self, verdict: str, known_as: str) -> str:
        """The line that tells what became of somebody."""
        return self.words.remove_verdict(verdict=verdict, person=who(known_as))

    def now(self, message: ShownMessage) -> ShownMessage:
        """The message as it stands now."""
        return next(m for m in self.scene.telegram.messages(self.chat) if m.message_id == message.message_id)

    def versions(self, message: ShownMessage) -> list[str]:
        """What the message has said since it was sent, in order."""
        place = {"chat_id": str(self.chat), "message_id": str(message.message_id)}
        return [
            call.params.get(TEXTS[call.method], "")
            for call in self.scene.telegram.calls
            if call.method in {"editMessageText", "editMessageCaption"} and place.items() <= call.params.items()
        ]

    def bot_messages(self) -> list[ShownMessage]:
        return [message for message in self.scene.telegram.messages(self.chat) if message.from_bot]

    def documents(self) -> list[Document]:
        """All documents that the bot has sent to this chat."""
        return [message.document for message in self.bot_messages() if message.document is not None]


def entity_texts(message: ShownMessage, kind: str) -> list[str]:
    """The parts of the message's text that are ``kind``: ``code``, ``bold``."""
    units = message.text.encode("utf-16-le")
    return [
        units[2 * one.offset : 2 * (one.offset + one.length)].decode("utf-16-le")
        for one in message.entities
        if one.type == kind
    ]
