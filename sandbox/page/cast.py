"""Who and what the page offers to choose, and the words that it says itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PagePerson:
    """Somebody as whom the visitor may write: a person of the pretend Telegram.

    ``description`` is a few words beneath the name. ``language`` is a key of the page's texts; the page
    speaks it while this person is chosen.
    """

    id: int
    name: str
    description: str
    language: str


@dataclass(frozen=True, slots=True)
class PageChat:
    """A chat that all people of the page are in. ``id`` None is everybody's own private chat with the bot,
    whose ``title`` is the bot's name.
    """

    id: int | None
    title: str


@dataclass(frozen=True, slots=True)
class PageTexts:
    """What the page says in one language. ``{name}`` and the like stay in it: the page fills them in."""

    title: str
    who: str
    where: str
    bot: str
    """What stands beneath the bot's name."""
    message: str
    """The empty input line."""
    send: str
    menu: str
    attach: str
    file: str
    """One of the things to attach, as is the next."""
    contact: str
    phone: str
    name: str
    """The first name of a contact."""
    cancel: str
    drop: str
    """Takes away what was attached or is replied to."""
    file_too_large: str
    reply: str
    examples: str
    empty: str
    """An empty chat."""
    edited: str
    newest: str
    """The button that goes to the newest message."""
    copied: str
    no_answer: str
    """The bot was asked and keeps silent."""
    offline: str
    ok: str
    groups: str
    hint: str
    """What can be done with the groups' numbers."""
    signed_in: str
    """The switch that signs the WhatsApp account in and out."""
    members: str
    """With ``{count}``."""
    admin: str
    owner: str
    account: str
    """A member who is the bot's own WhatsApp account."""
    not_admin: str
    """A group that the bot's account does not administer."""
    number_hidden: str
    removed: str
    """With ``{name}``."""
    kick: str
    """The command that a member's number offers, with ``{phone}`` and ``{group}``."""
