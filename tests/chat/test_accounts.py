"""Accounts of different providers side by side: all are looked through, and each is named."""

from collections.abc import AsyncIterator, Callable

import pytest

from bot.domain.failure import FailureKind
from bot.storage.audit import Event
from sandbox.faults import Fault
from sandbox.world import Session
from tests.chat.accounts import CHESS, CHOIR, CHOIR_US, CLUB_FAMILY, CLUB_US, Accounts, three_accounts
from tests.chat.cast import FAMILY, OLEG, PAVEL, SELLER, TIMUR, US, ending
from tests.chat.conftest import RAW
from tests.chat.scene import Scene
from tests.chat.user import User, entity_texts

LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])

Breaks = Callable[[Scene, Accounts], None]


@pytest.fixture(autouse=True)
async def accounts(scene: Scene, log: pytest.LogCaptureFixture) -> AsyncIterator[Accounts]:
    async with three_accounts(scene) as opened:
        yield opened
    opened.nothing_leaked(log.text)


@pytest.fixture
def user(language: str, alex: User, olga: User) -> User:
    """Whoever reads the language."""
    return alex if language == "en" else olga


def signed_out(number: int) -> Breaks:
    return lambda scene, _: scene.world.set_session(scene.world.accounts[number], Session.NOT_AUTHORIZED)


def key_of_club_refused(_: Scene, accounts: Accounts) -> None:
    accounts.wasend.faults.add("*", Fault(status=401, body=RAW), times=50)


def token_of_main_refused(scene: Scene, _: Accounts) -> None:
    scene.green_api.faults.add("*", Fault(status=401, body=RAW), times=50)


BROKEN = pytest.mark.parametrize(
    ("account", "breaks", "kind"),
    [
        ("main", token_of_main_refused, FailureKind.CREDENTIALS),
        ("main", signed_out(0), FailureKind.ACCOUNT_NOT_AUTHORIZED),
        ("choir", signed_out(1), FailureKind.ACCOUNT_NOT_AUTHORIZED),
        ("club", key_of_club_refused, FailureKind.CREDENTIALS),
        ("club", signed_out(2), FailureKind.ACCOUNT_NOT_AUTHORIZED),
    ],
)

GROUP_OF = {"main": "Родители 3Б", "choir": "Хор «Заря»", "club": "Chess Club"}


def failure_of(user: User, account: str, kind: FailureKind) -> str:
    subject = user.words.failure_subject(several=True, account=account)
    return user.words.failure(kind=kind, subject=subject)


@LANGUAGES
async def test_groups_of_all_accounts(user: User):
    answer = await user.asks("/groups")
    first, _, _ = answer.text.partition("\n")
    assert first.startswith(user.words.groups_title(count=9))
    main = user.words.groups_account(account="main")
    assert user.now(answer).text.count(main) == 6
    await user.presses(answer, user.words.groups_next())
    second = await user.sees(answer, "7. Хор «Заря»", "8. Chess Club", "9. Family")
    assert second.text.count(user.words.groups_account(account="choir")) == 1
    assert second.text.count(user.words.groups_account(account="club")) == 2


@LANGUAGES
async def test_the_status_of_all_accounts(user: User):
    answer = await user.asks("/status")
    assert answer.text.splitlines() == [
        user.words.status_account(state="ready", account=name, phone=phone)
        for name, phone in (("main", US), ("choir", CHOIR_US), ("club", CLUB_US))
    ]
    assert entity_texts(answer, "code") == [US, CHOIR_US, CLUB_US]


@LANGUAGES
@pytest.mark.parametrize(
    ("account", "group", "whom"),
    [("main", "Родители 3Б", TIMUR), ("choir", "Хор «Заря»", TIMUR), ("club", "Chess Club", OLEG)],
)
async def test_each_account_is_named_from_the_card_to_the_result(user: User, account: str, group: str, whom: str):
    named = user.words.card_account(account=account)
    card = await user.asks(f"/kick {whom} from {group}")
    assert card.text.splitlines()[3] == named
    await user.confirms(card)
    done = await user.sees(card, user.words.remove_result(group=group, done=1))
    assert named in done.text.splitlines()

    card = await user.asks(f"/kick {SELLER} from {group}")
    await user.cancels(card)
    assert named in user.now(card).text.splitlines()

    nothing = await user.asks(f"/kick {whom} from {group}")
    assert user.words.remove_nothing(group=group) in nothing.text
    assert named in nothing.text.splitlines()


async def test_a_group_by_its_id_in_any_account(scene: Scene, alex: User):
    for group, account, whom in ((FAMILY, "main", PAVEL), (CHOIR, "choir", TIMUR), (CHESS, "club", OLEG)):
        done = await alex.removes(f"/kick {whom} from {group}")
        assert f"WhatsApp account: {account}" in done.text
        assert whom not in scene.phones(group)


@LANGUAGES
async def test_groups_of_one_name_in_two_accounts(scene: Scene, accounts: Accounts, user: User):
    question = await user.asks(f"/kick {SELLER} from Family")
    assert question.text == user.words.choose_several(name="Family")
    ours, theirs = ending(FAMILY), ending(CLUB_FAMILY)
    members = user.words.choose_button(name="Family", size=3)  # which Wasend's lists tell, and GREEN-API's do not
    assert question.labels == [f"Family · main · …{ours}", f"{members} · club · …{theirs}", user.words.card_cancel()]
    await user.presses(question, question.labels[1])
    card = await user.sees(question, user.words.card_account(account="club"), SELLER)
    assert user.words.card_look_alike(ending=theirs) in card.text
    await user.confirms(card)
    await user.sees(card, user.words.remove_result(group=f"Family · …{theirs}", done=1))
    assert SELLER not in scene.phones(CLUB_FAMILY)
    assert SELLER in scene.phones(FAMILY)
    assert scene.removals() == 0
    assert len(accounts.requests("remove")) == 1


