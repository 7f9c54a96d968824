"""The fault storm: many conversations at once while the wire between the program and Telegram is at its worst.

    python -m tests.campaign.storm --conversations 500 --seed 1 --mode polling

The real program as a process, the Bot API server with its weather: one call and one delivery in ten meets a fault,
updates are doubled and overtake each other, flood control refuses what is too fast, and once Telegram is away.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

from tests.botapi import BotApiServer, HurriedClock, Weather
from tests.campaign.crowd import Crowd
from tests.campaign.installation import TOKEN, Installation, Kept
from tests.campaign.oracle import LATE, Verdict, judge, letters_in_hand
from tests.campaign.report import Report, print_report, waits_of
from tests.campaign.staff import StaffDesk
from tests.line.program import Program
from tests.postgres import a_server

MODES = ("polling", "webhook")
OWN_POSTGRES = "postgres"
"""A PostgreSQL that is started for the storm."""
CHAT_INTERVAL, MOST_A_SECOND = 0.9, 30
"""Telegram asks for one message a second in a chat, and is not to the millisecond about it."""
TELL_SECONDS = 30.0
LEAP_SECONDS = 60.0
"""What Telegram's clock is put ahead when the outage is over: the presses of its first half are too old then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`outage`: how long Telegram is away by its own clock; `outage_real`: how many of these seconds really go by.

    `within`: real seconds after which a storm that has not come to its end has failed.
    """

    conversations: int = 500
    seed: int = 1
    mode: str = "polling"
    database_url: str = ""
    rate: float = 25.0
    together: int = 80
    patience: float = 8.0
    faults: float = 0.1
    hanging: bool = True
    outage: float = 120.0
    outage_real: float = 120.0
    staff_every: float = 5.0
    within: float = 1200.0

    @property
    def in_words(self) -> str:
        """What was real, and what only Telegram's clock said."""
        where = self.database_url.partition(":")[0] or "sqlite"
        away = f"{self.outage_real:.0f} s ({self.outage + LEAP_SECONDS:.0f} s by its own clock)"
        return (
            f"\n  {self.conversations} conversations, {self.mode}, {where}, seed {self.seed}; "
            f"{self.faults:.0%} of calls and deliveries meet a fault; Telegram was away for {away}\n"
        )

    @property
    def weather(self) -> Weather:
        return Weather(seed=self.seed, faults=self.faults, doubled=0.05, late=0.1, hanging=self.hanging)


USUAL = Plan()


