"""A provider that lists 2 of 952 people: nobody's absence is told, and nobody is given up for it."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.group import GroupId
from bot.domain.participant import Role
from sandbox.faults import Fault
from sandbox.world import WorldGroup
from tests.chat.accounts import CHESS, CLUB_US, three_accounts
from tests.chat.cast import (
    ANNA,
    EMILY,
    FAMILY,
    MIA,
    NEIGHBOURS,
    OLEG,
    PAVEL,
    SELLER,
    TIMUR,
    US,
    person,
    who,
)
from tests.chat.crowd import join, results, table
from tests.chat.scene import Scene
from tests.chat.test_undo import undo_of, undone
from tests.chat.user import User

SIZE = 952
LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])
YES = Fault(status=200, body='{"removeParticipant": true}')
NO = Fault(status=200, body='{"removeParticipant": false}')


@pytest.fixture
def user(language: str, alex: User, olga: User) -> User:
    """Whoever reads the language."""
    return alex if language == "en" else olga


def unlist(scene: Scene, group: GroupId = FAMILY, *listed: str) -> WorldGroup:
    """From now on only these are listed of the group."""
    found = scene.world.groups[group]
    found.unlisted = {one for one in found.members if one.phone not in listed}
    return found


@pytest.fixture
def crowded(scene: Scene) -> None:
    """Family has as many people as WhatsApp lets in, or nearly."""
    family = scene.world.groups[FAMILY]
    join(scene.world, [f"+7900300{number:04}" for number in range(SIZE - len(family.members))], FAMILY)
    assert len(family.members) == SIZE


def of_people(user: User, verdict: str, phone: str, size: int, listed: int = 2) -> str:
    """The line of a removal that could not be checked."""
    line = user.words.remove_verdict(verdict=verdict, person=who(phone))
    return user.words.card_unproven(line=line, listed=listed, size=size)


@LANGUAGES
async def test_the_plan_says_what_was_listed_and_asks_for_those_who_were_not(crowded: None, scene: Scene, user: User):
    unlist(scene, FAMILY, US, ANNA)
    card = await user.asks(f"/kick {PAVEL}, {ANNA}, {TIMUR} from Family")
    rows = card.text.splitlines()
    words = user.words
    assert words.card_incomplete(listed=2, size=SIZE) in rows
    assert words.card_group(group="Family", size=SIZE) in rows
    assert words.card_person_unlisted(person=PAVEL) in rows
    assert words.card_person_admin(person=who(ANNA)) in rows
    # That he is no member cannot be told.
    assert words.card_person_unlisted(person=TIMUR) in rows
    assert card.labels == [words.card_cancel(), words.remove_confirm(count=3)]


async def test_the_words_of_it(crowded: None, scene: Scene, alex: User):
    unlist(scene, FAMILY, US, ANNA)
    card = await alex.asks(f"/kick {PAVEL} from Family")
    assert "⚠️ The provider listed only 2 of the group’s 952 members. Whoever is not listed may be in" in card.text
    await alex.confirms(card)
    await alex.sees(
        card,
        f"❓ {PAVEL}: the provider says that the person was removed, but it could not be checked: "
        "the provider listed only 2 of 951 members",
    )


@LANGUAGES
async def test_a_yes_about_somebody_who_is_not_listed_is_told_as_not_proven(crowded: None, scene: Scene, user: User):
    unlist(scene, FAMILY, US, ANNA)
    done = await user.removes(f"/kick {PAVEL} from Family")
    line = user.words.remove_verdict(verdict="unproven", person=PAVEL)
    assert user.words.card_unproven(line=line, listed=2, size=SIZE - 1) in done.text.splitlines()
    assert done.text.startswith(user.words.card_uncertain(group="Family"))
    assert user.words.remove_advice_unknown() in done.text
    assert PAVEL not in scene.phones(FAMILY)
    assert done.labels == []


@LANGUAGES
async def test_somebody_who_was_listed_and_is_not_any_more_is_not_called_removed(
    crowded: None, scene: Scene, user: User
):
    card = await user.asks(f"/kick {PAVEL} from Family")
    assert user.words.card_incomplete(listed=2, size=SIZE) not in card.text
    unlist(scene, FAMILY, US, ANNA)
    scene.green_api.faults.add("removeGroupParticipant", YES)
    await user.confirms(card)
    await scene.at_rest()
    done = user.now(card)
    assert of_people(user, "unproven", PAVEL, SIZE) in done.text.splitlines()
    assert user.words.remove_result(group="Family", done=1) not in done.text
    assert PAVEL in scene.phones(FAMILY)


@LANGUAGES
async def test_a_no_about_somebody_who_is_not_listed_is_a_no(crowded: None, scene: Scene, user: User):
    card = await user.asks(f"/kick {PAVEL} from Family")
    unlist(scene, FAMILY, US, ANNA)
    scene.green_api.faults.add("removeGroupParticipant", NO)
    await user.confirms(card)
    await scene.at_rest()
    assert user.verdict("refused_provider", PAVEL) in user.now(card).text  # and not: "not a member"


@LANGUAGES
async def test_a_lost_answer_about_somebody_who_is_not_listed(crowded: None, scene: Scene, user: User):
    card = await user.asks(f"/kick {PAVEL} from Family")
    unlist(scene, FAMILY, US, ANNA)
    scene.green_api.faults.add("removeGroupParticipant", Fault(drop=True))
    await user.confirms(card)
    await scene.at_rest()
    assert of_people(user, "unknown", PAVEL, SIZE) in user.now(card).text.splitlines()
    assert scene.removals() == 1


@LANGUAGES
async def test_who_is_listed_all_the_same_is_proven_to_be_there(crowded: None, scene: Scene, user: User):
    words = user.words
    card = await user.asks(f"/kick {PAVEL} from Family")
    unlist(scene, FAMILY, US, PAVEL)
    scene.green_api.faults.add("removeGroupParticipant", YES)
    await user.confirms(card)
    await scene.at_rest()
    assert user.verdict("pending", PAVEL) in user.now(card).text
    unlist(scene, FAMILY, US, ANNA, PAVEL)
    scene.clock.leap(60)
    card = await user.asks(f"/promote {PAVEL} in Family")
    assert words.card_incomplete(listed=3, size=SIZE) in card.text
    await user.confirms(card)
    await scene.at_rest()
    assert words.promote_verdict(verdict="done", person=who(PAVEL)) in user.now(card).text
    scene.clock.leap(60)
    assert (
        words.promote_verdict(verdict="already", person=who(PAVEL))
        in (await user.asks(f"/promote {PAVEL} in Family")).text
    )


@LANGUAGES
async def test_who_is_added_to_a_group_that_is_not_listed_whole(crowded: None, scene: Scene, user: User):
    words = user.words
    family = unlist(scene, FAMILY, US, ANNA)
    done = await user.removes(f"/add {TIMUR} to Family")
    assert words.add_verdict(verdict="done", person=TIMUR) in done.text
    family.unlisted.add(person(scene.world, TIMUR))
    family.unlisted.add(person(scene.world, OLEG))
    scene.clock.leap(60)
    card = await user.asks(f"/add {TIMUR}, {OLEG} to Family")
    assert words.card_person_unlisted(person=TIMUR) in card.text.splitlines()
    await user.confirms(card)
    await scene.at_rest()
    rows = user.now(card).text.splitlines()
    assert words.add_verdict(verdict="refused_provider", person=TIMUR) in rows
    added = words.add_verdict(verdict="unproven", person=OLEG)
    assert words.card_unproven(line=added, listed=2, size=SIZE + 2) in rows


@LANGUAGES
@pytest.mark.parametrize("action", ["promote", "demote"])
async def test_roles_of_who_is_not_listed(crowded: None, scene: Scene, user: User, action: str):
    words = user.words
    unlist(scene, FAMILY, US)
    whom = {"promote": PAVEL, "demote": ANNA}[action]
    done = await user.removes(f"/{action} {whom} in Family")
    verdict = {"promote": words.promote_verdict, "demote": words.demote_verdict}[action]
    line = verdict(verdict="unproven", person=whom)
    assert words.card_unproven(line=line, listed=1, size=SIZE) in done.text.splitlines()
    roles = scene.world.groups[FAMILY].members
    assert roles[person(scene.world, whom)] is {"promote": Role.ADMIN, "demote": Role.MEMBER}[action]


@LANGUAGES
async def test_the_account_itself_is_not_listed(crowded: None, scene: Scene, user: User):
    words = user.words
    unlist(scene, FAMILY, ANNA)
    card = await user.asks(f"/kick {ANNA} from Family")
    assert words.card_incomplete(listed=1, size=SIZE) in card.text
    assert words.card_person_admin(person=who(ANNA)) in card.text
    await user.cancels(card)
    scene.clock.leap(60)
    scene.green_api.faults.add("leaveGroup", Fault(status=200, body='{"removeAdmin": true}'))
    left = await user.removes("/leave Family")
    line = words.leave_verdict(verdict="unproven", person=US)
    assert words.card_unproven(line=line, listed=1, size=SIZE) in left.text.splitlines()
    assert words.leave_result(group="Family", left=True) not in left.text
    assert US in scene.phones(FAMILY)
    scene.clock.leap(60)
    left = await user.removes("/leave Family")
    assert words.leave_verdict(verdict="done", person=US) in left.text
    assert US not in scene.phones(FAMILY)


@LANGUAGES
async def test_nobody_at_all_is_listed(crowded: None, scene: Scene, user: User):
    unlist(scene, FAMILY)
    card = await user.asks(f"/kick {PAVEL} from Family")
    assert user.words.card_incomplete(listed=0, size=SIZE) in card.text.splitlines()


@LANGUAGES
async def test_the_list_of_groups_shows_the_size_that_was_told(crowded: None, scene: Scene, user: User):
    unlist(scene, FAMILY, US, ANNA)
    answer = await user.asks("/groups")
    await user.sees(answer, f"1. Family · {user.words.groups_size(size=SIZE)}")


@LANGUAGES
async def test_undo_in_a_group_that_is_not_listed_whole(scene: Scene, user: User):
    words = user.words
    done = await user.removes(f"/add {TIMUR} to Family")
    unlist(scene, FAMILY, US, ANNA)
    scene.clock.leap(60)
    card = await undo_of(user, done)
    assert words.card_incomplete(listed=2, size=6) in card.text.splitlines()
    assert words.card_person_unlisted(person=TIMUR) in card.text.splitlines()
    result = await undone(user, card)
    line = words.remove_verdict(verdict="unproven", person=TIMUR)
    assert words.card_unproven(line=line, listed=2, size=5) in result.text.splitlines()
    assert TIMUR not in scene.phones(FAMILY)


@LANGUAGES
async def test_the_history_and_the_file_tell_the_same(crowded: None, scene: Scene, user: User):
    unlist(scene, FAMILY, US, ANNA)
    await user.removes(f"/kick {PAVEL} from Family")
    line = user.words.remove_verdict(verdict="unproven", person=PAVEL)
    told = user.words.card_unproven(line=line, listed=2, size=SIZE - 1)
    log = await user.asks("/log")
    assert user.words.log_counted(what="unknown", count=1) in log.text
    [operation] = [part for part in log.text.split() if len(part) == 12 and part.isalnum() and part.isascii()][:1]
    story = await user.asks(f"/op {operation}")
    assert told in story.text
    await user.writes("/log export all")
    [row] = table(await user.gets_document())
    assert row[10] == told


class TestAllGroups:
    @pytest.fixture(autouse=True)
    async def accounts(self, scene: Scene, log: pytest.LogCaptureFixture) -> AsyncIterator[None]:
        async with three_accounts(scene) as opened:
            yield
        opened.nothing_leaked(log.text)

    def kick(self, user: User, whom: str) -> str:
        english = user.words.card_cancel() == "Cancel"
        return f"/kick {whom} from all" if english else f"/кик {whom} из всех групп"

    @LANGUAGES
    async def test_groups_in_which_it_could_not_be_told(self, scene: Scene, user: User):
        unlist(scene, NEIGHBOURS, US)
        unlist(scene, CHESS, CLUB_US)
        words = user.words
        card = await user.asks(self.kick(user, SELLER))
        names = [
            words.large_listed(group=name, listed=1, size=size)
            for name, size in (("Соседи ЖК Альфа, дом 5", 4), ("Chess Club", 5))
        ]
        assert words.large_incomplete(count=2, names=", ".join(names)) in card.text.splitlines()
        assert words.large_to_do(action="remove", count=8) in card.text.splitlines()
        assert words.card_person_unlisted(person="Chess Club (club)") in card.text.splitlines()
        await user.confirms(card)
        await scene.at_rest()
        done = user.now(card)
        assert SELLER not in scene.phones(NEIGHBOURS) | scene.phones(CHESS)
        assert done.text.startswith(words.large_result(action="remove", done=6, total=8))
        line = words.remove_verdict(verdict="unproven", person=SELLER)
        for name, size in (("Соседи ЖК Альфа, дом 5 (main)", 3), ("Chess Club (club)", 4)):
            told = words.card_unproven(line=line, listed=1, size=size)
            assert words.large_row(group=name, line=told) in done.text.splitlines()

    @LANGUAGES
    async def test_somebody_who_is_nowhere_but_may_be_there(self, scene: Scene, user: User):
        unlist(scene, CHESS, CLUB_US)
        card = await user.asks(self.kick(user, EMILY))
        words = user.words
        assert words.card_person_unlisted(person="Chess Club (club)") in card.text.splitlines()
        # Of the other groups it is known: she is in three, and owns one of them.
        assert words.large_to_do(action="remove", count=3) in card.text.splitlines()
        assert words.large_count(verdict="not_member", count=5) in card.text.splitlines()


@LANGUAGES
async def test_many_people_of_a_group_that_is_not_listed_whole(crowded: None, scene: Scene, user: User):
    words = user.words
    unlist(scene, FAMILY, US, ANNA)
    people = [f"+7900300{number:04}" for number in range(25)]
    card = await user.asks(f"/kick {', '.join(people)} from Family")
    assert words.card_incomplete(listed=2, size=SIZE) in card.text.splitlines()
    assert words.large_to_do(action="remove", count=25) in card.text
    await user.confirms(card)
    await scene.at_rest()
    card = user.now(card)
    if words.large_surely(count=25) in card.labels:
        await user.confirms(card)
        await scene.at_rest()
    done = user.now(card)
    assert words.large_result(action="remove", done=0, total=25) in done.text
    assert words.large_count(verdict="unproven", count=25) in done.text.splitlines()
    assert words.remove_advice_unknown() in done.text
    told = results(user.documents()[-1])
    line = words.remove_verdict(verdict="unproven", person=people[0])
    assert told["Family", people[0]] == words.card_unproven(line=line, listed=2, size=SIZE - 25)


async def test_a_group_that_hides_phones_and_is_not_listed_whole(scene: Scene, alex: User):
    """The one sentence is enough."""
    family = scene.world.groups[FAMILY]
    family.members[person(scene.world, MIA)] = Role.MEMBER
    unlist(scene, FAMILY, US, MIA)
    card = await alex.asks(f"/kick {PAVEL} from Family")
    assert alex.words.card_person_unlisted(person=PAVEL) in card.text.splitlines()
