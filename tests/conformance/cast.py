"""The people and groups that every conformance case plays with, and a clock that nobody waits for."""

from dataclasses import dataclass, field
from typing import Final

from bot.domain.group import GroupId
from bot.domain.participant import Member, Participant
from bot.sandbox.world import Person, World, WorldAccount

HOME: Final = GroupId("120363043968066561@g.us")
"""Ours to administer; the owner is somebody else."""
TWIN: Final = GroupId("79000000101-1587570015@g.us")
"""Has the name of `HOME`, and the older form of an id."""
QUIET: Final = GroupId("120363169960827018@g.us")
"""Here the account is an ordinary member."""
FOREIGN: Final = GroupId("120363210034567801@g.us")
"""Here the account is not."""
NOWHERE: Final = GroupId("120363999999999999@g.us")


@dataclass(frozen=True)
class Cast:
    world: World
    account: WorldAccount
    ours: Person
    owner: Person
    anna: Person
    boris: Person
    hidden: Person
    refused: Person
    stranger: Person


def make_cast() -> Cast:
    world = World()
    ours = world.add_person("Groupwarden", "+79000000100")
    owner = world.add_person("Ольга", "+79000000101")
    anna = world.add_person("Anna", "+79000000102")
    boris = world.add_person("Boris", "+12025550103")
    hidden = world.add_person("Mia", "+12025550104", hides_phone=True)
    refused = world.add_person("Светлана", "+79000000105", cannot_be_removed=True)
    stranger = world.add_person("Stranger", "+79000000106")
    world.add_group(HOME, "Family", owner=owner, admins=[ours], members=[anna, boris, hidden, refused])
    world.add_group(TWIN, "Family", owner=ours, members=[anna, boris])
    world.add_group(QUIET, "Все сотрудники", owner=owner, members=[ours, anna])
    world.add_group(FOREIGN, "Elsewhere", owner=owner, members=[stranger])
    account = world.add_account(ours)
    return Cast(world, account, ours, owner, anna, boris, hidden, refused, stranger)


def member(person: Person) -> Member:
    """Somebody as a moderator names them: by phone, or by LID if that is all there is."""
    return Member(Participant(lid=person.lid) if person.hides_phone else Participant(phone=person.phone))


@dataclass
class AutoTime:
    """A clock that jumps ahead when somebody sleeps."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
