"""Consultations in numbers: years that are over, by team and role, and none that would point at somebody."""

from datetime import timedelta

from core.consultations import Role
from tests.admin.asking import ask, time_erases
from tests.admin.conftest import House, Person, plain
from tests.builders import START

LAST_YEAR = START - timedelta(days=365)


async def asked(house: House, times: int, role: Role, *, team_id: str = "molde") -> None:
    """And long since erased, unanswered."""
    for _ in range(times):
        await ask(house, now=LAST_YEAR, role=role, team_id=team_id)
    await time_erases(house)


async def test_a_year_waits_for_the_last_of_its_questions(house: House, solveig: Person) -> None:
    for _ in range(6):
        await ask(house, now=LAST_YEAR)
    assert "Jordmor" not in await solveig.look("/admin/consultations/numbers")
    await asked(house, 0, Role.MIDWIFE)
    assert "Jordmorteneste 6 0 0" in plain(await solveig.look("/admin/consultations/numbers"))


async def test_sums_stand_by_team_and_role_and_small_ones_are_hidden(house: House, solveig: Person) -> None:
    await asked(house, 6, Role.MIDWIFE)
    await asked(house, 2, Role.GP)
    await asked(house, 5, Role.SCHOOL, team_id="ulstein")
    page = plain(await solveig.look("/admin/consultations/numbers"))
    assert f"{LAST_YEAR.year} Team Kven spør Spørsmål Fekk svar I tide" in page
    assert "Ulstein Skule 5 0 0 Ulstein Heile teamet 5 0 0" in page
    assert "Molde Fastlege skjult" in page
    assert "Molde Heile teamet 8" in page
    assert "Tal under fem er skjulte, saman med tal som dei kunne reknast ut frå." in page


async def test_the_year_that_runs_is_not_shown(house: House, solveig: Person) -> None:
    for _ in range(6):
        await ask(house)
    page = await solveig.look("/admin/consultations/numbers")
    assert f"Tala for {START.year} kjem når året er over." in page
    assert "Jordmor" not in page


async def test_the_way_there_is_shown_to_supervisors_alone(alice: Person, solveig: Person) -> None:
    assert "/admin/consultations/numbers" in await solveig.look("/admin/consultations")
    assert "/admin/consultations/numbers" not in await alice.look("/admin/consultations")
