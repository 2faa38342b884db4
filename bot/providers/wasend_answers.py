"""What Wasend's good answers hold.

Three sources differ on nearly every shape: the pages (https://wasend.dev/docs), the types of the SDK
(https://pypi.org/project/wasend/), and WAHA below (https://waha.devlike.pro/docs/how-to/groups/), whose engine
writes the same names with a capital. All are read; which is sent was not documented as of 2026-11.
"""

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import Group, GroupId, GroupSummary, read_group_id
from bot.domain.participant import Member, NotAWhatsAppIdError, Participant, Role
from bot.providers import texts
from bot.providers.answer import UNREADABLE, Reply
from bot.providers.base import AccountState

# https://waha.devlike.pro/docs/how-to/sessions/. Whatever is needed after STOPPED and FAILED, it is done where
# the account is signed in.
_STATES: Final = {
    "WORKING": AccountState.READY,
    "STARTING": AccountState.STARTING,
    "STOPPED": AccountState.NOT_AUTHORIZED,
    "SCAN_QR_CODE": AccountState.NOT_AUTHORIZED,
    "PASSKEY_REQUIRED": AccountState.NOT_AUTHORIZED,
    "PASSKEY_CONFIRMATION_REQUIRED": AccountState.NOT_AUTHORIZED,
    "FAILED": AccountState.NOT_AUTHORIZED,
}

_ROLES: Final = {"superadmin": Role.OWNER, "admin": Role.ADMIN}

_MAY_ADD: Final = {"all_member_add": True, "admin_add": False}
"""https://github.com/tulir/whatsmeow/blob/main/types/group.go."""

_ANSWERS_TO_WRITES: Final = frozenset({"success", "enabled", "settings", "subject", "description", "url", "message"})

_SIZES: Final = ("size", "participantcount", "participantscount")
"""``size`` in Baileys, ``ParticipantCount`` in whatsmeow, and ``participantsCount`` where Wasend's list is sorted by it
(https://wasend.dev/docs/groups/get-all)."""

_PHONE: Final = re.compile(r"\+?(\d{7,15})")

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Session:
    """What is told about a session. ``state`` is None where an answer has no word of it."""

    state: AccountState | None
    me: Participant | None


def unreadable() -> ProviderError:
    """The error for a whole answer to a read that is not what was documented."""
    return ProviderError(Failure(FailureKind.UPSTREAM, "unreadable answer"))


def fields_of(value: object) -> Fields:
    """An object by its names in lower case; empty for anything else."""
    return {str(name).lower(): one for name, one in value.items()} if isinstance(value, dict) else {}


def read_person(written: object) -> Participant | None:
    """The person of an id or of a phone number in E.164 form, with or without the plus."""
    text = texts.id_of(written)
    if found := _PHONE.fullmatch(text):
        text = found[1] + "@s.whatsapp.net"
    try:
        return Participant.from_id(text)
    except NotAWhatsAppIdError:
        return None


def person_of(fields: Fields) -> Participant | None:
    """The person of an entry, under all the identities that it has."""
    person: Participant | None = None
    for name in ("jid", "id", "phonenumber", "pn", "lid"):
        found = read_person(fields.get(name))
        person = person.joined_with(found) if person and found else person or found
    return person


def read_session(answer: object) -> Session:
    """The session of an answer: flat, as the page has it, or an entry of the SDK's list. Raises `UPSTREAM`."""
    if not isinstance(answer, dict):
        raise unreadable()
    fields = fields_of(answer)
    own, below = fields_of(fields.get("session")), fields_of(fields.get("downstream"))
    written = next((text for one in (below, fields, own) if (text := texts.text_of(one.get("status")))), None)
    state = None if written is None else _STATES.get(written.upper(), AccountState.UNKNOWN)
    signed_in = next((person for one in (below, fields) if (person := person_of(fields_of(one.get("me"))))), None)
    return Session(state, signed_in or read_person(fields.get("phonenumber")) or read_person(own.get("phonenumber")))


