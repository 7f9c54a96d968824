"""What the rota's page says so that nobody is misled: what holds, who gets the alerts, and what is asked once more."""

import re
from datetime import time, timedelta

import pytest

from core.db import begin
from core.duty.records import Layer, Rules
from core.staff import Role
from core.staff.accounts import disable_staff
from tests.admin.conftest import PASSWORD, House, Person, plain
from tests.admin.on_duty import hire, plan, reachable, typed, weekly

DUTY = "/admin/duty"
WORKDAYS = range(5)
FRIDAY = {"from_day": "2026-11-27", "until_day": "2026-11-27"}


async def away(house: House, person: Person, who: str, **days: str) -> None:
    await person.look(DUTY)
    answer = await person.press(f"{DUTY}/away", **typed("away", person=house.actors[who].staff_id, **days))
    assert answer.status_code == 303


async def change(house: House, person: Person, who: str, since: str, until: str) -> None:
    await person.look(DUTY)
    day = {"from_day": "2026-11-27", "until_day": "2026-11-27", "from_time": since, "until_time": until}
    fields = typed("change", person=house.actors[who].staff_id, layer="on_call", **day)
    answer = await person.press(f"{DUTY}/change", **fields)
    assert answer.status_code == 303


async def test_away_on_a_friday_the_deputy_takes_the_alerts_and_the_page_says_so_everywhere(
    house: House, alice: Person
) -> None:
    await reachable(house, "alice", "bob")
    await weekly(house, "bob")
    await weekly(house, "alice", layer=Layer.DEPUTY)
    await away(house, alice, "bob", **FRIDAY)
    page = await alice.look(DUTY)
    words = plain(page)
    assert "fredag 27. november Vakt: ingen; bakvakta tek varsla Bakvakt: Alice Aas" in words
    assert "laurdag 28. november kl. 00.00: bakvakta (Alice Aas) tek varsla" in words
    assert "Det er alltid nokon på vakt eller bakvakt som kan nåast." in words
    assert "Hol i vaktplanen" not in words


async def test_of_two_changes_in_the_same_time_the_page_says_which_holds(house: House, alice: Person) -> None:
    await reachable(house, "alice", "bob")
    await change(house, alice, "alice", "08:00", "16:00")
    house.clock.forward(timedelta(minutes=1))
    await change(house, alice, "bob", "12:00", "14:00")
    words = plain(await alice.look(DUTY))
    assert (
        "Gjeld ikkje fredag 27. november kl. 12.00 – 14.00. Då gjeld eit nyare byte: Bob Brekke. Angre bytet" in words
    )
    assert words.count("Gjeld ikkje") == 1


async def test_a_change_to_somebody_who_is_away_says_so(house: House, alice: Person) -> None:
    await reachable(house, "alice", "bob")
    await change(house, alice, "bob", "08:00", "16:00")
    await away(house, alice, "bob", **FRIDAY)
    words = plain(await alice.look(DUTY))
    assert "Gjeld ikkje fredag 27. november kl. 08.00 – 16.00, for Bob Brekke er borte. Då gjeld: ingen." in words


async def test_a_fixed_shift_in_the_time_of_another_is_warned_of_when_it_is_added_and_on_the_page(
    house: House, alice: Person
) -> None:
    await reachable(house, "alice", "bob")
    await weekly(house, "bob", [2])
    await alice.look(DUTY)
    fields = typed("plan", person=house.actors["alice"].staff_id, layer="on_call", until="16:00", day_2="yes")
    answer = await alice.press(f"{DUTY}/plan", **fields, **{"plan-from": "08:00"})
    words = plain(await alice.look(answer.headers["location"]))
    assert "Vakta er lagd til, men ei anna fast vakt er i same tid" in words
    line = (
        "«onsdag 08.00–16.00: Alice Aas, vakt» og «onsdag heile døgnet frå 00.00: Bob Brekke, vakt»."
        " I den felles tida gjeld vakta til Alice Aas."
    )
    assert words.count(line) == 2
    later = plain(await alice.look(DUTY))
    assert "Vakta er lagd til, men" not in later
    assert later.count(line) == 1


@pytest.mark.parametrize("action", ["drop", "undo"])
async def test_nothing_is_taken_away_before_it_was_asked_once_more(house: House, alice: Person, action: str) -> None:
    await reachable(house, "alice", "bob")
    await weekly(house, "bob", [2])
    await change(house, alice, "alice", "08:00", "16:00")
    page = await alice.look(DUTY)
    found = re.search(rf'href="(/admin/duty\?ask={action}&amp;about=[\w-]+)"', page)
    assert found
    asked = await alice.look(found[1].replace("&amp;", "&"))
    rota = await plan(house)
    assert (len(rota.patterns), len(rota.overrides)) == (1, 1)
    assert "data-focus" in asked
    assert "Nei, la det stå" in plain(asked)
    about = found[1].rpartition("=")[2]
    assert (await alice.press(f"{DUTY}/{action}", about=about)).status_code == 303
    rota = await plan(house)
    assert len(rota.patterns) + len(rota.overrides) == 1
    assert 'id="sure"' not in await alice.look(found[1].replace("&amp;", "&"))


