import re
from dataclasses import replace
from datetime import timedelta

import pytest

from core.audit.models import audit
from core.cases.promise import Watch
from core.cases.records import Reached
from core.db import begin
from core.staff import Role
from tests.admin.conftest import PASSWORD, House, Person, box, hidden, plain
from tests.admin.on_duty import hire
from tests.builders import START, team_ulstein


async def fall_due(house: House) -> None:
    async with begin(house.database) as tx:
        await Watch(house.vault, house.ids).fire_due(tx, now=house.clock.now(), limit=100)


async def test_the_supervisor_sees_who_waits_over_the_deadline_and_who_holds_it(house: House, solveig: Person) -> None:
    first = await house.case(now=START - timedelta(hours=26))
    other = await house.case(now=START - timedelta(hours=25), team=team_ulstein())
    async with begin(house.database) as tx:
        await house.desk.claim(tx, house.actors["alice"], first.case_id, now=START)
    await fall_due(house)
    page = plain(await solveig.look("/admin/broken"))
    assert "2 familiar har venta over fristen." in page
    assert f"{first.reference} 2 t over Molde i dag kl. 08.00 ingen på vakt teken Alice Aas" in page
    assert f"{other.reference} 1 t over Ulstein i dag kl. 09.00 ingen på vakt ikkje teken ingen" in page


async def test_a_breach_shows_nobodys_words(house: House, solveig: Person) -> None:
    opened = await house.case(now=START - timedelta(hours=26))
    await fall_due(house)
    for path in ("/admin/broken", "/admin/broken-now", "/admin/notices"):
        page = await solveig.look(path)
        assert opened.reference in page
        for trace in ("Anne", ">AB<", "sliten", opened.case_id, "/admin/cases/"):
            assert trace not in page


async def test_a_promise_kept_too_late_stays_on_the_page_without_red(house: House, solveig: Person) -> None:
    opened = await house.case(now=START - timedelta(hours=26))
    await fall_due(house)
    async with begin(house.database) as tx:
        await house.desk.log_reached(tx, house.actors["alice"], opened.case_id, Reached.CALL, now=START)
    page = await solveig.look("/admin/broken")
    assert "Ingen familie ventar over fristen no." in page
    assert f"{opened.reference} nådd 2 t for seint" in plain(page)
    assert "badge late" not in page


async def test_no_breach_says_what_the_page_is_for(solveig: Person) -> None:
    assert "Når ein frist går ut utan kontakt" in await solveig.look("/admin/broken")


async def test_for_members_the_page_does_not_exist(alice: Person) -> None:
    assert await alice.status("/admin/broken") == 404
    assert await alice.status("/admin/broken-now") == 404
    assert "/admin/broken" not in await alice.look("/admin/")


async def test_the_team_is_told_of_its_breach_with_a_way_to_the_case(house: House, alice: Person) -> None:
    opened = await house.case(now=START - timedelta(hours=26))
    await fall_due(house)
    page = await alice.look("/admin/notices")
    assert f'<a href="/admin/cases/{opened.case_id}">{opened.reference}</a>' in page
    assert f"{opened.reference} er over fristen. Løftet er brote." in plain(page)


async def test_a_holders_own_notice_is_for_the_holder(house: House, alice: Person, bob: Person) -> None:
    opened = await house.case(now=START - timedelta(hours=13))
    async with begin(house.database) as tx:
        await house.desk.claim(tx, house.actors["alice"], opened.case_id, now=START)
    await fall_due(house)
    assert "har brukt halve fristen" in await alice.look("/admin/notices")
    assert "har brukt halve fristen" not in await bob.look("/admin/notices")


