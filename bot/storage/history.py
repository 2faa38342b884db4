"""What was done before, for those who look back: read only, and counted by the database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.action import Action
from bot.domain.group import GroupId, GroupSummary
from bot.domain.operation import OperationId, OperationState, Verdict
from bot.domain.participant import Participant
from bot.storage import tables as t
from bot.storage.audit import Event
from bot.storage.rows import read_participant, read_verdict

MOST_RESULTS = 41
"""Of one operation in its story: one more than a message lists."""
_MOST_REFUSALS = 10
"""Anybody can press a button as often as they like; the story is not to be drowned in it."""


@dataclass(frozen=True, slots=True)
class Summary:
    """An operation in a line. Times are UTC.

    ``person`` is the first of ``people``; None if the operation is on nobody but the account itself.
    ``group`` is the first of ``groups``, by its name, or, while there are none, as it was written.
    ``verdicts`` counts what became of the items; None are those that nothing has become of yet.
    """

    id: OperationId
    action: Action
    state: OperationState
    asked_at: datetime
    requester: int
    decided_by: int | None
    decided_name: str | None
    people: int
    person: Participant | None
    groups: int
    group: str
    verdicts: Sequence[tuple[Verdict | None, int]] = ()


@dataclass(frozen=True, slots=True)
class Happening:
    """A row of the audit that is no result."""

    at: datetime
    event: Event
    actor: int | None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """A result in the audit. ``sent_at``: when the last request left, None if none did. ``verdict``: None where
    the attempt did nothing and another followed.
    """

    at: datetime
    sent_at: datetime | None
    participant: str
    account: str | None
    group: str
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class OperationStory:
    """What the audit knows of one operation. ``results`` are the first of ``result_count``."""

    happenings: Sequence[Happening]
    results: Sequence[Settled]
    result_count: int


class History:
    """Queries about the past."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def latest(
        self, count: int, *, person: Participant | None = None, groups: Sequence[GroupId] | None = None
    ) -> list[Summary]:
        """The last ``count`` operations, the newest first: all, or those on a person or in any of the groups."""
        condition: sa.ColumnElement[bool] = sa.true()
        if person is not None:
            condition = _concerns(person)
        elif groups is not None:
            condition = t.operation.c.id.in_(sa.select(t.target.c.operation_id).where(t.target.c.group_id.in_(groups)))
        return await self._summaries(condition, count)

    async def summary(self, operation_id: OperationId) -> Summary | None:
        """One operation, None if there is none of this id."""
        found = await self._summaries(t.operation.c.id == operation_id, 1)
        return found[0] if found else None

    async def groups(self) -> list[GroupSummary]:
        """Every group that an operation was ever meant for, under every name that it had then."""
        columns = (t.target.c.account, t.target.c.group_id, t.target.c.name)
        async with self._engine.connect() as connection:
            found = await connection.execute(sa.select(*columns).distinct().order_by(*columns))
            return [GroupSummary(row.account, GroupId(row.group_id), row.name) for row in found]

    async def story(self, operation_id: OperationId) -> OperationStory:
        """What the audit has about the operation, the oldest first."""
        own = t.audit.c.operation_id == operation_id
        is_result = t.audit.c.event == Event.RESULT
        async with self._engine.connect() as connection:
            is_refusal = t.audit.c.event == Event.REFUSAL
            first = sa.select(t.audit.c.id).where(own, is_refusal).order_by(t.audit.c.id).limit(_MOST_REFUSALS)
            happenings = await connection.execute(
                sa.select(t.audit).where(own, ~is_result, ~is_refusal | t.audit.c.id.in_(first)).order_by(t.audit.c.id)
            )
            told = [Happening(row.at, Event(row.event), row.actor, row.detail) for row in happenings]
            count = await connection.execute(sa.select(sa.func.count()).select_from(t.audit).where(own, is_result))
            results = await connection.execute(_results(operation_id).limit(MOST_RESULTS))
            return OperationStory(told, [_settled(row) for row in results], count.scalar_one())

    async def _summaries(self, condition: sa.ColumnElement[bool], count: int) -> list[Summary]:
        people = t.operation.c.people
        of_operation = t.target.c.operation_id == t.operation.c.id
        query: sa.Select[Any] = (
            sa.select(
                t.operation.c.id,
                t.operation.c.action,
                t.operation.c.state,
                t.operation.c.created_at,
                t.operation.c.requester,
                t.operation.c.decided_by,
                t.operation.c.decided_name,
                t.operation.c.looked_for,
                sa.func.json_array_length(people).label("people_count"),
                people[(0, "phone")].as_string().label("phone"),
                people[(0, "lid")].as_string().label("lid"),
                t.target.c.name.label("group_name"),
                t.target.c.group_id,
                sa.select(sa.func.count()).where(of_operation).correlate(t.operation).scalar_subquery().label("groups"),
            )
            .outerjoin_from(t.operation, t.target, of_operation & (t.target.c.number == 0))
            .where(condition)
            .order_by(t.operation.c.created_at.desc(), t.operation.c.id.desc())
            .limit(count)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
            verdicts = await _verdicts(connection, [row.id for row in rows])
        return [_summary(row, verdicts.get(row.id, ())) for row in rows]


def _concerns(person: Participant) -> sa.ColumnElement[bool]:
    """Operations with an item of this person, and those that named the person and came to no items."""
    known_as = [(t.item.c.phone, person.phone), (t.item.c.lid, person.lid)]
    same = sa.or_(*(column == value for column, value in known_as if value is not None))
    named = sa.or_(
        *(
            sa.cast(t.operation.c.people, sa.Text).contains(f'"{value}"', autoescape=True)
            for _, value in known_as
            if value is not None
        )
    )
    planned = sa.exists().where(t.item.c.operation_id == t.operation.c.id).correlate(t.operation)
    return t.operation.c.id.in_(sa.select(t.item.c.operation_id).where(same)) | (named & ~planned)


async def _verdicts(
    connection: AsyncConnection, operation_ids: Sequence[str]
) -> dict[str, list[tuple[Verdict | None, int]]]:
    """How many items of each operation came to which verdict."""
    verdict = t.item.c.verdict
    # Taken out of the JSON before they are grouped by: Postgres does not see that two bound keys are the same.
    one = (
        sa.select(
            t.item.c.operation_id,
            verdict["outcome"].as_string().label("outcome"),
            verdict["refusal"].as_string().label("refusal"),
            verdict["failure"].as_string().label("failure"),
        )
        .where(t.item.c.operation_id.in_(operation_ids))
        .subquery()
    )
    keys = (one.c.operation_id, one.c.outcome, one.c.refusal, one.c.failure)
    counted: dict[str, list[tuple[Verdict | None, int]]] = {}
    for row in await connection.execute(sa.select(*keys, sa.func.count().label("items")).group_by(*keys)):
        told = read_verdict({"outcome": row.outcome, "refusal": row.refusal, "failure": row.failure})
        counted.setdefault(row.operation_id, []).append((told, row.items))
    return counted


def _results(operation_id: OperationId) -> sa.Select[Any]:
    group = (
        (t.target.c.operation_id == t.audit.c.operation_id)
        & (t.target.c.account == t.audit.c.account)
        & (t.target.c.group_id == t.audit.c.group_id)
    )
    item = (
        (t.item.c.operation_id == t.audit.c.operation_id)
        & (t.item.c.target == t.target.c.number)
        & (sa.func.coalesce(t.item.c.phone, t.item.c.lid) == t.audit.c.participant)
    )
    return (
        sa.select(t.audit, t.item.c.attempted_at, t.target.c.name)
        .select_from(t.audit.outerjoin(t.target, group).outerjoin(t.item, item))
        .where(t.audit.c.operation_id == operation_id, t.audit.c.event == Event.RESULT)
        .order_by(t.audit.c.id)
    )


def _settled(row: sa.Row[Any]) -> Settled:
    verdict = None if "attempt" in row.detail else read_verdict(row.detail)
    group = row.name or row.group_id or ""
    return Settled(row.at, row.attempted_at, row.participant or "", row.account, group, verdict)


def _summary(row: sa.Row[Any], verdicts: Sequence[tuple[Verdict | None, int]]) -> Summary:
    return Summary(
        id=OperationId(row.id),
        action=Action(row.action),
        state=OperationState(row.state),
        asked_at=row.created_at,
        requester=row.requester,
        decided_by=row.decided_by,
        decided_name=row.decided_name,
        people=row.people_count,
        person=read_participant(row.phone, row.lid) if row.phone or row.lid else None,
        groups=row.groups,
        group=row.group_name or row.group_id or row.looked_for,
        verdicts=verdicts,
    )
