"""What became of each person, out of every shape in which Wasend may tell it.

The pages have lists by outcome (https://wasend.dev/docs/groups/add-participants and its neighbours, read
2026-11), the SDK has no answer at all, and WAHA below passes on WhatsApp's list with a code per person.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.domain.failure import Failure, FailureKind, ProviderError
from bot.domain.group import GroupId, read_group_id
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Member, Participant
from bot.providers.base import Result
from bot.providers.texts import MOST_PEOPLE, words_of
from bot.providers.wasend_answers import Fields, fields_of, person_of, read_person
from bot.providers.wasend_errors import (
    IS_OWNER,
    NO_SUCH_PERSON,
    NOT_POSSIBLE,
    NOT_POSSIBLE_AND_WHY,
    UNCLEAR,
    WHATSAPP_REFUSED,
    person_named,
)

PeopleAct = Literal["add", "remove", "promote", "demote"]

_NOT_THERE: Final[Mapping[PeopleAct, Outcome]] = {
    "add": Outcome.NOT_ON_WHATSAPP,
    "remove": Outcome.NOT_MEMBER,
    "promote": Outcome.NOT_MEMBER,
    "demote": Outcome.NOT_MEMBER,
}

# WhatsApp's codes for one person. 405 and 406 are what threads report for the group's owner; 500 is said of
# full groups and of people whose LID did not fit, so it settles nothing. Sources: the error classes of
# https://www.npmjs.com/package/whatsapp-web.js (addParticipants), https://github.com/WhiskeySockets/Baileys.
_ADD_CODES: Final[Mapping[int, Outcome]] = {
    403: Outcome.INVITE_NEEDED,
    408: Outcome.RECENTLY_LEFT,
    409: Outcome.ALREADY,
    419: Outcome.GROUP_FULL,
    421: Outcome.AWAITING_APPROVAL,
}

_REASONS: Final[Mapping[str, Mapping[PeopleAct, Outcome]]] = {
    "NOT_FOUND": _NOT_THERE,
    "ALREADY_IN_GROUP": {"add": Outcome.ALREADY},
    # On the page of demote, about the person: there is nothing to take away.
    "NOT_ADMIN": {"demote": Outcome.ALREADY},
}

_LARGEST_CODE: Final = 999

_DONE_LISTS: Final = ("added", "removed", "promoted", "demoted")


@dataclass(frozen=True, slots=True)
class _Word:
    person: Participant
    result: Result


@dataclass(frozen=True, slots=True)
class _Told:
    """``is_whole``: the words are all that there is to be said, so that who is not named was not acted on."""

    words: list[_Word]
    is_whole: bool = False


def read_results(act: PeopleAct, members: Sequence[Member], answer: object) -> list[Result]:
    """One result per member. `Outcome.UNKNOWN` for whom the answer is silent about, which an empty one is on all.

    Raises `UNCERTAIN` for an answer that cannot be read.
    """
    told = _told(act, answer)
    if told is None:
        raise ProviderError(Failure(FailureKind.UNCERTAIN, "unreadable answer"))
    about = _by_member(told.words, members)
    silent = [number for number, said in enumerate(about) if not said]
    spoken_for = {id(word) for said in about for word in said}
    spare = [word for word in told.words if id(word) not in spoken_for]
    if len(silent) == len(spare) == 1:
        # WhatsApp speaks of nobody who was not asked about, so this is the one person under an id that
        # was not known to us: a LID for a phone, most often.
        about[silent[0]] = spare
    rest = _of_the_others(told, answer)
    return [_agreed(said) or rest for said in about]


def _of_the_others(told: _Told, answer: object) -> Result:
    """What the answer says of those whom it does not name."""
    fields = fields_of(answer)
    if answer is False or fields.get("success") is False:
        # "success" is about the operation as a whole, and "error" is there "if the entire request fails".
        why = Refusal.OTHER if any(words_of(fields.get(name)) for name in ("error", "message")) else None
        return Result(Outcome.REFUSED, why, "200 false")
    # "The response indicates which participants were successfully removed."
    return Result(Outcome.UNKNOWN, Refusal.PROVIDER if told.is_whole else None, "not told")


def read_created(members: Sequence[Member], answer: object) -> tuple[GroupId, list[Result]]:
    """The id of a group that was made, and what became of each member.

    Raises `UNCERTAIN` for an answer without an id: there may be a group all the same.
    """
    fields = fields_of(answer)
    group = fields_of(fields.get("group")) or fields_of(fields.get("data")) or fields
    written = group.get("jid") or group.get("id")
    group_id = read_group_id(written) if isinstance(written, str) else None
    if group_id is None:
        raise ProviderError(Failure(FailureKind.UNCERTAIN, "unreadable answer"))
    listed = group.get("participants")
    entries = _entries("add", listed, "bare") if isinstance(listed, list) else None
    words = entries.words if entries else []
    unknown = Result(Outcome.UNKNOWN, code="not told")
    return group_id, [_agreed(said) or unknown for said in _by_member(words, members)]


def refusal_of(act: PeopleAct, code: str, *, alone: bool) -> Result | None:
    """What a failed answer about people says of each, by the code of `wasend_errors`; None if it says nothing.

    The page says both that a call fails for one person who cannot be removed, and that it may go on with
    the others: only somebody who is ``alone`` in it is certainly refused, of the others the group's list tells.
    """
    if code in WHATSAPP_REFUSED:
        return Result(Outcome.REFUSED, code=code)
    if code == "whatsapp 419" and act == "add":
        return Result(Outcome.GROUP_FULL, code=code)
    if code not in {NO_SUCH_PERSON, IS_OWNER, NOT_POSSIBLE, NOT_POSSIBLE_AND_WHY, UNCLEAR}:
        return None
    why = None if code in {NOT_POSSIBLE, UNCLEAR} else Refusal.OTHER
    if not alone:
        return Result(Outcome.UNKNOWN, why or Refusal.PROVIDER, code)
    if code == NO_SUCH_PERSON:
        return Result(_NOT_THERE[act], code=code)
    return Result(Outcome.REFUSED, Refusal.OWNER if code == IS_OWNER else why, code)


def result_of_code(act: PeopleAct, code: int) -> Result:
    """WhatsApp's code for one person as a result."""
    if not 0 <= code <= _LARGEST_CODE:
        return Result(Outcome.UNKNOWN, code="no code of whatsapp")
    label = f"whatsapp {code}"
    if code in {0, 200}:
        return Result(Outcome.DONE)
    if code == 404:
        return Result(_NOT_THERE[act], code=label)
    if code == 500:
        return Result(Outcome.UNKNOWN, code=label)
    if act == "add":
        outcome = _ADD_CODES.get(code)
        # 401: the person has blocked the account. 417: cannot be added to a community.
        return Result(outcome, code=label) if outcome else Result(Outcome.REFUSED, Refusal.PROVIDER, label)
    if act == "promote" and code == 409:
        return Result(Outcome.ALREADY, code=label)
    return Result(Outcome.REFUSED, code=label)


