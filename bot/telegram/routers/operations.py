"""Commands that change something, and the buttons on their cards."""

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.commands.grammar import parse
from bot.commands.request import VERBS, Misunderstood
from bot.domain.action import Action
from bot.domain.operation import OperationId, Origin
from bot.metrics import COMMANDS
from bot.operations.desk import Desk, Press, Pressed
from bot.settings import Settings
from bot.storage.audit import Audit, Entry, Event
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
        desk: Desk,
        audit: Audit,
        reporter: CardReporter,
        settings: Settings,
    ) -> None:
        if not visitor.may(self._action):
            COMMANDS.labels(self._action, "not_allowed").inc()
            return
        parsed = parse(self._action, command.args or "", settings.default_region)
        if isinstance(parsed, Misunderstood):
            COMMANDS.labels(self._action, "misunderstood").inc()
            await audit.add(Entry(Event.REFUSAL, visitor.id, message.chat.id, detail={"why": parsed.problem}))
            await reply(message, explanation(parsed, visitor.words))
            return
        origin = Origin(
            requester=visitor.id,
            chat_id=message.chat.id,
            message_id=message.message_id,
            thread_id=topic_of(message),
            language=visitor.language,
        )
        interim = Interim(message, visitor.words)
        operation = await desk.ask(parsed, origin, interim.show)
        COMMANDS.labels(self._action, operation.state if operation is not None else "repeated").inc()
        if operation is not None:
            await reporter.present(operation, interim.message)


async def _pressed(
    query: CallbackQuery,
    callback_data: OperationButton,
    visitor: Visitor,
    desk: Desk,
    reporter: CardReporter,
    bot: Bot,
) -> None:
    operation_id = OperationId(callback_data.id)
    match callback_data.press:
        case "yes":
            pressed = await desk.confirm(operation_id, visitor.id, visitor.name)
        case "no":
            pressed = await desk.cancel(operation_id, visitor.id, visitor.name)
        case number if number.isdecimal():
            pressed = await desk.choose(operation_id, visitor.id, int(number))
        case _:
            pressed = Pressed(Press.GONE, None)
    await answer(query, _alert(pressed, visitor.words), alert=True)
    if pressed.press in {Press.NOT_YOURS, Press.NOT_ALLOWED}:
        return
    if pressed.operation is None:
        if visitor.is_listed:  # anybody else may have made the press up, under a card that is another's
            await _take_buttons_away(query, bot)
        return
    if query.message is not None:
        await reporter.shown_in(pressed.operation, query.message.message_id)
        if pressed.operation.card_id not in {None, query.message.message_id}:
            # A card that was sent, and then sent again because Telegram's answer was lost.
            await _take_buttons_away(query, bot)
    await reporter.show(operation_id)
    if pressed.choice is not None:
        await desk.plan_choice(
            pressed.operation, pressed.choice, lambda kind: reporter.show(operation_id, waiting=kind)
        )
        await reporter.show(operation_id)


def _alert(pressed: Pressed, words: Words[str]) -> str | None:
    match pressed.press:
        case Press.TAKEN:
            return None
        case Press.NOT_YOURS:
            return words.press_not_yours()
        case Press.NOT_ALLOWED:
            return words.press_not_allowed()
        case Press.EXPIRED:
            return words.press_expired()
        case Press.USED:
            return words.press_used()
        case Press.GONE:
            return words.press_gone()


async def _take_buttons_away(query: CallbackQuery, bot: Bot) -> None:
    if query.message is not None:
        place = query.message
        await edited(bot.edit_message_reply_markup(chat_id=place.chat.id, message_id=place.message_id))
