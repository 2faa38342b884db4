from typing import Any

import pytest

from sandbox.telegram.fields import FieldError
from sandbox.telegram.html_markup import parse_html

from .conftest import ANNA, Api


def read(source: str) -> tuple[str, list[dict[str, Any]]]:
    text, entities = parse_html(source)
    return text, [each.as_json() for each in entities]


@pytest.mark.parametrize(
    ("source", "text", "kinds"),
    [
        ("plain &lt;b&gt; &amp; &quot;x&quot;", 'plain <b> & "x"', []),
        ("&apos; &nbsp; & &; &lt", "&apos; &nbsp; & &; <", []),
        ("&#128512;&#x41;&#0;&#12345678;", "😀A&#0;&#12345678;", []),
        ("<b>a</b><strong>b</strong>", "ab", ["bold", "bold"]),
        ("<i>a</i><em>b</em>", "ab", ["italic", "italic"]),
        ("<u>a</u><ins>b</ins>", "ab", ["underline", "underline"]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", ["strikethrough"] * 3),
        ('<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>', "ab", ["spoiler", "spoiler"]),
        ("<B >a</b >", "a", ["bold"]),
        ("<b>a</>", "a", ["bold"]),
        ("<b></b>a", "a", []),
        ("<blockquote>a</blockquote>", "a", ["blockquote"]),
        ("<blockquote expandable>a</blockquote>", "a", ["expandable_blockquote"]),
        ('<a href="nowhere">a</a>', "a", []),
        ("<a>example.com</a>", "example.com", ["text_link"]),
        ("<i>1<b>2</b></i>", "12", ["bold", "italic"]),
    ],
)
def test_what_is_read(source, text, kinds):
    found = read(source)
    assert (found[0], [each["type"] for each in found[1]]) == (text, kinds)


def test_details():
    assert read("😀<a href='https://e.com/?a=1&amp;b=2'>x</a>")[1] == [
        {"type": "text_link", "offset": 2, "length": 1, "url": "https://e.com/?a=1&b=2"}
    ]
    assert read('<pre><code class="language-python">x</code></pre>')[1] == [
        {"type": "pre", "offset": 0, "length": 1, "language": "python"}
    ]
    assert read("<pre><code>x</code></pre>")[1] == [{"type": "pre", "offset": 0, "length": 1}]
    assert read('<code class="language-python">x</code>')[1] == [{"type": "code", "offset": 0, "length": 1}]
    assert read('<tg-time unix="1700000000" format="wDT">then</tg-time>')[1] == [
        {
            "type": "date_time",
            "offset": 0,
            "length": 4,
            "unix_time": 1_700_000_000,
            "date_time_format": "wDT",
        }
    ]
    assert read('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>')[1][0]["custom_emoji_id"] == (
        "5368324170671202286"
    )


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("é<b>x</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("<b>x</ b>", "Unclosed end tag at byte offset 4"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<div>x</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a ", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a =x>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=x", "Unclosed start tag at byte offset 0"),
        ("<a href='x", "Unclosed start tag at byte offset 0"),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
        ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
        (
            "&#xD83D;",
            (
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            ),
        ),
    ],
)
async def test_what_is_refused(source, complaint, api: Api):
    with pytest.raises(FieldError) as refused:
        parse_html(source)
    assert str(refused.value) == complaint
    answer = await api.refused("sendMessage", chat_id=ANNA, text=source, parse_mode="HTML")
    assert answer == f"Bad Request: can't parse entities: {complaint}"
