"""The people and groups that every conformance case plays with, and a clock that nobody waits for."""

from dataclasses import dataclass, field
from typing import Final

from bot.domain.group import GroupId
from bot.domain.participant import Member, Participant, Phone, WhatsAppId
from sandbox.world import Person, World, WorldAccount

HOME: Final = GroupId("120363043968066561@g.us")
"""Ours to administer; the owner is somebody else."""
TWIN: Final = GroupId("79000000101-1587570015@g.us")
"""Has the name of `HOME`, and the older form of an id."""
QUIET: Final = GroupId("120363169960827018@g.us")
"""Here the account is an ordinary member."""
FULL: Final = GroupId("120363169960827019@g.us")
"""Ours to administer; nobody else fits in."""
GATED: Final = GroupId("120363169960827020@g.us")
"""Ours to administer; who is added waits to be let in, as ``applicant`` does."""
OLD: Final = GroupId("120363169960827021@g.us")
"""Ours to leave; the account is an admin."""
FOREIGN: Final = GroupId("120363210034567801@g.us")
"""Here the account is not."""
NOWHERE: Final = GroupId("120363999999999999@g.us")

OURS: Final = {HOME: "Family", TWIN: "Family", QUIET: "Все сотрудники", FULL: "Full", GATED: "Gated", OLD: "Old"}
"""The groups of the account, and what they are called."""


@dataclass(frozen=True)
class Cast:
    """``nobody`` has a number that is not on WhatsApp; ``leaver`` left `HOME` a moment ago; ``invite_code`` is
    that of `HOME` at first.
    """

    world: World
    account: WorldAccount
    ours: Person
    owner: Person
    deputy: Person
    anna: Person
    boris: Person
    hidden: Person
    refused: Person
    stranger: Person
    invited: Person
    leaver: Person
    applicant: Person
    nobody: Person
    invite_code: str


def make_cast() -> Cast:
    world = World()
    ours = world.add_person("Groupwarden", "+79000000100")
    owner = world.add_person("Ольга", "+79000000101")
    anna = world.add_person("Anna", "+79000000102")
    boris = world.add_person("Boris", "+12025550103")
    hidden = world.add_person("Mia", "+12025550104", hides_phone=True)
    refused = world.add_person("Светлана", "+79000000105", cannot_be_removed=True)
    stranger = world.add_person("Stranger", "+79000000106")
    deputy = world.add_person("Deputy", "+79000000107")
    invited = world.add_person("Invited", "+79000000108", only_by_invitation=True)
    leaver = world.add_person("Leaver", "+79000000109")
    applicant = world.add_person("Applicant", "+79000000110")
    nobody = Person("Nobody", Phone("+79000009999"), WhatsAppId("299999999999999@lid"))
    members = [anna, boris, hidden, refused]
    home = world.add_group(HOME, OURS[HOME], owner=owner, admins=[ours, deputy], members=members)
    home.left.add(leaver)
    world.add_group(TWIN, OURS[TWIN], owner=ours, members=[anna, boris])
    world.add_group(QUIET, OURS[QUIET], owner=owner, members=[ours, anna])
    world.add_group(FULL, OURS[FULL], owner=owner, admins=[ours], members=[anna]).capacity = 3
    gated = world.add_group(GATED, OURS[GATED], owner=owner, admins=[ours])
    gated.approval = True
    gated.waiting.append(applicant)
    world.add_group(OLD, OURS[OLD], owner=owner, admins=[ours])
    world.add_group(FOREIGN, "Elsewhere", owner=owner, members=[stranger])
    account = world.add_account(ours)
    return Cast(
        world,
        account,
        ours,
        owner,
        deputy,
        anna,
        boris,
        hidden,
        refused,
        stranger,
        invited,
        leaver,
        applicant,
        nobody,
        home.invite_code,
    )


def identity(person: Person) -> Participant:
    """Somebody as a moderator names them: by phone, or by LID if that is all there is."""
    return Participant(lid=person.lid) if person.hides_phone else Participant(phone=person.phone)


def member(person: Person) -> Member:
    return Member(identity(person))


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
