import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox.telegram.entities import Entity
from sandbox.telegram.fields import FieldError
from sandbox.telegram.text import FormattedText, tidy, utf16_length

from .conftest import ANNA, STRANGER, Api


def entity(kind: str, offset: int, length: int, **details: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **details}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "message text is empty"),
        (" \n ", "text must be non-empty"),
        ("x" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
        ("x" * 40_000, "text is too long"),
    ],
)
async def test_texts_that_are_refused(api: Api, text, reason):
    assert await api.refused("sendMessage", chat_id=ANNA, text=text) == f"Bad Request: {reason}"


async def test_the_longest_text(api: Api):
    sent = await api.done("sendMessage", chat_id=ANNA, text="😀" * 2048)
    assert sent["text"] == "😀" * 2048
    html = "<b>" + "&lt;" * 4096 + "</b>"
    assert len((await api.done("sendMessage", chat_id=ANNA, text=html, parse_mode="HTML"))["text"]) == 4096


@pytest.mark.parametrize(
    ("entities", "reason"),
    [
        ([entity("bold", 6, 1)], "entity begins after the end of the text at UTF-16 offset 6"),
        (
            [entity("bold", 3, 3)],
            "entity beginning at UTF-16 offset 3 ends after the end of the text at UTF-16 offset 6",
        ),
        ([entity("bold", 3, 1)], "entity begins in a middle of a UTF-16 symbol at byte offset 6"),
        (
            [entity("bold", 0, 3)],
            "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 6",
        ),
        ([entity("bold", -1, 1)], "receive an entity with incorrect offset -1"),
        ([entity("bold", 0, -1)], "receive an entity with incorrect length -1"),
        ([entity("fat", 0, 1)], "can't parse MessageEntity: Unsupported type specified"),
        ([{"type": "bold", "length": 1}], "can't parse MessageEntity: Can't find field \"offset\""),
        (["bold"], "can't parse MessageEntity: expected an Object"),
        ([entity("text_link", 0, 1)], "can't parse MessageEntity: Can't find field \"url\""),
        ([entity("text_link", 0, 1, url="nowhere")], "entity URL 'nowhere' is invalid: Wrong HTTP URL"),
        (
            [entity("text_link", 0, 1, url="ftp://a.b")],
            "entity URL 'ftp://a.b' is invalid: Unsupported URL protocol",
        ),
        (
            [entity("date_time", 0, 1, unix_time=1, date_time_format="x")],
            "can't parse MessageEntity: Invalid date-time format specified",
        ),
        (
            [entity("bold", 0, 2), entity("italic", 1, 3)],
            "can't parse entities: italic intersects bold (at UTF-16 offset 1)",
        ),
        (
            [entity("code", 0, 2), entity("bold", 0, 1)],
            "can't parse entities: code can't contain bold (at UTF-16 offset 0)",
        ),
        (
            [entity("bold", 0, 2), entity("code", 0, 1)],
            "can't parse entities: bold can't contain code (at UTF-16 offset 0)",
        ),
        (
            [entity("blockquote", 0, 2), entity("expandable_blockquote", 0, 1)],
            "can't parse entities: blockquote can't contain expandable_blockquote (at UTF-16 offset 0)",
        ),
        (
            [entity("text_link", 0, 2, url="a.b"), entity("custom_emoji", 0, 1, custom_emoji_id="5")],
            "can't parse entities: text_link can't contain custom_emoji (at UTF-16 offset 0)",
        ),
    ],
)
async def test_entities_that_are_refused(api: Api, entities, reason):
    answer = await api.refused("sendMessage", chat_id=ANNA, text="ab😀c", entities=entities)
    assert answer == f"Bad Request: {reason}"


async def test_entities_count_in_utf_16(api: Api):
    sent = await api.done("sendMessage", chat_id=ANNA, text="😀 hi", entities=[entity("code", 3, 2)])
    assert sent["entities"] == [entity("code", 3, 2)]


async def test_what_may_stand_in_what(api: Api):
    entities = [
        entity("blockquote", 0, 4),
        entity("bold", 0, 4),
        entity("text_link", 0, 2, url="https://example.com/"),
        entity("italic", 0, 1),
        entity("expandable_blockquote", 5, 3),
        entity("code", 5, 3),
    ]
    sent = await api.done("sendMessage", chat_id=ANNA, text="abcd efg", entities=entities)
    assert sent["entities"] == entities


