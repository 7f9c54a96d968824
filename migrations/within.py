"""The schema as a part of somebody else's transaction, so that a restore is there whole or not at all."""

from alembic import command
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from migrations.run import accept, configuration, current, revisions


def bring(connection: Connection, to: str) -> None:
    """Up or down to a revision. Down, what the tables held is gone: the caller has seen that they are empty.

    Raises:
        SetupError: a newer Veginn has been here.
    """
    history = revisions()
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in history:
        accept(found, history=history)
    if found is not None and history.index(found) > history.index(to):
        command.downgrade(configuration(connection), to)
    else:
        command.upgrade(configuration(connection), to)


def refuse_unknown_schema(url: str) -> None:
    """Any schema of our history will do. Raises SetupError where there is none, or a newer one."""
    found = current(url)
    if found not in revisions():
        accept(found, history=revisions())
