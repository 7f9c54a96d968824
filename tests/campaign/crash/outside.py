"""The program seen from outside, past all of its own code: its rows, and ports for it to listen on."""

import random
import socket
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

SQLITE = "sqlite:///"
PORTS = range(12_000, 30_000)
"""Below those the system hands out by itself: no connection of a dead process may sit on the port of its successor."""


@dataclass(frozen=True, slots=True)
class Outside:
    url: str

    @property
    def file(self) -> Path | None:
        return Path(self.url.removeprefix(SQLITE)) if self.url.startswith(SQLITE) else None

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        if self.file is not None:
            return sqlite_rows(self.file, query)
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()

    def count(self, rows: str) -> int:
        """`rows`: a table and which of its rows."""
        [[found]] = self.rows(f"SELECT count(*) FROM {rows}")  # noqa: S608 - our own words
        return int(found)


def sqlite_rows(file: Path, query: str) -> list[tuple[Any, ...]]:
    """Read-only: whoever only reads checkpoints nothing."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as database:
        return database.execute(query).fetchall()


def own_ports(how_many: int, chance: random.Random) -> list[int]:
    """Free now, and nobody's by chance later."""
    found: list[int] = []
    while len(found) < how_many:
        port = chance.choice(PORTS)
        if port not in found and _is_free(port):
            found.append(port)
    return found


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
