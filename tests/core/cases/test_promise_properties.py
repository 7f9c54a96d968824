"""Whatever staff and family do in whatever order: a family that nobody has reached always has its promise on the clock."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from core.cases import store
from core.cases.delivery import delivered, not_delivered
from core.cases.desk import Desk, Wording
from core.cases.family import FamilySide
from core.cases.promise import Watch
from core.cases.records import Attempt, Case, CloseReason, Reached
from core.clock import SetClock
from core.db import Database, Tx, begin, open_database, read
from core.errors import VeginnError
from core.ids import SeededIds
from core.outbox import Delivery
from core.sla import store as deadlines
from core.sla.policy import Milestone
from core.vault import Vault
from tests.builders import MASTER_KEY, PROMISE, START, member, open_case, put_staff

KARI = member()
FINAL = ("reached", "delivered", "close", "withdraw")
PATIENT = ("claim", "give_back", "attempt", "reply", "undelivered", "family_writes", "note")
PLAYS = st.lists(st.sampled_from(PATIENT) | st.sampled_from(PATIENT + FINAL), max_size=14)
"""What ends the waiting is drawn more seldom: most of a promise is waiting."""


@dataclass(slots=True)
class Play:
    database: Database
    case_id: str
    ids: SeededIds
    clock: SetClock
    last_reply: str = ""

    def acts(self, tx: Tx) -> dict[str, Callable[[], Awaitable[None]]]:
        vault = Vault(MASTER_KEY)
        desk, family = Desk(vault, self.ids), FamilySide(vault, self.ids, PROMISE)
        now, id_, reply = self.clock.now(), self.case_id, self.last_reply
        words = Wording(text="Hei.", once=self.ids.new_id())
        return {
            "claim": lambda: desk.claim(tx, KARI, id_, now=now),
            "give_back": lambda: desk.give_back(tx, KARI, id_, now=now),
            "attempt": lambda: desk.log_attempt(tx, KARI, id_, Attempt.LEFT_MESSAGE, now=now),
            "note": lambda: desk.note(tx, KARI, id_, words, now=now),
            "reply": lambda: self.reply(tx, desk, words),
            "undelivered": lambda: not_delivered(tx, reply, state=Delivery.FAILED, reason="blocked", now=now),
            "delivered": lambda: delivered(tx, reply, now=now),
            "reached": lambda: desk.log_reached(tx, KARI, id_, Reached.MEETING, now=now),
            "close": lambda: desk.close(tx, KARI, id_, CloseReason.NO_NEED, now=now),
            "family_writes": lambda: family.add_words(tx, id_, "Hei att.", now=now),
            "withdraw": lambda: family.withdraw(tx, id_, now=now),
        }

    async def reply(self, tx: Tx, desk: Desk, words: Wording) -> None:
        await desk.reply(tx, KARI, self.case_id, words, now=self.clock.now())
        self.last_reply = words.once

    async def try_to(self, name: str) -> None:
        self.clock.forward(timedelta(hours=5))
        try:
            async with begin(self.database) as tx:
                await self.acts(tx)[name]()
        except VeginnError:
            pass  # a refusal is an answer too, and nothing of it is kept
        async with begin(self.database) as tx:
            await Watch(Vault(MASTER_KEY), self.ids).fire_due(tx, now=self.clock.now(), limit=100)

    async def check(self) -> None:
        async with read(self.database) as tx:
            case = await store.get(tx, self.case_id)
            steps = await deadlines.timeline(tx, self.case_id)
        [(due, fired_at, still_open)] = [step for step in steps if step[0].milestone is Milestone.BREACH]
        assert due.at == case.due_at
        if waits(case):
            assert still_open != (fired_at is not None)
            assert still_open == (self.clock.now() < case.due_at)
        else:
            assert not any(open_ for _, _, open_ in steps)
        assert (case.breached_at is not None) == (fired_at is not None)


def waits(case: Case) -> bool:
    return case.reached_at is None and case.closed_at is None


async def perform(file: Path, acts: Sequence[str]) -> None:
    database, ids = open_database(f"sqlite:///{file}"), SeededIds(1)
    opened = await open_case(database, Vault(MASTER_KEY), ids, now=START)
    async with begin(database) as tx:
        await put_staff(tx, KARI)
    play = Play(database, opened.case_id, ids, SetClock(START))
    for name in acts:
        await play.try_to(name)
        await play.check()
    await database.close()


@settings(max_examples=40)
@given(PLAYS)
def test_an_open_case_that_nobody_has_reached_has_exactly_one_breach_ahead_or_behind(
    migrated_file: Path, acts: list[str]
) -> None:
    with TemporaryDirectory() as directory:
        asyncio.run(perform(Path(shutil.copy(migrated_file, directory)), acts))
