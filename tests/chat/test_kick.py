"""The main job, from the command to the result, in both languages and in every writing."""

from sandbox.faults import Fault
from sandbox.world import World
from tests.chat.cast import (
    EMILY,
    FALCON,
    FAMILY,
    MIA,
    NEIGHBOURS,
    PARENTS,
    PAVEL,
    SELLER,
    TIMUR,
    person,
    who,
)
from tests.chat.scene import Scene
from tests.chat.user import User, entity_texts


async def test_in_english(scene: Scene, alex: User):
    card = await alex.asks("/kick 79001234502 from Family")
    assert PAVEL in scene.phones(FAMILY)

    await alex.presses(card, "Remove 1 person")
    done = await alex.sees(card, "Removed 1 person from Family", f"✅ {who(PAVEL)}: removed", "Confirmed by Alex")
    assert done.labels == [alex.words.undo_button()]
    assert PAVEL not in scene.phones(FAMILY)
    assert scene.removals() == 1


async def test_in_russian(scene: Scene, olga: User):
    card = await olga.asks("/кик 8 (900) 123-45-21 из Родители 3Б")
    assert TIMUR in scene.phones(PARENTS)

    await olga.presses(card, "Удалить 1 человека")
    done = await olga.sees(
        card, "Из группы Родители 3Б удалён 1 человек", olga.verdict("done", TIMUR), "Подтверждено: Ольга"
    )
    assert done.labels == [olga.words.undo_button()]
    assert TIMUR not in scene.phones(PARENTS)
    assert scene.removals() == 1


async def test_verbs_and_connecting_words(alex: User):
    for command in (
        "/kick 79001234502 from Family",
        "/KICK 79001234502 FROM family",
        "/кик 79001234502 из family",
        "/КИК 79001234502 Из FAMILY",
        "/kick 79001234502 из Family",
        "/кик 79001234502 from Family",
        "/kick@groupwarden_bot 79001234502 from Family",
        "/Kick@Groupwarden_Bot 79001234502 from Family",
        "/kick  79001234502   from \n Family",
    ):
        card = await alex.asks(command)
        assert entity_texts(card, "code") == [PAVEL], command
        assert "Group: Family" in card.text, command
        assert card.labels == ["Cancel", "Remove 1 person"], command


async def test_every_writing_of_a_phone(alex: User):
    for written in (
        "79001234502",
        "+79001234502",
        "89001234502",
        "9001234502",
        "+7 900 123-45-02",
        "+7 (900) 123-45-02",
        "8 (900) 123 45 02",
        "8-900-123-45-02",
        "8.900.123.45.02",
        "007 900 123 45 02",
        "\u202a+7\u00a0900\u00a0123\u201145\u201102\u202c",
        "＋７９００１２３４５０２",
        "79001234502@c.us",
        "79001234502@s.whatsapp.net",
        "79001234502:12@s.whatsapp.net",
        "79001234502@C.US",
    ):
        card = await alex.asks(f"/kick {written} from Family")
        assert entity_texts(card, "code") == [PAVEL], written
        assert card.labels == ["Cancel", "Remove 1 person"], written


async def test_several_people_are_each_asked_for_once(scene: Scene, alex: User):
    for listed in (
        "79001234502, 12025550117, 79009998877",
        "79001234502; +1 202 555-01-17; 8 900 999-88-77",
        "79001234502\n12025550117\n79009998877\n",
        "79001234502 12025550117 79009998877",
        "79001234502, 12025550117@c.us, 79001234502, 79009998877, 8 900 123 45 02",
    ):
        card = await alex.asks(f"/kick {listed} from Family")
        assert entity_texts(card, "code") == [PAVEL, EMILY, SELLER], listed
        assert card.labels == ["Cancel", "Remove 3 people"], listed

    await alex.confirms(card)
    await alex.sees(card, "Removed 3 people from Family")
    assert {PAVEL, EMILY, SELLER}.isdisjoint(scene.phones(FAMILY))
    assert scene.removals() == 3


