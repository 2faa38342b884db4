"""``python -m sandbox``: the testbed with a page in the browser, or with a conversation in the terminal."""

import asyncio
import errno
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.i18n import Catalogue, Language
from bot.logs import set_up_logs
from bot.storage.data_problems import DataUnusableError
from bot.words import Words
from sandbox.page.cast import PageChat, PagePerson, PageTexts
from sandbox.page.server import DemoPage
from sandbox.telegram.pretend import PretendTelegram
from sandbox.testbed import ENGLISH_ADMIN, GROUP_CHAT, RUSSIAN_ADMIN, STRANGER, Testbed, open_testbed
from sandbox.transcript import NotAsItShouldError, play
from sandbox.world import World

_LAST_PORT = 65_535
_FIRST_OPEN_PORT = 1024
"""Those below it are for privileged programs (https://docs.kernel.org/networking/ip-sysctl.html)."""
_OPEN_PORT = 8765


class DemoPortError(OSError):
    """The page's port is in use, or not for us."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A testbed and the page on which it can be tried. ``url`` is the page's."""

    testbed: Testbed
    url: str

    @property
    def telegram(self) -> PretendTelegram:
        return self.testbed.telegram

    @property
    def world(self) -> World:
        return self.testbed.world


@asynccontextmanager
async def open_demo(catalogue: Catalogue, *, port: int = 0) -> AsyncIterator[Demo]:
    """The testbed in a folder that is deleted afterwards, and the page on 127.0.0.1.

    Raises `DemoPortError` if the port (0: any free one) cannot be had, OSError and
    `bot.storage.data_problems.DataUnusableError` if the folder cannot be.
    """
    with tempfile.TemporaryDirectory(prefix="groupwarden-demo-") as folder:
        async with open_testbed(catalogue, Path(folder)) as testbed:
            page = _page(testbed, catalogue)
            try:
                await page.start(port=port)
            except OSError as error:
                raise DemoPortError(error.errno, error.strerror) from None
            try:
                yield Demo(testbed, page.url)
            finally:
                await page.stop()


def demo(catalogue: Catalogue, words: Words[str], *, port: int, transcript: bool) -> int:
    """Run the demo until Ctrl+C, or the transcript to its end; the result is the exit code."""
    if not 0 <= port <= _LAST_PORT:
        print(words.demo_port_wrong(port=str(port)), file=sys.stderr)
        return 1
    set_up_logs("WARNING", secrets=())  # nothing in the demo is a secret
    try:
        if transcript:
            return asyncio.run(_transcript(catalogue, words))
        asyncio.run(_serve_page(catalogue, words, port))
    except DemoPortError as error:
        other = str(port % _LAST_PORT + 1) if port >= _FIRST_OPEN_PORT else str(_OPEN_PORT)
        tell = words.demo_port_busy if error.errno == errno.EADDRINUSE else words.demo_port_forbidden
        print(tell(port=str(port), other=other), file=sys.stderr)
        return 1
    except (OSError, DataUnusableError) as error:
        detail = error.detail if isinstance(error, DataUnusableError) else error.strerror or str(error)
        print(words.demo_impossible(detail=detail), file=sys.stderr)
        return 1
    return 0


async def _serve_page(catalogue: Catalogue, words: Words[str], port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_demo(catalogue, port=port) as running:
        print(words.demo_ready(url=running.url))
        print(words.demo_what(), flush=True)
        await stop.wait()


async def _transcript(catalogue: Catalogue, words: Words[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="groupwarden-demo-") as folder:
        async with open_testbed(catalogue, Path(folder)) as testbed:
            try:
                await play(testbed, catalogue, words, print)
            except NotAsItShouldError as error:
                print(words.transcript_bad(step=str(error)), file=sys.stderr)
                return 1
    print("\n" + words.transcript_good())
    return 0


def _page(testbed: Testbed, catalogue: Catalogue) -> DemoPage:
    english, russian = catalogue.words(Language.EN), catalogue.words(Language.RU)
    return DemoPage(
        testbed.telegram,
        testbed.world,
        people=[
            PagePerson(ENGLISH_ADMIN.id, ENGLISH_ADMIN.first_name, english.page_person_admin(), Language.EN),
            PagePerson(RUSSIAN_ADMIN.id, RUSSIAN_ADMIN.first_name, russian.page_person_admin(), Language.RU),
            PagePerson(STRANGER.id, STRANGER.first_name, english.page_person_stranger(), Language.EN),
        ],
        chats=[PageChat(None, "Groupwarden"), PageChat(GROUP_CHAT, "Moderators")],
        texts={Language.EN: _texts(english), Language.RU: _texts(russian)},
        examples={Language.EN: _examples(english), Language.RU: _examples(russian)},
    )


def _examples(words: Words[str]) -> list[str]:
    return [
        words.example_kick(),
        words.demo_example_several(),
        words.demo_example_all(),
        words.demo_example_dry(),
        words.demo_example_choice(),
        words.demo_example_not_admin(),
        words.demo_example_refused(),
        words.example_add(),
        words.demo_example_invite(),
        words.demo_example_promote(),
        words.demo_example_demote(),
        words.demo_example_leave(),
        "/groups",
        "/status",
        "/log",
        "/whoami",
        "/lang",
        "/help",
    ]


def _texts(words: Words[str]) -> PageTexts:
    """The page's words; what stands in braces is filled in by the page."""
    return PageTexts(
        title=words.page_title(),
        who=words.page_who(),
        where=words.page_where(),
        bot=words.page_bot(),
        message=words.page_message(),
        send=words.page_send(),
        menu=words.page_menu(),
        attach=words.page_attach(),
        file=words.page_file(),
        contact=words.page_contact(),
        phone=words.page_phone(),
        name=words.page_name(),
        cancel=words.page_cancel(),
        drop=words.page_drop(),
        file_too_large=words.page_file_too_large(),
        reply=words.page_reply(),
        examples=words.page_examples(),
        empty=words.page_empty(),
        edited=words.page_edited(),
        newest=words.page_newest(),
        copied=words.page_copied(),
        no_answer=words.page_no_answer(),
        offline=words.page_offline(),
        ok=words.page_ok(),
        groups=words.page_groups(),
        hint=words.page_hint(),
        signed_in=words.page_signed_in(),
        members=words.page_members(count="{count}"),
        admin=words.page_admin(),
        owner=words.page_owner(),
        account=words.page_account(),
        not_admin=words.page_not_admin(),
        number_hidden=words.page_number_hidden(),
        removed=words.page_removed(name="{name}"),
        kick=words.page_kick(phone="{phone}", group="{group}"),
    )
