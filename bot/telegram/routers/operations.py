"""Commands that change something, and the buttons on their cards."""

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message, ReplyParameters
from aiogram.utils.formatting import Text

from bot.commands.file_reader import FileReader
from bot.commands.grammar import parse
from bot.commands.request import VERBS, Misunderstood
from bot.domain.action import Action
from bot.domain.failure import FailureKind
from bot.domain.operation import OperationId, Origin
from bot.domain.request import AllGroups
from bot.metrics import COMMANDS
from bot.operations.asking import Asker, OnStored, Told
from bot.operations.desk import Desk, Press, Pressed
from bot.settings import Settings
from bot.storage.audit import Audit, Entry, Event
from bot.telegram.attachments import Unread, attachment_explanation, read_attachment
from bot.telegram.buttons import OperationButton
from bot.telegram.callback import answer
from bot.telegram.interim import Interim
from bot.telegram.message import edited, reply, topic_of
from bot.telegram.misunderstood import explanation
from bot.telegram.reporter import CardReporter
from bot.telegram.visitor import Visitor
from bot.words import Words


def operations() -> Router:
    """The router of the operations."""
    router = Router(name="operations")
    for action, verb in VERBS.items():
        command = Command(*verb.words, ignore_case=True)
        router.message.register(_Asking(action).handle, command)
    router.callback_query.register(_pressed, OperationButton.filter())
    return router


class _Asking:
    """The handler of one action's command."""

    def __init__(self, action: Action) -> None:
        self._action = action

    async def handle(
        self,
        message: Message,
        command: CommandObject,
        visitor: Visitor,
        asker: Asker,
        audit: Audit,
        reporter: CardReporter,
        settings: Settings,
        bot: Bot,
        on_stored: OnStored,
        file_reader: FileReader,
    ) -> None:
        if not visitor.may(self._action):
            COMMANDS.labels(self._action, "not_allowed").inc()
            return
        attached = None
        if VERBS[self._action].connectors:  # only then does a command name people
            attached = await read_attachment(message, bot, file_reader, settings.default_region)
        if isinstance(attached, Unread):
            await audit.add(Entry(Event.REFUSAL, visitor.id, message.chat.id, detail={"why": attached.problem}))
            await reply(message, attachment_explanation(attached, visitor.words))
            return
        parsed = parse(self._action, command.args or "", settings.default_region, attached)
        if isinstance(parsed, Misunderstood):
            COMMANDS.labels(self._action, "misunderstood").inc()
            await audit.add(Entry(Event.REFUSAL, visitor.id, message.chat.id, detail={"why": parsed.problem}))
            await reply(message, explanation(parsed, visitor.words))
            return
        if isinstance(parsed.place, AllGroups) and parsed.place.account not in {None, *settings.accounts}:
            await audit.add(Entry(Event.REFUSAL, visitor.id, message.chat.id, detail={"why": "no such account"}))
            known = ", ".join(settings.accounts)
            sentence = visitor.words.large_no_account(account=parsed.place.account or "", known=known)
            await reply(message, Text(sentence))
            return
        origin = Origin(
            requester=visitor.id,
            chat_id=message.chat.id,
            message_id=message.message_id,
            thread_id=topic_of(message),
            language=visitor.language,
        )
        answering = _Answering(Interim(message, visitor.words), reporter, on_stored)
        told = Told(answering.on_wait, answering.on_group, answering.on_asked)
        operation = await asker.ask(parsed, origin, told)
        COMMANDS.labels(self._action, operation.state if operation is not None else "repeated").inc()
        if operation is not None:
            await reporter.present(operation, answering.interim.message)


class _Answering:
    """What is said before the question is known as its card from the first moment on: should the process die before
    it can ask, the message that says "wait" is the one to say so.
    """

    def __init__(self, interim: Interim, reporter: CardReporter, on_stored: OnStored) -> None:
        self.interim = interim
        self._reporter = reporter
        self._on_stored = on_stored
        self._operation_id: OperationId | None = None
        self._is_noted = False

    def on_asked(self, operation_id: OperationId) -> None:
        self._operation_id = operation_id
        self._on_stored()

    async def on_wait(self, kind: FailureKind) -> None:
        await self.interim.show(kind)
        await self._note()

    async def on_group(self, done: int, total: int) -> None:
        await self.interim.show_progress(done, total)
        await self._note()

    async def _note(self) -> None:
        if self.interim.message is None or self._operation_id is None or self._is_noted:
            return
        self._is_noted = True
        said = self.interim.message
        await self._reporter.shown_in(self._operation_id, said.chat.id, said.message_id)


