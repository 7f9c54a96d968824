"""Bringing a database to the schema of this program, and refusing to run on another one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import NullPool

from core.db.address import parse_address
from core.db.file import check_file, sqlite_file
from core.db.postgres import driver_address, why_refused
from core.errors import SetupError

HERE = Path(__file__).parent
MIGRATING = 7_400
"""The number of an advisory lock."""
SQLITE_PRAGMAS = ("PRAGMA foreign_keys=OFF", "PRAGMA secure_delete=ON", "PRAGMA trusted_schema=OFF")
"""Foreign keys sleep while batch mode rebuilds a table, and every one is checked before the commit."""


def migrate(url: str, *, to: str = "head") -> None:
    """Brings the database to `to`; a database already there is left alone.

    Raises:
        SetupError: the file cannot be used, or a newer Veginn has been here.
    """
    _refuse_newer(current(url), history=revisions())
    with _alone(url), _connection(url) as connection:
        command.upgrade(configuration(connection), to)


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """Two that migrate at once do it one after the other; SQLite is held by one process anyway."""
    if parse_address(url).get_backend_name() == "sqlite":
        yield
        return
    with _connection(url) as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
        yield


def roll_back(url: str, *, to: str) -> None:
    """Takes the schema back to an earlier revision ("base" for an empty one). What its tables held is gone."""
    with _connection(url) as connection:
        command.downgrade(configuration(connection), to)


def current(url: str) -> str | None:
    """The revision of the database; None when it has no schema yet."""
    check_file(url)
    file = sqlite_file(url)
    if file is not None and not file.exists():
        return None
    with _connection(url, start="BEGIN") as connection:
        return revision(connection)


def revision(connection: Connection) -> str | None:
    """The same of a connection that somebody else has opened."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The revision that this program needs."""
    [revision] = _history().get_heads()
    return revision


def refuse_old_schema(url: str) -> None:
    """Raises SetupError unless the database has exactly the schema of this program."""
    accept(current(url), history=revisions())


def accept(found: str | None, *, history: tuple[str, ...]) -> None:
    """Raises SetupError unless `found` is the newest revision of `history`."""
    if found is None:
        raise SetupError("The database has no tables yet. Run: veginn migrate")
    _refuse_newer(found, history=history)
    if found != history[-1]:
        raise SetupError("The database is older than this Veginn. Make a backup, then run: veginn migrate")


def differences(url: str) -> None:
    """Raises Alembic's own error when the tables in code and the tables in the database are not one."""
    with _connection(url) as connection:
        command.check(configuration(connection))


def draft(url: str, message: str) -> None:
    """Writes the next revision file from what the tables in code have more than the database."""
    with _connection(url) as connection:
        command.revision(configuration(connection), message, autogenerate=True)


def revisions() -> tuple[str, ...]:
    """The whole history, the oldest first."""
    return tuple(script.revision for script in reversed(list(_history().walk_revisions())))


def _refuse_newer(found: str | None, *, history: tuple[str, ...]) -> None:
    if found is not None and found not in history:
        raise SetupError("The database was made by a newer Veginn. Install that one again, or restore a backup.")


def _history() -> ScriptDirectory:
    return ScriptDirectory.from_config(configuration())


def configuration(connection: Connection | None = None) -> Config:
    """For Alembic. Built here rather than read from a file, so that an installed package needs none."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s")
    config.set_main_option("timezone", "UTC")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connection(url: str, *, start: str = "BEGIN IMMEDIATE") -> Iterator[Connection]:
    check_file(url)
    parsed = parse_address(url)
    engine = _sqlite(parsed, start=start) if parsed.get_backend_name() == "sqlite" else _postgres(parsed)
    try:
        with engine.connect() as connection:
            yield connection
    except DatabaseError as problem:
        if isinstance(problem, OperationalError) and engine.dialect.name == "postgresql":
            raise why_refused(problem) from problem
        raise SetupError(f"The database cannot be used: {problem.orig}.") from problem
    finally:
        engine.dispose()


def _sqlite(url: URL, *, start: str) -> Engine:
    engine = create_engine(url.set(drivername="sqlite"), poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(start))
    event.listen(engine, "commit", _check_foreign_keys)
    return engine


def _postgres(url: URL) -> Engine:
    """No time limits: a large table may take its time, and a lock is worth waiting for."""
    return create_engine(driver_address(url), poolclass=NullPool, hide_parameters=True)


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise SetupError(f"The migration would leave a row of {broken[0][0]} without the row it belongs to.")
