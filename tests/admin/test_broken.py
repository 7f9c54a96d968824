from dataclasses import replace
from datetime import timedelta

from core.audit.models import audit
from core.cases.promise import Watch
from core.cases.records import Reached
from core.db import begin
from tests.admin.conftest import House, Person, plain
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
    assert lines[0] == "\ufeffTeam;Frist;Nådd eller avslutta;Minutt for seint;Kvifor"
    assert lines[1] == "Molde;2026-11-23T08:00+01:00;;120;ingen på vakt"
    assert lines[2].startswith("'=1+1;")
    assert first.reference not in answer.text
    assert await house.count(audit.c.action == "exported_broken") == 1


async def test_the_page_says_how_often_each_thing_was_why(house: House, solveig: Person) -> None:
    for hours in (26, 25):
        await house.case(now=START - timedelta(hours=hours))
    await fall_due(house)
    assert "ingen på vakt: 2" in plain(await solveig.look("/admin/broken"))
