"""The campaign's side of the zygote: lives are ordered here, watched, and ended."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, Self

from tests.campaign.crash.orders import Fate, Lines, Order, line_of

ROOT = Path(__file__).parents[3]
PIECE = 65_536
WARM_SECONDS = 300.0


@dataclass(slots=True, eq=False)
class Life:
    """One process. `status` is what it ended with, negative for a signal; `hit` the failpoint that ended it; `passed` how
    many statements an upgrade had.
    """

    number: int
    pid: int = 0
    forked_at: float = 0.0
    ready_at: float | None = None
    hit: str | None = None
    passed: int | None = None
    status: int | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_over(self) -> bool:
        return self.status is not None

    @property
    def is_ready(self) -> bool:
        return self.ready_at is not None and not self.is_over

    def signal(self, number: signal.Signals) -> None:
        """Nothing happens to a process that has ended meanwhile."""
        if self.pid and not self.is_over:
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                return

    async def until_ready(self, *, within: float) -> bool:
        """False when it ended first, or took too long."""
        await self._until(lambda: self.ready_at is not None or self.is_over, within=within)
        return self.is_ready

    async def until_over(self, *, within: float) -> bool:
        return await self._until(lambda: self.is_over, within=within)

    async def until_hit(self, *, within: float) -> bool:
        return await self._until(lambda: self.hit is not None or self.is_over, within=within)

    async def _until(self, holds: Any, *, within: float) -> bool:
        try:
            async with asyncio.timeout(within):
                while not holds():
                    self.news.clear()
                    await self.news.wait()
        except TimeoutError:
            return bool(holds())
        return True


async def first_hit(lives: Collection[Life], *, within: float) -> None:
    """Returns when one of them has come to its failpoint or has ended, or after so many seconds."""
    async with asyncio.TaskGroup() as watching:
        watches = [watching.create_task(life.until_hit(within=within)) for life in lives]
        await asyncio.wait(watches, return_when=asyncio.FIRST_COMPLETED)
        for watch in watches:
            watch.cancel()


class Nursery:
    def __init__(self, zygote: Process) -> None:
        self._zygote = zygote
        self._lives: dict[int, Life] = {}
        self._numbers = count(1)

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path) -> AsyncGenerator[Self]:
        """A zygote of its own, warm; it and all it bore are gone when the block is left."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("VEGINN_")}
        zygote = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.campaign.crash.zygote",
            stdin=PIPE,
            stdout=PIPE,
            cwd=folder,
            env={**clean, "PYTHONPATH": str(ROOT)},
        )
        nursery = cls(zygote)
        try:
            async with asyncio.timeout(WARM_SECONDS):
                if not await _out(zygote).readline():
                    raise RuntimeError("the zygote did not come to life; it has said why")
            async with asyncio.TaskGroup() as listening:
                ears = listening.create_task(nursery._listen())
                yield nursery
                ears.cancel()
        finally:
            nursery._end()
            await zygote.wait()

    async def start(self, order: Order) -> Life:
        number = next(self._numbers)
        life = self._lives[number] = Life(number)
        self._write(replace(order, child=number).line())
        await life._until(lambda: life.pid, within=WARM_SECONDS)
        return life

    def arm(self, life: Life, fate: Fate) -> None:
        self._write(line_of({"child": life.number, "fate": asdict(fate)}))

    async def _listen(self) -> None:
        lines = Lines()
        while piece := await _out(self._zygote).read(PIECE):
            for said in lines.feed(piece):
                self._hear(said)

    def _hear(self, said: dict[str, Any]) -> None:
        life = self._lives[said.pop("child")]
        for name in ("pid", "forked_at", "ready_at", "hit", "passed", "status"):
            if name in said:
                setattr(life, name, said[name])
        life.news.set()

    def _write(self, line: bytes) -> None:
        assert self._zygote.stdin is not None
        self._zygote.stdin.write(line)

    def _end(self) -> None:
        assert self._zygote.stdin is not None
        self._zygote.stdin.close()
        for life in self._lives.values():
            life.signal(signal.SIGKILL)
        if self._zygote.returncode is None:
            self._zygote.terminate()


def _out(zygote: Process) -> asyncio.StreamReader:
    assert zygote.stdout is not None
    return zygote.stdout
