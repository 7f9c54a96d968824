import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.audit.models import audit as audit_table
from core.cases.models import cases
from core.cases.promise import Watch
from core.cases.records import CloseReason, Reached
from core.conversations import store as conversations
from core.db import begin, read
from tests.admin.conftest import ANSWERS, House, Person, box, plain
from tests.builders import START, Opened


async def test_the_page_shows_the_deadline_the_card_and_the_way_to_answer(alice: Person, path: str) -> None:
    page = plain(await alice.look(path))
    assert "24 t att Familien skal høyre frå eit menneske før i morgon kl. 10.00." in page
    for words in (
        ANSWERS["words"],
        "Anne Berg",
        "etter klokka 19",
        "under eitt år",
        "mor eller far",
        "Skriv på nynorsk",
    ):
        assert words in page
    assert "nei, ikkje legg att melding" in page
    assert 'href="tel:+4790011222"' in alice.page
    assert page.index("Slik når du dei trygt") < page.index("Svar familien")
    assert (
        "Lukkar dei nettlesaren, finn dei ikkje tilbake. Då gjeld det som står under «Slik når du dei trygt»." in page
    )


async def test_milestones_tell_what_has_fired_and_what_is_to_come(house: House, path: str) -> None:
    house.clock.forward(timedelta(minutes=40))
    alice = await house.person("alice")
    async with begin(house.database) as tx:
        await Watch(house.vault, house.ids).fire_due(tx, now=house.clock.now(), limit=10)
    page = plain(await alice.look(path))
    assert "Ny sak varsla i dag kl. 10.40 Ikkje teken varsla i dag kl. 10.40 Halve tida kjem i dag kl. 22.00" in page
    assert "Frist kjem i morgon kl. 10.00" in page


async def test_every_view_is_on_record_and_a_refresh_is_the_same_view(
    house: House, alice: Person, bob: Person, opened: Opened, path: str
) -> None:
    await alice.look(path)
    await alice.look(f"{path}/now")
    assert (await house.actions(opened)).count("viewed") == 1
    await alice.look(path)
    assert (await house.actions(opened)).count("viewed") == 2
    await bob.look(f"{path}/now")
    assert (await house.actions(opened)).count("viewed") == 3


@pytest.mark.parametrize("place", ["", "/now"])
async def test_another_teams_case_looks_exactly_like_one_that_is_not_there(
    house: House, charlie: Person, solveig: Person, opened: Opened, path: str, place: str
) -> None:
    for person in (charlie, solveig):
        answer = await person.client.get(path + place)
        nothing = await person.client.get(f"/admin/cases/{'0' * 32}{place}")
        assert (answer.status_code, nothing.status_code) == (404, 404)
        assert answer.text == nothing.text
        assert opened.reference not in answer.text
    assert await house.actions(opened) == ["opened"]


async def test_a_withdrawn_case_says_so_and_shows_nothing_of_the_family(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    async with begin(house.database) as tx:
        await house.family.withdraw(tx, opened.case_id, now=START)
    page = plain(await alice.look(path))
    assert "Familien har trekt meldinga tilbake. Ta ikkje kontakt." in page
    assert "Anne" not in page
    assert ANSWERS["words"] not in page


async def test_a_family_out_of_reach_is_said_where_the_reply_would_be(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await alice.look(path)
    async with begin(house.database) as tx:
        await conversations.set_reachable(tx, opened.conversation_id, reachable=False)
    answer = await alice.press(f"{path}/reply", reply="Hei.")
    assert answer.status_code == 409
    assert "Familien kan ikkje nåast i praten" in answer.text
    assert box(answer.text, "reply") == "Hei."


async def test_case_that_cannot_be_opened_is_an_honest_page_and_not_a_crash(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    async with begin(house.database) as tx:
        await house.vault.shred(tx, f"case:{opened.case_id}")
    assert "Orda kan ikkje opnast" in await alice.look(path, status=410)
    assert opened.reference in await alice.look("/admin/")


XSS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "{{7*7}}{% raise %}",
    "</textarea><script>alert(1)</script>",
    "javascript:alert(1)",
    "' onmouseover='alert(1)",
    "\u202e<b>snudd</b>",
)


@pytest.mark.parametrize("payload", XSS)
async def test_what_people_write_is_text_and_nothing_else(house: House, alice: Person, payload: str) -> None:
    answers = dict.fromkeys(("who", "place_name", "child_age", "reach", "phone", "when", "name", "words"), payload)
    opened = await house.case(answers=answers)
    path = f"/admin/cases/{opened.case_id}"
    await alice.look(path)
    await alice.press(f"{path}/note", note=payload)
    again = await alice.press(f"{path}/reply", reply=payload, note=payload)
    seen = await alice.look(path) + await alice.look(f"{path}/now") + await alice.look("/admin/") + again.text
    for live in ("<script>", "<img", "<svg/", "<b>snudd", "onerror=alert(1)>", "' onmouseover='", 'href="javascript'):
        assert live not in seen
    assert "49" not in re.findall(r'own-words" dir="auto">(.*?)<', seen)


async def test_looking_changes_nothing_but_the_record_of_views(house: House, alice: Person, path: str) -> None:
    async with read(house.database) as tx:
        before = (await tx.execute(select(cases))).all()
    for page in (
        path,
        f"{path}/now",
        f"{path}?done=reply",
        "/admin/",
        "/admin/notices",
        f"{path}/claim",
        f"{path}/close",
    ):
        await alice.client.get(page)
    async with read(house.database) as tx:
        assert (await tx.execute(select(cases))).all() == before
        kinds = set(
            (await tx.execute(select(audit_table.c.action).where(audit_table.c.case_id.is_not(None)))).scalars()
        )
    assert kinds == {"opened", "viewed"}


async def test_a_case_reached_too_late_says_so_without_red(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    house.clock.forward(timedelta(hours=26))
    async with begin(house.database) as tx:
        await house.desk.log_reached(tx, house.actors["alice"], opened.case_id, Reached.MEETING, now=house.clock.now())
        await house.desk.close(tx, house.actors["alice"], opened.case_id, CloseReason.NO_NEED, now=house.clock.now())
    person = await house.person("alice")
    page = await person.look(path)
    assert "nådd 2 t for seint" in plain(page)
    assert 'class="badge late"' not in page
