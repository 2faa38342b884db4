"""The provider fails: the right sentence in both languages, before the card and after the press."""

from dataclasses import dataclass, replace

import pytest

from bot.domain.failure import FailureKind
from bot.operations.directory import SHARED_SECONDS
from bot.telegram import reporter
from sandbox.faults import Fault
from sandbox.world import Session
from tests.chat.cast import EMILY, FAMILY, PAVEL, SELLER
from tests.chat.conftest import RAW
from tests.chat.scene import Scene
from tests.chat.user import User

KICK = f"/kick {PAVEL} from Family"
LINKED_TO_NOBODY = Fault(status=400, body="instance is starting or not authorized")
QUOTA = (
    '{"invokeStatus": {"method": "getGroupData", "used": 100, "total": 100, "status": "QUOTA_EXCEEDED", "raw": "%s"}}'
)


@dataclass(frozen=True)
class Case:
    """A fault, and the failure that it is. ``times``: how often it comes until the bot gives up."""

    kind: FailureKind
    fault: Fault
    times: int = 1
    session: Session = Session.READY


CERTAIN = [
    Case(FailureKind.CREDENTIALS, Fault(status=401, body=RAW)),
    Case(FailureKind.CREDENTIALS, Fault(status=403, body=RAW)),
    Case(FailureKind.CREDENTIALS, Fault(status=404, body=RAW)),
    Case(FailureKind.ACCOUNT_SUSPENDED, Fault(status=403, body=f"Account is suspended {RAW}")),
    Case(FailureKind.ACCOUNT_UNPAID, Fault(status=400, body=f"instance account is expired {RAW}")),
    Case(FailureKind.ACCOUNT_NOT_AUTHORIZED, LINKED_TO_NOBODY, session=Session.NOT_AUTHORIZED),
    Case(FailureKind.ACCOUNT_STARTING, LINKED_TO_NOBODY, times=70, session=Session.STARTING),
    Case(FailureKind.QUOTA, Fault(status=466, body=QUOTA % RAW)),
    Case(FailureKind.RATE_LIMITED, Fault(status=429, body=RAW, headers={"Retry-After": "3600"})),
    Case(FailureKind.RATE_LIMITED, Fault(status=429, body=RAW), times=50),
    Case(FailureKind.RATE_LIMITED, Fault(status=469, body=RAW)),
    Case(FailureKind.RATE_LIMITED, Fault(status=500, body=f"rate overlimit {RAW}"), times=10),
]
"""Nothing was done, for reads and writes alike."""

READS = [
    *CERTAIN,
    Case(FailureKind.BAD_REQUEST, Fault(status=400, body=f"Bad request data {RAW}")),
    Case(FailureKind.UPSTREAM, Fault(status=500, body=RAW), times=3),
    Case(FailureKind.UPSTREAM, Fault(status=502, body=f"<html>{RAW}</html>", content_type="text/html"), times=3),
    Case(FailureKind.UPSTREAM, Fault(status=200, body=f"<html>{RAW}</html>", content_type="text/html")),
    Case(FailureKind.UNREACHABLE, Fault(drop=True), times=9),
    Case(FailureKind.GROUP_UNKNOWN, Fault(status=200, body=f'{{"error": "item-not-found {RAW}"}}')),
]

WRITES = [
    *CERTAIN,
    Case(FailureKind.BAD_REQUEST, Fault(status=400, body=f"Validation failed {RAW}")),
]


def named(case: Case) -> str:
    return f"{case.kind}-{case.fault.status}"


@pytest.mark.parametrize("case", READS, ids=named)
async def test_before_the_card(scene: Scene, alex: User, olga: User, case: Case):
    await alex.asks("/groups")
    await scene.at_rest()
    scene.clock.leap(SHARED_SECONDS + 1)
    scene.session(case.session)
    for user in (alex, olga):
        scene.green_api.faults.add("getGroupData", case.fault, times=case.times)
        answer = await user.asks(KICK)
        await scene.at_rest()
        answer = user.now(answer)
        assert answer.text == told(user, case.kind)
        assert answer.keyboard == ()
        scene.green_api.faults.clear()
    assert scene.removals() == 0


@pytest.mark.parametrize("case", WRITES, ids=named)
async def test_after_the_press(scene: Scene, alex: User, olga: User, case: Case):
    for user in (alex, olga):
        card = await user.asks(f"/kick {PAVEL}, {EMILY} from Family")
        scene.session(case.session)
        scene.green_api.faults.add("removeGroupParticipant", case.fault, times=2 * case.times)
        await user.confirms(card)
        await scene.at_rest()
        done = user.now(card)
        assert user.words.remove_result(group="Family", done=0) in done.text
        for phone in (PAVEL, EMILY):
            assert user.verdict("failed", phone) in done.text
        assert user.words.failure(kind=case.kind, subject=subject(user)) in done.text
        assert done.text.count(user.words.failure_advice(kind=case.kind)) == 1
        scene.green_api.faults.clear()
        scene.session(Session.READY)
    assert {PAVEL, EMILY} <= scene.phones(FAMILY)


