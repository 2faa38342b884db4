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
from bot.providers.texts import MOST_PEOPLE
from bot.providers.wasend_answers import Fields, fields_of, person_of, read_person
from bot.providers.wasend_errors import NO_SUCH_PERSON, NOT_POSSIBLE, UNCLEAR, WHATSAPP_REFUSED

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


def read_results(act: PeopleAct, members: Sequence[Member], answer: object) -> list[Result]:
    """One result per member. `Outcome.UNKNOWN` for whom the answer is silent about, which an empty one is on all.

    Raises `UNCERTAIN` for an answer that cannot be read.
    """
    words = _words(act, answer)
    if words is None:
        raise ProviderError(Failure(FailureKind.UNCERTAIN, "unreadable answer"))
    about = _by_member(words, members)
    silent = [number for number, said in enumerate(about) if not said]
    spoken_for = {id(word) for said in about for word in said}
    spare = [word for word in words if id(word) not in spoken_for]
    if len(silent) == len(spare) == 1:
        # WhatsApp speaks of nobody who was not asked about, so this is the one person under an id that
        # was not known to us: a LID for a phone, most often.
        about[silent[0]] = spare
    # "success" is about the operation as a whole, and "error" is there "if the entire request fails".
    failed = answer is False or fields_of(answer).get("success") is False
    rest = Result(Outcome.REFUSED, code="200 false") if failed else Result(Outcome.UNKNOWN, code="not told")
    return [_agreed(said) or rest for said in about]


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
    words = (_entries("add", listed, "bare") if isinstance(listed, list) else None) or []
    unknown = Result(Outcome.UNKNOWN, code="not told")
    return group_id, [_agreed(said) or unknown for said in _by_member(words, members)]


def refusal_of(act: PeopleAct, code: str, *, alone: bool) -> Result | None:
    """What a failed answer about people says of each, by the code of `wasend_errors`; None if it says nothing.

    The page says both that a call fails for one person who cannot be removed, and that it may go on with
    the others: only somebody who is ``alone`` in it is certainly refused.
    """
    if code in WHATSAPP_REFUSED:
        return Result(Outcome.REFUSED, code=code)
    if code == "whatsapp 419" and act == "add":
        return Result(Outcome.GROUP_FULL, code=code)
    if code not in {NO_SUCH_PERSON, NOT_POSSIBLE, UNCLEAR}:
        return None
    if not alone:
        return Result(Outcome.UNKNOWN, code=code)
    return Result(_NOT_THERE[act] if code == NO_SUCH_PERSON else Outcome.REFUSED, code=code)


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


def _words(act: PeopleAct, answer: object) -> list[_Word] | None:
    if answer is None or isinstance(answer, bool):
        return []
    if isinstance(answer, list):
        return _entries(act, answer, "bare")
    if not isinstance(answer, dict):
        return None
    if all(read_person(name) for name in answer) and answer:
        # WAHA's WEBJS engine: an object by id.
        return _entries(act, [{"id": name, **fields_of(entry)} for name, entry in answer.items()], "bare")
    fields = fields_of(answer)
    data = fields.get("data")
    inner = {**fields, **fields_of(data)}
    if isinstance(data, list):
        inner["participants"] = data
    doubted = fields.get("success") is False or bool(fields.get("error"))
    words: list[_Word] = []
    for name, kind in [*((name, "done") for name in _DONE_LISTS), ("failed", "failed"), ("participants", "bare")]:
        listed = inner.get(name)
        if listed is None:
            continue
        found = _entries(act, listed, kind) if isinstance(listed, list) else None
        if found is None:
            return None
        words += found
    if doubted:
        words = [_Word(one.person, _doubted(one.result)) for one in words]
    return words if words or {"success", "status", "message", *_DONE_LISTS, "failed"} & inner.keys() else None


def _entries(act: PeopleAct, entries: Collection[object], kind: str) -> list[_Word] | None:
    """The words of a list; None if one of its entries names nobody, or there are too many."""
    if len(entries) > MOST_PEOPLE:
        return None
    words = []
    for entry in entries:
        fields = fields_of(entry) or {"id": entry}
        person = person_of(fields)
        if person is None:
            return None
        words.append(_Word(person, _result(act, fields, kind)))
    return words


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
        return Result(Outcome.UNKNOWN if written == "SUCCESS" else Outcome.REFUSED, code="failed")
    # Without an error attribute WhatsApp has done it.
    return Result(Outcome.DONE)


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
