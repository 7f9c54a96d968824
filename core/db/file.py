"""The file behind a SQLite address, looked at before anybody opens it, so that the operator reads what to do."""

from pathlib import Path
from tempfile import TemporaryFile

from core.db.address import parse_address
from core.errors import SetupError

HEADER = b"SQLite format 3\0"


def sqlite_file(url: str) -> Path | None:
    """None for PostgreSQL. Raises SetupError for SQLite without a file: it would forget everything."""
    parsed = parse_address(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    if parsed.database in {None, "", ":memory:"}:
        raise SetupError("VEGINN_DATABASE_URL must name a file. Example: sqlite:///var/veginn.db")
    return Path(str(parsed.database))


def make_folder(folder: Path) -> None:
    """Raises SetupError when it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise SetupError(
            f"Veginn cannot make the folder {folder}: {problem.strerror}. Choose another place for its data."
        ) from None


def check_file(url: str) -> None:
    """Raises SetupError when the database file cannot be used where it is, or is something else."""
    file = sqlite_file(url)
    if file is None:
        return
    _check_directory(file.parent)
    if file.exists():
        _check_content(file)


def _check_directory(directory: Path) -> None:
    if not directory.is_dir():
        raise SetupError(f"The database's directory {directory} does not exist. Make it: mkdir -p {directory}")
    try:
        TemporaryFile(dir=directory).close()
    except OSError as problem:
        raise SetupError(
            f"Veginn cannot write in {directory}: {problem.strerror}. Give its user the right, or set VEGINN_DATABASE_URL."
        ) from None


def _check_content(file: Path) -> None:
    try:
        with file.open("r+b") as content:
            start = content.read(len(HEADER))
    except OSError as problem:
        raise SetupError(f"Veginn cannot write to {file}: {problem.strerror}. Give its user the right.") from None
    if start not in {b"", HEADER}:
        raise SetupError(f"{file} is not a SQLite database. Restore a backup, or set VEGINN_DATABASE_URL.")
