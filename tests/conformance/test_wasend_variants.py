"""Acts that the pages and the SDK of Wasend send to different addresses."""

import contextlib
import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import ClassVar

import pytest

from bot.domain.failure import Failure, ProviderError
from bot.domain.failure import FailureKind as K
from bot.domain.outcome import Outcome
from bot.providers.base import GroupSettings, Picture
from sandbox.faults import Fault
from sandbox.world import Session
from tests.conformance.cast import HOME, member
from tests.conformance.http_fixtures import CALM, CANARY
from tests.conformance.wasend import WasendFixtures, nest, says

NO_SUCH_ADDRESS = {
    "nest": nest(404, f"Cannot POST /{HOME}/participants/remove"),
    "express": Fault(404, body=f"<pre>Cannot POST /{HOME}/remove</pre>", content_type="text/html"),
    "html": Fault(404, body=f"<!doctype html><title>{CANARY}</title>", content_type="text/html"),
    "fastify": Fault(
        404,
        body=json.dumps(
            {
                "message": f"Route POST:/{CANARY}/groups/{HOME}/participants/remove not found",
                "error": "Not Found",
                "statusCode": 404,
            }
        ),
    ),
    "problem": Fault(
        404,
        body=json.dumps(
            {
                "type": "https://stoplight.io/prism/errors#NO_PATH_MATCHED_ERROR",
                "title": "Route not resolved, no path matched",
                "status": 404,
                "detail": f"The route /{CANARY}/groups/{HOME}/participants/remove was not found in the session's file",
            }
        ),
        content_type="application/problem+json",
    ),
    "spring": Fault(404, body=json.dumps({"status": 404, "error": "Not Found", "path": f"/s/groups/{HOME}"})),
    "plain": Fault(404, body="404 page not found", content_type="text/plain"),
    "empty": Fault(404),
    "405": Fault(405),
    "501": Fault(501, body=f"<html>{CANARY}</html>", content_type="text/html"),
}
"""What servers and proxies say of an address that there is not."""


