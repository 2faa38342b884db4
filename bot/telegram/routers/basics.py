"""/start, /help, /whoami, /lang, and words the bot does not know."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.utils.formatting import Bold, Code, Text

from bot.domain.access import View
from bot.domain.action import Action
from bot.i18n import Catalogue, Language
from bot.storage.people import People
from bot.telegram.action_words import action_words
from bot.telegram.attachments import IS_ATTACHMENT, attachment_hint
from bot.telegram.buttons import LanguageButton
from bot.telegram.callback import answer
from bot.telegram.menus import Menus
from bot.telegram.message import edited, lines, reply
from bot.telegram.rich import rich
from bot.telegram.visitor import Visitor


def basics() -> Router:
    """The router of what needs no WhatsApp account."""
    router = Router(name="basics")
    router.message.register(_start, Command("start", ignore_case=True))
    router.message.register(_help, Command("help", ignore_case=True))
    router.message.register(_whoami, Command("whoami", ignore_case=True))
    router.message.register(_lang, Command("lang", ignore_case=True))
    router.callback_query.register(_choose_language, LanguageButton.filter())
    return router


def fallback() -> Router:
    """The router that answers what no other one did; included last."""
    router = Router(name="fallback")
    router.message.register(attachment_hint, *IS_ATTACHMENT)
    router.message.register(_unknown, F.chat.type == ChatType.PRIVATE, F.text | F.caption)
    router.callback_query.register(_unknown_button)
    router.channel_post.register(_channel_post)
    return router


async def _start(message: Message, visitor: Visitor, menus: Menus) -> None:
    says = rich(visitor.words)
    if not visitor.is_listed:
        await reply(message, says.gate_stranger(id=Code(str(visitor.id))))
        return
    await menus.show_to(visitor)
    example = Code(visitor.words.example_kick())
    await reply(message, lines(says.start(), "", says.start_next(example=example)))


async def _help(message: Message, visitor: Visitor) -> None:
    await reply(message, _help_text(visitor))


def _help_text(visitor: Visitor) -> Text:
    words = visitor.words
    says = rich(words)
    parts: list[Text | str] = [Bold(words.help_title()), ""]
    actions = [action for action in Action if visitor.may(action)]
    for action in actions:
        of_action = action_words(action, words)
        parts += [of_action.help(), Code(of_action.example())]
        if action is Action.REMOVE:
            parts.append(Code(words.example_kick_reason()))
    if actions:
        parts += ["", words.help_kick_people(), Code(words.example_kick_several())]
        parts += [words.help_kick_file(), words.help_kick_all(), Code(words.example_kick_all())]
        parts += [words.help_kick_card(), ""]
    if visitor.may(View.GROUPS):
        parts.append(words.help_groups())
    if visitor.may(View.STATUS):
        parts.append(words.help_status())
    if visitor.may(View.LOG):
        parts += [words.help_log(), words.help_log_export(), words.help_op()]
    parts += [words.help_whoami(), words.help_lang(), words.help_help()]
    if not visitor.is_listed:
        parts += ["", says.help_stranger(id=Code(str(visitor.id)))]
    return lines(*parts)


async def _whoami(message: Message, visitor: Visitor) -> None:
    says = rich(visitor.words)
    rights = says.whoami_admin() if visitor.is_listed else says.whoami_stranger(setting=Code("ADMINS"))
    await reply(message, lines(says.whoami_id(id=Code(str(visitor.id))), rights))


async def _lang(message: Message, visitor: Visitor, catalogue: Catalogue) -> None:
    row = [
        InlineKeyboardButton(
            text=catalogue.words(language).language_name(),
            callback_data=LanguageButton(person=visitor.id, language=language).pack(),
        )
        for language in Language
    ]
    await reply(message, Text(visitor.words.lang_question()), InlineKeyboardMarkup(inline_keyboard=[row]))


async def _choose_language(
    query: CallbackQuery,
    callback_data: LanguageButton,
    visitor: Visitor,
    catalogue: Catalogue,
    people: People,
    menus: Menus,
) -> None:
    if callback_data.person != visitor.id:
        await answer(query, visitor.words.press(why="not_yours"), alert=True)
        return
    language = callback_data.language
    words = catalogue.words(language)
    await people.set_language(visitor.id, language)
    await answer(query)
    if isinstance(query.message, Message):
        await edited(query.message.edit_text(words.lang_changed()))
    await menus.show_to(Visitor(visitor.id, visitor.name, language, words, visitor.policy))


async def _unknown(message: Message, visitor: Visitor) -> None:
    await reply(message, Text(visitor.words.unknown_command()))


async def _channel_post(_: Message) -> None:
    """Never reached, for the gate answers channels. Telegram sends what there are handlers for, hence this one."""


async def _unknown_button(query: CallbackQuery, visitor: Visitor) -> None:
    await answer(query, visitor.words.press(why="gone"), alert=True)
