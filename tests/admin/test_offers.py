"""A case on its way from Molde to Ulstein: what each of them sees, and what they press."""

import re

import pytest

from core.cases.family import FamilySide
from core.db import begin
from tests.admin.conftest import ANSWERS, House, Person, plain
from tests.builders import PROMISE, Opened

PRESSES = re.compile(r'formaction="(/admin/offers/[^"]*)"')


async def offer(person: Person, path: str, **fields: str) -> int:
    await person.look(path)
    return (await person.press(f"{path}/offer", **{"team": "ulstein", "agreed": "yes", **fields})).status_code


async def answer(person: Person, opened: Opened, what: str) -> str:
    """The queue after it."""
    found = await person.press(f"/admin/offers/{opened.case_id}/{what}")
    assert found.status_code == 303
    return plain(await person.look(found.headers["location"]))


async def test_the_other_team_sees_reference_kind_and_time_and_nothing_else(
    house: House, alice: Person, charlie: Person, opened: Opened, path: str
) -> None:
    assert await offer(alice, path) == 303
    page = await charlie.look("/admin/")
    told = plain(page)
    assert "Tilbod frå Molde" in told
    assert opened.reference in told
    assert "24 t att" in told
    assert "kan bli dykkar sak" in told
    secrets = {value for slot, value in ANSWERS.items() if slot in {"name", "phone", "words", "when"}} | {"AB"}
    assert [one for one in secrets if one in told] == []
    assert f"/admin/cases/{opened.case_id}" not in page
    assert PRESSES.findall(page) == [f"/admin/offers/{opened.case_id}/{what}" for what in ("accept", "decline")]
    assert await charlie.status(path) == 404


async def test_who_is_not_asked_sees_nothing(alice: Person, bob: Person, solveig: Person, path: str) -> None:
    await offer(alice, path)
    for other in (bob, solveig):
        assert PRESSES.findall(await other.look("/admin/")) == []


async def test_urgent_words_are_marked(house: House, alice: Person, charlie: Person, opened: Opened, path: str) -> None:
    async with begin(house.database) as tx:
        await FamilySide(house.vault, house.ids, PROMISE).raise_urgent(tx, opened.case_id, now=house.clock.now())
    await offer(alice, path)
    assert "Kan haste" in plain(await charlie.look("/admin/"))


async def test_one_press_takes_it_over(house: House, alice: Person, charlie: Person, opened: Opened, path: str) -> None:
    await offer(alice, path)
    await charlie.look("/admin/")
    page = await answer(charlie, opened, "accept")
    assert "Saka er hos dykk no. Ingen har teke ho enno." in page
    assert "Tilbod frå" not in page
    story = plain(await charlie.look(path))
    assert "Charlie Dahl tok imot saka: Ulstein" in story
    assert "Alice Aas spurde eit anna team: Ulstein" in story
    assert await alice.status(path) == 404
    notices = await alice.look("/admin/notices")
    assert "er no hos teamet de spurde." in plain(notices)
    assert path not in notices


async def test_a_no_is_told_to_who_asked(
    house: House, alice: Person, charlie: Person, opened: Opened, path: str
) -> None:
    await offer(alice, path)
    await charlie.look("/admin/")
    assert "De takka nei." in await answer(charlie, opened, "decline")
    assert "Charlie Dahl takka nei til saka: Ulstein" in plain(await alice.look(path))
    assert await charlie.status(path) == 404


async def test_what_is_asked_stands_on_the_page_until_it_is_answered_or_taken_back(
    house: House, alice: Person, bob: Person, charlie: Person, opened: Opened, path: str
) -> None:
    await offer(alice, path)
    page = await bob.look(path)
    assert "Teamet i Ulstein blei spurt i dag kl. 10.00. Saka er dykkar til dei svarer." in plain(page)
    assert 'id="offer-case"' not in page
    await bob.press(f"{path}/withdraw-offer")
    assert "Bob Brekke trekte tilbodet tilbake: Ulstein" in plain(await bob.look(path))
    await charlie.look("/admin/")
    assert "Tilbodet gjeld ikkje lenger." in await answer(charlie, opened, "accept")
    assert await charlie.status(path) == 404


async def test_what_is_missing_is_said_and_what_was_chosen_and_typed_stays(alice: Person, path: str) -> None:
    assert await offer(alice, path, agreed="", note="Hugs å ringe.") == 409
    assert "Spør familien først." in alice.page
    assert '<option value="ulstein" selected>' in alice.page
    assert "Hugs å ringe." in alice.page
    assert await offer(alice, path, team="") == 422
    assert "Vel kva team de vil spørje." in alice.page
    assert await offer(alice, path, team="molde") == 409
    assert "Saka er hos dykk alt." in alice.page
    assert await offer(alice, path, team="nowhere") == 404


async def test_the_own_team_is_no_choice(alice: Person, path: str) -> None:
    page = await alice.look(path)
    assert re.findall(r'<option value="(molde|ulstein)"', page) == ["ulstein"]


@pytest.mark.parametrize("what", ["accept", "decline"])
async def test_a_stranger_cannot_tell_an_offer_from_nothing(
    house: House, alice: Person, solveig: Person, opened: Opened, path: str, what: str
) -> None:
    await offer(alice, path)
    nothing = Opened(case_id="0" * 32, conversation_id="", reference="")
    await solveig.look("/admin/")
    found = [await solveig.press(f"/admin/offers/{one.case_id}/{what}") for one in (opened, nothing)]
    assert [one.status_code for one in found] == [404, 404]
    assert found[0].text == found[1].text
    assert "offer_accepted" not in await house.actions(opened)


async def test_a_second_press_of_yes_is_the_same_yes(
    house: House, alice: Person, charlie: Person, opened: Opened, path: str
) -> None:
    await offer(alice, path)
    await charlie.look("/admin/")
    pages = [await answer(charlie, opened, "accept") for _ in range(2)]
    assert pages[0] == pages[1]
    assert (await house.actions(opened)).count("offer_accepted") == 1


async def test_no_other_answer_is_an_address(house: House, alice: Person, charlie: Person, opened: Opened) -> None:
    await charlie.look("/admin/")
    assert (await charlie.press(f"/admin/offers/{opened.case_id}/claim")).status_code == 404
