"""A case that has run for long: the newest words and events stand on the page, and all the others are a press away."""

from datetime import timedelta

import pytest

from admin.views.story import AT_FIRST
from admin.views.thread import NEWEST
from core import audit
from core.db import begin
from core.staff import Actor
from tests.admin.conftest import House, Person, plain
from tests.admin.test_case_delivery import park, write
from tests.builders import Opened

MANY = NEWEST + 5


async def family_writes(house: House, opened: Opened, count: int) -> None:
    """ "Ord 1" to "Ord count", numbered as the thread numbers them."""
    for number in range(1, count + 1):
        async with begin(house.database) as tx:
            await house.family.add_words(tx, opened.case_id, f"Ord {number}.", now=house.clock.now())


@pytest.fixture
def actor(house: House) -> Actor:
    return house.actors["alice"]


async def test_a_long_thread_begins_with_its_newest_and_leads_to_the_others(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await family_writes(house, opened, MANY)
    page = await alice.look(path)
    assert ("Ord 5." in page, "Ord 6." in page, f"Ord {MANY}." in page) == (False, True, True)
    assert f"Sjå heile samtalen, {MANY} meldingar i alt" in plain(page)
    whole = await alice.look(f"{path}?thread=whole")
    assert ("Ord 1." in whole, "Sjå heile samtalen" in whole) == (True, False)


async def test_the_way_to_the_whole_thread_takes_along_what_is_typed(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await family_writes(house, opened, MANY)
    await alice.look(path)
    answer = await alice.press(f"{path}/whole", reply="Eit halvt svar", note="Eit halvt notat", handover="Ei halv lapp")
    assert answer.status_code == 200
    assert all(words in answer.text for words in ("Ord 1.", "Eit halvt svar", "Eit halvt notat", "Ei halv lapp"))
    assert f"{path}/now?new_after={MANY}&amp;thread=whole" in answer.text
    empty = await alice.press(f"{path}/whole")
    assert (empty.status_code, empty.headers["location"]) == (303, f"{path}?thread=whole#thread-title")


async def test_the_part_that_is_fetched_again_shows_as_much_as_the_page(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await family_writes(house, opened, MANY)
    assert f"{path}/now?thread=whole" in await alice.look(f"{path}?thread=whole")
    assert "Ord 1." in await alice.look(f"{path}/now?thread=whole")
    assert "Ord 1." not in await alice.look(f"{path}/now")


async def test_as_many_as_fit_are_shown_without_a_way_to_more(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await family_writes(house, opened, NEWEST)
    page = await alice.look(path)
    assert ("Ord 1." in page, "Sjå heile samtalen" in page) == (True, False)


async def test_what_came_while_somebody_wrote_is_never_folded_away(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await family_writes(house, opened, 2)
    await alice.look(path)
    await family_writes(house, opened, MANY)
    answer = await alice.press(f"{path}/reply", reply="Hei.")
    assert answer.status_code == 409
    assert answer.text.count('data-key="news-') == MANY
    assert "Sjå heile samtalen" in answer.text


async def test_a_reply_that_asks_what_became_of_it_is_never_folded_away(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await family_writes(house, opened, 1)
    await write(house, opened, alice, "Kom det fram?")
    await park(house)
    await family_writes(house, opened, MANY)
    page = await alice.look(path)
    assert ("Kom det fram?" in page, page.count('data-key="news-')) == (True, MANY)


async def test_what_has_happened_stands_by_day_and_the_newest_first(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await alice.look(path)
    await alice.press(f"{path}/claim")
    house.clock.forward(timedelta(days=1))
    alice = await house.person("alice")
    await alice.look(path)
    await alice.press(f"{path}/note", note="Ingen svarte.")
    house.clock.forward(timedelta(days=3))
    alice = await house.person("alice")
    await alice.look(path)
    await alice.press(f"{path}/note", note="Roleg.")
    history = plain((await alice.look(path)).split('id="history-title"')[1])
    places = [history.index(words) for words in ("I dag", "24. november 2026", "23. november 2026")]
    assert places == sorted(places)


async def test_a_long_history_is_folded_after_the_newest(
    house: House, alice: Person, actor: Actor, opened: Opened, path: str
) -> None:
    for _ in range(AT_FIRST + 3):
        async with begin(house.database) as tx:
            await audit.record(tx, actor=actor.label, action="noted", case_id=opened.case_id, now=house.clock.now())
    page = await alice.look(path)
    shown, folded = page.split('id="history-title"')[1].split('<details class="fold" id="history-older">')
    assert shown.count("<li>") == AT_FIRST
    assert folded.split("</details>")[0].count("<li>") == 4
    assert f"Vis alt, {AT_FIRST + 4} hendingar" in folded


async def test_yesterday_is_a_day_of_the_calendar_in_oslo(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    house.clock.forward(timedelta(hours=14, minutes=30))
    alice = await house.person("alice")
    assert "I går" in plain(await alice.look(path))