async def _pressed(
    query: CallbackQuery,
    callback_data: OperationButton,
    visitor: Visitor,
    desk: Desk,
    asker: Asker,
    reporter: CardReporter,
    bot: Bot,
    on_stored: OnStored,
) -> None:
    operation_id = OperationId(callback_data.id)
    pressed = await _press(desk, operation_id, callback_data.press, visitor)
    if callback_data.press != "undo":  # that press stores nothing yet
        on_stored()
    await answer(query, _alert(pressed, visitor.words), alert=True)
    if pressed.press in {Press.NOT_YOURS, Press.NOT_ALLOWED}:
        return
    if pressed.operation is None:
        if visitor.is_listed:  # anybody else may have made the press up, under a card that is another's
            await _take_buttons_away(query, bot)
        return
    if callback_data.press == "undo":
        await _undo(query, pressed, visitor, asker, reporter, bot, on_stored)
        return
    if query.message is not None:
        known, place = pressed.operation, (query.message.chat.id, query.message.message_id)
        await reporter.shown_in(operation_id, *place)
        if known.card_id is not None and (known.chat_id, known.card_id) != place:
            # A card that was sent, and then sent again because Telegram's answer was lost, or the chat was.
            await _take_buttons_away(query, bot)
    await reporter.show(operation_id)
    if pressed.choice is not None:
        told = Told(lambda kind: reporter.show(operation_id, waiting=kind))
        await asker.plan_choice(pressed.operation, pressed.choice, told)
        await reporter.show(operation_id)


async def _press(desk: Desk, operation_id: OperationId, press: str, visitor: Visitor) -> Pressed:
    match press:
        case "yes" | "sure":
            return await desk.confirm(operation_id, visitor.id, visitor.name, surely=press == "sure")
        case "no":
            return await desk.cancel(operation_id, visitor.id, visitor.name)
        case "stop":
            return await desk.stop(operation_id, visitor.id, visitor.name)
        case "undo":
            return await desk.may_undo(operation_id, visitor.id)
        case number if number.isdecimal():
            return await desk.choose(operation_id, visitor.id, int(number))
        case _:
            return Pressed(Press.GONE, None)


async def _undo(
    query: CallbackQuery,
    pressed: Pressed,
    visitor: Visitor,
    asker: Asker,
    reporter: CardReporter,
    bot: Bot,
    on_stored: OnStored,
) -> None:
    """Ask, in a message of its own, whether to take the operation back."""
    if query.message is None or pressed.operation is None or pressed.press is Press.UNDONE:
        return
    if pressed.press is not Press.TAKEN:
        await _take_buttons_away(query, bot)
        return
    # The question is stored under the number of its own message, for no command has asked for it.
    place = query.message.chat.id, pressed.operation.origin.thread_id
    text = Text(visitor.words.undo_looking())
    card = await bot.send_message(
        place[0],
        **text.as_kwargs(),
        message_thread_id=place[1],
        reply_parameters=ReplyParameters(message_id=query.message.message_id, allow_sending_without_reply=True),
    )
    origin = Origin(visitor.id, place[0], card.message_id, place[1], visitor.language)
    operation = await asker.undo(pressed.operation.id, origin, Told(on_asked=lambda _: on_stored()))
    if operation is None:
        await edited(card.edit_text(visitor.words.press(why=Press.UNDONE)))
        return
    await reporter.present(operation)


def _alert(pressed: Pressed, words: Words[str]) -> str | None:
    if pressed.press is Press.TAKEN:
        return None
    return words.press(why=pressed.press)


async def _take_buttons_away(query: CallbackQuery, bot: Bot) -> None:
    if query.message is not None:
        place = query.message
        await edited(bot.edit_message_reply_markup(chat_id=place.chat.id, message_id=place.message_id))
