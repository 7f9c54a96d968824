"""Talks, what is ticked, and guiding on: what somebody presses, and what the page says afterwards."""

from http import HTTPStatus

import pytest

from tests.admin.conftest import House, Person, box, plain
from tests.builders import Opened


def today(house: House) -> str:
    return house.clock.now().date().isoformat()


async def talk(alice: Person, house: House, path: str) -> None:
    await alice.look(path)
    answer = await alice.press(f"{path}/talk", **{"talk-place": "home", "talk-day": today(house)})
    assert answer.headers["location"] == f"{path}?done=talk"


async def test_a_talk_is_put_down_in_two_presses_and_the_promise_is_kept(
    house: House, alice: Person, path: str
) -> None:
    await alice.look(path)
    await talk(alice, house, path)
    page = plain(await alice.look(f"{path}?done=talk"))
    assert "Samtalen er ført opp." in page
    assert "Samtale 1:" in page
    assert "heime hos dei. Alice Aas førte han opp." in page
    assert "Alice Aas førte opp ein avklaringssamtale: heime hos dei" in page


async def test_a_talk_that_was_put_down_by_mistake_is_taken_back(house: House, alice: Person, path: str) -> None:
    await talk(alice, house, path)
    await alice.press(f"{path}/talk-back", number="1")
    assert "Ingen samtalar enno." in plain(await alice.look(path))


async def test_after_three_talks_the_page_asks_for_a_decision(house: House, alice: Person, path: str) -> None:
    for _ in range(3):
        assert "No er det tid for å bestemme" not in plain(await alice.look(path))
        await talk(alice, house, path)
    assert "No er det tid for å bestemme" in plain(await alice.look(path))


@pytest.mark.parametrize(
    ("fields", "advice"),
    [
        ({"talk-day": "2026-11-22"}, "Vel kvar de snakka saman."),
        ({"talk-place": "home", "talk-day": "i går"}, "Skriv dagen slik: 2026-11-30."),
        ({"talk-place": "home", "talk-day": "2031-01-01"}, "Dagen må vere frå då familien skreiv"),
    ],
)
async def test_a_talk_that_will_not_do_says_why_and_keeps_the_note(
    alice: Person, path: str, fields: dict[str, str], advice: str
) -> None:
    await alice.look(path)
    answer = await alice.press(f"{path}/talk", note="Eg hugsar dei.", **fields)
    assert answer.status_code in {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT}
    assert advice in plain(answer.text)
    assert box(answer.text, "note") == "Eg hugsar dei."


async def test_nothing_is_started_before_a_talk(house: House, alice: Person, path: str) -> None:
    await alice.look(path)
    answer = await alice.press(f"{path}/close", reason="started")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Legg til avklaringssamtalen først." in plain(answer.text)
    await talk(alice, house, path)
    await alice.press(f"{path}/close", reason="started")
    assert "hjelpa har starta" in plain(await alice.look(path)) or "start" in plain(await alice.look(path))


async def test_ticks_say_who_and_when_and_the_other_list_stays(alice: Person, path: str) -> None:
    await alice.look(path)
    await alice.press(f"{path}/tick-first", **{"tick-secrecy": "yes"})
    await alice.press(f"{path}/tick-duty", **{"tick-child_considered": "yes"})
    page = plain(await alice.look(path))
    assert "Hugseliste for første samtale 1 av 7" in page
    assert "Plikta til å melde 1 av 6" in page
    assert "Teieplikta, og når ho ikkje gjeld Alice Aas, i dag kl. 10.00" in page


async def test_guiding_on_names_the_service_and_closes_the_case(house: House, alice: Person, path: str) -> None:
    await alice.look(path)
    answer = await alice.press(f"{path}/guide-on", service="bup_molde", manner="together")
    assert answer.headers["location"] == f"{path}?done=guide-on"
    page = plain(await alice.look(path))
    assert "Vist vidare til: BUP i Molde (vi går saman med dei)." in page
    assert "Alice Aas viste familien vidare: BUP i Molde" in page


async def test_a_note_without_the_familys_yes_is_not_kept_and_not_lost(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await alice.look(path)
    fields = {"service": "gp", "manner": "handed_over", "handover": "Dei treng ro."}
    answer = await alice.press(f"{path}/guide-on", **fields)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Kryss av, eller ta bort notatet." in plain(answer.text)
    assert box(answer.text, "handover") == "Dei treng ro."
    await alice.press(f"{path}/guide-on", agrees="yes", **fields)
    page = plain(await alice.look(path))
    assert "Dei treng ro." in page
    assert "til den som tek over" in page
    assert "guided_on" in await house.actions(opened)


@pytest.mark.parametrize(
    ("fields", "advice"),
    [({"manner": "together"}, "Vel kven familien er vist vidare til."), ({"service": "gp"}, "Vel korleis familien")],
)
async def test_what_is_missing_for_guiding_on_is_said(
    alice: Person, path: str, fields: dict[str, str], advice: str
) -> None:
    await alice.look(path)
    answer = await alice.press(f"{path}/guide-on", **fields)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert advice in plain(answer.text)


async def test_closing_offers_no_guiding_on_without_saying_to_whom(alice: Person, path: str) -> None:
    assert '<option value="guided_on">' not in await alice.look(path)


async def test_another_team_can_press_none_of_it(charlie: Person, path: str) -> None:
    await charlie.look("/admin/")
    for action in ("talk", "talk-back", "tick-first", "tick-duty", "guide-on"):
        answer = await charlie.press(
            f"{path}/{action}",
            **{"talk-place": "home", "talk-day": "2026-11-22", "service": "gp", "manner": "together", "number": "1"},
        )
        assert answer.status_code == HTTPStatus.NOT_FOUND
