"""The rota, the ways in which staff are told, and what climbs until somebody answers; claims that end, and offers."""

import sqlalchemy as sa
from alembic import op

revision = "e92a7c40b815"
down_revision = "d81b5a6c3f04"
branch_labels = None
depends_on = None

TABLES = (
    "duty_rules",
    "duty_patterns",
    "duty_overrides",
    "duty_absences",
    "duty_feeds",
    "duty_told",
    "alert_channels",
    "alerts",
    "alert_sends",
    "alert_tries",
)
"""In the order that foreign keys ask for."""
IN_A_TEAM = "(role IN ('member', 'leader')) = (team_id IS NOT NULL)"
ONLY_MEMBERS = "(role = 'member') = (team_id IS NOT NULL)"


def upgrade() -> None:
    _duty_rules()
    _duty_patterns()
    _duty_overrides()
    _duty_absences()
    _duty_feeds()
    _duty_told()
    _alert_channels()
    _alerts()
    _alert_sends()
    _alert_tries()
    _cases()
    _who_has_a_team(IN_A_TEAM)


def downgrade() -> None:
    """A leader is a member again, a coordinator a supervisor."""
    op.execute("UPDATE staff SET role = 'member' WHERE role = 'leader'")
    op.execute("UPDATE staff SET role = 'supervisor' WHERE role = 'coordinator'")
    _who_has_a_team(ONLY_MEMBERS)
    for name in ("notices", "consultation_notices"):
        with op.batch_alter_table(name, table_kwargs={"sqlite_autoincrement": True}) as table:
            table.drop_index(f"ix_{name}_ring")
            table.drop_column("ring_at")
    with op.batch_alter_table("case_messages") as table:
        table.drop_index("ix_case_messages_nudge")
        table.drop_column("nudge_at")
    with op.batch_alter_table("cases") as table:
        table.drop_index("ix_cases_offered")
        table.drop_index("ix_cases_claim_ends")
        table.drop_constraint(op.f("fk_cases_offered_team_id_teams"), type_="foreignkey")
        for column in ("offered_at", "offered_team_id", "claim_ends_at"):
            table.drop_column(column)
    for name in reversed(TABLES):
        op.drop_table(name)


def _who_has_a_team(rule: str) -> None:
    """SQLite forgets a check when it rebuilds a table; PostgreSQL has to be told to."""
    with op.batch_alter_table("staff", recreate="auto") as table:
        if op.get_bind().dialect.name == "postgresql":
            table.drop_constraint(op.f("ck_staff_member_has_team"), type_="check")
        table.create_check_constraint(op.f("ck_staff_member_has_team"), rule)


def _duty_rules() -> None:
    op.create_table(
        "duty_rules",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("neighbour_id", sa.String(length=32), nullable=True),
        sa.Column("red_as_sunday", sa.Boolean(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.Column("step_after", sa.Interval(), nullable=False),
        sa.Column("claim_lasts", sa.Interval(), nullable=False),
        sa.Column("unread_after", sa.Interval(), nullable=False),
        sa.ForeignKeyConstraint(["neighbour_id"], ["teams.id"], name=op.f("fk_duty_rules_neighbour_id_teams")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_duty_rules_team_id_teams")),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_duty_rules")),
    )


def _duty_patterns() -> None:
    op.create_table(
        "duty_patterns",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("layer", sa.String(length=16), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.String(length=10), nullable=True),
        sa.Column("last_day", sa.String(length=10), nullable=True),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_duty_patterns_weekday")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_duty_patterns_staff_id_staff")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_duty_patterns_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_patterns")),
    )
    with op.batch_alter_table("duty_patterns") as table:
        table.create_index(table.f("ix_duty_patterns_team_id"), ["team_id"], unique=False)


def _duty_overrides() -> None:
    op.create_table(
        "duty_overrides",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("layer", sa.String(length=16), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("change", sa.String(length=16), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_duty_overrides_takes_time")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_duty_overrides_staff_id_staff")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_duty_overrides_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_overrides")),
    )
    with op.batch_alter_table("duty_overrides") as table:
        table.create_index("ix_duty_overrides_team_ends", ["team_id", "ends_at"], unique=False)


def _duty_absences() -> None:
    op.create_table(
        "duty_absences",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_duty_absences_takes_time")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_duty_absences_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_absences")),
    )
    with op.batch_alter_table("duty_absences") as table:
        table.create_index(table.f("ix_duty_absences_staff_id"), ["staff_id"], unique=False)


def _duty_feeds() -> None:
    op.create_table(
        "duty_feeds",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(staff_id IS NULL) <> (team_id IS NULL)", name=op.f("ck_duty_feeds_one_owner")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_duty_feeds_staff_id_staff")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_duty_feeds_team_id_teams")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_duty_feeds")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_duty_feeds_staff_id")),
        sa.UniqueConstraint("team_id", name=op.f("uq_duty_feeds_team_id")),
    )


