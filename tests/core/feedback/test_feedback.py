"""What families say of the way in is counted so that nobody can be found in it."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from core import feedback
from core.cases import store as cases
from core.cases.desk import Desk
from core.cases.family import FamilySide
from core.cases.records import CloseReason, Kind
from core.db import Database, begin, read
from core.feedback.models import feedback as table
from core.feedback.policy import ENOUGH, month_of
from core.ids import SeededIds
from core.teams import put_team
from core.vault import Vault
from tests.builders import PROMISE, START, member, open_case, put_staff, team_molde, team_ulstein

KARI = member()
NEXT_MONTH = START + timedelta(days=32)
MONTHS = [f"2026-{number:02}" for number in range(1, 13)]


def test_a_month_is_one_of_the_calendar_in_oslo() -> None:
    assert month_of(datetime(2026, 12, 31, 22, 59, tzinfo=UTC)) == "2026-12"
    assert month_of(datetime(2026, 12, 31, 23, 0, tzinfo=UTC)) == "2027-01"


def test_what_is_too_few_waits_for_more_and_the_month_that_runs_is_never_shown() -> None:
    months = {
        "2026-08": {"easy": 3},
        "2026-09": {"easy": 1, "hard": 1},
        "2026-10": {"so_so": 4},
        "2026-11": {"easy": 9},
    }
    (block,) = feedback.blocks(months, now=datetime(2026, 11, 30, tzinfo=UTC))
    assert (block.first, block.last, block.times) == ("2026-08", "2026-09", {"easy": 4, "hard": 1})


@given(st.dictionaries(st.sampled_from(MONTHS), st.dictionaries(st.sampled_from("abc"), st.integers(1, 7))))
def test_every_sum_has_enough_and_no_two_views_can_be_subtracted(months: dict[str, dict[str, int]]) -> None:
    before: list[feedback.Block] = []
    for month in [*MONTHS, "2027-01"]:
        shown = list(feedback.blocks(months, now=datetime.strptime(f"{month}-15", "%Y-%m-%d").replace(tzinfo=UTC)))
        assert shown[: len(before)] == before
        before = shown
    assert all(sum(block.times.values()) >= ENOUGH for block in before)
    assert all(one.last < following.first for one, following in pairwise(before))


async def test_each_answer_is_one_more_in_its_team_and_month(database: Database) -> None:
    async with begin(database) as tx:
        await put_team(tx, team_molde())
        for _ in range(2):
            await feedback.count(tx, "molde", "way", "easy", now=START)
        await feedback.count(tx, "molde", "again", "maybe", now=NEXT_MONTH)
    async with read(database) as tx:
        assert await feedback.counted(tx) == {
            "molde": {"way": {month_of(START): {"easy": 2}}, "again": {month_of(NEXT_MONTH): {"maybe": 1}}}
        }


async def test_a_team_that_comes_in_the_middle_of_a_month_is_counted_too(database: Database) -> None:
    async with begin(database) as tx:
        await put_team(tx, team_molde())
        await feedback.count(tx, "molde", "way", "easy", now=START)
        await put_team(tx, team_ulstein())
        await feedback.count(tx, "ulstein", "way", "hard", now=START)
    async with read(database) as tx:
        counted = await feedback.counted(tx)
    assert counted["ulstein"] == {"way": {month_of(START): {"hard": 1}}}
    assert counted["molde"] == {"way": {month_of(START): {"easy": 1}}}


async def test_an_answer_that_is_not_asked_for_is_a_defect_and_not_a_row(database: Database) -> None:
    async with begin(database) as tx:
        await put_team(tx, team_molde())
        with pytest.raises(KeyError):
            await feedback.count(tx, "molde", "way", "would", now=START)
    async with read(database) as tx:
        assert await feedback.counted(tx) == {}


def test_a_row_names_nothing_that_leads_to_anybody() -> None:
    assert {column.name for column in table.c} == {"team_id", "month", "question", "answer", "times"}


async def test_no_order_of_the_rows_tells_who_answered_what_or_first(database: Database) -> None:
    """All sums of all teams begin a month together."""
    async with begin(database) as tx:
        await put_team(tx, team_molde())
        await put_team(tx, team_ulstein())
        await feedback.count(tx, "ulstein", "again", "would_not", now=START)
    async with read(database) as tx:
        rows = (await tx.execute(select(table))).all()
    cells = sum(len(answers) for answers in feedback.QUESTIONS.values())
    assert len(rows) == 2 * cells
    assert {row.month for row in rows} == {month_of(START)}


async def test_no_version_of_a_row_tells_which_answer_was_the_last(database: Database) -> None:
    """PostgreSQL numbers the transaction that wrote a row: with it a conversation could be laid beside an answer."""
    if database.is_sqlite:
        return
    async with begin(database) as tx:
        await put_team(tx, team_molde())
        await feedback.count(tx, "molde", "way", "easy", now=START)
    async with begin(database) as tx:
        await feedback.count(tx, "molde", "way", "hard", now=START)
    async with read(database) as tx:
        assert len((await tx.execute(text("SELECT DISTINCT xmin::text FROM feedback"))).all()) == 1


@pytest.mark.parametrize(
    ("kind", "urgent", "reason", "asked"),
    [
        (Kind.PARENT, False, CloseReason.NO_NEED, True),
        (Kind.PREGNANT, False, CloseReason.NOT_REACHED, True),
        (Kind.PARENT, False, CloseReason.DECLINED, False),
        (Kind.PARENT, True, CloseReason.NO_NEED, False),
        (Kind.ON_BEHALF, False, CloseReason.NO_NEED, False),
    ],
)
async def test_who_may_be_asked(
    database: Database, vault: Vault, ids: SeededIds, kind: Kind, urgent: bool, reason: CloseReason, asked: bool
) -> None:
    """An urgent case never, however calm it was in the end."""
    opened = await open_case(database, vault, ids, kind=kind)
    desk, family = Desk(vault, ids), FamilySide(vault, ids, PROMISE)
    async with begin(database) as tx:
        await put_staff(tx, KARI)
        if urgent:
            await family.raise_urgent(tx, opened.case_id, now=START)
            await desk.claim(tx, KARI, opened.case_id, now=START)
            await cases.change(tx, await cases.get(tx, opened.case_id), waits_for_us=False)
            await family.add_words(tx, opened.case_id, "Takk.", now=START)
    async with begin(database) as tx:
        assert not await feedback.may_ask(tx, await cases.get(tx, opened.case_id))
        await desk.close(tx, KARI, opened.case_id, reason, now=START)
    async with read(database) as tx:
        assert await feedback.may_ask(tx, await cases.get(tx, opened.case_id)) == asked
