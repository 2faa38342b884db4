"""Making members admins, and admins members."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.domain.action import Action
from bot.domain.failure import FailureKind
from bot.domain.participant import Role
from bot.telegram import reporter
from bot.telegram.action_words import ActionWords, action_words
from bot.telegram.people_lines import verdict_variants
from sandbox.faults import Fault
from sandbox.world import Session
from tests.chat.accounts import CHESS, CHOIR, Accounts, three_accounts
from tests.chat.cast import (
    ANNA,
    EMILY,
    FALCON,
    FAMILY,
    MIA,
    NOBODY,
    OLEG,
    OLGA_K,
    PARENTS,
    PAVEL,
    SELLER,
    STAFF,
    TIMUR,
    US,
    by_phone,
    person,
    who,
)
from tests.chat.scene import Scene
from tests.chat.user import User

LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])


@dataclass(frozen=True)
class Turn:
    """One of the two verbs, and somebody in Family to whom it can be done."""

    action: Action
    verb: str
    method: str
    whom: str
    after: Role

    @property
    def command(self) -> str:
        return f"/{self.verb} {self.whom} in Family"

    def done_to(self, scene: Scene) -> bool:
        return role_of(scene, FAMILY, self.whom) is self.after


UP = Turn(Action.PROMOTE, "promote", "setGroupAdmin", PAVEL, Role.ADMIN)
DOWN = Turn(Action.DEMOTE, "demote", "removeAdmin", ANNA, Role.MEMBER)
BOTH = pytest.mark.parametrize("turn", [UP, DOWN], ids=["promote", "demote"])


@pytest.fixture
async def accounts(scene: Scene, log: pytest.LogCaptureFixture) -> AsyncIterator[Accounts]:
    async with three_accounts(scene) as opened:
        yield opened
    opened.nothing_leaked(log.text)


@pytest.fixture
def user(language: str, alex: User, olga: User) -> User:
    """Whoever reads the language."""
    return alex if language == "en" else olga


def says(user: User, turn: Turn) -> ActionWords[str]:
    return action_words(turn.action, user.words)


def role_of(scene: Scene, group: str, phone: str) -> Role | None:
    found = next(one for one in scene.world.groups.values() if one.id == group)
    return found.members.get(person(scene.world, phone))


async def test_promote_tells_all(scene: Scene, alex: User):
    card = await alex.asks(f"/promote {PAVEL} in family runs the club")
    assert card.text == (
        "Make admins?\n\n"
        "Group: Family · 5 members\n"
        "Reason: runs the club\n"
        "Who:\n"
        f"• {who(PAVEL)}\n\n"
        f"{alex.words.promote_effect(count=1)}\n"
        "Only you can confirm, within 2 minutes."
    )
    assert card.labels == ["Cancel", "Make 1 person an admin"]
    assert scene.provider_calls("setGroupAdmin") == 0
    await alex.confirms(card)
    done = await alex.sees(card, "1 person became an admin of Family")
    assert f"✅ {who(PAVEL)}: is an admin now\n" in done.text
    assert role_of(scene, FAMILY, PAVEL) is Role.ADMIN


async def test_promote_tells_all_in_russian(scene: Scene, olga: User):
    card = await olga.asks(f"/повысить {PAVEL}, {EMILY} в Family")
    assert card.text.startswith(f"Сделать администратором?\n\nГруппа: Family · 5 участников\nКого:\n• {who(PAVEL)}\n")
    assert card.labels == ["Отмена", "Назначить 2 администраторов"]
    await olga.confirms(card)
    await olga.sees(card, "В группе Family администраторами стали 2 человека", f"✅ {who(EMILY)}: теперь")
    assert role_of(scene, FAMILY, EMILY) is Role.ADMIN


async def test_demote_tells_all(scene: Scene, alex: User):
    card = await alex.asks(f"/demote {ANNA} in family")
    assert card.text == (
        "Take the admin rights away?\n\n"
        "Group: Family · 5 members\n"
        "From whom:\n"
        f"• {who(ANNA)} — an admin of the group\n\n"
        f"{alex.words.demote_effect(count=1)}\n"
        "Only you can confirm, within 2 minutes."
    )
    assert card.labels == ["Cancel", "Take rights from 1 person"]
    await alex.confirms(card)
    done = await alex.sees(card, "1 person is no longer an admin of Family")
    assert f"✅ {who(ANNA)}: is no longer an admin" in done.text
    assert role_of(scene, FAMILY, ANNA) is Role.MEMBER


async def test_demote_tells_all_in_russian(scene: Scene, olga: User):
    card = await olga.asks(f"/разжаловать {ANNA} в Family")
    assert f"У кого:\n• {who(ANNA)} — администратор группы\n" in card.text
    assert card.labels == ["Отмена", "Снять права у 1 человека"]
    await olga.confirms(card)
    await olga.sees(card, "В группе Family права сняты у 1 человека", "больше не администратор")
    assert role_of(scene, FAMILY, ANNA) is Role.MEMBER


@LANGUAGES
async def test_who_need_not_or_cannot_be_promoted(scene: Scene, user: User):
    answer = await user.asks(f"/promote {ANNA}, {NOBODY}, {US} in Family")
    told = user.words.promote_verdict
    assert user.words.promote_nothing(group="Family") in answer.text
    for verdict, known_as in (("already", who(ANNA)), ("not_member", NOBODY), ("refused_self", US)):
        assert told(verdict=verdict, person=known_as) in answer.text
    assert answer.keyboard == ()
    assert scene.provider_calls("setGroupAdmin") == 0


@LANGUAGES
async def test_who_need_not_or_cannot_be_demoted(scene: Scene, user: User):
    card = await user.asks(f"/demote {OLGA_K}, {TIMUR}, {NOBODY}, {US}, {ANNA} in Родители 3Б")
    told = user.words.demote_verdict
    todo, rest = card.text.split(user.words.card_also())
    assert who(ANNA) in todo
    for verdict, known_as in (
        ("refused_owner", who(OLGA_K)),
        ("already", who(TIMUR)),
        ("not_member", NOBODY),
        ("refused_self", US),
    ):
        assert told(verdict=verdict, person=known_as) in rest
    await user.confirms(card)
    await user.sees(card, user.words.demote_result(group="Родители 3Б", done=1))
    assert role_of(scene, PARENTS, OLGA_K) is Role.OWNER
    assert scene.provider_calls("removeAdmin") == 1


@LANGUAGES
async def test_the_account_is_no_admin(scene: Scene, user: User):
    scene.world.groups[STAFF].members[person(scene.world, SELLER)] = Role.ADMIN
    scene.world.groups[STAFF].members_may_add = True
    for turn, whom in ((UP, TIMUR), (DOWN, SELLER)):
        answer = await user.asks(f"/{turn.verb} {whom} in All Staff")
        assert says(user, turn).verdict("refused_not_admin", who(whom)) in answer.text
        assert says(user, turn).advice_not_admin() in answer.text
        assert scene.provider_calls(turn.method) == 0


@BOTH
@LANGUAGES
async def test_somebody_else_was_quicker(scene: Scene, user: User, turn: Turn):
    card = await user.asks(turn.command)
    await scene.world.set_role(person(scene.world, US), FAMILY, by_phone(turn.whom), turn.after)
    await user.confirms(card)
    # The provider says yes to what is so already: it cannot be told from what was done now.
    await user.sees(card, says(user, turn).verdict("done", who(turn.whom)))
    assert turn.done_to(scene)


@BOTH
@LANGUAGES
async def test_somebody_who_left_in_between(scene: Scene, user: User, turn: Turn):
    card = await user.asks(turn.command)
    await scene.world.leave(person(scene.world, turn.whom), FAMILY)
    await user.confirms(card)
    done = await user.sees(card, says(user, turn).verdict("not_member", who(turn.whom)))
    assert says(user, turn).result("Family", 0) in done.text


@BOTH
@LANGUAGES
async def test_a_no_without_a_reason(scene: Scene, user: User, turn: Turn):
    card = await user.asks(turn.command)
    scene.green_api.faults.add(turn.method, Fault(status=200, body=f'{{"{turn.method}": false}}'))
    await user.confirms(card)
    done = await user.sees(card, says(user, turn).verdict("refused_provider", who(turn.whom)))
    assert says(user, turn).advice_refused() in done.text
    assert done.keyboard == ()
    assert not turn.done_to(scene)


@BOTH
@LANGUAGES
async def test_the_account_lost_its_rights_in_between(scene: Scene, user: User, turn: Turn):
    card = await user.asks(turn.command)
    scene.world.groups[FAMILY].members[person(scene.world, US)] = Role.MEMBER
    await user.confirms(card)
    done = await user.sees(card, says(user, turn).verdict("refused_not_admin", who(turn.whom)))
    assert says(user, turn).advice_not_admin() in done.text


@BOTH
@LANGUAGES
async def test_a_yes_that_does_not_show(scene: Scene, user: User, turn: Turn):
    card = await user.asks(turn.command)
    scene.green_api.faults.add(turn.method, Fault(status=200, body=f'{{"{turn.method}": true}}'))
    await user.confirms(card)
    done = await user.sees(card, says(user, turn).verdict("pending", who(turn.whom)))
    assert user.words.card_uncertain(group="Family") in done.text
    assert says(user, turn).advice_unknown() in done.text


@BOTH
async def test_an_answer_that_was_lost_after_the_deed(scene: Scene, alex: User, turn: Turn):
    scene.green_api.faults.add(turn.method, Fault(drop=True, acts_first=True))
    done = await alex.removes(turn.command)
    assert says(alex, turn).verdict("done", who(turn.whom)) in done.text
    assert scene.provider_calls(turn.method) == 1
    assert turn.done_to(scene)


@BOTH
@LANGUAGES
async def test_an_answer_that_was_lost_before_the_deed(scene: Scene, user: User, turn: Turn):
    scene.green_api.faults.add(turn.method, Fault(drop=True))
    done = await user.removes(turn.command)
    assert says(user, turn).verdict("unknown", who(turn.whom)) in done.text
    assert says(user, turn).advice_unknown() in done.text
    assert scene.provider_calls(turn.method) == 1
    assert not turn.done_to(scene)


@BOTH
@LANGUAGES
async def test_an_account_that_is_signed_out_in_between(scene: Scene, user: User, turn: Turn):
    card = await user.asks(turn.command)
    scene.session(Session.NOT_AUTHORIZED)
    await user.confirms(card)
    done = await user.sees(card, says(user, turn).verdict("failed", who(turn.whom)))
    assert user.words.failure_advice(kind=FailureKind.ACCOUNT_NOT_AUTHORIZED) in done.text


@BOTH
@LANGUAGES
async def test_progress(scene: Scene, user: User, turn: Turn, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reporter, "PROGRESS_SECONDS", 0.0)
    card = await user.asks(turn.command)
    scene.green_api.faults.add(turn.method, Fault(until=(held := asyncio.Event())))
    await user.confirms(card)
    await user.sees(card, says(user, turn).running("Family", 0, 1), user.words.card_progress(done=0, total=1))
    held.set()
    await user.sees(card, says(user, turn).result("Family", 1))


@LANGUAGES
async def test_somebody_whose_phone_the_group_hides(scene: Scene, user: User):
    card = await user.asks(f"/promote {MIA} in 120363210034567801@g.us")
    assert user.words.card_person_hidden(person=MIA) in card.text
    await user.confirms(card)
    done = await user.sees(card, user.words.card_confirmed_by(person="Alex" if user.id == 1002 else "Ольга"))
    assert user.words.promote_verdict(verdict="done", person=MIA) not in done.text
    assert role_of(scene, FALCON, MIA) is Role.MEMBER


@LANGUAGES
async def test_several_people_in_one_request(scene: Scene, accounts: Accounts, user: User):
    done = await user.removes(f"/promote {OLEG}, {SELLER}, {ANNA}, {NOBODY} in Chess Club")
    assert user.words.promote_result(group="Chess Club", done=2) in done.text
    assert user.words.card_account(account="club") in done.text
    assert len(accounts.requests("promote")) == 1
    assert role_of(scene, CHESS, OLEG) is role_of(scene, CHESS, SELLER) is Role.ADMIN


@LANGUAGES
async def test_some_of_several_people(scene: Scene, accounts: Accounts, user: User):
    card = await user.asks(f"/promote {OLEG}, {SELLER} in Chess Club")
    await scene.world.leave(person(scene.world, SELLER), CHESS)
    await user.confirms(card)
    done = await user.sees(card, user.words.promote_result(group="Chess Club", done=1))
    [line] = [one for one in done.text.splitlines() if SELLER in one]
    assert line == user.words.promote_verdict(verdict="not_member", person=who(SELLER))
    assert len(accounts.requests("promote")) == 1


async def test_the_legacy_generation(scene: Scene, accounts: Accounts, olga: User):
    done = await olga.removes(f"/повысить {TIMUR} в Хор «Заря»")
    assert "Аккаунт WhatsApp: choir" in done.text
    assert role_of(scene, CHOIR, TIMUR) is Role.ADMIN
    done = await olga.removes(f"/разжаловать {TIMUR} в Хор «Заря»")
    assert olga.words.demote_result(group="Хор «Заря»", done=1) in done.text
    assert role_of(scene, CHOIR, TIMUR) is Role.MEMBER
    assert [call.method for call in accounts.legacy.calls if call.method in {"setGroupAdmin", "removeAdmin"}] == [
        "setGroupAdmin",
        "removeAdmin",
    ]


@BOTH
@LANGUAGES
async def test_what_was_not_understood(scene: Scene, user: User, turn: Turn):
    verb, word = (turn.verb, "in")
    if user.words.card_cancel() == "Отмена":
        verb, word = ({"promote": "повысить", "demote": "разжаловать"}[turn.verb], "в")
    for text, problem in (
        (f"/{verb}", "no_people"),
        (f"/{verb} {PAVEL} to Family", "no_connector"),
        (f"/{verb} {PAVEL} {word}", "no_group"),
        (f"/{verb} Pavel {word} Family", "not_a_person"),
    ):
        answer = await user.asks(text)
        assert user.words.misunderstood_problem(problem=problem, connector=word) in answer.text
        assert answer.text.endswith(user.words.misunderstood_example(example=says(user, turn).example()))
    assert scene.green_api.calls == []


@BOTH
@LANGUAGES
async def test_the_example_is_right(user: User, turn: Turn):
    answer = await user.asks(says(user, turn).example())
    assert user.words.misunderstood_title() not in answer.text


@BOTH
def test_no_outcome_falls_back_to_unknown(alex: User, olga: User, turn: Turn):
    """Beside those that only an addition has, and the owner who is an admin already."""
    of_additions = {"invite_needed", "recently_left", "group_full", "awaiting_approval"}
    for user in (alex, olga):
        verdict = says(user, turn).verdict
        same = {one for one in verdict_variants() if verdict(one, PAVEL) == verdict("unknown", PAVEL)}
        assert same - of_additions <= {"unknown", "refused_owner"}
