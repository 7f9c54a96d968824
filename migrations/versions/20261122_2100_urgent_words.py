"""When a rule last found urgent words, to whom it matters what was told, and when somebody who stopped is asked.

The last is planned only from here on: whoever stopped before the upgrade is not asked.
"""

import sqlalchemy as sa
from alembic import op

revision = "c4e81f0d2b67"
down_revision = "a3d94e7b5c20"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("urgent_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("case_messages") as messages:
        messages.add_column(sa.Column("about", sa.String(16), nullable=True))
    with op.batch_alter_table("conversations") as conversations:
        conversations.add_column(sa.Column("nudge_at", sa.DateTime(timezone=True), nullable=True))
        conversations.create_index("ix_conversations_nudge_at", ["nudge_at"])


def downgrade() -> None:
    with op.batch_alter_table("conversations") as conversations:
        conversations.drop_index("ix_conversations_nudge_at")
        conversations.drop_column("nudge_at")
    with op.batch_alter_table("case_messages") as messages:
        messages.drop_column("about")
    with op.batch_alter_table("cases") as cases:
        cases.drop_column("urgent_at")
