"""Run by Alembic with the connection that `migrations.run` opened."""

from alembic import context

from migrations.tables import metadata
from migrations.types import rendered

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=rendered,
    compare_type=True,
    compare_server_default=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