@pytest.mark.parametrize(
    "kind", [FailureKind.CREDENTIALS, FailureKind.ACCOUNT_UNPAID, FailureKind.QUOTA, FailureKind.ACCOUNT_SUSPENDED]
)
async def test_what_would_fail_for_all_is_tried_once(scene: Scene, alex: User, kind: FailureKind):
    case = next(case for case in CERTAIN if case.kind is kind)
    card = await alex.asks(f"/kick {PAVEL}, {EMILY}, {SELLER} from Family")
    scene.green_api.faults.add("removeGroupParticipant", case.fault)
    await alex.confirms(card)
    await alex.sees(card, *(alex.verdict("failed", phone) for phone in (PAVEL, EMILY, SELLER)))
    assert scene.removals() == 1


async def test_a_pause_that_the_provider_asks_for_is_made(
    scene: Scene, alex: User, olga: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reporter, "PROGRESS_SECONDS", 0.0)
    monkeypatch.setattr(reporter, "PROGRESS_MAY_WAIT", 1000.0)
    too_many = Fault(status=429, body=RAW, headers={"Retry-After": "20"})
    for user, phone in ((alex, PAVEL), (olga, EMILY)):
        scene.clock.leap(SHARED_SECONDS + 1)
        scene.green_api.faults.add("getGroupData", too_many)
        asked_at = scene.clock.now()
        answer = await user.asks(f"/kick {phone} from Family")
        assert user.words.card_waiting(kind=FailureKind.RATE_LIMITED) in scene.said()
        card = await user.sees(answer, phone)
        assert (scene.clock.now() - asked_at).total_seconds() >= 20

        scene.green_api.faults.add("removeGroupParticipant", too_many, times=2)
        await user.confirms(card)
        await user.sees(card, user.words.remove_result(group="Family", done=1))
        waiting = [
            version for version in user.versions(card) if user.words.card_waiting(kind="rate_limited") in version
        ]
        assert waiting
    assert scene.removals() == 6


async def test_a_provider_out_of_reach_for_a_moment(scene: Scene, alex: User):
    await alex.asks("/groups")
    await scene.at_rest()
    scene.clock.leap(SHARED_SECONDS + 1)
    scene.green_api.faults.add("getGroupData", Fault(drop=True), times=3)
    answer = await alex.asks(KICK)
    assert alex.words.card_waiting(kind=FailureKind.UNREACHABLE) in scene.said()
    await alex.sees(answer, "Group: Family · 5 members")


async def test_no_connection_to_the_provider_at_all(scene: Scene, alex: User, olga: User):
    card = await alex.asks(KICK)
    await scene.green_api.stop()
    await alex.confirms(card)
    await alex.sees(card, alex.verdict("failed", PAVEL), alex.words.failure_advice(kind=FailureKind.UNREACHABLE))

    scene.clock.leap(60)
    answer = await olga.asks(KICK)
    await olga.sees(answer, told(olga, FailureKind.UNREACHABLE))


async def test_one_of_two_accounts_fails(scene: Scene, alex: User):
    broken = scene.account() | {"api_token": "wrong-token"}
    await scene.restart_bot(accounts={"broken": broken, "main": scene.account()})
    card = await alex.asks(KICK)
    assert "Group: Family" in card.text
    assert "WhatsApp account: main" in card.text

    answer = await alex.asks(f"/kick {PAVEL} from Quartet")
    assert "The provider does not accept the bot’s access data for the WhatsApp account “broken”." in answer.text


async def test_the_account_is_named_where_its_group_cannot_be_read(scene: Scene, alex: User):
    gone = scene.account() | {"api_url": "http://127.0.0.1:9"}
    await scene.restart_bot(accounts={"main": scene.account(), "gone": gone})
    scene.green_api.faults.add("getGroupData", Fault(status=466, body=QUOTA % RAW))
    answer = await alex.asks(KICK)
    await alex.sees(answer, "The monthly quota of the WhatsApp account “main” at the provider is used up.")


async def test_the_account_was_taken_out_of_the_settings_after_the_press(scene: Scene, alex: User):
    card = await alex.asks(KICK)
    scene.green_api.faults.add("removeGroupParticipant", replace(LINKED_TO_NOBODY), times=100)
    scene.session(Session.STARTING)
    await alex.confirms(card)
    await scene.cut_off_bot()
    await scene.start_bot(accounts={"other": scene.account()})
    await alex.sees(card, alex.verdict("failed", PAVEL), "does not accept the bot’s access data")


def subject(user: User) -> str:
    return user.words.failure_subject(several=False, account="")


def told(user: User, kind: FailureKind) -> str:
    """The whole answer where a failure kept the bot from asking."""
    sentences = (
        user.words.card_nothing_changed(),
        user.words.failure(kind=kind, subject=subject(user)),
        user.words.failure_advice(kind=kind),
    )
    return "\n".join(sentences)
