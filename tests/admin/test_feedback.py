"""A supervisor sees how families found the way in: as sums, and never so few that they point at anybody."""

from datetime import timedelta

from core import feedback
from core.db import begin
from tests.admin.conftest import House, Person, plain
from tests.builders import START

LAST_MONTH = START - timedelta(days=32)


async def answered(house: House, times: int, answer: str, *, question: str = "way", team: str = "molde") -> None:
    async with begin(house.database) as tx:
        for _ in range(times):
            await feedback.count(tx, team, question, answer, now=LAST_MONTH)


async def test_sums_of_five_and_more_are_shown_for_each_question_and_team(house: House, solveig: Person) -> None:
    await answered(house, 4, "easy")
    await answered(house, 2, "hard")
    await answered(house, 5, "maybe", question="again", team="ulstein")
    page = plain(await solveig.look("/admin/feedback"))
    assert f"Molde {LAST_MONTH:%Y-%m} 4 0 2" in page
    assert f"Ulstein {LAST_MONTH:%Y-%m} 0 5 0" in page


async def test_fewer_are_not_shown(house: House, solveig: Person) -> None:
    await answered(house, 4, "easy")
    page = plain(await solveig.look("/admin/feedback"))
    assert "Det er ikkje nok svar å vise enno." in page
    assert "Molde" not in page


async def test_the_month_that_runs_is_not_shown(house: House, solveig: Person) -> None:
    async with begin(house.database) as tx:
        for _ in range(9):
            await feedback.count(tx, "molde", "way", "easy", now=START)
    assert "Det er ikkje nok svar" in await solveig.look("/admin/feedback")


async def test_for_members_the_page_does_not_exist(alice: Person, solveig: Person) -> None:
    assert await alice.status("/admin/feedback") == 404
    assert "/admin/feedback" not in await alice.look("/admin/")
    assert "/admin/feedback" in await solveig.look("/admin/")
