"""The tables. Their changes over time are the revisions in ``migrations/``."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)


class UtcDateTime(sa.TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no time zone, so it is taken off on the way in and put back on the way out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


UNDOING = "undoes IS NOT NULL AND state IN ('asking', 'confirmed', 'running', 'finished')"

operation = sa.Table(
    "operation",
    metadata,
    sa.Column("id", sa.String(12), primary_key=True),
    sa.Column("action", sa.String(16), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("requester", sa.BigInteger, nullable=False),
    sa.Column("chat_id", sa.BigInteger, nullable=False),
    sa.Column("message_id", sa.BigInteger, nullable=False),
    sa.Column("thread_id", sa.BigInteger),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("people", sa.JSON, nullable=False),
    sa.Column("looked_for", sa.Text, nullable=False, server_default=""),
    sa.Column("reason", sa.Text),
    sa.Column("is_dry", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("rejected", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("source", sa.Text, nullable=False, server_default=""),
    sa.Column("undoes", sa.String(12)),
    # False while the groups are looked at, so that there is neither a plan nor a choice yet.
    sa.Column("is_prepared", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("choices", sa.JSON, nullable=False),
    sa.Column("unlisted", sa.JSON, nullable=False, server_default="{}"),
    sa.Column("seconds", sa.Float, nullable=False, server_default="0"),
    sa.Column("is_armed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("stopped_by", sa.BigInteger),
    sa.Column("stopped_name", sa.Text),
    sa.Column("failure", sa.String(32)),
    sa.Column("failed_account", sa.String(64)),
    sa.Column("hindrance", sa.String(32)),
    sa.Column("card_id", sa.BigInteger),
    sa.Column("notice_id", sa.BigInteger),
    # Where the card is, if not in the chat that asked: a group that became a supergroup has another id, and other
    # numbers for its messages.
    sa.Column("card_chat_id", sa.BigInteger),
    sa.Column("card_due", sa.Boolean, nullable=False, server_default=sa.false()),
    # Increased by every change that makes the card due.
    sa.Column("card_version", sa.Integer, nullable=False, server_default="0"),
    sa.Column("decided_by", sa.BigInteger),
    sa.Column("decided_name", sa.Text),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
    # A Telegram message asks once, however often its update is delivered.
    sa.UniqueConstraint("chat_id", "message_id"),
    sa.Index("ix_operation_state_expires_at", "state", "expires_at"),
    sa.Index("ix_operation_created_at_id", "created_at", "id"),
    sa.Index(
        "ix_operation_card_due",
        "card_due",
        sqlite_where=sa.text("card_due"),
        postgresql_where=sa.text("card_due"),
    ),
    # What was done is taken back once; an attempt at it that came to nothing may be made again.
    sa.Index(
        "uq_operation_undoes",
        "undoes",
        unique=True,
        sqlite_where=sa.text(UNDOING),
        postgresql_where=sa.text(UNDOING),
    ),
)

target = sa.Table(
    "target",
    metadata,
    sa.Column("operation_id", sa.String(12), sa.ForeignKey("operation.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("account", sa.String(64), nullable=False),
    sa.Column("group_id", sa.String(64), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("size", sa.Integer),
    sa.Column("invite_link", sa.Text),
    sa.Column("failure", sa.String(32)),
    sa.Column("is_done", sa.Boolean, nullable=False, server_default=sa.false()),
    # What tells the group from others that look like it; NULL if there are none.
    sa.Column("ending", sa.String(64)),
    # How many of the people the provider showed; NULL if all.
    sa.Column("listed", sa.Integer),
)

item = sa.Table(
    "item",
    metadata,
    sa.Column("operation_id", sa.String(12), sa.ForeignKey("operation.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("target", sa.Integer, nullable=False),
    sa.Column("phone", sa.String(16), index=True),
    sa.Column("lid", sa.String(32), index=True),
    sa.Column("name", sa.Text),
    sa.Column("address", sa.String(64)),
    sa.Column("role", sa.String(8)),
    sa.Column("seen", sa.Boolean, nullable=False),
    sa.Column("to_do", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
    sa.Column("attempted_at", UtcDateTime),
    sa.Column("answer", sa.JSON),
    sa.Column("verdict", sa.JSON),
    # `Verdict.key`, so that the database can count.
    sa.Column("told", sa.String(32)),
    sa.Index("ix_item_operation_id_state", "operation_id", "state"),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Column("event", sa.String(16), nullable=False),
    sa.Column("actor", sa.BigInteger),
    sa.Column("chat_id", sa.BigInteger),
    sa.Column("operation_id", sa.String(12), index=True),
    sa.Column("account", sa.String(64)),
    sa.Column("group_id", sa.String(64)),
    sa.Column("participant", sa.String(64)),
    sa.Column("detail", sa.JSON, nullable=False),
)

person = sa.Table(
    "person",
    metadata,
    sa.Column("telegram_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("language", sa.String(8), nullable=False),
)

# What is on its way to Telegram, or did not arrive. Apart from the operation's own row, which may be long.
delivery = sa.Table(
    "delivery",
    metadata,
    sa.Column("operation_id", sa.String(12), sa.ForeignKey("operation.id", ondelete="CASCADE"), primary_key=True),
    # Which process is at it, and until when, in seconds since 1970 by the database's clock.
    sa.Column("claimed_by", sa.String(32)),
    sa.Column("claimed_until", sa.Double, nullable=False, server_default="0"),
    # What went wrong with this version of the card; a later version begins anew.
    sa.Column("version", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failing_since", UtcDateTime),
    sa.Column("retry_at", UtcDateTime),
    sa.Column("is_given_up", sa.Boolean, nullable=False, server_default=sa.false()),
)

# How soon something may be done again. The moments are seconds since 1970 by the database's clock.
rate = sa.Table(
    "rate",
    metadata,
    sa.Column("key", sa.String(128), primary_key=True),
    sa.Column("free_at", sa.Double, nullable=False),
    sa.Column("paused_until", sa.Double, nullable=False),
)
