"""What every provider promises. The docstrings are the contract; the conformance suite holds it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Flag, StrEnum, auto
from typing import ClassVar, NoReturn

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import Group, GroupId, GroupSummary
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, Participant


class ConfigurationError(Exception):
    """A provider cannot be built from what the settings say. An operator's fault, hence no `ProviderError`.

    Its text never repeats a value that may be a token written in the wrong place.
    """


class Capability(Flag):
    """How a provider differs from the plainest one."""

    NONE = 0
    NEEDS_VERIFICATION = auto()
    """Its word on a write is no proof: the group is to be read again before anything is said."""
    ACCEPTS_PHONE = auto()
    """Writes take a person known by a phone."""
    ACCEPTS_LID = auto()
    """Writes take a person known by a LID."""
    BULK = auto()
    """One request carries several people. Without it, a write takes one person per call."""


class AccountState(StrEnum):
    """Whether the WhatsApp account can be used."""

    READY = "ready"
    NOT_AUTHORIZED = "not_authorized"
    """No session: the QR code is to be scanned."""
    STARTING = "starting"
    SUSPENDED = "suspended"
    """WhatsApp restricts the number for a time."""
    BLOCKED = "blocked"
    """WhatsApp has banned the number."""
    ASLEEP = "asleep"
    """The phone is off or out of reach."""
    UNKNOWN = "unknown"
    """The provider named a state that this version does not know."""


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """The state of an account, and who it is on WhatsApp (None while that cannot be known)."""

    state: AccountState
    me: Participant | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The provider's word about one person.

    `Outcome.REFUSED` without a ``refusal`` means "no, and no reason given": the caller looks at the
    group to find it. `Outcome.UNKNOWN` means that the answer was read but says nothing about this
    person; one that cannot be read at all raises `FailureKind.UNCERTAIN`. ``code`` is a short label
    for log and audit, never text of the provider.
    """

    outcome: Outcome
    refusal: Refusal | None = None
    code: str = ""


class Provider(ABC):
    """One WhatsApp account at one provider.

    Every method may raise `ProviderError`, and nothing else, for whatever goes wrong between us and
    WhatsApp; its `Failure` says whether anything may have been changed. Reads are repeated by the
    provider itself where that is harmless; **a write is sent once**, and a second time only if the
    first certainly did nothing (see `Failure.may_retry`), which is the caller's choice.

    A provider never logs, raises or shows its credentials, or any text that came from its server.
    What it lacks raises `FailureKind.UNSUPPORTED` by default, so that nothing is dropped in silence.
    """

    capabilities: ClassVar[Capability] = Capability.NONE

    def __init__(self, account: str) -> None:
        self.account = account

    @abstractmethod
    async def status(self) -> AccountStatus:
        """The account's state now. A state unknown to this version is `AccountState.UNKNOWN`, no error."""

    @abstractmethod
    async def me(self) -> Participant:
        """Who the account is on WhatsApp; may be remembered for some minutes.

        Raises `ACCOUNT_NOT_AUTHORIZED` or `ACCOUNT_STARTING` if the account is nobody yet.
        """

    @abstractmethod
    async def groups(self) -> list[GroupSummary]:
        """The groups of the account, in the provider's order, each once. Communities' own chats too."""

    @abstractmethod
    async def group(self, group_id: GroupId) -> Group:
        """One group with all its people, read now.

        Raises `GROUP_UNKNOWN` if there is none of this id or the account is not in it.
        """

    async def remove(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        """Remove people from a group: one result per person, in the given order.

        One call is one request, so that a failure can never take the results of others with it:
        without `Capability.BULK` exactly one person is taken, and `ValueError` is raised before
        anything is sent if there are more or none. Somebody who is not in the group is no error.
        """
        self._unsupported("remove", group_id, members)

    @abstractmethod
    async def aclose(self) -> None:
        """Close connections; the provider is not used afterwards."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(account={self.account!r})"

    def _unsupported(self, method: str, *_: object) -> NoReturn:
        raise ProviderError(Failure(FailureKind.UNSUPPORTED, method))
