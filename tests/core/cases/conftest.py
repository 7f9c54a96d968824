"""An open case in Molde, two colleagues there, one in Ulstein, and a supervisor."""

from collections.abc import Awaitable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from core import audit, notify
from core.cases import store
from core.cases.delivery import delivered
from core.cases.desk import Desk, Wording
from core.cases.doubt import Decision, Verdict
from core.cases.family import FamilySide
from core.cases.promise import Watch
from core.cases.records import Attempt, Case, CloseReason, Reached
from core.cases.transfer import Transfer
from core.clock import SetClock
from core.conversations import store as conversations
from core.db import Database, Tx, begin, read
from core.ids import SeededIds
from core.staff import Actor
from core.teams import put_team
from core.vault import Vault
from tests.builders import PROMISE, Opened, member, open_case, put_staff, supervisor, team_molde, team_ulstein

KARI = member("kari", name="Kari")
OLA = member("ola", name="Ola")
ULLA = member("ulla", name="Ulla", team_id="ulstein")
SOLVEIG = supervisor("solveig")


@dataclass(slots=True)
class Scene:
    """What tests of a case do, in short words; each is one transaction at the clock's time."""

    database: Database
    vault: Vault
    ids: SeededIds
    clock: SetClock
    opened: Opened
    desk: Desk = field(init=False)
    family: FamilySide = field(init=False)
    watch: Watch = field(init=False)
    transfer: Transfer = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Desk(self.vault, self.ids)
        self.family = FamilySide(self.vault, self.ids, PROMISE)
        self.watch = Watch(self.vault, self.ids)
        self.transfer = Transfer(self.vault, self.ids)

    @property
    def id(self) -> str:
        return self.opened.case_id

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def case(self) -> Case:
        async with read(self.database) as tx:
            return await store.get(tx, self.id)

    async def fire(self) -> int:
        async with begin(self.database) as tx:
            return await self.watch.fire_due(tx, now=self.now, limit=100)

    async def reply(self, text: str = "Hei, eg er Kari.", *, by: Actor = KARI, once: str | None = None) -> str:
        """The id of the message."""
        wording = Wording(text=text, once=once or self.ids.new_id())
        async with begin(self.database) as tx:
            await self.desk.reply(tx, by, self.id, wording, now=self.now)
        return wording.once

    async def claim(self, actor: Actor = KARI) -> None:
        async with begin(self.database) as tx:
            await self.desk.claim(tx, actor, self.id, now=self.now)

    async def note(self, actor: Actor = KARI) -> None:
        async with begin(self.database) as tx:
            await self.desk.note(tx, actor, self.id, Wording(text="Hugs", once=self.ids.new_id()), now=self.now)

    async def attempt(self, actor: Actor = KARI) -> None:
        async with begin(self.database) as tx:
            await self.desk.log_attempt(tx, actor, self.id, Attempt.CALLED_NO_ANSWER, now=self.now)

    async def reach(self, actor: Actor = KARI) -> None:
        async with begin(self.database) as tx:
            await self.desk.log_reached(tx, actor, self.id, Reached.CALL, now=self.now)

    async def close(self, actor: Actor = KARI, reason: CloseReason = CloseReason.NO_NEED) -> None:
        async with begin(self.database) as tx:
            await self.desk.close(tx, actor, self.id, reason, now=self.now)

    async def reopen(self, actor: Actor = KARI) -> None:
        async with begin(self.database) as tx:
            await self.desk.reopen(tx, actor, self.id, now=self.now)

    async def withdraw(self) -> None:
        async with begin(self.database) as tx:
            await conversations.hold(tx, self.opened.conversation_id)  # as whoever takes what a family says
            await self.family.withdraw(tx, self.id, now=self.now)

    async def deliver(self, message_id: str) -> None:
        async with begin(self.database) as tx:
            await delivered(tx, message_id, now=self.now)

    async def entries(self) -> list[tuple[str, str, str | None]]:
        async with read(self.database) as tx:
            return [(entry.actor, entry.action, entry.detail) for entry in await audit.entries_of(tx, self.id)]

    async def notices(self, actor: Actor) -> list[str]:
        """The oldest first."""
        async with read(self.database) as tx:
            return [notice.kind for notice in await notify.notices_for(tx, actor)][::-1]

    def work_of(self, tx: Tx, actor: Actor) -> Iterator[tuple[str, Awaitable[None]]]:
        """Everything that a member of staff can do to a case, one after the other."""
        words = Wording(text="Hei", once=self.ids.new_id())
        desk, id_, now = self.desk, self.id, self.now
        yield "claim", desk.claim(tx, actor, id_, now=now)
        yield "give_back", desk.give_back(tx, actor, id_, now=now)
        yield "reply", desk.reply(tx, actor, id_, words, now=now)
        verdict = Verdict(message_id=words.once, decided=0, decision=Decision.LET_BE)
        yield "decide", desk.decide(tx, actor, id_, verdict, now=now)
        yield "note", desk.note(tx, actor, id_, words, now=now)
        yield "log_attempt", desk.log_attempt(tx, actor, id_, Attempt.WROTE_SMS, now=now)
        yield "log_reached", desk.log_reached(tx, actor, id_, Reached.CALL, now=now)
        yield "close", desk.close(tx, actor, id_, CloseReason.NO_NEED, now=now)
        yield "reopen", desk.reopen(tx, actor, id_, now=now)

    def later(self, **by: float) -> None:
        self.clock.forward(timedelta(**by))


@pytest.fixture
async def scene(database: Database, vault: Vault, ids: SeededIds, clock: SetClock) -> Scene:
    async with begin(database) as tx:
        for team in (replace(team_molde(), retention_days=30), team_ulstein()):
            await put_team(tx, team)
        await put_staff(tx, KARI, OLA, ULLA, SOLVEIG)
    opened = await open_case(database, vault, ids, now=clock.now(), team=replace(team_molde(), retention_days=30))
    return Scene(database, vault, ids, clock, opened)
