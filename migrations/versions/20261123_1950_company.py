"""Who has a case before them."""

import sqlalchemy as sa
from alembic import op

revision = "c19f60a2d7b4"
down_revision = "7a91e5c3d2f0"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_looks",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrote_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_looks_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_case_looks_staff_id_staff")),
        sa.PrimaryKeyConstraint("case_id", "staff_id", name=op.f("pk_case_looks")),
    )
    op.create_index("ix_case_looks_seen", "case_looks", ["seen_at"])


def downgrade() -> None:
    op.drop_table("case_looks")
