"""The queue of anonymous consultations, who sees what of it, and the notices that lead there."""

from datetime import timedelta

import pytest

from tests.admin.asking import ANSWER, QUESTION, ask, clock_strikes
from tests.admin.conftest import House, Person, plain
from tests.builders import START


async def test_the_queue_shows_the_least_time_first_and_nobodys_words(house: House, alice: Person) -> None:
    await ask(house, band="1_to_3", role="gp", now=START - timedelta(hours=5))
    await ask(house, locale="en")
    page = plain(await alice.look("/admin/consultations"))
    assert "2 anonyme drøftingar ventar på svar. Det er 19 t att til den første fristen." in page
    assert page.index("Fastlege") < page.index("Jordmorteneste")
    assert "1 til 3 år Kven svarer: ingen i dag kl. 05.00 nynorsk" in page
    assert "engelsk" in page
    assert QUESTION not in page


async def test_another_team_sees_nothing_and_a_supervisor_no_role_that_would_point_at_somebody(
    house: House, charlie: Person, solveig: Person
) -> None:
    asked = await ask(house)
    assert "Ingen drøftingar no." in await charlie.look("/admin/consultations")
    page = await solveig.look("/admin/consultations")
    assert "24 t att" in plain(page)
    assert "Molde Kven svarer: ingen i dag kl. 10.00" in plain(page)
    for hidden in (asked.path, "Jordmor", "Ikkje født", ">nynorsk<", QUESTION):
        assert hidden not in page


async def test_what_waits_stands_on_the_front_page_until_it_is_answered(house: House, alice: Person) -> None:
    assert "drøfting ventar" not in await alice.look("/admin/")
    await ask(house)
    for live in ("/admin/", "/admin/queue-now"):
        assert '<a id="consultations-wait" href="/admin/consultations">Ei anonym drøfting ventar' in await alice.look(
            live
        )


async def test_a_broken_promise_is_counted_in_the_queue(house: House, alice: Person) -> None:
    await ask(house, now=START - timedelta(hours=26))
    page = plain(await alice.look("/admin/consultations-now"))
    assert "Ei anonym drøfting ventar på svar. Ei er over fristen." in page
    assert "over fristen i 2 t" in page


async def test_a_new_one_is_said_aloud_while_it_is_new_and_nobody_has_it(house: House, alice: Person) -> None:
    new, old = await ask(house), await ask(house, now=START - timedelta(hours=1))
    page = await alice.look("/admin/consultations-now")
    assert f'data-key="fresh-{new.id}" data-say>Ny anonym drøfting<' in page
    assert f"fresh-{old.id}" not in page
    await alice.look(new.path)
    await alice.press(f"{new.path}/claim")
    assert f"fresh-{new.id}" not in await alice.look("/admin/consultations-now")


@pytest.mark.parametrize(("who", "linked"), [("alice", True), ("solveig", False)])
async def test_notices_lead_to_the_consultation_where_one_may_go_there(house: House, who: str, linked: bool) -> None:
    asked = await ask(house)
    house.clock.forward(timedelta(hours=25))
    await clock_strikes(house)
    page = await (await house.person(who)).look("/admin/notices")
    assert "Anonym drøfting" in plain(page)
    assert "Eit spørsmål frå fagfolk er over fristen. Løftet er brote." in plain(page)
    assert (f'<a href="{asked.path}">Anonym drøfting</a>' in page) is linked


async def test_the_stream_of_a_consultation_is_for_its_own_team(house: House) -> None:
    asked = await ask(house)
    for login in ("charlie", "solveig"):
        person = await house.person(login)
        assert await person.status(f"/admin/events?consultation={asked.id}") == 404
        assert await person.status("/admin/events?consultation=nothing") == 404


async def test_what_may_hurry_is_marked_in_the_queue_on_the_page_and_among_the_notices(
    house: House, alice: Person, solveig: Person
) -> None:
    asked = await ask(house, "Ho seier at ho vil ta livet sitt.")
    assert "Kan haste" in await alice.look("/admin/consultations")
    assert "Dette kan haste Fagpersonen har skrive ord" in plain(await alice.look(asked.path))
    assert "Eit spørsmål frå fagfolk kan haste. Les det no." in await alice.look("/admin/notices")
    assert "Kan haste" in await solveig.look("/admin/consultations")
    await alice.look(asked.path)
    await alice.press(f"{asked.path}/reply", reply=ANSWER)
    assert "Kan haste" not in await alice.look("/admin/consultations")
