"""The pretend Telegram as tests and the demo hold it: people write, press, and see what the bot answers."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple, TypeVar

from aiohttp import web

from sandbox.faults import Faults
from sandbox.telegram.account import Account
from sandbox.telegram.audience import Audience, Subscription
from sandbox.telegram.chats import Chat, ChatKind, Chats
from sandbox.telegram.contacts import Contact
from sandbox.telegram.dispatch import Dispatcher
from sandbox.telegram.files import Files
from sandbox.telegram.flood import FloodLimits
from sandbox.telegram.hosting import Host
from sandbox.telegram.lookups import Lookups
from sandbox.telegram.menus import MenuCommand, Menus, Scope
from sandbox.telegram.messaging import Messaging
from sandbox.telegram.parameters import File, Parameters
from sandbox.telegram.people import Person
from sandbox.telegram.presses import CallbackAnswer, NoAnswerError, Presses, callback_query
from sandbox.telegram.shown import NoSuchButtonError, ShownMessage, show
from sandbox.telegram.text import MAX_CAPTION, MAX_LENGTH, FormattedText, tidy, utf16_length
from sandbox.telegram.updates import Update, UpdateQueue
from sandbox.telegram.voices import Voice
from sandbox.telegram.webhook import Courier

_T = TypeVar("_T")


class Call(NamedTuple):
    """A call of a method as it came in: the method's proper name, and its parameters as strings."""

    method: str
    params: dict[str, str]


