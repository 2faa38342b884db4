"""A pretend WhatsApp: people, groups, accounts, and WhatsApp's own rules about them."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.domain.group import GroupId
from bot.domain.participant import Participant, Phone, Role, WhatsAppId

Event = Mapping[str, object]
"""What changed, ready for JSON: ``event`` is ``added``, ``removed``, ``role``, ``group`` or ``session``, the rest its
data."""

Listener = Callable[[Event], None]


class Session(StrEnum):
    """What links an account to WhatsApp."""

    READY = "ready"
    NOT_AUTHORIZED = "not_authorized"
    STARTING = "starting"
    SUSPENDED = "suspended"
    BLOCKED = "blocked"


class Verdict(StrEnum):
    """WhatsApp's answer to an act on one person."""

    DONE = "done"
    ALREADY = "already"
    NOT_MEMBER = "not_member"
    NOT_ON_WHATSAPP = "not_on_whatsapp"
    OWNER = "owner"
    NOT_ADMIN = "not_admin"
    REFUSED = "refused"
    INVITE_NEEDED = "invite_needed"
    RECENTLY_LEFT = "recently_left"
    GROUP_FULL = "group_full"
    AWAITING_APPROVAL = "awaiting_approval"
    GROUP_UNKNOWN = "group_unknown"


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """Somebody on WhatsApp. The same two names may be two people, so equality is identity.

    ``hides_phone``: groups list the person by LID only. ``delay``: seconds that any act on the person
    takes. ``cannot_be_removed``: WhatsApp refuses without a reason. ``only_by_invitation``: nobody may add
    the person to a group.
    """

    name: str
    phone: Phone
    lid: WhatsAppId
    hides_phone: bool = False
    delay: float = 0.0
    cannot_be_removed: bool = False
    only_by_invitation: bool = False

    @property
    def listed(self) -> Participant:
        """The person as groups show it."""
        return Participant(None if self.hides_phone else self.phone, self.lid)


@dataclass(slots=True)
class WorldGroup:
    """A group; its people in the order in which they joined."""

    id: GroupId
    name: str
    members: dict[Person, Role]
    description: str = ""
    picture: str = ""
    admins_write: bool = False
    admins_edit: bool = False
    members_may_add: bool = False
    approval: bool = False
    """Whether people who are added wait to be let in."""
    capacity: int = 1024
    """https://faq.whatsapp.com/841426356990637 ("Groups can have up to 1,024 members")."""
    invite_code: str = ""
    waiting: list[Person] = field(default_factory=list)
    left: set[Person] = field(default_factory=set)
    """Who went by their own will: such people can only be invited for a time."""
    unlisted: set[Person] = field(default_factory=set)
    """Members whom the lists of the providers leave out, though they count them."""

    @property
    def listed(self) -> dict[Person, Role]:
        """The members as the lists of the providers show them."""
        return {person: role for person, role in self.members.items() if person not in self.unlisted}

    def find(self, target: Participant) -> Person | None:
        """The member under an identity that the group shows: a hidden phone finds nobody."""
        return next((one for one in self.members if one.listed.same_person(target)), None)

    def is_admin(self, person: Person) -> bool:
        return self.members.get(person, Role.MEMBER) is not Role.MEMBER


@dataclass(slots=True, eq=False)
class WorldAccount:
    """A number that a provider serves."""

    person: Person
    session: Session = Session.READY


