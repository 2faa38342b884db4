"""A pretend WhatsApp: people, groups, accounts, WhatsApp's own rules about them, and the demo's cast."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.group import GroupId
from bot.domain.participant import Participant, Phone, Role, WhatsAppId

Event = Mapping[str, object]
"""What changed, ready for JSON: ``event`` is ``added``, ``removed`` or ``session``, the rest its data."""

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
    GROUP_UNKNOWN = "group_unknown"


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """Somebody on WhatsApp. The same two names may be two people, so equality is identity.

    ``hides_phone``: groups list the person by LID only. ``delay``: seconds that any act on the person
    takes. ``cannot_be_removed``: WhatsApp refuses without a reason.
    """

    name: str
    phone: Phone
    lid: WhatsAppId
    hides_phone: bool = False
    delay: float = 0.0
    cannot_be_removed: bool = False

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

    def add_person(
        self,
        name: str,
        phone: str,
        *,
        hides_phone: bool = False,
        delay: float = 0.0,
        cannot_be_removed: bool = False,
    ) -> Person:
        """Let somebody join WhatsApp. ``phone`` is in E.164 form; a LID is given out."""
        lid = WhatsAppId(f"{204_000_000_000_000 + 7_919 * (len(self.people) + 1)}@lid")
        person = Person(name, Phone(phone), lid, hides_phone, delay, cannot_be_removed)
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
        group = WorldGroup(GroupId(group_id), name, roles)
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
        person = next((one for one in self.people if _is(one, target)), None)
        if person is None:
            return Verdict.NOT_ON_WHATSAPP
        await asyncio.sleep(person.delay)
        if not group.is_admin(actor):
            return Verdict.NOT_ADMIN
        if person in group.members:
            return Verdict.ALREADY
        group.members[person] = Role.MEMBER
        self._tell_of("added", group, person, actor)
        return Verdict.DONE

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


def _is(person: Person, target: Participant) -> bool:
    return Participant(person.phone, person.lid).same_person(target)


def demo_world() -> World:
    """A world with one account, the first of ``accounts``. All names and numbers are made up.

    The American numbers are of the range kept for fiction.
    """
    world = World()
    ours = world.add_person("Groupwarden", "+79000000100")
    world.add_account(ours)

    anna = world.add_person("Анна Соколова", "+79001234501")
    pavel = world.add_person("Павел Соколов", "+79001234502")
    emily = world.add_person("Emily Carter", "+12025550117")
    james = world.add_person("James Carter", "+12025550142")
    pyotr = world.add_person("Пётр Орлов", "+79001234567")
    irina = world.add_person("Ирина Белова", "+79001234511")
    oleg = world.add_person("Олег Громов", "+79001234512")
    marina = world.add_person("Марина Лебедева", "+79001234513")
    slow = world.add_person("Виктор Неспешный", "+79001234514", delay=6.0)
    timur = world.add_person("Тимур Ахметов", "+79001234521")
    olga = world.add_person("Ольга Крылова", "+79001234522")
    refused = world.add_person("Светлана Упрямова", "+79001234523", cannot_be_removed=True)
    sofia = world.add_person("Sofia Reyes", "+12025550163")
    daniel = world.add_person("Daniel Okafor", "+12025550178")
    hidden = world.add_person("Mia Novak", "+12025550184", hides_phone=True)
    seller = world.add_person("Скидки и займы", "+79009998877")

    family = [pavel, emily, james, pyotr]
    world.add_group("79000000100-1587570015@g.us", "Family", owner=ours, admins=[anna], members=family)
    world.add_group("79000000100-1587570016@g.us", "Семья", owner=ours, admins=[anna], members=[pavel, pyotr])
    world.add_group(
        "120363043968066561@g.us",
        "Соседи ЖК Альфа, дом 5",
        owner=irina,
        admins=[ours],
        members=[oleg, marina, slow, seller],
    )
    world.add_group(
        "120363169960827018@g.us",
        "Родители 3Б",
        owner=olga,
        admins=[ours, anna],
        members=[timur, refused, pavel, seller],
    )
    world.add_group(
        "120363210034567801@g.us",
        "Project Falcon",
        owner=sofia,
        admins=[ours],
        members=[daniel, hidden, james],
    )
    world.add_group("120363210034567802@g.us", "Project Falcon", owner=ours, members=[sofia, daniel, emily])
    world.add_group("120363255500011122@g.us", "Все сотрудники", owner=oleg, members=[ours, marina, timur, seller])
    return world
