"""Two people at one case: neither loses words, and both are told."""

from datetime import timedelta

import pytest
from sqlalchemy import and_

from core.cases import store
from core.cases.models import messages, talks, ticks
from core.db import begin, read
from core.staff.policy import IDLE
from tests.admin.conftest import House, Person, box, hidden, plain
from tests.builders import Opened

WROTE = "Familien skreiv medan du skreiv. Svaret er ikkje sendt."


async def family_writes(house: House, opened: Opened, words: str) -> None:
    async with begin(house.database) as tx:
        await house.family.add_words(tx, opened.case_id, words, now=house.clock.now())


async def replies(house: House, opened: Opened) -> int:
    return await house.count(and_(messages.c.case_id == opened.case_id, messages.c.kind == "reply"))


async def test_a_reply_does_not_pass_what_the_family_wrote_meanwhile(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await alice.look(path)
    await family_writes(house, opened, "Det hastar litt likevel.")
    answer = await alice.press(f"{path}/reply", reply="Eg ringjer på fredag.")
    assert answer.status_code == 409
    assert WROTE in plain(answer.text)
    assert box(answer.text, "reply") == "Eg ringjer på fredag."
    assert "Nytt Familien" in plain(answer.text)
    assert await replies(house, opened) == 0


async def test_who_has_read_it_sends_their_words_all_the_same(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await alice.look(path)
    await family_writes(house, opened, "Det hastar litt likevel.")
    await alice.press(f"{path}/reply", reply="Eg ringjer på fredag.")
    assert "Send svaret likevel" in alice.page
    answer = await alice.press(f"{path}/reply", reply="Eg ringjer i dag.")
    assert answer.headers["location"] == f"{path}?done=reply"
    assert await replies(house, opened) == 1


async def test_two_who_answer_at_once_lose_no_words_and_both_are_told(
    house: House, alice: Person, bob: Person, opened: Opened, path: str
) -> None:
    await alice.look(path)
    await alice.press(f"{path}/claim")
    await alice.look(path)
    await bob.look(path)
    assert (await alice.press(f"{path}/reply", reply="Hei, eg ringjer i kveld.")).status_code == 303
    late = await bob.press(f"{path}/reply", reply="Hei, passar det i morgon?")
    assert late.status_code == 409
    assert "Ein kollega svarte medan du skreiv." in plain(late.text)
    assert "Hei, eg ringjer i kveld." in plain(late.text)
    assert box(late.text, "reply") == "Hei, passar det i morgon?"
    assert "Svaret er på veg" in plain(await alice.look(f"{path}?done=reply"))
    assert await replies(house, opened) == 1
    assert (await bob.press(f"{path}/reply", reply="Hei, passar det i morgon?")).status_code == 303
    assert await replies(house, opened) == 2


async def test_two_notes_at_once_are_both_kept(alice: Person, bob: Person, path: str) -> None:
    for person in (alice, bob):
        await person.look(path)
    await alice.press(f"{path}/note", note="Mor heiter Anne.")
    await bob.press(f"{path}/note", note="Ring etter sju.")
    page = plain(await alice.look(path))
    assert "Mor heiter Anne." in page
    assert "Ring etter sju." in page


async def test_what_a_colleague_has_ticked_meanwhile_stays_ticked(
    house: House, alice: Person, bob: Person, opened: Opened, path: str
) -> None:
    for person in (alice, bob):
        await person.look(path)
    await alice.press(f"{path}/tick-first", **{"tick-secrecy": "yes"})
    await bob.press(f"{path}/tick-first", **{"tick-who_we_are": "yes"})
    assert await house.count(ticks.c.case_id == opened.case_id) == 2
    await alice.look(path)
    assert hidden(alice.page, "was-secrecy") == "yes"
    await alice.press(f"{path}/tick-first", **{"tick-who_we_are": "yes", "was-who_we_are": "yes", "was-secrecy": "yes"})
    assert await house.count(and_(ticks.c.case_id == opened.case_id, ticks.c.item == "secrecy")) == 0


async def test_one_talk_put_down_by_two_is_asked_about(
    house: House, alice: Person, bob: Person, opened: Opened, path: str
) -> None:
    talk = {"talk-place": "office", "talk-day": "2026-11-23"}
    for person in (alice, bob):
        await person.look(path)
    await alice.press(f"{path}/talk", **talk)
    answer = await bob.press(f"{path}/talk", **talk)
    assert answer.status_code == 409
    assert "Ein kollega førte opp ein samtale" in plain(answer.text)
    assert await house.count(talks.c.case_id == opened.case_id) == 1
    await bob.press(f"{path}/talk", **talk)
    assert await house.count(talks.c.case_id == opened.case_id) == 2


async def test_colleagues_see_each_other_at_the_case_and_in_the_queue(alice: Person, bob: Person, path: str) -> None:
    await alice.look(path)
    assert "Alice Aas ser på saka no." in plain(await bob.look(path))
    assert "Alice Aas ser på" in plain(await bob.look("/admin/"))
    await alice.press(f"{path}/here", sign="writes")
    assert "Alice Aas skriv her no." in plain(await bob.look(path))
    assert "Alice Aas skriv" in plain(await bob.look("/admin/queue-now"))
    await alice.press(f"{path}/here", sign="gone")
    assert "Alice Aas ser på" not in plain(await bob.look("/admin/"))


async def test_who_looks_does_not_hide_who_has_the_case(alice: Person, bob: Person, path: str) -> None:
    await bob.look(path)
    await bob.press(f"{path}/claim")
    await alice.look(path)
    assert "du · Alice Aas ser på" in plain(await bob.look("/admin/"))
    await bob.look(path)
    row = plain(await alice.look("/admin/"))
    assert "Bob Brekke ser på" in row
    assert "Bob Brekke · Bob Brekke" not in row


async def test_a_stranger_and_a_supervisor_see_nobody(house: House, alice: Person, path: str) -> None:
    await alice.look(path)
    for login in ("charlie", "solveig"):
        other = await house.person(login)
        assert "Alice Aas ser på" not in plain(await other.look("/admin/"))
        await other.look("/admin/search")
        assert (await other.press(f"{path}/here", sign="writes")).status_code == 404


async def test_a_page_that_is_merely_open_keeps_no_session_awake(house: House, alice: Person, path: str) -> None:
    await alice.look(path)
    for _ in range(4):
        house.clock.forward(IDLE / 4 + timedelta(seconds=1))
        last = await alice.press(f"{path}/here", sign="looks")
    assert last.status_code == 401


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("close", {"reason": "no_need"}),
        ("reached", {"reached": "call"}),
        ("talk", {"talk-place": "home", "talk-day": "2026-11-23"}),
        ("guide-on", {"service": "bup_molde", "manner": "together"}),
    ],
)
async def test_nothing_is_settled_past_words_that_nobody_has_seen(
    house: House, alice: Person, opened: Opened, path: str, action: str, fields: dict[str, str]
) -> None:
    """A page that was opened before must not silence what the family has written since."""
    await alice.look(path)
    await family_writes(house, opened, "No slo han meg. Eg er redd.")
    answer = await alice.press(f"{path}/{action}", **fields)
    assert answer.status_code == 409, answer.text
    assert "Familien har skrive noko du ikkje har sett." in plain(answer.text)
    assert "Nytt Familien" in plain(answer.text)
    async with read(house.database) as tx:
        case = await store.get(tx, opened.case_id)
    assert (case.reached_at, case.closed_at, case.waits_for_us) == (None, None, True)
    assert (await alice.press(f"{path}/{action}", **fields)).status_code == 303