async def test_similar_names_of_all_accounts(alex: User):
    question = await alex.asks(f"/kick {SELLER} from Ches Clubb")
    assert "Chess Club · 5 members · club" in question.labels


async def test_a_group_of_two_accounts_is_the_first_ones(scene: Scene, alex: User):
    """Both accounts are in it: it is one group all the same, and found by its id in the order of the settings."""
    world = scene.world
    world.groups[FAMILY].members[world.accounts[2].person] = world.groups[FAMILY].members[world.accounts[0].person]
    done = await alex.removes(f"/kick {PAVEL} from {FAMILY}")
    assert "WhatsApp account: main" in done.text
    assert PAVEL not in scene.phones(FAMILY)


@BROKEN
@LANGUAGES
async def test_a_failure_hides_no_other_groups(
    scene: Scene, accounts: Accounts, user: User, account: str, breaks: Breaks, kind: FailureKind
):
    breaks(scene, accounts)
    groups = await user.asks("/groups")
    assert failure_of(user, account, kind) in groups.text
    assert user.words.failure_advice(kind=kind) in groups.text
    for other in GROUP_OF.keys() - {account}:
        assert failure_of(user, other, kind) not in groups.text
    for name in GROUP_OF:
        # The six groups of "main" fill a page.
        is_shown = name != account and (account == "main" or name == "main")
        assert (user.words.groups_account(account=name) in groups.text) == is_shown


@BROKEN
@LANGUAGES
async def test_a_failure_keeps_nobody_from_other_groups(
    scene: Scene, accounts: Accounts, user: User, account: str, breaks: Breaks, kind: FailureKind
):
    breaks(scene, accounts)
    for other in GROUP_OF.keys() - {account}:
        card = await user.asks(f"/kick {SELLER} from {GROUP_OF[other]}")
        assert user.words.card_account(account=other) in card.text
        assert failure_of(user, account, kind) not in card.text
        await user.cancels(card)


@BROKEN
@LANGUAGES
async def test_a_failure_is_told_on_status(
    scene: Scene, accounts: Accounts, user: User, account: str, breaks: Breaks, kind: FailureKind
):
    breaks(scene, accounts)
    answer = await user.asks("/status")
    phones = {"main": US, "choir": CHOIR_US, "club": CLUB_US}
    for other, phone in phones.items():
        works = user.words.status_account(state="ready", account=other, phone=phone)
        assert (works in answer.text) == (other != account)
    if kind is FailureKind.CREDENTIALS:
        assert user.words.failure_advice(kind=kind) in answer.text
    else:
        assert user.words.status_account(state="not_authorized", account=account, phone="") in answer.text
        assert user.words.status_advice(state="not_authorized") in answer.text


@BROKEN
@LANGUAGES
async def test_a_failure_is_told_when_the_group_is_not_found(
    scene: Scene, accounts: Accounts, user: User, account: str, breaks: Breaks, kind: FailureKind
):
    breaks(scene, accounts)
    for group in ("Quartet", "120363999999999999@g.us"):
        answer = await user.asks(f"/kick {SELLER} from {group}")
        assert failure_of(user, account, kind) in answer.text
        assert user.words.failure_advice(kind=kind) in answer.text
        assert answer.keyboard == ()
    assert {row.account for row in await scene.audit(Event.REFUSAL)} == {account}


@LANGUAGES
async def test_a_group_that_is_listed_nowhere_is_looked_for_beyond_a_failure(
    scene: Scene, accounts: Accounts, user: User
):
    """The first account fails at reading the group; the last one, whose list lacks it, has it."""
    scene.green_api.faults.add("getGroupData", Fault(status=500, body=RAW), times=10)
    accounts.wasend.faults.add("groups", Fault(status=200, body="[]"), times=5)
    card = await user.asks(f"/kick {OLEG} from {CHESS}")
    assert user.words.card_account(account="club") in card.text
    assert card.labels[-1] == user.words.remove_confirm(count=1)


@LANGUAGES
async def test_nothing_is_found_and_all_accounts_work(user: User):
    answer = await user.asks(f"/kick {SELLER} from Quartet")
    assert user.words.group_not_found(name="Quartet", several=True) in answer.text
    assert user.words.group_not_found_advice() in answer.text


async def test_an_account_that_fails_at_the_run_is_named(scene: Scene, alex: User):
    card = await alex.asks(f"/kick {OLEG} from Chess Club")
    scene.world.set_session(scene.world.accounts[2], Session.NOT_AUTHORIZED)
    await alex.confirms(card)
    done = await alex.sees(card, failure_of(alex, "club", FailureKind.ACCOUNT_NOT_AUTHORIZED))
    assert "WhatsApp account: club" in done.text
    assert OLEG in scene.phones(CHESS)


async def test_an_account_that_is_taken_out_of_the_settings(scene: Scene, accounts: Accounts, alex: User):
    card = await alex.asks(f"/kick {OLEG} from Chess Club")
    settings = accounts.settings()
    del settings["club"]
    await scene.restart_bot(accounts=settings)
    await alex.confirms(card)
    done = await alex.sees(card, failure_of(alex, "club", FailureKind.CREDENTIALS))
    assert "WhatsApp account: club" in done.text
    assert OLEG in scene.phones(CHESS)
