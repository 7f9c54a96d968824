"""A file that is there whole or not at all: written beside its place, moved there when it is on the disk."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from core.backup.form import Seal, end_to_json
from core.errors import SetupError

OWNER_ONLY = 0o600


class BackupFile:
    """Nobody else writes to the same place as long as this one is open. Raises SetupError wherever the disk refuses."""

    def __init__(self, place: Path) -> None:
        self._place, self._beside = place, place.with_name(f"{place.name}.part")
        self._digest = hashlib.sha256()
        self._file = self._opened()

    def put(self, line: str) -> None:
        content = line.encode()
        self._digest.update(content)
        with self._told():
            self._file.write(content)

    def finish(self, seal: Seal) -> None:
        """Now it is whole and on the disk, though not yet in its place."""
        with self._told():
            self._file.write(end_to_json(self._digest.hexdigest(), seal).encode())
            self._file.flush()
            os.fsync(self._file.fileno())

    def publish(self) -> None:
        with self._told():
            self._beside.replace(self._place)
            folder = os.open(self._place.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        """What was not published is gone before anybody else may begin."""
        if self._is_beside(self._file):
            self._beside.unlink(missing_ok=True)
        with suppress(OSError):  # what could not be written goes anyway
            self._file.close()

    def _opened(self) -> IO[bytes]:
        """What a backup that was broken off has left behind is written over."""
        with self._told():
            while True:
                file = os.fdopen(os.open(self._beside, os.O_WRONLY | os.O_CREAT, OWNER_ONLY), "wb")
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    file.close()
                    raise SetupError(f"Another backup is being written to {self._place}. Let it finish.") from None
                if self._is_beside(file):
                    file.truncate()
                    return file
                file.close()  # the other one has just finished, and moved away what we had opened

    def _is_beside(self, file: IO[bytes]) -> bool:
        try:
            return os.path.samestat(os.fstat(file.fileno()), self._beside.stat())
        except FileNotFoundError:
            return False

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            raise SetupError(f"The backup cannot be written to {self._place}: {problem.strerror}.") from None
