"""Operations on many people: the card counts them, files list them, and a run tells how far it has come."""

import asyncio

import pytest

from bot.operations import errand, sending
from bot.storage.audit import Event
from bot.telegram import reporter
from sandbox.faults import Fault
from tests.chat.cast import MODERATORS, NOBODY, OLGA_K, PARENTS, STUBBORN, who
from tests.chat.crowd import CROWD, join, results
from tests.chat.scene import Scene
from tests.chat.user import User

LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])
THIRTY = CROWD[:30]
KICK = f"/kick {' '.join(THIRTY)} from Родители 3Б"


@pytest.fixture
def user(language: str, alex: User, olga: User) -> User:
    """Whoever reads the language."""
    return alex if language == "en" else olga


@LANGUAGES
async def test_a_list_from_the_plan_to_the_result(scene: Scene, user: User):
    join(scene.world, THIRTY, PARENTS)
    words = user.words
    listed = [*THIRTY, STUBBORN, OLGA_K, NOBODY]
    await user.attaches("list.txt", "\n".join([*listed, "7900123"]), "/kick from Родители 3Б")
    card = await user.gets()
    assert card.labels == [words.card_cancel(), words.remove_confirm(count=31)]
    for line in (
        words.large_people(count=33),
        words.large_source(file="list.txt"),
        words.large_to_do(action="remove", count=31),
        words.large_count(verdict="not_member", count=1),
        words.large_count(verdict="refused_owner", count=1),
        words.large_rejected(count=1, examples="7900123"),
    ):
        assert line in card.text.splitlines()

    plan = await user.gets_document()
    assert plan.file_name.endswith(".csv")
    planned = results(plan)
    assert {phone for _, phone in planned} >= set(listed)
    assert planned["Родители 3Б", NOBODY] == words.remove_verdict(verdict="not_member", person=NOBODY)
    assert planned["Родители 3Б", OLGA_K] == words.remove_verdict(verdict="refused_owner", person=OLGA_K)
    assert planned["Родители 3Б", THIRTY[7]] == words.log_state(state="asking")
    assert scene.removals() == 0

    await user.confirms(card)
    await scene.at_rest()
    done = user.now(card)
    headline = words.large_result(action="remove", done=30, total=31)
    assert done.text.startswith(headline)
    for line in (
        words.large_count(verdict="done", count=30),
        words.large_count(verdict="refused_provider", count=1),
        words.large_count(verdict="not_member", count=1),
        words.large_count(verdict="refused_owner", count=1),
        words.large_rejected(count=1, examples="7900123"),
        user.verdict("refused_provider", STUBBORN),
        words.card_confirmed_by(person="Alex" if user.id == 1002 else "Ольга"),
    ):
        assert line in done.text.splitlines(), line
    assert done.labels == [words.undo_button()]
    assert not set(THIRTY) & scene.phones(PARENTS)

    notice = await user.gets()
    assert notice.message_id > card.message_id
    assert notice.text.splitlines()[0] == headline
    assert notice.labels == [words.undo_button()]
    assert notice.document is not None
    told = results(notice.document)
    assert told["Родители 3Б", STUBBORN] == words.remove_verdict(verdict="refused_provider", person=STUBBORN)
    assert {told["Родители 3Б", one] for one in THIRTY} == {
        words.remove_verdict(verdict="done", person=one) for one in THIRTY
    }
    assert set(planned) <= set(told)


@LANGUAGES
async def test_what_a_run_says_on_its_way(scene: Scene, user: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reporter, "PROGRESS_SECONDS", 0.0)
    monkeypatch.setattr(reporter, "PROGRESS_MAY_WAIT", 1000.0)
    monkeypatch.setattr(sending, "MOST_UNDER_WAY", 1)
    join(scene.world, THIRTY, PARENTS)
    card = await user.asks(KICK)
    held = asyncio.Event()
    scene.green_api.faults.add("removeGroupParticipant", Fault(), times=14)
    scene.green_api.faults.add("removeGroupParticipant", Fault(until=held))
    await user.confirms(card)
    await scene.wait_for_call("removeGroupParticipant", more_than=14)
    [request] = await scene.audit(Event.REQUEST)
    assert request.operation_id is not None
    operation = await scene.operation(request.operation_id)
    scene.app.reporter.progress(operation)
    shown = await user.sees(card, "▓▓▓▓▓░░░░░░░ 46 %")
    assert shown.text.startswith(user.words.large_running(action="remove", done=14, total=30))
    assert shown.labels == [user.words.stop_button()]
    held.set()
    await scene.at_rest()
    assert user.now(card).text.startswith(user.words.large_result(action="remove", done=30, total=30))


