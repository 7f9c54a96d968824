"""One Alembic history for every database that Veginn runs on."""

from migrations.run import current, head, migrate, refuse_old_schema, revision

__all__ = ["current", "head", "migrate", "refuse_old_schema", "revision"]
