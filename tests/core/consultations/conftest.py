"""Two colleagues in Molde, one in Ulstein, a supervisor, and a professional whom nobody knows."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from core import notify
from core.clock import SetClock
from core.consultations import (
    Answer,
    Band,
    Consultation,
    Message,
    PartnerSide,
    Question,
    QueueRow,
    Receipt,
    Role,
    Thread,
)
from core.consultations.desk import ConsultationDesk
from core.consultations.watch import fire_due as fire_consultations
from core.db import Database, begin, read
from core.ids import SeededIds
from core.staff import Actor
from core.teams import put_team
from core.vault import Vault
from tests.builders import PROMISE, START, member, put_staff, supervisor, team_molde, team_ulstein

KARI = member("kari", name="Kari")
OLA = member("ola", name="Ola")
ULLA = member("ulla", name="Ulla", team_id="ulstein")
SOLVEIG = supervisor("solveig")
RECEIPT = Receipt.new(bytes(range(10)))
ANOTHER = Receipt.new(bytes(range(10, 20)))
WORDS = "Korleis kan eg snakke med ein familie om rus?"
ODD = timedelta(minutes=41, seconds=17, microseconds=4711)
"""Past the whole hour, so that an exact time would be seen."""


@dataclass(slots=True)
class Scene:
    """What tests of a consultation do, in short words; each is one transaction at the clock's time."""

    database: Database
    vault: Vault
    ids: SeededIds
    clock: SetClock
    promise: timedelta = PROMISE
    partner: PartnerSide = field(init=False)
    desk: ConsultationDesk = field(init=False)

    def __post_init__(self) -> None:
        self.partner = PartnerSide(self.vault, self.ids, self.promise)
        self.desk = ConsultationDesk(self.vault, self.ids, self.promise)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def later(self, **by: float) -> None:
        self.clock.forward(timedelta(**by))

    async def ask(
        self, words: str = WORDS, *, receipt: Receipt = RECEIPT, team_id: str = "molde", role: Role = Role.MIDWIFE
    ) -> Consultation:
        question = Question(team_id=team_id, role=role, band=Band.UNBORN, locale="nn", words=words)
        async with begin(self.database) as tx:
            return await self.partner.ask(tx, receipt, question, now=self.now)

    async def follow_up(self, words: str = WORDS, *, receipt: Receipt = RECEIPT, once: str | None = None) -> None:
        async with begin(self.database) as tx:
            await self.partner.follow_up(tx, receipt, words, now=self.now, once=once)

    async def take_back(self, receipt: Receipt = RECEIPT) -> None:
        async with begin(self.database) as tx:
            await self.partner.erase(tx, receipt, now=self.now)

    async def thread(self, receipt: Receipt = RECEIPT) -> Thread:
        async with read(self.database) as tx:
            return await self.partner.thread(tx, receipt, now=self.now)

    async def said(self, receipt: Receipt = RECEIPT) -> list[str]:
        messages: tuple[Message, ...] = (await self.thread(receipt)).messages
        return [message.words for message in messages]

    async def answer(
        self, words: str = WORDS, *, by: Actor = KARI, once: str | None = None, version: int | None = None
    ) -> str:
        """The id of the message, on a page of this moment."""
        asked = (await self.thread()).consultation
        seen = asked.version if version is None else version
        answer = Answer(words=words, once=once or self.ids.new_id(), version=seen)
        async with begin(self.database) as tx:
            await self.desk.answer(tx, by, asked.id, answer, now=self.now)
        return answer.once

    async def claim(self, by: Actor = KARI) -> None:
        asked = (await self.thread()).consultation
        async with begin(self.database) as tx:
            await self.desk.claim(tx, by, asked.id, version=asked.version, now=self.now)

    async def finish(self, by: Actor = KARI) -> None:
        asked = (await self.thread()).consultation
        async with begin(self.database) as tx:
            await self.desk.finish(tx, by, asked.id, version=asked.version, now=self.now)

    async def queue(self, actor: Actor) -> list[QueueRow]:
        async with read(self.database) as tx:
            return await self.desk.queue(tx, actor)

    async def fire(self) -> int:
        async with begin(self.database) as tx:
            return await fire_consultations(tx, now=self.now, limit=100)

    async def told(self, actor: Actor) -> list[str]:
        """The oldest first."""
        async with read(self.database) as tx:
            return [notice.kind for notice in await notify.notices_for(tx, actor)][::-1]


@pytest.fixture
async def scene(database: Database, vault: Vault, ids: SeededIds) -> Scene:
    async with begin(database) as tx:
        for team in (team_molde(), team_ulstein()):
            await put_team(tx, team)
        await put_staff(tx, KARI, OLA, ULLA, SOLVEIG)
    return Scene(database, vault, ids, SetClock(START + ODD))
