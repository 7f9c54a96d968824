"""An account knows whether somebody else made its password."""

import sqlalchemy as sa
from alembic import op

revision = "7a2c91d05be3"
down_revision = "e4b8d20c6f17"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("password_handed", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("staff", "password_handed")
