from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Integer, String, Table, false

from core.db import UtcDateTime, metadata

staff = Table(
    "staff",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("name", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("team_id", ForeignKey("teams.id")),
    Column("locale", String(8), nullable=False),
    Column("password_hash", String(256), nullable=False),
    Column("password_handed", Boolean, nullable=False, default=False, server_default=false()),
    Column("created_at", UtcDateTime, nullable=False),
    Column("disabled_at", UtcDateTime),
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until", UtcDateTime),
    CheckConstraint("(role IN ('member', 'leader')) = (team_id IS NOT NULL)", name="member_has_team"),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
)
"""Reference tokens, hashed at rest: a thief with the disk cannot sign in with what is here."""

staff_devices = Table(
    "staff_devices",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False, index=True),
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until", UtcDateTime),
    Column("ends_at", UtcDateTime, nullable=False),
)
"""Devices a person has signed in from. Each counts its own failures, so that strangers cannot lock its owner out."""
