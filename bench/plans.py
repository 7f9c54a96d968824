"""How a database means to read what the program asks: of the very statements that are sent, not of copies of them."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from core.db import Database, begin

INDEX = "ix_deadlines_due"


async def show_plans(database: Database, work: Callable[[], Awaitable[object]]) -> None:
    """What reads the deadlines must read them through an index; what looks for due ones, through that of open ones."""
    with _noted(database) as sent:
        await work()
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    async with begin(database) as tx:
        for statement, parameters in sent.items():
            if statement.startswith(("SELECT", "UPDATE")) and " deadlines" in statement:
                plan = await tx.connection.exec_driver_sql(f"{explain} {statement}", parameters)
                _show(statement, [str(row[-1]).strip() for row in plan])


@contextmanager
def _noted(database: Database) -> Iterator[dict[str, Any]]:
    sent: dict[str, Any] = {}

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        sent.setdefault(statement, parameters)

    engines = [one.sync_engine for one in (database.writer, database.reader)]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield sent
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def _show(statement: str, plan: list[str]) -> None:
    reads = [line for line in plan if "deadlines" in line and not line.startswith("Update on")]
    print(f"  plan of {' '.join(statement.split())[:44]} …: {reads[0].split('(cost')[0]}")
    assert statement.startswith("UPDATE") or INDEX in " ".join(reads)
    assert not [line for line in reads if line.startswith("Seq Scan") or line == "SCAN deadlines"]
