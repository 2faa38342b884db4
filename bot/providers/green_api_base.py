"""What both generations of GREEN-API do in the same way.

Facts were read from the public documentation in 2026-11; what it leaves open is said where it matters.
"""

import asyncio
from abc import abstractmethod
from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar, Final

import structlog

from bot.domain.action import Action
from bot.domain.failure import FailureKind, ProviderError
from bot.domain.group import Group, GroupId, GroupSummary
from bot.domain.outcome import Outcome
from bot.domain.participant import Member, Participant
from bot.providers.base import AccountState, AccountStatus, Created, Provider, Result
from bot.providers.green_api_answers import (
    Listed,
    must_be_done,
    read_created,
    read_exists,
    read_group,
    read_link,
    read_list,
    read_word,
)
from bot.providers.green_api_wire import GreenApiWire

REMEMBER_ME_SECONDS: Final = 300.0

_METHODS: Final = {
    Action.REMOVE: "removeGroupParticipant",
    Action.ADD: "addGroupParticipant",
    Action.PROMOTE: "setGroupAdmin",
    Action.DEMOTE: "removeAdmin",
    Action.LEAVE: "leaveGroup",
}

_LEFT: Final = ("leaveGroup", "removeAdmin")

_NOT_TOLD: Final = frozenset({FailureKind.QUOTA, FailureKind.RATE_LIMITED})

_log = structlog.get_logger(__name__)