def read_sessions(answer: object, session_id: str) -> Session:
    """One session out of the list of all. Raises `CREDENTIALS` if it is not there, or `UPSTREAM`."""
    entries = answer.get("sessions") if isinstance(answer, dict) else answer
    if not isinstance(entries, list):
        raise unreadable()
    for entry in entries:
        fields = fields_of(entry)
        for part in (fields, fields_of(fields.get("session"))):
            if session_id in [part.get(name) for name in ("uniquesessionid", "id", "sessionname", "name")]:
                return read_session(entry)
    raise ProviderError(Failure(FailureKind.CREDENTIALS, "no such session"))


def read_groups(account: str, answer: object) -> tuple[list[GroupSummary], bool | None]:
    """One page of the list, and whether there are more (None: not told).

    It is a bare list in the SDK, ``{groups, pagination}`` on the page, and was an object keyed by id
    in WAHA 2024.10. Raises `UPSTREAM` for anything else.
    """
    more: object = None
    entries = answer
    if isinstance(answer, dict):
        more = fields_of(answer.get("pagination")).get("hasmore")
        keyed = bool(answer) and all(read_group_id(name) for name in answer)
        entries = list(answer.values()) if keyed else answer.get("groups")
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise unreadable()
    if len(entries) > texts.MOST_GROUPS:
        raise ProviderError(Failure(FailureKind.UPSTREAM, "too many groups"))
    groups = [summary for entry in entries if (summary := _summary(account, fields_of(entry)))]
    return groups, more if isinstance(more, bool) else None


def group_in(answer: object) -> Fields:
    """The group's own fields: the page wraps them in ``info``. Raises `GROUP_UNKNOWN` or `UPSTREAM`."""
    if answer is None:
        # WAHA's answer for a group that it does not know (NOWEB, 2024.10.8): 200 and nothing.
        raise ProviderError(Failure(FailureKind.GROUP_UNKNOWN, "200 empty"))
    fields = fields_of(answer)
    inner = fields_of(fields.get("info")) or fields_of(fields.get("data"))
    group = inner or fields
    if not {"jid", "id", "name", "subject", "participants"} & group.keys():
        raise unreadable()
    return group


def read_group(account: str, group_id: GroupId, group: Fields, listed: object) -> Group:
    """The group with the people of a list of participants, bare or wrapped.

    Raises `UPSTREAM` if one cannot be read, `GROUP_UNKNOWN` if there is nobody in it: the account would be.

    Neither source tells the number of people, but WAHA's engines do, each by its own name, and their lists may be
    shorter (https://github.com/tulir/whatsmeow/issues/1028, https://github.com/devlikeapro/waha/issues/674). It
    counts the account, as the list does.
    """
    members = _members(listed, group)
    size = max((told for name in _SIZES if (told := texts.size_of(group.get(name))) is not None), default=None)
    if not members and not size:
        raise ProviderError(Failure(FailureKind.GROUP_UNKNOWN, "200 no people"))
    may_add = _MAY_ADD.get(texts.text_of(group.get("memberaddmode")))
    return Group(account, group_id, _name(group), members, may_add, size)


def read_flags(group: Fields) -> tuple[bool, bool]:
    """Whether only admins write, and whether only admins edit. Raises `UPSTREAM` if that is not told."""
    inner = fields_of(group.get("settings"))
    told = (
        (group.get("isannounce"), inner.get("announce"), inner.get("messagesadminonly")),
        (group.get("islocked"), inner.get("restrict"), inner.get("infoadminonly")),
    )
    found = [next((flag for flag in flags if isinstance(flag, bool)), None) for flags in told]
    if found[0] is None or found[1] is None:
        raise ProviderError(Failure(FailureKind.UPSTREAM, "settings not told"))
    return found[0], found[1]


