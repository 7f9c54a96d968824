"""A family asks to have its words erased: a member does it on the closed case, after saying that they were asked."""

from core.cases.erasing import erase_by_rule
from core.cases.models import messages
from core.db import begin
from tests.admin.conftest import House, Person, plain
from tests.builders import Opened

WORDS = "Eg er så sliten at eg græt."
NUMBER = "+47 900 11 222"


async def close(alice: Person, path: str) -> str:
    await alice.look(path)
    await alice.press(f"{path}/note", note="Ring etter sju.")
    await alice.look(path)
    await alice.press(f"{path}/close", reason="no_need")
    return await alice.look(path)


async def test_an_open_case_has_no_such_button(house: House, alice: Person, opened: Opened, path: str) -> None:
    assert "Slett orda no" not in await alice.look(path)
    answer = await alice.press(f"{path}/erase", sure="yes")
    assert answer.status_code == 409
    assert "Avslutt ho før du slettar orda." in answer.text
    assert WORDS in await alice.look(path)


async def test_nothing_is_erased_before_somebody_says_that_the_family_asked(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    assert "Slett orda no" in await close(alice, path)
    answer = await alice.press(f"{path}/erase")
    assert answer.status_code == 422
    assert '<a href="#sure">Kryss av for at familien har bedt om det.</a>' in answer.text
    assert '<details class="case-erase" open>' in answer.text
    assert WORDS in await alice.look(path)
    assert "erased" not in await house.actions(opened)


async def test_the_words_are_gone_and_the_page_says_what_stays(
    house: House, alice: Person, bob: Person, opened: Opened, path: str
) -> None:
    await close(alice, path)
    answer = await alice.press(f"{path}/erase", sure="yes")
    assert answer.headers["location"] == f"{path}?done=erase"
    page = await alice.look(answer.headers["location"])
    assert "Orda er sletta. Referansen, tidene og kven som gjorde kva, står att." in page
    assert "Alice Aas sletta orda fordi familien bad om det" in plain(page)
    assert "Slett orda no" not in page
    for gone in (WORDS, NUMBER, "Ring etter sju.", "Anne Berg"):
        assert gone not in page
        assert gone not in await bob.look(path)
    assert "Ingen har svart enno." not in page
    assert await house.count(messages.c.case_id == opened.case_id) == 0


async def test_erased_by_the_rule_names_nobody(house: House, alice: Person, opened: Opened, path: str) -> None:
    await close(alice, path)
    async with begin(house.database) as tx:
        await erase_by_rule(tx, house.vault, opened.case_id, now=house.clock.now())
    page = plain(await alice.look(path))
    assert "Orda er sletta etter regelen" in page
    assert "fordi familien bad om det" not in page
