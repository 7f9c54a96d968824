"""When the database itself is the trouble."""

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

AWAY = (OperationalError, InterfaceError, NoConnectionFree)
"""The database is away, full or busy for now: nothing was written, and the same work goes well later."""

DEADLOCK, SERIALIZATION = "40P01", "40001"


def clashed(problem: Exception) -> bool:
    """Two processes were in each other's way, and this one gave way: the same work at once again goes well."""
    if isinstance(problem, IntegrityError):
        return True
    return isinstance(problem, DBAPIError) and getattr(problem.orig, "sqlstate", None) in {DEADLOCK, SERIALIZATION}
