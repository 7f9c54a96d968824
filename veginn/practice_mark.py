"""The mark of a practice database, and the fence that it is: neither kind of Veginn ever works on the other's data."""

import sqlite3
from contextlib import suppress
from pathlib import Path

from core.db.file import check_file, sqlite_file
from core.errors import SetupError

MARK = 0x56676E50
"""SQLite's `application_id`, which no real installation sets: "VgnP". It stands in the file itself, whatever it is called."""
MAGIC, HEADER_BYTES, MARK_AT = b"SQLite format 3\x00", 100, 68
"""Of every SQLite file (sqlite.org, "Database File Format", 1.3): the mark is written before the file is ever in WAL mode."""


def mark(file: Path) -> None:
    """Says of a database that everybody in it is invented. Only for one that has just been made, and is still empty."""
    database = sqlite3.connect(file, isolation_level=None)
    try:
        database.execute(f"PRAGMA application_id = {MARK}")
    finally:
        database.close()


def is_marked(file: Path) -> bool:
    """Read from the file's own header: it needs no lock, and no repair of what a killed program left beside it.

    Raises SetupError when the file is something else than a database, or cannot be read.
    """
    try:
        with file.open("rb") as stream:
            header = stream.read(HEADER_BYTES)
    except OSError as problem:
        raise SetupError(f"{file} cannot be read: {problem.strerror}.") from None
    if not header.startswith(MAGIC):
        raise SetupError(f"{file} cannot be read as a SQLite database.")
    return header[MARK_AT : MARK_AT + 4] == MARK.to_bytes(4, "big")


def refuse_practice(url: str) -> None:
    """For every command of a real house. Raises SetupError."""
    file = sqlite_file(url)
    if file and _has_content(file) and is_marked(file):
        raise _invented(file)


def refuse_to_watch_practice(url: str) -> None:
    """The same for who looks from outside: that a database cannot be read is theirs to tell. Raises SetupError."""
    file, marked = sqlite_file(url), False
    with suppress(SetupError):
        marked = bool(file and _has_content(file) and is_marked(file))
    if file and marked:
        raise _invented(file)


def _invented(file: Path) -> SetupError:
    return SetupError(f"{file} is a practice database: everybody in it is invented. Only veginn practice works on it.")


def refuse_real(url: str) -> None:
    """For practice. A file that is not there yet is nobody's. Raises SetupError."""
    file = sqlite_file(url)
    if file is None:
        raise SetupError("Practice has its own SQLite file, and no other database.")
    if file.exists():
        check_file(url)
    if _has_content(file) and not is_marked(file):
        raise SetupError(
            f"{file} is no practice database: there may be real families in it. Choose another --directory."
        )


def _has_content(file: Path) -> bool:
    return file.is_file() and file.stat().st_size > 0
