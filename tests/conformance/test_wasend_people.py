"""What becomes of each person: every shape in which Wasend may tell it, and how people are written."""

from typing import Any

import pytest

from bot.domain.failure import Failure
from bot.domain.failure import FailureKind as K
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, Participant
from bot.providers.wasend import BULK_LIMIT
from sandbox.faults import Fault
from tests.conformance.cast import HOME, member
from tests.conformance.http_fixtures import CALM, CANARY
from tests.conformance.wasend import ANNA, BORIS, WasendFixtures, nest, says
from tests.conformance.writes import ask


class TestWordsOnPeople(WasendFixtures):
    """One request for Anna and Boris, and all that may come back."""

    dialect = "sdk"

    async def outcomes(self, provider, server, cast, act: str, body: Any, people: str = "anna boris") -> list[Outcome]:
        server.faults.add(act, says(body))
        asked = [member(getattr(cast, name)) for name in people.split()]
        return [one.outcome for one in await ask(provider, act, HOME, asked)]

    @pytest.mark.parametrize(
        ("act", "body", "expected"),
        [
            # The pages.
            (
                "remove",
                {"success": True, "removed": [{"id": ANNA}, {"id": BORIS}], "message": CANARY},
                (Outcome.DONE, Outcome.DONE),
            ),
            (
                "remove",
                {"success": True, "removed": [{"id": ANNA}], "message": CANARY},
                (Outcome.DONE, Outcome.UNKNOWN),
            ),
            ("remove", {"success": True, "removed": [ANNA, BORIS]}, (Outcome.DONE, Outcome.DONE)),
            ("remove", {"success": True, "message": CANARY}, (Outcome.UNKNOWN, Outcome.UNKNOWN)),
            ("remove", {"success": True}, (Outcome.UNKNOWN, Outcome.UNKNOWN)),
            ("remove", {"success": False, "error": CANARY}, (Outcome.REFUSED, Outcome.REFUSED)),
            ("remove", {"success": False, "removed": [], "error": CANARY}, (Outcome.REFUSED, Outcome.REFUSED)),
            ("remove", {"success": False, "removed": [{"id": ANNA}]}, (Outcome.UNKNOWN, Outcome.REFUSED)),
            (
                "remove",
                {"success": False, "removed": [{"id": ANNA}], "error": "Group not found"},
                (Outcome.UNKNOWN, Outcome.REFUSED),
            ),
            (
                "remove",
                {"success": True, "removed": [{"id": ANNA}], "error": CANARY},
                (Outcome.UNKNOWN, Outcome.UNKNOWN),
            ),
            (
                "add",
                {
                    "success": True,
                    "data": {
                        "added": [{"id": ANNA, "reason": "SUCCESS"}],
                        "failed": [{"id": BORIS, "reason": "ALREADY_IN_GROUP"}],
                    },
                },
                (Outcome.DONE, Outcome.ALREADY),
            ),
            (
                "add",
                {"success": True, "data": {"added": [], "failed": [{"id": BORIS, "reason": "NOT_FOUND"}]}},
                (Outcome.UNKNOWN, Outcome.NOT_ON_WHATSAPP),
            ),
            (
                "add",
                {"data": {"failed": [{"id": ANNA, "reason": CANARY}, {"id": BORIS, "reason": "SUCCESS"}]}},
                (Outcome.REFUSED, Outcome.UNKNOWN),
            ),
            (
                "promote",
                {"success": True, "promoted": [{"id": ANNA, "isAdmin": True, "isSuperAdmin": False}]},
                (Outcome.DONE, Outcome.UNKNOWN),
            ),
            (
                "demote",
                {
                    "success": True,
                    "data": {
                        "demoted": [{"id": ANNA, "reason": "SUCCESS"}],
                        "failed": [{"id": BORIS, "reason": "NOT_ADMIN"}],
                    },
                },
                (Outcome.DONE, Outcome.ALREADY),
            ),
            (
                "demote",
                {"data": {"failed": [{"id": ANNA, "reason": "NOT_FOUND"}]}},
                (Outcome.NOT_MEMBER, Outcome.UNKNOWN),
            ),
            (
                "remove",
                {"removed": [{"id": ANNA}], "failed": [{"id": ANNA}, BORIS]},
                (Outcome.UNKNOWN, Outcome.REFUSED),
            ),
            # The SDK and WAHA's GOWS engine: WhatsApp's own list.
            ("remove", [{"jid": ANNA, "error": 0}, {"jid": BORIS, "error": 404}], (Outcome.DONE, Outcome.NOT_MEMBER)),
            ("remove", [{"JID": ANNA, "Error": 0}, {"JID": BORIS, "Error": 406}], (Outcome.DONE, Outcome.REFUSED)),
            ("remove", [{"jid": ANNA}, {"jid": BORIS, "error": None}], (Outcome.DONE, Outcome.DONE)),
            ("remove", {"success": True, "data": [{"jid": ANNA, "error": 404}]}, (Outcome.NOT_MEMBER, Outcome.UNKNOWN)),
            ("remove", {"participants": [{"jid": ANNA, "error": 0}]}, (Outcome.DONE, Outcome.UNKNOWN)),
            ("remove", [{"jid": ANNA, "error": CANARY}], (Outcome.REFUSED, Outcome.UNKNOWN)),
            # An odd entry is about nobody, or about anybody who is not named.
            ("remove", [{"jid": ANNA}, 5], (Outcome.DONE, Outcome.UNKNOWN)),
            (
                "remove",
                {"success": True, "removed": [{"id": ANNA}, {"id": "0987654321@s.whatsapp.net"}], "message": CANARY},
                (Outcome.DONE, Outcome.UNKNOWN),
            ),
            ("remove", {ANNA: {"code": 200}, "0987654321@c.us": {"code": 200}}, (Outcome.DONE, Outcome.UNKNOWN)),
            # NOWEB.
            (
                "remove",
                [{"status": "200", "jid": ANNA}, {"status": "404", "jid": BORIS}],
                (Outcome.DONE, Outcome.NOT_MEMBER),
            ),
            (
                "add",
                [{"status": "403", "jid": ANNA, "content": {"attrs": {"code": CANARY}}}],
                (Outcome.INVITE_NEEDED, Outcome.UNKNOWN),
            ),
            # WEBJS.
            ("add", {ANNA: {"code": 409, "message": CANARY}, BORIS: {"code": 200}}, (Outcome.ALREADY, Outcome.DONE)),
            ("remove", {"status": 200}, (Outcome.UNKNOWN, Outcome.UNKNOWN)),
            ("remove", False, (Outcome.REFUSED, Outcome.REFUSED)),
            ("remove", True, (Outcome.UNKNOWN, Outcome.UNKNOWN)),
            # Nothing at all, which is what the SDK expects.
            ("remove", None, (Outcome.UNKNOWN, Outcome.UNKNOWN)),
            ("remove", [], (Outcome.UNKNOWN, Outcome.UNKNOWN)),
        ],
    )
    async def test_shapes(self, provider, server, cast, act, body, expected):
        assert tuple(await self.outcomes(provider, server, cast, act, body)) == expected

    @pytest.mark.parametrize(
        ("act", "body", "anna", "boris"),
        [
            # Whoever is not in the list of those who were removed was not, unless the group says otherwise.
            ("remove", {"success": True, "removed": [{"id": ANNA}]}, None, Refusal.PROVIDER),
            ("remove", {"success": True, "removed": []}, Refusal.PROVIDER, Refusal.PROVIDER),
            ("promote", {"success": True, "promoted": [{"id": BORIS}]}, Refusal.PROVIDER, None),
            ("remove", [{"jid": ANNA, "error": 0}], None, Refusal.PROVIDER),
            # What names nobody may be about anybody.
            ("remove", {"success": True, "removed": [{"id": ANNA}, {"id": "0987654321@c.us"}]}, None, None),
            ("remove", {"success": True, "message": CANARY}, None, None),
            ("remove", None, None, None),
            # A reason was given, understood or not, or none.
            ("remove", {"success": False, "error": CANARY}, Refusal.OTHER, Refusal.OTHER),
            ("remove", {"success": False, "message": CANARY}, Refusal.OTHER, Refusal.OTHER),
            ("remove", {"success": False}, None, None),
            ("remove", {"failed": [{"id": ANNA, "reason": CANARY}, BORIS]}, Refusal.OTHER, None),
            ("remove", {"failed": [{"id": ANNA, "reason": "Is the group owner"}, BORIS]}, Refusal.OWNER, None),
            ("demote", {"failed": [{"id": ANNA, "error": "Cannot demote the owner"}, BORIS]}, Refusal.OWNER, None),
        ],
    )
    async def test_why_not(self, provider, server, cast, act, body, anna, boris):
        server.faults.add(act, says(body))
        results = await ask(provider, act, HOME, [member(cast.anna), member(cast.boris)])
        assert [one.refusal for one in results] == [anna, boris]

    @pytest.mark.parametrize(
        "body",
        [
            [CANARY],
            [{"jid": CANARY}],
            [5, {"jid": "0987654321@s.whatsapp.net"}],
            {"removed": CANARY},
            {"removed": [{"name": CANARY}]},
            {"surprise": 1},
            {},
            CANARY,
            7,
        ],
    )
    async def test_what_cannot_be_read_is_uncertain(self, provider, server, cast, fails, body):
        failure = await fails(self.outcomes(provider, server, cast, "remove", body))
        assert failure == Failure(K.UNCERTAIN, "unreadable answer")

    @pytest.mark.parametrize(
        ("act", "codes"),
        [
            (
                "add",
                {
                    401: (Outcome.REFUSED, Refusal.PROVIDER),
                    403: Outcome.INVITE_NEEDED,
                    404: Outcome.NOT_ON_WHATSAPP,
                    408: Outcome.RECENTLY_LEFT,
                    409: Outcome.ALREADY,
                    417: (Outcome.REFUSED, Refusal.PROVIDER),
                    419: Outcome.GROUP_FULL,
                    421: Outcome.AWAITING_APPROVAL,
                    500: Outcome.UNKNOWN,
                },
            ),
            (
                "remove",
                {
                    401: Outcome.REFUSED,
                    403: Outcome.REFUSED,
                    404: Outcome.NOT_MEMBER,
                    405: Outcome.REFUSED,
                    406: Outcome.REFUSED,
                    500: Outcome.UNKNOWN,
                },
            ),
            ("promote", {404: Outcome.NOT_MEMBER, 409: Outcome.ALREADY, 406: Outcome.REFUSED}),
            ("demote", {404: Outcome.NOT_MEMBER, 409: Outcome.REFUSED, 405: Outcome.REFUSED}),
        ],
    )
    async def test_codes_of_whatsapp(self, provider, server, cast, act, codes):
        for code, expected in codes.items():
            server.faults.add(act, says([{"jid": ANNA, "error": code}]))
            [result] = await ask(provider, act, HOME, [member(cast.anna)])
            word = expected if isinstance(expected, tuple) else (expected, None)
            assert (result.outcome, result.refusal, result.code) == (*word, f"whatsapp {code}")

    @pytest.mark.parametrize(
        "entry",
        [
            {"id": "79000000102@c.us"},
            {"id": "79000000102"},
            {"id": "+79000000102"},
            {"jid": "79000000102:7@s.whatsapp.net"},
            {"jid": "204000000023757@lid", "phoneNumber": "79000000102@s.whatsapp.net"},
            {"JID": "204000000023757@lid", "PhoneNumber": "+79000000102"},
        ],
    )
    async def test_person_under_another_form_of_id(self, provider, server, cast, entry):
        body = [{**entry, "error": 404}, {"jid": BORIS, "error": 0}]
        assert await self.outcomes(provider, server, cast, "remove", body) == [Outcome.NOT_MEMBER, Outcome.DONE]

    async def test_person_under_a_lid_that_is_not_known_is_the_one_who_is_left(self, provider, server, cast):
        unknown = {"jid": "777000000000001@lid", "error": 404}
        assert await self.outcomes(provider, server, cast, "remove", [unknown, {"jid": BORIS}]) == [
            Outcome.NOT_MEMBER,
            Outcome.DONE,
        ]
        assert await self.outcomes(provider, server, cast, "remove", [unknown]) == [Outcome.UNKNOWN, Outcome.UNKNOWN]
        assert await self.outcomes(provider, server, cast, "remove", [unknown], "anna") == [Outcome.NOT_MEMBER]

    async def test_person_is_known_by_the_listed_address_too(self, provider, server, cast):
        listed = Member(Participant(phone=cast.anna.phone), address=cast.anna.lid)
        server.faults.add("remove", says([{"jid": cast.anna.lid, "error": 404}, {"jid": BORIS, "error": 406}]))
        results = await provider.remove(HOME, [member(cast.boris), member(cast.stranger), listed])
        assert [one.outcome for one in results] == [Outcome.REFUSED, Outcome.UNKNOWN, Outcome.NOT_MEMBER]

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            ({"success": False, "error": "You are not an admin of this group"}, K.NOT_ADMIN),
            ({"success": False, "error": "Group not found"}, K.GROUP_UNKNOWN),
            ({"success": False, "error": "Session not found"}, K.CREDENTIALS),
            ({"success": False, "message": "info query returned status 429: rate-overlimit"}, K.RATE_LIMITED),
        ],
    )
    async def test_failure_of_the_whole_told_by_200(self, provider, server, cast, fails, body, kind):
        assert (await fails(self.outcomes(provider, server, cast, "remove", body))).kind is kind

    # Statuses that are about people: the page says that one of them fails the call, and that it may not.

    @pytest.mark.parametrize(
        ("act", "fault", "alone", "together"),
        [
            ("remove", nest(422, CANARY), (Outcome.REFUSED, Refusal.OTHER), (Outcome.UNKNOWN, Refusal.OTHER)),
            (
                "remove",
                nest(422, "Attempting to remove a non-member or the group owner"),
                (Outcome.REFUSED, Refusal.OTHER),
                (Outcome.UNKNOWN, Refusal.OTHER),
            ),
            (
                "remove",
                nest(422, "Cannot remove the group owner"),
                (Outcome.REFUSED, Refusal.OWNER),
                (Outcome.UNKNOWN, Refusal.OTHER),
            ),
            ("demote", nest(400, "79000000102 is the owner"), (Outcome.REFUSED, Refusal.OWNER), None),
            ("remove", nest(422, "The person is not a member of the group"), Outcome.NOT_MEMBER, None),
            ("promote", says({"success": False, "error": "Not a participant"}), Outcome.NOT_MEMBER, None),
            ("remove", nest(404, "Cannot remove the owner, not found"), (Outcome.REFUSED, Refusal.OWNER), None),
            ("remove", Fault(422), Outcome.REFUSED, (Outcome.UNKNOWN, Refusal.PROVIDER)),
            (
                "remove",
                nest(404, "Participant not found in group"),
                Outcome.NOT_MEMBER,
                (Outcome.UNKNOWN, Refusal.OTHER),
            ),
            ("add", nest(404, "Participant does not exist"), Outcome.NOT_ON_WHATSAPP, None),
            (
                "remove",
                nest(404, "Session, group, or one or more specified participants not found"),
                Outcome.REFUSED,
                (Outcome.UNKNOWN, Refusal.PROVIDER),
            ),
            ("remove", nest(404, "Group or participant not found"), Outcome.REFUSED, None),
            ("remove", Fault(404), Outcome.REFUSED, (Outcome.UNKNOWN, Refusal.PROVIDER)),
            ("remove", nest(500, "not-acceptable"), Outcome.REFUSED, Outcome.REFUSED),
            ("promote", nest(500, "info query returned status 405: not-allowed"), Outcome.REFUSED, Outcome.REFUSED),
            ("add", nest(500, "resource-limit"), Outcome.GROUP_FULL, Outcome.GROUP_FULL),
        ],
    )
    async def test_status_about_people(self, provider, server, cast, act, fault, alone, together):
        server.faults.add(act, fault, times=2)
        [result] = await ask(provider, act, HOME, [member(cast.anna)])
        assert (result.outcome, result.refusal) == (alone if isinstance(alone, tuple) else (alone, None))
        results = await ask(provider, act, HOME, [member(cast.anna), member(cast.boris)])
        if together is not None:
            word = together if isinstance(together, tuple) else (together, None)
            assert [(one.outcome, one.refusal) for one in results] == [word, word]
        assert {one.outcome for one in results} <= {Outcome.REFUSED, Outcome.UNKNOWN, Outcome.GROUP_FULL}
        assert self.sent(server, act) == 2

    async def test_unclear_404_is_settled_by_a_look_at_the_group(self, provider, server, cast, fails):
        home = cast.world.groups.pop(HOME)
        server.faults.add("remove", Fault(404), times=3)
        assert (await fails(provider.remove(HOME, [member(cast.anna)]))).kind is K.GROUP_UNKNOWN
        server.faults.add("group", Fault(200))
        assert (await fails(provider.remove(HOME, [member(cast.anna)]))).kind is K.GROUP_UNKNOWN
        cast.world.groups[HOME] = home
        server.faults.add("group", Fault(404))
        server.faults.add("session", nest(404, "Not Found"))
        assert (await fails(provider.remove(HOME, [member(cast.anna)]))).kind is K.CREDENTIALS
        assert self.sent(server, "remove") == 3

    async def test_unclear_404_when_the_look_fails(self, provider, server, cast, capsys):
        server.faults.add("remove", Fault(404))
        server.faults.add("group", Fault(drop=True), times=3)
        [result] = await provider.remove(HOME, [member(cast.anna)])
        assert result.outcome is Outcome.REFUSED
        assert "not known what" in capsys.readouterr().out

    # Addresses.

    @pytest.mark.parametrize(
        ("id_form", "written"),
        [("s.whatsapp.net", ANNA), ("c.us", "79000000102@c.us"), ("phone", "+79000000102")],
    )
    async def test_how_people_are_written(self, build, server, cast, id_form, written):
        provider = build(CALM, id_form=id_form)
        listed = (await provider.group(HOME)).member(cast.anna.listed)
        hidden = (await provider.group(HOME)).member(cast.hidden.listed)
        by_lid = Member(cast.boris.listed, address=cast.boris.lid)
        for act in ("promote", "demote", "remove", "add"):
            await ask(provider, act, HOME, [listed, hidden, by_lid, member(cast.hidden)])
        for act in ("promote", "remove"):
            [sent] = [call.json["participants"] for call in server.calls if call.method == act]
            assert sent == [written, cast.hidden.lid, cast.boris.lid, cast.hidden.lid]
        [sent] = [call.json["participants"] for call in server.calls if call.method == "demote"]
        assert sent == ["+79000000102", cast.hidden.lid, cast.boris.lid, cast.hidden.lid]
        [sent] = [call.json["participants"] for call in server.calls if call.method == "add"]
        assert sent == ["+79000000102", cast.hidden.lid, "+12025550103", cast.hidden.lid]
        await provider.aclose()

    async def test_as_many_people_as_fit(self, provider, server, cast):
        many = [member(cast.anna)] * BULK_LIMIT
        assert len(await provider.remove(HOME, many)) == BULK_LIMIT
        assert self.sent(server, "remove") == 1