async def test_the_list_can_be_taken_along_without_a_name_or_a_reference(house: House, solveig: Person) -> None:
    first = await house.case(now=START - timedelta(hours=26))
    await house.case(now=START - timedelta(hours=25), team=replace(team_ulstein(), town="=1+1"))
    await fall_due(house)
    answer = await solveig.client.get("/admin/broken.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    lines = answer.text.splitlines()
    assert lines[0] == "\ufeffTeam;Frist;Nådd eller avslutta;Minutt for seint;Kvifor;Kva vi lærte"
    assert lines[1].startswith("'=1+1;")
    assert lines[2] == "Molde;2026-11-23T08:00+01:00;;120;ingen på vakt;"
    assert first.reference not in answer.text
    assert await house.count(audit.c.action == "exported_broken") == 1


async def test_the_page_says_how_often_each_thing_was_why(house: House, solveig: Person) -> None:
    for hours in (26, 25):
        await house.case(now=START - timedelta(hours=hours))
    await fall_due(house)
    assert "ingen på vakt: 2" in plain(await solveig.look("/admin/broken"))


@pytest.fixture
async def liv(house: House) -> Person:
    """She leads the team in Molde."""
    return await hire(house, "liv", Role.LEADER)


async def page_of(person: Person, *, count: int = 1) -> str:
    """The address of the first breach on the list."""
    found = re.findall(r'href="(/admin/broken/[^"]+)">', await person.look("/admin/broken"))
    assert len(set(found)) == count
    return str(found[0])


async def test_a_leader_sees_the_own_teams_and_the_supervisor_chooses(
    house: House, liv: Person, solveig: Person
) -> None:
    first = await house.case(now=START - timedelta(hours=26))
    other = await house.case(now=START - timedelta(hours=25), team=team_ulstein())
    await fall_due(house)
    for person, path, sees in (
        (liv, "/admin/broken", {first.reference}),
        (liv, "/admin/broken?team=ulstein", set[str]()),
        (solveig, "/admin/broken", {first.reference, other.reference}),
        (solveig, "/admin/broken?team=ulstein", {other.reference}),
        (solveig, "/admin/broken?first=2026-11-24", set[str]()),
        (solveig, "/admin/broken?last=2026-11-23", {first.reference, other.reference}),
    ):
        page = await person.look(path)
        assert {one.reference for one in (first, other) if one.reference in page} == sees


async def test_a_period_that_says_nothing_is_told_and_shows_all(house: House, solveig: Person) -> None:
    opened = await house.case(now=START - timedelta(hours=26))
    await fall_due(house)
    page = await solveig.look("/admin/broken?first=2026-11-24&last=2026-11-01")
    assert 'id="last-error"' in page
    assert opened.reference in page


async def test_what_was_learned_is_written_read_and_taken_along(house: House, liv: Person, solveig: Person) -> None:
    await house.case(now=START - timedelta(hours=26))
    await fall_due(house)
    address = await page_of(liv)
    page = plain(await liv.look(address))
    assert "ingen på vakt" in page
    assert "Ikkje noko om familien" in page
    answer = await liv.press(address, words="Vakta var tom.\nNo er ho ikkje det.")
    assert answer.status_code == 303
    assert "Lagra." in await liv.look(answer.headers["location"])
    assert "Vakta var tom." in await solveig.look("/admin/broken")
    assert "Vakta var tom.\nNo er ho ikkje det." in (await solveig.client.get("/admin/broken.csv")).text


async def test_two_who_write_at_once_both_keep_their_words(house: House, liv: Person, solveig: Person) -> None:
    await house.case(now=START - timedelta(hours=26))
    await fall_due(house)
    address = await page_of(liv)
    await liv.look(address)
    await solveig.look(address)
    await liv.press(address, words="Livs ord.")
    refused = await solveig.press(address, words="Solveigs ord.")
    assert refused.status_code == 409
    page = plain(solveig.page)
    assert "Nokon andre skreiv her medan du skreiv." in page
    assert "Livs ord." in page
    assert box(solveig.page, "words") == "Solveigs ord."
    assert (await solveig.press(address, words="Begge deler.")).status_code == 303
    assert box(await liv.look(address), "words") == "Begge deler."


async def test_too_many_words_are_given_back(house: House, liv: Person) -> None:
    await house.case(now=START - timedelta(hours=26))
    await fall_due(house)
    address = await page_of(liv)
    await liv.look(address)
    answer = await liv.press(address, words="ord " * 600)
    assert answer.status_code == 422
    assert box(liv.page, "words") == ("ord " * 600).strip()


async def test_words_typed_when_the_session_ends_come_back(house: House, liv: Person) -> None:
    await house.case(now=START - timedelta(hours=26))
    await fall_due(house)
    address = await page_of(liv)
    await liv.look(address)
    house.clock.forward(timedelta(hours=1))
    await liv.press(address, words="Halvskrive.", breach=address.rpartition("/")[2])
    carried = hidden(liv.page, "carried")
    answer = await liv.client.post("/admin/sign-in", data={"login": "liv", "password": PASSWORD, "carried": carried})
    assert box(answer.text, "words") == "Halvskrive."
    assert f'action="{address}"' in answer.text