@dataclass(slots=True, kw_only=True)
class Storm:
    plan: Plan
    server: BotApiServer
    clock: HurriedClock
    crowd: Crowd
    staff: StaffDesk
    troubles: list[str] = field(default_factory=list)

    async def rages(self, kept: Kept) -> None:
        """Until everybody is through and nothing is owed any more, or until the time is over."""
        everybody, team_may_go = asyncio.Event(), asyncio.Event()
        try:
            async with asyncio.timeout(self.plan.within), asyncio.TaskGroup() as lives:
                team = lives.create_task(self.staff.live(team_may_go))
                lives.create_task(self.crowd.live(everybody))
                lives.create_task(self._outage())
                telling = lives.create_task(self._tell())
                await self._settle(kept)
                team_may_go.set()
                await team
                await self._settle(kept)
                telling.cancel()
        except TimeoutError:
            self.troubles.append(f"it was not over within {self.plan.within:.0f} s: {self.crowd.unsettled()}")

    async def _settle(self, kept: Kept) -> None:
        await self.crowd.settle(within=self.plan.within, owed=lambda: letters_in_hand(kept))

    async def _tell(self) -> None:
        """For whoever waits at the terminal."""
        while True:
            await asyncio.sleep(TELL_SECONDS)
            begun, through, said = len(self.crowd.begun), self.crowd.through, len(self.server.ledger)
            print(
                f"  … {begun} have begun, {through} are through, {said} calls took effect", file=sys.stderr, flush=True
            )

    async def _outage(self) -> None:
        """In the middle of it all Telegram is away: it takes nothing and brings nothing."""
        half = len(self.crowd.callers) // 3
        await self.server.until(lambda: self.crowd.through >= half, within=self.plan.within)
        await self.server.goes_down()
        await asyncio.sleep(self.plan.outage_real)
        self.clock.forward(self.plan.outage - self.plan.outage_real + LEAP_SECONDS)
        await self.server.comes_up()


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A storm that is over: the program has ended, and everything can be looked at."""

    storm: Storm
    installation: Installation
    seconds: float

    async def judged(self, installation: Installation | None = None, *, late: timedelta = LATE) -> Verdict:
        """By what lies in the installation, or in a copy of it."""
        async with (installation or self.installation).opened() as kept:
            return await judge(self.storm.server, self.storm.crowd, self.storm.staff, kept, late=late)


async def live_through(plan: Plan, folder: Path) -> Past:
    installation = Installation(folder=folder, database_url=plan.database_url)
    await installation.set_up()
    clock = HurriedClock()
    started = asyncio.get_running_loop().time()
    async with BotApiServer.start(
        token=TOKEN, now=clock, chat_interval=CHAT_INTERVAL, most_a_second=MOST_A_SECOND
    ) as server:
        crowd = Crowd(
            server,
            seed=plan.seed,
            size=plan.conversations,
            rate=plan.rate,
            together=plan.together,
            patience=plan.patience,
        )
        async with installation.runs(server, mode=plan.mode) as program:
            raging = Storm(
                plan=plan, server=server, clock=clock, crowd=crowd, staff=StaffDesk(program.url, every=plan.staff_every)
            )
            server.weather = plan.weather
            async with installation.opened(guest=True) as kept:
                await raging.rages(kept)
            seconds = asyncio.get_running_loop().time() - started
            raging.troubles += await _end(program)
        return Past(storm=raging, installation=installation, seconds=seconds)


async def _end(program: Program) -> list[str]:
    code = await asyncio.to_thread(program.stop)
    troubles = [f"the program ended with {code}"] if code else []
    return [*troubles, "the program's log holds a stack trace"] if "Traceback" in program.log else troubles


async def report_of(past: Past) -> Report:
    verdict, server = await past.judged(), past.storm.server
    async with past.installation.opened() as kept:
        waits = await waits_of(kept)
    return Report(
        faults=(*past.storm.troubles, *verdict.faults),
        figures=verdict.figures,
        weather={**server.weather.met, "sendmessage refused by flood control": _refusals(server)},
        waits=waits,
        seconds=past.seconds,
    )


def _refusals(server: BotApiServer) -> int:
    """Those that the weather makes up are never judged, and have no status."""
    return sum(one.status == HTTPStatus.TOO_MANY_REQUESTS for one in server.requests)


def plan_of(words: Sequence[str]) -> Plan:
    ask = argparse.ArgumentParser(prog="python -m tests.campaign.storm", description=__doc__)
    ask.add_argument("--conversations", type=int, default=USUAL.conversations)
    ask.add_argument("--seed", type=int, default=USUAL.seed)
    ask.add_argument("--mode", choices=MODES, default=USUAL.mode)
    ask.add_argument("--database", dest="database_url", default="", help=f"an address, or {OWN_POSTGRES}; else SQLite")
    ask.add_argument("--faults", type=float, default=USUAL.faults, help="share of calls and deliveries that meet one")
    ask.add_argument("--rate", type=float, default=USUAL.rate, help="updates a second over all people")
    ask.add_argument("--outage-real", type=float, default=USUAL.outage_real, help="real seconds of the outage")
    ask.add_argument("--within", type=float, default=USUAL.within, help="seconds after which it has failed")
    return Plan(**vars(ask.parse_args(words)))


async def _told(plan: Plan, folder: Path) -> Report:
    return await report_of(await live_through(plan, folder))


def main() -> None:
    plan = plan_of(sys.argv[1:])
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if plan.database_url == OWN_POSTGRES:
            plan = replace(plan, database_url=stack.enter_context(a_server()).database())
        report = asyncio.run(_told(plan, folder))
    print(plan.in_words)
    print_report(report)
    sys.exit(bool(report.faults))


if __name__ == "__main__":
    main()