async def test_the_points_are_told_in_words_with_what_would_give_more(house: House, alice: Person) -> None:
    await reachable(house, "alice", "bob")
    await weekly(house, "alice", WORKDAYS)
    words = plain(await alice.look(DUTY))
    assert "Vaktplanen får 50 av 100 poeng" in words
    assert "Vakt: 50 av 70 poeng. 71 % av tida er det nokon på vakt som kan nåast." in words
    assert "Bakvakt: 0 av 20 poeng. 0 % av tida" in words
    assert "Fordeling: 0 av 10 poeng. Den som har mest vakt, har 100 % av vakttida." in words
    better = ("Set nokon på vakt", "Set bakvakt på fleire timar.", "Del vaktene på minst to personar.")
    assert all(line in words for line in better)
    assert not re.search(r"\d d \d+ t", words)


async def test_supervisors_see_all_teams_holes_and_nobodys_absence(
    house: House, alice: Person, solveig: Person
) -> None:
    await reachable(house, "alice", "bob", "charlie")
    await weekly(house, "bob")
    await weekly(house, "charlie", WORKDAYS)
    await away(house, alice, "bob", **FRIDAY)
    words = plain(await solveig.look(DUTY))
    assert "Molde fredag 27. november kl. 00.00 – laurdag 28. november kl. 00.00: ingen på vakt;" in words
    assert "Ulstein laurdag 28. november kl. 00.00 – måndag 30. november kl. 00.00: ingen på vakt;" in words
    assert "Bob" not in words
    of_team = plain(await solveig.look(f"{DUTY}?team=molde"))
    assert "Bob Brekke" in of_team  # is on duty now
    assert "borte" not in of_team
    assert "Faste vakter" not in of_team
    assert "Alle team" in of_team


async def test_a_coordinator_says_that_they_are_away_and_is_not_told_meanwhile(house: House) -> None:
    tore = await hire(house, "tore", Role.COORDINATOR, team=None)
    assert "fylket blir varsla" in plain(await tore.look(DUTY))
    me = re.search(r'<option value="([\w-]+)"[^>]*>Tore', tore.page)
    assert me
    answer = await tore.press(f"{DUTY}/away", **typed("away", person=me[1], **FRIDAY))
    assert answer.status_code == 303
    words = plain(await tore.look(answer.headers["location"]))
    assert "Fråværet er meldt." in words
    assert "Tore er borte fredag 27. november kl. 00.00" in words
    assert (
        "fredag 27. november kl. 00.00 – laurdag 28. november kl. 00.00: ingen på vakt; ei melding når ingen" in words
    )
    about = re.search(r'name="about" value="([\w-]+)"', tore.page)
    assert about
    assert (await tore.press(f"{DUTY}/back", about=about[1])).status_code == 303
    assert "Du er ikkje meld borte." in plain(await tore.look(DUTY))


async def test_a_supervisor_reports_nobody_elses_absence(house: House, solveig: Person) -> None:
    await solveig.look(DUTY)
    fields = typed("away", person=house.actors["bob"].staff_id, **FRIDAY)
    assert (await solveig.press(f"{DUTY}/away", **fields)).status_code == 404
    assert (await plan(house)).absences == ()


