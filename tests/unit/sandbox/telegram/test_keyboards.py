from typing import Any

import pytest

from sandbox.telegram import PretendTelegram

from .conftest import ANNA, Api


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [[button] for button in buttons]}


def button(**kind: Any) -> dict[str, Any]:
    return {"text": "Press", **kind}


YES = button(callback_data="yes")


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ([], "object expected as reply markup"),
        (
            {"inline_keyboard": [YES]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            {"inline_keyboard": [["x"]]},
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object",
        ),
        (
            keyboard({"callback_data": "x"}),
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (keyboard({"text": "", "callback_data": "x"}), "inline keyboard button text must be non-empty"),
        (
            keyboard(button()),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            keyboard(button(callback_data="")),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            keyboard(YES | {"style": "pink"}),
            "can't parse inline keyboard button: invalid button style specified",
        ),
        (keyboard(button(callback_data="x" * 65)), "BUTTON_DATA_INVALID"),
        (keyboard(button(callback_data="й" * 33)), "BUTTON_DATA_INVALID"),
        (keyboard(YES | {"url": "https://example.com"}), "BUTTON_TYPE_INVALID"),
        (keyboard(button(copy_text={"text": ""})), "BUTTON_COPY_TEXT_INVALID"),
        (keyboard(button(copy_text={"text": "x" * 257})), "BUTTON_COPY_TEXT_INVALID"),
        (
            keyboard(button(copy_text={})),
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            keyboard(button(url="http://nowhere")),
            "inline keyboard button URL 'http://nowhere' is invalid: Wrong HTTP URL",
        ),
        (keyboard(*[YES] * 101), "reply markup is too long"),
    ],
)
async def test_keyboards_that_are_refused(api: Api, telegram: PretendTelegram, markup, reason):
    answer = await api.refused("sendMessage", chat_id=ANNA, text="x", reply_markup=markup)
    assert answer == f"Bad Request: {reason}"
    assert telegram.messages(ANNA) == []


async def test_keyboards_at_their_limits(api: Api):
    kinds = [
        button(callback_data="й" * 32),
        button(copy_text={"text": "x" * 256}),
        button(url="example.com/x"),
        button(url="tg://resolve?domain=x"),
        button(switch_inline_query_current_chat=""),
        button(disabled={}),
        button(web_app={"url": "https://example.com"}),
    ]
    markup = keyboard(*kinds, *[YES] * (100 - len(kinds)))
    sent = await api.done("sendMessage", chat_id=ANNA, text="x", reply_markup=markup)
    assert sent["reply_markup"] == markup


async def test_other_markups_are_taken_and_not_shown(api: Api):
    for markup in ({"keyboard": [["a"]]}, {"remove_keyboard": True}, {"force_reply": True}, {}):
        assert "reply_markup" not in await api.done("sendMessage", chat_id=ANNA, text="x", reply_markup=markup)
