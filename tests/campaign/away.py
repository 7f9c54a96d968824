"""The database goes away under load, and comes back: PostgreSQL is stopped while families write by Telegram and on the web.

    python -m tests.campaign.away --seconds 30

The real program as a process, a PostgreSQL of its own, Telegram's updates from the Bot API server, visitors by HTTP and the
team at the console. Nobody lends the program a hand. Afterwards everything that anybody was told is held against the files.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import httpx

from bot.i18n import Catalogs
from tests.botapi import BotApiServer
from tests.campaign.crowd import Crowd
from tests.campaign.files import letters_in_hand
from tests.campaign.guests import judged
from tests.campaign.installation import TOKEN, Installation, Kept
from tests.campaign.report import Report, print_report, waits_of
from tests.campaign.staff import StaffDesk
from tests.campaign.turnstile import Turnstile, came_within
from tests.campaign.visitor import PATIENCE_SECONDS, SAME_ORIGIN, Visitor
from tests.line.program import Program
from tests.postgres import Server, a_server

ALWAYS_OPEN = ("/", "/help-now", "/other-help", "/privacy", "/exit", "/health/live")
"""What needs no database, and must never say that it does."""
OPEN = {HTTPStatus.OK, HTTPStatus.SEE_OTHER}
LOOK_SECONDS, TICK_SECONDS = 0.5, 0.05
MODES = ("webhook", "polling")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`seconds`: how long the database is away. `hangs`: no connection breaks, it only says nothing any more.

    `within`: real seconds after which an outage that has not come to its end has failed.
    """

    seconds: float = 30.0
    conversations: int = 40
    visitors: int = 30
    messages: int = 2
    seed: int = 1
    mode: str = "webhook"
    rate: float = 15.0
    patience: float = 8.0
    hangs: bool = False
    within: float = 300.0


USUAL = Plan()


@dataclass(slots=True, kw_only=True)
class Outage:
    plan: Plan
    server: BotApiServer
    postgres: Server
    program: Program
    crowd: Crowd
    staff: StaffDesk
    visitors: tuple[Visitor, ...]
    troubles: list[str] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)

    async def is_lived_through(self, kept: Kept) -> None:
        """Until everybody is through and nothing is owed any more, or until the time is over."""
        try:
            async with asyncio.timeout(self.plan.within), asyncio.TaskGroup() as lives:
                await self._everybody_lives(lives, kept)
        except TimeoutError:
            waiting = sum(not one.ended for one in self.visitors)
            self.troubles.append(f"it was not over in time: {self.crowd.unsettled()}; {waiting} visitors go on")

    async def _everybody_lives(self, lives: asyncio.TaskGroup, kept: Kept) -> None:
        team_may_go, over = asyncio.Event(), asyncio.Event()
        team = lives.create_task(self.staff.live(team_may_go))
        lives.create_task(self.crowd.live(asyncio.Event()))
        guests = [lives.create_task(visitor.live(over)) for visitor in self.visitors]
        watch = lives.create_task(self._watch(over))
        await self._the_database_goes_and_comes()
        over.set()
        await asyncio.gather(watch, *guests)
        await self._settle(kept)
        team_may_go.set()
        await team
        await self._settle(kept)

    async def _settle(self, kept: Kept) -> None:
        await self.crowd.settle(within=self.plan.within, owed=lambda: letters_in_hand(kept))

    async def _the_database_goes_and_comes(self) -> None:
        """In the middle of it all."""
        begun = len(self.crowd.callers) // 4
        await self.server.until(lambda: self.crowd.through >= begun, within=self.plan.within)
        async with away(self.postgres, hangs=self.plan.hangs):
            await asyncio.sleep(self.plan.seconds)
        before = asyncio.get_running_loop().time()
        async with httpx.AsyncClient(base_url=self.program.url) as client:
            while (await client.get("/health/ready")).status_code != HTTPStatus.OK:  # noqa: ASYNC110 - it rings no bell
                await asyncio.sleep(TICK_SECONDS)
        self.met["milliseconds until it was ready again"] = int((asyncio.get_running_loop().time() - before) * 1000)

    async def _watch(self, over: asyncio.Event) -> None:
        """Somebody who looks at what must always be open, and at whether the program tells the truth about itself."""
        async with httpx.AsyncClient(base_url=self.program.url, timeout=PATIENCE_SECONDS) as client:
            while not await came_within(over, LOOK_SECONDS):
                for path in ALWAYS_OPEN:
                    status = (await client.get(path)).status_code
                    self.met[f"{path} {status}"] += 1
                    if status not in OPEN:
                        self.troubles.append(f"{path} was answered with {status}")
                self.met[f"/health/ready {(await client.get('/health/ready')).status_code}"] += 1

    def figures(self) -> Mapping[str, int]:
        statuses = Counter(status for one in self.visitors for status in one.statuses.elements())
        knocks = Counter(one.status for one in self.server.deliveries)
        return {
            "visitors": len(self.visitors),
            "messages of visitors": sum(len(one.markers) for one in self.visitors),
            **{f"pages and forms answered {status}": count for status, count in sorted(statuses.items())},
            "requests without an answer": sum(one.unanswered for one in self.visitors),
            **{f"webhook answered {status}": count for status, count in sorted(knocks.items(), key=str)},
            **self.met,
        }


