"""A clock that leaps erases nothing before it has been looked at for an hour: what is erased does not come back."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select
from structlog.testing import capture_logs

from core.cases.desk import Desk
from core.cases.models import cases
from core.cases.records import CloseReason
from core.clock import SetClock
from core.conversations import store as conversations
from core.conversations.models import conversations as talks
from core.db import Database, begin, read
from core.ids import SeededIds
from core.inbox import first_sight
from core.inbox.models import seen as seen_messages
from core.pulse import last_beat
from core.pulse.models import pulse
from core.retention import SIGN, Retention
from core.vault import Vault
from tests.builders import START, member, open_case, put_staff

KARI = member()
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
A_LEAP = 100 * DAY
"""Further than anything here is kept."""


@dataclass(slots=True)
class Worker:
    """One process: its own clock, and a stopwatch that no leap moves."""

    database: Database
    vault: Vault
    clock: SetClock = field(default_factory=lambda: SetClock(START))
    ticked: timedelta = timedelta(0)
    rules: Retention = field(init=False)

    def __post_init__(self) -> None:
        self.rules = Retention(self.vault, stopwatch=self.seconds)

    def seconds(self) -> float:
        return self.ticked.total_seconds()

    async def round(self) -> None:
        now = self.clock.now()
        for rule in (self.rules.expire_drafts, self.rules.forget_conversations, self.rules.erase_cases):
            async with begin(self.database) as tx:
                await rule(tx, now=now, limit=10)
        async with begin(self.database) as tx:
            await self.rules.forget_seen(tx, now=now)

    async def lives(self, span: timedelta, *, steps: int = 4) -> None:
        """Time passes as it does: by the wall and by the stopwatch alike, with a round now and then."""
        for _ in range(steps):
            self.clock.forward(span / steps)
            self.ticked += span / steps
            await self.round()


@pytest.fixture
async def worker(database: Database, vault: Vault, ids: SeededIds) -> Worker:
    """A draft, a closed case and a message that was seen; everything has been quiet for a while."""
    worker = Worker(database, vault)
    now = worker.clock.now()
    async with begin(database) as tx:
        talk = await conversations.start(tx, vault, ids, channel="web", address="anne", now=now)
        await conversations.save_state(tx, talk, "{}", draft_expires_at=now + DAY)
        await first_sight(tx, channel="web", external_id="1", now=now)
    opened = await open_case(database, vault, ids, now=now)
    async with begin(database) as tx:
        await put_staff(tx, KARI)
        await Desk(vault, ids).close(tx, KARI, opened.case_id, CloseReason.GUIDED_ON, now=now)
    await worker.lives(10 * MINUTE)
    return worker


async def kept(database: Database) -> tuple[int, int, int]:
    """Drafts, words of cases, seen messages."""
    async with read(database) as tx:
        counts = [
            select(func.count()).where(talks.c.draft_expires_at.is_not(None)),
            select(func.count()).where(cases.c.erased_at.is_(None)),
            select(func.count()).select_from(seen_messages),
        ]
        drafts, words, seen = [await tx.connection.scalar(count) or 0 for count in counts]
    return drafts, words, seen


ALL, NOTHING = (1, 1, 1), (0, 0, 0)


async def test_a_clock_that_is_set_right_within_the_hour_has_erased_nothing(database: Database, worker: Worker) -> None:
    worker.clock.forward(A_LEAP)
    with capture_logs() as logged:
        await worker.lives(HOUR - MINUTE)
    assert await kept(database) == ALL
    assert [entry["event"] for entry in logged] == ["retention.clock_leapt"]
    worker.clock.forward(-A_LEAP)
    with capture_logs() as logged:
        await worker.lives(2 * HOUR)
    assert await kept(database) == ALL
    assert [entry["event"] for entry in logged] == ["retention.clock_believed"]


async def test_a_clock_that_stays_where_it_is_for_an_hour_is_believed(database: Database, worker: Worker) -> None:
    worker.clock.forward(A_LEAP)
    await worker.lives(2 * HOUR)
    assert await kept(database) == NOTHING


async def test_a_second_leap_while_the_first_is_looked_at_changes_nothing(database: Database, worker: Worker) -> None:
    worker.clock.forward(DAY)
    await worker.lives(HOUR / 2)
    worker.clock.forward(A_LEAP)
    await worker.lives(HOUR / 3)
    assert await kept(database) == ALL


async def test_a_machine_that_starts_with_a_wrong_clock_erases_nothing_at_once(
    database: Database, vault: Vault, worker: Worker
) -> None:
    started = Worker(database, vault, SetClock(worker.clock.now() + A_LEAP))
    await started.round()
    assert await kept(database) == ALL


async def lose_every_sign(database: Database) -> None:
    """As after a restore, which brings no signs of life along."""
    async with begin(database) as tx:
        await tx.execute(delete(pulse))


async def test_a_wrong_clock_at_the_first_start_of_all_erases_nothing_however_often_it_starts(
    database: Database, vault: Vault, ids: SeededIds, worker: Worker
) -> None:
    await lose_every_sign(database)
    for times in range(3):
        started = Worker(database, vault, SetClock(worker.clock.now() + 365 * DAY + times * HOUR))
        with capture_logs() as logged:
            await started.lives(HOUR - MINUTE)
        assert [entry["event"] for entry in logged] == ["retention.clock_leapt"]
        async with begin(database) as tx:
            await conversations.start(tx, vault, ids, channel="web", address=f"{times}", now=started.clock.now())
    assert await kept(database) == ALL
    await started.lives(HOUR)
    assert await kept(database) == NOTHING


async def test_a_house_where_nobody_ever_was_needs_no_hour(database: Database, vault: Vault) -> None:
    first = Worker(database, vault)
    with capture_logs() as logged:
        await first.round()
    assert logged == []
    async with read(database) as tx:
        assert await last_beat(tx, SIGN) == START


async def test_data_without_a_sign_of_life_is_believed_when_it_is_fresh(
    database: Database, vault: Vault, worker: Worker
) -> None:
    await lose_every_sign(database)
    started = Worker(database, vault, SetClock(START + HOUR / 2))
    with capture_logs() as logged:
        await started.round()
    assert logged == []


async def test_a_colleague_whose_clock_says_otherwise_keeps_the_doubt_awake(
    database: Database, vault: Vault, worker: Worker
) -> None:
    wrong = Worker(database, vault, SetClock(worker.clock.now() + A_LEAP))
    for _ in range(10):
        await wrong.lives(HOUR / 2, steps=2)
        await worker.lives(HOUR / 2)
    assert await kept(database) == ALL


async def test_a_clock_that_goes_back_erases_nothing_and_needs_no_hand_afterwards(
    database: Database, worker: Worker
) -> None:
    worker.clock.forward(-HOUR)
    await worker.lives(HOUR)
    assert await kept(database) == ALL
    await worker.lives(DAY + HOUR, steps=25)
    assert await kept(database) == (0, 1, 1)


async def test_ordinary_days_erase_what_is_due_on_its_day(database: Database, worker: Worker) -> None:
    await worker.lives(DAY, steps=24)
    assert await kept(database) == (0, 1, 1)
    await worker.lives(DAY, steps=24)
    assert await kept(database) == (0, 1, 0)


async def test_a_colleague_whose_clock_is_behind_keeps_nobody_from_erasing(
    database: Database, vault: Vault, worker: Worker
) -> None:
    behind = Worker(database, vault, SetClock(worker.clock.now() - 2 * HOUR))
    for _ in range(26):
        await worker.lives(HOUR, steps=2)
        await behind.lives(HOUR, steps=1)
    drafts, *_ = await kept(database)
    assert drafts == 0


async def test_a_clock_that_is_set_back_is_believed_after_an_hour(database: Database, worker: Worker) -> None:
    worker.clock.forward(-A_LEAP)
    await worker.lives(2 * HOUR)
    async with read(database) as tx:
        sign = await last_beat(tx, SIGN)
    assert sign is not None
    assert worker.clock.now() - sign <= MINUTE
