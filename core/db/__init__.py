"""The database: one writer or many, visible transactions, instants in UTC."""

from core.db.away import AWAY, clashed
from core.db.engine import Database, open_database
from core.db.metadata import metadata
from core.db.transaction import Tx, begin, insert_all_unless_there, insert_unless_there, read, take_turns
from core.db.types import UtcDateTime

__all__ = [
    "AWAY",
    "Database",
    "Tx",
    "UtcDateTime",
    "begin",
    "clashed",
    "insert_all_unless_there",
    "insert_unless_there",
    "metadata",
    "open_database",
    "read",
    "take_turns",
]
