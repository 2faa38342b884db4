"""groups that look alike"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("target", sa.Column("ending", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("target", "ending")
