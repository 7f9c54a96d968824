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
    _traces()
    _doors()
    _feedback()


def _traces() -> None:
    """The ids of what stands in a chat: none is known of what was written before the upgrade."""
    op.create_table(
        "traces",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("passing", sa.Boolean(), nullable=False),
        sa.Column("hiding", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_traces_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "message_id", name=op.f("pk_traces")),
    )
    op.create_index(op.f("ix_traces_noted_at"), "traces", ["noted_at"])


def _doors() -> None:
    """One-time links from one channel to another, and where a conversation was before."""
    op.create_table(
        "door_links",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("blind_secret", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_on", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_door_links_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_door_links")),
        sa.UniqueConstraint("blind_secret", name=op.f("uq_door_links_blind_secret")),
    )
    op.create_index(op.f("ix_door_links_expires_at"), "door_links", ["expires_at"])
    op.create_table(
        "door_moves",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("blind_address", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_door_moves_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_door_moves")),
        sa.UniqueConstraint("channel", "blind_address", name=op.f("uq_door_moves_channel_blind_address")),
    )


def _feedback() -> None:
    """How often each answer was given, in a team and a month."""
    op.create_table(
        "feedback",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=16), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_feedback_team_id_teams")),
        sa.PrimaryKeyConstraint("month", "team_id", "question", "answer", name=op.f("pk_feedback")),
    )


def downgrade() -> None:
    op.drop_table("feedback")
    op.drop_table("door_moves")
    op.drop_table("door_links")
    op.drop_table("traces")
    with op.batch_alter_table("conversations") as conversations:
        conversations.drop_index("ix_conversations_nudge_at")
        conversations.drop_column("nudge_at")
    with op.batch_alter_table("case_messages") as messages:
        messages.drop_column("about")
    with op.batch_alter_table("cases") as cases:
        cases.drop_column("urgent_at")
