"""What Wasend's failed answers mean.

The pages list statuses (https://wasend.dev/docs/groups/remove-participants, read 2026-11) and no bodies. WAHA,
the engine below, answers a refusal of WhatsApp by 500 and a session that is not signed in by 422, so the
text decides before the status does. The texts are WAHA's (2024.10.8 on loopback) and those of
https://github.com/tulir/whatsmeow (``errors.go``, 2026-08), which WAHA passes on. Its 500s repeat the request
and a stack trace: only the fields that hold words are read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.failure import Failure, FailureKind
from bot.providers import texts
from bot.providers.answer import UNREADABLE, Reply

NO_ROUTE: Final = "no such route"
"""The code of a request that the server's framework turned away: it did nothing."""

UNCLEAR: Final = "404 unclear"
"""The code of a 404 that may mean the session, the group or a person."""

NO_GROUP: Final = "404 group"
NO_SUCH_PERSON: Final = "404 person"
IS_OWNER: Final = "the owner"
NOT_POSSIBLE: Final = "422"
"""The page: "Attempting to remove a non-member or the group owner"."""
NOT_POSSIBLE_AND_WHY: Final = "422 with a reason"
"""The same with words, which are not understood."""

OF_A_ROUTE: Final = frozenset({NO_GROUP, NO_SUCH_PERSON, IS_OWNER, NOT_POSSIBLE, NOT_POSSIBLE_AND_WHY})
"""The codes that no server has for an address that there is not."""

WHATSAPP_REFUSED: Final = frozenset({"whatsapp 405", "whatsapp 406"})

READS: Final = frozenset({"session", "sessions", "qr", "groups", "group", "participants", "invite"})
PEOPLE: Final = frozenset({"add", "remove", "promote", "demote"})

_SESSION_STATES: Final = {
    "STARTING": FailureKind.ACCOUNT_STARTING,
    "STOPPED": FailureKind.ACCOUNT_NOT_AUTHORIZED,
    "SCAN_QR_CODE": FailureKind.ACCOUNT_NOT_AUTHORIZED,
    "PASSKEY_REQUIRED": FailureKind.ACCOUNT_NOT_AUTHORIZED,
    "PASSKEY_CONFIRMATION_REQUIRED": FailureKind.ACCOUNT_NOT_AUTHORIZED,
    "FAILED": FailureKind.ACCOUNT_NOT_AUTHORIZED,
}

_TEXTS: Final = (
    ("please start it first", FailureKind.ACCOUNT_NOT_AUTHORIZED, "session not started"),
    ("the store doesn't contain a device jid", FailureKind.ACCOUNT_NOT_AUTHORIZED, "session not signed in"),
    # Said before anything is sent to WhatsApp; the session connects again by itself.
    ("websocket not connected", FailureKind.ACCOUNT_STARTING, "session not connected"),
    ("you're not participating in that group", FailureKind.GROUP_UNKNOWN, "not in the group"),
    ("that group does not exist", FailureKind.GROUP_UNKNOWN, "no such group"),
    ("permission to get the group's invite link", FailureKind.NOT_ADMIN, "invite link refused"),
    ("the given data is not a valid image", FailureKind.BAD_REQUEST, "not a picture"),
    ("not implemented by the engine", FailureKind.UNSUPPORTED, "not implemented"),
)

_FRAMEWORK: Final = re.compile(r"(?:cannot|route) (?:get|post|put|patch|delete)[ :]/")
"""NestJS and Express: "Cannot POST /…"; Fastify: "Route POST:/… not found"."""
_PATH: Final = re.compile(r"(?<!\w)/\S+")
"""Of a request that an answer repeats: it has the word "groups" in it, and says nothing of the group."""
_ABOUT_KEY: Final = re.compile(r"api.?key|token|forbidden resource|unauthori[sz]ed|subscription")
_NOT_ADMIN: Final = re.compile(r"\b(?:you|authenticated user)\b.{0,40}\bnot\b.{0,20}\badmin|\bonly (?:group )?admin")
_OWNER: Final = re.compile(
    r"(?:cannot|can't|can not|unable to|not allowed to) (?:remove|demote)\b.{0,40}\b(?:owner|creator|super ?admin)"
    r"|\bis (?:the |its |a )?(?:group )?(?:owner|creator|super ?admin)"
)
_ROUTE: Final = re.compile(r"\b(?:route|endpoint)\b")
_ANY_OWNER: Final = re.compile(r"\b(?:owner|creator|super ?admin)\b")
_NO_MEMBER: Final = re.compile(
    r"\bnot (?:a |an |the )?(?:\w+ )?(?:member|participant)|\bnot in (?:the |this )?group|non-member"
)
_ABOUT_US: Final = re.compile(r"\b(?:you|authenticated|account|bot|session)\b")
_INFO_QUERY: Final = re.compile(r"info query returned status (\d{3})\b")