async def test_when_somebody_has_left_the_team_reads_that_its_calendar_address_is_closed(
    house: House, alice: Person
) -> None:
    await alice.look(DUTY)
    await alice.press(f"{DUTY}/team-calendar")
    async with begin(house.database) as tx:
        await disable_staff(tx, "bob", now=house.clock.now())
    words = plain(await alice.look(DUTY))
    assert "Adressa blei stengd i dag kl. 10.00, fordi nokon slutta i teamet." in words
    await alice.press(f"{DUTY}/team-calendar")
    assert "fordi nokon slutta" not in plain(await alice.look(DUTY))


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("from-day", "", "Skriv ein dag, som 28.11.2026."),
        ("from-day", "i morgon", "Vi kan ikkje lese dette som ein dag."),
        ("from-day", "31.11.2026", "Den dagen finst ikkje i kalenderen."),
        ("from-day", "2126-11-28", "Året må vere frå 2020 til 2099."),
        ("from-time", "", "Skriv eit klokkeslett, som 08.00."),
        ("from-time", "åtte", "Vi kan ikkje lese dette som eit klokkeslett."),
        ("from-time", "25:00", "Det klokkeslettet finst ikkje."),
        ("until-day", "2026-11-26", "Slutten må vere etter starten."),
        ("until-day", "2029-11-26", "Så langt fram går det ikkje."),
    ],
)
async def test_each_wrong_day_or_time_says_what_is_wrong_with_it(
    house: House, alice: Person, name: str, value: str, says: str
) -> None:
    await reachable(house, "alice")
    await alice.look(DUTY)
    fields = {"from-day": "2026-11-27", "from-time": "08:00", "until-day": "2026-11-27", "until-time": "16:00"}
    sent = {f"change-{key}": words for key, words in (fields | {name: value}).items()}
    me = house.actors["alice"].staff_id
    answer = await alice.press(f"{DUTY}/change", **sent, **typed("change", person=me, layer="on_call"))
    assert answer.status_code in {409, 422}
    assert says in plain(alice.page)
    assert f'href="#change-{name}"' in alice.page


async def test_a_time_that_is_over_is_said_to_be_over(house: House, alice: Person) -> None:
    await reachable(house, "alice")
    await alice.look(DUTY)
    fields = typed("away", person=house.actors["alice"].staff_id, from_day="2026-11-01", until_day="2026-11-02")
    assert (await alice.press(f"{DUTY}/away", **fields)).status_code == 409
    assert "Denne tida er over alt." in plain(alice.page)


async def come_in(person: Person, door: str, login: str) -> str:
    carried = re.search(r'name="carried" value="([^"]+)"', door)
    assert carried
    sent = {"login": login, "password": PASSWORD, "carried": carried[1]}
    answer = await person.client.post("/admin/sign-in", data=sent)
    assert answer.status_code == 200
    return answer.text


async def test_a_form_of_the_rota_outlives_the_session_and_nothing_is_saved_by_itself(
    house: House, alice: Person
) -> None:
    await reachable(house, "alice", "bob")
    await alice.look(DUTY)
    house.clock.forward(timedelta(hours=1))
    bob = house.actors["bob"].staff_id
    fields = typed("plan", person=bob, layer="deputy", until="16:00", day_2="yes") | {"plan-from": "08:15"}
    door = await alice.press(f"{DUTY}/plan", **fields)
    assert door.status_code == 401
    page = await come_in(alice, door.text, "alice")
    assert "Det du skreiv, står i skjemaet. Det er ikkje lagra enno." in plain(page)
    assert 'value="08:15"' in page
    assert f'<option value="{bob}" selected>' in page
    assert re.search(r'id="plan-day-2"[^>]* checked', page)
    assert re.search(r'<details class="rota-form" open>\s*<summary>Legg til ei fast vakt', page)
    assert (await plan(house)).patterns == ()
    alice.page = page
    assert (await alice.press(f"{DUTY}/plan", **fields)).status_code == 303
    assert len((await plan(house)).patterns) == 1


async def test_a_press_alone_after_the_session_ended_leads_back_to_the_rota(house: House, alice: Person) -> None:
    await alice.look(DUTY)
    house.clock.forward(timedelta(hours=1))
    answer = await alice.press(f"{DUTY}/take")
    assert answer.status_code == 303
    assert "next=/admin/duty" in answer.headers["location"].replace("%2F", "/")


async def test_the_rules_outlive_the_session_too_and_only_for_the_leader(house: House, alice: Person) -> None:
    lars = await hire(house, "lars", Role.LEADER)
    await lars.look("/admin/duty/rules")
    house.clock.forward(timedelta(hours=1))
    rules = {"neighbour": "ulstein", "quiet-from": "23:10", "quiet-until": "06:30", "step": "11", "claim": "2"}
    door = await lars.press("/admin/duty/rules", **rules, unread="4")
    page = await come_in(lars, door.text, "lars")
    assert 'value="23:10"' in page
    assert "Det er ikkje lagra enno." in plain(page)
    assert (await plan(house)).rules == Rules()
    carried = re.search(r'name="carried" value="([^"]+)"', door.text)
    assert carried
    sent = {"login": "alice", "password": PASSWORD, "carried": carried[1]}
    assert "23:10" not in (await alice.client.post("/admin/sign-in", data=sent)).text


async def test_somebody_with_a_shift_of_their_own_after_it_reads_when_that_ends(house: House, alice: Person) -> None:
    await reachable(house, "alice", "bob")
    await weekly(house, "bob", since=time(8), until=time(16))
    await weekly(house, "alice", since=time(16), until=time(8))
    assert "Då har du vakta til i morgon kl. 08.00." in plain(await alice.look(DUTY))
