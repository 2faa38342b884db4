"""Operations in all groups of all accounts: each group judged for itself, no account hiding another's."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from bot.domain.failure import FailureKind
from sandbox.faults import Fault
from tests.chat.accounts import CHESS, CHOIR, CLUB_FAMILY, Accounts, three_accounts
from tests.chat.cast import (
    FALCON,
    FAMILY,
    NEIGHBOURS,
    NOBODY,
    OLGA_K,
    OTHER_FALCON,
    PARENTS,
    SELLER,
    STAFF,
    TIMUR,
    ending,
)
from tests.chat.conftest import RAW
from tests.chat.scene import Scene
from tests.chat.user import User

LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])
OF_MAIN = (FAMILY, PARENTS, NEIGHBOURS, FALCON, OTHER_FALCON)
READ = "getGroupData"


@pytest.fixture(autouse=True)
async def accounts(scene: Scene, log: pytest.LogCaptureFixture) -> AsyncIterator[Accounts]:
    async with three_accounts(scene) as opened:
        yield opened
    opened.nothing_leaked(log.text)


@pytest.fixture
def user(language: str, alex: User, olga: User) -> User:
    """Whoever reads the language."""
    return alex if language == "en" else olga


def kick(user: User, whom: str, where: str = "") -> str:
    if user.words.card_cancel() == "Cancel":
        return f"/kick {whom} from all{where and ' in ' + where}"
    return f"/кик {whom} из всех групп{where and ' в ' + where}"


@LANGUAGES
async def test_the_plan_and_the_result(scene: Scene, user: User):
    words = user.words
    card = await user.asks(kick(user, SELLER))
    assert card.text.startswith(words.large_title(action="remove", groups=8))
    assert words.large_groups(groups=9, accounts=3) in card.text.splitlines()
    assert words.large_to_do(action="remove", count=8) in card.text.splitlines()
    ours, theirs = f"Family · …{ending(FAMILY)} (main)", f"Family · …{ending(CLUB_FAMILY)} (club)"
    for name in (ours, theirs, "Родители 3Б (main)", "Хор «Заря» (choir)", "Chess Club (club)"):
        assert f"• {name}" in card.text.splitlines()
    assert f"All Staff (main) — {user.verdict('refused_not_admin', SELLER)}" in card.text
    assert words.remove_advice_not_admin() not in card.text
    assert card.labels == [words.card_cancel(), words.large_confirm(action="remove", groups=8)]

    await user.confirms(card)
    await scene.at_rest()
    done = user.now(card)
    assert done.text.startswith(words.large_result(action="remove", done=8, total=8))
    for group in (*OF_MAIN, CHOIR, CHESS, CLUB_FAMILY):
        assert SELLER not in scene.phones(group)
    assert SELLER in scene.phones(STAFF)
    assert f"Chess Club (club) — {user.verdict('done', SELLER)}" in done.text
    assert f"All Staff (main) — {user.verdict('refused_not_admin', SELLER)}" in done.text


@LANGUAGES
async def test_groups_where_the_person_is_not(scene: Scene, user: User):
    card = await user.asks(kick(user, TIMUR))
    words = user.words
    assert words.card_person_hidden(person=f"Project Falcon · …{ending(FALCON)} (main)") in card.text.splitlines()
    # Among the parents, in the choir, and perhaps in the group that hides phones.
    assert words.large_to_do(action="remove", count=3) in card.text
    assert words.large_count(verdict="not_member", count=5) in card.text
    not_member = words.remove_verdict(verdict="not_member", person=TIMUR)
    assert f"Chess Club (club) — {not_member}" in card.text
    await user.confirms(card)
    await scene.at_rest()
    assert user.now(card).text.startswith(words.large_result(action="remove", done=2, total=3))
    assert TIMUR not in scene.phones(PARENTS) | scene.phones(CHOIR)


@LANGUAGES
async def test_the_groups_of_one_account(scene: Scene, user: User):
    card = await user.asks(kick(user, SELLER, "club"))
    assert user.words.large_groups(groups=2, accounts=1) in card.text
    await user.confirms(card)
    await scene.at_rest()
    assert user.now(card).text.startswith(user.words.large_result(action="remove", done=2, total=2))
    assert SELLER in scene.phones(FAMILY)
    assert SELLER not in scene.phones(CHESS) | scene.phones(CLUB_FAMILY)
    assert scene.removals() == 0


@LANGUAGES
async def test_an_account_that_is_not_there(scene: Scene, user: User):
    answer = await user.asks(kick(user, SELLER, "offce"))
    assert answer.text == user.words.large_no_account(account="offce", known="main, choir, club")
    assert await scene.operations() == 0
    assert scene.green_api.calls == []


@LANGUAGES
async def test_an_account_whose_groups_cannot_be_listed(scene: Scene, accounts: Accounts, user: User):
    accounts.wasend.faults.add("*", Fault(status=401, body=RAW), times=50)
    card = await user.asks(kick(user, SELLER))
    words = user.words
    subject = words.failure_subject(several=True, account="club")
    for text in (words.large_unlisted(account="club"), words.failure(kind=FailureKind.CREDENTIALS, subject=subject)):
        assert text in card.text
    assert words.large_groups(groups=7, accounts=2) in card.text
    await user.confirms(card)
    await scene.at_rest()
    done = user.now(card)
    assert done.text.startswith(words.large_result(action="remove", done=6, total=6))
    assert words.large_unlisted(account="club") in done.text
    assert SELLER in scene.phones(CHESS)


async def test_no_account_can_list_its_groups(scene: Scene, accounts: Accounts, alex: User):
    for server in (scene.green_api, accounts.legacy, accounts.wasend):
        server.faults.add("*", Fault(status=401, body=RAW), times=50)
    answer = await alex.asks(kick(alex, SELLER))
    assert "Nothing was changed." in answer.text
    assert answer.keyboard == ()


async def test_nothing_to_do_in_any(scene: Scene, alex: User):
    del scene.world.groups[FALCON]  # it hides phones, so that nobody's absence from it is certain
    answer = await alex.asks(kick(alex, NOBODY))
    assert answer.text.startswith("There is nothing to do in any of the 8 groups")
    assert "Nothing was changed." in answer.text
    assert answer.keyboard == ()


async def test_each_group_is_read_once_for_a_plan(scene: Scene, accounts: Accounts, alex: User):
    scene.green_api.calls.clear()
    await alex.asks(kick(alex, f"{SELLER}, {TIMUR}, {OLGA_K}"))
    read = Counter(str(call.json) for call in scene.green_api.calls if call.method == READ)
    assert len(read) == 6
    assert set(read.values()) == {1}
    of_choir = [call for call in accounts.legacy.calls if call.method == READ]
    assert len(of_choir) == 1


async def test_accounts_are_asked_side_by_side(scene: Scene, accounts: Accounts, alex: User):
    """Each of two holds its answer until the other has been asked, too."""
    held = asyncio.Event()
    scene.green_api.faults.add(READ, Fault(until=held))
    accounts.legacy.faults.add(READ, Fault(until=held))
    await alex.writes(kick(alex, SELLER))
    await scene.wait_for_call(READ)
    while not any(call.method == READ for call in accounts.legacy.calls):  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0)
    held.set()
    assert (await alex.gets()).labels == ["Cancel", "Remove from 8 groups"]


@LANGUAGES
async def test_cut_off_while_it_looks_at_the_groups(scene: Scene, accounts: Accounts, user: User):
    held = asyncio.Event()
    scene.green_api.faults.add(READ, Fault(until=held))
    asked = await user.writes(kick(user, SELLER))
    await scene.wait_for_call(READ)
    await scene.cut_off_bot()
    held.set()
    await scene.start_bot(accounts=accounts.settings())
    answer = await user.gets()
    assert answer.reply_to == asked.message_id
    assert user.words.card_nothing_changed() in answer.text
    assert user.words.large_hindrance(kind="interrupted", most=10_000) in answer.text
    await scene.at_rest()
    assert scene.removals() == 0
    await user.gets_nothing()
