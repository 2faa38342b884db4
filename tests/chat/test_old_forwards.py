"""Forwarded messages as a Bot API server of before version 7.0 tells of them: without ``forward_origin``."""

from typing import Any

import pytest

from bot.storage.audit import Event
from sandbox.telegram.voices import Voice
from tests.chat.cast import FAMILY, MODERATORS, PAVEL
from tests.chat.scene import Scene
from tests.chat.user import User

KICK = f"/kick {PAVEL} from Family"
WRITTEN = 1_600_000_000
CHANNEL = {"id": -1000000000555, "type": "channel", "title": "Elsewhere"}
OLD = {
    "from a person": {"forward_from": {"id": 5, "is_bot": False, "first_name": "Eve"}, "forward_date": WRITTEN},
    "from a hidden person": {"forward_sender_name": "Eve", "forward_date": WRITTEN},
    "from a channel": {
        "forward_from_chat": CHANNEL,
        "forward_from_message_id": 7,
        "forward_signature": "Eve",
        "forward_date": WRITTEN,
    },
}
ALONE = {name: {name: value} for marks in OLD.values() for name, value in marks.items()}


@pytest.mark.parametrize("marks", [*OLD.values(), *ALONE.values()], ids=[*OLD, *ALONE])
@pytest.mark.parametrize("chat", ["private", "group"])
async def test_an_old_forward_does_not_act(
    scene: Scene, alex: User, monkeypatch: pytest.MonkeyPatch, marks: dict[str, Any], chat: str
):
    monkeypatch.setattr(Voice, "marks", lambda _, __: dict(marks))
    there = alex if chat == "private" else alex.within(MODERATORS)
    answer = await there.asks(KICK)
    assert answer.text == alex.words.gate_forwarded()
    await scene.at_rest()
    assert await scene.operations() == 0
    assert PAVEL in scene.phones(FAMILY)
    [refusal] = await scene.audit(Event.REFUSAL)
    assert (refusal.actor, refusal.detail["why"]) == (alex.id, "forwarded")


async def test_a_field_of_a_newer_version_is_no_forward(scene: Scene, alex: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Voice, "marks", lambda _, __: {"forward_thinking": {"date": WRITTEN}, "forward_date": None})
    await alex.asks(KICK)
    assert await scene.operations() == 1
