"""Shifts in a calendar, at an address that is a secret and that can be changed."""

import re
from datetime import time, timedelta

from icalendar import Calendar

from tests.admin.conftest import House, Person, plain
from tests.admin.on_duty import reachable, weekly

DUTY = "/admin/duty"


async def made(person: Person, action: str = "calendar") -> str:
    """The path of a new address, as the page shows it once."""
    await person.look(DUTY)
    answer = await person.press(f"{DUTY}/{action}")
    assert answer.status_code == 200
    found = re.search(r">\nhttp://localhost(/duty/[\w-]+\.ics)</textarea>", person.page)
    assert found
    return found[1]


async def shifts(house: House, path: str) -> list[tuple[str, str]]:
    answer = await house.stranger().client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    return [(str(event["summary"]), f"{event.decoded('dtstart'):%m-%d %H:%M}") for event in events]


async def test_ones_own_shifts_are_in_it_and_nobody_elses(house: House, alice: Person) -> None:
    await reachable(house, "alice", "bob")
    await weekly(house, "alice", [1], since=time(8), until=time(16))
    await weekly(house, "bob", [2], since=time(8), until=time(16))
    found = await shifts(house, await made(alice))
    assert {words for words, _ in found} == {"Vakt i Molde"}
    assert ("Vakt i Molde", "11-24 07:00") in found
    assert len(found) == 10


async def test_the_teams_calendar_names_whoever_has_each(house: House, alice: Person) -> None:
    await reachable(house, "alice", "bob")
    await weekly(house, "alice", [1], since=time(8), until=time(16))
    await weekly(house, "bob", [2], since=time(8), until=time(16))
    found = await shifts(house, await made(alice, "team-calendar"))
    assert {words for words, _ in found} == {"Alice Aas: vakt i Molde", "Bob Brekke: vakt i Molde"}


async def test_the_same_shift_is_the_same_event_at_every_reading(house: House, alice: Person) -> None:
    await reachable(house, "alice")
    await weekly(house, "alice")
    path = await made(alice)
    first = await house.stranger().client.get(path)
    house.clock.forward(timedelta(hours=5))
    second = await house.stranger().client.get(path)
    assert first.content == second.content
    house.clock.forward(timedelta(days=1))
    third = await house.stranger().client.get(path)
    seen = [
        {
            str(one["uid"]): (one.decoded("dtstart"), one.decoded("dtend"))
            for one in Calendar.from_ical(got.content).walk("VEVENT")
        }
        for got in (second, third)
    ]
    shared = seen[0].keys() & seen[1].keys()
    assert len(shared) == len(seen[0]) - 1
    assert {uid: seen[0][uid] for uid in shared} == {uid: seen[1][uid] for uid in shared}


async def test_an_address_is_shown_once_and_changed_or_closed_at_a_press(house: House, alice: Person) -> None:
    await reachable(house, "alice")
    await weekly(house, "alice")
    first = await made(alice)
    assert "Ho blir vist berre denne eine gongen." in plain(alice.page)
    assert "/duty/" not in (await alice.look(DUTY)).replace("/admin/duty/", "")
    second = await made(alice)
    assert await house.stranger().status(first) == 404
    assert await shifts(house, second) != []
    await alice.press(f"{DUTY}/close-calendar")
    assert await house.stranger().status(second) == 404


async def test_a_colleague_may_change_the_teams_address_and_another_team_not(
    house: House, alice: Person, bob: Person, charlie: Person
) -> None:
    first = await made(alice, "team-calendar")
    await charlie.look(DUTY)
    await charlie.press(f"{DUTY}/close-team-calendar")
    assert await shifts(house, first) == []
    await bob.look(DUTY)
    await bob.press(f"{DUTY}/close-team-calendar")
    assert await house.stranger().status(first) == 404


async def test_an_address_that_nobody_gave_out_is_not_there(house: House) -> None:
    assert await house.stranger().status("/duty/nothing.ics") == 404
