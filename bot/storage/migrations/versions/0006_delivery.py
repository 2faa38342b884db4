"""delivery: what is on its way to Telegram, or did not arrive"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("operation", sa.Column("card_chat_id", sa.BigInteger(), nullable=True))
    op.add_column("operation", sa.Column("card_version", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "delivery",
        sa.Column("operation_id", sa.String(length=12), nullable=False),
        sa.Column("claimed_by", sa.String(length=32), nullable=True),
        sa.Column("claimed_until", sa.Double(), nullable=False, server_default="0"),
        sa.Column("version", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_given_up", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(
            ["operation_id"],
            ["operation.id"],
            name=op.f("fk_delivery_operation_id_operation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("operation_id", name=op.f("pk_delivery")),
    )
    operation = sa.table(
        "operation",
        sa.column("state", sa.String),
        sa.column("card_id", sa.BigInteger),
        sa.column("card_due", sa.Boolean),
        sa.column("card_version", sa.Integer),
    )
    # The version before never told of what had no card; to tell it now, weeks later, would only confuse.
    op.execute(
        sa.update(operation)
        .where(operation.c.card_due, operation.c.card_id.is_(None), operation.c.state != "asking")
        .values(card_due=False)
    )
    op.execute(sa.update(operation).where(operation.c.card_due).values(card_version=1))


def downgrade() -> None:
    op.drop_table("delivery")
    op.drop_column("operation", "card_version")
    op.drop_column("operation", "card_chat_id")
