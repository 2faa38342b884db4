"""The cast of the conversations: who is on Telegram, who is on WhatsApp, and in which groups."""

from bot.domain.group import GroupId
from bot.domain.participant import Participant, Phone
from sandbox.world import Person, World, WorldGroup

MODERATORS = -1000000000001
"""A plain group on Telegram."""
FORUM = -1000000000002
"""A group on Telegram with topics."""
COMPLAINTS = 7
"""A topic of the forum."""
NEWS = -1000000000003
"""A channel on Telegram."""

ANNA = "+79001234501"
"""An admin of Family."""
PAVEL = "+79001234502"
EMILY = "+12025550117"
OLEG = "+79001234512"
"""Owns All Staff."""
OLGA_K = "+79001234522"
"""Owns Родители 3Б."""
TIMUR = "+79001234521"
STUBBORN = "+79001234523"
"""WhatsApp refuses to remove this person, and gives no reason."""
SELLER = "+79009998877"
"""In many groups."""
MIA = "+12025550184"
"""Her phone is hidden in groups."""
US = "+79000000100"
"""The bot's own account."""
NOBODY = "+79005550000"
"""In no group."""

FAMILY = GroupId("79000000100-1587570015@g.us")
PARENTS = GroupId("120363169960827018@g.us")
NEIGHBOURS = GroupId("120363043968066561@g.us")
FALCON = GroupId("120363210034567801@g.us")
"""One of two groups of this name; a member's phone is hidden in it."""
OTHER_FALCON = GroupId("120363210034567802@g.us")
STAFF = GroupId("120363255500011122@g.us")
"""Here the account is not an admin."""


NAMES = {
    ANNA: "Анна Соколова",
    PAVEL: "Павел Соколов",
    EMILY: "Emily Carter",
    OLEG: "Олег Громов",
    OLGA_K: "Ольга Крылова",
    TIMUR: "Тимур Ахметов",
    STUBBORN: "Светлана Упрямова",
    SELLER: "Скидки и займы",
}
"""Of those whom the account knows."""


def ending(group: GroupId) -> str:
    """What tells the group from others that look like it."""
    return group.removesuffix("@g.us")[-4:]


def who(known_as: str) -> str:
    """How cards call somebody."""
    return f"{known_as} {NAMES[known_as]}" if known_as in NAMES else known_as


def cast() -> World:
    """The pretend WhatsApp before the first act."""
    world = World()
    ours = world.add_person("Groupwarden", US)
    world.add_account(ours)
    anna, pavel, emily, oleg, olga, timur, stubborn, seller = (
        world.add_person(name, phone, cannot_be_removed=phone == STUBBORN) for phone, name in NAMES.items()
    )
    mia = world.add_person("Mia Novak", MIA, hides_phone=True)
    world.add_group(FAMILY, "Family", owner=ours, admins=[anna], members=[pavel, emily, seller])
    world.add_group(PARENTS, "Родители 3Б", owner=olga, admins=[ours, anna], members=[timur, stubborn, pavel, seller])
    world.add_group(NEIGHBOURS, "Соседи ЖК Альфа, дом 5", owner=anna, admins=[ours], members=[oleg, seller])
    world.add_group(FALCON, "Project Falcon", owner=emily, admins=[ours], members=[mia, seller])
    world.add_group(OTHER_FALCON, "Project Falcon", owner=ours, members=[emily, pavel, seller])
    world.add_group(STAFF, "All Staff", owner=oleg, members=[ours, timur, seller])
    return world


def phones_in(group: WorldGroup) -> set[str]:
    """Everybody in the group, by phone, hidden or not."""
    return {str(person.phone) for person in group.members}


def person(world: World, phone: str) -> Person:
    """Somebody on WhatsApp."""
    return next(one for one in world.people if one.phone == phone)


def by_phone(phone: str) -> Participant:
    """Somebody as an act names them."""
    return Participant(phone=Phone(phone))
