"""From tables to sections and back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Boolean, Connection, Interval, LargeBinary, MetaData, String, Table
from sqlalchemy import column as column_of
from sqlalchemy import table as table_of
from sqlalchemy.sql.expression import TableClause
from sqlalchemy.types import TypeEngine

from core.backup.form import Holds, Section
from core.db import UtcDateTime

REVISION = "alembic_version"
HELD: dict[type, Holds] = {
    int: Holds.NUMBER,
    str: Holds.TEXT,
    bool: Holds.TRUTH,
    bytes: Holds.BYTES,
    datetime: Holds.INSTANT,
    timedelta: Holds.SPAN,
}
TYPES: dict[Holds, TypeEngine[Any]] = {
    Holds.NUMBER: BigInteger(),
    Holds.TEXT: String(),
    Holds.TRUTH: Boolean(),
    Holds.BYTES: LargeBinary(),
    Holds.INSTANT: UtcDateTime(),
    Holds.SPAN: Interval(),
}


@dataclass(slots=True, frozen=True)
class Schemas:
    """What the program knows of tables: today's, every revision that led there (the oldest first), and the way to each."""

    tables: MetaData
    history: tuple[str, ...]
    bring: Callable[[Connection, str], None]


def sections_in(connection: Connection, known: MetaData) -> list[Section]:
    """Every table of the database, in the order that foreign keys ask for.

    Of a schema older than the program too: what code knows of a column goes first, for SQLite does not tell a span of
    time from an instant; the rest is as the database tells it.
    """
    there = MetaData()
    there.reflect(connection)
    return [_section(table, known) for table in there.sorted_tables if table.name != REVISION]


def table_for(section: Section) -> TableClause:
    return table_of(section.table, *(column_of(name, TYPES[held]) for name, held in section.columns.items()))


def _section(table: Table, known: MetaData) -> Section:
    ours = known.tables.get(table.name)
    typed = {column.name: column.type for column in (*table.c, *(ours.c if ours is not None else ()))}
    return Section(table.name, {column.name: _held(typed[column.name]) for column in table.c})


def _held(kind: TypeEngine[Any]) -> Holds:
    return Holds.INSTANT if isinstance(kind, UtcDateTime) else HELD[kind.python_type]
