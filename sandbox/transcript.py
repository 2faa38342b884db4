"""``python -m sandbox --transcript``: a fixed conversation through the whole stack, printed and checked."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.domain.group import GroupId
from bot.domain.participant import Participant, Phone
from bot.i18n import Catalogue, Language
from bot.words import Words
from sandbox.telegram.people import Person
from sandbox.telegram.shown import ShownMessage
from sandbox.testbed import ENGLISH_ADMIN, GROUP_CHAT, RUSSIAN_ADMIN, STRANGER, Testbed

FAMILY = GroupId("79000000100-1587570015@g.us")
PARENTS = GroupId("120363169960827018@g.us")
CHESS = GroupId("120363300011122301@g.us")
PYOTR = "+79001234567 Пётр Орлов"

Say = Callable[[str], None]


class NotAsItShouldError(Exception):
    """A step of the conversation went wrong; the text is the step."""


@dataclass(slots=True)
class Speaker:
    """A person in a chat, and everything of it said aloud."""

    testbed: Testbed
    person: Person
    chat: int
    words: Words[str]
    aloud: Words[str]
    say: Say
    last: int = field(default=0)

    async def asks(self, text: str) -> ShownMessage:
        """Write, and wait for the answer."""
        self.say("")
        self.say(self.aloud.transcript_says(person=self.person.first_name, text=text))
        sent = await self.testbed.telegram.say(self.person.id, self.chat, text)
        try:
            answer = await self.testbed.telegram.next_bot_message(self.chat, after=sent.message_id)
        except TimeoutError:
            raise NotAsItShouldError(text) from None
        self._tell(self.aloud.transcript_bot(text=answer.text), answer)
        return answer

    async def presses(self, message: ShownMessage, label: str, *, until_quiet: bool = True) -> ShownMessage:
        """Press a button, and wait until the message has no more buttons (or, if not, only until the answer)."""
        name = self.person.first_name
        self.say(self.aloud.transcript_presses(person=name, button=label))
        answer = await self.testbed.telegram.press(self.person.id, self.chat, message.message_id, label)
        if answer.text:
            self.say(self.aloud.transcript_alert(text=answer.text))
        if not until_quiet:
            return message
        return await self.sees(message, lambda now: now.edited > message.edited, label)

    async def sees(self, message: ShownMessage, condition: Callable[[ShownMessage], bool], step: str) -> ShownMessage:
        """Wait until the message is as wanted, and say what it then is."""

        def found(_: object) -> ShownMessage | None:
            now = next(one for one in self.testbed.telegram.messages(self.chat) if one.message_id == message.message_id)
            return now if condition(now) else None

        try:
            now = await self.testbed.telegram.wait_for(found, timeout=30)
        except TimeoutError:
            raise NotAsItShouldError(step) from None
        self._tell(self.aloud.transcript_edit(text=now.text), now)
        return now

    def _tell(self, text: str, message: ShownMessage) -> None:
        self.say(text)
        for row in message.keyboard:
            self.say(self.aloud.transcript_buttons(buttons="] [".join(button.text for button in row)))


async def play(testbed: Testbed, catalogue: Catalogue, aloud: Words[str], say: Say) -> None:
    """Play the conversation. Raises `NotAsItShouldError` at the first step that goes wrong."""
    english, russian = catalogue.words(Language.EN), catalogue.words(Language.RU)
    alex = Speaker(testbed, ENGLISH_ADMIN, ENGLISH_ADMIN.id, english, aloud, say)
    olga = Speaker(testbed, RUSSIAN_ADMIN, RUSSIAN_ADMIN.id, russian, aloud, say)
    sam = Speaker(testbed, STRANGER, STRANGER.id, english, aloud, say)

    say(aloud.transcript_in_private())
    await alex.asks("/start")
    await _remove(alex, "/kick 79001234567 from Family sends advertising", FAMILY, "+79001234567")
    await _nothing(alex, "/kick 79001234567 from Family", english.card_nothing_changed())
    await _nothing(olga, "/кик 7900123450 из Родители 3Б", russian.misunderstood_title())
    await _remove(olga, "/кик 8 (900) 123-45-21 из родители 3б", PARENTS, "+79001234521")
    await _refused(olga, "/kick +79001234523 из Родители 3Б", "+79001234523")
    await _nothing(olga, "/kick +7 900 123-45-13 из Все сотрудники", russian.remove_advice_not_admin())
    choice = await alex.asks("/kick +12025550178 from Project Falcon")
    _expect(len(choice.keyboard) == 3, "Project Falcon")
    await alex.presses(choice, english.card_cancel())
    await _nothing(sam, "/kick 79001234501 from Family", english.gate_stranger(id=str(STRANGER.id)))
    await _adds_and_promotes(alex)
    await _invitation(olga)
    await _leaves(alex)
    await alex.asks("/status")

    say("")
    say(aloud.transcript_in_group())
    in_group = Speaker(testbed, RUSSIAN_ADMIN, GROUP_CHAT, russian, aloud, say)
    other = Speaker(testbed, ENGLISH_ADMIN, GROUP_CHAT, english, aloud, say)
    card = await in_group.asks("/kick 79009998877 из Родители 3Б")
    await other.presses(card, russian.remove_confirm(count=1), until_quiet=False)
    _expect(_is_member(testbed, PARENTS, "+79009998877"), "a press of somebody else")
    await _confirm(in_group, card, PARENTS, "+79009998877")
    await _everywhere(alex)


async def _adds_and_promotes(speaker: Speaker) -> None:
    words = speaker.words
    card = await speaker.asks("/add 79001234567 to Family")
    await speaker.presses(card, words.add_confirm(count=1))
    added = words.add_verdict(verdict="done", person="+79001234567")
    await speaker.sees(card, lambda now: added in now.text, card.text)
    _expect(_is_member(speaker.testbed, FAMILY, "+79001234567"), "/add")
    card = await speaker.asks("/promote 79001234567 in Family")
    await speaker.presses(card, words.promote_confirm(count=1))
    await speaker.sees(card, lambda now: words.promote_verdict(verdict="done", person=PYOTR) in now.text, card.text)


async def _invitation(speaker: Speaker) -> None:
    words = speaker.words
    card = await speaker.asks("/добавить +79001234602 в Хор «Заря»")
    await speaker.presses(card, words.add_confirm(count=1))
    await speaker.sees(card, lambda now: words.add_advice_refused() in now.text, card.text)


async def _leaves(speaker: Speaker) -> None:
    card = await speaker.asks("/leave Chess Club")
    await speaker.presses(card, speaker.words.leave_confirm())
    left = speaker.words.leave_result(left=True, group="Chess Club")
    await speaker.sees(card, lambda now: left in now.text, card.text)
    _expect(not _is_member(speaker.testbed, CHESS, "+79000000300"), "/leave")


async def _everywhere(speaker: Speaker) -> None:
    """One person in all groups of all accounts: first only looked at, then done, then perhaps taken back."""
    words, seller = speaker.words, "+79009998877"
    sent_before = _removals(speaker.testbed)
    looking = await speaker.asks(f"/kick dry {seller} from all")
    plan = await speaker.sees(looking, lambda now: words.large_dry() in now.text, "dry")
    _expect(not plan.keyboard and _removals(speaker.testbed) == sent_before, "dry")
    looking = await speaker.asks(f"/kick {seller} from all")
    card = await speaker.sees(looking, lambda now: words.card_cancel() in now.labels, "from all")
    await speaker.presses(card, card.labels[-1])
    done = await speaker.sees(card, lambda now: now.labels == [words.undo_button()], card.text)
    _expect(not _is_member(speaker.testbed, FAMILY, seller), done.text)
    await speaker.presses(done, words.undo_button(), until_quiet=False)
    question = await speaker.testbed.telegram.next_bot_message(speaker.chat, after=done.message_id, timeout=30)
    asked = await speaker.sees(question, lambda now: words.card_cancel() in now.labels, words.undo_button())
    await speaker.presses(asked, words.card_cancel())


async def _remove(speaker: Speaker, command: str, group: GroupId, phone: str) -> None:
    card = await speaker.asks(command)
    _expect(_is_member(speaker.testbed, group, phone), command)
    await _confirm(speaker, card, group, phone)


async def _confirm(speaker: Speaker, card: ShownMessage, group: GroupId, phone: str) -> None:
    sent_before = _removals(speaker.testbed)
    await speaker.presses(card, speaker.words.remove_confirm(count=1))
    wanted = speaker.words.remove_verdict(verdict="done", person=phone).split(":")[0]
    undo = [speaker.words.undo_button()]
    await speaker.sees(card, lambda now: wanted in now.text and now.labels == undo, phone)
    _expect(not _is_member(speaker.testbed, group, phone), phone)
    _expect(_removals(speaker.testbed) == sent_before + 1, phone)


async def _nothing(speaker: Speaker, command: str, sentence: str) -> None:
    """A command that is refused with this sentence, and so asks nothing and sends nothing."""
    sent_before = _removals(speaker.testbed)
    answer = await speaker.asks(command)
    _expect(sentence in answer.text and not answer.keyboard, command)
    _expect(_removals(speaker.testbed) == sent_before, command)


async def _refused(speaker: Speaker, command: str, phone: str) -> None:
    card = await speaker.asks(command)
    await speaker.presses(card, speaker.words.remove_confirm(count=1))
    words = speaker.words.remove_advice_refused()
    await speaker.sees(card, lambda now: words in now.text, phone)
    _expect(_is_member(speaker.testbed, PARENTS, phone), phone)


def _expect(condition: bool, step: str) -> None:  # noqa: FBT001 - read as a sentence
    if not condition:
        raise NotAsItShouldError(step)


def _is_member(testbed: Testbed, group: GroupId, phone: str) -> bool:
    return testbed.world.groups[group].find(Participant(phone=Phone(phone))) is not None


def _removals(testbed: Testbed) -> int:
    return sum(call.method == "removeGroupParticipant" for call in testbed.green_api.calls)
