"""The demo's page by itself: no bot polls, so that the test's own hand answers, when it wants to."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, fields
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from sandbox.demo_world import demo_world
from sandbox.page import DemoPage, PageChat, PagePerson, PageTexts
from sandbox.telegram import Person, PretendTelegram
from tests.browser.conftest import OpenPage

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),  # seconds: a browser is slow to start on a busy machine
]

TOKEN = "1:pretend"
ANN = 11
PLACES = {"members": " {count}", "removed": " {name}", "kick": " {phone} {group}"}
TEXTS = PageTexts(**{field.name: f"the {field.name}{PLACES.get(field.name, '')}" for field in fields(PageTexts)})


@dataclass(frozen=True, slots=True)
class Hand:
    """Does what a bot would do."""

    telegram: PretendTelegram
    page: DemoPage

    async def call(self, method: str, **parameters: Any) -> Any:
        async with httpx.AsyncClient() as client:
            answer = await client.post(f"{self.telegram.url}/bot{TOKEN}/{method}", json=parameters)
        assert answer.json()["ok"], answer.text
        return answer.json()["result"]

    async def send(self, text: str, **more: Any) -> int:
        message = await self.call("sendMessage", chat_id=ANN, text=text, **more)
        return int(message["message_id"])

    async def answer_press(self, **answer: Any) -> None:
        query = await self.telegram.wait_for(lambda seen: seen.updates and seen.updates[-1].get("callback_query"))
        await self.call("answerCallbackQuery", callback_query_id=query["id"], **answer)


@pytest_asyncio.fixture(loop_scope="session")
async def hand() -> AsyncIterator[Hand]:
    telegram = PretendTelegram(TOKEN)
    telegram.add_person(Person(ANN, "Ann", "en"))
    page = DemoPage(
        telegram,
        demo_world(),
        people=[PagePerson(ANN, "Ann", "a person", "en")],
        chats=[PageChat(None, "Warden")],
        texts={"en": TEXTS},
        examples={"en": ["/first", "/second\nline"]},
    )
    await telegram.start()
    await page.start()
    yield Hand(telegram, page)
    await page.stop()
    await telegram.stop()


def messages(page: Page) -> Locator:
    return page.locator("#messages > li")


def line(page: Page) -> Locator:
    return page.get_by_role("textbox")


def keyboard(*buttons: dict[str, str]) -> str:
    return json.dumps({"inline_keyboard": [list(buttons)]})


async def test_entities(hand: Hand, open_page: OpenPage):
    page = await open_page(hand.page.url, permissions=["clipboard-read", "clipboard-write"])
    await hand.send(
        "😀 <b>bold <i>both</i></b> <u>under</u> <s>struck</s> <tg-spoiler>secret</tg-spoiler>\n"
        '<code>+79001234567</code> <a href="https://example.org/">site</a> <a href="tg://user?id=11">Ann</a>\n'
        "<blockquote>quoted</blockquote>\n<pre>fenced\nlines</pre>\nend &lt;img src=x onerror=alert(1)&gt;",
        parse_mode="HTML",
    )
    text = messages(page).last.locator(".text")
    await expect(text.locator("strong")).to_have_text("bold both")
    await expect(text.locator("strong em")).to_have_text("both")
    await expect(text.locator("u")).to_have_text("under")
    await expect(text.locator("s")).to_have_text("struck")
    await expect(text.locator("a")).to_have_attribute("href", "https://example.org/")
    await expect(text.locator(".mention")).to_have_text("Ann")
    await expect(text.locator("blockquote")).to_have_text("quoted")
    await expect(text.locator("pre")).to_have_text("fenced\nlines")
    await expect(text).to_contain_text("end <img src=x onerror=alert(1)>")

    secret = text.get_by_role("button", name="secret")
    await expect(secret).to_have_css("color", "rgba(0, 0, 0, 0)")
    await secret.press("Enter")
    await expect(secret).not_to_have_css("color", "rgba(0, 0, 0, 0)")

    await text.get_by_role("button", name="+79001234567").click()
    await expect(page.get_by_text("the copied")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == "+79001234567"


async def test_pressed_button_works_until_the_bot_answers(hand: Hand, open_page: OpenPage):
    page = await open_page(hand.page.url)
    markup = keyboard({"text": "Yes", "callback_data": "y", "style": "danger"}, {"text": "No", "callback_data": "n"})
    message_id = await hand.send("Sure?", reply_markup=markup)
    yes, no = page.get_by_role("button", name="Yes"), page.get_by_role("button", name="No", exact=True)
    await yes.click()
    await expect(yes).to_have_attribute("aria-busy", "true")
    await expect(no).to_have_attribute("aria-busy", "false")
    await yes.dispatch_event("click")  # click() would wait until the button is free again
    await hand.call("editMessageText", chat_id=ANN, message_id=message_id, text="Really?", reply_markup=markup)
    await expect(messages(page).last).to_contain_text("Really?")
    await expect(yes).to_have_attribute("aria-busy", "true")
    await hand.answer_press(text="Well done")
    await expect(page.get_by_role("status").get_by_text("Well done")).to_be_visible()
    await expect(yes).to_have_attribute("aria-busy", "false")
    assert [kind for update in hand.telegram.updates for kind in update if kind != "update_id"] == ["callback_query"]


async def test_bot_that_does_not_answer_a_press(hand: Hand, open_page: OpenPage):
    page = await open_page(hand.page.url)
    await page.route("**/press", lambda route: route.fulfill(status=504))
    await hand.send("Sure?", reply_markup=keyboard({"text": "Yes", "callback_data": "y"}))
    await page.get_by_role("button", name="Yes").click()
    await expect(page.get_by_text("the no_answer")).to_be_visible()
    await expect(page.get_by_role("button", name="Yes")).to_have_attribute("aria-busy", "false")


async def test_alert_is_a_dialog_that_gives_the_focus_back(hand: Hand, open_page: OpenPage):
    page = await open_page(hand.page.url)
    await hand.send("Sure?", reply_markup=keyboard({"text": "Yes", "callback_data": "y"}))
    await page.get_by_role("button", name="Yes").press("Enter")
    await hand.answer_press(text="Not you", show_alert=True)
    dialog = page.get_by_role("dialog", name="Warden")
    await expect(dialog).to_have_accessible_description("Not you")
    await expect(dialog.get_by_role("button", name="the ok")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_role("button", name="Yes")).to_be_focused()


async def test_edit_reply_and_deletion(hand: Hand, open_page: OpenPage):
    page = await open_page(hand.page.url)
    await expect(page.get_by_text("the empty")).to_be_visible()
    asked = await hand.telegram.say(ANN, ANN, "a question")
    reply = {"message_id": asked.message_id}
    answer = await hand.send("an answer", reply_parameters=json.dumps(reply))
    later = await hand.send("something later")
    item = messages(page).nth(1)
    await expect(item.get_by_role("button", name="Ann a question")).to_be_visible()
    await expect(item).not_to_contain_text("the edited")
    await hand.call("editMessageText", chat_id=ANN, message_id=answer, text="a better answer")
    await expect(item).to_contain_text("a better answer")
    await expect(item).to_contain_text("the edited")
    await hand.call("deleteMessage", chat_id=ANN, message_id=later)
    await expect(messages(page)).to_have_count(2)


async def test_newest_message_comes_into_sight_unless_one_reads_above(hand: Hand, open_page: OpenPage):
    for number in range(40):
        await hand.telegram.say(ANN, ANN, f"line {number}")
    page = await open_page(hand.page.url)
    await expect(messages(page).last).to_be_in_viewport()
    await hand.send("seen at once")
    await expect(page.get_by_text("seen at once")).to_be_in_viewport()
    await messages(page).first.scroll_into_view_if_needed()
    await hand.send("waits below")
    await expect(page.get_by_text("waits below")).not_to_be_in_viewport()
    await page.get_by_role("button", name="the newest").click()
    await expect(page.get_by_text("waits below")).to_be_in_viewport()
    await expect(page.get_by_role("button", name="the newest")).to_be_hidden()


async def test_writing_with_the_keyboard(hand: Hand, open_page: OpenPage):
    page = await open_page(hand.page.url)
    await expect(page.get_by_role("button", name="the send")).to_be_disabled()
    await line(page).focus()
    await page.keyboard.type("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await expect(line(page)).to_have_value("one\ntwo")
    await page.keyboard.press("Enter")
    await expect(messages(page).locator(".text")).to_have_text(["one\ntwo"])
    await expect(line(page)).to_have_value("")
    await page.get_by_role("button", name="/second").click()
    await expect(line(page)).to_have_value("/second\nline")
    await expect(messages(page)).to_have_count(1)


async def test_text_that_was_not_sent_stays(hand: Hand, open_page: OpenPage):
    page = await open_page(hand.page.url)
    await expect(page.get_by_text("the empty")).to_be_visible()
    await page.route("**/say", lambda route: route.abort("connectionrefused"))
    await line(page).fill("dear Warden")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").get_by_text("the offline")).to_be_visible()
    await expect(line(page)).to_have_value("dear Warden")
    await expect(page.get_by_role("button", name="the send")).to_be_enabled()


async def test_menu_of_commands(hand: Hand, open_page: OpenPage):
    page = await open_page(hand.page.url)
    await expect(line(page)).to_be_visible()
    names = ["kick", "groups", "help"]
    commands = [{"command": name, "description": f"to {name}"} for name in names]
    await hand.call("setMyCommands", commands=json.dumps(commands))
    await line(page).focus()
    await page.keyboard.type("/")
    options = page.get_by_role("listbox", name="the menu").get_by_role("option")
    await expect(options).to_have_text(["/kickto kick", "/groupsto groups", "/helpto help"])
    await page.keyboard.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Tab")
    await expect(line(page)).to_have_value("/groups ")
    await expect(options).to_have_count(0)
    await line(page).fill("/h")
    await expect(options).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(messages(page).locator(".text")).to_have_text(["/help"])
    await messages(page).get_by_role("button", name="/help").click()
    await expect(messages(page)).to_have_count(2)


async def test_connection_that_was_lost_comes_back(hand: Hand, open_page: OpenPage):
    page = await open_page(hand.page.url)
    await expect(page.get_by_text("the empty")).to_be_visible()
    port = int(hand.page.url.rstrip("/").rpartition(":")[2])
    await hand.page.stop()
    await expect(page.get_by_text("the offline")).to_be_visible()
    await line(page).fill("not lost")
    await page.keyboard.press("Enter")
    await hand.telegram.say(ANN, ANN, "said meanwhile")
    await hand.page.start(port=port)
    await expect(messages(page).locator(".text")).to_have_text(["said meanwhile"])
    await expect(page.get_by_text("the offline")).to_be_hidden()
    await page.keyboard.press("Enter")
    await expect(messages(page).locator(".text")).to_have_text(["said meanwhile", "not lost"])


async def test_documents_of_the_bot_can_be_saved(hand: Hand, open_page: OpenPage):
    page = await open_page(hand.page.url)
    markup = keyboard({"text": "Again", "callback_data": "a"})
    async with httpx.AsyncClient() as client:
        await client.post(
            f"{hand.telegram.url}/bot{TOKEN}/sendDocument",
            data={"chat_id": str(ANN), "caption": "<b>Members</b>", "parse_mode": "HTML", "reply_markup": markup},
            files={"document": ("список.csv", b"x" * 2500)},
        )
    item = messages(page).last
    await expect(item.locator("strong")).to_have_text("Members")
    await expect(item.get_by_role("button", name="Again")).to_be_visible()
    link = item.get_by_role("link", name="список.csv")
    await expect(link).to_contain_text("2.5 kB")
    async with page.expect_download() as download:
        await link.click()
    saved = await download.value
    assert saved.suggested_filename == "список.csv"
    assert await asyncio.to_thread((await saved.path()).read_bytes) == b"x" * 2500


async def test_file_with_a_caption_in_reply(hand: Hand, open_page: OpenPage):
    page = await open_page(hand.page.url)
    asked = await hand.send("Which people?")
    await messages(page).last.hover()
    await messages(page).last.get_by_role("button", name="the reply").click()
    await expect(line(page)).to_be_focused()
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="the attach").click()
        await page.get_by_role("button", name="the file").click()
    await (await chooser.value).set_files({"name": "list.csv", "mimeType": "text/csv", "buffer": b"+79001234567"})
    await expect(page.get_by_role("button", name="the send")).to_be_enabled()
    await expect(page.get_by_role("button", name="the drop")).to_have_count(2)
    await line(page).fill("/add")
    await page.keyboard.press("Enter")
    await expect(messages(page)).to_have_count(2)
    await expect(page.get_by_role("button", name="the drop")).to_have_count(0)
    said = hand.telegram.messages(ANN)[-1]
    assert said.document is not None
    assert (said.text, said.reply_to, said.document.file_name) == ("/add", asked, "list.csv")
    assert said.document.content == b"+79001234567"
    await expect(messages(page).last.get_by_role("link", name="list.csv")).to_be_visible()
    await expect(messages(page).last.get_by_role("button", name="Warden Which people?")).to_be_visible()


async def test_contact_is_shared(hand: Hand, open_page: OpenPage):
    page = await open_page(hand.page.url)
    await page.get_by_role("button", name="the attach").click()
    await page.get_by_role("button", name="the contact").click()
    dialog = page.get_by_role("dialog", name="the contact")
    await dialog.get_by_label("the phone").fill("+79001234567")
    await dialog.get_by_label("the name").fill("Павел")
    await dialog.get_by_role("button", name="the send").click()
    await expect(dialog).to_be_hidden()
    await expect(messages(page).last).to_contain_text("Павел")
    await expect(messages(page).last.get_by_role("button", name="+79001234567")).to_be_visible()
    contact = hand.telegram.messages(ANN)[-1].contact
    assert contact is not None
    assert (contact.phone_number, contact.first_name) == ("+79001234567", "Павел")


async def test_what_was_attached_can_be_left_out(hand: Hand, open_page: OpenPage):
    page = await open_page(hand.page.url)
    await expect(page.get_by_text("the empty")).to_be_visible()
    await page.locator("#file").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
    await page.get_by_role("button", name="the drop").click()
    await expect(page.get_by_role("button", name="the send")).to_be_disabled()
