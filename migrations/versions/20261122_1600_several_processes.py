"""Several processes on one database: who holds a letter, what goes first, what was parked, what still shows life."""

import sqlalchemy as sa
from alembic import op

revision = "a3d94e7b5c20"
down_revision = "6f2c1d0a9b41"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pulse",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pulse")),
    )
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as outbox:
        outbox.add_column(sa.Column("rank", sa.Integer(), nullable=False, server_default="1"))
        outbox.add_column(sa.Column("claimed_by", sa.Integer(), nullable=True))
    with op.batch_alter_table("seen") as seen:
        seen.add_column(sa.Column("parked_because", sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("seen") as seen:
        seen.drop_column("parked_because")
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as outbox:
        outbox.drop_column("claimed_by")
        outbox.drop_column("rank")
    op.drop_table("pulse")
