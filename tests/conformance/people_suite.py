"""The writes on people: add, remove, promote, demote."""

import pytest

from bot.domain.failure import FailureKind, ProviderError
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Participant, Role
from tests.conformance.cast import FOREIGN, HOME, NOWHERE, QUIET, identity, member
from tests.conformance.fixtures import ProviderFixtures, snapshot
from tests.conformance.writes import CASES, PEOPLE_WRITES, Case, ask, is_fair, is_vague

_ROLE_AFTER = {"add": Role.MEMBER, "remove": None, "promote": Role.ADMIN, "demote": Role.MEMBER}


class PeopleConformance(ProviderFixtures):
    """One request, one person or several; the result of each, and the truth."""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        super().pytest_generate_tests(metafunc)
        if "case" in metafunc.fixturenames:
            cases = [case for case in CASES if self.provider_type.supports(case.method)]
            metafunc.parametrize("case", cases, ids=str)
        if "people_write" in metafunc.fixturenames:
            metafunc.parametrize("people_write", [one for one in PEOPLE_WRITES if self.provider_type.supports(one)])

    async def test_word_on_one_person(self, provider, cast, case: Case):
        person = getattr(cast, case.who)
        expected = snapshot(self.truth(provider, cast))
        [result] = await ask(provider, case.method, case.group, [member(person)])
        assert is_fair(provider, result, case)
        if case.outcome is Outcome.DONE:
            people = expected[case.group][1]
            people.pop(person, None)
            if role := _ROLE_AFTER[case.method]:
                people[person] = role
        assert snapshot(self.truth(provider, cast)) == expected
        read = (await provider.group(case.group)).member(identity(person))
        assert (read.role if read else None) is expected[case.group][1].get(person)

    async def test_person_is_met_under_the_listed_address(self, provider, cast, people_write):
        for name in ("hidden", "boris") if people_write != "demote" else ("deputy",):
            person = getattr(cast, name)
            listed = (await provider.group(HOME)).member(Participant(lid=person.lid)) or (
                await provider.group(HOME)
            ).member(identity(person))
            [result] = await ask(provider, people_write, HOME, [listed])
            done = Case(people_write, name, Outcome.ALREADY if people_write == "add" else Outcome.DONE)
            assert is_fair(provider, result, done)
            members = self.truth(provider, cast).groups[HOME].members
            assert members.get(person) is _ROLE_AFTER[people_write]

    @pytest.mark.parametrize("group_id", [NOWHERE, FOREIGN, QUIET])
    async def test_group_in_which_we_may_not(self, provider, cast, people_write, group_id):
        kind = FailureKind.NOT_ADMIN if group_id == QUIET else FailureKind.GROUP_UNKNOWN
        before = snapshot(self.truth(provider, cast))
        person = cast.stranger if people_write == "add" and group_id != FOREIGN else cast.anna
        try:
            [result] = await ask(provider, people_write, group_id, [member(person)])
        except ProviderError as error:
            assert error.failure.kind in ({kind, FailureKind.NOT_ADMIN} if is_vague(provider) else {kind})  # noqa: PT017 - one of two right answers
        else:
            assert (result.outcome, result.refusal) in {
                (Outcome.REFUSED, None),
                (Outcome.REFUSED, Refusal.NOT_ADMIN if group_id == QUIET else None),
            } | ({(Outcome.UNKNOWN, None), (Outcome.DONE, None)} if provider.capabilities.needs_verification else set())
        assert snapshot(self.truth(provider, cast)) == before

    async def test_several_people_in_one_request(self, provider, cast, people_write):
        limit = provider.capabilities.bulk_limit
        before = snapshot(self.truth(provider, cast))
        for wrong in ([], [member(cast.anna)] * (limit + 1)):
            with pytest.raises(ValueError):
                await ask(provider, people_write, HOME, wrong)
        assert snapshot(self.truth(provider, cast)) == before
        if limit == 1:
            return
        cases = {
            "add": [("stranger", Outcome.DONE), ("anna", Outcome.ALREADY), ("applicant", Outcome.DONE)],
            "remove": [("anna", Outcome.DONE), ("stranger", Outcome.NOT_MEMBER), ("boris", Outcome.DONE)],
            "promote": [("anna", Outcome.DONE), ("stranger", Outcome.NOT_MEMBER), ("boris", Outcome.DONE)],
            "demote": [("deputy", Outcome.DONE), ("stranger", Outcome.NOT_MEMBER), ("anna", Outcome.ALREADY)],
        }[people_write]
        results = await ask(provider, people_write, HOME, [member(getattr(cast, who)) for who, _ in cases])
        assert len(results) == len(cases)
        members = self.truth(provider, cast).groups[HOME].members
        for result, (who, outcome) in zip(results, cases, strict=True):
            assert is_fair(provider, result, Case(people_write, who, outcome))
            if outcome is Outcome.DONE:
                assert members.get(getattr(cast, who)) is _ROLE_AFTER[people_write]
