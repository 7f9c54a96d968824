"""One history that goes up, down and up again, and ends where the tables in code are."""

import re
import sqlite3
from pathlib import Path

import pytest
from alembic.util import CommandError

import migrations
from core.errors import SetupError
from migrations import run
from migrations.tables import ROOMS, metadata

HERE = Path(__file__).parents[2]


def tables_in(file: Path) -> set[str]:
    with sqlite3.connect(file) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    connection.close()
    return {name for (name,) in rows} - {"alembic_version", "sqlite_sequence"}


def empty(tmp_path: Path) -> tuple[str, Path]:
    file = tmp_path / "empty.db"
    return f"sqlite:///{file}", file


def orphan_a_line(url: str) -> None:
    """As a careless revision would, in a transaction that Alembic might hold."""
    with run._connection(url) as connection, connection.begin():
        connection.exec_driver_sql(
            "INSERT INTO conversation_lines (conversation_id, row_key, sealed_line, at) VALUES ('x', 'x', 'x', '')"
        )


def test_there_is_one_head() -> None:
    assert migrations.head() == run.revisions()[-1]


def test_every_step_can_be_taken_back_and_taken_again(tmp_path: Path) -> None:
    url, _ = empty(tmp_path)
    before = "base"
    for revision in run.revisions():
        migrations.migrate(url, to=revision)
        run.roll_back(url, to=before)
        migrations.migrate(url, to=revision)
        assert migrations.current(url) == revision
        before = revision


def test_going_all_the_way_back_leaves_no_table(tmp_path: Path) -> None:
    url, file = empty(tmp_path)
    migrations.migrate(url)
    assert tables_in(file) == set(metadata.tables)
    run.roll_back(url, to="base")
    assert tables_in(file) == set()


def test_the_tables_in_code_and_in_the_database_are_one(database_url: str) -> None:
    run.differences(database_url)
    assert migrations.current(database_url) == migrations.head()


def test_a_difference_between_code_and_database_would_be_found(database_url: str, database_file: Path) -> None:
    with sqlite3.connect(database_file) as connection:
        connection.execute("ALTER TABLE teams DROP COLUMN address")
    connection.close()
    with pytest.raises(CommandError, match="address"):
        run.differences(database_url)


def test_every_room_with_tables_is_named() -> None:
    rooms = {file.parent.name for file in HERE.glob("core/*/models.py") if "metadata" in file.read_text("utf-8")}
    assert rooms == set(ROOMS)


def test_a_revision_file_is_named_by_its_time_and_what_it_does() -> None:
    names = [file.name for file in (HERE / "migrations" / "versions").glob("*.py")]
    assert names
    assert [name for name in names if not re.fullmatch(r"\d{8}_\d{4}_[a-z0-9_]+\.py", name)] == []


def test_migrating_twice_changes_nothing(database_url: str, database_file: Path) -> None:
    before = database_file.read_bytes()
    migrations.migrate(database_url)
    assert database_file.read_bytes() == before


def test_a_migration_that_would_orphan_a_row_is_refused_and_undone(database_url: str, database_file: Path) -> None:
    with pytest.raises(SetupError, match="row of conversation_lines without the row it belongs to"):
        orphan_a_line(database_url)
    with sqlite3.connect(database_file) as connection:
        assert connection.execute("SELECT count(*) FROM conversation_lines").fetchone() == (0,)
    connection.close()
