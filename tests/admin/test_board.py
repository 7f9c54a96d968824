"""All teams on one page, for whoever oversees: every figure is right, and nobody's words are there."""

import re
from datetime import timedelta

from admin.views.board import Bar, bars
from core.cases.board import Standing
from core.db import begin
from tests.admin.conftest import House, Person, plain
from tests.admin.on_duty import reachable, weekly
from tests.builders import START, team_ulstein


async def test_every_team_stands_there_with_its_figures(house: House, solveig: Person) -> None:
    await house.case(now=START - timedelta(hours=26))
    await house.case(now=START - timedelta(hours=21))
    taken = await house.case(now=START - timedelta(hours=1))
    await house.case(now=START - timedelta(hours=13), team=team_ulstein())
    async with begin(house.database) as tx:
        await house.desk.claim(tx, house.actors["alice"], taken.case_id, now=START)
    page = plain(await solveig.look("/admin/board"))
    assert "4 familiar ventar på første kontakt. Den som har venta lengst, har venta 26 t." in page
    assert "Éin er over fristen. Éin har fristen snart." in page
    assert "Molde 3 26 t 2 1 1 ingen" in page
    assert "Ulstein 1 13 t 1 0 0 ingen" in page
    assert "Ingen på vakt no: Molde og Ulstein." in page
    for line in ("over fristen 1", "mindre enn 4 t 1", "4 t til 12 t 1", "meir enn 12 t 1"):
        assert line in page


async def test_who_has_the_duty_is_named(house: House, solveig: Person) -> None:
    await reachable(house, "alice")
    await weekly(house, "alice")
    await house.case()
    page = plain(await solveig.look("/admin/board-now"))
    assert re.search(r"Molde 1 .* Alice Aas", page)
    assert "Ingen på vakt no: Molde" not in page


async def test_nobodys_words_and_no_way_into_a_case(house: House, solveig: Person) -> None:
    opened = await house.case(now=START - timedelta(hours=26))
    page = await solveig.look("/admin/board")
    for trace in ("Anne", ">AB<", "sliten", opened.case_id, opened.reference, "/admin/cases/"):
        assert trace not in page


async def test_where_nobody_waits_the_page_says_so(solveig: Person) -> None:
    assert "Ingen familie ventar på første kontakt." in await solveig.look("/admin/board")


async def test_the_board_follows_what_happens(house: House, solveig: Person) -> None:
    page = await solveig.look("/admin/board")
    assert 'data-live-url="/admin/events"' in page
    assert 'data-live-fragment="/admin/board-now"' in page


def test_the_stretches_of_a_bar_follow_each_other() -> None:
    assert bars(Standing(waiting=4, broken=1, second=1, first=2), 8) == (
        Bar(tone="broken", x=0.0, width=12.5),
        Bar(tone="second", x=12.5, width=12.5),
        Bar(tone="first", x=25.0, width=25.0),
    )
    assert bars(Standing(), 0) == ()
