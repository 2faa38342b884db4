"""The cast of the demo."""

from sandbox.world import Person, World


def demo_world() -> World:
    """A world with three accounts: the one of most groups, and two with a group or two of their own, for other
    providers. All names and numbers are made up.

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
    _second_number(world, [irina, timur, seller])
    _third_number(world, [emily, sofia, seller])
    return world


def _second_number(world: World, people: list[Person]) -> None:
    """A choir with somebody who may only be invited and somebody who left, and a full group."""
    ours = world.add_person("Groupwarden 2", "+79000000200")
    world.add_account(ours)
    regent = world.add_person("Вера Хорова", "+79001234601")
    world.add_person("Глеб Осторожный", "+79001234602", only_by_invitation=True)
    leaver = world.add_person("Лариса Ушедшая", "+79001234603")
    choir = world.add_group("79000000200-1587570021@g.us", "Хор «Заря»", owner=regent, admins=[ours], members=people)
    choir.left.add(leaver)
    tickets = world.add_group("120363300011122201@g.us", "Tickets for Friday", owner=ours, members=people)
    tickets.capacity = len(tickets.members)


def _third_number(world: World, people: list[Person]) -> None:
    """A club where every member may add others, though the account is no admin, and one where newcomers wait."""
    ours = world.add_person("Groupwarden 3", "+79000000300")
    world.add_account(ours)
    host = world.add_person("Nora Lindqvist", "+12025550191")
    applicant = world.add_person("Felix Moreau", "+12025550192")
    club = world.add_group("120363300011122301@g.us", "Chess Club", owner=host, members=[ours, *people])
    club.members_may_add = True
    garden = world.add_group("120363300011122302@g.us", "Дачники, улица Лесная", owner=ours, members=people)
    garden.approval = True
    garden.waiting.append(applicant)
