"""When a rule last found urgent words in what a family wrote."""

import sqlalchemy as sa
from alembic import op

revision = "c4e81f0d2b67"
down_revision = "a3d94e7b5c20"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("urgent_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("cases") as cases:
        cases.drop_column("urgent_at")
