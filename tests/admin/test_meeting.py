"""The team's meeting on one page."""

from datetime import timedelta

from core.cases.records import Attempt
from core.db import begin
from tests.admin.conftest import ANSWERS, House, Person, plain
from tests.builders import START

PATH = "/admin/meeting"


async def test_each_case_says_what_one_talks_about_and_nobodys_words(house: House, alice: Person) -> None:
    opened = await house.case(now=START - timedelta(days=3))
    async with begin(house.database) as tx:
        await house.desk.claim(tx, house.actors["bob"], opened.case_id, now=START)
        await house.desk.log_attempt(tx, house.actors["bob"], opened.case_id, Attempt.WROTE_SMS, now=START)
    page = plain(await alice.look(PATH))
    assert "Det er ikkje registrert noko møte før." in page
    assert f"{opened.reference} AB teken Bob Brekke 3 1 første kontakt" in page
    for words in (ANSWERS["words"], "Anne", "900 11 222"):
        assert words not in page


async def test_the_meeting_is_held_and_what_comes_after_is_new(house: House, alice: Person, bob: Person) -> None:
    old = await house.case()
    await alice.look(PATH)
    answer = await alice.press(f"{PATH}/held")
    assert answer.headers["location"] == f"{PATH}?done=held"
    assert "Møtet er registrert." in plain(await alice.look(answer.headers["location"]))
    house.clock.forward(timedelta(minutes=20))
    new = await house.case()
    page = plain(await bob.look(PATH))
    assert "Førre møte: i dag kl. 10.00" in page
    parts = page.partition("Opne frå før")
    assert new.reference in parts[0]
    assert old.reference in parts[2]
    await bob.press(f"{PATH}/undo")
    assert "Det er ikkje registrert noko møte før." in plain(await bob.look(PATH))


async def test_it_is_for_the_team_alone(house: House, charlie: Person, solveig: Person) -> None:
    opened = await house.case()
    assert opened.reference not in await charlie.look(PATH)
    await solveig.look(PATH, status=404)
    await solveig.look("/admin/")
    assert (await solveig.press(f"{PATH}/held")).status_code == 404
