import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.db.file import check_file, sqlite_file
from core.errors import SetupError


@contextmanager
def hold_database(url: str) -> Iterator[None]:
    """Keeps a second process away from a SQLite file; the lock ends with this process, however it ends.

    Raises:
        SetupError: another Veginn runs on the file, or the file cannot be used.
    """
    check_file(url)
    file = sqlite_file(url)
    if file is None:
        yield
        return
    with lock_file(file).open("w", encoding="ascii") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SetupError(f"Another Veginn already runs on {file}. Stop it first.") from None
        yield


def lock_file(database: Path) -> Path:
    return database.with_name(f"{database.name}.lock")
