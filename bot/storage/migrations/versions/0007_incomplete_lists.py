"""incomplete lists"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("target", sa.Column("listed", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("target", "listed")
