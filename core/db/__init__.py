"""The database: one writer, visible transactions, instants in UTC."""

from core.db.engine import Database, open_database
from core.db.metadata import metadata
from core.db.transaction import Tx, begin, insert_unless_there, read
from core.db.types import UtcDateTime

__all__ = ["Database", "Tx", "UtcDateTime", "begin", "insert_unless_there", "metadata", "open_database", "read"]