async def test_entities_that_vanish(api: Api):
    """Empty ones, those that only Telegram itself finds, and mentions of people whom the bot cannot know."""
    unknown = {"id": 999, "is_bot": False, "first_name": "Nobody"}
    entities = [
        entity("bold", 0, 0),
        entity("phone_number", 0, 2),
        entity("text_mention", 0, 2, user=unknown),
    ]
    assert "entities" not in await api.done("sendMessage", chat_id=ANNA, text="abcd", entities=entities)


async def test_mentions_name_the_person(api: Api):
    link = {"id": STRANGER, "is_bot": False, "first_name": "Stranger"}
    sent = await api.done(
        "sendMessage", chat_id=ANNA, text=f'<a href="tg://user?id={STRANGER}">you</a>', parse_mode="html"
    )
    assert sent["entities"] == [entity("text_mention", 0, 3, user=link)]


async def test_the_text_is_cleaned_and_trimmed(api: Api):
    text = "\n a\r\n\tb\u202e\u2068 \n"
    sent = await api.done("sendMessage", chat_id=ANNA, text=text, entities=[entity("bold", 4, 9 - 4)])
    assert sent["text"] == "a\n b\u2068"
    assert sent["entities"] == [entity("bold", 1, 4)]


async def test_blanks_at_the_beginning_stay_if_they_are_formatted(api: Api):
    sent = await api.done("sendMessage", chat_id=ANNA, text="  ab", entities=[entity("code", 1, 3)])
    assert (sent["text"], sent["entities"]) == (" ab", [entity("code", 0, 3)])


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("/kick 7900", ["/kick"]),
        ("😀 /kick@groupwarden_bot now", ["/kick@groupwarden_bot"]),
        ("a/b //c </d /кик /kickй http://x/y", []),
        ("/a, /b.", ["/a", "/b"]),
        ("/kick@b", []),
    ],
)
def test_commands_are_found(text, commands):
    tidied = tidy(FormattedText(text))
    units = tidied.text.encode("utf-16-le")
    assert [each.type for each in tidied.entities] == ["bot_command"] * len(commands)
    assert [units[2 * e.offset : 2 * e.end].decode("utf-16-le") for e in tidied.entities] == commands


def test_no_commands_in_code():
    tidied = tidy(FormattedText("/kick /ban", (Entity("code", 0, 5), Entity("bold", 6, 4))))
    assert [each.type for each in tidied.entities] == ["code", "bold", "bot_command"]


async def test_other_markups(api: Api):
    for mode, reason in [
        ("MarkdownV2", "can't parse entities: this sandbox reads HTML and entities, not Markdown"),
        ("BBCode", "unsupported parse_mode"),
    ]:
        answer = await api.refused("sendMessage", chat_id=ANNA, text="*a*", parse_mode=mode)
        assert answer == f"Bad Request: {reason}"
    assert (await api.done("sendMessage", chat_id=ANNA, text="*a*", parse_mode="None"))["text"] == "*a*"


async def test_lone_surrogates(api: Api):
    body = json.dumps({"chat_id": ANNA, "text": "\ud83d"})
    headers = {"Content-Type": "application/json"}
    url = f"{api.url}/bot7000001:AAEmade-up-for-the-tests_0123456789/sendMessage"
    async with api.session.post(url, data=body, headers=headers) as response:
        answer = await response.json()
    assert answer["description"] == "Bad Request: strings must be encoded in UTF-8"


@example("aaaaa /a", [(0, 7)])
@given(
    st.text(alphabet="a /\n\r\t\u202e😀é", max_size=12),
    st.lists(st.tuples(st.integers(0, 14), st.integers(1, 8)), max_size=3),
)
def test_tidied_entities_fit_the_text(text, ranges):
    entities = tuple(sorted((Entity("bold", *each) for each in ranges), key=lambda e: (e.offset, -e.length)))
    try:
        tidied = tidy(FormattedText(text, entities))
    except FieldError:
        return
    assert tidied.text.strip(" \n")
    for each in tidied.entities:
        assert each.length > 0
        assert each.end <= utf16_length(tidied.text)
        tidied.text.encode("utf-16-le")[2 * each.offset : 2 * each.end].decode("utf-16-le")
    assert tidy(tidied).text == tidied.text
