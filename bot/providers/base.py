"""What every provider promises. The docstrings are the contract; the conformance suite holds it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, NoReturn

from bot.domain.action import Action
from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import Group, GroupId, GroupSummary
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, Participant


class ConfigurationError(Exception):
    """A provider cannot be built from what the settings say. An operator's fault, hence no `ProviderError`.

    Its text never repeats a value that may be a token written in the wrong place.
    """


@dataclass(frozen=True, slots=True)
class Capabilities:
    """How a provider differs from the plainest one.

    ``needs_verification``: its word on a write is no proof; the group is to be read again before anything
    is said. ``bulk_limit``: people whom one request carries at most. ``reports_participants``: the answer
    to a request for several people tells of each. ``accepts_phone``, ``accepts_lid``: under what identity
    writes take a person who is not listed in the group. ``tells_removed``: its pages promise that WhatsApp tells
    people who are removed.
    """

    needs_verification: bool = False
    bulk_limit: int = 1
    reports_participants: bool = False
    accepts_phone: bool = False
    accepts_lid: bool = False
    tells_removed: bool = False


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

    `Outcome.REFUSED` without a ``refusal`` means "no, and no reason given", with `Refusal.OTHER` "no, for a reason
    that is not understood": the caller looks at the group to find it. `Outcome.UNKNOWN` means that the answer was
    read but says nothing about this person; with a ``refusal``, that it was refused unless the group shows it
    done. An answer that cannot be read at all raises `FailureKind.UNCERTAIN`. ``code`` is a short label for log
    and audit, never text of the provider.
    """

    outcome: Outcome
    refusal: Refusal | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class QrCode:
    """How the account is signed in: ``png`` is a picture of the code to scan."""

    png: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for a group. ``url`` is where servers fetch it, ``jpeg`` its bytes; providers need the one or the
    other, and raise `UNSUPPORTED` if it is missing.
    """

    jpeg: bytes | None = field(default=None, repr=False)
    url: str | None = None


@dataclass(frozen=True, slots=True)
class GroupSettings:
    """Who may do what: True means admins only, False everybody, None leaves it."""

    admins_write: bool | None = None
    admins_edit: bool | None = None


@dataclass(frozen=True, slots=True)
class Created:
    """A group that was made. ``results`` is what became of each person who was to be in it, in the given order."""

    group_id: GroupId
    results: tuple[Result, ...]
    invite_link: str | None = None


class Provider(ABC):
    """One WhatsApp account at one provider.

    Every method may raise `ProviderError`, and nothing else, for whatever goes wrong between us and
    WhatsApp; its `Failure` says whether anything may have been changed. Reads are repeated by the
    provider itself where that is harmless; **a write is sent once**, and a second time only if the
    first certainly did nothing (see `Failure.may_retry`), which is the caller's choice.

    A provider never logs, raises or shows its credentials, or any text that came from its server.
    What it lacks raises `FailureKind.UNSUPPORTED` by default, so that nothing is dropped in silence.
    """

    capabilities: ClassVar[Capabilities] = Capabilities()

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

        A list may lack people (https://github.com/tulir/whatsmeow/issues/1028). So whatever the provider tells of
        their number goes into `Group.reported_size`, whether or not it fits the list; nobody's absence is concluded
        from a shorter one. A list of which no number is told is taken for complete, as far as is known. An entry
        that names nobody makes the whole unreadable.

        Raises `GROUP_UNKNOWN` if there is none of this id or the account is not in it.
        """

    async def qr(self) -> QrCode:
        """The code with which the account's phone signs it in, now. It changes every 20 seconds or so.

        Raises `BAD_REQUEST` if the account is signed in already.
        """
        self._unsupported("qr")

    async def on_whatsapp(self, people: Sequence[Participant]) -> list[bool | None]:
        """For each person whether the number is on WhatsApp; None where that cannot be told.

        Costs quota and looks like spying to WhatsApp: for people who are about to be added, not for lists.
        """
        self._unsupported("on_whatsapp", people)

    # Writes on people. One call is one request, so that a failure can never take the results of others
    # with it: one to `Capabilities.bulk_limit` people are taken, and `ValueError` is raised before anything
    # is sent if there are more or none. There is one result per person, in the given order. Somebody who
    # is in the wanted state already is no error.

    async def add(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        """Add people to a group. Nobody is invited in their stead: `Outcome.INVITE_NEEDED` says that it would be
        needed.
        """
        self._unsupported("add", group_id, members)

    async def remove(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        """Remove people from a group."""
        self._unsupported("remove", group_id, members)

    async def promote(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        """Make members admins."""
        self._unsupported("promote", group_id, members)

    async def demote(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        """Make admins members. The owner cannot be demoted."""
        self._unsupported("demote", group_id, members)

    # Writes on the group itself. They return when it was done, and raise otherwise: a refusal without a
    # reason is `NOT_ADMIN`, the only one known.

    async def leave(self, group_id: GroupId) -> Result:
        """The account leaves the group. If it was an admin its rights go with it; others stay as they are."""
        self._unsupported("leave", group_id)

    async def create(self, name: str, members: Sequence[Member]) -> Created:
        """Make a group with the account as its owner. Never to be repeated blindly: it would make a second one."""
        self._unsupported("create", name, members)

    async def rename(self, group_id: GroupId, name: str) -> None:
        """Change the group's name."""
        self._unsupported("rename", group_id, name)

    async def describe(self, group_id: GroupId, description: str) -> None:
        """Change the group's description."""
        self._unsupported("describe", group_id, description)

    async def set_picture(self, group_id: GroupId, picture: Picture) -> None:
        """Change the group's picture."""
        self._unsupported("set_picture", group_id, picture)

    async def change_settings(self, group_id: GroupId, settings: GroupSettings) -> None:
        """Change who may write and who may edit; what is None stays as it is."""
        self._unsupported("change_settings", group_id, settings)

    async def invite_link(self, group_id: GroupId) -> str:
        """The link by which people join, ``https://chat.whatsapp.com/…``. Raises `NOT_ADMIN` if only admins get it."""
        self._unsupported("invite_link", group_id)

    async def revoke_invite_link(self, group_id: GroupId) -> str:
        """Make the link invalid; returns the new one."""
        self._unsupported("revoke_invite_link", group_id)

    async def join_requests(self, group_id: GroupId) -> list[Participant]:
        """Who waits to be let in."""
        self._unsupported("join_requests", group_id)

    async def answer_join_requests(
        self, group_id: GroupId, people: Sequence[Participant], *, approve: bool
    ) -> list[Result]:
        """Let people in who asked, or turn them down: one result per person, in the given order."""
        self._unsupported("answer_join_requests", group_id, people, approve)

    @abstractmethod
    async def aclose(self) -> None:
        """Close connections; the provider is not used afterwards."""

    def calls_per_second(self, action: Action) -> float | None:
        """How many requests for ``action`` the provider allows in a second, as it documents it.

        None where no limit is known: such requests are sent one after the other.
        """
        del action
        return None

    @classmethod
    def supports(cls, method: str) -> bool:
        """Whether the provider has this method of the contract, and does not leave it `UNSUPPORTED`."""
        return getattr(cls, method) is not getattr(Provider, method)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(account={self.account!r})"

    def _unsupported(self, method: str, *_: object) -> NoReturn:
        raise ProviderError(Failure(FailureKind.UNSUPPORTED, method))