def _told(act: PeopleAct, answer: object) -> _Told | None:
    """What the answer says of people; None if it cannot be read."""
    if answer is None or isinstance(answer, bool):
        return _Told([])
    if isinstance(answer, list):
        # Nobody at all is what the SDK expects, and says nothing.
        return _entries(act, answer, "bare") if answer else _Told([])
    return _told_by_fields(act, answer) if isinstance(answer, dict) else None


def _told_by_fields(act: PeopleAct, answer: Mapping[str, object]) -> _Told | None:
    if any(read_person(name) for name in answer):
        # WAHA's WEBJS engine: an object by id.
        return _entries(act, [{"id": name, **fields_of(entry)} for name, entry in answer.items()], "bare")
    fields = fields_of(answer)
    data = fields.get("data")
    inner = {**fields, **fields_of(data)}
    if isinstance(data, list):
        inner["participants"] = data
    doubted = fields.get("success") is False or bool(fields.get("error"))
    words: list[_Word] = []
    are_whole: list[bool] = []
    for name, kind in [*((name, "done") for name in _DONE_LISTS), ("failed", "failed"), ("participants", "bare")]:
        listed = inner.get(name)
        if listed is None:
            continue
        found = _entries(act, listed, kind) if isinstance(listed, list) else None
        if found is None:
            return None
        words += found.words
        are_whole.append(found.is_whole)
    if doubted:
        words = [_Word(one.person, _doubted(one.result)) for one in words]
    if not words and not {"success", "status", "message", *_DONE_LISTS, "failed"} & inner.keys():
        return None
    return _Told(words, bool(are_whole) and all(are_whole))


