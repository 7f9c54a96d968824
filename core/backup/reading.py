"""A backup file is believed only after it has been read to its end."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from core.backup.form import FORMAT, Kind, Manifest, Seal, Section
from core.errors import SetupError

LONGEST_LINE = 64 * 1024 * 1024
AT_ONCE = 500


@dataclass(slots=True, frozen=True)
class Backup:
    """A file that was found whole and ours."""

    file: Path
    manifest: Manifest

    def batches(self) -> Iterator[tuple[Section, list[dict[str, Any]]]]:
        """Rows in the order in which they were written, some at a time."""
        section, rows = Section("", {}), list[dict[str, Any]]()
        with _opened(self.file) as content:
            next(content)
            for raw in map(json.loads, content):
                if isinstance(raw, list):
                    rows.append(section.row_from_raw(raw))
                if rows and (isinstance(raw, dict) or len(rows) == AT_ONCE):
                    yield section, rows
                    rows = []
                if isinstance(raw, dict) and "table" in raw:
                    section = Section.from_raw(raw)


def open_backup(file: Path, kind: Kind, *, seal: Seal, known: Collection[str]) -> Backup:
    """`known`: the schemas that this program can bring to its own.

    Raises:
        SetupError: it cannot be read, is something else, newer, damaged, cut short, or another installation's.
    """
    with _opened(file) as content:
        manifest = _manifest(file, kind, content.readline(LONGEST_LINE), known)
    _refuse_damage(file, manifest, seal)
    return Backup(file, manifest)


def refuse_older_keys(data: Backup, keys: Backup) -> None:
    """With older keys, everybody who came in between would be taken for erased. Raises SetupError."""
    if keys.manifest.made_at < data.manifest.made_at:
        raise SetupError(
            f"The keys file {keys.file} is older than the data file: whoever wrote in between would be lost. Take the newest keys file."
        )


def _manifest(file: Path, kind: Kind, line: bytes, known: Collection[str]) -> Manifest:
    try:
        raw = json.loads(line)
        found, form = Kind(raw["veginn"]), raw["format"]
    except (ValueError, KeyError, TypeError):
        raise SetupError(f"The file {file} is no backup of Veginn.") from None
    if found is not kind:
        raise SetupError(f"The file {file} holds {found}: it is not the {kind} file of a backup.")
    if form != FORMAT or raw.get("schema") not in known:
        raise SetupError(f"The backup {file} was made by a newer Veginn. Install that one to use it.")
    try:
        return Manifest.from_raw(raw)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _damaged(file) from None


def _refuse_damage(file: Path, manifest: Manifest, seal: Seal) -> None:
    """The rows are counted as well: a checksum tells of damage, a count of a writer that forgot some."""
    digest, counted, table = hashlib.sha256(), Counter[str](), ""
    end: dict[str, str] = {}
    with _opened(file) as content:
        while line := content.readline(LONGEST_LINE):
            if end or not line.endswith(b"\n"):
                raise _damaged(file)
            if line.startswith(b"["):
                counted[table] += 1
            else:
                raw = _object(file, line)
                table, end = raw.get("table", table), raw if "end" in raw else {}
            if not end:
                digest.update(line)
    if end.get("end") != digest.hexdigest() or counted != Counter(manifest.rows):
        raise _damaged(file)
    if end.get("seal") != seal(digest.hexdigest()):
        raise SetupError(
            f"The backup {file} does not fit the key file: it is of another installation, or was altered. Set VEGINN_KEY_FILE to the key that it was made with."
        )


def _object(file: Path, line: bytes) -> dict[str, Any]:
    try:
        raw = json.loads(line)
    except ValueError:
        raise _damaged(file) from None
    if not isinstance(raw, dict):
        raise _damaged(file)
    return raw


def _damaged(file: Path) -> SetupError:
    return SetupError(f"The backup {file} is damaged or cut short: use another one.")


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    try:
        with file.open("rb") as content:
            yield content
    except OSError as problem:
        raise SetupError(f"The backup {file} cannot be read: {problem.strerror}.") from None