async def test_somebody_whose_phone_is_hidden_by_lid(scene: Scene, alex: User):
    lid = person(scene.world, MIA).lid
    card = await alex.asks(f"/kick {lid} from {FALCON}")
    assert entity_texts(card, "code") == [lid]
    assert "the group hides" not in card.text

    await alex.confirms(card)
    await alex.sees(card, "Removed 1 person from Project Falcon", f"✅ {lid}: removed")
    assert MIA not in scene.phones(FALCON)


async def test_the_digits_of_a_lid_are_no_phone(scene: Scene, alex: User):
    lid = person(scene.world, PAVEL).lid
    card = await alex.asks(f"/kick {lid} from Family")
    assert entity_texts(card, "code") == [PAVEL], "the group's list joins both"

    answer = await alex.asks(f"/kick {lid.removesuffix('@lid')} from Family")
    assert "I did not understand this" in answer.text
    assert answer.keyboard == ()


async def test_a_hidden_phone_is_tried_and_told_honestly(scene: Scene, alex: User, olga: User):
    card = await alex.asks(f"/kick {MIA} from {FALCON}")
    assert "the group hides phone numbers, so it cannot be seen beforehand" in card.text
    await alex.confirms(card)
    await alex.sees(card, "Nobody was removed from Project Falcon", f"⛔ {MIA}: not removed")
    assert MIA in scene.phones(FALCON)

    card = await olga.asks(f"/кик {MIA} из {FALCON}")
    assert "группа скрывает номера, поэтому заранее не видно" in card.text


PLACES = [
    ("Family", "Family", None),
    ("FAMILY", "Family", None),
    ('"Family"', "Family", None),
    ("«family»", "Family", None),
    ("'Family'", "Family", None),
    ("“Family” spam", "Family", "spam"),
    ("Family sends advertising", "Family", "sends advertising"),
    ("Family\nsends advertising\nsince May", "Family", "sends advertising since May"),
    (FAMILY, "Family", None),
    (f"{FAMILY} away from here", "Family", "away from here"),
    ("79000000100–1587570015@G.US", "Family", None),
    ("Родители 3Б", "Родители 3Б", None),
    ("родители 3б", "Родители 3Б", None),
    ("«Родители 3Б» реклама из чата", "Родители 3Б", "реклама из чата"),
    ("Родители 3Б реклама", "Родители 3Б", "реклама"),
    ("Соседи ЖК Альфа, дом 5 реклама", "Соседи ЖК Альфа, дом 5", "реклама"),
    (NEIGHBOURS, "Соседи ЖК Альфа, дом 5", None),
    (PARENTS, "Родители 3Б", None),
]
"""What stands after "from": the group's name that is found, and the reason."""


async def test_every_way_to_name_the_group_and_the_reason(alex: User):
    for place, group, reason in PLACES:
        card = await alex.asks(f"/kick 79009998877 from {place}")
        assert f"Group: {group} · " in card.text, place
        assert ("Reason: " in card.text) == (reason is not None), place
        assert reason is None or f"\nReason: {reason}\nWho:" in card.text, place


async def test_the_reason_stays_to_the_end(scene: Scene, olga: User):
    card = await olga.asks("/кик 79009998877 из Родители 3Б рассылает рекламу")
    assert "Причина: рассылает рекламу" in card.text
    await olga.confirms(card)
    await olga.sees(card, "Причина: рассылает рекламу", "Подтверждено: Ольга")


async def test_a_group_that_no_list_names_is_found_by_its_id(scene: Scene, alex: User):
    scene.green_api.faults.add("getContacts", Fault(status=200, body="[]"))
    scene.green_api.faults.add("getChats", Fault(status=200, body="[]"))
    card = await alex.asks(f"/kick 79001234502 from {FAMILY}")
    assert "Group: Family · 5 members" in card.text


async def test_a_group_made_a_moment_ago_is_found(scene: Scene, alex: User):
    await alex.asks("/groups")
    new(scene.world)
    card = await alex.asks("/kick 79001234502 from Brand New")
    assert "Group: Brand New · 2 members" in card.text


def new(world: World) -> None:
    """A group that came after the list was read."""
    ours = world.accounts[0].person
    world.add_group("120363999999999999@g.us", "Brand New", owner=ours, members=[person(world, PAVEL)])
