"""/start, /help, /whoami, /lang, words that the bot does not know, and the menus."""

import pytest

from bot.i18n import Language
from sandbox.telegram.menus import MenuCommand, Scope
from sandbox.telegram.people import Person
from sandbox.testbed import ENGLISH_ADMIN, RUSSIAN_ADMIN
from tests.chat.cast import FAMILY, FORUM, MODERATORS, PAVEL
from tests.chat.scene import Scene
from tests.chat.user import User, entity_texts

ACTING = ["kick", "add", "promote", "demote", "leave", "groups", "status", "log"]
OPEN = ["whoami", "lang", "help"]


async def test_start(alex: User, olga: User):
    for user in (alex, olga):
        answer = await user.asks("/start")
        assert user.words.start() in answer.text
        assert entity_texts(answer, "code") == [user.words.example_kick()]
        assert "/help" in answer.text


async def test_start_in_a_group(alex: User):
    answer = await alex.within(MODERATORS).asks("/start@groupwarden_bot")
    assert alex.words.start() in answer.text


async def test_help_tells_all_that_one_may_do(alex: User, olga: User):
    for user in (alex, olga):
        answer = await user.asks("/help")
        for sentence in (
            user.words.help_kick(),
            user.words.help_groups(),
            user.words.help_status(),
            user.words.help_whoami(),
            user.words.help_lang(),
        ):
            assert sentence in answer.text
        assert user.words.example_kick_several() in entity_texts(answer, "code")
        assert user.words.help_stranger(id=str(user.id)) not in answer.text


async def test_help_tells_a_stranger_only_what_is_open_to_all(sam: User):
    answer = await sam.asks("/help")
    assert "/whoami" in answer.text
    assert "/lang" in answer.text
    for word in ("/kick", "/groups", "/status", "Family", "WhatsApp"):
        assert word not in answer.text
    assert str(sam.id) in entity_texts(answer, "code")


async def test_the_examples_of_the_help_can_be_sent(scene: Scene, alex: User, olga: User):
    for user in (alex, olga):
        answer = await user.asks("/help")
        for example in entity_texts(answer, "code"):
            reply = await user.asks(example)
            assert user.words.misunderstood_title() not in reply.text
    assert scene.removals() == 0


async def test_whoami(alex: User, olga: User, sam: User):
    for user, rights in (
        (alex, alex.words.whoami_admin()),
        (olga, olga.words.whoami_admin()),
        (sam, sam.words.whoami_stranger(setting="ADMINS")),
    ):
        answer = await user.asks("/whoami")
        assert rights in answer.text
        assert entity_texts(answer, "code")[0] == str(user.id)


async def test_the_language_is_chosen_and_remembered(scene: Scene, alex: User):
    question = await alex.asks("/lang")
    assert question.text == "Which language do you read?"
    assert question.labels == ["English", "Русский"]

    await alex.presses(question, "Русский")
    chosen = await alex.sees(question, "Теперь я отвечаю вам по-русски.")
    assert chosen.keyboard == ()
    await scene.at_rest()
    assert descriptions(scene, alex.id)["lang"] == "Язык"
    russian = User(scene, alex.id, Language.RU, alex.chat, alex.last)
    card = await russian.asks(f"/kick {PAVEL} from Family")
    assert card.text.startswith("Удалить из группы?")

    await scene.restart_bot()
    assert descriptions(scene, alex.id)["lang"] == "Язык"
    await russian.confirms(card)
    await russian.sees(card, "Из группы Family удалён 1 человек")
    assert PAVEL not in scene.phones(FAMILY)

    question = await russian.asks("/lang")
    await russian.presses(question, "English")
    await alex.sees(question, "From now on I answer you in English.")
    await scene.at_rest()
    assert descriptions(scene, alex.id)["lang"] == "Language"
    alex.last = question.message_id
    assert (await alex.asks("/start")).text.startswith(alex.words.start())


async def test_only_who_asked_chooses_their_language(scene: Scene, alex: User, olga: User, sam: User):
    alex, olga, sam = (user.within(MODERATORS) for user in (alex, olga, sam))
    question = await alex.asks("/lang")
    for other in (olga, sam):
        answer = await other.presses(question, "Русский")
        assert (answer.text, answer.show_alert) == (other.words.press(why="not_yours"), True)
    await scene.at_rest()
    assert alex.now(question) == question
    assert (await olga.asks("/start")).text.startswith(olga.words.start())


async def test_a_language_pressed_twice(scene: Scene, alex: User):
    question = await alex.asks("/lang")
    data = question.button("Русский").data or ""
    for _ in range(2):
        await scene.telegram.press_data(alex.id, alex.chat, question.message_id, data)
    await scene.at_rest()
    assert alex.bot_messages() == [alex.now(question)]


