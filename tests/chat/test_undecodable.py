"""Updates that the library cannot decode: newer than it is, or broken. They stop nobody else."""

import types
import typing
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiogram.types import Message, TelegramObject
from aiogram.types.update import Update
from pydantic import ValidationError

from bot.metrics import REGISTRY
from sandbox.testbed import ENGLISH_ADMIN, STRANGER
from tests.chat.cast import PAVEL
from tests.chat.scene import Scene
from tests.chat.user import User

KICK = f"/kick {PAVEL} from Family"
FUTURE = {"type": "future", "source": "future", "status": "future"}
"""What a new member of a union would look like: its tag is one that the library does not know."""


Path = tuple[tuple[str, bool], ...]
"""The members that lead to a union, each with whether it is a list of such."""


def unions() -> dict[str, Path]:
    """Where in a message unions of several of Telegram's types stand, each union once."""
    seen: set[type] = set()
    found: dict[str, Path] = {}

    def look(model: type[TelegramObject], path: Path) -> None:
        if model in seen or len(path) > 4:
            return
        seen.add(model)
        for name, field in model.model_fields.items():
            members = list(members_of(field.annotation))
            here = (*path, (field.alias or name, is_list(field.annotation)))
            if len(members) > 1:
                found.setdefault(" | ".join(sorted(one.__name__ for one in members)), here)
            for member in members:
                look(member, here)

    look(Message, ())
    return {".".join(name for name, _ in path): path for path in found.values()}


def members_of(annotation: Any) -> Iterator[type[TelegramObject]]:
    if isinstance(annotation, type) and issubclass(annotation, TelegramObject):
        yield annotation
    elif typing.get_origin(annotation) in {typing.Union, types.UnionType, list, typing.Annotated}:
        for one in typing.get_args(annotation):
            yield from members_of(one)


def is_list(annotation: Any) -> bool:
    if typing.get_origin(annotation) in {typing.Union, types.UnionType}:
        return any(map(is_list, typing.get_args(annotation)))
    return typing.get_origin(annotation) is list


def least(annotation: Any) -> Any:
    """The least that is valid for a type."""
    if isinstance(annotation, type) and issubclass(annotation, TelegramObject):
        fields = annotation.model_fields.items()
        tags = {name: field.default for name, field in fields if name in FUTURE and isinstance(field.default, str)}
        required = {field.alias or name: least(field.annotation) for name, field in fields if field.is_required()}
        return required | tags
    match typing.get_origin(annotation):
        case typing.Union | types.UnionType | typing.Annotated:
            return least(typing.get_args(annotation)[0])
        case typing.Literal:
            return typing.get_args(annotation)[0]
    if annotation in {int, float, datetime, timedelta}:
        return 1
    return {str: "x", bool: False}.get(annotation, [])


def holding(model: type[TelegramObject], path: Path, value: Any) -> dict[str, Any]:
    """The least message part that holds the value at the end of the path."""
    (name, several), *rest = path
    part: dict[str, Any] = least(model)
    if rest:
        [field] = [one for key, one in model.model_fields.items() if (one.alias or key) == name]
        [inner, *_] = [one for one in members_of(field.annotation) if rest[0][0] in one.model_fields]
        value = holding(inner, tuple(rest), value)
    part[name] = [value] if several else value
    return part


def message(person: int, **members: Any) -> dict[str, Any]:
    sender = {"id": person, "is_bot": False, "first_name": "Somebody", "language_code": "en"}
    chat = {"id": person, "type": "private", "first_name": "Somebody"}
    own = {"message_id": 900_000, "date": 1_790_000_000, "from": sender, "chat": chat, "text": KICK}
    return {**members, **own, "chat": {**members.get("chat", {}), **chat}}


def with_unknown(person: int, path: Path) -> dict[str, Any]:
    return message(person, **holding(Message, path, FUTURE))


def faults(update: Mapping[str, Any]) -> set[tuple[str, ...]]:
    """Where a message cannot be decoded: the names of the members only."""
    try:
        Update.model_validate({"update_id": 1, "message": update})
    except ValidationError as error:
        return {tuple(one for one in fault["loc"] if isinstance(one, str)) for fault in error.errors()}
    return set()


UNIONS = {name: path for name, path in unions().items() if faults(with_unknown(1, path))}


def undecodable(kind: str) -> float:
    return REGISTRY.get_sample_value("groupwarden_undecodable_updates_total", {"type": kind}) or 0


def test_the_unions_of_telegram_are_found():
    """Else the test below would be of nothing."""
    assert {"forward_origin", "external_reply.paid_media.paid_media", "pinned_message"} <= set(UNIONS)
    assert len(UNIONS) >= 7
    for path in UNIONS.values():
        where = ("message", *(name for name, _ in path))
        assert all(fault[: len(where)] == where for fault in faults(with_unknown(1, path))), path


@pytest.mark.parametrize("path", UNIONS.values(), ids=UNIONS)
async def test_an_unknown_member_of_a_union_stops_nobody(scene: Scene, alex: User, log, path: Path):
    scene.may_log.append("cannot be decoded")
    before = undecodable("message")
    scene.telegram._updates.put("message", with_unknown(STRANGER.id, path))
    assert (await alex.asks("/whoami")).text
    await scene.at_rest()
    assert undecodable("message") == before + 1
    assert scene.telegram._updates.pending == 0
    assert PAVEL.lstrip("+") not in log.text
    assert await scene.operations() == 0


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("message", {"message_id": "x"}),
        ("message", []),
        ("message", None),
        ("callback_query", {"id": 5, "from": {"id": "y"}}),
        ("channel_post", {"chat": 7}),
    ],
)
async def test_a_broken_update_stops_nobody(scene: Scene, alex: User, kind: str, value: Any):
    scene.may_log.append("cannot be decoded")
    queue = scene.telegram._updates
    update_id = queue.put(kind, {})
    assert update_id is not None
    queue.history[update_id][kind] = value
    assert (await alex.asks("/whoami")).text
    await scene.at_rest()
    assert queue.pending == 0


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_somebody_on_the_list_is_told_and_nothing_is_done(scene: Scene, alex: User, olga: User, language: str):
    scene.may_log.append("cannot be decoded")
    user = alex if language == "en" else olga
    sent = message(user.id, forward_origin=FUTURE)
    sent["from"]["language_code"] = language
    scene.telegram._updates.put("message", sent)
    answer = await user.gets()
    assert answer.text == user.words.message_undecodable()
    assert await scene.operations() == 0


async def test_it_is_not_shown_as_ones_own_words(scene: Scene):
    """An update is not mended by leaving out what is not known: the origin of a forward could be that."""
    scene.may_log.append("cannot be decoded")
    scene.telegram._updates.put("message", message(ENGLISH_ADMIN.id, forward_origin=FUTURE))
    await scene.at_rest()
    assert scene.green_api.calls == []
    assert await scene.operations() == 0