class TestVariants(WasendFixtures):
    """A provider that tries the SDK's addresses first, at a server that has those of the pages."""

    dialect = "documented"

    def called(self, server, *names: str) -> list[tuple[str, str]]:
        return [(call.method, call.verb) for call in server.calls if call.method in names]

    async def test_removal_goes_to_the_other_address_once(self, provider, server, cast):
        for person in (cast.anna, cast.boris):
            [result] = await provider.remove(HOME, [member(person)])
            assert result.outcome is Outcome.DONE
        assert self.called(server, "nowhere", "remove") == [
            ("nowhere", "POST"),
            ("remove", "DELETE"),
            ("remove", "DELETE"),
        ]

    async def test_every_act_finds_its_address(self, provider, server, cast):
        await provider.group(HOME)
        await provider.promote(HOME, [member(cast.anna)])
        await provider.demote(HOME, [member(cast.anna)])
        await provider.change_settings(HOME, GroupSettings(admins_write=True))
        cast.world.set_session(cast.account, Session.NOT_AUTHORIZED)
        await provider.qr()
        assert cast.world.groups[HOME].admins_write
        found = [call.method for call in server.calls]
        assert found.count("nowhere") == 5
        assert {"group", "promote", "demote", "settings", "qr"} <= set(found)

    @pytest.mark.parametrize("absent", NO_SUCH_ADDRESS.values(), ids=NO_SUCH_ADDRESS)
    async def test_however_a_server_says_that_there_is_no_such_address(self, provider, server, cast, absent):
        server.faults.add("nowhere", absent, times=100)
        for person in (cast.anna, cast.boris):
            [result] = await provider.remove(HOME, [member(person)])
            assert result.outcome is Outcome.DONE
            assert person not in cast.world.groups[HOME].members
        assert self.called(server, "nowhere", "remove") == [
            ("nowhere", "POST"),
            ("remove", "DELETE"),
            ("remove", "DELETE"),
        ]
        for _ in range(2):
            assert (await provider.group(HOME)).size == 5
        assert self.called(server, "nowhere", "group")[1:] == [("nowhere", "GET"), ("group", "GET"), ("group", "GET")]
        await provider.promote(HOME, [member(cast.hidden)])
        await provider.demote(HOME, [member(cast.hidden)])
        await provider.change_settings(HOME, GroupSettings(admins_write=True))
        assert cast.world.groups[HOME].admins_write
        cast.world.set_session(cast.account, Session.NOT_AUTHORIZED)
        await provider.qr()

    @pytest.mark.parametrize("absent", [Fault(404), Fault(404, body="<h1>Not Found</h1>")])
    async def test_an_address_that_has_worked_is_not_doubted(self, provider, server, cast, fails, absent):
        server.faults.add("nowhere", absent, times=100)
        await provider.remove(HOME, [member(cast.anna)])
        server.faults.add("remove", absent)
        [result] = await provider.remove(HOME, [member(cast.boris)])
        assert result.outcome is Outcome.REFUSED  # the group is there, so it was about the person
        assert [one for one in self.called(server, "nowhere", "remove") if one[1] != "GET"] == [
            ("nowhere", "POST"),
            ("remove", "DELETE"),
            ("remove", "DELETE"),
        ]

    async def test_address_that_was_known_by_a_refusal(self, provider, server, cast):
        server.faults.add("nowhere", Fault(404), times=100)
        for _ in range(2):
            await provider.remove(HOME, [member(cast.owner)])  # 422
        assert self.called(server, "nowhere", "remove") == [
            ("nowhere", "POST"),
            ("remove", "DELETE"),
            ("remove", "DELETE"),
        ]

    async def test_an_address_that_was_taken_away(self, provider, server, cast):
        await provider.remove(HOME, [member(cast.anna)])
        server.faults.add("remove", Fault(405))
        server.faults.add("nowhere", says({"success": True, "removed": [{"id": "12025550103@c.us"}]}), times=2)
        for _ in range(2):
            await provider.remove(HOME, [member(cast.boris)])
        assert self.called(server, "nowhere", "remove") == [
            ("nowhere", "POST"),
            ("remove", "DELETE"),
            ("remove", "DELETE"),
            ("nowhere", "POST"),
            ("nowhere", "POST"),
        ]

    @pytest.mark.parametrize("fault", [Fault(405), Fault(501), nest(404, "Cannot DELETE /somewhere")])
    async def test_what_tells_that_there_is_no_such_address(self, build, server, cast, fails, fault):
        provider = build(CALM, verb_variant="documented")
        server.faults.add("remove", fault)
        failure = await fails(provider.remove(HOME, [member(cast.anna)]))
        assert failure == Failure(K.UNSUPPORTED, "no such route")
        assert self.called(server, "remove", "nowhere") == [("remove", "DELETE")]
        await provider.aclose()

    async def test_neither_address(self, provider, server, cast, fails):
        server.faults.add("remove", Fault(405))
        failure = await fails(provider.remove(HOME, [member(cast.anna)]))
        assert failure == Failure(K.UNSUPPORTED, "no such route")
        assert self.called(server, "remove", "nowhere") == [("nowhere", "POST"), ("remove", "DELETE")]

    @pytest.mark.parametrize("variant", ["sdk", "documented"])
    async def test_variant_that_was_chosen_is_the_only_one(self, build, server, cast, fails, variant):
        provider = build(CALM, verb_variant=variant)
        if variant == "sdk":
            assert (await fails(provider.remove(HOME, [member(cast.anna)]))).kind is K.UNSUPPORTED
        else:
            await provider.remove(HOME, [member(cast.anna)])
        assert len(server.calls) == 1
        await provider.aclose()

    async def test_parts_of_a_path_are_quoted(self, provider, server):
        await provider.status()
        assert server.calls[0].path == "/sessions/8c7b%2F6a59%204837"