_WHATSAPP_TEXTS: Final = {
    "bad-request": 400,
    "not-authorized": 401,
    "forbidden": 403,
    "item-not-found": 404,
    "not-allowed": 405,
    "not-acceptable": 406,
    "resource-limit": 419,
    "rate-overlimit": 429,
    "internal-server-error": 500,
    "service-unavailable": 503,
}
"""WhatsApp's own names: https://github.com/tulir/whatsmeow/blob/main/errors.go."""

_PLAIN_TEXT_LIMIT: Final = 300
"""Characters. A longer text is a page, not a sentence of the server's."""

_MOST_TEXTS: Final = 20


@dataclass(frozen=True, slots=True)
class _Told:
    """What an answer says: words in lower case, a code of WhatsApp's, the session's state."""

    words: str = ""
    whatsapp: int | None = None
    state: str = ""


def failure_of(reply: Reply, act: str) -> Failure:
    """The failure that an answer outside 200-299 tells about an act (a name of `wasend_routes`).

    A gateway's or server's error is `UNCERTAIN` for a write, for what was asked may have been done
    behind it, and `UPSTREAM` for a read.
    """
    status, told = reply.status, _told(reply)
    match status:
        case 401:
            return Failure(FailureKind.CREDENTIALS, "401")
        case 429:
            return Failure(FailureKind.RATE_LIMITED, "429", reply.retry_after)
        case 405 | 501:
            return Failure(FailureKind.UNSUPPORTED, NO_ROUTE)
        case 404 if _FRAMEWORK.match(told.words):
            return Failure(FailureKind.UNSUPPORTED, NO_ROUTE)
    return _by_words(told, act) or _by_status(status, told.words, act)


def failure_told_by_success(reply: Reply, act: str) -> Failure | None:
    """The failure that a 200 with ``success: false`` tells, if its words are understood.

    The pages' examples ask for that flag in every answer.
    """
    answer = reply.json
    if not isinstance(answer, dict) or answer.get("success") is not False:
        return None
    if act in PEOPLE and any(isinstance(value, list | dict) and value for value in answer.values()):
        # There is more to read than one failure: it may tell of each person.
        return None
    told = _told(reply)
    return _by_words(told, act) or _named(told.words, act) or _of_person(told.words, act)


def person_named(words: str, act: str) -> str | None:
    """What of somebody is why an act on them is refused: `IS_OWNER` or `NO_SUCH_PERSON`; None if the words, in lower
    case, tell neither, or leave it open.
    """
    if act not in PEOPLE or act == "add" or _ABOUT_US.search(words):
        return None
    is_nobody = _NO_MEMBER.search(words) is not None
    if _ANY_OWNER.search(words):
        return IS_OWNER if _OWNER.search(words) and not is_nobody and act != "promote" else None
    return NO_SUCH_PERSON if is_nobody else None


def _of_person(words: str, act: str) -> Failure | None:
    code = person_named(words, act)
    return Failure(FailureKind.BAD_REQUEST, code) if code else None


def _by_words(told: _Told, act: str) -> Failure | None:
    if kind := _SESSION_STATES.get(told.state):
        return Failure(kind, f"session {told.state}")
    for text, kind, code in _TEXTS:
        if text in told.words:
            return Failure(kind, code)
    if told.whatsapp is not None:
        return _of_whatsapp(told.whatsapp, act)
    if _NOT_ADMIN.search(told.words):
        return Failure(FailureKind.NOT_ADMIN, "not an admin")
    return None


def _by_status(status: int, words: str, act: str) -> Failure:
    match status:
        case 403:
            return _forbidden(words, act)
        case 404:
            return _not_found(words, act)
        case 422 if words and act in PEOPLE:
            return _of_person(words, act) or Failure(FailureKind.BAD_REQUEST, NOT_POSSIBLE_AND_WHY)
        case _ if 400 <= status < 500 and status not in {408, 499}:
            return _of_person(words, act) or Failure(FailureKind.BAD_REQUEST, str(status))
    return Failure(_server_fault(act), str(status))