@asynccontextmanager
async def away(postgres: Server, *, hangs: bool) -> AsyncIterator[None]:
    """In threads, so that the Bot API server goes on knocking."""
    if hangs:
        frozen = _family_of(postgres)
        _tell(frozen, signal.SIGSTOP)
        try:
            yield
        finally:
            _tell(frozen, signal.SIGCONT)
        return
    await asyncio.to_thread(postgres.stop)
    try:
        yield
    finally:
        await asyncio.to_thread(postgres.start)


def _family_of(postgres: Server) -> list[int]:
    """The server's own process and one for each connection."""
    assert postgres._process
    first = postgres._process.pid
    children = Path(f"/proc/{first}/task/{first}/children").read_text(encoding="ascii").split()
    return [first, *map(int, children)]


def _tell(processes: Sequence[int], number: signal.Signals) -> None:
    for pid in processes:
        os.kill(pid, number)


async def live_through(plan: Plan, folder: Path) -> Report:
    """Raises nothing for what goes wrong: it stands in the report."""
    async with AsyncExitStack() as stack:
        postgres = stack.enter_context(a_server())
        installation = Installation(folder=folder, database_url=postgres.database())
        await installation.set_up()
        server = await stack.enter_async_context(BotApiServer.start(token=TOKEN))
        crowd = Crowd(server, seed=plan.seed, size=plan.conversations, rate=plan.rate, patience=plan.patience)
        started = asyncio.get_running_loop().time()
        async with installation.runs(server, mode=plan.mode) as program, AsyncExitStack() as guests:
            visitors = await _visitors(plan, program.url, guests)
            outage = Outage(
                plan=plan,
                server=server,
                postgres=postgres,
                program=program,
                crowd=crowd,
                staff=StaffDesk(program.url),
                visitors=visitors,
            )
            async with installation.opened(guest=True) as kept:
                await outage.is_lived_through(kept)
                seconds = asyncio.get_running_loop().time() - started
                figures = {**crowd.figures(), **outage.staff.figures(), **outage.figures()}
                verdict = await judged(server, crowd, outage.staff, kept, visitors)
                waits = await waits_of(kept)
        outage.troubles += await _end(program)
    return Report(
        faults=(*outage.troubles, *verdict),
        figures=figures,
        weather={},
        waits=waits,
        seconds=seconds,
    )


async def _visitors(plan: Plan, url: str, stack: AsyncExitStack) -> tuple[Visitor, ...]:
    catalogs, turnstile = Catalogs.load(), Turnstile(plan.rate)
    return tuple(
        [
            Visitor(
                number=number,
                client=await stack.enter_async_context(
                    httpx.AsyncClient(base_url=url, headers=SAME_ORIGIN, timeout=PATIENCE_SECONDS)
                ),
                catalogs=catalogs,
                turnstile=turnstile,
                messages=plan.messages,
            )
            for number in range(plan.visitors)
        ]
    )


async def _end(program: Program) -> list[str]:
    code = await asyncio.to_thread(program.stop)
    troubles = [f"the program ended with {code}"] if code else []
    return [*troubles, "the program's log holds a stack trace"] if "Traceback" in program.log else troubles


def plan_of(words: Sequence[str]) -> Plan:
    ask = argparse.ArgumentParser(prog="python -m tests.campaign.away", description=__doc__)
    ask.add_argument("--seconds", type=float, default=USUAL.seconds, help="how long the database is away")
    ask.add_argument("--conversations", type=int, default=USUAL.conversations, help="families on Telegram")
    ask.add_argument("--visitors", type=int, default=USUAL.visitors, help="families on the web")
    ask.add_argument(
        "--messages", type=int, default=USUAL.messages, help="that each visitor writes to the team at least"
    )
    ask.add_argument("--seed", type=int, default=USUAL.seed)
    ask.add_argument("--mode", choices=MODES, default=USUAL.mode)
    ask.add_argument("--rate", type=float, default=USUAL.rate, help="updates, and requests, a second over all people")
    ask.add_argument("--hangs", action="store_true", help="it does not break, it says nothing any more")
    ask.add_argument("--within", type=float, default=USUAL.within, help="seconds after which it has failed")
    return Plan(**vars(ask.parse_args(words)))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(live_through(plan_of(sys.argv[1:]), Path(folder)))
    print_report(report)
    sys.exit(bool(report.faults))


if __name__ == "__main__":
    main()