@dataclass(slots=True)
class World:
    """Everybody and everything. Acts are judged and done in one step, as by one server."""

    people: list[Person] = field(default_factory=list)
    groups: dict[GroupId, WorldGroup] = field(default_factory=dict)
    accounts: list[WorldAccount] = field(default_factory=list)
    _listeners: list[Listener] = field(default_factory=list, init=False, repr=False)
    _codes: int = field(default=0, init=False, repr=False)

    def add_person(
        self,
        name: str,
        phone: str,
        *,
        hides_phone: bool = False,
        delay: float = 0.0,
        cannot_be_removed: bool = False,
        only_by_invitation: bool = False,
    ) -> Person:
        """Let somebody join WhatsApp. ``phone`` is in E.164 form; a LID is given out."""
        lid = WhatsAppId(f"{204_000_000_000_000 + 7_919 * (len(self.people) + 1)}@lid")
        person = Person(name, Phone(phone), lid, hides_phone, delay, cannot_be_removed, only_by_invitation)
        self.people.append(person)
        return person

    def add_group(
        self,
        group_id: str,
        name: str,
        *,
        owner: Person | None = None,
        admins: Iterable[Person] = (),
        members: Iterable[Person] = (),
    ) -> WorldGroup:
        """Make a group. One without ``owner`` is one that its owner has left."""
        roles = dict.fromkeys([owner], Role.OWNER) if owner else {}
        roles |= dict.fromkeys(admins, Role.ADMIN)
        roles |= dict.fromkeys(members, Role.MEMBER)
        group = WorldGroup(GroupId(group_id), name, roles, invite_code=self._new_code())
        self.groups[group.id] = group
        return group

    def add_account(self, person: Person) -> WorldAccount:
        account = WorldAccount(person)
        self.accounts.append(account)
        return account

    def groups_of(self, person: Person) -> list[WorldGroup]:
        return [group for group in self.groups.values() if person in group.members]

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell ``listener`` of every change from now on. The result ends that when called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def set_session(self, account: WorldAccount, session: Session) -> None:
        account.session = session
        self._tell({"event": "session", "phone": account.person.phone, "session": session})

    async def remove(self, actor: Person, group_id: GroupId, target: Participant) -> Verdict:
        """Remove a person from a group as ``actor``, after the time that the person takes."""
        group = self.groups.get(group_id)
        if group is None or actor not in group.members:
            return Verdict.GROUP_UNKNOWN
        found = group.find(target)
        await asyncio.sleep(found.delay if found else 0)
        verdict = _removal(actor, group, found)
        if found and verdict is Verdict.DONE:
            del group.members[found]
            self._tell_of("removed", group, found, actor)
        return verdict

    async def add(self, actor: Person, group_id: GroupId, target: Participant) -> Verdict:
        """Add a person to a group as ``actor``, after the time that the person takes."""
        group = self.groups.get(group_id)
        if group is None or actor not in group.members:
            return Verdict.GROUP_UNKNOWN
        person = self.known(target)
        if person is None:
            return Verdict.NOT_ON_WHATSAPP
        await asyncio.sleep(person.delay)
        verdict = _addition(actor, group, person)
        if verdict is Verdict.AWAITING_APPROVAL and person not in group.waiting:
            group.waiting.append(person)
        if verdict is Verdict.DONE:
            group.members[person] = Role.MEMBER
            self._tell_of("added", group, person, actor)
        return verdict

    async def set_role(self, actor: Person, group_id: GroupId, target: Participant, role: Role) -> Verdict:
        """Make a member an admin or an admin a member as ``actor``, after the time that the person takes."""
        group = self.groups.get(group_id)
        if group is None or actor not in group.members:
            return Verdict.GROUP_UNKNOWN
        found = group.find(target)
        await asyncio.sleep(found.delay if found else 0)
        verdict = _role_change(actor, group, found, role)
        if found and verdict is Verdict.DONE:
            group.members[found] = role
            self._tell_of("role", group, found, actor)
        return verdict

    async def leave(self, actor: Person, group_id: GroupId) -> Verdict:
        """``actor`` goes. A group whose owner goes has none any more."""
        group = self.groups.get(group_id)
        if group is None or actor not in group.members:
            return Verdict.GROUP_UNKNOWN
        await asyncio.sleep(actor.delay)
        del group.members[actor]
        group.left.add(actor)
        self._tell_of("removed", group, actor, actor)
        return Verdict.DONE

    async def change(self, actor: Person, group_id: GroupId, **changes: Any) -> Verdict:
        """Change fields of the group itself (its name, settings, picture …) as ``actor``."""
        group = self.groups.get(group_id)
        if group is None or actor not in group.members:
            return Verdict.GROUP_UNKNOWN
        if not group.is_admin(actor):
            return Verdict.NOT_ADMIN
        for name, value in changes.items():
            setattr(group, name, value)
        self._tell({"event": "group", "group": group.id, "group_name": group.name, "by": actor.phone})
        return Verdict.DONE

    async def create(self, actor: Person, name: str) -> WorldGroup:
        """Make a group that ``actor`` owns."""
        number = 120_363_400_000_000_000 + 7_919 * (self._codes + 1)
        group = self.add_group(f"{number}@g.us", name, owner=actor)
        self._tell({"event": "group", "group": group.id, "group_name": group.name, "by": actor.phone})
        return group

    async def revoke_invite(self, actor: Person, group_id: GroupId) -> Verdict:
        """Give the group another invite code as ``actor``."""
        return await self.change(actor, group_id, invite_code=self._new_code())

    def known(self, target: Participant) -> Person | None:
        """Whoever has this identity on WhatsApp, in whatever group."""
        return next((one for one in self.people if _is(one, target)), None)

    def _new_code(self) -> str:
        self._codes += 1
        return f"Inv{self._codes:019d}"

    def _tell_of(self, event: str, group: WorldGroup, person: Person, actor: Person) -> None:
        self._tell(
            {
                "event": event,
                "group": group.id,
                "group_name": group.name,
                "person": {"name": person.name, "phone": person.phone, "lid": person.lid},
                "by": actor.phone,
            }
        )

    def _tell(self, event: Event) -> None:
        for listener in tuple(self._listeners):
            listener(event)


def _removal(actor: Person, group: WorldGroup, found: Person | None) -> Verdict:
    if not group.is_admin(actor):
        return Verdict.NOT_ADMIN
    # Looked at after the wait: somebody else may have been quicker.
    if found is None or found not in group.members:
        return Verdict.NOT_MEMBER
    if group.members[found] is Role.OWNER:
        return Verdict.OWNER
    # One leaves a group; one does not remove oneself.
    return Verdict.REFUSED if found is actor or found.cannot_be_removed else Verdict.DONE


def _addition(actor: Person, group: WorldGroup, person: Person) -> Verdict:
    if not group.is_admin(actor) and not group.members_may_add:
        return Verdict.NOT_ADMIN
    if person in group.members:
        return Verdict.ALREADY
    if person.only_by_invitation:
        return Verdict.INVITE_NEEDED
    if person in group.left:
        return Verdict.RECENTLY_LEFT
    if len(group.members) >= group.capacity:
        return Verdict.GROUP_FULL
    return Verdict.AWAITING_APPROVAL if group.approval else Verdict.DONE


def _role_change(actor: Person, group: WorldGroup, found: Person | None, role: Role) -> Verdict:
    if not group.is_admin(actor):
        return Verdict.NOT_ADMIN
    if found is None or found not in group.members:
        return Verdict.NOT_MEMBER
    if group.members[found] is Role.OWNER:
        return Verdict.OWNER if role is Role.MEMBER else Verdict.ALREADY
    return Verdict.ALREADY if group.members[found] is role else Verdict.DONE


def _is(person: Person, target: Participant) -> bool:
    return Participant(person.phone, person.lid).same_person(target)
