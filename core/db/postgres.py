"""PostgreSQL: any number of processes; what must not happen at once is held apart by locks (decision 0010).

Writers see what is committed when each statement begins, so that whoever waited for a lock sees what it was held for.
Readers see one moment, and can only read.
"""

from sqlalchemy import URL, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from core.errors import AwayError, SetupError

WRITERS = 10
READERS = 10
PATIENCE_SECONDS = 5
"""For a connection: a person who waits longer is better told that we are away."""
SERVER_SETTINGS = {
    "timezone": "UTC",
    "synchronous_commit": "on",
    "lock_timeout": "10s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
}
KEEPALIVES = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""A server that vanished without a word is noticed within half a minute."""


def postgres_engines(url: URL) -> tuple[AsyncEngine, AsyncEngine]:
    """The writers and the readers."""
    return (
        _engine(url, size=WRITERS, isolation_level="READ COMMITTED"),
        _engine(url, size=READERS, isolation_level="REPEATABLE READ", postgresql_readonly=True),
    )


def driver_address(url: URL) -> URL:
    return url.set(drivername="postgresql+psycopg")


def connect_options() -> dict[str, object]:
    """For libpq, of every connection that Veginn makes."""
    settings = " ".join(f"-c {name}={value}" for name, value in SERVER_SETTINGS.items())
    return {"connect_timeout": PATIENCE_SECONDS, "application_name": "veginn", "options": settings, **KEEPALIVES}


def _engine(url: URL, *, size: int, **options: object) -> AsyncEngine:
    engine = create_async_engine(
        driver_address(url),
        pool_size=size,
        max_overflow=0,
        pool_timeout=PATIENCE_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args=connect_options(),
        execution_options=options,
    )
    event.listen(engine.sync_engine, "handle_error", _hide_details)
    return engine


def _hide_details(context: ExceptionContext) -> None:
    """PostgreSQL's second line quotes the row it refuses."""
    for problem in (context.original_exception, context.sqlalchemy_exception):
        if problem is not None:
            problem.args = tuple(str(words).partition("\n")[0] for words in problem.args)


DISK_FULL, LOCK_NOT_HAD = "53100", "55P03"


def why_refused(problem: OperationalError) -> SetupError:
    """What an operator is told when PostgreSQL will not: its own first line, which quotes no password, and what to do."""
    said, state = str(problem.orig).strip(), getattr(problem.orig, "sqlstate", None)
    words = said.partition("\n")[0].strip().rstrip(".")
    if state == DISK_FULL:
        return AwayError(f"PostgreSQL's disk is full: {words}. Make room on it, and start again.")
    if state == LOCK_NOT_HAD:
        return AwayError(f"PostgreSQL is kept waiting: {words}. Stop what else works on the database, or try later.")
    if not words:
        return AwayError(
            "PostgreSQL does not answer, nor say why. Is it running, and does VEGINN_DATABASE_URL lead to it?"
        )
    if "FATAL" in said and "starting up" not in words and "shutting down" not in words:
        return SetupError(f"PostgreSQL refuses: {words}. Check VEGINN_DATABASE_URL.")
    return AwayError(f"PostgreSQL does not answer: {words}. Is it running?")
