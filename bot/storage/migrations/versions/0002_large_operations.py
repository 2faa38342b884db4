"""large operations: dry runs, files, undo, stops, counts"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_UNDOING = "undoes IS NOT NULL AND state IN ('asking', 'confirmed', 'running', 'finished')"


def upgrade() -> None:
    for column in (
        sa.Column("is_dry", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("rejected", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("source", sa.Text(), nullable=False, server_default=""),
        sa.Column("undoes", sa.String(length=12), nullable=True),
        sa.Column("is_prepared", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("unlisted", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("seconds", sa.Float(), nullable=False, server_default="0"),
        sa.Column("is_armed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("stopped_by", sa.BigInteger(), nullable=True),
        sa.Column("stopped_name", sa.Text(), nullable=True),
        sa.Column("hindrance", sa.String(length=32), nullable=True),
        sa.Column("notice_id", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("operation", column)
    op.create_index(
        "uq_operation_undoes",
        "operation",
        ["undoes"],
        unique=True,
        sqlite_where=sa.text(_UNDOING),
        postgresql_where=sa.text(_UNDOING),
    )
    op.add_column("target", sa.Column("failure", sa.String(length=32), nullable=True))
    op.add_column("target", sa.Column("is_done", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("item", sa.Column("to_do", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("item", sa.Column("attempt", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("item", sa.Column("told", sa.String(length=32), nullable=True))
    op.create_index("ix_item_operation_id_state", "item", ["operation_id", "state"])
    _tell()


def _tell() -> None:
    """Fill in what the new columns say of items that were settled before there were such columns."""
    item = sa.table(
        "item",
        sa.column("operation_id", sa.String),
        sa.column("number", sa.Integer),
        sa.column("attempted_at", sa.DateTime(timezone=True)),
        sa.column("verdict", sa.JSON),
        sa.column("to_do", sa.Boolean),
        sa.column("told", sa.String),
    )
    connection = op.get_bind()
    settled = connection.execute(
        sa.select(item.c.operation_id, item.c.number, item.c.attempted_at.is_not(None).label("tried"), item.c.verdict)
    ).all()
    changes = [
        {
            "of": row.operation_id,
            "nr": row.number,
            "to_do": row.tried or row.verdict["failure"] is not None,
            "told": _key(row.verdict),
        }
        for row in settled
        if row.verdict is not None
    ]
    if changes:
        connection.execute(
            sa.update(item)
            .where(item.c.operation_id == sa.bindparam("of"), item.c.number == sa.bindparam("nr"))
            .values(to_do=sa.bindparam("to_do"), told=sa.bindparam("told")),
            changes,
        )


def _key(verdict: dict[str, str | None]) -> str:
    if verdict["failure"] is not None:
        return "failed"
    if verdict["outcome"] == "refused":
        return f"refused_{verdict['refusal'] or 'provider'}"
    return verdict["outcome"] or "unknown"
