"""What GREEN-API's good answers hold. Every field may be missing: older servers know fewer of them."""

from collections.abc import Mapping
from typing import Final

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import Group, GroupId, read_group_id
from bot.domain.participant import Member, NotAWhatsAppIdError, Participant, Role
from bot.providers.base import AccountState

# https://green-api.com/en/docs/api/account/GetStateInstance/. "suspended" is the name of "yellowCard"
# since release 5.44.37.12 of 2026-07-30; servers of both kinds are in use. "sleepMode" is obsolete.
_STATES: Final = {
    "authorized": AccountState.READY,
    "notAuthorized": AccountState.NOT_AUTHORIZED,
    "starting": AccountState.STARTING,
    "yellowCard": AccountState.SUSPENDED,
    "suspended": AccountState.SUSPENDED,
    "blocked": AccountState.BLOCKED,
    "sleepMode": AccountState.ASLEEP,
}


def unreadable() -> ProviderError:
    """The error for a whole answer to a read that is not what was documented."""
    return ProviderError(Failure(FailureKind.UPSTREAM, "unreadable answer"))


def read_state(answer: object) -> AccountState:
    """The ``stateInstance`` of an answer. Raises `UPSTREAM` if the answer cannot hold one."""
    if answer is None or answer == {"stateInstance": None}:
        # "null" is documented: the instance is still being made.
        # https://green-api.com/en/docs/api/recommendations/instance-status-tracking/
        return AccountState.STARTING
    if not isinstance(answer, dict):
        raise unreadable()
    return _STATES.get(_text(answer.get("stateInstance")), AccountState.UNKNOWN)


def read_list(answer: object) -> list[tuple[GroupId, str]]:
    """The groups among the chats or contacts of a list: id and name. Raises `UPSTREAM` if it is no list."""
    if not isinstance(answer, list):
        raise unreadable()
    return [
        (group_id, _text(entry.get("name")) or _text(entry.get("contactName")))
        for entry in answer
        if isinstance(entry, dict) and (group_id := read_group_id(_text(entry.get("id"))))
    ]


def read_names(answer: object) -> dict[str, str]:
    """What the people in a list of contacts are called, by their ids: in the phone's address book, or by themselves."""
    if not isinstance(answer, list):
        return {}
    people = (entry for entry in answer if isinstance(entry, dict))
    named = ((_text(one.get("id")), _text(one.get("contactName")) or _text(one.get("name"))) for one in people)
    return {person_id: name for person_id, name in named if name and read_person(person_id)}


def read_group(account: str, group_id: GroupId, answer: object, names: Mapping[str, str]) -> Group:
    """The group of a getGroupData answer. Raises `GROUP_UNKNOWN`, or `UPSTREAM` if it cannot be read.

    The answer for a group that is unknown or not the account's is not documented (as of 2026-11,
    https://green-api.com/en/docs/api/groups/GetGroupData/). An error beside the data and a list
    without people are taken for it here; the texts of other statuses in `green_api_errors`. In 2022
    an account that was no admin saw no people either (https://github.com/green-api/issues/issues/116).
    """
    if not isinstance(answer, dict):
        raise unreadable()
    listed = answer.get("participants") or []
    if answer.get("error") or not listed:
        raise ProviderError(Failure(FailureKind.GROUP_UNKNOWN, "200 no people"))
    if not isinstance(listed, list):
        raise unreadable()
    maker = read_person(answer.get("owner"))
    members = tuple(one for entry in listed if (one := _member(entry, maker, names)))
    if len(members) < len(listed):
        # To leave out one person would be to say later that the person was removed.
        raise ProviderError(Failure(FailureKind.UPSTREAM, "unreadable participant"))
    return Group(account, group_id, _text(answer.get("subject")), members)


def read_person(written: object) -> Participant | None:
    """The person of a WhatsApp id, or None if it is none."""
    try:
        return Participant.from_id(_text(written))
    except NotAWhatsAppIdError:
        return None


def _member(entry: object, maker: Participant | None, names: Mapping[str, str]) -> Member | None:
    """One participant, or None if the entry names nobody.

    ``id`` is normally by phone and ``lid`` beside it; older servers have no ``lid``, and what ``id``
    holds when the phone is hidden is not documented.
    """
    if not isinstance(entry, dict):
        return None
    listed, alias = read_person(entry.get("id")), read_person(entry.get("lid"))
    person = listed.joined_with(alias) if listed and alias else listed or alias
    if person is None:
        return None
    # ``owner`` names whoever made the group, who may have left it and come back as anybody: it counts
    # only where the flag is missing.
    made_it = maker is not None and maker.same_person(person)
    role = Role.ADMIN if entry.get("isAdmin") is True else Role.MEMBER
    if entry.get("isSuperAdmin", made_it) is True:
        role = Role.OWNER
    address = _text(entry.get("id" if listed else "lid"))
    return Member(person, role, names.get(address) or names.get(_text(entry.get("lid"))), address)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
