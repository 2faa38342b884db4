"""Between the operations' records and the rows of their tables."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from bot.domain.action import Action
from bot.domain.failure import FailureKind
from bot.domain.group import GroupId, read_invite_link
from bot.domain.operation import (
    Choice,
    Count,
    Hindrance,
    Item,
    ItemState,
    Operation,
    OperationId,
    OperationState,
    Origin,
    Stop,
    Tally,
    Target,
    Verdict,
)
from bot.domain.outcome import Outcome, Refusal
from bot.domain.participant import Participant, Phone, Role, WhatsAppId


def operation_row(operation: Operation) -> dict[str, Any]:
    """The row of a new operation."""
    origin = operation.origin
    return {
        "id": operation.id,
        "action": operation.action,
        "state": operation.state,
        "requester": origin.requester,
        "chat_id": origin.chat_id,
        "message_id": origin.message_id,
        "thread_id": origin.thread_id,
        "language": origin.language,
        "people": [asdict(person) for person in operation.people],
        "looked_for": operation.looked_for,
        "reason": operation.reason,
        "is_dry": operation.is_dry,
        "rejected": list(operation.rejected),
        "source": operation.source,
        "undoes": operation.undoes,
        "is_prepared": False,
        "choices": [],
        "card_id": operation.card_id,
        "created_at": operation.created_at,
        "expires_at": operation.expires_at,
    }


def target_row(operation_id: OperationId, target: Target) -> dict[str, Any]:
    return {"operation_id": operation_id, **asdict(target), "name": _storable(target.name)}


def item_row(operation_id: OperationId, item: Item) -> dict[str, Any]:
    return {
        "operation_id": operation_id,
        "number": item.number,
        "target": item.target,
        "phone": item.participant.phone,
        "lid": item.participant.lid,
        "name": _storable(item.name) if item.name else None,
        "address": item.address,
        "role": item.role,
        "seen": item.seen,
        "to_do": item.to_do,
        "state": item.state,
        "verdict": asdict(item.verdict) if item.verdict else None,
        "told": item.verdict.key if item.verdict else None,
    }


def _storable(name: str) -> str:
    """Postgres takes no NUL in text (https://www.postgresql.org/docs/current/datatype-character.html)."""
    return name.replace("\x00", "")


def read_operation(
    row: sa.Row[Any], targets: Iterable[sa.Row[Any]], items: Iterable[sa.Row[Any]], tally: Tally
) -> Operation:
    return Operation(
        id=OperationId(row.id),
        action=Action(row.action),
        state=OperationState(row.state),
        origin=Origin(
            requester=row.requester,
            chat_id=row.chat_id,
            message_id=row.message_id,
            thread_id=row.thread_id,
            language=row.language,
        ),
        people=tuple(read_participant(person["phone"], person["lid"]) for person in row.people),
        created_at=row.created_at,
        expires_at=row.expires_at,
        looked_for=row.looked_for,
        reason=row.reason,
        is_dry=row.is_dry,
        rejected=tuple(row.rejected),
        source=row.source,
        undoes=OperationId(row.undoes) if row.undoes else None,
        choices=tuple(Choice(**choice) for choice in row.choices),
        targets=tuple(map(read_target, targets)),
        unlisted={account: FailureKind(kind) for account, kind in row.unlisted.items()},
        items=tuple(map(read_item, items)),
        tally=tally,
        seconds=row.seconds,
        is_armed=row.is_armed,
        stop=Stop(row.stopped_by, row.stopped_name) if row.stopped_by is not None else None,
        failure=FailureKind(row.failure) if row.failure else None,
        failed_account=row.failed_account,
        hindrance=Hindrance(row.hindrance) if row.hindrance else None,
        card_id=row.card_id,
        notice_id=row.notice_id,
        card_chat_id=row.card_chat_id,
        card_version=row.card_version,
        is_card_due=row.card_due,
        decided_by=row.decided_by,
        decided_name=row.decided_name,
        finished_at=row.finished_at,
    )


def read_target(row: sa.Row[Any]) -> Target:
    return Target(
        number=row.number,
        account=row.account,
        group_id=GroupId(row.group_id),
        name=row.name,
        size=row.size,
        invite_link=read_invite_link(row.invite_link or ""),
        failure=FailureKind(row.failure) if row.failure else None,
        is_done=row.is_done,
        ending=row.ending,
        listed=row.listed,
    )


def read_item(row: sa.Row[Any]) -> Item:
    return Item(
        number=row.number,
        target=row.target,
        participant=read_participant(row.phone, row.lid),
        name=row.name,
        address=row.address,
        role=Role(row.role) if row.role else None,
        seen=row.seen,
        to_do=row.to_do,
        state=ItemState(row.state),
        attempt=row.attempt,
        attempted_at=row.attempted_at,
        answer=read_verdict(row.answer),
        verdict=read_verdict(row.verdict),
    )


def read_count(row: sa.Row[Any]) -> Count:
    return Count(
        to_do=row.to_do,
        state=ItemState(row.state),
        answered=bool(row.answered),
        key=row.told,
        items=row.items,
        groups=row.groups,
    )


def read_participant(phone: str | None, lid: str | None) -> Participant:
    return Participant(phone=Phone(phone) if phone else None, lid=WhatsAppId(lid) if lid else None)


def read_verdict(stored: Mapping[str, Any] | None) -> Verdict | None:
    """A stored verdict; None if there is none."""
    if stored is None or not (stored.get("outcome") or stored.get("failure")):
        return None
    return Verdict(
        outcome=Outcome(stored["outcome"]) if stored.get("outcome") else None,
        refusal=Refusal(stored["refusal"]) if stored.get("refusal") else None,
        failure=FailureKind(stored["failure"]) if stored.get("failure") else None,
        code=stored.get("code") or "",
        listed=stored.get("listed"),
        size=stored.get("size"),
    )