async def test_a_stranger_chooses_a_language_to_be_refused_in(scene: Scene, sam: User):
    question = await sam.asks("/lang")
    await sam.presses(question, "Русский")
    await sam.sees(question, "Теперь я отвечаю вам по-русски.")
    answer = await sam.asks("hello")
    assert answer.text.startswith("Извините, бот работает только для людей из своего списка")
    assert scene.green_api.calls == []


async def test_a_language_that_the_bot_does_not_speak(scene: Scene):
    scene.telegram.add_person(Person(1044, "Zoë", "fr-CA"))
    scene.telegram.add_person(Person(1045, "Иван", "ru-RU"))
    scene.telegram.add_person(Person(1046, "Nobody Knows"))
    await scene.restart_bot(admins=frozenset({1044, 1045, 1046}))
    for person, sentence in ((1044, "Hello!"), (1045, "Здравствуйте!"), (1046, "Hello!")):
        user = User(scene, person, Language.EN, person)
        assert sentence in (await user.asks("/start")).text
    await scene.restart_bot(admins=frozenset({1044, 1045, 1046}), default_language="ru")
    for person in (1044, 1045, 1046):
        user = User(scene, person, Language.RU, person)
        assert "Здравствуйте!" in (await user.asks("/start")).text


async def test_unknown_words_in_private(alex: User, olga: User):
    for user in (alex, olga):
        for text in ("/frobnicate", "/kickoff 79001234502 from Family", "hello", "kick 79001234502 from Family"):
            answer = await user.asks(text)
            assert answer.text == user.words.unknown_command()


async def test_unknown_words_in_a_group_are_not_for_the_bot(alex: User, sam: User):
    for user in (alex.within(MODERATORS), sam.within(MODERATORS), alex.within(FORUM)):
        for text in ("/frobnicate", "/kickoff 79001234502 from Family", "hello", "kick 79001234502 from Family"):
            await user.writes(text)
        await user.gets_nothing()


@pytest.mark.parametrize("chat", ["private", "group"])
async def test_commands_for_another_bot(scene: Scene, alex: User, chat: str):
    user = alex if chat == "private" else alex.within(MODERATORS)
    for text in ("/kick@otherbot 79001234502 from Family", "/groups@otherbot", "/start@otherbot", "/lang@otherbot"):
        await user.writes(text)
    await scene.at_rest()
    assert all(message.text == alex.words.unknown_command() for message in user.bot_messages())
    assert user.bot_messages() == [] or chat == "private"
    assert scene.green_api.calls == []


async def test_menus(scene: Scene, alex: User, olga: User, sam: User):
    for user in (alex, olga):
        assert commands(scene, user) == ACTING + OPEN
        assert commands(scene, user.within(MODERATORS)) == ACTING + OPEN
        menu = descriptions(scene, user.id)
        assert menu["kick"] == user.words.menu_kick()
        assert menu["help"] == user.words.menu_help()
    assert commands(scene, sam) == OPEN


async def test_menus_of_another_program_are_deleted(scene: Scene, sam: User):
    await scene.stop_bot()
    old = (MenuCommand("ban", "Ban somebody"),)
    for scope in ("all_private_chats", "all_chat_administrators"):
        for language in ("", "en", "ru"):
            scene.telegram._menus.set(Scope(scope), language, old)
    scene.telegram._menus.set(Scope("chat", RUSSIAN_ADMIN.id), "", old)
    await scene.start_bot()
    assert commands(scene, sam) == OPEN
    for scope in ("all_private_chats", "all_chat_administrators"):
        for language in ("", "en", "ru"):
            assert scene.telegram.commands(Scope(scope), language) == ()


async def test_the_menu_of_somebody_taken_off_the_list(scene: Scene, alex: User, olga: User):
    question = await alex.asks("/lang")
    await alex.presses(question, "English")
    await scene.at_rest()
    await scene.restart_bot(admins=frozenset({RUSSIAN_ADMIN.id}))
    assert commands(scene, alex) == OPEN
    assert commands(scene, olga) == ACTING + OPEN


async def test_the_menu_of_somebody_who_has_not_started_the_bot_yet(scene: Scene):
    await scene.stop_bot()
    await scene.start_bot(admins=frozenset({ENGLISH_ADMIN.id, 1047}))
    scene.telegram.add_person(Person(1047, "Newcomer", "ru"))
    newcomer = User(scene, 1047, Language.RU, 1047)
    assert commands(scene, newcomer) == OPEN
    await newcomer.asks("/start")
    assert commands(scene, newcomer) == ACTING + OPEN


def commands(scene: Scene, user: User) -> list[str]:
    return [each.command for each in scene.telegram.menu_for(user.id, user.chat)]


def descriptions(scene: Scene, person: int) -> dict[str, str]:
    return {each.command: each.description for each in scene.telegram.menu_for(person, person)}
