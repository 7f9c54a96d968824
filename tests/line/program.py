"""The real program as a process of its own: started, talked to over HTTP, stopped or killed."""

import base64
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

START_SECONDS = 30
STOP_SECONDS = 15
REST_SECONDS = 0.05
RESTS = 200


@dataclass(slots=True)
class Program:
    """A running Veginn and the folder it keeps its data in."""

    process: subprocess.Popen[str]
    url: str
    folder: Path

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def ends_within(self, seconds: float) -> int:
        """The exit code; raises TimeoutExpired when it goes on."""
        return self.process.wait(seconds)

    def hears(self) -> None:
        """Until it has told the kernel that it wants to hear SIGTERM. Before that it is Python that starts, not Veginn."""
        status, bit = Path(f"/proc/{self.process.pid}/status"), 1 << (signal.SIGTERM - 1)
        self.until(lambda: bool(_caught(status) & bit))

    def says(self, words: str) -> None:
        """Until this stands in its log."""
        self.until(lambda: words in self.log)

    def until(self, holds: Callable[[], bool]) -> None:
        for _ in range(int(START_SECONDS / REST_SECONDS)):
            if holds():
                return
            threading.Event().wait(REST_SECONDS)
        raise AssertionError(f"it was never so:\n{self.log}")

    def kill(self) -> None:
        """As a power cut would: nothing is finished, nothing is said."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(STOP_SECONDS)

    def stop(self) -> int:
        """Politely. The exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def nowhere(self, *markers: str) -> bool:
        """Whether no file (database, write-ahead log, the program's own log) holds a marker in any common spelling."""
        files = [path.read_bytes() for path in self.folder.rglob("*") if path.is_file()]
        return not any(spelling in content for marker in markers for spelling in spellings(marker) for content in files)

    def comes_to_rest(self) -> None:
        """Until every letter is settled in the database."""
        for _ in range(RESTS):
            if not self._letters_in_hand():
                return
            threading.Event().wait(REST_SECONDS)
        raise AssertionError("letters are still in hand")

    def _letters_in_hand(self) -> int:
        database = sqlite3.connect(f"file:{self.folder}/data/veginn.db?mode=ro", uri=True)
        try:
            [[count]] = database.execute("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')")
        finally:
            database.close()
        return int(count)

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")


def spellings(marker: str) -> tuple[bytes, ...]:
    plain = marker.encode()
    return (
        plain,
        marker.encode("utf-16-le"),
        marker.encode("latin-1", "ignore"),
        base64.b64encode(plain)[:-4],
        quote(marker).encode(),
    )


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """A clean environment: only what the test says."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("VEGINN_")}
    return {**inherited, **{f"VEGINN_{name.upper()}": value for name, value in settings.items()}}


def veginn(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """One command, run to its end."""
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "veginn", *words],
        cwd=folder,
        env={**environment(folder, **settings), "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def running(folder: Path, *words: str, port: int | None = None, **settings: str) -> Iterator[Program]:
    """`veginn …` when it has said where it listens; stopped, if it still runs, when the block is left."""
    with starting(folder, *words, port=port, **settings) as program:
        _wait_until_it_listens(program)
        yield program


@contextmanager
def starting(folder: Path, *words: str, port: int | None = None, **settings: str) -> Iterator[Program]:
    """The same from its first moment on."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    env = environment(folder, port=str(port), public_url=url, **settings)
    with (folder / "log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "veginn", *words],
            cwd=folder,
            env={**env, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    program = Program(process, url, folder)
    try:
        yield program
    finally:
        program.stop()
        if process.stdout:
            process.stdout.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _caught(status: Path) -> int:
    [mask] = [line.split()[1] for line in status.read_text().splitlines() if line.startswith("SigCgt")]
    return int(mask, 16)


def _wait_until_it_listens(program: Program) -> None:
    """Reads what it prints; the end of its output means that it has failed."""
    assert program.process.stdout
    for line in program.process.stdout:
        if program.url in line:
            return
    raise AssertionError(f"it did not start:\n{program.log}")
