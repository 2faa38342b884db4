"""A statement that fails in the middle of a conversation: the log tells where, and of nobody."""

import sqlite3
from contextlib import closing

from tests.chat.cast import PAVEL
from tests.chat.conftest import Log
from tests.chat.scene import Scene
from tests.chat.user import User

REASON = "spam about cats"


async def test_neither_phone_nor_reason_is_in_the_log(scene: Scene, alex: User, log: Log):
    scene.may_log.append("an update failed")
    with closing(sqlite3.connect(scene.folder / "groupwarden.db")) as database:
        database.execute("ALTER TABLE operation RENAME COLUMN reason TO why")
    answer = await alex.asks(f"/kick {PAVEL} from Family reason: {REASON}")
    assert "code" in answer.text
    await scene.at_rest()
    assert "INSERT INTO operation" in log.text
    assert "Traceback" in log.text
    for private in (PAVEL, PAVEL.lstrip("+"), REASON):
        assert private not in log.text
