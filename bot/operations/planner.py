"""From groups and people to a plan: each group read once, each person judged, nothing changed."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from bot.domain.action import Action
from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import Group, GroupId
from bot.domain.operation import Item, Target
from bot.domain.participant import Participant
from bot.operations.clock import Clock
from bot.operations.directory import Directory
from bot.operations.pace import Pace
from bot.operations.patience import OnWait, patiently
from bot.operations.preflight import preflight
from bot.providers.base import Provider

_log = structlog.get_logger(__name__)

OnGroup = Callable[[int, int], Awaitable[None]]
"""Told how many groups of how many have been looked at."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A group in which something is to be done, and on whom; nobody named means the account itself.

    ``ending``: see `Target`.
    """

    account: str
    group_id: GroupId
    name: str
    people: tuple[Participant, ...]
    ending: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done. ``seconds``: how long it takes at the allowed speed."""

    targets: tuple[Target, ...]
    items: tuple[Item, ...]
    seconds: float

    @property
    def has_work(self) -> bool:
        return any(item.to_do for item in self.items)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A group as it was found, and who the account is."""

    group: Group
    me: Participant
    reachable: Mapping[Participant, bool | None]


class Planner:
    """Plans operations. The accounts are asked side by side."""

    def __init__(self, accounts: Mapping[str, Provider], directory: Directory, pace: Pace, clock: Clock) -> None:
        self._accounts = accounts
        self._directory = directory
        self._pace = pace
        self._clock = clock

    async def plan(
        self,
        action: Action,
        wanted: Sequence[Wanted],
        on_wait: OnWait | None = None,
        on_group: OnGroup | None = None,
        *,
        are_known: bool = False,
    ) -> Plan:
        """Look at the groups and judge each person in each. ``are_known``: the people are certainly on WhatsApp.

        Raises `ProviderError` if no group could be looked at; one of several that could not be is a target
        with a failure, in which nothing is done.
        """
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(wanted):
            places[one.account].append(place)
        seen: dict[int, _Seen | ProviderError] = {}
        asks = action is Action.ADD and not are_known

        async def look_at(account: str) -> None:
            survey = self._survey(account, [(i, wanted[i]) for i in places[account]], on_wait, asks=asks)
            async for place, found in survey:
                seen[place] = found
                if on_group is not None:
                    await on_group(len(seen), len(wanted))

        async with asyncio.TaskGroup() as tasks:
            for account in places:
                tasks.create_task(look_at(account))
        errors = [found for found in seen.values() if isinstance(found, ProviderError)]
        if len(errors) == len(wanted):
            raise errors[0]
        return self._made(action, wanted, seen)

    async def _survey(
        self, account: str, wanted: Sequence[tuple[int, Wanted]], on_wait: OnWait | None, *, asks: bool
    ) -> AsyncIterator[tuple[int, _Seen | ProviderError]]:
        """Look at an account's groups, one after the other."""
        reachable: dict[Participant, bool | None] | None = {} if asks else None
        for place, one in wanted:
            try:
                yield place, await self._look(one, reachable, on_wait)
            except ProviderError as error:
                yield place, ProviderError(error.failure, account)

    async def _look(
        self, wanted: Wanted, reachable: dict[Participant, bool | None] | None, on_wait: OnWait | None
    ) -> _Seen:
        provider = self._accounts.get(wanted.account)
        if provider is None:
            raise ProviderError(Failure(FailureKind.CREDENTIALS, "account not in the settings"))
        me = await patiently(provider.me, self._clock, on_wait)
        group = await self._directory.read(wanted.account, wanted.group_id, on_wait=on_wait)
        if reachable is not None:
            await self._ask_who_is_reachable(provider, group, wanted.people, reachable)
        return _Seen(group, me, reachable or {})

    async def _ask_who_is_reachable(
        self,
        provider: Provider,
        group: Group,
        people: Sequence[Participant],
        reachable: dict[Participant, bool | None],
    ) -> None:
        """Who of those to be added is on WhatsApp. Trying to add a number that is not there can get the account
        banned; but where it cannot be told the question is asked all the same. Nobody is asked for twice.
        """
        new = [
            person
            for person in people
            if person.phone is not None and person not in reachable and group.member(person) is None
        ]
        if not new:
            return
        reachable.update(dict.fromkeys(new))
        try:
            told = await patiently(lambda: provider.on_whatsapp(new), self._clock)
        except ProviderError as error:
            _log.info("numbers not checked", account=provider.account, failure=error.failure.kind)
        else:
            reachable.update(zip(new, told, strict=True))

    def _made(self, action: Action, wanted: Sequence[Wanted], seen: dict[int, _Seen | ProviderError]) -> Plan:
        targets: list[Target] = []
        items: list[Item] = []
        for number, one in enumerate(wanted):
            target = Target(number, one.account, one.group_id, one.name, is_done=True, ending=one.ending)
            found = seen[number]
            try:
                if isinstance(found, ProviderError):
                    raise found
                group = found.group
                listed = None if group.is_complete else group.listed
                target = replace(target, name=group.name or one.name, size=group.size, listed=listed)
                people = one.people or (found.me,)  # a command that names nobody is about the account itself
                planned = preflight(action, group, found.me, people, target, found.reachable, first=len(items))
            except ProviderError as error:
                if len(wanted) == 1:
                    raise ProviderError(error.failure, one.account) from None
                target = replace(target, failure=error.failure.kind)
            else:
                items.extend(planned)
                target = replace(target, is_done=not any(item.to_do for item in planned))
            targets.append(target)
        return Plan(tuple(targets), tuple(items), self._seconds(action, targets, items))

    def _seconds(self, action: Action, targets: Sequence[Target], items: Sequence[Item]) -> float:
        people = Counter(targets[item.target].account for item in items if item.to_do)
        groups = Counter(target.account for target in targets if not target.is_done)
        work = {self._accounts[account]: (count, groups[account]) for account, count in people.items()}
        return self._pace.estimate(action, work)
