"""What is due, and who may have it."""

from collections.abc import Collection
from datetime import timedelta

from core.clock import SetClock
from core.db import Database, Tx, begin
from core.ids import SeededIds
from core.sla.policy import Milestone
from core.sla.store import of_cases
from core.vault import Vault
from tests.builders import PROMISE, START, open_case

CASES = 5


async def test_the_longest_waiting_come_first_and_each_once(
    database: Database, vault: Vault, ids: SeededIds, clock: SetClock
) -> None:
    opened = [await _opened(database, vault, ids, hours=hour) for hour in range(CASES)]
    async with begin(database) as tx:
        due = await of_cases.due(tx, now=START + PROMISE, limit=100)
        assert due == opened
        assert await of_cases.due(tx, now=START + PROMISE, limit=1) == opened[:1]
        assert await of_cases.due(tx, now=START + PROMISE, limit=100, but=opened[1:]) == opened[:1]
        assert await of_cases.due(tx, now=START - timedelta(seconds=1), limit=100) == []


async def test_what_others_hold_is_looked_past(database: Database, vault: Vault, ids: SeededIds) -> None:
    opened = [await _opened(database, vault, ids, hours=hour) for hour in range(CASES)]
    busy, asked = set(opened[:-1]), []

    async def hold(_tx: Tx, case_ids: Collection[str]) -> list[str]:
        asked.append(sorted(case_ids))
        return [one for one in case_ids if one not in busy]

    async with begin(database) as tx:
        assert await of_cases.take_due(tx, hold, now=START + PROMISE, limit=2) == opened[-1:]
        busy.update(opened)
        assert await of_cases.take_due(tx, hold, now=START + PROMISE, limit=2) == []


async def test_milestones_of_many_are_claimed_once_in_order_of_time(
    database: Database, vault: Vault, ids: SeededIds
) -> None:
    opened = [await _opened(database, vault, ids, hours=hour) for hour in (0, 1)]
    async with begin(database) as tx:
        fallen = await of_cases.all_fall_due(tx, opened, now=START + timedelta(hours=1))
        assert await of_cases.all_fall_due(tx, opened, now=START + timedelta(hours=1)) == []
    assert [(opened.index(one.subject_id), one.due.milestone) for one in fallen] == [
        (0, Milestone.NEW),
        (0, Milestone.UNCLAIMED),
        (1, Milestone.NEW),
    ]


async def _opened(database: Database, vault: Vault, ids: SeededIds, *, hours: int) -> str:
    return (await open_case(database, vault, ids, now=START + timedelta(hours=hours))).case_id