def _of_whatsapp(status: int, act: str) -> Failure:
    """WhatsApp turned the whole request down, or failed at it."""
    code = f"whatsapp {status}"
    match status:
        case 403 if act in READS:
            # https://github.com/tulir/whatsmeow/blob/main/group.go: "you're not participating in that group".
            kind = FailureKind.GROUP_UNKNOWN
        case 401 | 403 if act != "create":
            kind = FailureKind.NOT_ADMIN
        case 404:
            kind = FailureKind.GROUP_UNKNOWN
        case 419:
            kind = FailureKind.QUOTA
        case 429:
            kind = FailureKind.RATE_LIMITED
        case 463:
            # "Reach-out time lock": WhatsApp keeps the number from new chats and groups for a time.
            kind = FailureKind.ACCOUNT_SUSPENDED
        case _ if 400 <= status < 500 and status != 408:
            kind = FailureKind.BAD_REQUEST
        case _:
            kind = _server_fault(act)
    return Failure(kind, code)


def _forbidden(words: str, act: str) -> Failure:
    # The page: the account is not an admin. A guard of the framework (NestJS, as in WAHA) says "Forbidden
    # resource" by the same status, and what has nothing to do with a group can only be about the key.
    if _ABOUT_KEY.search(words) or act in {"session", "sessions", "qr", "groups", "create"}:
        return Failure(FailureKind.CREDENTIALS, "403")
    if act in {"group", "participants"}:
        return Failure(FailureKind.GROUP_UNKNOWN, "403")
    return Failure(FailureKind.NOT_ADMIN, "403")


def _not_found(words: str, act: str) -> Failure:
    """The page: "Session, group, or one or more specified participants not found"."""
    if act == "session":
        return Failure(FailureKind.CREDENTIALS, "404 session")
    return _named(words, act) or _of_person(words, act) or Failure(FailureKind.BAD_REQUEST, UNCLEAR)


def _named(words: str, act: str) -> Failure | None:
    """The one thing that a text names as unknown."""
    words = _PATH.sub(" ", words)
    if _ROUTE.search(words):
        return None
    if "item-not-found" in words:
        return Failure(FailureKind.GROUP_UNKNOWN, NO_GROUP)
    if "not found" not in words and "not exist" not in words and "didn't find" not in words:
        return None
    named = {word for word in ("session", "group", "participant") if word in words}
    if named == {"session"}:
        return Failure(FailureKind.CREDENTIALS, "404 session")
    if named == {"group"}:
        return Failure(FailureKind.GROUP_UNKNOWN, NO_GROUP)
    if "participant" in named and "session" not in named and act in PEOPLE:
        # "Participant … not found in group": the group is there.
        return None if "group or" in words else Failure(FailureKind.BAD_REQUEST, NO_SUCH_PERSON)
    return None


def _server_fault(act: str) -> FailureKind:
    return FailureKind.UPSTREAM if act in READS else FailureKind.UNCERTAIN


def _told(reply: Reply) -> _Told:
    answer = reply.json
    if answer is UNREADABLE:
        text = reply.text.strip()
        answer = text if len(text) <= _PLAIN_TEXT_LIMIT and "<" not in text else None
    fields = answer if isinstance(answer, dict) else {"message": answer}
    exception = fields.get("exception")
    inner = exception if isinstance(exception, dict) else {}
    # "title" and "detail" are those of https://www.rfc-editor.org/rfc/rfc9457.
    named = [fields.get(name) for name in ("message", "title", "detail")]
    said = [text for one in (*named, inner.get("message"), inner.get("details")) for text in _texts(one)]
    if "statusCode" not in fields:
        # Beside a statusCode it is the framework's name of the status, and tells nothing more.
        said += _texts(fields.get("error"))
    words = " ".join(said)[: texts.LONGEST_WORDS]
    return _Told(words, _whatsapp_status(said, inner, reply), texts.text_of(fields.get("status")))


def _whatsapp_status(said: list[str], inner: Mapping[str, object], reply: Reply) -> int | None:
    # Baileys puts the number beside the name; the name alone may be anybody's below 500.
    code = inner.get("data")
    if isinstance(code, int) and code in _WHATSAPP_TEXTS.values():
        return code
    for text in said:
        if found := _INFO_QUERY.search(text):
            return int(found[1])
        if reply.status >= 500 and text in _WHATSAPP_TEXTS:
            return _WHATSAPP_TEXTS[text]
    return None


def _texts(value: object) -> list[str]:
    """The texts of a field, in lower case. The framework lists what is wrong with a body."""
    values = value[:_MOST_TEXTS] if isinstance(value, list) else [value]
    return [words for one in values if isinstance(one, str) and (words := texts.words_of(one))]