def _entries(act: PeopleAct, entries: Collection[object], kind: str) -> _Told | None:
    """The words of a list; None if none of its entries names anybody, or there are too many.

    An entry that names nobody spoils no other; but it may be about any who is not named.
    """
    if len(entries) > MOST_PEOPLE:
        return None
    words = []
    for entry in entries:
        fields = fields_of(entry) or {"id": entry}
        if person := person_of(fields):
            words.append(_Word(person, _result(act, fields, kind)))
    return _Told(words, is_whole=len(words) == len(entries)) if words or not entries else None


def _result(act: PeopleAct, fields: Fields, kind: str) -> Result:
    code = next(
        (found for name in ("error", "status", "code") if (found := _number(fields.get(name))) is not None), None
    )
    if code is not None:
        return result_of_code(act, code)
    reason = fields.get("reason")
    written = reason.strip().upper() if isinstance(reason, str) else ""
    if outcome := _REASONS.get(written, {}).get(act):
        return Result(outcome, code=written.lower())
    if kind == "failed" or fields.get("error"):
        return Result(Outcome.UNKNOWN, code="failed") if written == "SUCCESS" else _failed(act, fields)
    # Without an error attribute WhatsApp has done it.
    return Result(Outcome.DONE)


def _failed(act: PeopleAct, fields: Fields) -> Result:
    """A person on whom the act failed, by what words there are."""
    words = " ".join(filter(None, (words_of(fields.get(name)) for name in ("reason", "error", "message"))))
    code = person_named(words, act)
    if code == NO_SUCH_PERSON:
        return Result(_NOT_THERE[act], code=code)
    if code == IS_OWNER:
        return Result(Outcome.REFUSED, Refusal.OWNER, code)
    return Result(Outcome.REFUSED, Refusal.OTHER if words else None, "failed")


def _doubted(result: Result) -> Result:
    """A "done" within an answer that says that it failed."""
    return Result(Outcome.UNKNOWN, code="done and failed") if result.outcome is Outcome.DONE else result


def _agreed(said: Sequence[_Word]) -> Result | None:
    if not said:
        return None
    first = said[0].result
    return first if all(word.result.outcome is first.outcome for word in said) else Result(Outcome.UNKNOWN, code="both")


def _by_member(words: Sequence[_Word], members: Sequence[Member]) -> list[list[_Word]]:
    """The words about each member, by any identity that they share. Takes as long as both are, not their product."""
    by_identity: dict[str, list[_Word]] = {}
    for word in words:
        for identity in word.person.identities:
            by_identity.setdefault(identity, []).append(word)
    about = []
    for member in members:
        listed = read_person(member.address)
        identities = {*member.participant.identities, *(listed.identities if listed else ())}
        # A person under two identities is found twice, by the same word.
        found = {id(word): word for one in sorted(identities) for word in by_identity.get(one, ())}
        about.append([*found.values()])
    return about


def _number(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isdecimal():
        # There may be a million digits.
        return int(value) if len(value) <= 3 else _LARGEST_CODE + 1
    return value if isinstance(value, int) else None
