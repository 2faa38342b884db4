"""The demo as its visitor sees it: the whole bot, the pretend Telegram and WhatsApp, a real browser."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from sandbox.demo import Demo, open_demo
from tests.browser.conftest import DESKTOP, OpenPage
from tests.words import catalogue

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),  # seconds: a browser is slow to start on a busy machine
]

PAVEL = "+79001234502"


@pytest_asyncio.fixture(loop_scope="session")
async def demo() -> AsyncIterator[Demo]:
    async with open_demo(catalogue(), port=0) as demo:
        yield demo


def choice(page: Page, name: str) -> Locator:
    """A person or a chat at the left."""
    return page.get_by_role("radio", name=re.compile("^" + name))


async def send(page: Page, text: str) -> None:
    line = page.get_by_role("main").get_by_role("textbox")
    await line.fill(text)
    await line.press("Enter")
    await expect(line).to_have_value("")


def messages(page: Page) -> Locator:
    return page.get_by_role("log").first.get_by_role("listitem")


def group(page: Page, name: str) -> Locator:
    return page.locator("details").filter(has=page.get_by_role("heading", name=name))


def member(page: Page, group_name: str, number: str) -> Locator:
    return group(page, group_name).get_by_role("listitem").filter(has_text=number)


async def test_member_is_removed_before_the_visitors_eyes(demo: Demo, open_page: OpenPage):
    page = await open_page(demo.url, reduced_motion="no-preference")
    await choice(page, "Alex").check()
    size = len(next(each for each in demo.world.groups.values() if each.name == "Family").members)
    await expect(group(page, "Family")).to_contain_text(f"Members: {size}")
    await member(page, "Family", PAVEL).get_by_role("button", name=PAVEL).click()
    line = page.get_by_role("main").get_by_role("textbox")
    await expect(line).to_have_value(f"/kick {PAVEL} from Family")
    await expect(line).to_be_focused()
    await line.press("Enter")

    card = messages(page).last
    await expect(card).to_contain_text("Remove from the group?")
    await expect(card.locator("strong", has_text="Family")).to_be_visible()
    await card.get_by_role("button", name="Remove 1 person").click()

    await expect(card).to_contain_text("Removed 1 person from Family")
    await expect(card).to_contain_text("edited")
    await expect(card.get_by_role("button", name="Remove 1 person")).to_have_count(0)
    await expect(messages(page)).to_have_count(2)
    await expect(group(page, "Family")).to_contain_text("Removed: Павел Соколов")
    await expect(group(page, "Family")).to_contain_text(f"Members: {size - 1}")
    await expect(member(page, "Family", PAVEL)).to_have_count(0)
    await expect(member(page, "Родители 3Б", PAVEL)).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollHeight") == DESKTOP["height"]


async def test_russian_browser_finds_the_russian_who_reads_russian(demo: Demo, open_page: OpenPage):
    page = await open_page(demo.url, locale="ru-RU")
    await expect(choice(page, "Ольга")).to_be_checked()
    await expect(page.locator("html")).to_have_attribute("lang", "ru")
    await expect(page.get_by_role("heading", name="Группы WhatsApp")).to_be_visible()
    await expect(page).to_have_title(re.compile("попробуйте"))
    await send(page, f"/кик {PAVEL} из Family")
    await messages(page).last.get_by_role("button", name="Удалить 1 человека").click()
    await expect(messages(page).last).to_contain_text("Из группы Family удалён 1 человек")
    await expect(group(page, "Family")).to_contain_text("Удалён участник: Павел Соколов")


async def test_stranger_is_refused(demo: Demo, open_page: OpenPage):
    page = await open_page(demo.url)
    await choice(page, "Sam").check()
    await send(page, f"/kick {PAVEL} from Family")
    await expect(messages(page).last).to_contain_text("works only for people on its list")
    await expect(member(page, "Family", PAVEL)).to_be_visible()


async def test_somebody_elses_press_is_answered_by_a_dialog(demo: Demo, open_page: OpenPage):
    page = await open_page(demo.url)
    await choice(page, "Moderators").check()
    await send(page, f"/kick {PAVEL} from Family")
    await expect(messages(page).last.get_by_role("button", name="Remove 1 person")).to_be_visible()

    await choice(page, "Ольга").check()
    await expect(messages(page).first).to_contain_text("Alex")
    button = messages(page).last.get_by_role("button", name="Remove 1 person")
    dialog = page.get_by_role("dialog", name="Groupwarden")
    await button.click()
    await expect(dialog).to_contain_text("может только тот, кто просил")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await button.click()
    await dialog.get_by_role("button", name="Понятно").click()
    await expect(dialog).to_be_hidden()
    await expect(button).to_have_attribute("aria-busy", "false")
    await expect(member(page, "Family", PAVEL)).to_be_visible()


async def test_account_can_be_signed_out(demo: Demo, open_page: OpenPage):
    page = await open_page(demo.url)
    switch = page.get_by_role("switch", name="Signed in to WhatsApp").first
    await expect(switch).to_be_checked()
    await switch.click()
    await expect(switch).not_to_be_checked()
    await send(page, "/status")
    await expect(messages(page).last).to_contain_text("nobody is signed in to WhatsApp")


async def test_groups_that_the_account_cannot_change_are_marked(demo: Demo, open_page: OpenPage):
    page = await open_page(demo.url)
    mark = page.get_by_text("The bot’s account is not an admin of this group")
    await expect(mark).to_have_count(2)
    await expect(group(page, "Chess Club")).to_contain_text("not an admin")
    await expect(group(page, "Все сотрудники")).to_contain_text("not an admin")
    await expect(member(page, "Family", "+79000000100")).to_contain_text("the bot’s account")
    await expect(member(page, "Family", "+79000000100")).to_contain_text("owner")
    await expect(member(page, "Family", "Анна")).to_contain_text("admin")


async def test_nothing_runs_out_of_a_small_screen(demo: Demo, open_page: OpenPage):
    phone = {"width": 360, "height": 740}
    page = await open_page(demo.url, viewport=phone, has_touch=True, is_mobile=True, locale="ru-RU")
    await send(page, "/help")
    await expect(messages(page)).to_have_count(2)
    await send(page, '/kick +79001234513 из "Соседи ЖК Альфа, дом 5" ' + "ы" * 100)
    await expect(messages(page).last.get_by_role("button", name="Удалить 1 человека")).to_be_in_viewport()
    await page.get_by_role("button", name="Команды").click()
    await expect(page.get_by_role("option").first).to_be_visible()
    for width in (360, 800):
        await page.set_viewport_size({"width": width, "height": 740})
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        areas = "[...document.querySelectorAll('main, .log, .whatsapp, .groups')]"
        assert await page.evaluate(f"{areas}.filter((area) => area.scrollWidth > area.clientWidth).length") == 0
