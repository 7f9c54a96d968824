"""A mail server that takes a mail and says nothing more, while the program runs: others hear of it all the same."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic

from aiosmtpd.smtp import SMTP, Envelope, Session

from core import signals
from core.cases.family import FamilySide
from core.db import begin, read
from core.duty.records import Layer
from core.pulse import FULL_TICK, last_beat
from tests.builders import PROMISE
from tests.core.duty.house import give_channel
from tests.scenarios.program import Program
from tests.worker.post_office import MailServer
from worker.keeper import BEAT_SECONDS
from worker.posting import MOST

PATIENCE = 20
SOON = 2.0
"""Seconds."""
SHARED = 12
"""Mail channels of the whole team: more than may be on the wire."""


@dataclass
class Hanging(MailServer):
    """Says nothing until it `wakes`; `busy` is set when as many wait as may be on the wire."""

    wakes: asyncio.Event = field(default_factory=asyncio.Event)
    busy: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: int = 0

    async def holds(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.waiting += 1
        if self.waiting == MOST:
            self.busy.set()
        await self.wakes.wait()
        return await MailServer.handle_DATA(self, server, session, envelope)

    def hold_up(self, mail: MailServer) -> None:
        mail.handle_DATA = self.holds  # type: ignore[method-assign]  # of this one server, while it runs


@asynccontextmanager
async def running(program: Program, hanging: Hanging) -> AsyncIterator[None]:
    """Whatever becomes of the test, the server wakes in the end: nothing could be closed before."""
    stop = asyncio.Event()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        group.create_task(program.keeper.run(stop))
        try:
            yield
        finally:
            hanging.wakes.set()
            stop.set()


async def beats(program: Program) -> None:
    """Returns when every duty has completed a round, by the clock as it is now."""
    database, now = program.house.database, program.clock.now()
    with database.signals.listen((signals.OUTBOX,)) as ticks:
        while True:
            async with read(database) as tx:
                if await last_beat(tx, FULL_TICK) == now:
                    return
            database.signals.wake_everybody()
            await ticks.wait(PATIENCE)
            await ticks.wait(PATIENCE)


async def everybody_is_to_be_told(program: Program) -> None:
    await program.is_reached("kari", "mail")
    await program.is_reached("ola", "service")
    await program.is_on_duty("kari")
    await program.is_on_duty("ola", Layer.DEPUTY)
    async with begin(program.house.database) as tx:
        for rank in range(SHARED):
            address = f"molde{rank}@example.org"
            await give_channel(tx, program.house.vault, "molde", address=address, rank=rank, whole_team=True)


async def test_who_has_another_channel_is_told_at_once_the_clock_beats_and_what_hung_is_sent_at_last(
    program: Program,
) -> None:
    house, keeper, seconds, hanging = program.house, program.keeper, [0.0], Hanging()
    keeper.stopwatch = lambda: seconds[0]
    await everybody_is_to_be_told(program)
    hanging.hold_up(program.mail)
    async with running(program, hanging):
        await beats(program)
        with house.database.signals.listen((signals.SENDS,)) as settled:
            await program.a_family_writes()
            await hanging.busy.wait()
            opened = await program.a_family_writes()
            async with begin(house.database) as tx:
                family = FamilySide(house.vault, house.ids, PROMISE)
                await family.raise_urgent(tx, opened.case_id, now=program.clock.now())
            since = monotonic()
            while not program.way("service", "ola").came():
                assert await settled.wait(PATIENCE)
            assert monotonic() - since < SOON
            seconds[0] += BEAT_SECONDS
            program.clock.forward(timedelta(seconds=BEAT_SECONDS))
            await beats(program)
            assert (hanging.waiting, hanging.got) == (MOST, [])
            hanging.wakes.set()
            while len({one["To"] for one in hanging.got}) < SHARED + 1:
                assert await settled.wait(PATIENCE)
    assert {one["To"] for one in hanging.got} >= {"kari@example.org"}
