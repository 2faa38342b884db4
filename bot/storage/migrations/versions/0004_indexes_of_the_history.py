"""indexes of the history"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_operation_created_at_id"), "operation", ["created_at", "id"])
    op.create_index(op.f("ix_target_group_id"), "target", ["group_id"])
    op.create_index(op.f("ix_item_phone"), "item", ["phone"])
    op.create_index(op.f("ix_item_lid"), "item", ["lid"])


def downgrade() -> None:
    op.drop_index(op.f("ix_item_lid"), table_name="item")
    op.drop_index(op.f("ix_item_phone"), table_name="item")
    op.drop_index(op.f("ix_target_group_id"), table_name="target")
    op.drop_index(op.f("ix_operation_created_at_id"), table_name="operation")