def _duty_told() -> None:
    op.create_table(
        "duty_told",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_duty_told_team_id_teams")),
        sa.PrimaryKeyConstraint("team_id", "what", name=op.f("pk_duty_told")),
    )


def _alert_channels() -> None:
    op.create_table(
        "alert_channels",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_round", sa.Integer(), nullable=False),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("code_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(staff_id IS NULL) <> (team_id IS NULL)", name=op.f("ck_alert_channels_one_owner")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_alert_channels_staff_id_staff")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_alert_channels_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_channels")),
    )
    with op.batch_alter_table("alert_channels") as table:
        table.create_index(table.f("ix_alert_channels_staff_id"), ["staff_id"], unique=False)
        table.create_index(table.f("ix_alert_channels_team_id"), ["team_id"], unique=False)


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=8), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.String(length=32), nullable=True),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("loud", sa.Boolean(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("climb_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["staff.id"], name=op.f("fk_alerts_acknowledged_by_staff")),
        sa.ForeignKeyConstraint(["holder_id"], ["staff.id"], name=op.f("fk_alerts_holder_id_staff")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_alerts_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint(
            "subject",
            "subject_id",
            "kind",
            "round",
            "promised_at",
            name=op.f("uq_alerts_subject_subject_id_kind_round_promised_at"),
        ),
    )
    with op.batch_alter_table("alerts") as table:
        table.create_index(
            "ix_alerts_climb",
            ["climb_at"],
            unique=False,
            sqlite_where=sa.text("climb_at IS NOT NULL"),
            postgresql_where=sa.text("climb_at IS NOT NULL"),
        )
        table.create_index(table.f("ix_alerts_raised_at"), ["raised_at"], unique=False)


def _alert_sends() -> None:
    op.create_table(
        "alert_sends",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("alert_id", sa.String(length=32), nullable=True),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("channel_id", sa.String(length=32), nullable=True),
        sa.Column("tried", sa.String(length=264), nullable=True),
        sa.Column("bundle", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name=op.f("fk_alert_sends_alert_id_alerts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["alert_channels.id"],
            name=op.f("fk_alert_sends_channel_id_alert_channels"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_alert_sends_staff_id_staff")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_alert_sends_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_sends")),
        sa.UniqueConstraint("alert_id", "staff_id", name=op.f("uq_alert_sends_alert_id_staff_id")),
    )
    with op.batch_alter_table("alert_sends") as table:
        table.create_index(table.f("ix_alert_sends_alert_id"), ["alert_id"], unique=False)
        table.create_index(table.f("ix_alert_sends_bundle"), ["bundle"], unique=False)
        table.create_index(
            "ix_alert_sends_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        table.create_index(table.f("ix_alert_sends_made_at"), ["made_at"], unique=False)


def _alert_tries() -> None:
    op.create_table(
        "alert_tries",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("send_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["send_id"], ["alert_sends.id"], name=op.f("fk_alert_tries_send_id_alert_sends"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_tries")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("alert_tries") as table:
        table.create_index(table.f("ix_alert_tries_send_id"), ["send_id"], unique=False)


def _cases() -> None:
    with op.batch_alter_table("case_messages") as table:
        table.add_column(sa.Column("nudge_at", sa.DateTime(timezone=True), nullable=True))
        table.create_index(
            "ix_case_messages_nudge",
            ["nudge_at"],
            unique=False,
            sqlite_where=sa.text("nudge_at IS NOT NULL"),
            postgresql_where=sa.text("nudge_at IS NOT NULL"),
        )
    with op.batch_alter_table("cases") as table:
        table.add_column(sa.Column("claim_ends_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("offered_team_id", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True))
        table.create_index(
            "ix_cases_claim_ends",
            ["claim_ends_at"],
            unique=False,
            sqlite_where=sa.text("claim_ends_at IS NOT NULL"),
            postgresql_where=sa.text("claim_ends_at IS NOT NULL"),
        )
        table.create_index(
            "ix_cases_offered",
            ["offered_team_id"],
            unique=False,
            sqlite_where=sa.text("offered_team_id IS NOT NULL"),
            postgresql_where=sa.text("offered_team_id IS NOT NULL"),
        )
        table.create_foreign_key(table.f("fk_cases_offered_team_id_teams"), "teams", ["offered_team_id"], ["id"])
    with op.batch_alter_table("notices", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("ring_at", sa.DateTime(timezone=True), nullable=True))
        table.create_index(
            "ix_notices_ring",
            ["ring_at"],
            unique=False,
            sqlite_where=sa.text("ring_at IS NOT NULL"),
            postgresql_where=sa.text("ring_at IS NOT NULL"),
        )
    with op.batch_alter_table("consultation_notices", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("ring_at", sa.DateTime(timezone=True), nullable=True))
        table.create_index(
            "ix_consultation_notices_ring",
            ["ring_at"],
            unique=False,
            sqlite_where=sa.text("ring_at IS NOT NULL"),
            postgresql_where=sa.text("ring_at IS NOT NULL"),
        )
