"""What GREEN-API's good answers hold. Every field may be missing: older servers know fewer of them."""

import base64
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import Group, GroupId, read_group_id
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, NotAWhatsAppIdError, Participant, Role
from bot.providers import texts
from bot.providers.base import AccountState, Created, QrCode, Result

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

# https://green-api.com/en/docs/api/groups/SetGroupAdmin/ names these texts where other methods have a flag.
_REFUSALS: Final = {
    "participant not found": Result(Outcome.NOT_MEMBER, code="200 participant not found"),
    "failed to set group admin": Result(Outcome.REFUSED, code="200 failed to set group admin"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of chats or contacts: its groups by id with their names, and what its people are called, by id."""

    groups: Mapping[GroupId, str]
    names: dict[str, str] = field(repr=False)


def unreadable() -> ProviderError:
    """The error for a whole answer to a read that is not what was documented."""
    return ProviderError(Failure(FailureKind.UPSTREAM, "unreadable answer"))


def read_word(answer: object, flags: Collection[str]) -> Result:
    """The word on a write that any of these flags tells. Raises `UNCERTAIN` if the answer holds none.

    Answers have no field for a reason that is documented for all; but for setGroupAdmin "true" was seen
    beside an error (2025-03), so success is a true flag with nothing said against it.
    """
    fields = answer if isinstance(answer, dict) else {"error": answer}
    objections = [told for name in ("error", "reason") if (told := fields.get(name))]
    objection = " ".join(texts.words_of(told) for told in objections)
    for text, result in _REFUSALS.items():
        if text in objection:
            return result
    if "timed out" in objection:
        # setGroupPicture's page explains it by a wrong file or groupId. Ours are right, so it is what it says.
        raise ProviderError(Failure(FailureKind.UNCERTAIN, "200 timed out"))
    flag = next((fields[name] for name in flags if isinstance(fields.get(name), bool)), None)
    if flag is None:
        raise ProviderError(Failure(FailureKind.UNCERTAIN, "unreadable answer"))
    if flag and not objections:
        return Result(Outcome.DONE)
    if objections:
        return Result(Outcome.REFUSED, Refusal.OTHER, f"200 {str(flag).lower()} with error")
    return Result(Outcome.REFUSED, code="200 false")


def must_be_done(word: Result) -> None:
    """Raises `NOT_ADMIN` if the word on a change of the group itself is a refusal: the only reason that is known."""
    if word.outcome is not Outcome.DONE:
        raise ProviderError(Failure(FailureKind.NOT_ADMIN, word.code))


def read_created(answer: object, people: int) -> Created:
    """The group that createGroup made. Its answer tells nothing of the people."""
    made = answer.get("created") if isinstance(answer, dict) else None
    group_id = read_group_id(texts.id_of(answer.get("chatId"))) if isinstance(answer, dict) else None
    if made is False and group_id is None:
        raise ProviderError(Failure(FailureKind.UPSTREAM, "200 false"))
    if made is not True or group_id is None or not isinstance(answer, dict):
        raise ProviderError(Failure(FailureKind.UNCERTAIN, "unreadable answer"))
    link = texts.link_of(answer.get("groupInviteLink"))
    return Created(group_id, (Result(Outcome.UNKNOWN),) * people, link)


def read_link(answer: object) -> str:
    """The invite link of a getGroupData answer. Raises `NOT_ADMIN` if there is none, `UPSTREAM` if it is no link."""
    written = _with_people(answer).get("groupInviteLink")
    if not written:
        raise ProviderError(Failure(FailureKind.NOT_ADMIN, "no link"))
    link = texts.link_of(written)
    if link is None:
        raise unreadable()
    return link


def read_exists(answer: object) -> bool:
    """What checkWhatsapp says of a number: https://green-api.com/en/docs/api/service/CheckWhatsapp/."""
    exists = answer.get("existsWhatsapp") if isinstance(answer, dict) else None
    if not isinstance(exists, bool):
        raise unreadable()
    return exists


def read_settings(answer: object) -> tuple[Participant | None, AccountState]:
    """Who the account is by a getWaSettings answer, if it is anybody, and its state."""
    if not isinstance(answer, dict):
        raise unreadable()
    phone = answer.get("phone")
    return read_person(f"{phone}@c.us" if isinstance(phone, str | int) else None), read_state(answer)


def read_wid(answer: object) -> Participant | None:
    """Who the account is by a getSettings answer of 2020, if it is anybody."""
    if not isinstance(answer, dict):
        raise unreadable()
    return read_person(answer.get("wid"))


def read_qr(answer: object) -> QrCode:
    """The code of a qr answer: https://green-api.com/en/docs/api/account/QR/.

    Raises `BAD_REQUEST` if the account is signed in, `UNSUPPORTED` if it can be signed in by a passkey only
    (since release 5.44.37.12 of 2026-07-30).
    """
    kind = answer.get("type") if isinstance(answer, dict) else None
    if kind == "alreadyLogged":
        raise ProviderError(Failure(FailureKind.BAD_REQUEST, "already authorized"))
    if kind == "passkeyRequired":
        raise ProviderError(Failure(FailureKind.UNSUPPORTED, "passkey required"))
    if kind == "error":
        raise ProviderError(Failure(FailureKind.UPSTREAM, "no code"))
    if kind != "qrCode" or not isinstance(answer, dict):
        raise unreadable()
    try:
        # Browsers' prefix is not documented for this method, but for its older sister, scanqrcode.
        png = base64.b64decode(texts.text_of(answer.get("message")).rpartition(",")[2], validate=True)
    except ValueError:
        png = b""
    if not png.startswith(texts.PNG):
        raise unreadable()
    return QrCode(png)


def read_state(answer: object) -> AccountState:
    """The ``stateInstance`` of an answer. Raises `UPSTREAM` if the answer cannot hold one."""
    if answer is None or answer == {"stateInstance": None}:
        # "null" is documented: the instance is still being made.
        # https://green-api.com/en/docs/api/recommendations/instance-status-tracking/
        return AccountState.STARTING
    if not isinstance(answer, dict):
        raise unreadable()
    return _STATES.get(texts.text_of(answer.get("stateInstance")), AccountState.UNKNOWN)


def read_list(answer: object) -> Listed:
    """What is in a list of chats or contacts. Raises `UPSTREAM` if it is no list, or has too many groups.

    People are called as in the phone's address book, or else by themselves.
    """
    if not isinstance(answer, list):
        raise unreadable()
    groups: dict[GroupId, str] = {}
    names: dict[str, str] = {}
    for entry in answer:
        if not isinstance(entry, dict):
            continue
        listed = texts.id_of(entry.get("id"))
        own, by_contact = texts.name_of(entry.get("name")), texts.name_of(entry.get("contactName"))
        if group_id := read_group_id(listed):
            groups[group_id] = groups.get(group_id) or own or by_contact
        elif len(names) < texts.MOST_NAMES and (name := by_contact or own) and read_person(listed):
            names[listed] = name
        if len(groups) > texts.MOST_GROUPS:
            raise ProviderError(Failure(FailureKind.UPSTREAM, "too many groups"))
    return Listed(groups, names)


def read_group(account: str, group_id: GroupId, answer: object, names: Mapping[str, str]) -> Group:
    """The group of a getGroupData answer. Raises `GROUP_UNKNOWN`, or `UPSTREAM` if it cannot be read.

    The answer for a group that is unknown or not the account's is not documented (as of 2026-11,
    https://green-api.com/en/docs/api/groups/GetGroupData/). An error beside the data and a list
    without people are taken for it here; the texts of other statuses in `green_api_errors`. In 2022
    an account that was no admin saw no people either (https://github.com/green-api/issues/issues/116).

    ``size`` is told by newer servers, and lists that lack people are reported
    (https://green-api.com/ru/forum/topic/570). It is WhatsApp's own attribute of the group, for which the length of
    the list stands in where it is missing (https://github.com/WhiskeySockets/Baileys/blob/master/src/Socket/groups.ts):
    both count the account, so that not even one person may be missing.
    """
    answer = _with_people(answer)
    listed = answer.get("participants") or []
    maker = read_person(answer.get("owner"))
    members = tuple(one for entry in listed if (one := _member(entry, maker, names)))
    if len(members) < len(listed):
        # To leave out one person would be to say later that the person was removed.
        raise ProviderError(Failure(FailureKind.UPSTREAM, "unreadable participant"))
    may_add = answer.get("allowParticipantsAddMembers")
    may_add = may_add if isinstance(may_add, bool) else None
    size = texts.size_of(answer.get("size"))
    return Group(account, group_id, texts.name_of(answer.get("subject")), members, may_add, size)


def read_person(written: object) -> Participant | None:
    """The person of a WhatsApp id, or None if it is none."""
    try:
        return Participant.from_id(texts.id_of(written))
    except NotAWhatsAppIdError:
        return None


def _with_people(answer: object) -> Mapping[str, Any]:
    """The getGroupData answer, if it lists people, or says that there are some. Raises like `read_group`."""
    if not isinstance(answer, dict):
        raise unreadable()
    listed = answer.get("participants") or []
    if answer.get("error") or not (listed or texts.size_of(answer.get("size"))):
        raise ProviderError(Failure(FailureKind.GROUP_UNKNOWN, "200 no people"))
    if not isinstance(listed, list):
        raise unreadable()
    if len(listed) > texts.MOST_PEOPLE:
        raise ProviderError(Failure(FailureKind.UPSTREAM, "too many people"))
    return answer


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
    address = texts.id_of(entry.get("id" if listed else "lid"))
    return Member(person, role, names.get(address) or names.get(texts.id_of(entry.get("lid"))), address)
