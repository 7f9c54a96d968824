"""The rooms that keep tables. A new one is named here, so that Alembic and the tests see it."""

from importlib import import_module

from core.db import metadata

ROOMS = (
    "alerts",
    "audit",
    "cases",
    "consent",
    "consultations",
    "conversations",
    "doors",
    "duty",
    "feedback",
    "inbox",
    "notify",
    "outbox",
    "pulse",
    "setup",
    "sla",
    "staff",
    "teams",
    "traces",
    "vault",
)

for _room in ROOMS:
    import_module(f"core.{_room}.models")

__all__ = ["ROOMS", "metadata"]