class PretendTelegram:
    """A Telegram of its own, with one bot.

    The bot's side is HTTP (`start` and `url`, or `application` to mount it elsewhere). The people's side is
    this class. ``faults`` go by the method's proper name (``"sendMessage"``); ``calls`` are all calls of
    known methods so far. In groups the bot is an administrator, so that every message reaches it.
    """

    def __init__(
        self,
        token: str,
        *,
        bot_id: int | None = None,
        bot_username: str = "groupwarden_bot",
        bot_name: str = "Groupwarden",
        flood: FloodLimits | None = None,
    ) -> None:
        """``bot_id`` is by default the number that the token begins with; libraries take it from there.

        ``flood`` limits how fast the bot may send; without it, it may send as it likes.
        """
        self.faults = Faults()
        self.calls: list[Call] = []
        self._chats = Chats()
        self._files = Files()
        self._updates = UpdateQueue()
        self._menus = Menus()
        self._presses = Presses()
        self._audience = Audience()
        self._courier = Courier(self._updates, self._carry_out, self._audience.stir)
        bot = {
            "id": int(token.partition(":")[0]) if bot_id is None else bot_id,
            "is_bot": True,
            "first_name": bot_name,
            "username": bot_username,
        }
        rooms = (
            Account(bot, self._chats, self._updates, self._courier, self._menus, self._audience),
            Messaging(bot, self._chats, self._files, self._presses, self._audience),
            Lookups(bot, self._chats),
        )
        handlers = {name: handler for room in rooms for name, handler in room.handlers().items()}
        self._dispatcher = Dispatcher(token, handlers, self.faults, self._note_call, self._files.download, flood)
        self._host = Host(self._dispatcher.routes(), self._courier.resume, self._close)

    @property
    def url(self) -> str:
        """Where the server listens, without a slash at the end; raises `RuntimeError` while it does not."""
        return self._host.url

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen on a port (0: any free one). After `stop` it may be started again; nothing is forgotten."""
        await self._host.start(host, port)

    async def stop(self) -> None:
        """Stop listening. Waiting polls end with nothing, event streams end."""
        await self._host.stop()

    def application(self) -> web.Application:
        """The server as an application, to be run or mounted (``add_subapp``)."""
        return self._host.application()

    def deliver_to(self, *addresses: str) -> None:
        """Bring updates to these addresses in turn, as a load balancer at the webhook's address would.

        None at all: to the webhook's own address again. With them, a webhook may have any https address.
        """
        self._courier.deliver_to(*addresses)

    async def _close(self) -> None:
        self._updates.release()
        await self._courier.close()
        self._audience.dismiss()

    async def _carry_out(self, method: str, parameters: Parameters) -> None:
        await self._dispatcher.carry_out(method, parameters)

    def _note_call(self, method: str, parameters: Parameters) -> None:
        self.calls.append(Call(method, dict(parameters.values)))
        self._audience.stir()

    def add_person(self, person: Person) -> None:
        """Add a person with their private chat with the bot, whose id is the person's."""
        self._chats.add_person(person)

    def add_group(
        self,
        chat_id: int,
        title: str,
        member_ids: Iterable[int],
        topics: Mapping[int, str] | None = None,
        *,
        admin_ids: Iterable[int] = (),
    ) -> None:
        """Add a group with the bot in it; admins are members, too. ``topics`` are names by thread id."""
        self._chats.add_group(chat_id, title, member_ids, admin_ids, topics or {})

    def add_channel(self, chat_id: int, title: str, admin_ids: Iterable[int]) -> None:
        """Add a channel which the bot administers."""
        admins = frozenset(admin_ids)
        self._chats.add(Chat(chat_id, ChatKind.CHANNEL, title, members=admins, admins=admins))

    def block(self, person_id: int) -> None:
        """The person blocks the bot."""
        self._chats.set_blocked(person_id, blocked=True)

    def unblock(self, person_id: int) -> None:
        self._chats.set_blocked(person_id, blocked=False)

    def upgrade_group(self, chat_id: int, new_chat_id: int) -> None:
        """A group becomes a supergroup. Service messages in both chats say so."""
        group = self._chats.get(chat_id)
        supergroup = self._chats.upgrade(chat_id, new_chat_id)
        who = self._chats.user_json(min(group.members))
        for chat, mark, other in (
            (group, "migrate_to_chat_id", new_chat_id),
            (supergroup, "migrate_from_chat_id", chat_id),
        ):
            message = self._chats.post(chat, FormattedText(""), who, extra={mark: other})
            self._updates.put("message", message.as_json())

    def close_topic(self, chat_id: int, thread_id: int) -> None:
        """Nobody but admins of the topics, which the bot is none of, may write there."""
        self._chats.get(chat_id).closed_topics |= {thread_id}

    def reopen_topic(self, chat_id: int, thread_id: int) -> None:
        self._chats.get(chat_id).closed_topics -= {thread_id}

    def delete_topic(self, chat_id: int, thread_id: int) -> None:
        """A topic goes, with its messages."""
        self._chats.delete_topic(chat_id, thread_id)

    def throw_bot_out(self, chat_id: int) -> None:
        """The bot is thrown out of a group, and hears nothing of it any more."""
        self._chats.get(chat_id).is_bot_out = True

    def let_bot_in(self, chat_id: int) -> None:
        self._chats.get(chat_id).is_bot_out = False

    async def say(
        self,
        person_id: int,
        chat_id: int,
        text: str = "",
        *,
        document: File | None = None,
        contact: Contact | None = None,
        thread_id: int | None = None,
        reply_to: int | None = None,
        forwarded: bool = False,
        via_bot: bool = False,
        anonymous_admin: bool = False,
        as_channel: bool = False,
    ) -> ShownMessage:
        """A person writes into a chat. Who writes to the bot has thereby started it.

        They may send a ``document``, whose caption is the text then, or share a ``contact`` without any text.
        The last four are explained in `Voice`. What a person writes into a channel is a channel's post.
        Raises `ValueError` and `KeyError` for what cannot be.
        """
        chat = self._present(person_id, chat_id)
        person = self._chats.people[person_id]
        voice = Voice(forwarded, via_bot, anonymous_admin, as_channel)
        if reply_to is not None and reply_to not in chat.messages:
            raise ValueError(f"there is no message {reply_to} to reply to")
        if thread_id is not None and thread_id not in chat.topics:
            raise ValueError(f"there is no topic {thread_id} in this chat")
        if contact is not None and (text or document is not None):
            raise ValueError("a contact goes alone")
        if utf16_length(text) > (MAX_CAPTION if document else MAX_LENGTH):
            raise ValueError("an app would not have sent so long a text in one message")
        message = self._chats.post(
            chat,
            tidy(FormattedText(text), may_be_empty=document is not None or contact is not None),
            voice.sender(person, chat),
            reply_to=reply_to,
            thread_id=thread_id,
            document=None if document is None else self._files.keep(document),
            contact=contact,
            extra=voice.marks(chat),
        )
        if chat.is_private:
            self._chats.start(person_id)
        if not chat.is_bot_out:
            self._updates.put("channel_post" if chat.is_channel else "message", message.as_json())
        shown = show(message)
        self._audience.tell("message", chat_id=chat_id, message=shown.as_json())
        return shown

    async def press(
        self,
        person_id: int,
        chat_id: int,
        message_id: int,
        button: str,
        *,
        timeout: float = 10.0,  # noqa: ASYNC109 - the bound belongs to the promise made to the caller
    ) -> CallbackAnswer:
        """A person presses an inline button, named by its label, and waits for what the bot says to it.

        Raises `NoSuchButtonError`, and `NoAnswerError` after ``timeout`` seconds.
        """
        message = self._present(person_id, chat_id).messages.get(message_id)
        if message is None:
            raise NoSuchButtonError(f"there is no message {message_id} in chat {chat_id}")
        data = show(message).button(button).data
        if data is None:
            raise NoSuchButtonError(f"the button {button!r} asks nothing of the bot")
        return await self.press_data(person_id, chat_id, message_id, data, timeout=timeout)

    async def press_data(
        self,
        person_id: int,
        chat_id: int,
        message_id: int,
        data: str,
        *,
        timeout: float = 10.0,  # noqa: ASYNC109 - as in press
    ) -> CallbackAnswer:
        """A press with any data: of a button seen before an edit, or made up. The message may be gone."""
        chat = self._chats.get(chat_id)
        press = self._presses.open(person_id, chat_id, message_id)
        query = callback_query(press, self._chats.people[person_id].as_json(), chat, data)
        if self._updates.put("callback_query", query) is None:
            raise NoAnswerError("the bot does not ask for callback_query updates")
        try:
            async with asyncio.timeout(timeout):
                return await asyncio.shield(press.answered)
        except TimeoutError:
            raise NoAnswerError(f"the bot did not answer the press {data!r} within {timeout} s") from None

    def send_again(self, update_id: int, *, new_id: bool = False) -> int:
        """Hand an update to the bot once more, and return its id.

        Under its own id, as when its confirmation was lost; or under a new one, as when an app repeats
        a press that got no answer (which makes it a new callback query, too).
        """
        if not new_id:
            self._updates.put_again(update_id)
            return update_id
        kind, value = next(
            (kind, value) for kind, value in self._updates.history[update_id].items() if kind != "update_id"
        )
        if kind == "callback_query":
            pressed = value["message"]
            press = self._presses.open(value["from"]["id"], pressed["chat"]["id"], pressed["message_id"])
            value = {**value, "id": press.query_id}
        sent = self._updates.put(kind, value)
        if sent is None:
            raise ValueError(f"the bot does not ask for {kind} updates any more")
        return sent

    def expire_callback_queries(self) -> None:
        """Time passes, so that no press of before can be answered any more."""
        self._presses.expire()

    def _present(self, person_id: int, chat_id: int) -> Chat:
        chat = self._chats.get(chat_id)
        if chat.is_private and (person_id != chat_id or self._chats.is_blocked(person_id)):
            raise ValueError("a private chat is its person's own, and is closed while they block the bot")
        if chat.upgraded_to is not None:
            raise ValueError(f"the group {chat_id} is the supergroup {chat.upgraded_to} now")
        if not chat.is_private and person_id not in chat.members:
            raise ValueError(f"{person_id} is not in the chat {chat_id}")
        return chat

    @property
    def updates(self) -> list[Update]:
        """All updates that were queued for the bot so far."""
        return list(self._updates.history.values())

    def messages(self, chat_id: int) -> list[ShownMessage]:
        """The messages of a chat as they stand now, in order; those that open topics are left out."""
        messages = self._chats.get(chat_id).messages.values()
        return [show(message) for message in messages if not message.is_service]

    def commands(self, scope: Scope | None = None, language_code: str = "") -> tuple[MenuCommand, ...]:
        """The menu stored for just this scope and language."""
        return self._menus.get(scope or Scope(), language_code)

    def menu_for(self, person_id: int, chat_id: int) -> tuple[MenuCommand, ...]:
        """The menu that the person's app shows in the chat."""
        language_code = self._chats.people[person_id].language_code
        return self._menus.seen_by(person_id, language_code, self._chats.get(chat_id))

    async def wait_for(
        self,
        predicate: Callable[["PretendTelegram"], _T | Literal[False] | None],
        timeout: float = 10.0,  # noqa: ASYNC109 - as in press
    ) -> _T:
        """Wait until the predicate gives something true, and return that; it looks whenever anything happens.

        Raises `TimeoutError`, telling the last calls, after ``timeout`` seconds.
        """
        try:
            async with asyncio.timeout(timeout):
                while True:
                    if result := predicate(self):
                        return result
                    await self._audience.stirred()
        except TimeoutError:
            last = [call.method for call in self.calls[-5:]]
            raise TimeoutError(f"it did not happen within {timeout} s; the last calls were {last}") from None

    async def next_bot_message(
        self,
        chat_id: int,
        after: int = 0,
        timeout: float = 10.0,  # noqa: ASYNC109 - as in press
    ) -> ShownMessage:
        """The bot's first message in the chat after this one, waited for if need be."""
        return await self.wait_for(
            lambda telegram: next(
                (each for each in telegram.messages(chat_id) if each.from_bot and each.message_id > after),
                None,
            ),
            timeout,
        )

    def subscribe(self) -> Subscription:
        """The events from now on, as JSON values: message, edited, deleted, callback_answer, menu."""
        return self._audience.subscribe()