class TestVariantsThatAgree(WasendFixtures):
    dialect = "sdk"

    @pytest.mark.parametrize(
        "fault",
        [
            Fault(403),
            nest(400, "Cannot POST /somewhere"),
            nest(404, "Cannot remove the owner, not found"),
            nest(404, "Group not found"),
            nest(422, "Cannot POST /somewhere"),
            nest(500, "Cannot POST /somewhere"),
            Fault(drop=True, acts_first=True),
        ],
    )
    async def test_other_failures_do_not_lead_to_the_other_address(self, provider, server, cast, fault):
        server.faults.add("remove", fault)
        with contextlib.suppress(ProviderError):
            await provider.remove(HOME, [member(cast.anna)])
        assert [call.method for call in server.calls if call.method != "group"] == ["remove"]


class TestSettings(WasendFixtures):
    dialect = "sdk"

    async def test_second_of_two_requests_fails(self, provider, server, cast, fails):
        both = GroupSettings(admins_write=True, admins_edit=True)
        for second in (Fault(403), says({"success": False}), Fault(429)):
            server.faults.add("settings", Fault())
            server.faults.add("settings", second)
            failure = await fails(provider.change_settings(HOME, both))
            assert failure == Failure(K.UNCERTAIN, "half done")
        assert cast.world.groups[HOME].admins_edit
        server.faults.add("settings", Fault(403))
        assert (await fails(provider.change_settings(HOME, both))).kind is K.NOT_ADMIN

    async def test_flag_that_stays_must_be_known(self, build, server, fails):
        provider = build(CALM, verb_variant="documented")
        server.faults.add("settings", Fault())
        server.faults.add("group", says({"info": {"id": HOME, "settings": {"announce": True}}}))
        # This server has the SDK's address of a group only.
        assert (await fails(provider.change_settings(HOME, GroupSettings(admins_edit=True)))).kind is K.UNSUPPORTED
        await provider.aclose()

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            (None, None),
            (True, None),
            ({"success": True, "message": CANARY}, None),
            ({"success": False, "error": CANARY}, K.NOT_ADMIN),
            (False, K.NOT_ADMIN),
            ({"success": True, "error": CANARY}, K.UNCERTAIN),
            ({"surprise": CANARY}, K.UNCERTAIN),
            ([CANARY], K.UNCERTAIN),
        ],
    )
    async def test_word_on_a_write_on_the_group(self, provider, server, fails, body, kind):
        write = GroupSettings(admins_write=True)
        calls: dict[str, Callable[[], Awaitable[object]]] = {
            "subject": partial(provider.rename, HOME, "New"),
            "leave": partial(provider.leave, HOME),
            "settings": partial(provider.change_settings, HOME, write),
        }
        for act, call in calls.items():
            server.faults.add(act, says(body))
            if kind is None:
                await call()
            else:
                assert (act, (await fails(call())).kind) == (act, kind)

    async def test_picture_needs_an_address(self, provider, server, fails):
        assert (await fails(provider.set_picture(HOME, Picture(jpeg=b"x")))).kind is K.UNSUPPORTED
        assert not server.calls


class TestDocumentedSettings(WasendFixtures):
    dialect = "documented"
    options: ClassVar = {"verb_variant": "documented"}

    @pytest.mark.parametrize(
        "info",
        [{"isAnnounce": True, "isLocked": False}, {"settings": {"messagesAdminOnly": True, "infoAdminOnly": False}}],
    )
    async def test_flag_that_stays_is_sent_as_it_is(self, provider, server, info):
        server.faults.add("group", says({"success": True, "info": {"id": HOME, **info}}))
        await provider.change_settings(HOME, GroupSettings(admins_edit=True))
        assert server.calls[-1].json == {"infoAdminOnly": True, "messagesAdminOnly": True}

    async def test_nothing_to_set(self, provider, server):
        await provider.change_settings(HOME, GroupSettings())
        assert not server.calls

    async def test_flag_that_stays_is_not_known(self, provider, server, fails):
        server.faults.add("group", says({"success": True, "info": {"id": HOME, "settings": {"announce": 1}}}))
        assert (await fails(provider.change_settings(HOME, GroupSettings(admins_edit=True)))).kind is K.UPSTREAM
        assert self.sent(server, "settings") == 0