@pytest.mark.parametrize("in_group", [False, True])
async def test_progress_is_shown_no_more_often_than_it_may(
    scene: Scene, alex: User, monkeypatch: pytest.MonkeyPatch, in_group: bool
):
    assert (reporter.PROGRESS_SECONDS, reporter.PROGRESS_SECONDS_IN_GROUPS) == (2.0, 3.0)
    monkeypatch.setattr(reporter, "PROGRESS_SECONDS", 0.1)
    monkeypatch.setattr(reporter, "PROGRESS_SECONDS_IN_GROUPS", 0.25)
    monkeypatch.setattr(reporter, "PROGRESS_MAY_WAIT", 1000.0)
    monkeypatch.setattr(errand, "SECONDS_BETWEEN_QUESTIONS", 0.0)
    monkeypatch.setattr(sending, "MOST_UNDER_WAY", 1)
    there = alex.within(MODERATORS) if in_group else alex
    join(scene.world, THIRTY, PARENTS, delay=0.02)
    card = await there.asks(KICK)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await there.confirms(card)
    await scene.at_rest()
    least = 0.25 if in_group else 0.1
    running = [text for text in there.versions(card) if text.startswith("Removing: ")]
    assert len(set(running)) >= 2
    assert len(running) <= (loop.time() - began) / least + 5  # what changes the state is shown at once
    assert there.now(card).text.startswith("Removed: 30 of 30")


# Above the limit of one press


@LANGUAGES
async def test_two_presses_for_more_than_the_limit(scene: Scene, user: User):
    words = user.words
    await scene.restart_bot(bulk_limit=25)
    join(scene.world, THIRTY, PARENTS)
    card = await user.asks(KICK)
    await user.gets_document()
    first = card.button(words.remove_confirm(count=30))
    assert (await user.presses(card, first.text)).text is None
    armed = await user.sees(card, words.large_armed(count=30))
    assert [[button.text for button in row] for row in armed.keyboard] == [
        [words.card_cancel()],
        [words.large_surely(count=30)],
    ]
    assert "30" in words.large_surely(count=30)

    again = await scene.telegram.press_data(user.id, user.chat, card.message_id, first.data or "")
    assert (again.text, again.show_alert) == (words.press(why="second"), True)
    await scene.at_rest()
    assert scene.removals() == 0
    assert user.now(card).keyboard == armed.keyboard

    await user.presses(armed, words.large_surely(count=30))
    await scene.at_rest()
    assert scene.removals() == 30
    assert user.now(card).text.startswith(words.large_result(action="remove", done=30, total=30))
    assert [row.detail["press"] for row in await scene.audit(Event.PRESS)] == ["confirm first", "confirm"]
    assert len(user.documents()) == 2


async def test_a_double_tap_confirms_nothing(scene: Scene, alex: User):
    await scene.restart_bot(bulk_limit=25)
    join(scene.world, THIRTY, PARENTS)
    card = await alex.asks(KICK)
    answers = await asyncio.gather(alex.confirms(card), alex.confirms(card))
    assert sorted(answer.text or "" for answer in answers) == ["", alex.words.press(why="second")]
    await scene.at_rest()
    assert scene.removals() == 0
    await alex.cancels(alex.now(card))
    assert alex.words.card_cancelled(person="Alex") in (await alex.sees(card, "Nothing was changed.")).text
    assert set(THIRTY) <= scene.phones(PARENTS)


async def test_the_limit_itself_takes_one_press(scene: Scene, alex: User):
    await scene.restart_bot(bulk_limit=30)
    join(scene.world, THIRTY, PARENTS)
    done = await alex.removes(KICK)
    assert done.text.startswith("Removed: 30 of 30")
    assert who(THIRTY[0]) not in done.text
