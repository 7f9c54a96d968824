import re
from datetime import timedelta

import pytest

from core.cases.desk import Wording
from core.cases.promise import Watch
from core.cases.records import CloseReason, Reached
from core.db import begin
from tests.admin.conftest import ANSWERS, House, Person, plain
from tests.builders import START, team_ulstein

REFERENCE = re.compile(r"[0-9A-Z]{3}-[0-9A-Z]{3}")
EVERYWHERE = ("/admin/", "/admin/?view=unclaimed", "/admin/queue-now", "/admin/notices")


def rows(page: str) -> list[str]:
    """Each row of the queue, without its tags."""
    listed = re.findall(r'<li class="row[^"]*">(.*?)</li>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in listed]


async def test_a_row_says_time_reference_initials_place_task_and_language(house: House, alice: Person) -> None:
    opened = await house.case(now=START - timedelta(hours=20, minutes=50))
    (row,) = rows(await alice.look("/admin/"))
    assert row == f"3 t 10 min att {opened.reference} AB Molde må takast nynorsk"


async def test_least_time_left_comes_first_and_what_is_reached_comes_last(house: House, alice: Person) -> None:
    late, calm, soon, reached = [await house.case(now=START - timedelta(hours=hours)) for hours in (25, 1, 22, 23)]
    async with begin(house.database) as tx:
        await house.desk.log_reached(tx, house.actors["bob"], reached.case_id, Reached.CALL, now=START)
    page = await alice.look("/admin/")
    assert [REFERENCE.search(row).group() for row in rows(page)] == [  # type: ignore[union-attr]  # every row has one
        late.reference,
        soon.reference,
        calm.reference,
        reached.reference,
    ]
    assert "3 familiar ventar på kontakt. Eitt løfte er brote." in page


async def test_a_reply_on_its_way_moves_nothing_down(house: House, alice: Person) -> None:
    soon, calm = await house.case(now=START - timedelta(hours=22)), await house.case()
    async with begin(house.database) as tx:
        wording = Wording(text="Hei.", once="1" * 32)
        await house.desk.reply(tx, house.actors["alice"], soon.case_id, wording, now=START)
    first, second = rows(await alice.look("/admin/"))
    assert first == f"2 t att {soon.reference} AB Molde svar på veg du nynorsk"
    assert calm.reference in second


async def test_the_views_hold_what_their_names_say(house: House, alice: Person, bob: Person) -> None:
    mine, free = await house.case(), await house.case()
    async with begin(house.database) as tx:
        await house.desk.claim(tx, house.actors["alice"], mine.case_id, now=START)
    assert len(rows(await alice.look("/admin/"))) == 2
    assert [mine.reference in row for row in rows(await alice.look("/admin/?view=mine"))] == [True]
    assert [free.reference in row for row in rows(await alice.look("/admin/?view=unclaimed"))] == [True]
    assert "Du har ingen saker." in await bob.look("/admin/?view=mine")
    assert len(rows(await bob.look("/admin/?view=%3Cscript%3E"))) == 2


async def test_an_empty_queue_says_what_to_do(alice: Person) -> None:
    page = await alice.look("/admin/")
    assert "Ingen saker ventar no." in page
    assert "La gjerne sida stå open." in page


async def test_a_case_without_a_name_still_has_a_row(house: House, alice: Person) -> None:
    opened = await house.case(answers={"name": "", "place_name": ""})
    (row,) = rows(await alice.look("/admin/"))
    assert row == f"24 t att {opened.reference} – må takast nynorsk"


async def test_a_closed_case_leaves_the_queue(house: House, alice: Person) -> None:
    opened = await house.case()
    async with begin(house.database) as tx:
        await house.desk.close(tx, house.actors["alice"], opened.case_id, CloseReason.NO_NEED, now=START)
    assert rows(await alice.look("/admin/")) == []


@pytest.mark.parametrize("path", EVERYWHERE)
async def test_a_stranger_from_another_team_sees_nothing_of_it(house: House, charlie: Person, path: str) -> None:
    opened = await house.case()
    page = await charlie.look(path)
    for trace in (opened.reference, opened.case_id, "Molde", "Anne", ">AB<"):
        assert trace not in page


@pytest.mark.parametrize("path", EVERYWHERE)
async def test_no_list_shows_what_the_family_said(house: House, alice: Person, solveig: Person, path: str) -> None:
    await house.case()
    for person in (alice, solveig):
        page = await person.look(path)
        for words in (ANSWERS["words"], "Anne", "900 11 222", "klokka 19"):
            assert words not in page


async def test_a_supervisor_sees_every_team_without_initials_place_or_a_way_in(house: House, solveig: Person) -> None:
    molde = await house.case()
    ulstein = await house.case(team=team_ulstein(), answers={"place_name": "Hareid"})
    page = await solveig.look("/admin/")
    assert {row.removeprefix("24 t att ") for row in rows(page)} == {
        f"{molde.reference} Molde må takast nynorsk",
        f"{ulstein.reference} Ulstein må takast nynorsk",
    }
    assert "Hareid" not in page
    assert "AB" not in rows(page)[0].split()
    assert "/admin/cases/" not in page


async def test_the_fragment_is_the_same_rows_as_the_page(house: House, alice: Person) -> None:
    await house.case()
    page, fragment = await alice.look("/admin/"), await alice.look("/admin/queue-now?view=team")
    assert fragment.strip() in page


@pytest.mark.parametrize("locale", ["nn", "nb", "en"])
async def test_every_page_has_its_words_in_every_language(
    house: House, alice: Person, solveig: Person, locale: str
) -> None:
    opened = await house.case(now=START - timedelta(hours=25))
    for person, pages in (
        (alice, ("/admin/", "/admin/notices", f"/admin/cases/{opened.case_id}", "/admin/nothing", "/admin/design")),
        (solveig, ("/admin/", "/admin/broken", "/admin/notices")),
    ):
        await person.look("/admin/")
        await person.press("/admin/language", lang=locale)
        for path in pages:
            answer = await person.client.get(path)
            assert f'<html lang="{locale}"' in answer.text
            assert "console." not in answer.text


async def test_a_closed_case_is_found_again_until_its_words_are_gone(
    house: House, alice: Person, charlie: Person, solveig: Person
) -> None:
    done, running = await house.case(), await house.case()
    async with begin(house.database) as tx:
        await house.desk.close(tx, house.actors["alice"], done.case_id, CloseReason.GUIDED_ON, now=START)
    assert [running.reference in row for row in rows(await alice.look("/admin/"))] == [True]
    assert rows(await alice.look("/admin/?view=closed")) == [f"avslutta {done.reference} AB Molde avslutta nynorsk"]
    for stranger in (charlie, solveig):
        assert done.reference not in await stranger.look("/admin/?view=closed")
    async with begin(house.database) as tx:
        await house.desk.erase(tx, house.actors["alice"], done.case_id, now=START)
    assert "Her er ingen avslutta saker." in await alice.look("/admin/?view=closed")


async def test_what_may_hurry_stands_first_and_says_so(house: House, alice: Person) -> None:
    first, hurried = await house.case(now=START - timedelta(hours=20)), await house.case()
    async with begin(house.database) as tx:
        await house.family.raise_urgent(tx, hurried.case_id, now=START)
    page = await alice.look("/admin/")
    assert [first.reference in row for row in rows(page)] == [False, True]
    assert "Kan haste" in rows(page)[0]
    assert f"{hurried.reference} har skrive noko som kan haste. Opne saka no." in plain(page)
    case = plain(await alice.look(f"/admin/cases/{hurried.case_id}"))
    assert "Dette kan haste" in case
    assert "Programmet forstår ikkje kva dei meiner." in case
    assert "Dette kan haste" not in plain(await alice.look(f"/admin/cases/{first.case_id}"))


async def test_a_long_queue_goes_on_by_a_link(house: House, alice: Person) -> None:
    for minutes in range(51):
        await house.case(now=START - timedelta(minutes=minutes))
    page = await alice.look("/admin/")
    assert len(rows(page)) == 50
    following = re.search(r'<a id="page-next" href="([^"]*)"', page)
    assert following
    page = await alice.look(following[1].replace("&amp;", "&"))
    assert len(rows(page)) == 1
    assert '<a id="page-first" href="/admin/"' in page
    assert "Teamet mitt (51)" in page


async def test_a_family_that_writes_again_is_not_called_reached(house: House, alice: Person) -> None:
    opened = await house.case()
    async with begin(house.database) as tx:
        await house.desk.log_reached(tx, house.actors["bob"], opened.case_id, Reached.CALL, now=START)
    assert "Alle familiane er nådde." in await alice.look("/admin/")
    async with begin(house.database) as tx:
        await house.family.add_words(tx, opened.case_id, "Eg lurer på noko til.", now=START)
    page = await alice.look("/admin/")
    assert "Alle familiane er nådde." not in page
    assert "Éin familie har skrive att og ventar på svar." in page


@pytest.mark.parametrize("view", ["mine", "soon", "overdue", "family", "closed"])
async def test_each_empty_view_says_what_to_do(alice: Person, view: str) -> None:
    page = await alice.look(f"/admin/?view={view}")
    assert len(re.findall(r'<div class="empty">\s*<p class="lead">[^<]+</p>\s*<p>[^<]+</p>', page)) == 1


async def test_a_notice_that_is_told_again_fills_no_board(house: House, solveig: Person) -> None:
    late = await house.case(now=START - timedelta(hours=49))
    other = await house.case(now=START - timedelta(hours=25))
    async with begin(house.database) as tx:
        for _ in range(6):
            await Watch(house.vault, house.ids).fire_due(tx, now=START, limit=100)
    news = (await solveig.look("/admin/")).partition('class="board-news"')[2]
    assert news.count(late.reference) == len(set(re.findall(rf"{late.reference}(?:<[^>]+>)* ([^<]+)<", news)))
    assert other.reference in news


async def test_the_sheet_of_shortcuts_is_a_page_of_its_own(alice: Person, solveig: Person) -> None:
    for person in (alice, solveig):
        page = await person.look("/admin/keys")
        assert "j eller pil ned Neste sak i lista" in plain(page)
    assert 'href="/admin/keys"' in await alice.look("/admin/")


async def test_while_somebody_holds_a_case_nobody_is_told_that_it_will_be_untaken(house: House, alice: Person) -> None:
    opened = await house.case()
    path = f"/admin/cases/{opened.case_id}"
    marks = re.compile(r'<li class="coming"[^>]*>\s*<b>([^<]*)</b>')
    before = set(marks.findall(await alice.look(path)))
    await alice.press(f"{path}/claim")
    after = set(marks.findall(await alice.look(path)))
    assert before - after == {"Ikkje teken"}