def read_invite(reply: Reply) -> str | None:
    """The invite link, made of a code or a link: bare text (WAHA), a JSON string (SDK), a field (the pages)."""
    fields = fields_of(reply.json)
    named = [fields.get(name) for name in ("invitecode", "invitelink", "code", "link", "data")]
    told = named if fields else [reply.json if isinstance(reply.json, str) else reply.text]
    return next((link for written in told if (link := texts.link_of(written, or_code=True))), None)


def read_qr(reply: Reply) -> bytes:
    """The picture, in Base64 under ``data``, which is all that the page says of it.

    Raises `UPSTREAM` if there is none.
    """
    answer = reply.json
    written = answer if isinstance(answer, str) else texts.text_of(fields_of(answer).get("data"))
    try:
        picture = b64decode(written.rpartition("base64,")[2]) if answer is not UNREADABLE else b""
    except ValueError:
        picture = b""
    if not picture.startswith(texts.PNG):
        raise ProviderError(Failure(FailureKind.UPSTREAM, "no picture of a code"))
    return picture


def not_done(answer: object) -> Failure | None:
    """Why a write on the group itself was not done, or None if it was.

    The SDK knows no answer to most of them (``void``), WAHA's is empty, the pages' has ``success``. A no without
    a reason is `NOT_ADMIN`, what cannot be read `UNCERTAIN`.
    """
    if answer is None or answer is True:
        return None
    fields = fields_of(answer)
    if answer is False or fields.get("success") is False:
        return Failure(FailureKind.NOT_ADMIN, "200 false")
    if not _ANSWERS_TO_WRITES & fields.keys() or fields.get("error"):
        return Failure(FailureKind.UNCERTAIN, "unreadable answer")
    return None


def _summary(account: str, fields: Fields) -> GroupSummary | None:
    group_id = read_group_id(texts.id_of(fields.get("jid")) or texts.id_of(fields.get("id")))
    if group_id is None:
        return None
    people = fields.get("participants")
    told = [len(people) if isinstance(people, list) and people else None, *(fields.get(name) for name in _SIZES)]
    sizes = [size for one in told if (size := texts.number_of(one, texts.MOST_PEOPLE)) is not None]
    return GroupSummary(account, group_id, _name(fields), max(sizes, default=None))


def _members(answer: object, group: Fields) -> tuple[Member, ...]:
    wrapped = fields_of(answer)
    entries = wrapped.get("participants", wrapped.get("data")) if wrapped else answer
    if not isinstance(entries, list):
        raise unreadable()
    if len(entries) > texts.MOST_PEOPLE:
        raise ProviderError(Failure(FailureKind.UPSTREAM, "too many people"))
    owner = group.get("owner")
    written = [group.get("ownerjid"), group.get("ownerpn"), owner]
    owners = [person for one in written if (person := read_person(one))]
    owners += [person] if (person := person_of(fields_of(owner))) else []
    members = tuple(one for entry in entries if (one := _member(fields_of(entry), owners)))
    if len(members) < len(entries):
        # To leave out one person would be to say later that the person was removed.
        raise ProviderError(Failure(FailureKind.UPSTREAM, "unreadable participant"))
    return members


def _member(fields: Fields, owners: list[Participant]) -> Member | None:
    person = person_of(fields)
    if person is None:
        return None
    role = _ROLES.get(texts.text_of(fields.get("admin")) or texts.text_of(fields.get("role")), Role.MEMBER)
    if fields.get("isadmin") is True:
        role = Role.ADMIN
    # The owner's id counts only where the flag is missing, as it is in the list of the page.
    if fields.get("issuperadmin", any(one.same_person(person) for one in owners)) is True:
        role = Role.OWNER
    address = next((text for name in ("jid", "id", "lid") if read_person(text := texts.id_of(fields.get(name)))), None)
    return Member(person, role, texts.name_of(fields.get("displayname")) or None, address)


def _name(fields: Fields) -> str:
    return texts.name_of(fields.get("name")) or texts.name_of(fields.get("subject"))
