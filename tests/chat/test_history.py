"""/log and /op: looking back, in words and as a file."""

import csv
import io
import re

import pytest

from bot.domain.operation import OperationState
from bot.storage import item_rows
from bot.storage.audit import Event
from bot.telegram.routers import history
from sandbox.faults import Fault
from sandbox.telegram.files import Document
from tests.chat.cast import FAMILY, MODERATORS, PARENTS, PAVEL, SELLER, STUBBORN, TIMUR, US
from tests.chat.conftest import RAW
from tests.chat.scene import Scene
from tests.chat.user import User, entity_texts

KICK = f"/kick {PAVEL} from Family"


async def last_id(scene: Scene) -> str:
    return str((await scene.audit(Event.REQUEST))[-1].operation_id)


def table(document: Document) -> list[dict[str, str]]:
    """The rows of the file, by what is above them."""
    assert document.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(document.content.decode("utf-8-sig"), newline="")))


async def test_nothing_was_asked_yet(alex: User, olga: User):
    for user in (alex, olga):
        assert (await user.asks("/log")).text == user.words.log_empty()


async def test_the_last_operations(scene: Scene, alex: User):
    await alex.removes(f"/kick {PAVEL}, {SELLER}, {STUBBORN} from Родители 3Б")
    await alex.cancels(await alex.asks(KICK))
    await alex.asks(KICK)
    answer = await alex.asks("/log")
    title, _, *rows = answer.text.splitlines()
    assert title == "The last operations"
    when = r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC"
    [open_id, cancelled_id, first_id] = [str(r.operation_id) for r in reversed(await scene.audit(Event.REQUEST))]
    for row, expected in zip(
        rows,
        (
            rf"{when} · Removal · \{PAVEL} · Family",
            rf"waiting for an answer · asked by {alex.id} · {open_id}",
            rf"{when} · Removal · \{PAVEL} · Family",
            rf"cancelled · asked by Alex.* · {cancelled_id}",
            rf"{when} · Removal · 3 people · Родители 3Б",
            rf"finished: 2 removed, 1 refused · asked by Alex.* · {first_id}",
        ),
        strict=True,
    ):
        assert re.fullmatch(expected, row), row
    assert set(entity_texts(answer, "code")) == {PAVEL, open_id, cancelled_id, first_id}
    assert len(entity_texts(answer, "date_time")) == 3


async def test_the_last_operations_in_russian(olga: User):
    await olga.removes(f"/кик {PAVEL}, {SELLER}, {STUBBORN} из Родители 3Б")
    answer = await olga.asks("/журнал")
    assert "Удаление · 3 человека · Родители 3Б\nвыполнено: удалено: 2, отказано: 1 · запрос: " in answer.text


async def test_so_many_as_asked_for(alex: User):
    for _ in range(3):
        await alex.cancels(await alex.asks(KICK))
    assert (await alex.asks("/log 2")).text.count("cancelled") == 2
    assert (await alex.asks("/log Family 1")).text.count("cancelled") == 1
    refused = await alex.asks("/log 51")
    assert "51 operations cannot be shown at once" in refused.text


async def test_many_rows_fit_into_a_message(scene: Scene, alex: User):
    for _ in range(50):
        await alex.writes(KICK)
    await scene.at_rest()
    alex.last = alex.bot_messages()[-1].message_id
    answer = await alex.asks("/log 50")
    assert "… and " in answer.text
    assert len(answer.entities) <= 100


async def test_one_person_and_one_group(alex: User):
    await alex.removes(KICK)
    await alex.cancels(await alex.asks(f"/kick {TIMUR} from Родители 3Б"))
    of_pavel = await alex.asks(f"/log {PAVEL}")
    assert of_pavel.text.startswith(f"The last operations on {PAVEL}\n")
    assert "Family" in of_pavel.text
    assert "Родители" not in of_pavel.text
    for place in ("родители 3б", "«Родители 3Б»", PARENTS):
        of_parents = await alex.asks(f"/log {place}")
        assert of_parents.text.startswith("The last operations in Родители 3Б\n")
        assert "Family" not in of_parents.text
    assert (await alex.asks(f"/log {STUBBORN}")).text == f"The bot has no operations on {STUBBORN}."