class GreenApiBase(Provider):
    """A WhatsApp account at GREEN-API, of either generation.

    A write's answer is a bare flag without a reason, and one that was true with nothing done has
    been reported (https://github.com/green-api/issues/issues/214); hence
    `Capabilities.needs_verification`.
    """

    lists: ClassVar[tuple[str, ...]]
    """The methods that list groups."""

    def __init__(self, account: str, wire: GreenApiWire, clock: Callable[[], float]) -> None:
        super().__init__(account)
        self.wire = wire
        self._clock = clock
        self._me: tuple[Participant, float] | None = None
        self._names: dict[str, dict[str, str]] = {}
        """Of each list the names of the people in it, by their ids."""

    @abstractmethod
    async def read_me(self) -> Participant:
        """Ask who the account is. Raises like `Provider.me`."""

    @abstractmethod
    def naming(self, member: Member) -> Mapping[str, object] | None:
        """The field of a request that names one person; None if there is none for this person."""

    @abstractmethod
    def naming_all(self, members: Sequence[Member]) -> Mapping[str, object]:
        """The fields of createGroup that name the people. Raises `UNSUPPORTED` if somebody cannot be named."""

    @abstractmethod
    def asking_for(self, person: Participant) -> Mapping[str, object] | None:
        """The body of checkWhatsapp; None if it cannot be asked for this person."""

    def calls_per_second(self, action: Action) -> float | None:
        return self.wire.rate(_METHODS[action])

    async def status(self) -> AccountStatus:
        state = await self.wire.state()
        if state not in {AccountState.READY, AccountState.SUSPENDED}:
            self._me = None
            return AccountStatus(state)
        try:
            return AccountStatus(state, await self.me())
        except ProviderError as error:
            _log.warning("own number unknown", account=self.account, failure=str(error))
            return AccountStatus(state)

    async def me(self) -> Participant:
        if self._me and self._clock() - self._me[1] < REMEMBER_ME_SECONDS:
            return self._me[0]
        person = await self.read_me()
        self._me = person, self._clock()
        return person

    async def groups(self) -> list[GroupSummary]:
        """Each list is known to miss groups, so the answer is what is in any. The contacts are asked for whole:
        they alone tell the names of people, which groups do not
        (https://github.com/green-api/issues/issues/829).

        https://green-api.com/en/docs/api/service/GetContacts/ (refreshed within five minutes; it
        advises to ask again after an empty list), https://green-api.com/en/docs/api/journals/GetChats/.
        """
        answers = await asyncio.gather(*(self._listed(method) for method in self.lists))
        if all(isinstance(answer, ProviderError) for answer in answers) and isinstance(answers[0], ProviderError):
            raise answers[0]
        names: dict[GroupId, str] = {}
        for listed in answers:
            for group_id, name in listed.groups.items() if isinstance(listed, Listed) else ():
                names[group_id] = names.get(group_id) or name
        return [GroupSummary(self.account, group_id, name) for group_id, name in names.items()]

    async def group(self, group_id: GroupId) -> Group:
        # https://green-api.com/en/docs/api/groups/GetGroupData/
        read = partial(read_group, self.account, group_id, names=ChainMap(*self._names.values()))
        return await self.wire.read("getGroupData", read, {"groupId": group_id})

    async def invite_link(self, group_id: GroupId) -> str:
        # The only place that has it; it is empty for whoever is no admin (same page).
        return await self.wire.read("getGroupData", read_link, {"groupId": group_id})

    async def on_whatsapp(self, people: Sequence[Participant]) -> list[bool | None]:
        """Numbers are asked for one by one, as there is no method for several. When the quota (466) or WhatsApp's
        limit for looking numbers up (469) is reached, nothing more is asked.

        https://green-api.com/en/docs/api/service/CheckWhatsapp/
        """
        told: list[bool | None] = []
        for person in people:
            try:
                told.append(await self._is_on_whatsapp(person))
            except ProviderError as error:
                if error.failure.kind not in _NOT_TOLD:
                    raise
                _log.warning("numbers were not looked up", account=self.account, failure=str(error))
                return told + [None] * (len(people) - len(told))
        return told

    async def add(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        # https://green-api.com/en/docs/api/groups/AddGroupParticipant/. "false" is documented for an account
        # that is no admin, a person who is in the group or not in the phone's contacts, and a wrong id.
        return await self._ask("addGroupParticipant", "addParticipant", group_id, members)

    async def remove(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        # https://green-api.com/en/docs/api/groups/RemoveGroupParticipant/. "false" is documented for a
        # wrong id and for a person who is not in the group; what an account that is not an admin gets
        # is not documented, for this method and the next two.
        return await self._ask("removeGroupParticipant", "removeParticipant", group_id, members)

    async def promote(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        # https://green-api.com/en/docs/api/groups/SetGroupAdmin/
        return await self._ask("setGroupAdmin", "setGroupAdmin", group_id, members)

    async def demote(self, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        # https://green-api.com/en/docs/api/groups/RemoveAdmin/
        return await self._ask("removeAdmin", "removeAdmin", group_id, members)

    async def leave(self, group_id: GroupId) -> Result:
        # https://green-api.com/en/docs/api/groups/LeaveGroup/: "removeAdmin" is what an admin gets who leaves, instead
        # of "leaveGroup". The page of 2020 does not have it, but who knows which servers answer at that address.
        return await self.wire.write("leaveGroup", partial(read_word, flags=_LEFT), {"groupId": group_id})

    async def rename(self, group_id: GroupId, name: str) -> None:
        # https://green-api.com/en/docs/api/groups/UpdateGroupName/ ("false" is documented for a wrong groupId)
        body = {"groupId": group_id, "groupName": name}
        must_be_done(await self.wire.write("updateGroupName", partial(read_word, flags=("updateGroupName",)), body))

    async def create(self, name: str, members: Sequence[Member]) -> Created:
        """The answer tells nothing of the people; a group that was made by a call that failed was reported
        (https://github.com/green-api/issues/issues/1016).

        https://green-api.com/en/docs/api/groups/CreateGroup/
        """
        body = {"groupName": name, **self.naming_all(members)}
        return await self.wire.write("createGroup", partial(read_created, people=len(members)), body)

    async def aclose(self) -> None:
        await self.wire.aclose()

    async def _ask(self, method: str, flag: str, group_id: GroupId, members: Sequence[Member]) -> list[Result]:
        if len(members) != 1:
            raise ValueError("GREEN-API takes one person per call")
        naming = self.naming(members[0])
        if naming is None:
            return [Result(Outcome.REFUSED, code="cannot be named")]
        return [await self.wire.write(method, partial(read_word, flags=(flag,)), {"groupId": group_id, **naming})]

    async def _is_on_whatsapp(self, person: Participant) -> bool | None:
        body = self.asking_for(person)
        if body is None:
            return None
        try:
            return await self.wire.read("checkWhatsapp", read_exists, body)
        except ProviderError as error:
            # A number that it does not like, or that WhatsApp took too long about: both are 400.
            if error.failure.kind is FailureKind.BAD_REQUEST:
                return None
            raise

    async def _listed(self, method: str) -> Listed | ProviderError:
        """What one list holds. An error is returned, for another list may do."""
        try:
            listed = await self.wire.read(method, read_list)
        except ProviderError as error:
            _log.warning("a list of groups is missing", account=self.account, method=method, failure=str(error))
            return error
        self._names[method] = listed.names
        return listed


def address_of(member: Member) -> str:
    """The id by which a request names somebody: as listed, or made of the identity."""
    return member.address or id_of(member.participant)


def id_of(person: Participant) -> str:
    return f"{person.phone[1:]}@c.us" if person.phone else str(person.lid)
