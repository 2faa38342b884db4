"""What operations of the past look like: a line for each, and the story of one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

from aiogram.utils.formatting import Bold, Code, DateTime, Text

from bot.domain.operation import OperationState, Verdict
from bot.domain.outcome import Outcome
from bot.domain.writing import shortened
from bot.storage.audit import Event
from bot.storage.history import Happening, OperationStory, Settled, Summary
from bot.telegram.failures import subject
from bot.telegram.message import Listed, lines
from bot.telegram.people_lines import verdict_sentence
from bot.telegram.rich import rich
from bot.words import Words

LONGEST_GROUP = 60
LONGEST_PERSON = 40
_MOST_MOMENTS = 30
"""Times that the reader's app writes in the reader's zone. Telegram drops what goes beyond 100 entities."""

_COUNTED_AS: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.ALREADY: "nothing",
        Outcome.NOT_MEMBER: "nothing",
        Outcome.NOT_ON_WHATSAPP: "not_on_whatsapp",
        Outcome.INVITE_NEEDED: "invite",
        Outcome.RECENTLY_LEFT: "invite",
        Outcome.REFUSED: "refused",
        Outcome.GROUP_FULL: "refused",
        Outcome.AWAITING_APPROVAL: "awaiting",
    }
)
"""What is no success and is known; anything else is not known."""


def summaries(title: Text | str, operations: Sequence[Summary], words: Words[str]) -> Text:
    """Two lines for each operation."""
    by_zone = len(operations) <= _MOST_MOMENTS
    rows = [_summary(one, words, by_zone=by_zone) for one in operations]
    return lines(Text(title), "", Listed(rows, lambda count: words.card_more(count=count)))


def story(operation: Summary, told: OperationStory, words: Words[str], *, several: bool) -> Text:
    """Everything that happened to an operation, with the times."""
    people = [_settled(one, operation, words, several=several) for one in told.results]
    heading: list[Text | str] = ["", Bold(words.log_results())] if people else []
    unread = told.result_count - len(people)
    return lines(
        _summary(operation, words, by_zone=True),
        "",
        *(_happening(one, operation, words) for one in told.happenings),
        *heading,
        Listed(people, lambda count: words.card_more(count=count + unread)),
    )


def details(operation: Summary, told: OperationStory, words: Words[str]) -> Text:
    """Who asked, decided, and when, below the operation as its card shows it."""
    says = rich(words)
    return lines(
        says.log_id(id=Code(operation.id)),
        *(_happening(one, operation, words) for one in told.happenings),
    )


def moment(at: datetime) -> DateTime:
    """The reader's app writes it in the reader's own zone; an older one shows the text, in UTC.

    Source: https://core.telegram.org/bots/api#messageentity (``date_time``).
    """
    return DateTime(_utc(at), unix_time=at, date_time_format="dT")


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _summary(operation: Summary, words: Words[str], *, by_zone: bool) -> Text:
    says = rich(words)
    at = moment(operation.asked_at) if by_zone else Text(_utc(operation.asked_at))
    action = words.log_action(action=operation.action)
    where = (
        words.log_groups(count=operation.groups) if operation.groups > 1 else shortened(operation.group, LONGEST_GROUP)
    )
    if operation.person is None:
        first = says.log_line_group(time=at, action=action, group=where)
    else:
        who: Text | str = Code(str(operation.person))
        if operation.people > 1:
            who = words.log_people(count=operation.people)
        first = says.log_line(time=at, action=action, who=who, group=where)
    state = words.log_state(state=operation.state)
    counted = _counted(operation, words)
    return lines(
        first,
        says.log_line_end(
            state=f"{state}: {counted}" if counted else state,
            asker=_name(operation.requester, operation),
            id=Code(operation.id),
        ),
    )


def _counted(operation: Summary, words: Words[str]) -> str:
    """What became of how many people: "3 removed, 1 refused"."""
    if operation.state not in {OperationState.RUNNING, OperationState.FINISHED, OperationState.REFUSED}:
        return ""
    counts: Counter[str] = Counter()
    for verdict, count in operation.verdicts:
        counts[_counted_as(verdict, operation)] += count
    return ", ".join(words.log_counted(what=what, count=count) for what, count in counts.most_common())


def _counted_as(verdict: Verdict | None, operation: Summary) -> str:
    if verdict is None:
        return "waiting" if operation.state is OperationState.RUNNING else "unknown"
    if verdict.failure is not None or verdict.outcome is None:
        return "failed"
    if verdict.outcome is Outcome.DONE:
        return operation.action
    return _COUNTED_AS.get(verdict.outcome, "unknown")


def _happening(one: Happening, operation: Summary, words: Words[str]) -> Text:
    who = _name(one.actor, operation) if one.actor is not None else ""
    return rich(words).log_happening(what=_what(one), time=moment(one.at), who=who)


def _what(one: Happening) -> str:
    match one.event:
        case Event.PRESS:
            return str(one.detail.get("press", "choose"))
        case Event.RUN:
            return str(one.detail.get("state", ""))
        case Event.REFUSAL:
            return "press_refused" if "press" in one.detail else "refused"
        case _:
            return one.event


def _settled(one: Settled, operation: Summary, words: Words[str], *, several: bool) -> Text:
    says = rich(words)
    person = Code(one.participant)
    if one.verdict is None:
        line = says.log_put_back(person=person)
    elif (kind := one.verdict.failure) is not None:
        why = words.failure(kind=kind, subject=subject(words, one.account, several=several))
        line = says.log_person_failed(person=person, why=words.log_failed(why=why))
    else:
        line = verdict_sentence(one.verdict, person, operation.action, says)
    if operation.groups > 1:
        line = says.log_in_group(line=line, group=shortened(one.group, LONGEST_GROUP))
    if one.sent_at is None:
        return says.log_settled(at=_time(one.at), line=line)
    return says.log_sent(sent=_time(one.sent_at), at=_time(one.at), line=line)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%H:%M:%S")


def _name(person: int, operation: Summary) -> str:
    """What the person is called in Telegram, as far as that was kept, or their id there."""
    if person == operation.decided_by and operation.decided_name:
        return shortened(operation.decided_name, LONGEST_PERSON)
    return str(person)
