"""A byte copy of the SQLite files at any instant, as a power cut would leave them: it opens, and holds what was acknowledged."""

import asyncio
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.botapi import BotApiServer
from tests.campaign.crash.names import names_of
from tests.campaign.crash.nursery import Life
from tests.campaign.staff import StaffDesk

STOPPED = "T"
STOP_SECONDS = 5.0
LOOK_SECONDS = 0.001


@dataclass(slots=True, kw_only=True)
class Copying:
    """`database` is the file of a program that is its only writer."""

    server: BotApiServer
    staff: StaffDesk
    database: Path
    place: Path
    made: int = 0
    faults: list[str] = field(default_factory=list)

    async def copy(self, life: Life) -> None:
        """While the program stands still. It is left standing."""
        confirmed = names_of(self.server, besides=set(self.server.pending))
        replies = len(self.staff.answered)
        life.signal(signal.SIGSTOP)
        if not await _stands_still(life):
            return  # it ended by itself meanwhile, which is noted elsewhere
        self.made += 1
        copy = self._copied()
        self.faults += [f"copy {self.made}: {fault}" for fault in faults_in(copy, confirmed, replies)]

    def _copied(self) -> Path:
        """Without the shared memory: it does not outlive a power cut."""
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir()
        for suffix in ("", "-wal"):
            file = self.database.with_name(self.database.name + suffix)
            if file.exists():
                shutil.copyfile(file, self.place / file.name)
        return self.place / self.database.name


def faults_in(copy: Path, confirmed: set[str], replies: int) -> Iterator[str]:
    with closing(sqlite3.connect(copy)) as database:
        [[health]] = database.execute("PRAGMA integrity_check").fetchall()
        if health != "ok":
            yield f"the file is damaged: {health}"
        if database.execute("PRAGMA foreign_key_check").fetchall():
            yield "a row has lost the row it belongs to"
        seen = {name for [name] in database.execute("SELECT external_id FROM seen")}
        [[kept]] = database.execute("SELECT count(*) FROM audit WHERE action = 'replied'").fetchall()
    if confirmed - seen:
        yield f"{len(confirmed - seen)} updates were acknowledged and are not in it"
    if kept < replies:
        yield f"{replies - kept} replies were accepted and are not in it"


async def _stands_still(life: Life) -> bool:
    """Every thread of it: one in the middle of a write may finish that first."""
    try:
        async with asyncio.timeout(STOP_SECONDS):
            while not all(state == STOPPED for state in _states(life.pid)):  # noqa: ASYNC110 - a process rings no bell
                await asyncio.sleep(LOOK_SECONDS)
    except (TimeoutError, OSError):
        return False
    return True


def _states(pid: int) -> list[str]:
    """Raises OSError for a process that is gone."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return [(thread / "stat").read_text().rpartition(")")[2].split()[0] for thread in threads]
