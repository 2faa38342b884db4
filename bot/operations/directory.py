"""The groups of all accounts, and the way to one of them."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import LONGEST_NAME, Group, GroupId, GroupSummary
from bot.domain.participant import LONGEST_NAME as LONGEST_OF_A_PERSON
from bot.domain.participant import Member
from bot.domain.writing import shortened
from bot.operations.clock import Clock
from bot.operations.look_alikes import endings
from bot.operations.patience import OnWait, patiently
from bot.providers.base import Provider

LIST_SECONDS = 30.0
"""How long a list of groups is good for a name look-up; providers themselves refresh theirs every few minutes."""
SIZE_SECONDS = 600.0
"""How long a group's size is shown without reading it again: a read costs quota (GREEN-API: 1 000 a month)."""
SHARED_SECONDS = 15.0
"""How long what was read of a group is good for another question about it: reads are few (GREEN-API: 1 a second).
What is done is checked by a later read in any case.
"""


@dataclass(frozen=True, slots=True)
class _Read:
    """A group, read or being read, and when that began."""

    began_at: datetime
    group: asyncio.Task[Group]


@dataclass(frozen=True, slots=True)
class Listing:
    """The groups that could be listed, and why some accounts' could not. ``is_fresh``: all was read just now."""

    groups: tuple[GroupSummary, ...]
    failures: Mapping[str, Failure]
    is_fresh: bool


class Directory:
    """Lists and finds groups over all accounts. One account's failure never hides another's groups.

    Names come as they may be shown: on one line, without invisible characters, no longer than WhatsApp has them, and
    empty where nothing could be seen.
    """

    def __init__(self, accounts: Mapping[str, Provider], clock: Clock) -> None:
        self._accounts = accounts
        self._clock = clock
        self._lists: dict[str, tuple[float, tuple[GroupSummary, ...]]] = {}
        self._sizes: dict[tuple[str, GroupId], tuple[float, int]] = {}
        self._reads: dict[tuple[str, GroupId], _Read] = {}

    async def listing(self, *, fresh: bool = False, on_wait: OnWait | None = None) -> Listing:
        """The groups of all accounts; read anew if ``fresh`` or if the last look is too old."""
        due = [name for name in self._accounts if fresh or not self._is_recent(name)]
        read = await asyncio.gather(*(self._list(name, on_wait) for name in due))
        now = dict(zip(due, read, strict=True))
        groups: list[GroupSummary] = []
        failures: dict[str, Failure] = {}
        for name in self._accounts:
            listed = now[name] if name in now else self._lists[name][1]
            if isinstance(listed, Failure):
                failures[name] = listed
            else:
                groups.extend(listed)
        return Listing(tuple(groups), failures, is_fresh=len(due) == len(self._accounts))

    async def locate(self, group_id: GroupId, *, on_wait: OnWait | None = None) -> GroupSummary:
        """The group of this id and its account.

        Raises `ProviderError`: `GROUP_UNKNOWN` if no account has it, or what kept an account from telling.
        """
        listing = await self.listing(on_wait=on_wait)
        for group in listing.groups:
            if group.id == group_id:
                return group
        failures = dict(listing.failures)
        for name in self._accounts:  # the providers' lists are known to be incomplete
            if name in failures:
                continue
            try:
                group_read = await self.read(name, group_id, on_wait=on_wait)
            except ProviderError as error:
                if error.failure.kind is not FailureKind.GROUP_UNKNOWN:
                    failures[name] = error.failure
            else:
                return GroupSummary(name, group_id, group_read.name, group_read.size)
        for account, failure in failures.items():
            raise ProviderError(failure, account)
        raise ProviderError(Failure(FailureKind.GROUP_UNKNOWN, "in no account"))

    async def read(
        self, account: str, group_id: GroupId, *, since: datetime | None = None, on_wait: OnWait | None = None
    ) -> Group:
        """The group with its people, as read no earlier than ``since`` (UTC), or than a short time ago.

        Who asks while it is being read, and may have what is read, waits for the same answer.
        """
        key = account, group_id
        now = self._clock.now()
        oldest = since or now - timedelta(seconds=SHARED_SECONDS)
        read = self._reads.get(key)
        if read is None or read.began_at < oldest or (read.group.done() and not _is_good(read.group)):
            self._forget_old_reads(now)
            read = _Read(now, asyncio.create_task(self._read(account, group_id, on_wait)))
            read.group.add_done_callback(_is_good)  # it is told to who asks; who is cut off asks no more
            self._reads[key] = read
        # Whoever is cut off takes the answer from nobody else.
        return await asyncio.shield(read.group)

    async def _read(self, account: str, group_id: GroupId, on_wait: OnWait | None) -> Group:
        group = _showable(await patiently(lambda: self._accounts[account].group(group_id), self._clock, on_wait))
        self._sizes[account, group_id] = (self._clock.now().timestamp(), group.size)
        return group

    async def aclose(self) -> None:
        """End the reads for which nobody waits any more."""
        reads = [read.group for read in self._reads.values()]
        for read in reads:
            read.cancel()
        await asyncio.gather(*reads, return_exceptions=True)

    def _forget_old_reads(self, now: datetime) -> None:
        oldest = now - timedelta(seconds=SHARED_SECONDS)
        for key, read in tuple(self._reads.items()):
            if read.group.done() and read.began_at < oldest:
                del self._reads[key]

    def endings(self) -> Mapping[GroupId, str]:
        """What tells those groups apart that look alike, of all that were listed last; see `look_alikes.endings`."""
        return endings(group for _, groups in self._lists.values() for group in groups)

    def size(self, group: GroupSummary) -> int | None:
        """How many people the group has, if that is known well enough to be shown."""
        if group.size is not None:
            return group.size
        at, size = self._sizes.get((group.account, group.id), (0.0, 0))
        return size if self._clock.now().timestamp() - at <= SIZE_SECONDS else None

    def _is_recent(self, account: str) -> bool:
        at, _ = self._lists.get(account, (-math.inf, ()))
        return self._clock.now().timestamp() - at <= LIST_SECONDS

    async def _list(self, account: str, on_wait: OnWait | None) -> tuple[GroupSummary, ...] | Failure:
        try:
            listed = await patiently(self._accounts[account].groups, self._clock, on_wait)
        except ProviderError as error:
            return error.failure
        groups = tuple(replace(group, name=shortened(group.name, LONGEST_NAME)) for group in listed)
        self._lists[account] = (self._clock.now().timestamp(), groups)
        return groups


def _showable(group: Group) -> Group:
    members = tuple(map(_member, group.members))
    return replace(group, name=shortened(group.name, LONGEST_NAME), members=members)


def _member(member: Member) -> Member:
    name = shortened(member.name, LONGEST_OF_A_PERSON) if member.name else ""
    return member if name == member.name else replace(member, name=name or None)


def _is_good(read: asyncio.Task[Group]) -> bool:
    return not read.cancelled() and read.exception() is None
