"""How commands are written, and what of one was not understood."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.domain.action import Action
from bot.domain.participant import Participant
from bot.domain.request import Rejected

LONGEST_COMMAND = 4096
"""Characters of a message that are read. Telegram lets nobody write more, counted in UTF-16 units, of which each
character has one at least (https://core.telegram.org/bots/api#sendmessage); a Bot API server of one's own may."""


@dataclass(frozen=True, slots=True)
class Verb:
    """How an action is written: ``/kick … from …``. Any case; several words are several languages."""

    words: tuple[str, ...]
    connectors: tuple[str, ...]
    """The words between the people and the group; none where the command names a group only."""


VERBS: Mapping[Action, Verb] = MappingProxyType(
    {
        Action.REMOVE: Verb(words=("kick", "кик", "удалить"), connectors=("from", "из")),
        Action.ADD: Verb(words=("add", "добавить"), connectors=("to", "в", "во")),
        Action.PROMOTE: Verb(words=("promote", "повысить"), connectors=("in", "в", "во")),
        Action.DEMOTE: Verb(words=("demote", "разжаловать"), connectors=("in", "в", "во")),
        Action.LEAVE: Verb(words=("leave", "выйти"), connectors=()),
    }
)


DRY_WORDS = frozenset({"dry", "dry-run", "проверить", "проверка"})
"""The first word of a command that is only to show what it would do: ``/kick dry 7900… from Family``."""


class Problem(StrEnum):
    """What keeps a command from being understood. The catalogues hold a sentence for each."""

    NO_PEOPLE = "no_people"
    NO_CONNECTOR = "no_connector"
    """No ``from`` parts the people from the group."""
    NO_GROUP = "no_group"
    NOT_A_PERSON = "not_a_person"
    """Among the people stands something that is neither a phone nor an id of a person."""
    BAD_PHONES = "bad_phones"


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """A command that was not understood, and so comes to nothing, with all that is needed to explain it.

    ``understood`` are the people who were read, ``rejected`` all the rest that stands where people should
    (without a connector: all the rest).
    """

    action: Action
    problem: Problem
    understood: tuple[Participant, ...] = ()
    rejected: tuple[Rejected, ...] = ()
