"""The program starts on its own schema and on no other; each refusal is one line that says what to do."""

import sqlite3
from pathlib import Path

import pytest

import migrations
from core.errors import SetupError
from migrations.run import accept


def refusal(url: str) -> str:
    with pytest.raises(SetupError) as caught:
        migrations.refuse_old_schema(url)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def stamp(file: Path, revision: str) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("DELETE FROM alembic_version")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
    connection.close()


def test_todays_schema_is_accepted(database_url: str) -> None:
    migrations.refuse_old_schema(database_url)
    assert migrations.current(database_url) == migrations.head()


def test_no_database_at_all_asks_for_a_migration_and_makes_no_file(tmp_path: Path) -> None:
    assert refusal(f"sqlite:///{tmp_path}/veginn.db") == "The database has no tables yet. Run: veginn migrate"
    assert list(tmp_path.iterdir()) == []


def test_an_older_schema_asks_for_a_backup_and_a_migration() -> None:
    with pytest.raises(SetupError, match="Make a backup, then run: veginn migrate"):
        accept("first", history=("first", "second"))


def test_a_newer_schema_is_never_touched(database_url: str, database_file: Path) -> None:
    stamp(database_file, "from_the_future")
    assert refusal(database_url).startswith("The database was made by a newer Veginn.")
    with pytest.raises(SetupError, match="newer Veginn"):
        migrations.migrate(database_url)


def test_a_damaged_file_is_a_clear_line(database_url: str, database_file: Path) -> None:
    content = database_file.read_bytes()
    database_file.write_bytes(content[:100] + b"\xff" * (len(content) - 100))
    assert refusal(database_url).startswith("The database cannot be used: ")


def test_a_missing_directory_is_a_clear_line(tmp_path: Path) -> None:
    assert "mkdir -p" in refusal(f"sqlite:///{tmp_path}/var/veginn.db")
