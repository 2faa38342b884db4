"""What GREEN-API's failed answers mean.

The status alone does not tell: an account that is not authorized and a request that is wrong share
400 (https://github.com/green-api/issues/issues/571), so the text decides. It comes as JSON of several
shapes or as plain text, with a content type that is not documented. The list of common errors is at
https://green-api.com/en/docs/api/common-errors/ (read 2026-11).
"""

from typing import Final

from bot.domain.failure import Failure, FailureKind
from bot.providers import texts
from bot.providers.answer import UNREADABLE, Reply

STARTING_OR_NOT_AUTHORIZED: Final = "400 starting or not authorized"
"""The code of the one text that names two causes."""

NOT_AUTHORIZED: Final = "400 not authorized"
"""The code of the text of the older pages; some servers may still send it. Banned accounts get it, too."""

_TEXTS: Final = (
    # First, for the rest of a validation's message names fields and values, and could hold any word.
    ("validation failed", FailureKind.BAD_REQUEST, "400 validation"),
    ("bad request data", FailureKind.BAD_REQUEST, "400 bad request data"),
    ("unexpected token", FailureKind.BAD_REQUEST, "400 not json"),
    ("starting or not authorized", FailureKind.ACCOUNT_STARTING, STARTING_OR_NOT_AUTHORIZED),
    ("in starting process", FailureKind.ACCOUNT_STARTING, "400 starting"),
    ("account not authorized", FailureKind.ACCOUNT_NOT_AUTHORIZED, NOT_AUTHORIZED),
    # checkWhatsapp's own: https://green-api.com/en/docs/api/service/CheckWhatsapp/.
    ("bad phone number", FailureKind.BAD_REQUEST, "400 bad phone number"),
    ("check phone number timeout", FailureKind.BAD_REQUEST, "400 check timed out"),
    # setGroupPicture's own: https://green-api.com/en/docs/api/groups/SetGroupPicture/.
    ("file is empty", FailureKind.BAD_REQUEST, "400 empty file"),
    ("unsupported media type", FailureKind.BAD_REQUEST, "400 media type"),
    ("account is expired", FailureKind.ACCOUNT_UNPAID, "400 expired"),
    # Nothing but another instance in the settings helps; hence the kind whose advice is to look there.
    ("instance is deleted", FailureKind.CREDENTIALS, "400 deleted"),
)

_GROUP_UNKNOWN: Final = ("item-not-found", "group not found", "group does not exist")

_CONTACT_LIMIT_SECONDS: Final = 2 * 60 * 60.0
"""The wait that the common errors give for 469."""

_OVERLIMIT_SECONDS: Final = 300.0
"""WhatsApp's own limit. Documented for createGroup, where one group in five minutes is the rule:
https://green-api.com/en/docs/api/groups/CreateGroup/."""

_PLAIN_TEXT_LIMIT: Final = 300
"""Characters. A longer text is a page, not one of the vendor's sentences."""


def failure_of(reply: Reply, *, method: str, writes: bool) -> Failure:
    """The failure that an answer other than 200 tells.

    ``writes`` is whether the request may have changed something: then a gateway's or server's error
    is `UNCERTAIN`, for what was asked may have been done behind it
    (https://github.com/green-api/issues/issues/1016), while for a read it is `UPSTREAM`.
    """
    status, words = reply.status, words_of(reply)
    if method == "getGroupData" and _names_no_group(words):
        return Failure(FailureKind.GROUP_UNKNOWN, f"{status} no such group")
    match status:
        case 400:
            failure = _told(words) or Failure(FailureKind.BAD_REQUEST, "400 other")
        case 403 if "account is suspended" in words:
            failure = Failure(FailureKind.ACCOUNT_SUSPENDED, "403 suspended")
        # 404 is documented as "wrong verb or wrong method". Ours are right, so the address is not.
        case 401 | 403 | 404:
            failure = Failure(FailureKind.CREDENTIALS, str(status))
        case 429:
            failure = Failure(FailureKind.RATE_LIMITED, "429", reply.retry_after)
        case 466:
            failure = Failure(FailureKind.QUOTA, _quota_code(reply))
        case 469:
            failure = Failure(FailureKind.RATE_LIMITED, "469", reply.retry_after or _CONTACT_LIMIT_SECONDS)
        case 500 if "rate overlimit" in words:
            # WhatsApp turned the whole request down, so it is certain that nothing was done. Other texts
            # with 500 are no proof: one was seen with the group made.
            failure = Failure(FailureKind.RATE_LIMITED, "500 rate overlimit", _OVERLIMIT_SECONDS)
        case _ if 400 <= status < 500 and status not in {408, 499}:
            failure = Failure(FailureKind.BAD_REQUEST, str(status))
        case _:
            failure = Failure(_server_fault(writes=writes), str(status))
    return failure


def failure_told_by_200(reply: Reply) -> Failure | None:
    """The failure that a 200 tells in place of an answer, if it does.

    The Portuguese page of common errors lists the texts about an account's state under HTTP 200
    (https://github.com/green-api/docs, ``pt/docs/api/common-errors.md``, 2021-06).
    """
    return _told(words_of(reply))


def words_of(reply: Reply) -> str:
    """The provider's words in lower case, to be matched and never shown.

    Only the fields that hold words are read: ``path`` beside them holds the token.
    """
    answer = reply.json
    if answer is UNREADABLE:
        return reply.text.lower() if len(reply.text) <= _PLAIN_TEXT_LIMIT and "<" not in reply.text else ""
    if isinstance(answer, str):
        return texts.words_of(answer)
    if not isinstance(answer, dict):
        return ""
    told = (texts.words_of(answer.get(field)) for field in ("message", "reason", "error", "description"))
    return " ".join(words for words in told if words)


def _server_fault(*, writes: bool) -> FailureKind:
    return FailureKind.UNCERTAIN if writes else FailureKind.UPSTREAM


def _told(words: str) -> Failure | None:
    for text, kind, code in _TEXTS:
        if text in words:
            return Failure(kind, code)
    return None


def _names_no_group(words: str) -> bool:
    # What getGroupData answers for a group that is unknown or not the account's is not documented
    # (as of 2026-11, https://green-api.com/en/docs/api/groups/GetGroupData/). Ids that reach it are
    # well-formed, so a validation that complains of groupId can only mean that there is no such group.
    return any(text in words for text in _GROUP_UNKNOWN) or ("validation failed" in words and "groupid" in words)


def _quota_code(reply: Reply) -> str:
    # Bodies of the two quotas: https://green-api.com/en/docs/api/466-error-example-body/
    answer = reply.json
    correspondents = isinstance(answer, dict) and "correspondentsStatus" in answer
    return "466 correspondents" if correspondents else "466 method"