async def test_a_person_whose_group_was_never_found(alex: User):
    await alex.asks(f"/kick {PAVEL} from Qwertyuiop")
    answer = await alex.asks(f"/log {PAVEL}")
    assert "Qwertyuiop\nnothing could be done · asked by" in answer.text


async def test_a_group_that_the_account_has_left(scene: Scene, alex: User):
    await alex.removes(KICK)
    await alex.removes("/leave Family")
    assert US not in scene.phones(FAMILY)
    answer = await alex.asks("/log Family")
    assert "Leaving · Family\nfinished: the account left" in answer.text
    assert f"Removal · {PAVEL} · Family\nfinished: 1 removed" in answer.text


async def test_an_unknown_group_and_the_similar_one(alex: User, olga: User):
    await alex.removes(KICK)
    for user in (alex, olga):
        answer = await user.asks("/log Famili")
        assert user.words.log_group_unknown(group="Famili") in answer.text
        assert entity_texts(answer, "code") == ["Family"]
    assert (await alex.asks("/log Qwertyuiop")).text == alex.words.log_group_unknown(group="Qwertyuiop")


async def test_what_is_not_understood_has_an_example(alex: User, olga: User):
    for user in (alex, olga):
        answer = await user.asks("/log export yesterday")
        assert user.words.log_misunderstood(problem="bad_period", text="yesterday") in answer.text
        assert "/log export 2026-10-01 2026-10-31" in answer.text


async def test_the_story_of_an_operation(scene: Scene, alex: User, olga: User):
    card = await alex.within(MODERATORS).asks(f"/kick {SELLER}, {STUBBORN} from Родители 3Б")
    await olga.within(MODERATORS).presses(card, card.labels[1])
    await alex.within(MODERATORS).confirms(card)
    await scene.at_rest()
    operation_id = await last_id(scene)
    told = (await olga.asks(f"/log @{operation_id}")).text
    words = olga.words
    for line in (
        words.log_happening(what="request", time="", who="Alex"),
        words.log_happening(what="press_refused", time="", who=str(olga.id)),
        words.log_happening(what="confirm", time="", who="Alex"),
        words.log_happening(what="finished", time="", who=""),
        words.remove_verdict(verdict="done", person=SELLER),
        words.remove_verdict(verdict="refused_provider", person=STUBBORN),
        words.log_results(),
    ):
        assert line in told, line
    assert len(re.findall(r"отправлено \d\d:\d\d:\d\d, итог ", told)) == 2


async def test_the_story_of_a_failure_names_it(scene: Scene, alex: User):
    scene.green_api.faults.add("removeGroupParticipant", Fault(status=466, body=RAW), times=9)
    await alex.removes(KICK)
    told = (await alex.asks(f"/log @{await last_id(scene)}")).text
    assert f"⚠️ {PAVEL}: Not done. The monthly quota of the WhatsApp account at the provider is used up." in told


async def test_an_operation_as_it_stands(scene: Scene, alex: User, olga: User):
    result = await alex.removes(KICK)
    operation_id = await last_id(scene)
    for user, command in ((alex, "/op"), (olga, "/операция")):
        answer = await user.asks(f"{command} {operation_id}")
        assert user.verdict("done", PAVEL) in answer.text
        assert user.words.log_id(id=operation_id) in answer.text
        assert user.words.log_happening(what="confirm", time="", who="Alex") in answer.text
        assert answer.keyboard == ()
    assert alex.now(result) == result


