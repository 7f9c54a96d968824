"""The whole campaign: each cell a process of its own, some side by side, and none for longer than it may take."""

import asyncio
import json
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
GRACE_SECONDS = 60.0
LINE_LIMIT = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One run of the campaign's own command for one thing. `arguments` say which; `record` is what it writes."""

    name: str
    arguments: Sequence[str]
    record: Path


@dataclass(slots=True, kw_only=True)
class Schedule:
    """`until`: the monotonic time at which everything must be over."""

    until: float
    side_by_side: int
    say: Callable[[str], None]
    records: list[Mapping[str, Any]] = field(default_factory=list)

    async def run(self, errands: Iterable[Errand]) -> None:
        room = asyncio.Semaphore(self.side_by_side)
        async with asyncio.TaskGroup() as running:
            for errand in errands:
                running.create_task(self._run_in(room, errand))

    async def _run_in(self, room: asyncio.Semaphore, errand: Errand) -> None:
        async with room:
            self.records.append(await self._run_one(errand))

    async def _run_one(self, errand: Errand) -> Mapping[str, Any]:
        left = self.until - time.monotonic()
        if left <= 0:
            return _failed(errand, "there was no time left for it")
        words = [sys.executable, "-m", "tests.campaign.crash", "--alone", str(errand.record), *errand.arguments]
        process = await asyncio.create_subprocess_exec(
            *words, "--minutes", f"{left / 60:.2f}", stdout=PIPE, cwd=ROOT, limit=LINE_LIMIT
        )
        try:
            async with asyncio.timeout(left + GRACE_SECONDS):
                await self._relay(process)
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
            return _failed(errand, "it was out of time and did not end by itself")
        if not errand.record.exists():
            return _failed(errand, f"it ended with {process.returncode} and left no record")
        read: Mapping[str, Any] = json.loads(errand.record.read_text(encoding="utf-8"))
        return read

    async def _relay(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.say(line.decode(errors="replace").rstrip())


def _failed(errand: Errand, why: str) -> Mapping[str, Any]:
    return {"name": errand.name, "faults": [why]}
