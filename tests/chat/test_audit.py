"""The audit: a row for every request, refusal, press and result, and nothing in it that must not be there."""

from bot.domain.operation import OperationState
from bot.storage.audit import Entry, Event
from tests.chat.cast import FAMILY, MODERATORS, PAVEL, SELLER, STUBBORN
from tests.chat.scene import Scene
from tests.chat.user import User

KICK = f"/kick {PAVEL} from Family"


async def test_a_removal_from_the_request_to_the_result(scene: Scene, alex: User):
    there = alex.within(MODERATORS)
    card = await there.asks(KICK)
    await there.confirms(card)
    await there.sees(card, "Removed 1 person")

    request, press, begun, result, ended = await scene.audit()
    assert request == Entry(
        Event.REQUEST,
        actor=alex.id,
        chat_id=MODERATORS,
        operation_id=request.operation_id,
        participant=PAVEL,
        detail={"action": "remove", "people": 1, "group": "Family"},
    )
    assert press == Entry(
        Event.PRESS,
        actor=alex.id,
        chat_id=MODERATORS,
        operation_id=request.operation_id,
        detail={"press": "confirm"},
    )
    assert (begun.event, begun.detail) == (Event.RUN, {"state": OperationState.RUNNING})
    assert result == Entry(
        Event.RESULT,
        operation_id=request.operation_id,
        account="main",
        group_id=FAMILY,
        participant=PAVEL,
        detail={"outcome": "done", "refusal": None, "failure": None, "code": ""},
    )
    assert (ended.event, ended.detail) == (Event.RUN, {"state": OperationState.FINISHED})
    assert {row.operation_id for row in (begun, ended)} == {request.operation_id}


async def test_several_people_have_a_result_each(scene: Scene, alex: User):
    await alex.removes(f"/kick {PAVEL}, {SELLER}, {STUBBORN} from Родители 3Б")
    [request] = await scene.audit(Event.REQUEST)
    assert request.participant == f"{PAVEL}, {SELLER}, {STUBBORN}"
    assert request.detail["people"] == 3
    results = await scene.audit(Event.RESULT)
    assert [(row.participant, row.detail["outcome"]) for row in results] == [
        (PAVEL, "done"),
        (SELLER, "done"),
        (STUBBORN, "refused"),
    ]


async def test_a_cancelled_and_an_expired_question(scene: Scene, alex: User):
    first = await alex.asks(KICK)
    await alex.cancels(first)
    second = await alex.asks(KICK)
    scene.clock.leap(121)
    await alex.sees(second, alex.words.card_expired())
    rows = await scene.audit()
    assert [row.event for row in rows] == [Event.REQUEST, Event.PRESS, Event.REQUEST, Event.EXPIRY]
    assert rows[1].detail == {"press": "cancel"}
    assert rows[3].operation_id == rows[2].operation_id


async def test_refusals(scene: Scene, alex: User, olga: User, sam: User):
    there = alex.within(MODERATORS)
    card = await there.asks(KICK)
    await olga.within(MODERATORS).presses(card, card.labels[1])
    await sam.asks(KICK)
    await alex.asks("/kick 7900 from Family")
    await alex.asks("/kick 79005550000 from Family")
    await alex.asks(KICK, forwarded=True)
    await scene.telegram.press_data(sam.id, MODERATORS, card.message_id, "op:AAAAAAAAAAAA:yes")
    await scene.at_rest()
    refusals = await scene.audit(Event.REFUSAL)
    assert [(row.actor, row.detail.get("why")) for row in refusals if row.actor != sam.id] == [
        (olga.id, "not_yours"),
        (alex.id, "bad_phones"),
        (alex.id, "nothing to do"),
        (alex.id, "forwarded"),
    ]
    [counted] = [row.detail for row in refusals if row.actor == sam.id]
    assert counted == {"why": "not on the list", "command": "kick", "count": 2}


async def test_looking_leaves_no_row(scene: Scene, alex: User):
    for text in ("/start", "/help", "/whoami", "/groups", "/status", "/lang", "/log", "/log export", "/op", "hello"):
        await alex.asks(text)
    await scene.at_rest()
    assert await scene.audit() == []