async def test_an_open_question_shown_again_has_no_buttons(scene: Scene, alex: User):
    card = await alex.asks(KICK)
    answer = await alex.asks(f"/op {await last_id(scene)}")
    assert answer.keyboard == ()
    await alex.confirms(card)
    await alex.sees(card, "Removed 1 person")


async def test_an_id_that_there_is_not(alex: User, olga: User):
    for user in (alex, olga):
        for text in ("/op AAAAAAAAAAAA", "/log @AAAAAAAAAAAA"):
            assert (await user.asks(text)).text == user.words.log_operation_unknown(id="AAAAAAAAAAAA")
        assert (await user.asks("/op")).text == user.words.log_id_missing(example="/op AbCdEf123456")


async def test_an_export(scene: Scene, alex: User, olga: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(item_rows, "PAGE", 2)
    await alex.removes(f"/kick {PAVEL}, {SELLER}, {STUBBORN} from Родители 3Б")
    await alex.cancels(await alex.asks(KICK))
    for user in (alex, olga):
        await user.writes("/log export all")
        document = await user.gets_document()
        assert re.fullmatch(r"groupwarden-20\d\d-\d\d-\d\d\.csv", document.file_name)
        words = user.words
        rows = table(document)
        assert [row[words.csv_person()] for row in rows] == [PAVEL, SELLER, STUBBORN, PAVEL]
        assert [row[words.csv_result()] for row in rows] == [
            words.remove_verdict(verdict="done", person=PAVEL),
            words.remove_verdict(verdict="done", person=SELLER),
            words.remove_verdict(verdict="refused_provider", person=STUBBORN),
            words.log_state(state=OperationState.CANCELLED),
        ]
        assert [row[words.csv_group()] for row in rows] == ["Родители 3Б"] * 3 + ["Family"]
        assert rows[0][words.csv_confirmed_by()].startswith("Alex")
        assert rows[3][words.csv_confirmed_by()] == ""
        assert rows[0][words.csv_asked_by()] == str(alex.id)
        assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d", rows[0][words.csv_attempted_at()])
        assert rows[3][words.csv_attempted_at()] == ""
        assert user.bot_messages()[-1].text == words.log_export(count=4)


async def test_an_export_of_a_period(scene: Scene, alex: User):
    await alex.removes(KICK)
    scene.clock.leap(40 * 24 * 3600)
    await alex.removes(f"/kick {SELLER} from Family")
    await alex.writes("/log export")
    assert [row["Phone or WhatsApp id"] for row in table(await alex.gets_document())] == [SELLER]
    await alex.writes("/log export 41")
    assert len(table(await alex.gets_document())) == 2
    empty = await alex.asks("/log export 2020-01")
    assert empty.text == alex.words.log_export_empty(example="/log export all")


async def test_a_file_that_is_too_large(alex: User, olga: User, monkeypatch: pytest.MonkeyPatch):
    await alex.removes(KICK)
    monkeypatch.setattr(history, "LARGEST_FILE", 100)
    for user in (alex, olga):
        answer = await user.asks("/log export")
        assert answer.text == user.words.log_too_large(example="/log export 2026-10")
        assert user.documents() == []


async def test_strangers_learn_nothing(scene: Scene, alex: User, sam: User):
    await alex.removes(KICK)
    for text in ("/log", "/журнал export", "/op AAAAAAAAAAAA", "/log export"):
        scene.clock.leap(3601)  # a stranger is refused once an hour
        assert (await sam.asks(text)).text == sam.words.gate_stranger(id=str(sam.id))
        await sam.within(MODERATORS).writes(text)
        await sam.within(MODERATORS).gets_nothing()
    assert sam.documents() == []


async def test_help_tells_of_the_history(alex: User, olga: User, sam: User):
    for user in (alex, olga):
        told = (await user.asks("/help")).text
        assert user.words.help_log() in told
        assert user.words.help_op() in told
    assert sam.words.help_log() not in (await sam.asks("/help")).text
